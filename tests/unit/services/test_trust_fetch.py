# SPDX-License-Identifier: Apache-2.0
"""Fetching as a use case: what is due, what is refused, what is kept and remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from tests.unit.adapters.files.pki import make, point, revocations
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files.authority import Rules
from esignverify.adapters.files.crl_keeper import CrlFolder
from esignverify.adapters.files.crl_states import AddressStates
from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.model.crl_fetching import Answer, Asking, Validators
from esignverify.model.errors import ConfigurationError, EsignverifyError, FetchError, UsageError
from esignverify.services.trust_fetch import (
    Fetching,
    Outcome,
    Result,
    Target,
    due,
    due_at,
    fetch_all,
    targets,
)

NOW = datetime(2026, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "http://ca.example/1.crl"
SECOND = "ldap://ca.example/cn=2"


class Net:
    """The network of a test: what each address gives, and what was asked."""

    def __init__(self, given: Mapping[str, bytes | Answer | Exception]) -> None:
        self.given = dict(given)
        self.asked: list[Asking] = []

    def fetch(self, asking: Asking) -> Answer:
        self.asked.append(asking)
        found = self.given[asking.address.url]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Answer) else Answer((found,), Validators('"tag"'))


class House:
    """A store with one CA that lists two addresses, and another CA without any."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rows = '[profile]\nrevocation_hosts = ["mirror.example"]\n'
        rows += f'[[profile.crl]]\naddress = "{URL}"\n'
        rows += f'[[profile.crl]]\naddress = "{SECOND}"\nprivate = true\n'
        text = HEAD.format(id="test-ca") + LICENCE + anchor(make()) + rows
        put(folder / "store", make(), text)
        put(folder / "store", make("Other"), identity="other")
        self.memory = AddressStates(folder / "crls")
        self.overview = FileTrustEditor(folder / "store").overview()

    def targets(self, *names: str, anew: bool = False) -> tuple[Target, ...]:
        return targets(self.overview, names, self.memory, anew=anew)

    def run(self, net: Net, *, now: datetime = NOW, write: bool = True) -> list[Outcome]:
        keeper = CrlFolder(self.folder / "crls", self.folder / "store", Rules())
        fetching = Fetching(net, keeper, self.memory, now, write)
        return list(fetch_all(self.targets(), fetching))

    def first(self, data: bytes | Answer | Exception, *, now: datetime = NOW) -> Outcome:
        """What became of the first address; the second gives nothing."""
        one, _ = self.run(Net({URL: data, SECOND: FetchError(problem="fetch-cut-off")}), now=now)
        return one

    def refused(self, data: bytes | Answer) -> str:
        """Why the first address was refused, with nothing written."""
        before = self.files()
        found = self.first(data)
        assert (found.result, found.records) == (Result.FAILED, ())
        assert found.problem is not None
        assert found.problem.values["file"] == URL
        assert self.files() == before
        return found.problem.code

    def files(self) -> dict[str, bytes]:
        folder = self.folder / "crls"
        found = (one for one in folder.rglob("*") if one.is_file())
        return {str(one.relative_to(folder)): one.read_bytes() for one in found}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def listing(day: int = -1, ends: int = 7, *extensions: tuple[x509.ExtensionType, bool]) -> bytes:
    """A CRL of the CA, issued so many days from now."""
    return revocations(make(), NOW + day * DAY, NOW + ends * DAY, *extensions)


def test_targets_are_what_profiles_list(house: House) -> None:
    found = house.targets()
    assert [(one.authority, one.address.url, one.address.private) for one in found] == [
        ("test-ca", URL, False),
        ("test-ca", SECOND, True),
    ]
    assert {one.hosts for one in found} == {("mirror.example",)}
    assert house.targets("test-ca", "test-ca") == found
    for name, problem in (("nobody", "no-such-authority"), ("other", "no-address")):
        with pytest.raises(UsageError) as caught:
            house.targets(name)
        assert caught.value.values["problem"] == problem


