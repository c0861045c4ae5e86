# SPDX-License-Identifier: Apache-2.0
"""No changed bit of a signed OFD stays unseen: in covered parts, Signature.xml, value and seal.

The archive is packed anew with right checksums after each change, as a forger would. What nothing
signs (the certificate and SignerInfo's name in a CMS, a timestamp) may take help away, no more.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest
from tests.pki.cases.ofd_genuine import PLAIN
from tests.pki.gm_cms import ATTRIBUTES, DETACHED, HASH_INSIDE, GmCms
from tests.pki.ofd import MAIN, SIGNATURES, Ofd, Sign, sealed, signed_by
from tests.pki.ofd_cases import beside
from tests.pki.ofd_report import report
from tests.pki.seals import Seal, Sealing, seal
from tests.support import given, verify

from esignverify.formats.read import read
from esignverify.model.axes import Decision, Integrity
from esignverify.model.evidence import Evidence

SEED = 20_260_312
FOLDER = "Doc_0/Signs/Sign_0"
VALUE = f"{FOLDER}/SignedValue.dat"
SEALS = (1, 4, 5)
WAYS = (ATTRIBUTES, DETACHED, HASH_INSIDE)


@cache
def evidence() -> Evidence:
    """What the vectors have beside them."""
    lying = beside()
    lists = [data for name, data in lying.items() if name.endswith(".crl")]
    return given([lying["issuing.cer"]], lists)


def with_seal(version: int) -> Ofd:
    """A sealed report, the seal also beside."""
    own = seal(Seal(version=version))
    return report().sign(Sign(sealed(Sealing(version=version, seal=own)), seal_file=own))


def changed(made: Ofd, part: str, offset: int, bit: int) -> bytes:
    """The file with one bit of one part changed."""
    data = bytearray(made.parts[part])
    data[offset] ^= 1 << bit
    return Ofd({**made.parts, part: bytes(data)}).data


def places(made: Ofd, part: str, count: int) -> list[tuple[int, int]]:
    """Octets and bits, the same ones each time; the first and the last octet are among them."""
    chance = random.Random(f"{SEED} {part}")
    size = len(made.parts[part])
    offsets = {0, size - 1, *(chance.randrange(size) for _ in range(count))}
    return [(offset, chance.randrange(8)) for offset in sorted(offsets)]


@pytest.mark.parametrize("version", SEALS)
def test_the_genuine_ones_are_accepted(version: int) -> None:
    verdict = verify(with_seal(version).data, evidence=evidence())
    assert verdict.decision is Decision.ACCEPT
    assert [one.integrity for one in verdict.signatures] == [Integrity.INTACT]


@pytest.mark.parametrize("version", SEALS)
def test_no_bit_of_value_and_seal_changes_unseen(version: int) -> None:
    made = with_seal(version)
    unseen = [
        (part, place)
        for part, count in ((VALUE, 250), (f"{FOLDER}/Seal.esl", 40))
        for place in places(made, part, count)
        if _intact(changed(made, part, *place))
    ]
    assert unseen == []


def test_no_bit_of_a_covered_part_changes_unseen() -> None:
    made = with_seal(4)
    parts = [part for part in made.parts if part not in {MAIN, SIGNATURES, VALUE}]
    assert len(parts) > 12
    unseen = [
        (part, place)
        for part in parts
        for place in places(made, part, 15)
        if _intact(changed(made, part, *place))
    ]
    assert unseen == []


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_signed_data_is_the_same_signature_or_does_not_pass(way: str) -> None:
    made = report().sign(replace(PLAIN, make=signed_by(GmCms(way=way))))
    kept = _protected(made.data)
    for offset, bit in places(made, VALUE, 250):
        document = changed(made, VALUE, offset, bit)
        if verify(document, evidence=evidence()).decision is Decision.ACCEPT:
            assert _protected(document) == kept, (offset, bit)


@pytest.mark.parametrize("part", [MAIN, SIGNATURES])
def test_a_bit_of_what_is_derived_never_shows_another_document(part: str) -> None:
    """What stays accepted shows the same parts: the change was in what no claim is read from."""
    made = with_seal(4)
    kept = _derived(made.data)
    for offset, bit in places(made, part, 120):
        document = changed(made, part, offset, bit)
        if verify(document, evidence=evidence()).decision is Decision.ACCEPT:
            assert _derived(document) == kept, (offset, bit)


def _intact(document: bytes) -> bool:
    verdict = verify(document, evidence=evidence())
    return any(one.integrity is Integrity.INTACT for one in verdict.signatures)


def _protected(document: bytes) -> list[object]:
    """What each signature value answers for."""
    messages = [one.message for one in read(document).signatures]
    return [
        (
            one.signature,
            one.signed_attributes,
            one.algorithm,
            one.content_type,
            one.attribute_digest,
        )
        for one in messages
        if one is not None
    ]


def _derived(document: bytes) -> list[object]:
    """What each signature covers, and what it leaves uncovered of all that is reachable."""
    packages = [one.package for one in read(document).signatures]
    return [
        (one.signature_part, one.value_part, one.references, one.loose, one.stamps)
        for one in packages
        if one is not None
    ]
