# SPDX-License-Identifier: Apache-2.0
"""Any octets are read; what a package hides is told."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pki import ofd_report as r
from tests.unit.formats.ofd.packing import Part, pack, package

from esignverify.formats.detect import detect
from esignverify.formats.ofd.reader import read_ofd
from esignverify.formats.read import read
from esignverify.model import codec
from esignverify.model.axes import DocumentFormat
from esignverify.model.facts import DocumentFacts
from esignverify.model.finding import Outcome
from esignverify.model.reasons import Reason


@cache
def small() -> bytes:
    return r.report().sign().data


def reasons(facts: DocumentFacts) -> list[Reason]:
    return [one.reason for one in facts.notes]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"PK\3\4OFD.xml", Reason.DOCUMENT_MALFORMED),
        (pack([Part(b"OFD.xml", b"<OFD/>")]), Reason.DOCUMENT_MALFORMED),
        (pack([Part(b"OFD.xml", b"<!DOCTYPE a><a/>")]), Reason.DOCUMENT_MALFORMED),
        (pack([Part(b"OFD.xml", b"x" * 9), Part(b"ofd.xml")]), Reason.DOCUMENT_MALFORMED),
        (pack([Part(b"OFD.xml", b"x", method=12)]), Reason.FORMAT_NOT_SUPPORTED),
        (pack([Part(b"OFD.xml", b"x", 1)]), Reason.DOCUMENT_ENCRYPTED),
        (package({"OFD.xml": b"x", "Encryptions.xml": b"x"}), Reason.DOCUMENT_ENCRYPTED),
        (pack([Part(b"OFD.xml", bytes(2_000_000))]), Reason.LIMIT_EXCEEDED),
    ],
)
def test_what_cannot_be_read_says_why(document: bytes, reason: Reason):
    facts = read(document)
    assert facts.format is DocumentFormat.OFD
    assert [(one.check, one.outcome, one.reason) for one in facts.notes] == [
        ("document.format", Outcome.FAILED, reason)
    ]


def test_octets_around_are_told_and_the_package_is_read():
    facts = read(pack_of(before=b"vendor", behind=b"tail"))
    assert Reason.PACKAGE_OCTETS_AROUND in reasons(facts)
    (note,) = [one for one in facts.notes if one.reason is Reason.PACKAGE_OCTETS_AROUND]
    assert note.values == {"where": ["before", "behind"], "octets": 10}
    assert facts.signatures[0].unreadable is None


def pack_of(**around: bytes) -> bytes:
    return package(r.report().sign().parts, **around)


def test_odd_names_are_told():
    parts = [Part(n.encode(), d, 0x800) for n, d in r.report().sign().parts.items()]
    facts = read(pack([*parts, Part("发票.xml".encode("gbk"), b"x")]))
    assert Reason.PACKAGE_NAMES_ODD in reasons(facts)


def test_a_file_that_is_a_pdf_too_is_told():
    both = pack_of(before=b"%PDF-1.7\n")
    assert detect(both) is DocumentFormat.PDF
    assert Reason.FORMAT_AMBIGUOUS in reasons(read(both))
    hidden = pack([Part(b"OFD.xml", b"%PDF-1.7", method=0)])
    assert detect(hidden) is DocumentFormat.OFD
    assert Reason.FORMAT_AMBIGUOUS in reasons(read(hidden))


def test_facts_pass_between_processes():
    facts = read_ofd(small())
    assert codec.decode(DocumentFacts, codec.encode(facts)) == facts


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_octets(octets: bytes):
    read_ofd(octets)
    read_ofd(pack([Part(b"OFD.xml", octets)]))


PARTS = [name for name in r.report().sign().parts if not name.endswith((".ttf", ".bmp"))]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(PARTS), st.integers(0), st.binary(max_size=12), st.integers(0, 9))
def test_any_part_may_hold_anything(name: str, place: int, octets: bytes, gone: int):
    made = r.report().sign()
    part = made.parts[name]
    at = place % (len(part) + 1)
    made.parts[name] = part[:at] + octets + part[at + gone :]
    read_ofd(made.data)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(small()) - 1), st.integers(1, 255))
def test_one_changed_octet_never_leaves_another_document_sound(place: int, mask: int):
    changed = bytearray(small())
    changed[place] ^= mask
    facts = read(bytes(changed))
    before = read_ofd(small())
    if facts != before and facts.signatures:
        packages = [one.package for one in facts.signatures]
        assert all(p is None or all(ref.holds for ref in p.references) for p in packages)