def test_what_an_address_gives_is_kept_and_remembered(house: House) -> None:
    first, second = listing(), listing(-2, 7, point("http://ca.example/2.crl"))
    net = Net({URL: first, SECOND: Answer((second, second))})
    found = house.run(net)
    assert [one.result for one in found] == [Result.NEW, Result.NEW]
    assert [len(one.records) for one in found] == [1, 1]
    assert {one.der for outcome in found for one in outcome.records} == {b""}
    kept = house.files()
    assert sorted(data for name, data in kept.items() if name.endswith(".crl")) == sorted(
        [first, second]
    )
    assert {one.known for one in net.asked} == {Validators()}
    again = Net({URL: Answer((), Validators('"tag"')), SECOND: second})
    assert [one.result for one in house.run(again, now=NOW + DAY)] == [Result.SAME, Result.SAME]
    known = {one.address.url: one.known for one in again.asked}
    assert known == {URL: Validators('"tag"'), SECOND: Validators()}
    state = house.memory.state("test-ca", URL)
    assert state is not None
    assert state.asked_at == NOW + DAY
    assert [one.next_update for one in state.lists] == [NOW + 7 * DAY]
    assert house.targets(anew=True)[0].state is None


def test_a_dry_run_asks_and_writes_nothing(house: House) -> None:
    net = Net({URL: listing(), SECOND: listing()})
    found = house.run(net, write=False)
    assert [one.result for one in found] == [Result.NEW, Result.NEW]
    assert house.files() == {}


@pytest.mark.parametrize(
    ("lists", "since", "expected"),
    [
        ([(-1, 7)], 5.5, False),
        ([(-1, 7)], 6.1, True),
        # Of one that lives two days only half its life counts, whatever the margin.
        ([(-1, 1)], -0.1, False),
        ([(-1, 1)], 0.1, True),
        ([(-1, 30), (-1, 7)], 6.1, True),
        ([(-1, None)], 0.9, False),
        ([(-1, None)], 1.0, True),
    ],
)
def test_what_is_due(
    house: House, lists: list[tuple[int, int | None]], since: float, expected: bool
) -> None:
    points = [point(f"http://ca.example/{number}.crl") for number in range(len(lists))]
    made = [
        revocations(make(), NOW + day * DAY, None if end is None else NOW + end * DAY, one)
        for (day, end), one in zip(lists, points, strict=True)
    ]
    assert house.first(Answer(tuple(made))).result is Result.NEW
    first, second = house.targets()
    found = due((first, second), NOW + since * DAY, timedelta(hours=24))
    assert second in found
    assert (first in found) is expected


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text("{"),
        lambda file: file.write_text(file.read_text().replace(URL, SECOND)),
        lambda file: file.write_text(file.read_text().replace("fetched/1", "fetched/2")),
        lambda file: file.write_text(json.dumps({**json.loads(file.read_text()), "lists": []})),
        lambda file: file.unlink(),
        lambda file: next(file.parent.glob("*/*.crl")).unlink(),
    ],
)
def test_a_memory_that_is_damaged_is_none(house: House, spoil: Callable[[Path], object]) -> None:
    house.first(listing())
    assert due_at(house.targets()[0], DAY) is not None
    (file,) = (house.folder / "crls").glob("*/*.json")
    spoil(file)
    assert due_at(house.targets()[0], DAY) is None


def test_lists_that_are_not_kept(house: House) -> None:
    assert house.refused(b"<html>") == "crl-unreadable"
    assert house.refused(revocations(make("Other"), NOW - DAY, NOW + DAY)) == "crl-of-another-ca"
    assert house.refused(revocations(make("Third"), NOW - DAY, NOW + DAY)) == "crl-issuer-unknown"
    assert house.refused(listing(1)) == "crl-future"
    broken = bytearray(listing())
    broken[-1] ^= 1
    assert house.refused(bytes(broken)) == "crl-signature-wrong"
    assert house.refused(listing()[:-1]) == "crl-unreadable"
    # One bad list spoils an answer: the address is not what it should be.
    assert house.refused(Answer((listing(), b"x"))) == "crl-unreadable"
    assert house.refused(Answer(())) == "fetch-no-list"


