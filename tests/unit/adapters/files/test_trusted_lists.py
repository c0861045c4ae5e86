# SPDX-License-Identifier: Apache-2.0
"""Trusted lists (TS 119 612): what a forger of one can try, and what goes into the store."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from tests.pki import authorities as who
from tests.pki import trusted_lists as made
from tests.pki.certificates import issue, name
from tests.pki.keys import key
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put
from tests.unit.adapters.files.test_trust_editor import files, refusal

from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.adapters.files.trusted_list_import import load_trusted_list
from esignverify.formats.trusted_list import shape
from esignverify.model.arrangements import Arrangement
from esignverify.model.errors import ConfigurationError
from esignverify.model.trust import Authority
from esignverify.model.trust_records import Confirmation
from esignverify.model.trusted_list import ListImport, ListSource, SignedList

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SIGNER = hashlib.sha256(made.operator().der).hexdigest()
ROUNDS = 150
ORIGIN = ListSource("test", date(2026, 6, 1), Confirmation("张三", NOW, "OJ C 1"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put(tmp_path / "store", make(), HEAD.format(id="test-ca") + LICENCE + anchor(make()))
    return tmp_path / "store"


def load(tmp_path: Path, data: bytes, signer: str = SIGNER, at: datetime = NOW) -> SignedList:
    file = tmp_path / "list.xml"
    file.write_bytes(data)
    return load_trusted_list(file, signer, at)


def refused(tmp_path: Path, data: bytes, signer: str = SIGNER, at: datetime = NOW) -> str:
    return refusal(load, tmp_path, data, signer, at)


def propose(
    store: Path,
    given: SignedList,
    country: str = "XL",
    origin: ListSource = ORIGIN,
    confirmations: int = 1,
) -> ListImport:
    editor = FileTrustEditor(store, demo=True, confirmations=confirmations)
    return editor.importing_trusted_list(given, country, origin, NOW)


def take(store: Path, given: SignedList, **how: object) -> ListImport:
    ready = propose(store, given, **how)  # type: ignore[arg-type]
    FileTrustEditor(store, demo=True).write(ready.edit)
    return ready


def abroad(store: Path, confirmations: int = 1) -> dict[str, Authority]:
    snapshot = FileTrustStore(store, demo=True, confirmations=confirmations).snapshot()
    return {one.name.partition(": ")[2]: one for one in snapshot.authorities if one.foreign}


# --- reading: only what the right signature covers


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


# --- into the store


def test_a_list_goes_into_the_foreign_store(tmp_path: Path, store: Path) -> None:
    before = files(store)
    given = load(tmp_path, made.signed(made.sample()))
    ready = propose(store, given)
    assert files(store) == before
    assert ready.left_out == ()
    FileTrustEditor(store, demo=True).write(ready.edit)
    found = abroad(store)
    granted = found["Lemuria Qualified CA"]
    assert (granted.country, granted.licences) == ("XL", ())
    (standing,) = granted.standings
    assert standing.arrangement is Arrangement.EU_TRUSTED_LIST
    assert standing.title == "XL Lemurian Supervisory Body no. 7"
    assert standing.known_until == given.content.next_update
    assert granted.anchors[0].usable
    assert granted.anchors[0].end == given.content.next_update
    assert not found["Lemuria Former CA"].standings[0].periods[1].holds
    # the same list again changes nothing but who confirmed it
    again = propose(store, given)
    assert all(change.path.endswith(".toml") for change in again.edit.changes)


def test_outside_a_demo_published_keys_of_a_list_are_no_anchors(
    tmp_path: Path, store: Path
) -> None:
    take(store, load(tmp_path, made.signed(made.sample())))
    snapshot = FileTrustStore(store).snapshot()
    assert [one.anchors for one in snapshot.authorities if one.foreign] == [(), ()]


def test_two_operators_where_two_are_needed(tmp_path: Path, store: Path) -> None:
    take(store, load(tmp_path, made.signed(made.sample())))
    assert not abroad(store, 2)["Lemuria Qualified CA"].anchors[0].usable
    editor = FileTrustEditor(store, demo=True, confirmations=2)
    (record,) = editor.overview().lists
    assert not record.usable
    editor.write(editor.confirming_list(record, Confirmation("李四", NOW, "LOTL")))
    assert abroad(store, 2)["Lemuria Qualified CA"].anchors[0].usable


@pytest.mark.parametrize(
    ("change", "country", "problem"),
    [
        ({}, "DE", "list-country"),
        ({"next_update": "2026-05-31T00:00:00Z"}, "XL", "list-expired"),
        ({"issued": "2026-07-01T00:00:00Z"}, "XL", "list-future"),
    ],
)
def test_a_list_that_is_not_current(
    tmp_path: Path, store: Path, change: dict[str, str], country: str, problem: str
) -> None:
    given = load(tmp_path, made.signed(replace(made.sample(), **change)))
    assert refusal(propose, store, given, country) == problem


def test_an_older_list_does_not_take_the_place_of_a_newer_one(tmp_path: Path, store: Path) -> None:
    """Rolled back to a list in which a service was not withdrawn yet."""
    take(store, load(tmp_path, made.signed(made.sample())))
    for other in (
        replace(made.sample(), sequence=6, issued="2026-04-01T00:00:00Z"),
        replace(made.sample(), services=made.sample().services[:1]),
    ):
        given = load(tmp_path, made.signed(other))
        assert refusal(propose, store, given) == "list-older"
    newer = replace(made.sample(), sequence=8, services=made.sample().services[:1])
    take(store, load(tmp_path, made.signed(newer)))
    assert set(abroad(store)) == {"Lemuria Qualified CA"}


def test_another_signer_takes_no_confirmation_over(tmp_path: Path, store: Path) -> None:
    take(store, load(tmp_path, made.signed(made.sample())))
    other = made.operator("signer-p384")
    signer = hashlib.sha256(other.der).hexdigest()
    newer = load(tmp_path, made.signed(replace(made.sample(), sequence=8), other), signer)
    by = ListSource("test", date(2026, 6, 2), Confirmation("李四", NOW, "OJ C 2"))
    take(store, newer, origin=by)
    (record,) = FileTrustEditor(store, demo=True).overview().lists
    assert [one.by for one in record.confirmations] == ["李四"]
    assert record.signer_sha256 == signer


def test_two_services_with_one_key_are_one_authority_and_both_must_hold(
    tmp_path: Path, store: Path
) -> None:
    root = who.listed_root().der
    both = made.List(
        [
            made.Service("For signatures", [root]),
            made.Service(
                "For seals", [root], [("withdrawn", "2025-01-01"), ("granted", "2018-01-01")]
            ),
        ]
    )
    take(store, load(tmp_path, made.signed(both)))
    (authority,) = abroad(store).values()
    assert [one.service.partition(": ")[2] for one in authority.standings] == [
        "For signatures",
        "For seals",
    ]


def test_a_key_of_the_domestic_store_is_left_out_and_told(tmp_path: Path, store: Path) -> None:
    """A list that names a licensed CA's own certificate makes it neither foreign nor twofold."""
    der = make().der
    given = load(tmp_path, made.signed(made.List([made.Service("Twin", [der])])))
    ready = propose(store, given)
    (problem,) = ready.left_out
    assert (problem.code, problem.values["other"]) == ("list-key-of-another", "test-ca/ca.toml")
    FileTrustEditor(store, demo=True).write(ready.edit)
    assert abroad(store) == {}


