# SPDX-License-Identifier: Apache-2.0
"""Purpose, validity, anchor period, revocation, algorithms: each made, each told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from tests.pki import authorities as who
from tests.pki.certificates import Entity, ca_extensions, issue, name
from tests.pki.keys import key
from tests.pki.revocation import Revoked, crl
from tests.pki.signing import crls
from tests.support import context, given, policy

from esignverify.crypto import oids
from esignverify.model.finding import Outcome
from esignverify.model.moments import ClaimedTime
from esignverify.model.outcome import SubIndication
from esignverify.model.policy import AlgorithmConstraint, Policy
from esignverify.model.reasons import Reason
from esignverify.model.trust import CaProfile, Role
from esignverify.validation.certificates import Checked, Existence, check_certificates
from esignverify.validation.judged import TrustedPath

from .blocks import NOTE, path, told, usual_path

UNPROVEN = Existence(who.NOW, proven=False)
PROVEN = Existence(who.STAMPED, proven=True)
_CHAIN = (who.issuing().der,)
EMAIL, TLS = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.1"


def _check(
    way: TrustedPath | None = None,
    existence: Existence = UNPROVEN,
    *,
    role: Role = Role.SIGN,
    lists: list[bytes] | None = None,
    rules: Policy | None = None,
    archived: datetime | None = None,
) -> Checked:
    """`archived`: since when the lists and the issuing CA's certificate are proven to exist."""
    held = crls() if lists is None else lists
    around = context(evidence=given((), held), rules=rules)
    if archived is not None:
        around = replace(around, proofs=around.poes.with_proof(archived, [*held, *_CHAIN]))
    return check_certificates(way or usual_path(), role, existence, around, NOTE)


def _outcome(found: Checked, check: str) -> list[tuple[Outcome, Reason | None]]:
    return [(outcome, reason) for name_, outcome, reason in told(found.findings) if name_ == check]


def test_everything_holds() -> None:
    found = _check()
    assert found.problems == ()
    assert {outcome for _, outcome, _ in told(found.findings)} == {Outcome.PASSED}


# --- purpose -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("usages", "right"),
    [
        (("digital_signature",), True),
        (("content_commitment",), True),
        (("key_encipherment",), False),
        (("key_cert_sign",), False),
    ],
)
def test_key_usage(usages: tuple[str, ...], right: bool) -> None:
    found = _check(usual_path(who.signer(usages=usages)))
    assert (found.problems == ()) is right
    if not right:
        assert _outcome(found, "path.key-usage") == [(Outcome.FAILED, Reason.KEY_USAGE_WRONG)]


@pytest.mark.parametrize(
    ("ekus", "right"),
    [
        ((oids.EKU_DOCUMENT_SIGNING,), True),
        ((oids.EKU_ADOBE_PDF,), True),
        ((oids.EKU_ANY,), True),
        ((EMAIL,), False),
        ((TLS,), False),
        ((oids.EKU_TIME_STAMPING,), False),
        (("1.2.3.4",), False),
    ],
)
def test_extended_key_usage(ekus: tuple[str, ...], right: bool) -> None:
    found = _check(usual_path(who.signer(ekus=ekus)))
    assert (found.problems == ()) is right


def test_a_profile_may_allow_more() -> None:
    signer = who.signer(ekus=("1.2.3.4",))
    profile = CaProfile(document_ekus=("1.2.3.4",))
    assert _check(path(signer, who.issuing(), who.root(), profile=profile)).problems == ()


def _tsa(ekus: tuple[str, ...], *, critical: bool) -> Entity:
    extended = x509.ExtendedKeyUsage([x509.ObjectIdentifier(one) for one in ekus])
    subject = name("演示", "时间戳")
    return issue(subject, key("tsa"), who.root(), who.SIGNER_VALID, ((extended, critical),))


