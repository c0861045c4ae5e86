# SPDX-License-Identifier: Apache-2.0
"""Make a report again from its inputs: same file, snapshots, policy and time, same core (rule 11).

The answer says that a report follows from its inputs. When it was made, and by whom, no replay can
say: whoever holds the file and a snapshot can make a report for any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import rfc8785

from ..model.claim import Claim
from ..model.errors import UsageError
from ..model.moments import parse_utc
from ..model.policy import Policy
from ..model.snapshots import KEPT
from ..reports.core import core_of, core_sha256
from ..reports.report import SCHEMA
from .outside import Outside
from .verify_document import Request, verify_document

_INPUTS = (
    ("document", "sha256"),
    ("snapshots", "trust"),
    ("snapshots", "issuers"),
    ("snapshots", "evidence"),
    ("policy", "sha256"),
    ("engine", "version"),
    ("claim_sha256",),
)
"""What a report rests on: where one of these differs, the rest may."""
_GROUPS = frozenset(path[0] for path in _INPUTS if len(path) > 1)
"""Members whose own members are told apart."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """In which circumstances a report says that it was made."""

    trust_id: str
    issuers_id: str
    evidence_id: str
    policy_sha256: str
    demo: bool
    hypothetical: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came out: the new report's `core_sha256`, and what is otherwise than in the old one.

    `inputs` are what a report rests on, `answers` its other members, by name; both empty: the
    cores are the same. `wording` are members whose core is the same and whose texts are not: no
    digest covers those, and people read them.
    """

    core_sha256: str
    inputs: tuple[str, ...]
    answers: tuple[str, ...]
    wording: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stopped:
    """A clock that says the report's time."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class _Kept:
    """The policy as it was, whatever stands under its name now."""

    policy: Policy

    def get(self, name: str) -> Policy:  # noqa: ARG002
        return self.policy


def circumstances(report: Mapping[str, Any]) -> Circumstances:
    """In which circumstances `report` (JSON values that anybody may have written) was made.

    Raises:
        UsageError: it is no report, or its content is not that of its own digest.
    """
    try:
        whole = report["schema"] == SCHEMA and core_sha256(report) == report["core_sha256"]
        found = Circumstances(
            str(report["snapshots"]["trust"]),
            str(report["snapshots"]["issuers"]),
            str(report["snapshots"]["evidence"]),
            str(report["policy"]["sha256"]),
            report["demo"] is True,
            report["hypothetical"] is True,
            parse_utc(str(report["at"])),
        )
        str(report["policy"]["name"])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise UsageError("report", problem="no-report") from None
    if not whole:
        raise UsageError("report", problem="report-altered")
    return found


def replay(
    report: Mapping[str, Any], document: bytes, claim: Claim | None, outside: Outside
) -> Replayed:
    """Make `report` again; `outside` is wired to what it names, as far as that is kept.

    Raises:
        UsageError: as `circumstances`.
        ConfigurationError: its policy is not kept.
    """
    was = circumstances(report)
    then = replace(
        outside,
        clock=_Stopped(was.at),
        policies=_Kept(outside.policies.get(KEPT + was.policy_sha256)),
        earlier=was.hypothetical,
    )
    request = Request("replay", document, str(report["policy"]["name"]), claim)
    now = verify_document(request, then)
    if now["core_sha256"] == report["core_sha256"]:
        return Replayed(now["core_sha256"], (), (), tuple(_wording(report, now)))
    inputs = tuple(".".join(path) for path in _INPUTS if _at(report, path) != _at(now, path))
    answers = (name for name in _differing(core_of(report), core_of(now)) if name not in inputs)
    return Replayed(now["core_sha256"], inputs, tuple(answers))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Members that only one of two cores has, or that differ in their canonical form.

    A member that somebody added, or changed beside a digest (the name of a policy), is one too.
    """
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if key in _GROUPS and isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from (f"{key}.{name}" for name in _differing(was, now))
        elif (key in old) != (key in new) or rfc8785.dumps(was) != rfc8785.dumps(now):
            yield key


def _wording(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Members that say the same in other words."""
    was, now = _in_words(old), _in_words(json.loads(json.dumps(new)))
    yield from (key for key in dict.fromkeys((*now, *was)) if was.get(key) != now.get(key))


def _in_words(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report but for what may differ: the name of who handed the file in, and libraries."""
    free = {"document": "name", "engine": "capabilities"}
    found = dict(report)
    for key, name in free.items():
        found[key] = {**report[key], name: None}
    return found
