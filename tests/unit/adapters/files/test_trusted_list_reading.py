# SPDX-License-Identifier: Apache-2.0
"""Trusted lists (TS 119 612): only what the right signature covers is read, whatever is tried."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from tests.pki import authorities as who
from tests.pki import trusted_lists as made
from tests.unit.adapters.files.lists import load, refused

from esignverify.formats.trusted_list import shape
from esignverify.model.errors import ConfigurationError

ROUNDS = 150


def test_every_status_of_a_service_is_read(tmp_path: Path) -> None:
    given = load(tmp_path, made.signed(made.sample()))
    assert (given.content.territory, given.content.sequence) == ("XL", 7)
    granted, former = given.content.services
    assert [(one.status, one.holds) for one in granted.periods] == [("granted", True)]
    assert [(one.status, one.holds) for one in former.periods] == [
        ("granted", True),
        ("withdrawn", False),
    ]
    assert former.periods[0].end == former.periods[1].start == datetime(2025, 6, 1, tzinfo=UTC)
    assert former.periods[1].end is None
    assert given.signer == made.operator().der


@pytest.mark.parametrize("key_name", ["signer-rsa", "signer-p256", "signer-p384"])
def test_rsa_and_elliptic_curves(tmp_path: Path, key_name: str) -> None:
    by = made.operator(key_name)
    signer = hashlib.sha256(by.der).hexdigest()
    assert load(tmp_path, made.signed(made.sample(), by), signer).content.services


def test_a_status_of_before_eidas_ends_with_it(tmp_path: Path) -> None:
    old = made.Service(
        "Old CA", [who.listed_root().der], [("granted", "2017-01-01"), ("accredited", "2010-01-01")]
    )
    (service,) = load(tmp_path, made.signed(made.List([old]))).content.services
    assert [(one.status, one.holds, str(one.start)[:10]) for one in service.periods] == [
        ("accredited", True, "2010-01-01"),
        ("accredited", False, "2016-07-01"),
        ("granted", True, "2017-01-01"),
    ]


def test_other_kinds_of_services_are_passed_over(tmp_path: Path) -> None:
    """Timestamp authorities of a list would move the times of domestic documents."""
    stamps = made.Service("TSA", [who.listed_root().der], kind=made.QTST)
    given = load(tmp_path, made.signed(made.List([stamps])))
    assert (given.content.services, given.content.passed_over) == ((), 1)


_FOR = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/For"


def additional(*purposes: str) -> str:
    return "".join(
        f'<Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">{_FOR}{one}'
        "</URI></AdditionalServiceInformation></Extension>"
        for one in purposes
    )


UNKNOWN = """<Extension Critical="true">
  <q:Qualifications xmlns:q="http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#">
    <q:QualificationElement><q:Qualifiers>
      <q:Qualifier uri="http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/QCForESeal"/>
    </q:Qualifiers><q:CriteriaList assert="all"><q:Description>x</q:Description></q:CriteriaList>
    </q:QualificationElement></q:Qualifications></Extension>