@pytest.mark.parametrize(
    ("ekus", "critical", "right"),
    [
        ((oids.EKU_TIME_STAMPING,), True, True),
        ((oids.EKU_TIME_STAMPING,), False, False),
        ((oids.EKU_TIME_STAMPING, EMAIL), True, False),
        ((oids.EKU_ANY,), True, False),
    ],
)
def test_a_timestamp_authority_is_nothing_else(
    ekus: tuple[str, ...], critical: bool, right: bool
) -> None:
    """RFC 3161 §2.3: one purpose alone, critical."""
    found = _check(path(_tsa(ekus, critical=critical), who.root()), role=Role.TSA)
    assert (found.problems == ()) is right


def test_a_certificate_without_purposes_is_no_timestamp_authority() -> None:
    found = _check(role=Role.TSA)
    assert SubIndication.CHAIN_CONSTRAINTS_FAILURE in found.problems


# --- validity ----------------------------------------------------------------------------------

ENDED = (who.at("2020-01-02T00:00:00"), who.at("2026-04-01T00:00:00"))
FUTURE = (who.at("2026-07-01T00:00:00"), who.SIGNER_VALID[1])


def _validity(
    valid: tuple[datetime, datetime], existence: Existence, lists: list[bytes] | None = None
) -> tuple[SubIndication, ...]:
    return _check(usual_path(who.signer(valid=valid)), existence, lists=lists).problems


def test_expired_now_but_valid_when_proven() -> None:
    assert _validity(ENDED, PROVEN) == ()


def test_expired_and_unproven() -> None:
    """EN 319 102-1 §5.2.6.4: what is known of revocation decides between two of them."""
    assert SubIndication.OUT_OF_BOUNDS_NOT_REVOKED in _validity(ENDED, UNPROVEN)
    assert SubIndication.OUT_OF_BOUNDS_NO_POE in _validity(ENDED, UNPROVEN, [])


def test_older_than_its_certificate() -> None:
    """EN 319 102-1 §5.5.4 (3)(b)."""
    assert SubIndication.NOT_YET_VALID in _validity(FUTURE, PROVEN)
    assert SubIndication.OUT_OF_BOUNDS_NO_POE in _validity(FUTURE, UNPROVEN)


@pytest.mark.parametrize(
    ("at", "right"),
    [
        (ENDED[0], True),
        (ENDED[0] - timedelta(seconds=1), False),
        (ENDED[1], True),
        (ENDED[1] + timedelta(seconds=1), False),
    ],
)
def test_both_ends_of_the_validity_belong_to_it(at: datetime, right: bool) -> None:
    """RFC 5280 §4.1.2.5: from notBefore through notAfter, inclusive."""
    signer = who.signer(valid=ENDED)
    found = _check(usual_path(signer), Existence(at, proven=True))
    passed = _outcome(found, "path.validity") == [(Outcome.PASSED, None)]
    assert passed is right


def test_a_ca_between_must_be_valid_too() -> None:
    short = issue(name(None, "short"), key("sub-ecc"), who.root(), ENDED, ca_extensions())
    way = path(who.signer(issuer=short), short, who.root())
    found = _check(way)
    assert SubIndication.OUT_OF_BOUNDS_NO_POE in found.problems
    assert _outcome(found, "path.validity") == [(Outcome.FAILED, Reason.CA_CERTIFICATE_EXPIRED)]
    proven = _check(way, PROVEN)
    assert _outcome(proven, "path.validity") == [(Outcome.PASSED, None)]


def test_the_anchor_itself_need_not_be() -> None:
    """RFC 5280 §6.1: what is trusted is the key; its end is the operator's to say."""
    old = issue(name(None, "old"), key("root-ecc"), None, ENDED, ca_extensions())
    found = _check(path(who.signer(issuer=old), old))
    assert _outcome(found, "path.validity") == [(Outcome.PASSED, None)]


