# SPDX-License-Identifier: Apache-2.0
"""Asking OCSP: who is asked about what, and which answers are kept, from real responders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import ReasonFlags
from tests.pki import authorities as who
from tests.pki.certificates import Entity, issue, name, ocsp_extensions
from tests.pki.keys import key
from tests.pki.revocation import Revoked, ocsp
from tests.servers import drips, http, responder, says, scripted, silent
from tests.unit.adapters.files.pki import Made
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files.ocsp_keeper import MAX_KEPT, OcspFolder, kept_answers
from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.adapters.network.fetcher import NetworkFetcher
from esignverify.model.ocsp_records import KeptAnswers, KeptOcsp
from esignverify.services.trust_ocsp import Inquiry, Outcome, ask_all

NOW = who.at("2026-01-10 12:00:00")
HOUR = timedelta(hours=1)


class House:
    """A store with the demo's root, and the folder of answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(
        self,
        *places: str,
        given: Sequence[Entity] = (),
        between: Sequence[Entity] = (),
        seconds: float = 5,
        write: bool = True,
        ahead: timedelta | None = None,
        at: datetime = NOW,
    ) -> list[Outcome]:
        root = Made(who.root().certificate, None)  # type: ignore[arg-type]
        rows = "".join(
            f'[[profile.ocsp]]\naddress = "http://{place}/"\nprivate = true\n' for place in places
        )
        shutil.rmtree(self.folder / "store", ignore_errors=True)
        put(self.folder / "store", root, HEAD.format(id="test-ca") + LICENCE + anchor(root) + rows)
        keeper = OcspFolder(self.folder / "ocsp")
        inquiry = Inquiry(NetworkFetcher(seconds, 1 << 17), keeper, at, write, ahead)
        overview = FileTrustEditor(self.folder / "store", demo=True).overview()
        ders = [one.der for one in given or (who.institution(), who.issuing())]
        return list(ask_all(ders, [one.der for one in between], overview, inquiry))

    def signer(self, answer: bytes) -> Outcome:
        """What became of the signer's certificate, where every answer is this one."""
        with scripted(says(http(answer))) as place:
            return self.ask(place)[0]

    def refused(self, answer: bytes) -> str:
        """Why an answer was refused, with nothing written."""
        before = self.kept()
        found = self.signer(answer)
        assert found.record is None
        assert self.kept() == before
        return found.problems[0].code

    def kept(self) -> list[Path]:
        return sorted((self.folder / "ocsp").rglob("*.*"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def answer(
    by: Entity | None = None,
    about: Entity | None = None,
    *,
    hours: int = -1,
    revoked: Revoked | None = None,
    issuer: Entity | None = None,
) -> bytes:
    """An answer about the signer, valid for a day from `hours` on."""
    at, above = NOW + hours * HOUR, issuer or who.issuing()
    about = about or who.institution()
    return ocsp(about, above, by or who.issuing(), at, at + 24 * HOUR, revoked=revoked)


def test_every_certificate_is_asked_about_once(house: House) -> None:
    issuers = {
        who.institution().serial: (who.institution(), who.issuing()),
        who.issuing().serial: (who.issuing(), who.root()),
    }
    with responder(issuers, NOW - HOUR, NOW + HOUR) as (place, asked):
        signer, ca = house.ask(place)
    assert signer.record is not None
    assert ca.record is not None
    assert (signer.record.status, ca.record.status) == ("good", "good")
    assert sorted(asked) == sorted(issuers)
    folders = {path.parent.parent.name + "/" + path.parent.name for path in house.kept()}
    ids = [one.certificate.sha256 for one in (signer, ca)]
    assert folders == {f"test-ca/{one}" for one in ids}


def test_a_ca_that_the_store_keeps_beside_its_anchors_is_an_issuer_too(house: House) -> None:
    with scripted(says(http(answer()))) as place:
        found, above = house.ask(place, given=[who.institution()], between=[who.issuing()])
        assert found.record is not None
        # A path needs its state too, and no file brings it; this answer is about the signer.
        assert above.certificate.der == who.issuing().der
        assert [one.code for one in above.problems] == ["ocsp-other-certificate"]
        (stray,) = house.ask(place, given=[who.institution()])
    assert stray.authority is None


def test_who_only_bears_the_name_of_a_ca_is_no_issuer(house: House) -> None:
    """The certificate says "issuing CA"; the key that signed it is the forger's."""
    forged = issue(
        name("x", "x"), key("attacker-signer"), who.forged_issuing(), who.SIGNER_VALID, ()
    )
    with scripted(silent) as place:
        found = house.ask(place, given=[forged, who.forged_issuing(), who.root()])
    assert [one.authority for one in found] == [None] * len(found)
    assert house.kept() == []


def test_a_signer_is_no_ca(house: House) -> None:
    """What a signer's key has signed is not asked about."""
    below = issue(name("x", "x"), key("attacker-signer"), who.institution(), who.SIGNER_VALID, ())
    with scripted(says(http(answer()))) as place:
        found = house.ask(place, given=[below, who.institution(), who.issuing()])
    assert found[0].authority is None


def test_nobody_is_asked_where_no_address_is_listed(house: House) -> None:
    found = house.ask()
    assert [(one.record, one.problems) for one in found] == [(None, ())] * 2
    assert all(one.authority is not None for one in found)


def test_a_delegate_may_answer(house: House) -> None:
    found = house.signer(answer(who.ocsp_responder())).record
    assert found is not None
    assert (found.status, found.needs_crl) == ("good", False)


def test_a_delegate_without_nocheck_is_told(house: House) -> None:
    extensions = tuple(
        (one, critical)
        for one, critical in ocsp_extensions()
        if one.oid.dotted_string != "1.3.6.1.5.5.7.48.1.5"
    )
    delegate = issue(name("x", "o"), key("ocsp"), who.issuing(), who.SIGNER_VALID, extensions)
    found = house.signer(answer(delegate)).record
    assert found is not None
    assert found.needs_crl


def test_revoked_is_kept_and_marked(house: House) -> None:
    at = NOW - 400 * HOUR
    found = house.signer(answer(revoked=Revoked(who.institution().serial, at))).record
    assert found is not None
    assert (found.status, found.revoked_at) == ("revoked", at)
    assert [path.stem.endswith("-revoked") for path in house.kept()] == [True]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (lambda: answer(about=who.ocsp_responder()), "ocsp-other-certificate"),
        (lambda: answer(issuer=who.root()), "ocsp-other-certificate"),
        (lambda: answer(who.tsa()), "ocsp-signature-wrong"),
        (lambda: answer(who.root()), "ocsp-signature-wrong"),
        (lambda: answer(who.forged_issuing()), "ocsp-signature-wrong"),
        (lambda: answer(hours=1), "ocsp-future"),
        (lambda: answer()[:-1], "ocsp-unreadable"),
        (lambda: b"", "ocsp-unreadable"),
        (lambda: bytes.fromhex("30030a0106"), "ocsp-unreadable"),
        (lambda: b"\x30" * 70_000, "too-large"),
        (lambda: b"\x30" * 200_000, "fetch-large"),
    ],
    ids=[
        "about-another",
        "of-another-issuer",
        "by-a-tsa",
        "by-the-root",
        "by-a-namesake",
        "from-the-future",
        "cut-off",
        "empty",
        "unauthorised",
        "large",
        "huge",
    ],
)
def test_a_lie_is_refused(house: House, wrong, problem: str) -> None:
    assert house.refused(wrong()) == problem


