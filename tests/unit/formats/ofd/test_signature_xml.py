# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from esignverify.formats.ofd import signature_xml
from esignverify.formats.ofd.errors import PackageLimitError, PackageMalformedError
from esignverify.formats.ofd.signature_xml import (
    SignatureXml,
    WrittenReference,
    read_signature_xml,
    read_signing_time,
)
from esignverify.formats.ofd.xml import Budget

PLAIN = (
    '<Signature xmlns="http://www.ofdspec.org/2016"><SignedInfo>'
    "<SignatureMethod>1.2</SignatureMethod><SignatureDateTime>20260310100000Z</SignatureDateTime>"
    '<References CheckMethod="SM3"><Reference FileRef="/a"><CheckValue>AAE=</CheckValue>'
    '</Reference></References><StampAnnot ID="7" PageRef="1" Boundary="1 2 3 4"/>'
    "<Seal><BaseLoc>/Seal.esl</BaseLoc></Seal></SignedInfo>"
    "<SignedValue>/v.dat</SignedValue></Signature>"
)


def read(text: str) -> SignatureXml:
    return read_signature_xml(text.encode(), "S.xml", Budget())


def test_what_it_says():
    found = read(PLAIN)
    assert (found.method, found.method_written, found.signature_method) == ("sm3", "SM3", "1.2")
    assert found.time == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert (found.value, found.seal) == ("/v.dat", "/Seal.esl")
    assert found.references == (WrittenReference("/a", b"\0\1"),)
    assert [(one.id, one.page, one.boundary, one.clip) for one in found.stamps] == [
        ("7", "1", "1 2 3 4", None)
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("written", "method", "problems"),
    [
        ("1.2.156.10197.1.401", "sm3", ()),
        ("1.2.156.10197.1.401.1", "sm3", ()),
        ("1.2.156.10197.1.401.2", "sm3", ("check-method-keyed",)),
        (" sm3 ", "sm3", ()),
        ("SHA256", "sha256", ()),
        ("SHA-256", "sha256", ()),
        ("2.16.840.1.101.3.4.2.1", "sha256", ()),
        ("SHA1", "sha1", ()),
        ("MD5", "md5", ()),
        ("CRC32", "CRC32", ()),
        ("", "", ()),
    ],
)
def test_the_method_of_the_references(written: str, method: str, problems: tuple[str, ...]):
    found = read(PLAIN.replace('"SM3"', f'"{written}"'))
    assert (found.method, found.problems) == (method, problems)


def test_no_method_is_md5_by_the_schema():
    found = read(PLAIN.replace(' CheckMethod="SM3"', ""))
    assert (found.method, found.method_written) == ("md5", None)
    assert found.problems == ("check-method-missing",)


def test_the_place_of_a_seal_by_attribute_or_not_at_all():
    assert read(PLAIN.replace("<Seal><BaseLoc>/Seal.esl</BaseLoc></Seal>", "<Seal/>")).seal is None
    by_attribute = '<Seal BaseLoc="/x.esl"/>'
    found = read(PLAIN.replace("<Seal><BaseLoc>/Seal.esl</BaseLoc></Seal>", by_attribute))
    assert found.seal == "/x.esl"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Signature ", "<Other "),
        ("<SignedInfo>", "<SignedInfo/><SignedInfo>"),
        ("<Seal>", "<Seal/><Seal>"),
        ("<StampAnnot", "<References/><StampAnnot"),
        ("<SignedValue>", "<SignedValue>/other</SignedValue><SignedValue>"),
        ("<CheckValue>", "<CheckValue>AA==</CheckValue><CheckValue>"),
        ("<CheckValue>AAE=</CheckValue>", ""),
        ("<SignedValue>/v.dat</SignedValue>", ""),
        ("/v.dat", "/v<!-- -->.dat"),
        ("AAE=", "A<![CDATA[A]]>E="),
        ("<References", '<References xmlns="urn:other"'),
        ("<SignedInfo>", '<SignedInfo xmlns:o="urn:o"><o:References/>'),
        ('FileRef="/a"', 'FileRef="/a" xmlns:o="urn:o" o:FileRef="/b"'),
        ("<SignatureMethod>", "<o:SignatureMethod>"),
        ("<Signature ", "<!DOCTYPE a><Signature "),
    ],
)
def test_two_readings_are_none(old: str, new: str):
    text = PLAIN.replace(old, new)
    if old == "<Signature ":
        text = text.replace("</Signature>", "</Other>") if "Other" in new else text
    if "o:SignatureMethod" in new:
        text = text.replace("</SignatureMethod>", "</o:SignatureMethod>")
    assert text != PLAIN
    with pytest.raises(PackageMalformedError):
        read(text)


def test_a_digest_that_is_no_base64_is_told():
    found = read(PLAIN.replace("AAE=", "!!"))
    assert found.references[0].value == b""
    assert found.problems == ("check-value-malformed",)
    assert read(PLAIN.replace("AAE=", "A A\nE=")).references[0].value == b"\0\1"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("20200723130907.763Z", "2020-07-23T13:09:07"),
        ("20200817111329Z", "2020-08-17T11:13:29"),
        ("2020-07-16T16:04:27+08:00", "2020-07-16T08:04:27"),
        ("2020-07-16 16:04:27 +0800", None),
        ("20221031141634", None),
        ("2020-07-16 16:04:27", None),
        ("20201332000000Z", None),
        ("00010101000000+2359", None),
        ("20200101000000+9999", None),
        ("", None),
        ("yesterday", None),
    ],
)
def test_a_time_without_a_zone_is_none(written: str, at: str | None):
    expected = None if at is None else datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert read_signing_time(written) == expected


def test_limits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signature_xml, "MAX_REFERENCES", 0)
    with pytest.raises(PackageLimitError):
        read(PLAIN)


def test_stamps_are_counted_over_all_signatures_of_a_package():
    budget = Budget(stamps=1)
    read_signature_xml(PLAIN.encode(), "S.xml", budget)
    with pytest.raises(PackageLimitError, match="signature-stamps"):
        read_signature_xml(PLAIN.encode(), "T.xml", budget)