def test_an_older_list_is_told_and_not_kept(house: House) -> None:
    newest = listing(-1)
    assert house.first(newest).result is Result.NEW
    assert house.refused(listing(-2)) == "crl-older"
    assert house.first(newest).result is Result.SAME
    assert house.first(listing(-1, 8)).result is Result.NEW


def test_of_several_lists_of_one_point_the_newest_counts(house: House) -> None:
    found = house.first(Answer((listing(-3), listing(-1), listing(-2))))
    assert [one.this_update for one in found.records] == [NOW - DAY]


def test_a_list_that_is_over_is_kept_and_told(house: House) -> None:
    found = house.first(listing(-9, -2))
    assert (found.result, found.fresh_until) == (Result.STALE, NOW - 2 * DAY)
    assert len([name for name in house.files() if name.endswith(".crl")]) == 1
    assert house.first(Answer((), Validators('"tag"'))).result is Result.STALE


def test_the_list_of_another_point_does_not_pass_for_this_one(house: House) -> None:
    one, two = point("http://ca.example/x.crl"), point("http://ca.example/y.crl")
    assert house.first(listing(-3, 7, one)).result is Result.NEW
    assert house.refused(listing(-1, 7, two)) == "crl-of-another-point"
    assert house.refused(listing(-1, 7)) == "crl-of-another-point"
    delta = (x509.DeltaCRLIndicator(1), True)
    assert house.refused(listing(-1, 7, one, delta)) == "crl-of-another-point"
    assert house.first(listing(-1, 7, one)).result is Result.NEW
    # A list whose point names this very address is the right one, whatever was before.
    named = house.first(listing(-1, 7, point(URL)))
    assert named.result is Result.NEW
    assert named.records[0].named


def test_without_memory_another_point_is_a_first_one(house: House) -> None:
    house.first(listing(-3, 7, point("http://ca.example/x.crl")))
    keeper = CrlFolder(house.folder / "crls", house.folder / "store", Rules())
    other = listing(-1, 7, point("http://ca.example/y.crl"))
    fetching = Fetching(Net({URL: other}), keeper, house.memory, NOW)
    (found,) = fetch_all(house.targets(anew=True)[:1], fetching)
    assert found.result is Result.NEW
    assert house.first(other).result is Result.SAME


def test_words_of_a_server_are_shown_safely(house: House) -> None:
    evil = FetchError(problem="fetch-redirect", found="http://a/\u202e\x1b[31m" + "x" * 5000)
    found = house.first(evil)
    assert found.problem is not None
    said = str(found.problem.values["found"])
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert len(said) < 600


def test_outcomes_come_in_order_however_long_each_takes(house: House) -> None:
    late = threading.Event()

    class Slow(Net):
        def fetch(self, asking: Asking) -> Answer:
            if asking.address.url == URL:
                assert late.wait(10)
            else:
                late.set()
            return super().fetch(asking)

    found = house.run(Slow({URL: listing(), SECOND: listing()}))
    assert [one.target.address.url for one in found] == [URL, SECOND]


def test_a_folder_that_cannot_be_written_ends_it(house: House) -> None:
    (house.folder / "crls").write_bytes(b"")
    with pytest.raises(ConfigurationError):
        house.first(listing())


def test_a_crash_is_not_an_outcome(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: told.set())
    with pytest.raises(EsignverifyError) as caught:
        house.first(ZeroDivisionError())
    assert caught.value.code == "INTERNAL_ERROR"
    assert told.wait(10)


def test_more_addresses_than_are_asked_at_once(house: House) -> None:
    (one, _) = house.targets()
    many = [replace(one, address=replace(one.address, url=f"{URL}{n}")) for n in range(20)]
    keeper = CrlFolder(house.folder / "crls", house.folder / "store", Rules())
    net = Net({target.address.url: listing() for target in many})
    found = list(fetch_all(many, Fetching(net, keeper, house.memory, NOW)))
    assert [each.target for each in found] == many
    assert len(list((house.folder / "crls").glob("*/*.json"))) == 20