@pytest.mark.parametrize(
    ("start", "end", "right"),
    [
        (None, None, True),
        (who.STAMPED, None, True),
        (who.STAMPED + timedelta(seconds=1), None, False),
        (None, who.STAMPED, False),
        (None, who.STAMPED + timedelta(seconds=1), True),
    ],
)
def test_an_anchor_may_be_trusted_for_a_time(
    start: datetime | None, end: datetime | None, right: bool
) -> None:
    """From `start` on, until just before `end`."""
    usual = usual_path()
    limited = replace(usual, anchor=replace(usual.anchor, start=start, end=end))
    early = crls(this_update=who.STAMPED)
    found = _check(limited, PROVEN, lists=early, archived=who.STAMPED)
    assert (found.problems == ()) is right


def test_after_the_end_of_an_anchor_its_lists_must_be_proven_older() -> None:
    """EN 319 102-1 §5.6.2.2.4 (1)(a), (2)(a): the control time starts at the sunset date."""
    usual = usual_path()
    limited = replace(usual, anchor=replace(usual.anchor, end=AFTER))
    assert _check(limited, PROVEN, archived=REVOKED_AT).problems == ()
    for archived in (None, AFTER + timedelta(seconds=1)):
        found = _check(limited, PROVEN, archived=archived)
        assert set(found.problems) == {SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE}
        reasons = {reason for _, reason in _outcome(found, "revocation.signer")}
        assert reasons == {Reason.REVOCATION_DATA_UNPROVEN}


# --- revocation --------------------------------------------------------------------------------

REVOKED_AT = who.at("2026-04-01T00:00:00")
AFTER = who.at("2026-05-01T00:00:00")


def _revoked(
    existence: Existence,
    reason: x509.ReasonFlags = x509.ReasonFlags.superseded,
    at: datetime = REVOKED_AT,
) -> Checked:
    entry = Revoked(who.institution().serial, at, reason)
    return _check(existence=existence, lists=crls(signer_revoked=entry, this_update=AFTER))


def test_revoked_after_a_proven_time_is_a_warning() -> None:
    found = _revoked(PROVEN)
    assert found.problems == ()
    assert (Outcome.WARNING, Reason.REVOKED_AFTER_SIGNING) in _outcome(found, "revocation.signer")


@pytest.mark.parametrize("offset", [timedelta(0), timedelta(seconds=-1)])
def test_at_the_very_second_it_is_no_longer_before(offset: timedelta) -> None:
    found = _revoked(PROVEN, at=who.STAMPED + offset)
    assert SubIndication.REVOKED_NO_POE in found.problems


@pytest.mark.parametrize(
    ("reason", "claimed", "told_as"),
    [
        (x509.ReasonFlags.superseded, None, Reason.REVOKED),
        (x509.ReasonFlags.superseded, who.SIGNED, Reason.REVOKED),
        (x509.ReasonFlags.superseded, REVOKED_AT, Reason.REVOKED_BEFORE_SIGNING),
        (x509.ReasonFlags.key_compromise, None, Reason.REVOKED_KEY_COMPROMISE),
        (x509.ReasonFlags.ca_compromise, who.SIGNED, Reason.REVOKED_KEY_COMPROMISE),
    ],
)
def test_unproven_it_depends_on_why_and_on_what_is_claimed(
    reason: x509.ReasonFlags, claimed: datetime | None, told_as: Reason
) -> None:
    """Design rule 9."""
    existence = Existence(who.NOW, False, None if claimed is None else ClaimedTime(claimed))
    found = _revoked(existence, reason)
    assert found.problems == (SubIndication.REVOKED_NO_POE,)
    assert _outcome(found, "revocation.signer") == [(Outcome.FAILED, told_as)]


