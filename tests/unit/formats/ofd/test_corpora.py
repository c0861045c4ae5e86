# SPDX-License-Identifier: Apache-2.0
"""Real files made by others: what their references say, and what they leave out."""

from __future__ import annotations

import random

import pytest
from tests.corpora.places import CORPORA, corpus, octets

from esignverify.formats.ofd.reader import read_ofd
from esignverify.model.axes import Container
from esignverify.model.facts import DocumentFacts
from esignverify.model.finding import Outcome
from esignverify.model.reasons import Reason

# Parts by file: those whose digest is another, and those that nothing explains.
EXPECTED: dict[str, tuple[set[str], set[str]]] = {
    "1.ofd": (set(), set()),
    "999.ofd": (set(), set()),
    "DigitalSign.ofd": (set(), set()),
    "SignScaleError.ofd": (set(), set()),
    "V4RideRight.ofd": (set(), set()),
    "allprotected.ofd": (set(), set()),
    "draw_param_ref.ofd": (
        set(),
        {"Doc_0/TPLS/TPL_0/Content.xml", "Doc_0/TPLS/TPL_1/Content.xml"},
    ),
    "h.ofd": ({"Doc_0/Signs/Signatures.xml"}, set()),
    "hello-integrity.ofd": (set(), set()),
    "keyword.ofd": (
        {"OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"},
        {
            "Doc_0/DocumentRes.xml",
            "Doc_0/PublicRes.xml",
            "Doc_0/Res/Font7.ttf",
            "Doc_0/Signs/Sign_1/signFilePaths.dat",
        },
    ),
    "keyword2.ofd": (set(), set()),
    "n.ofd": (
        {
            "OFD.xml",
            "Doc_0/Document.xml",
            "Doc_0/PublicRes.xml",
            "Doc_0/Pages/Page_0/Content.xml",
            "Doc_0/Pages/Page_1/Content.xml",
            "Doc_0/Signs/Sign_0/Seal.esl",
        },
        set(),
    ),
    "testPathClip.ofd": (set(), set()),
    "v4signed.ofd": (set(), set()),
    "zsbk.ofd": ({"Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_1/Content.xml"}, set()),
}
SIGNATURES = {"hello-integrity.ofd": 0, "h.ofd": 2, "keyword.ofd": 2, "testPathClip.ofd": 2}


def differing(facts: DocumentFacts) -> set[str]:
    packages = (one.package for one in facts.signatures if one.package is not None)
    return {ref.part for package in packages for ref in package.references if not ref.holds}


def unexplained(facts: DocumentFacts) -> set[str]:
    return {
        loose.part
        for one in facts.signatures
        if one.package is not None and one.unreadable is None
        for loose in one.package.loose
        if loose.harmless is None
    }


@corpus("ofd")
@pytest.mark.parametrize("name", EXPECTED)
def test_references_and_uncovered_parts(name: str):
    facts = read_ofd(octets("ofd", name))
    assert len(facts.signatures) == SIGNATURES.get(name, {"zsbk.ofd": 2}.get(name, 1))
    assert (differing(facts), unexplained(facts)) == EXPECTED[name]
    assert not [one for one in facts.notes if one.outcome is Outcome.FAILED]
    for one in facts.signatures:
        assert one.package is not None
        assert all(stamp.inside for stamp in one.package.stamps)
        assert one.package.property_fits in {None, True}


@corpus("ofd")
def test_all_files_are_expected():
    assert {one.name for one in (CORPORA / "ofd").glob("*.ofd")} == set(EXPECTED)


@corpus("ofd")
def test_a_bare_value_has_no_certificate():
    (one,) = read_ofd(octets("ofd", "DigitalSign.ofd")).signatures
    assert one.container is Container.RAW
    assert one.unreadable is not None
    assert (one.unreadable.reason, one.unreadable.supported) == (
        Reason.NO_SIGNING_CERTIFICATE,
        False,
    )


@corpus("ofd")
@pytest.mark.parametrize("name", [one for one in EXPECTED if one != "zsbk.ofd"])
def test_changed_octets_never_crash_the_reader(name: str):
    document = octets("ofd", name)
    generator = random.Random(f"20260310 {name}")
    for _ in range(30):
        changed = bytearray(document)
        for _ in range(generator.choice((1, 1, 3))):
            changed[generator.randrange(len(changed))] = generator.randrange(256)
        read_ofd(bytes(changed))
