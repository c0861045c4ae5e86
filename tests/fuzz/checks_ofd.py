# SPDX-License-Identifier: Apache-2.0
"""What must hold for the verdict on any package that nobody of ours signed anew.

The fuzzer has no keys. So a signature that passes must be over a Signature.xml that was signed
before it began; and where a package is accepted, every part in it is octet by octet one that was
signed, but for those of which a reader shows nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache

from esignverify.crypto.digests import sha256_hex
from esignverify.formats.read import read
from esignverify.model.axes import Decision, Integrity, SignatureAxis
from esignverify.model.facts import DocumentFacts
from esignverify.model.verdict import Verdict
from tests.support import NOW, verify

from . import seeds
from .checks_judge import is_told

PASSED = SignatureAxis.TOTAL_PASSED
_UNSHOWN = re.compile(
    r"(?i)(.*/)?(Signatures\.xml|Signature(_\d+)?\.xml|SignedValue(_\d+)?\.dat|Seal(_\d+)?\.esl)|.*/"
)
"""Files of signatures, also numbered in one folder; only who has a key makes one that stands."""
_LIST = "OFDEntries.xml"
_VALUE_OF_LIST = re.compile(rb"<(?:\w+:)?SignedValueLoc[^>]*>\s*([^<]*?)\s*<")
_ROOT = re.compile(rb"<(?:\w+:)?DocRoot[^>]*>\s*([^<]*?)\s*<")


def check_ofd(data: bytes) -> None:
    """Facts to verdict, in process, with the demo's trust store."""
    facts = read(data)
    verdict = verify(data, NOW, evidence=seeds.evidence_beside_packages(), facts=facts)
    is_told(verdict, facts)
    for known, row in zip(facts.signatures, verdict.signatures, strict=True):
        if row.indication is PASSED:
            assert row.integrity is Integrity.INTACT, "passes and is not intact"
            assert known.digests.get("sm3") in _signed(), f"{row.id} passes over unsigned octets"
    if verdict.decision is Decision.ACCEPT:
        _is_as_signed(data, facts, verdict)


def _is_as_signed(data: bytes, facts: DocumentFacts, verdict: Verdict) -> None:
    assert any(row.indication is PASSED for row in verdict.signatures), "no signature passes"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        parts = {one: archive.read(one) for one in names}
    assert len(names) == len({one.casefold() for one in names}), "accepted with one name twice"
    covered = {
        one.part
        for known in facts.signatures
        if known.package is not None
        for one in known.package.references
        if one.holds
    }
    unshown = _of_list(parts)
    for name, part in parts.items():
        if _UNSHOWN.fullmatch(name) or name in unshown:
            continue
        if name == "OFD.xml":
            assert set(_ROOT.findall(part)) <= _roots(), "accepted with another document"
        else:
            assert sha256_hex(part) in _parts(), f"accepted with another {name}"
            assert name in covered, f"accepted with {name} uncovered"


def _of_list(parts: Mapping[str, bytes]) -> set[str]:
    """A list of integrity (GM/T 0099 App. D) and the value over it: no reader shows them."""
    named = _VALUE_OF_LIST.findall(parts.get(_LIST, b""))
    values = {one.decode(errors="replace").lstrip("/") for one in named}
    return {_LIST, *(one for one in values if parts.get(one, b"").startswith(b"\x30"))}


@cache
def _signed() -> frozenset[bytes]:
    """Digests of every Signature.xml of a seed over which its value holds."""
    found: set[bytes] = set()
    for data in seeds.packages():
        facts = read(data)
        verdict = verify(data, NOW, evidence=seeds.evidence_beside_packages(), facts=facts)
        good = {one.about for one in verdict.findings if one.check == _VALUE and one.passed}
        found |= {s.digests["sm3"] for s in facts.signatures if s.id in good and "sm3" in s.digests}
    return frozenset(found)


_VALUE = "crypto.signature-value"


@cache
def _parts() -> frozenset[str]:
    """SHA-256 of every part of a seed that must be accepted."""
    found: set[str] = set()
    for data in seeds.accepted_packages():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found |= {sha256_hex(archive.read(one)) for one in archive.namelist()}
    return frozenset(found)


@cache
def _roots() -> frozenset[bytes]:
    found: set[bytes] = set()
    for data in seeds.accepted_packages():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found |= set(_ROOT.findall(archive.read("OFD.xml")))
    return frozenset(found)