def test_on_hold_wait() -> None:
    found = _revoked(UNPROVEN, x509.ReasonFlags.certificate_hold)
    assert found.problems == (SubIndication.TRY_LATER,)
    assert _outcome(found, "revocation.signer") == [(Outcome.FAILED, Reason.CERTIFICATE_ON_HOLD)]


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        ([], Reason.REVOCATION_DATA_MISSING),
        (crls(next_update=who.LISTED + timedelta(days=1)), Reason.REVOCATION_DATA_STALE),
        (
            [crl(who.issuing(), who.LISTED, who.FAR, signed_by=key("attacker-root"))],
            Reason.REVOCATION_DATA_UNUSABLE,
        ),
    ],
    ids=["missing", "stale", "unusable"],
)
def test_what_is_not_known_is_not_checked(lists: list[bytes], reason: Reason) -> None:
    found = _check(lists=lists)
    assert set(found.problems) == {SubIndication.TRY_LATER}
    assert _outcome(found, "revocation.signer") == [(Outcome.NOT_CHECKED, reason)]


def test_a_revoked_ca_is_told_as_that() -> None:
    entry = Revoked(who.issuing().serial, REVOKED_AT, x509.ReasonFlags.cessation_of_operation)
    lists = crls(ca_revoked=entry, this_update=AFTER)
    assert SubIndication.REVOKED_CA_NO_POE in _check(lists=lists).problems


@pytest.mark.parametrize(
    ("archived", "right"),
    [(REVOKED_AT, True), (REVOKED_AT + timedelta(seconds=1), False), (None, False)],
)
def test_lists_of_a_revoked_ca_must_be_proven_older(archived: datetime | None, right: bool) -> None:
    """EN 319 102-1 §5.6.2.4.4 (3): whoever has its key can make lists of any date."""
    entry = Revoked(who.issuing().serial, REVOKED_AT, x509.ReasonFlags.key_compromise)
    lists = [crls(ca_revoked=entry, this_update=AFTER)[0], crls()[1]]
    found = _check(existence=PROVEN, lists=lists, archived=archived)
    assert found.problems == (() if right else (SubIndication.REVOKED_CA_NO_POE,))
    assert (Outcome.WARNING, Reason.REVOKED_AFTER_SIGNING) in _outcome(found, "revocation.ca")


def test_a_list_that_says_it_is_younger_than_the_revocation_of_its_ca_says_nothing() -> None:
    entry = Revoked(who.issuing().serial, REVOKED_AT, x509.ReasonFlags.superseded)
    lists = crls(ca_revoked=entry, this_update=AFTER)
    found = _check(existence=PROVEN, lists=lists, archived=who.LISTED)
    assert found.problems == (SubIndication.REVOKED_CA_NO_POE,)


def test_suspended_after_a_proven_time_is_a_warning() -> None:
    """EN 319 102-1 §5.5.4 (7)(a)."""
    found = _revoked(PROVEN, x509.ReasonFlags.certificate_hold)
    assert found.problems == ()
    assert (Outcome.WARNING, Reason.CERTIFICATE_ON_HOLD) in _outcome(found, "revocation.signer")


@pytest.mark.parametrize(("offset", "problem"), [(0, "REVOKED_NO_POE"), (1, "REVOKED")])
def test_made_after_the_revocation_is_proven_by_a_content_timestamp(
    offset: int, problem: str
) -> None:
    """EN 319 102-1 §5.3.4 (4)."""
    after = REVOKED_AT + timedelta(seconds=offset)
    found = _revoked(replace(UNPROVEN, after=after))
    assert found.problems == (SubIndication(problem),)


@pytest.mark.parametrize(("offset", "problem"), [(0, "OUT_OF_BOUNDS_NOT_REVOKED"), (1, "EXPIRED")])
def test_made_after_the_end_is_proven_by_a_content_timestamp(offset: int, problem: str) -> None:
    """EN 319 102-1 §5.3.4 (4)."""
    after = ENDED[1] + timedelta(seconds=offset)
    assert _validity(ENDED, replace(UNPROVEN, after=after)) == (SubIndication(problem),)