def test_a_delegate_of_another_ca_of_the_house_is_none(house: House) -> None:
    """The root certified this one for OCSP; the issuing CA did not (RFC 6960 §4.2.2.2)."""
    delegate = issue(name("x", "o"), key("ocsp"), who.root(), who.SIGNER_VALID, ocsp_extensions())
    assert house.refused(answer(delegate)) == "ocsp-signature-wrong"


def test_an_older_answer_is_refused(house: House) -> None:
    """Good from yesterday, replayed over a revocation of today."""
    assert house.signer(answer(revoked=Revoked(who.institution().serial, NOW))).record is not None
    assert house.refused(answer(hours=-3)) == "ocsp-older"


def test_a_stale_answer_is_kept_and_tells_its_end(house: House) -> None:
    found = house.signer(answer(hours=-48)).record
    assert found is not None
    assert found.next_update is not None
    assert found.next_update < NOW
    assert len(house.kept()) == 1


@pytest.mark.parametrize("script", [silent, drips(http(b"x" * 999)[:-999], b"x", 0.05)])
def test_a_slow_one_is_left_and_the_next_one_asked(house: House, script) -> None:
    with scripted(script) as slow, scripted(says(http(answer()))) as good:
        found = house.ask(slow, good, given=[who.institution()], between=[who.issuing()], seconds=1)
    assert found[0].record is not None


def test_a_redirect_leads_to_no_other_host(house: House) -> None:
    with scripted(silent) as other:
        moved = http(b"", f"Location: http://{other}/", status="307 Moved")
        with scripted(says(moved)) as place:
            found = house.ask(place, given=[who.institution()], between=[who.issuing()])
    assert [one.code for one in found[0].problems] == ["fetch-redirect"]


def test_a_dry_run_writes_nothing(house: House) -> None:
    with scripted(says(http(answer()))) as place:
        assert house.ask(place, write=False)[0].record is not None
    assert house.kept() == []


def test_no_number_of_answers_pushes_a_revocation_out(tmp_path: Path) -> None:
    keeper = OcspFolder(tmp_path)
    house = House(tmp_path / "house")
    record = house.signer(answer(revoked=Revoked(who.institution().serial, NOW))).record
    assert record is not None
    keeper.keep(record)
    for number in range(MAX_KEPT + 5):
        stamp = f"2027{number // 28 % 12 + 1:02}{number % 28 + 1:02}T000000Z"
        path = f"test-ca/{number:064x}/{stamp}-{number:064x}.ocsp"
        keeper.keep(replace(record, path=path))
    older = replace(record, path=record.path.replace("2026", "2025"))
    keeper.keep(older)
    found = kept_answers(tmp_path)
    assert len(found) == MAX_KEPT
    assert set(found[:2]) == {tmp_path / record.path, tmp_path / older.path}
    assert len({path.parent for path in found}) == MAX_KEPT - 1


