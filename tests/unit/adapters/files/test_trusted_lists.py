# SPDX-License-Identifier: Apache-2.0
"""Trusted lists in the store of foreign CAs: what goes in, what is left out, what is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.pki import authorities as who
from tests.pki import trusted_lists as made
from tests.pki.certificates import issue, name
from tests.pki.keys import key
from tests.unit.adapters.files.lists import NOW, load
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put
from tests.unit.adapters.files.test_trust_editor import files, refusal

from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.arrangements import Arrangement
from esignverify.model.trust import Authority
from esignverify.model.trust_records import Confirmation
from esignverify.model.trusted_list import ListImport, ListSource, SignedList

ORIGIN = ListSource("test", date(2026, 6, 1), Confirmation("张三", NOW, "OJ C 1"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put(tmp_path / "store", make(), HEAD.format(id="test-ca") + LICENCE + anchor(make()))
    return tmp_path / "store"


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
    assert "list-unconfirmed" in {one.code for one in editor.problems()}
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