<Extension Critical="false"><x:Other xmlns:x="http://other.example/"><x:A>1</x:A></x:Other></Extension>"""


def test_a_list_as_member_states_write_them(tmp_path: Path) -> None:
    """Blanks everywhere, certificates in lines, extensions of others, an identity by key id."""
    service = made.Service("CA", [who.listed_root().der], extensions=UNKNOWN)
    text = made.text(made.List([service])).replace("><", ">\n  <")
    value = made.base64_of(who.listed_root().der)
    lines = "\n".join(value[at : at + 64] for at in range(0, len(value), 64))
    text = text.replace(value, f"\n{lines}\n").replace(
        "</DigitalId>",
        "</DigitalId><DigitalId><X509SKI>KaIHEeYMKI6axfcIS0LG1RwNvOI=</X509SKI></DigitalId>",
    )
    (found,) = load(tmp_path, made.signed(text)).content.services
    assert found.certificates == (who.listed_root().der,)
    assert found.name == "CA"
    assert [one.status for one in found.periods] == ["granted"]


@pytest.mark.parametrize(
    ("purposes", "taken"),
    [
        ((), 1),
        (("eSignatures",), 1),
        (("eSeals", "WebSiteAuthentication"), 1),
        (("WebSiteAuthentication",), 0),
    ],
)
def test_a_service_for_web_sites_alone_vouches_for_no_document(
    tmp_path: Path, purposes: tuple[str, ...], taken: int
) -> None:
    service = made.Service("CA", [who.listed_root().der], extensions=additional(*purposes))
    assert len(load(tmp_path, made.signed(made.List([service]))).content.services) == taken


def test_what_a_service_was_as_one_of_another_kind_does_not_count(tmp_path: Path) -> None:
    service = made.Service(
        "CA",
        [who.listed_root().der],
        [("granted", "2024-01-01"), ("granted", "2018-01-01")],
        kind_before=made.QTST,
    )
    (found,) = load(tmp_path, made.signed(made.List([service]))).content.services
    assert [(one.status, one.holds) for one in found.periods] == [
        ("granted", False),
        ("granted", True),
    ]


def test_the_wrong_signer(tmp_path: Path) -> None:
    """A list that anybody signed, with the genuine signer's certificate put beside."""
    forger = made.operator("attacker-signer")
    assert refused(tmp_path, made.signed(made.sample(), forger)) == "list-signer"
    data = made.signed(made.sample(), forger)
    genuine = f"<ds:X509Certificate>{made.base64_of(made.operator().der)}</ds:X509Certificate>"
    held = re.search(rb"<ds:X509Certificate>.*?</ds:X509Certificate>", data, re.DOTALL)
    assert held is not None
    for there in (genuine.encode(), genuine.encode() + held[0]):
        assert refused(tmp_path, data.replace(held[0], there)) == "list-signature"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Svcstatus/withdrawn", b"Svcstatus/granted"),
        (b"<TSLSequenceNumber>7<", b"<TSLSequenceNumber>8<"),
        (b"2026-11-01T00:00:00Z", b"2036-11-01T00:00:00Z"),
        (b"Lemuria Former CA", b"Lemuria Formor CA"),
    ],
)
def test_an_altered_list(tmp_path: Path, old: bytes, new: bytes) -> None:
    data = made.signed(made.sample())
    assert old in data
    assert refused(tmp_path, data.replace(old, new)) == "list-signature"


def test_comments_are_not_read_and_do_not_hide_what_is(tmp_path: Path) -> None:
    """Comments are not signed: a reader that stops at one would read another status."""
    data = made.signed(made.sample())
    split = data.replace(b"Svcstatus/withdrawn", b"Svcstatus/with<!-- -->drawn")
    split = split.replace(b"Lemuria Qualified CA</Name>", b"Lemuria<!-- x --> Qualified CA</Name>")
    given = load(tmp_path, split)
    assert given.content == load(tmp_path, data).content


def _wrapped(how: str) -> bytes:
    """A genuine list carried along inside a forged one (signature wrapping)."""
    genuine = made.signed(made.sample()).split(b"?>", 1)[1].decode()
    forged = made.text(replace(made.sample(), sequence=99))
    signature = genuine[genuine.index("<ds:Signature") : genuine.rindex("</ds:Signature>") + 15]
    bare = genuine.replace(signature, "")
    if how == "genuine list inside the forged one":
        return forged.replace(
            "</TrustServiceStatusList>", f"{genuine}</TrustServiceStatusList>"
        ).encode()
    if how == "genuine list inside the signature":
        moved = signature.replace(
            "</ds:Signature>", f"<ds:Object>{bare}</ds:Object></ds:Signature>"
        )
        return forged.replace(
            "</TrustServiceStatusList>", f"{moved}</TrustServiceStatusList>"
        ).encode()
    if how == "two signatures":
        both = f"{signature}{signature}</TrustServiceStatusList>"
        return bare.replace("</TrustServiceStatusList>", both).encode()
    assert how == "signature of another list"
    return forged.replace(
        "</TrustServiceStatusList>", f"{signature}</TrustServiceStatusList>"
    ).encode()


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("genuine list inside the forged one", {"list-signature-place"}),
        ("genuine list inside the signature", {"list-signature-place", "list-signature"}),
        ("two signatures", {"list-signature-place"}),
        ("signature of another list", {"list-signature"}),
    ],
)
def test_a_wrapped_signature(tmp_path: Path, how: str, problem: set[str]) -> None:
    assert refused(tmp_path, _wrapped(how)) in problem


