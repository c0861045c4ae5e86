# SPDX-License-Identifier: Apache-2.0
"""x509-limbo, read where the corpora lie; its octets are never part of the project."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from esignverify.adapters.files.certificates import not_an_anchor
from esignverify.formats.x509.certificate import CertificateError, read_certificate
from esignverify.formats.x509.pem import pem_blocks
from esignverify.model.policy import Policy

from .judging import Answer, judge_chain

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "x509" / "limbo.json"
MISSING = f"x509-limbo is not on this machine ({'/'.join(CORPUS.parts[-4:])})"
AT = datetime(2024, 9, 1, tzinfo=UTC)
"""For cases that name no time: their certificates run from 1970 to 2969."""


@dataclass(frozen=True, slots=True)
class Case:
    """One chain; `expected` is ``SUCCESS`` or ``FAILURE``."""

    id: str
    expected: str
    target: bytes
    pool: tuple[bytes, ...]
    roots: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    at: datetime

    @property
    def group(self) -> str:
        return self.id.partition("::")[0]


@dataclass(frozen=True, slots=True)
class Argument:
    """Why the engine answers otherwise, or why a case is not run (`ours` is None)."""

    reason: str
    ours: str | None = None
    clause: str = ""


@cache
def cases() -> tuple[Case, ...]:
    """Every case of the corpus; none where it is not on this machine."""
    if not CORPUS.exists():
        return ()
    return tuple(map(_case, json.loads(CORPUS.read_text("utf-8"))["testcases"]))


def _case(raw: dict) -> Case:
    return Case(
        id=raw["id"],
        expected=raw["expected_result"],
        target=_der(raw["peer_certificate"]),
        pool=tuple(map(_der, raw["untrusted_intermediates"])),
        roots=tuple(map(_der, raw["trusted_certs"])),
        crls=tuple(map(_der, raw["crls"])),
        at=datetime.fromisoformat(raw["validation_time"]) if raw["validation_time"] else AT,
    )


def _der(pem: str) -> bytes:
    return pem_blocks(pem.encode("ascii"))[0][1]


@cache
def _data() -> dict:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def rows(kind: str) -> list[dict]:
    """The rows of the data file: ``skipped`` or ``argued``."""
    return _data()[kind]


def skipped(case: Case) -> Argument | None:
    for one in rows("skipped"):
        if case.group in one.get("groups", ()) or case.id in one.get("cases", ()):
            return Argument(one["reason"])
    return None


def argued(case: Case) -> Argument | None:
    for one in rows("argued"):
        if case.id in one["cases"]:
            return Argument(one["reason"], one["ours"], one["clause"])
    return None


def named_in_data() -> set[str]:
    """Every case that the data file names."""
    found = (*rows("skipped"), *rows("argued"))
    return {name for row in found for name in row.get("cases", ())}


def judged(case: Case, policy: Policy) -> Answer:
    """With those roots as anchors that the trust folder would admit."""
    roots = [root for root in case.roots if _admitted(root)]
    crls = case.crls or None
    return judge_chain(case.target, case.pool, roots, case.at, policy, crls=crls)


def _admitted(root: bytes) -> bool:
    try:
        return not_an_anchor(read_certificate(root)) is None
    except CertificateError:
        return False
