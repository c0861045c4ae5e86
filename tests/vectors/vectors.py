# SPDX-License-Identifier: Apache-2.0
"""Reading vectors, running one through the public path, and saying what differs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from esignverify.bootstrap import DEFAULT_POLICY, Settings, open_outside, read_claim
from esignverify.services.verify_document import Request, verify_document

FIXTURES = Path(__file__).parents[2] / "fixtures"
DEMO = FIXTURES / "demo"


@dataclass(frozen=True)
class Vector:
    """One folder below fixtures: its name and what case.toml says.

    The name is ``topic/case`` below fixtures/pdf, ``ofd/topic/case`` below fixtures/ofd.
    """

    name: str
    folder: Path
    said: Mapping[str, Any]

    @property
    def document(self) -> bytes:
        """The file to be judged; case.toml may name a case whose file it is."""
        folder = self.folder
        if "document" in self.said:
            folder = folder.parent / self.said["document"]
        (path,) = folder.glob("input.*")
        return path.read_bytes()


@dataclass(frozen=True)
class StoppedClock:
    """A clock that always says the vector's time."""

    at: datetime

    def now(self) -> datetime:
        """That time."""
        return self.at


def vectors(kind: str = "*") -> Iterator[Vector]:
    """Every vector, by name; `kind` (``pdf``, ``ofd``) chooses a format."""
    for file in sorted(FIXTURES.glob(f"{kind}/*/*/case.toml")):
        folder = file.parent
        name = folder.relative_to(FIXTURES).as_posix().removeprefix("pdf/")
        yield Vector(name, folder, tomllib.loads(file.read_text("utf-8")))


def run(vector: Vector) -> dict[str, Any]:
    """The report of a vector, with the demo's store and register and the vector's own files."""
    own = vector.folder / "issuers.json"
    settings = Settings(
        trust_store=DEMO / "trust_store",
        trust_folder=_folder(vector, "trust"),
        issuers=own if own.exists() else DEMO / "issuers.json",
        evidence=_folder(vector, "evidence"),
        demo=True,
        isolation="none",
    )
    claim = vector.folder / "claim.json"
    request = Request(
        name=vector.name,
        document=vector.document,
        policy=vector.said.get("policy", DEFAULT_POLICY),
        claim=read_claim(claim) if claim.exists() else None,
    )
    with open_outside(settings) as outside:
        clock = StoppedClock(vector.said["at"])
        return verify_document(request, replace(outside, clock=clock))


def _folder(vector: Vector, name: str) -> Path | None:
    path = vector.folder / name
    return path if path.is_dir() else None


def differences(expect: Mapping[str, Any], report: Mapping[str, Any]) -> list[str]:
    """What the report says otherwise than expected, one line each; a crash is never expected."""
    found = list(_different("", expect, report, ("decision", "review")))
    found += _finding_differs("reader.completed", "passed", report["findings"])
    if "decision_not" in expect and report["decision"] == expect["decision_not"]:
        found.append(f"decision: expected anything but {expect['decision_not']}")
    found += _different("axes.", expect["axes"], report["axes"], tuple(expect["axes"]))
    signatures = {row["id"]: row for row in report["signatures"]}
    for wanted in expect.get("signatures", ()):
        seen = signatures.get(wanted["id"])
        if seen is None:
            found.append(f"signature {wanted['id']}: not listed, only {sorted(signatures)}")
        else:
            found += _different(f"{wanted['id']}.", wanted, seen, tuple(wanted))
    for check, wanted in expect.get("findings", {}).items():
        found += _finding_differs(check, wanted, report["findings"])
    return found


def _different(
    prefix: str, wanted: Mapping[str, Any], seen: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[str]:
    for key in keys:
        if key in wanted and wanted[key] != seen.get(key):
            yield f"{prefix}{key}: expected {wanted[key]}, got {seen.get(key)}"


def _finding_differs(check: str, wanted: str, findings: list[Mapping[str, Any]]) -> list[str]:
    """``outcome`` or ``outcome:REASON`` must be among the findings of this check."""
    seen = [row for row in findings if row["check"] == check]
    said = {f"{row['outcome']}:{row['reason']}" for row in seen} | {row["outcome"] for row in seen}
    if wanted in said:
        return []
    return [f"finding {check}: expected {wanted}, got {sorted(said) or 'nothing'}"]


def exit_code(report: Mapping[str, Any]) -> int:
    """The exit code of a run over this document alone (contract, CLI)."""
    return {"ACCEPT": 0, "REJECT": 1, "REVIEW": 2}[report["decision"]]
