# SPDX-License-Identifier: Apache-2.0
"""Foreign CAs: the arrangement over the window, and paths that cross a border (ADR 13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from tests.pki import authorities as who
from tests.pki.certificates import ca_extensions, issue, name
from tests.pki.keys import key

from esignverify.model.arrangements import Arrangement, Standing, StandingPeriod
from esignverify.model.axes import CaLicence
from esignverify.model.finding import Finding, Outcome
from esignverify.model.reasons import Reason
from esignverify.model.trust import Authority, Role
from esignverify.validation.ca_licence import judge_licence
from esignverify.validation.foreign import countries_abroad, judge_arrangements
from esignverify.validation.judged import TrustedPath
from esignverify.validation.path import find_path
from esignverify.validation.pool import build_pool

from . import world
from .blocks import NOTE, anchor, seen
from .blocks import authority as ca
from .blocks import path as chain
from .blocks import trust as store
from .world import WINDOW, day

ETO, MUTUAL = Arrangement.HONG_KONG, Arrangement.GUANGDONG_HONG_KONG
POLICY = replace(world.policy(), foreign_arrangements=tuple(Arrangement))


def period(status: str, start: str | None, end: str | None = None) -> StandingPeriod:
    return StandingPeriod(
        status, status == "granted", day(start) if start else None, day(end) if end else None, "x"
    )


GRANTED = period("granted", "2020-01-01")
GONE = (period("granted", "2020-01-01", "2025-06-01"), period("withdrawn", "2025-06-01"))


def standing(
    *periods: StandingPeriod, kind: Arrangement = ETO, until: datetime | None = None
) -> Standing:
    return Standing(kind, None, "service", periods, until)


def abroad(*standings: Standing, usable: bool = True) -> TrustedPath:
    there = replace(world.authority(foreign=True), country="HK", standings=standings)
    return world.path(there, usable=usable)


def asked(trusted: TrustedPath, policy: object = POLICY, **more: object) -> tuple[Finding, ...]:
    given = {"window": WINDOW, "pinned": True} | more
    return judge_arrangements(trusted, policy=policy, about="Sig1", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standings", "outcome", "reason"),
    [
        ([standing(GRANTED)], Outcome.PASSED, None),
        ([standing(*GONE)], Outcome.FAILED, Reason.CA_FOREIGN_NOT_GRANTED),
        (
            [standing(period("granted", "2020-01-01", "2026-02-01"))],
            Outcome.NOT_CHECKED,
            Reason.CA_FOREIGN_CHANGED_IN_WINDOW,
        ),
        (
            [standing(period("granted", "2027-01-01"))],
            Outcome.NOT_CHECKED,
            Reason.CA_FOREIGN_STANDING_UNKNOWN,
        ),
        (
            [standing(GRANTED, until=day("2026-01-02"))],
            Outcome.NOT_CHECKED,
            Reason.CA_FOREIGN_LIST_EXPIRED,
        ),
        ([standing(GRANTED, until=day("2027-01-01"))], Outcome.PASSED, None),
        # two services with one key of which one was withdrawn: none is picked
        (
            [standing(GRANTED), standing(*GONE)],
            Outcome.NOT_CHECKED,
            Reason.CA_FOREIGN_CHANGED_IN_WINDOW,
        ),
        ([], Outcome.NOT_CHECKED, Reason.CA_FOREIGN_NO_ARRANGEMENT),
    ],
)
def test_an_arrangement_over_the_window(
    standings: list[Standing], outcome: Outcome, reason: Reason | None
) -> None:
    (found,) = asked(abroad(*standings))
    assert (found.outcome, found.reason) == (outcome, reason)
    assert found.values["country"] == "HK"


def test_each_arrangement_is_told_by_itself() -> None:
    both = asked(abroad(standing(GRANTED, kind=MUTUAL), standing(*GONE)))
    assert [(one.values["arrangement"], one.outcome) for one in both] == [
        (MUTUAL.value, Outcome.PASSED),
        (ETO.value, Outcome.FAILED),
    ]


def test_what_the_policy_does_not_ask_for_is_not_passed() -> None:
    (found,) = asked(abroad(standing(GRANTED)), world.policy())
    assert (found.outcome, found.reason) == (
        Outcome.NOT_CHECKED,
        Reason.CA_FOREIGN_NOT_RECOGNISED,
    )


def test_nothing_is_asked_of_domestic_unconfirmed_or_unpinned_anchors() -> None:
    assert asked(world.path()) == ()
    assert asked(abroad(standing(GRANTED), usable=False)) == ()
    assert asked(abroad(standing(GRANTED)), pinned=False) == ()


def test_without_a_window_nothing_is_known() -> None:
    (found,) = asked(abroad(standing(GRANTED)), window=None)
    assert found.reason is Reason.CA_FOREIGN_STANDING_UNKNOWN


@pytest.mark.parametrize(("country", "abroad_"), [("CN", []), ("cn", []), ("HK", ["HK"])])
def test_countries_that_certificates_state(country: str, abroad_: list[str]) -> None:
    one = issue(
        name("x", "x", country=country), key("root-raw"), None, who.CA_VALID, ca_extensions()
    )
    assert countries_abroad([seen(one)]) == abroad_


def test_a_foreign_anchor_smuggled_into_the_domestic_store_is_not_licensed() -> None:
    """A folder of the domestic store with a licence, and the certificate of a CA abroad."""
    root = who.hong_kong_root()
    found = chain(who.signer("signer-p256", issuer=root), root)
    licensed = replace(found, authority=world.authority(world.GRANTED))
    answer, (finding,) = judge_licence(
        licensed, WINDOW, about="Sig1", kind="unknown", policy=POLICY, pinned=True
    )
    assert answer is CaLicence.UNKNOWN
    assert finding.reason is Reason.CA_COUNTRY_ABROAD
    assert finding.values["countries"] == ["HK"]


# --- paths that cross a border

HERE = ca(anchor(who.ecc_root()), name="here")
THERE: Authority = replace(ca(anchor(who.hong_kong_root()), name="there"), foreign=True)
SIGNER_THERE = who.signer("signer-p256", issuer=who.hong_kong_root())
SIGNER_HERE = who.signer("signer-p256", issuer=who.ecc_root())


def crossed(by: object, of: object, subject: object = None) -> bytes:
    made = issue(
        subject or of.certificate.subject,  # type: ignore[attr-defined,arg-type]
        of.key,  # type: ignore[attr-defined]
        by,  # type: ignore[arg-type]
        who.CA_VALID,
        ca_extensions(),
    )
    return made.der


def leads_to(signer: object, *between: bytes, there: Authority = THERE) -> str | None:
    pool = build_pool(store(HERE, there), between)
    found = find_path(seen(signer), pool, Role.SIGN, NOTE)  # type: ignore[arg-type]
    if found.path is None or found.problem is not None:
        return None
    return found.path.authority.name


def test_the_nearest_anchor_says_whose_a_signer_is() -> None:
    up = crossed(who.ecc_root(), who.hong_kong_root())
    over = crossed(who.hong_kong_root(), who.ecc_root())
    for between in ((), (up,), (over,), (up, over)):
        assert leads_to(SIGNER_THERE, *between) == "there"
        assert leads_to(SIGNER_HERE, *between) == "here"


def test_an_unconfirmed_foreign_anchor_does_not_turn_into_a_licensed_one() -> None:
    there = replace(THERE, anchors=(anchor(who.hong_kong_root(), usable=False),))
    up = crossed(who.ecc_root(), who.hong_kong_root())
    assert leads_to(SIGNER_THERE, up, there=there) is None


def test_a_foreign_key_under_another_name_is_still_foreign() -> None:
    subject = name("虚构新名", "虚构新名")
    renamed = issue(
        subject, who.hong_kong_root().key, who.ecc_root(), who.CA_VALID, ca_extensions()
    )
    signer = who.signer("signer-p256", issuer=renamed)
    assert leads_to(signer, renamed.der) is None
    # without the foreign store nobody knows the key
    pool = build_pool(store(HERE), [renamed.der])
    assert find_path(seen(signer), pool, Role.SIGN, NOTE).path is not None