def test_a_ca_that_ended_needs_its_lists_proven_to_be_older() -> None:
    """EN 319 102-1 §5.2.6.4 (8), §5.6.2.4.4 (1)."""
    short = issue(name(None, "short"), key("sub-ecc"), who.root(), ENDED, ca_extensions())
    way = path(who.signer(issuer=short), short, who.root())
    lists = [crls()[0], crl(short, who.LISTED, who.FAR)]
    assert _check(way, PROVEN, lists=lists, archived=ENDED[1]).problems == ()
    for archived in (None, ENDED[1] + timedelta(seconds=1)):
        found = _check(way, PROVEN, lists=lists, archived=archived)
        assert found.problems == (SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE,)


@pytest.mark.parametrize("oid", ["2.5.29.56", "0.4.0.194121.2.1"])
@pytest.mark.parametrize("existence", [PROVEN, UNPROVEN], ids=["proven", "unproven"])
def test_a_short_lived_certificate_needs_a_proven_time_instead(
    oid: str, existence: Existence
) -> None:
    """RFC 9608, EN 319 412-1 §5.2."""
    mark = (x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x05\x00"), False)
    found = _check(usual_path(who.signer(more=(mark,))), existence)
    assert found.problems == (() if existence.proven else (SubIndication.NO_POE,))


def test_so_does_an_event_certificate() -> None:
    profile = CaProfile(event_certificates=True)
    way = path(who.institution(), who.issuing(), who.root(), profile=profile)
    assert _check(way, PROVEN, lists=crls()[:1]).problems == ()
    assert _check(way, UNPROVEN, lists=crls()[:1]).problems == (SubIndication.NO_POE,)
    assert SubIndication.TRY_LATER in _check(way, PROVEN, lists=[]).problems


# --- algorithms --------------------------------------------------------------------------------


def _rules(until: datetime | None) -> Policy:
    rows = [one for one in policy().algorithms if one.name != "sha256"]
    if until is not None:
        rows.append(AlgorithmConstraint("sha256", 0, until))
    return replace(policy(), algorithms=tuple(rows))


@pytest.mark.parametrize(
    ("until", "existence", "problem"),
    [
        (AFTER, PROVEN, None),
        (AFTER, UNPROVEN, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        (AFTER, replace(UNPROVEN, after=AFTER), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        (AFTER, replace(UNPROVEN, after=who.NOW), "CRYPTO_CONSTRAINTS_FAILURE"),
        (who.SIGNED, PROVEN, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        (None, UNPROVEN, "CRYPTO_CONSTRAINTS_FAILURE"),
        (None, PROVEN, "CRYPTO_CONSTRAINTS_FAILURE"),
    ],
    ids=["in-time", "unproven", "then", "made-later", "proven-too-late", "never", "never-proven"],
)
def test_an_algorithm_that_ended(
    until: datetime | None, existence: Existence, problem: str | None
) -> None:
    """EN 319 102-1 §5.1.4.3, §5.3.4 (6), §5.5.4 (4)(c)."""
    found = _check(existence=existence, rules=_rules(until), archived=who.LISTED)
    told_as = {one for one in found.problems if "path.algorithms" in _failed(found)}
    assert told_as == (set() if problem is None else {SubIndication(problem)})


def _failed(found: Checked) -> set[str]:
    return {one.check for one in found.findings if one.outcome is Outcome.FAILED}


@pytest.mark.parametrize("check", ["path.algorithms", "revocation.algorithms"])
def test_a_proof_of_the_signature_is_none_of_other_material(check: str) -> None:
    """EN 319 102-1 §5.6.2.4.4 (4): the CA's certificate and the lists need proofs of their own."""
    assert _check(existence=PROVEN, rules=_rules(AFTER), archived=AFTER).problems == ()
    for archived in (None, AFTER + timedelta(seconds=1)):
        found = _check(existence=PROVEN, rules=_rules(AFTER), archived=archived)
        assert set(found.problems) == {SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE}
        assert check in _failed(found)