def test_a_signature_over_the_list_by_its_id_is_taken_over_a_part_is_not(tmp_path: Path) -> None:
    assert load(tmp_path, made.signed(made.sample(), reference="#tl")).content.services
    marked = made.text(made.sample()).replace(
        "<TrustServiceProviderList>", '<TrustServiceProviderList Id="part">'
    )
    part = made.signed(marked, reference="#part")
    assert refused(tmp_path, part) == "list-signature-place"
    twice = made.text(made.sample()).replace("<SchemeInformation>", '<SchemeInformation Id="tl">')
    assert refused(tmp_path, made.signed(twice)) == "list-signature-place"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "list-malformed"),
        (b"<a/>", "list-other"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "list-doctype"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "list-encoding"),
        ("<a/>".encode("utf-16"), "list-encoding"),
        (b"<a>" * 65 + b"</a>" * 65, "list-too-large"),
        (made.text(made.sample()).encode(), "list-unsigned"),
    ],
)
def test_what_is_no_signed_list(tmp_path: Path, data: bytes, problem: str) -> None:
    assert refused(tmp_path, data) == problem


def test_limits_on_octets_and_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.signed(made.sample())
    monkeypatch.setattr(shape, "MAX_TAGS", 10)
    assert refused(tmp_path, data) == "list-too-large"
    monkeypatch.setattr(shape, "MAX_TAGS", 10**6)
    monkeypatch.setattr(shape, "MAX_OCTETS", 100)
    assert refused(tmp_path, data) == "list-too-large"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("EUgeneric", "EUlistofthelists", "list-other"),
        ("<SchemeTerritory>XL</SchemeTerritory>", "", "list-content"),
        ("2026-05-01T00:00:00Z", "2026-05-01T00:00:00", "list-content"),
        ("2018-01-01T00:00:00Z", "yesterday", "list-content"),
        ("Svcstatus/granted", "Svcstatus/!", "list-content"),
        ('<Name xml:lang="en">Lemuria Former CA</Name>', "", "list-content"),
    ],
)
def test_a_signed_list_that_says_too_little(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    text = made.text(made.sample())
    assert old in text
    assert refused(tmp_path, made.signed(text.replace(old, new))) == problem


def test_a_closed_list_and_a_signer_that_has_expired(tmp_path: Path) -> None:
    assert refused(tmp_path, made.signed(replace(made.sample(), next_update=None))) == "list-closed"
    later = datetime(2050, 1, 1, tzinfo=UTC)
    assert refused(tmp_path, made.signed(made.sample()), at=later) == "list-signature"


def mutated(data: bytes, random: Random) -> bytes:
    """One octet changed, a part repeated, moved or taken out."""
    at, length = random.randrange(len(data)), random.choice((1, 1, 4, 40, 400))
    piece, to = data[at : at + length], random.randrange(len(data))
    match random.randrange(4):
        case 0:
            return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:to] + piece + data[to:]
        case 2:
            return data[:at] + data[at + length :]
    rest = data[:at] + data[at + length :]
    return rest[:to] + piece + rest[to:]


def test_whatever_is_done_to_a_list_it_says_the_same_or_is_refused(tmp_path: Path) -> None:
    data = made.signed(made.sample())
    genuine, said = load(tmp_path, data).content, []
    for seed in range(ROUNDS):
        try:
            given = load(tmp_path, mutated(data, Random(seed)))
        except ConfigurationError as error:
            said.append(str(error.values["problem"]))
        else:
            assert given.content == genuine
    assert len(said) > ROUNDS / 2
    assert all(problem.startswith("list-") for problem in said)
