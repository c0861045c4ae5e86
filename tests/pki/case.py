# SPDX-License-Identifier: Apache-2.0
"""What a vector is, and how it is written to its folder.

A case is a function without arguments; its name is the name of the folder, its docstring says in
one sentence why the expected verdict is the right one (x509-limbo's way).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .authorities import NOW

ACCEPT, REVIEW, REJECT = "ACCEPT", "REVIEW", "REJECT"
EXIT = {ACCEPT: 0, REJECT: 1, REVIEW: 2}

PASSED, INDETERMINATE, FAILED, NONE = (
    "TOTAL-PASSED",
    "INDETERMINATE",
    "TOTAL-FAILED",
    "NO-SIGNATURE",
)


@dataclass(frozen=True)
class Sig:
    """What one signature must be judged as; None is not asked."""

    id: str = "Sig1"
    indication: str = PASSED
    sub_indication: str | None = None
    integrity: str | None = "intact"


@dataclass(frozen=True)
class Case:
    """One input and the verdict it must get.

    `axes` are ``signature``, ``ca_licence``, ``issuer``, ``fitness``; `findings` map a check's id
    to an outcome, or to ``outcome:REASON``. Only what tells is stated. `decision` is None where
    the rules leave two decisions open and forbid one, `decision_not`.
    """

    document: bytes
    decision: str | None
    axes: Mapping[str, str]
    signatures: tuple[Sig, ...] = ()
    findings: Mapping[str, str] = field(default_factory=dict)
    review: str | None = None
    evidence: Mapping[str, bytes] = field(default_factory=dict)
    trust: Mapping[str, bytes] = field(default_factory=dict)
    claim: Mapping[str, object] | None = None
    issuers: Mapping[str, object] | None = None
    """A register of its own in place of the demo's."""
    document_of: str | None = None
    """The case of the same topic whose file it is, in place of `document`: many questions are
    asked of one file."""
    at: datetime = NOW
    policy: str | None = None
    """A policy other than the default one."""
    decision_not: str | None = None


@dataclass(frozen=True)
class Entry:
    """A registered case: where it belongs and what makes it."""

    topic: str
    name: str
    clause: str
    origin: str
    why: str
    twin: str | None
    make: Callable[[], Case]
    format: str = "pdf"

    @property
    def folder(self) -> str:
        """Its folder below fixtures."""
        return f"{self.format}/{self.topic}/{self.name}"


REGISTER: dict[str, Entry] = {}
Maker = Callable[[], Case]


def case(*, clause: str, twin: str | None = None) -> Callable[[Maker], Maker]:
    """Register a function as a case; topic and name come from its module and its own name.

    A topic too large for one module has several: ``attacks_forms`` belongs to ``attacks``. A
    module may name its topic itself, as `TOPIC`. Modules ``ofd_…`` make OFD files, whose names
    begin with ``ofd/``.
    """

    def enter(make: Maker) -> Maker:
        module = make.__module__.rsplit(".", 1)[-1]
        is_ofd = module.startswith("ofd_")
        parts = module.removeprefix("ofd_").split("_", maxsplit=1)
        topic = make.__globals__.get("TOPIC") or parts[0]
        name = make.__name__.strip("_").replace("_", "-")
        path = f"ofd/{topic}/{name}" if is_ofd else f"{topic}/{name}"
        if path in REGISTER or not make.__doc__:
            raise ValueError(f"{path}: a case has one name and a docstring")
        why = " ".join(make.__doc__.split())
        origin = f"generated: tests/pki/cases/{module}.py::{make.__name__}"
        REGISTER[path] = Entry(
            topic, name, clause, origin, why, twin, make, "ofd" if is_ofd else "pdf"
        )
        return make

    return enter


def write(entry: Entry, folder: Path) -> None:
    """Build the case and write its folder anew."""
    made = entry.make()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if made.document_of is None:
        (folder / f"input.{entry.format}").write_bytes(made.document)
    for name, files in (("evidence", made.evidence), ("trust", made.trust)):
        for file, content in files.items():
            (folder / name).mkdir(exist_ok=True)
            (folder / name / file).write_bytes(content)
    for name, data in (("claim", made.claim), ("issuers", made.issuers)):
        if data is not None:
            text = json.dumps(data, ensure_ascii=False, indent=2)
            (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    (folder / "case.toml").write_text(_toml(entry, made), encoding="utf-8")


def _toml(entry: Entry, made: Case) -> str:
    lines = [
        "# SPDX-License-Identifier: Apache-2.0",
        f"at = {made.at:%Y-%m-%dT%H:%M:%SZ}",
        f"clause = {quote(entry.clause)}",
        f"origin = {quote(entry.origin)}",
        f"why = {quote(entry.why)}",
    ]
    optional = {"document": made.document_of, "policy": made.policy, "twin": entry.twin}
    lines += [f"{name} = {quote(text)}" for name, text in optional.items() if text is not None]
    axes = ", ".join(f"{key} = {quote(value)}" for key, value in made.axes.items())
    lines += ["", "[expect]"]
    if made.decision is not None:
        lines += [f"decision = {quote(made.decision)}", f"exit = {EXIT[made.decision]}"]
    if made.decision_not is not None:
        lines.append(f"decision_not = {quote(made.decision_not)}")
    lines.append(f"axes = {{ {axes} }}")
    if made.review is not None:
        lines.append(f"review = {quote(made.review)}")
    for one in made.signatures:
        lines += ["", "[[expect.signatures]]", f"id = {quote(one.id)}"]
        lines.append(f"indication = {quote(one.indication)}")
        if one.sub_indication is not None:
            lines.append(f"sub_indication = {quote(one.sub_indication)}")
        if one.integrity is not None:
            lines.append(f"integrity = {quote(one.integrity)}")
    if made.findings:
        lines += ["", "[expect.findings]"]
        lines += [f"{quote(check)} = {quote(what)}" for check, what in made.findings.items()]
    return "\n".join(lines) + "\n"


def quote(text: str) -> str:
    """`text` as a TOML basic string."""
    return json.dumps(text, ensure_ascii=False)