def test_a_good_answer_after_a_revocation_does_not_leave_it_behind_others(tmp_path: Path) -> None:
    """An attack: a responder that says "good" again, and two hundred answers about others.

    The twin is a suspension: what ended it is the newest word, and is read with it.
    """
    keeper = OcspFolder(tmp_path)
    record = House(tmp_path / "house").signer(answer()).record
    assert record is not None
    place = f"test-ca/{'a' * 64}/"
    said = [f"{place}2026010{day}T000000Z-{day * 64}" for day in "123"]
    names = [f"{said[0]}-revoked.ocsp", f"{said[1]}.ocsp", f"{said[2]}.ocsp"]
    others = [f"test-ca/{n:064x}/20270101T000000Z-{n:064x}.ocsp" for n in range(MAX_KEPT)]
    for path in (*names, *others):
        keeper.keep(replace(record, path=path))
    found = kept_answers(tmp_path)
    assert len(found) == MAX_KEPT
    assert set(found[:2]) == {tmp_path / names[0], tmp_path / names[2]}


def test_an_earlier_time_sees_what_was_kept_until_then(house: House) -> None:
    assert house.signer(answer(hours=-3)).record is not None
    (old,) = house.kept()
    os.utime(old, (0, NOW.timestamp() - 60))
    assert house.signer(answer()).record is not None
    os.utime(house.kept()[-1], (0, NOW.timestamp() + 60))
    assert kept_answers(house.folder / "ocsp", NOW) == (old,)
    assert len(kept_answers(house.folder / "ocsp")) == 2


SIGNER = [who.institution()]
BETWEEN = [who.issuing()]


@pytest.mark.parametrize(
    ("hours", "asked"),
    # The answer lives from an hour before NOW for a day: `ahead` counts from its second half on.
    [(0, False), (10, False), (11, True), (23, True), (30, True)],
)
def test_what_is_kept_is_asked_for_again_when_it_is_due(
    house: House, hours: int, asked: bool
) -> None:
    house.signer(answer())
    at = NOW + hours * HOUR
    with scripted(says(http(answer(hours=hours)))) as place:
        found, _ = house.ask(place, given=SIGNER, between=BETWEEN, ahead=24 * HOUR, at=at)
    assert found.record is not None
    assert found.asked is asked
    assert len(house.kept()) == 1 + asked
    assert found.record.this_update == (at if asked else NOW - HOUR)


@pytest.mark.parametrize(
    ("reason", "asked"), [(ReasonFlags.key_compromise, False), (ReasonFlags.certificate_hold, True)]
)
def test_nobody_is_asked_again_whether_a_revocation_was_undone_but_for_a_suspension(
    house: House, reason: ReasonFlags, asked: bool
) -> None:
    gone = Revoked(who.institution().serial, NOW - 9 * HOUR, reason=reason)
    house.signer(answer(revoked=gone))
    at = NOW + 1000 * HOUR
    with scripted(says(http(answer(hours=1000)))) as place:
        found, _ = house.ask(place, given=SIGNER, between=BETWEEN, ahead=24 * HOUR, at=at)
    assert found.asked is asked


def test_a_kept_answer_that_was_tampered_with_counts_as_none(house: House) -> None:
    house.signer(answer())
    (file,) = house.kept()
    for damage in (b"", file.read_bytes()[:-1] + b"\0"):
        file.write_bytes(damage)
        with scripted(says(http(answer(hours=0)))) as place:
            found, _ = house.ask(place, given=SIGNER, between=BETWEEN, ahead=24 * HOUR)
        assert found.asked
        assert found.record is not None
        (house.folder / "ocsp" / found.record.path).unlink()


def test_the_newest_answers_are_listed_and_those_over_the_limit_counted(tmp_path: Path) -> None:
    keeper = OcspFolder(tmp_path)
    assert keeper.newest() == KeptAnswers((), 0)
    house = House(tmp_path / "house")
    first = house.signer(answer(hours=-2)).record
    second = house.signer(answer(hours=-1)).record
    assert first is not None
    assert second is not None
    keeper.keep(first)
    keeper.keep(second)
    serial = f"{who.institution().serial:x}"
    one = KeptOcsp("test-ca", serial, NOW - HOUR, NOW + 23 * HOUR, final=False)
    assert keeper.newest() == KeptAnswers((one,), 0)
    (tmp_path / second.path).write_bytes(b"damaged")
    assert keeper.newest() == KeptAnswers((), 0)
    for number in range(MAX_KEPT + 5):
        stamp = first.path.rpartition("/")[2]
        keeper.keep(replace(first, path=f"test-ca/{number:064x}/{stamp}"))
    found = keeper.newest()
    # The damaged one is the newest of all and takes a place.
    assert (len(found.used), found.left_out) == (MAX_KEPT - 1, 6)