def test_certificates_that_are_no_cas_are_left_out_and_told(tmp_path: Path, store: Path) -> None:
    leaf = issue(name("x", "x"), key("signer-other"), None, who.CA_VALID, ())
    services = [
        made.Service("Leaf", [leaf.der]),
        made.Service("Broken", [b"\x30\x00"]),
        made.Service("None", []),
        made.Service("Good", [who.listed_root().der]),
    ]
    ready = propose(store, load(tmp_path, made.signed(made.List(services))))
    assert [one.code for one in ready.left_out] == [
        "list-not-a-ca",
        "list-certificate-unreadable",
        "list-no-certificate",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("confirmed = ", "", "unknown-field"),
        ('country = "XL"', 'country = "CN"', "form"),
        ("[[service]]", '[[service]]\nlicence = "ECP"', "unknown-field"),
    ],
)
def test_a_list_edited_by_hand(
    tmp_path: Path, store: Path, old: str, new: str, problem: str
) -> None:
    take(store, load(tmp_path, made.signed(made.sample())))
    file = store / "foreign" / "eu-xl" / "list.toml"
    text = file.read_text()
    text = text.replace(old, new, 1) if old in text else f"confirmed = true\n{text}"
    file.write_text(text)
    assert refusal(FileTrustStore(store, demo=True).snapshot) == problem


def test_a_list_whose_bundle_is_gone_or_another_is_refused(tmp_path: Path, store: Path) -> None:
    take(store, load(tmp_path, made.signed(made.sample())))
    (bundle,) = (store / "foreign" / "eu-xl").glob("*.pem")
    bundle.write_bytes(make("Other").pem)
    assert refusal(FileTrustStore(store, demo=True).snapshot) == "no-such-file"
    bundle.unlink()
    assert refusal(FileTrustStore(store, demo=True).snapshot) == "no-such-file"


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
