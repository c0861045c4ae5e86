# SPDX-License-Identifier: Apache-2.0
"""Where the octets of the document security store stand in the file."""

from __future__ import annotations

import zlib

import pytest
from tests.pki import authorities as who
from tests.pki.attacking import base, genuine
from tests.pki.cades import content_timestamp
from tests.pki.cms import Cms, attribute
from tests.pki.pdf import Pdf
from tests.pki.pdf_forms import encrypted_report
from tests.pki.pdf_syntax import stream
from tests.pki.signing import contents, crls

from esignverify.formats.pdf import material
from esignverify.formats.read import read


def _ends(document: Pdf) -> dict[bytes, int]:
    return dict(read(document.data).material_ends)


def test_each_object_ends_where_its_octets_do() -> None:
    document = genuine()
    found = _ends(document)
    assert set(found) == {who.tsa().der, *crls()}
    for content, end in found.items():
        start = document.data.rindex(b"stream\n", 0, end) + len(b"stream\n")
        assert zlib.decompress(document.data[start:end]) == content


def test_written_again_the_first_place_counts() -> None:
    document = genuine()
    first, before = _ends(document), len(document.data)
    document.add_validation_data([who.tsa().der], crls())
    assert _ends(document) == first
    assert max(first.values()) < before


def test_without_budget_the_newest_place_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "MAX_SCANNED", 0)
    document = genuine()
    before = len(document.data)
    document.add_validation_data([who.tsa().der], crls())
    assert min(_ends(document).values()) > before


def test_an_object_that_points_behind_its_revision_ends_behind_it() -> None:
    """A cross-reference that is covered may point to octets that are added later."""
    document = base()
    number, held = document.allocate(), document.allocate()
    document.catalog["DSS"] = f"{number} 0 R"
    document.revise(
        {
            number: f"<</Type /DSS /CRLs [{held} 0 R]>>",
            document.root: b"<<" + _entries(document) + b">>",
        }
    )
    before = len(document.data)
    document.revise({held: stream({}, crls()[0])})
    assert _ends(document)[crls()[0]] > before


def _entries(document: Pdf) -> bytes:
    return " ".join(f"/{key} {value}" for key, value in document.catalog.items()).encode()


def test_what_is_no_stream_or_lies_inside_another_has_no_place() -> None:
    document = base()
    document.catalog["DSS"] = "<</CRLs [(text) 7 99 0 R <</A 1>>] /Certs 4>>"
    document.revise({document.root: b"<<" + _entries(document) + b">>"})
    assert _ends(document) == {}


def test_an_encrypted_store_proves_nothing() -> None:
    document = encrypted_report(b"")
    document.add_validation_data([who.tsa().der], crls())
    facts = read(document.data)
    assert facts.crls
    assert facts.material_ends == ()


def test_a_content_timestamp_asks_for_a_digest_of_its_own() -> None:
    how = Cms(digest="sha512", more_signed=content_timestamp(who.SIGNED))
    (facts,) = read(genuine(make=contents(how=how), lists=[]).data).signatures
    assert set(facts.digests) == {"sha256", "sha512"}


def test_an_unreadable_content_timestamp_asks_for_none() -> None:
    how = Cms(more_signed=lambda _: [attribute("content_time_stamp", b"\x05\x00")])
    (facts,) = read(genuine(make=contents(how=how), lists=[]).data).signatures
    assert set(facts.digests) == {"sha256"}


def _stored(*lists: bytes) -> Pdf:
    document = genuine(base(), lists=[])
    document.add_validation_data([who.tsa().der], [*crls(), *lists])
    return document


def test_what_inflates_to_more_than_one_item_may_is_left_out_and_told() -> None:
    """An attack: three streams of 60 MB each in 216 KB."""
    facts = read(_stored(bytes(20 * 1024 * 1024)).data)
    assert len(facts.crls) == 2
    (note,) = [one for one in facts.notes if one.check == "document.validation-data"]
    assert note.values["unused"] == 1
    assert read(_stored().data).notes == ()


def test_all_together_are_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    room = len(who.tsa().der) + sum(map(len, crls()))
    monkeypatch.setattr(material, "MAX_STORE", room)
    whole = read(_stored().data)
    assert (len(whole.certificates), len(whole.crls), whole.notes) == (1, 2, ())
    monkeypatch.setattr(material, "MAX_STORE", room - 1)
    cut = read(_stored().data)
    assert (len(cut.certificates), len(cut.crls)) == (1, 1)
    assert cut.notes[0].check == "document.validation-data"
