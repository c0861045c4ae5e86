# SPDX-License-Identifier: Apache-2.0
"""`esignverify replay`: does a report follow from its inputs? It gives no verdict of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from ...bootstrap import Settings, read_claim
from ...bootstrap_replay import by_demo_store, open_then
from ...bootstrap_trust import trust_history
from ...model.errors import UsageError
from ...services.replay import Circumstances, circumstances
from ...services.replay import replay as make_again
from ...services.verify_document import MAX_DOCUMENT
from .inputs import read_input
from .keeping import BEIJING, say, tell

MAX_REPORT = 64 * 1024 * 1024
"""Bytes; a report of 512 signatures has some MiB."""
EXIT_DIFFERS = 1
HINTS = {
    "document.sha256": "document",
    "snapshots.issuers": "issuers",
    "snapshots.evidence": "evidence",
    "engine.version": "engine",
    "claim_sha256": "claim",
}
"""Inputs that a person can give otherwise, and the sentence that says how."""


def run(report: str, document: str, claim: Path | None, settings: Settings) -> int:
    """Tell whether `report` (a file with one line of ``verify --json``) can be made again: 0 or 1.

    Raises:
        EsignverifyError: a file cannot be read, or what the report rests on is not kept.
    """
    given = _report(read_input(report, MAX_REPORT))
    was = circumstances(given)
    stated = read_claim(claim) if claim is not None else None
    with open_then(settings, was) as outside:
        found = make_again(given, read_input(document, MAX_DOCUMENT), stated, outside)
    if not (found.inputs or found.answers):
        tell(say("said.replayed", core=found.core_sha256))
        _tell_state(was, settings)
        if found.wording:
            tell(say("said.replay-wording", names=list(found.wording)))
            return EXIT_DIFFERS
        return 0
    tell(say("said.not-replayed", was=str(given["core_sha256"]), core=found.core_sha256))
    if found.inputs:
        tell(say("said.replay-inputs", names=list(found.inputs)))
        for name in found.inputs:
            if name in HINTS:
                tell("  " + say(f"said.replay-hint.{HINTS[name]}", was=_member(given, name)))
    if found.answers:
        tell(say("said.replay-answers", names=list(found.answers)))
    return EXIT_DIFFERS


def _tell_state(was: Circumstances, settings: Settings) -> None:
    """Since when the store was in that state: one that somebody slipped in was never."""
    since = [one.at for one in trust_history(settings).states() if one.id == was.trust_id]
    if since:
        at = f"{since[0].astimezone(BEIJING):%Y-%m-%d %H:%M}"
        tell(say("said.replay-state", at=at))
    else:
        own = by_demo_store(settings, was)
        tell(say("said.replay-demo-state" if own else "said.replay-no-state"))


def _member(report: dict[str, Any], path: str) -> str:
    value: Any = report
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return "-" if value is None else str(value)


def _report(data: bytes) -> dict[str, Any]:
    """One meaning only: of a member that stands twice, programs read the first or the last.

    Raises:
        UsageError: not the JSON of one object.
    """
    try:
        found = json.loads(data, object_pairs_hook=_members, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError("report", problem="no-report")
    return found


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
