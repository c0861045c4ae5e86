# SPDX-License-Identifier: Apache-2.0
"""What a signature of a package covers, what it leaves out, and what explains that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.pki import authorities_sm2
from tests.pki import ofd_report as r
from tests.pki.gm_cms import GmCms, gm_signed_data
from tests.pki.ofd import MAIN, SIGNATURES, Ofd, Sign, Stamp, element, root, signed_by, without

from esignverify.formats.ofd import (
    coverage,
    locations,
    signature_list,
    signatures,
    spending,
    trail,
)
from esignverify.formats.ofd.reader import read_ofd
from esignverify.model.axes import Container, SignatureType
from esignverify.model.facts import DocumentFacts, SignatureFacts
from esignverify.model.moments import ClaimedTime
from esignverify.model.packages import PackageCoverage, PartKind
from esignverify.model.reasons import Reason

OWN_PARTS = {
    "Doc_0/Signs/Sign_0/Signature.xml": "own-signature",
    "Doc_0/Signs/Sign_0/SignedValue.dat": "own-signature",
}
USUAL = {**OWN_PARTS, SIGNATURES: "list-derivable", MAIN: "main-derivable"}


def reasons(facts: DocumentFacts) -> list[Reason]:
    return [one.reason for one in facts.notes]


def only(package: Ofd) -> SignatureFacts:
    (one,) = read_ofd(package.data).signatures
    return one


def package_of(one: SignatureFacts) -> PackageCoverage:
    assert one.package is not None
    return one.package


def loose(one: SignatureFacts) -> dict[str, str | None]:
    return {part.part: part.harmless for part in package_of(one).loose}


def signed(how: Sign | None = None) -> Ofd:
    return r.report().sign(how)


def test_a_sealed_report():
    facts = read_ofd(signed().data)
    assert reasons(facts) == [Reason.METADATA_UNPROTECTED]
    (one,) = facts.signatures
    assert (one.id, one.type, one.container) == ("1", SignatureType.SEAL, Container.SES_V4)
    assert one.unreadable is None
    assert one.message is not None
    assert one.digests["sm3"] == one.message.attribute_digest
    assert (one.visible, one.pages, one.claimed) == (
        True,
        (1,),
        ClaimedTime(datetime(2026, 3, 10, 2, tzinfo=UTC)),
    )
    package = package_of(one)
    assert (package.method, package.method_written) == ("sm3", "1.2.156.10197.1.401")
    assert package.property_fits is True
    assert package.problems == ()
    assert all(ref.holds for ref in package.references)
    assert len(package.references) == 14
    assert loose(one) == USUAL
    (stamp,) = package.stamps
    assert (stamp.page, stamp.box, stamp.inside) == (1, ("150", "240", "40", "40"), True)


@pytest.mark.parametrize("part", sorted(r.report().parts))
def test_one_flipped_bit_in_a_protected_part_is_seen(part: str):
    package = signed(Sign(left_out=frozenset()))
    changed = bytearray(package.parts[part])
    changed[len(changed) // 2] ^= 1
    package.parts[part] = bytes(changed)
    facts = read_ofd(package.data)
    if not facts.signatures:
        assert reasons(facts) == [Reason.DOCUMENT_MALFORMED]
        return
    package_read = package_of(facts.signatures[0])
    assert [ref.part for ref in package_read.references if not ref.holds] == [part]


@pytest.mark.parametrize("part", sorted(set(r.report().parts) - {MAIN}))
def test_every_part_left_out_is_unexplained(part: str):
    one = only(signed(Sign(left_out=without(part))))
    if part == r.DOCUMENT:
        assert loose(one) == {**USUAL, part: None, MAIN: None}
    else:
        assert loose(one) == {**USUAL, part: None}


def test_an_added_part_is_unlisted():
    one = only(signed().put("Doc_0/new.xml", b"<a/>"))
    (added,) = [part for part in package_of(one).loose if part.harmless is None]
    assert (added.part, added.kind) == ("Doc_0/new.xml", PartKind.UNLISTED)


def test_replaceable_fonts_are_named():
    facts = read_ofd(signed(Sign(left_out=without(r.FONT, r.PUBLIC))).data)
    (note,) = [one for one in facts.notes if one.reason is Reason.FONT_REPLACEABLE]
    assert note.values["parts"] == [r.PUBLIC, r.FONT]


def main_explained(package: Ofd) -> bool:
    return loose(read_ofd(package.data).signatures[0]).get(MAIN) == "main-derivable"


def _second_body(package: Ofd) -> Ofd:
    return package.replace(MAIN, "</ofd:OFD>", r.doc_body() + "</ofd:OFD>")


def _version(package: Ofd) -> Ofd:
    version = element("Versions", element("Version", ID="1", BaseLoc="V.xml"))
    return package.replace(MAIN, "</ofd:DocBody>", version + "</ofd:DocBody>")


def _second_root(package: Ofd) -> Ofd:
    again = element("DocRoot", r.DOCUMENT)
    return package.replace(MAIN, "</ofd:DocBody>", again + "</ofd:DocBody>")


def _more(package: Ofd) -> Ofd:
    return package.replace(MAIN, "</ofd:DocBody>", "<ofd:More/></ofd:DocBody>")


def _pieces(package: Ofd) -> Ofd:
    return package.replace(MAIN, "Doc_0/Document.xml", "Doc_0/<!-- -->Document.xml")


@pytest.mark.parametrize("change", [_second_body, _version, _second_root, _more, _pieces])
def test_a_main_part_that_could_say_something_else_is_unexplained(change):
    assert main_explained(signed())
    assert not main_explained(change(signed()))


@pytest.mark.parametrize(
    "second",
    [
        root("Document", ""),
        root("Signatures", ""),
        b"\xef\xbb\xbf<Document/>",
        b'<?xml version="1.0"?><!-- --><o:Document xmlns:o="http://www.ofdspec.org/2016"/>',
        "\ufeff<Document/>".encode("utf-16-le"),
        "<Document/>".encode("utf-16-be"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADw-Document/+AD4-',
        b"<Document <",
    ],
)
@pytest.mark.parametrize("part", ["Doc_0/Old.xml", r.ATTACHMENT])
def test_a_second_document_that_is_covered_leaves_the_main_part_open(part: str, second: bytes):
    assert not main_explained(r.report().put(part, second).sign())


def test_a_signature_struck_from_the_list_leaves_the_list_open():
    package = signed().sign()
    package.signatures.pop(0)
    one = only(package.write_list())
    assert loose(one) == {
        "Doc_0/Signs/Sign_1/Signature.xml": "own-signature",
        "Doc_0/Signs/Sign_1/SignedValue.dat": "own-signature",
        MAIN: "main-derivable",
        SIGNATURES: None,
    }


def test_an_attachment_that_only_speaks_of_documents_does_not():
    assert main_explained(r.report().put(r.ATTACHMENT, b"<a><Document/></a>").sign())


def test_a_later_signature_answers_for_what_came_with_it():
    package = signed()
    package.replace(r.DOCUMENT, "</ofd:Document>", "</ofd:Document>")
    package.put("Doc_0/Annots/more.xml", b"<a/>").sign(Sign(left_out=frozenset()))
    first, second = read_ofd(package.data).signatures
    assert loose(first) == {
        **OWN_PARTS,
        "Doc_0/Annots/more.xml": "later-signature",
        "Doc_0/Signs/Sign_1/Signature.xml": "listed-signature",
        "Doc_0/Signs/Sign_1/SignedValue.dat": "listed-signature",
        MAIN: "later-signature",
        SIGNATURES: "later-signature",
    }
    assert set(loose(second).values()) == {"own-signature"}


def test_a_later_signature_of_somebody_else_answers_for_nothing():
    package = signed(Sign(left_out=without(r.ANNOTATION)))
    package.replace(r.ANNOTATION, "正本", "副本")
    person = signed_by(GmCms(), authorities_sm2.person())
    package.sign(Sign(person, left_out=frozenset()))
    first, second = read_ofd(package.data).signatures
    assert loose(first)[r.ANNOTATION] is None
    assert loose(first)[MAIN] == "main-derivable"
    assert set(loose(second).values()) == {"own-signature"}


def test_a_later_signature_over_something_else_answers_for_nothing():
    package = signed().put("Doc_0/more.xml", b"<a/>").sign()
    package.put("Doc_0/more.xml", b"<b/>")
    first, second = read_ofd(package.data).signatures
    assert loose(first)["Doc_0/more.xml"] is None
    assert [ref.part for ref in package_of(second).references if not ref.holds] == [
        "Doc_0/more.xml"
    ]


def test_an_unreadable_signature_answers_for_nothing():
    package = signed().put("Doc_0/more.xml", b"<a/>").sign()
    package.put("Doc_0/Signs/Sign_1/SignedValue.dat", b"nothing")
    first, second = read_ofd(package.data).signatures
    assert second.unreadable is not None
    left = {part for part, why in loose(first).items() if why is None}
    assert left == {
        "Doc_0/more.xml",
        "Doc_0/Signs/Sign_1/Signature.xml",
        "Doc_0/Signs/Sign_1/SignedValue.dat",
    }


def test_a_signature_listed_twice_leaves_the_list_open():
    package = signed()
    package.signatures.append(package.signatures[0])
    facts = read_ofd(package.write_list().data)
    assert [one.id for one in facts.signatures] == ["1", "1~2"]
    assert loose(facts.signatures[0])[SIGNATURES] is None
    assert Reason.PACKAGE_AMBIGUOUS in reasons(facts)


def test_entries_that_agree_are_harmless():
    value = gm_signed_data(b"", authorities_sm2.institution(), GmCms())
    package = r.report()
    package.put("integrity.dat", value)
    files = "".join(element("File", FileLoc=f"/{part}") for part in package.parts)
    listing = element("SignedValueLoc", "/integrity.dat") + element("FileList", files)
    package.put("OFDEntries.xml", root("DocEntries", listing))
    left_out = without("OFDEntries.xml", "integrity.dat")
    one = only(package.sign(Sign(left_out=left_out)))
    assert loose(one)["OFDEntries.xml"] == loose(one)["integrity.dat"] == "entries-agree"
    for other in (b"<Page/>", b"0...", b"0<Page/>", value + b"<Page/>"):
        package.put("integrity.dat", other)
        assert loose(only(package))["integrity.dat"] is None
    package.put("integrity.dat", value).put("Doc_0/new.xml", b"1")
    assert loose(only(package))["OFDEntries.xml"] is None


def test_the_files_of_a_seal():
    seal = only(signed()).seal
    assert seal is not None
    same = only(signed(Sign(seal_file=seal.der, seal_listed=False)))
    assert package_of(same).seal_same is True
    assert loose(same)["Doc_0/Signs/Sign_0/Seal.esl"] == "own-signature"
    other = only(signed(Sign(seal_file=b"other", seal_listed=False)))
    assert package_of(other).seal_same is False
    assert loose(other)["Doc_0/Signs/Sign_0/Seal.esl"] is None
    beside = signed_by(GmCms())
    assert package_of(only(signed(Sign(beside, seal_file=b"x")))).seal_same is None
    uncovered = only(signed(Sign(beside, seal_file=b"x", seal_listed=False)))
    assert package_of(uncovered).seal_same is False


def test_national_cms():
    one = only(signed(Sign(signed_by(GmCms()), kind="Sign")))
    assert (one.container, one.type) == (Container.GM_CMS, SignatureType.SIGNATURE)
    assert one.message is not None
    assert package_of(one).problems == ()
    assert package_of(one).property_fits is None
    claim = only(signed(Sign(signed_by(GmCms()), kind="Seal")))
    assert package_of(claim).problems == ("type-is-not-the-container",)


def test_a_base_signature():
    package = signed().sign(Sign(relative="1"))
    first, second = read_ofd(package.data).signatures
    assert (package_of(first).base, package_of(first).base_found) == (None, False)
    assert (package_of(second).base, package_of(second).base_found) == ("1", True)
    (alone,) = read_ofd(signed(Sign(relative="1")).data).signatures
    assert package_of(alone).base_found is False


@pytest.mark.parametrize(
    ("stamp", "page", "inside"),
    [
        (Stamp(page="6"), 2, True),
        (Stamp(page="99"), None, False),
        (Stamp(box="200 240 40 40"), 1, False),
        (Stamp(box="200 240 40 40", clip="0 0 10 40"), 1, True),
        (Stamp(box="200 240 40 40", clip="50 0 10 40"), None, False),
        (Stamp(box="211 240 40 40"), None, False),
        (Stamp(box="20 20 0 0"), None, False),
        (Stamp(box="1 2 3"), 1, False),
        (Stamp(clip="x"), 1, False),
    ],
)
def test_stamps(stamp: Stamp, page: int | None, inside: bool):
    (placed,) = package_of(only(signed(Sign(stamps=(stamp,))))).stamps
    assert (placed.page, placed.inside) == (page, inside)


@pytest.mark.parametrize(
    ("part", "octets", "reason"),
    [
        ("Doc_0/Signs/Sign_0/Signature.xml", None, Reason.PART_NOT_FOUND),
        ("Doc_0/Signs/Sign_0/Signature.xml", b"<a/>", Reason.SIGNATURE_MALFORMED),
        ("Doc_0/Signs/Sign_0/Signature.xml", b"", Reason.SIGNATURE_MALFORMED),
        ("Doc_0/Signs/Sign_0/SignedValue.dat", None, Reason.PART_NOT_FOUND),
        ("Doc_0/Signs/Sign_0/SignedValue.dat", b"\0\0", Reason.SIGNATURE_EMPTY),
        ("Doc_0/Signs/Sign_0/SignedValue.dat", b"\xff" * 64, Reason.NO_SIGNING_CERTIFICATE),
    ],
)
def test_a_broken_signature_hides_no_other(part: str, octets: bytes | None, reason: Reason):
    package = signed().sign(Sign(covers_earlier=False))
    if octets is None:
        package.drop(part)
    else:
        package.put(part, octets)
    first, second = read_ofd(package.data).signatures
    assert first.unreadable is not None
    assert first.unreadable.reason is reason
    assert second.unreadable is None


def test_a_reference_binds_the_part_of_exactly_its_name():
    def rows(listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [("/doc_0/document.xml" if f == f"/{r.DOCUMENT}" else f, v) for f, v in listed]

    one = only(signed(Sign(rows=rows)))
    missing = [row.part for row in package_of(one).references if not row.present]
    assert missing == ["doc_0/document.xml"]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("Doc_0/Document.xml", "reference-not-absolute"),
        ("/Doc_0/../Doc_0/Document.xml", "reference-not-absolute"),
    ],
)
def test_references_written_otherwise(written: str, problem: str):
    def rows(listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(written if f == f"/{r.DOCUMENT}" else f, v) for f, v in listed]

    one = only(signed(Sign(rows=rows)))
    assert problem in package_of(one).problems
    assert r.DOCUMENT not in loose(one)


def test_no_references_cover_nothing():
    one = only(signed(Sign(rows=lambda _: [])))
    assert package_of(one).problems == ("no-references",)
    assert loose(one)[r.PAGES[0]] is None


def test_an_unknown_method_covers_nothing():
    one = only(signed(Sign(check_method="1.2.3")))
    assert {ref.holds for ref in package_of(one).references} == {None}
    assert loose(one)[r.PAGES[0]] is None


def test_limits(monkeypatch: pytest.MonkeyPatch):
    for module, *names in (
        (signature_list, "MAX_SIGNATURES"),
        (spending, "DIGESTED_ALWAYS", "DIGESTED_TIMES"),
        (coverage, "MAX_LOOSE"),
        (coverage, "MAX_COMPARED"),
        (trail, "MAX_LOCATIONS"),
        (trail, "MAX_LOCATION_CHARACTERS"),
    ):
        with monkeypatch.context() as patch:
            for name in names:
                patch.setattr(module, name, 0)
            (note,) = read_ofd(signed().data).notes
            assert note.reason is Reason.LIMIT_EXCEEDED
    with monkeypatch.context() as patch:
        patch.setattr(locations, "MAX_MISSES", 0)
        assert reasons(read_ofd(signed().drop(r.FONT).data)) == [Reason.LIMIT_EXCEEDED]
    monkeypatch.setattr(signatures, "MAX_VALUE", 1)
    one = only(signed())
    assert one.unreadable is not None
    assert one.unreadable.reason is Reason.LIMIT_EXCEEDED
    assert not one.unreadable.supported
