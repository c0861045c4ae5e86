# SPDX-License-Identifier: Apache-2.0
"""CRL validation after RFC 5280 §6.3, step by step; NIST PKITS has the whole."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from tests.pki.certificates import Entity, ca_extensions, issue, name
from tests.pki.keys import key

from esignverify.validation import vouching
from esignverify.validation.revocation import Status

from .revocations import (
    CA,
    DAY,
    NOW,
    RECENT,
    ROOT,
    VALID,
    crl,
    entry,
    point,
    points,
    scope,
    signer,
    status,
    uri,
    usage,
)

HERE, ELSEWHERE = uri("http://ca.example/1.crl"), uri("http://ca.example/2.crl")
REASON = x509.ReasonFlags
HALF = frozenset({REASON.key_compromise, REASON.ca_compromise, REASON.aa_compromise})
REST = frozenset(
    {
        REASON.affiliation_changed,
        REASON.superseded,
        REASON.cessation_of_operation,
        REASON.certificate_hold,
        REASON.privilege_withdrawn,
    }
)
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
SIGNER = signer(points(point(HERE)))


def test_a_list_of_the_whole_authority_speaks_of_everybody():
    assert status(SIGNER, crls=[crl()]).status is Status.GOOD
    assert status(SIGNER, crls=[crl(entries=[entry(SIGNER)])]).status is Status.REVOKED


def test_crl_by_an_issuer_without_key_usage():
    extensions = (x509.BasicConstraints(ca=True, path_length=None), True)
    plain = issue(name("测试", "签发"), key("sub-ecc"), ROOT, VALID, [extensions])
    asked = signer(issuer=plain)
    assert status(asked, crls=[crl(plain)], issuer=plain).status is Status.GOOD


@pytest.mark.parametrize(
    ("idp", "expected"),
    [
        (scope(HERE), Status.GOOD),
        (scope(ELSEWHERE, HERE), Status.GOOD),
        (scope(ELSEWHERE), Status.MISSING),
        (scope(HERE, users=True), Status.GOOD),
        (scope(HERE, cas=True), Status.MISSING),
        (scope(HERE, attributes=True), Status.MISSING),
        (scope(HERE, reasons=HALF), Status.MISSING),
    ],
    ids=["own", "one-of-two", "other-shard", "users", "cas", "attributes", "some-reasons"],
)
def test_the_scope_of_a_list(idp, expected):
    assert status(SIGNER, crls=[crl(idp=idp)]).status is expected


def test_a_shard_without_a_point_in_the_certificate_says_nothing():
    assert status(signer(), crls=[crl(idp=scope(HERE))]).status is Status.MISSING


def test_a_relative_name_hangs_from_the_issuer():
    relative = x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COMMON_NAME, "shard 1")])
    asked = signer(points(point(relative=relative)))
    full = x509.DirectoryName(
        x509.Name([*CA.certificate.subject, x509.NameAttribute(NameOID.COMMON_NAME, "SHARD  1")])
    )
    assert status(asked, crls=[crl(idp=scope(relative=relative))]).status is Status.GOOD
    assert status(asked, crls=[crl(idp=scope(full))]).status is Status.GOOD
    assert status(asked, crls=[crl(idp=scope(ELSEWHERE))]).status is Status.MISSING


def test_lists_for_some_reasons_say_unrevoked_only_together():
    halves = [crl(idp=scope(HERE, reasons=HALF)), crl(idp=scope(HERE, reasons=REST))]
    assert status(SIGNER, crls=halves).status is Status.GOOD
    assert status(SIGNER, crls=halves[:1]).status is Status.MISSING
    listed = crl(entries=[entry(SIGNER, REASON.key_compromise)], idp=scope(HERE, reasons=HALF))
    assert status(SIGNER, crls=[listed, halves[1]]).status is Status.REVOKED
    assert status(SIGNER, crls=[listed]).status is Status.REVOKED


def test_of_two_lists_for_the_same_reasons_the_newer_counts():
    halves = [crl(idp=scope(HERE, reasons=HALF)), crl(idp=scope(HERE, reasons=REST))]
    held = entry(SIGNER, REASON.certificate_hold)
    older = crl(entries=[held], idp=scope(HERE, reasons=HALF), this=NOW - 9 * DAY)
    assert status(SIGNER, crls=[older, *halves]).status is Status.GOOD
    assert status(SIGNER, crls=[older, halves[1]]).status is Status.HOLD


def test_halves_are_as_fresh_as_the_older():
    old = crl(idp=scope(HERE, reasons=HALF), this=NOW - 9 * DAY, until=NOW - 2 * DAY)
    found = status(SIGNER, crls=[old, crl(idp=scope(HERE, reasons=REST))])
    assert found.status is Status.STALE


def indirect_issuer(issuer: Entity = CA) -> Entity:
    return issue(name("测试", "名单"), key("ocsp"), issuer, VALID, [usage("crl_sign")])


def test_an_indirect_list_by_the_issuer_the_certificate_names():
    other = indirect_issuer()
    asked = signer(points(point(HERE, issuer=other)))
    own = crl()  # the list issuer's own status
    idp = scope(HERE, indirect=True)
    mine, theirs = entry(asked, issuer=CA), entry(asked, issuer=ROOT)

    def answer(*entries: x509.RevokedCertificate) -> Status:
        return status(asked, crls=[own, crl(other, entries, idp)], pool=[other]).status

    # The CA's own list, of the same moment, knows nothing of it: the one that revokes counts.
    assert answer(mine) is Status.REVOKED
    assert answer(theirs) is Status.GOOD
    assert answer(theirs, entry(asked)) is Status.GOOD, "entries keep the issuer before them"


def test_an_indirect_list_needs_the_flag_the_name_and_a_good_issuer():
    other = indirect_issuer()
    asked = signer(points(point(HERE, issuer=other)))
    own_revoked = crl(CA, [entry(other)], scope(uri("http://ca.example/lists.crl")))
    direct = crl(other, idp=scope(HERE))
    flagged = crl(other, idp=scope(HERE, indirect=True))
    assert status(asked, crls=[direct], pool=[other]).status is Status.MISSING
    # No word on the list issuer itself: its list says nothing either.
    assert status(asked, crls=[flagged], pool=[other]).status is Status.MISSING
    assert status(asked, crls=[flagged, own_revoked], pool=[other]).status is Status.MISSING
    unnamed = signer(points(point(HERE)))
    assert status(unnamed, crls=[flagged, crl(idp=scope(ELSEWHERE))], pool=[other]).status is (
        Status.MISSING
    )


def test_a_crl_key_of_the_same_authority_certified_by_the_authority():
    own_key = issue(CA.certificate.subject, key("ocsp"), CA, VALID, [usage("crl_sign")])
    lists = issue(CA.certificate.subject, key("ocsp"), ROOT, VALID, [usage("crl_sign")])
    by_new_key = crl(by=key("ocsp"), idp=scope(HERE))
    about_keys = crl(this=RECENT - DAY, idp=scope(ELSEWHERE))
    covered = issue(
        CA.certificate.subject,
        key("ocsp"),
        CA,
        VALID,
        [usage("crl_sign"), points(point(ELSEWHERE))],
    )
    assert status(SIGNER, crls=[by_new_key], pool=[own_key]).status is Status.MISSING
    assert status(SIGNER, crls=[by_new_key, about_keys], pool=[covered]).status is Status.GOOD
    from_root = crl(ROOT)
    assert status(SIGNER, crls=[by_new_key, from_root], pool=[lists]).status is Status.GOOD
    revoked = crl(ROOT, [entry(lists)])
    assert status(SIGNER, crls=[by_new_key, revoked], pool=[lists]).status is Status.MISSING


def test_an_equal_name_under_another_key_is_a_stranger():
    namesake_root = issue(
        ROOT.certificate.subject, key("attacker-root"), None, VALID, ca_extensions()
    )
    namesake = issue(
        CA.certificate.subject, key("attacker-signer"), namesake_root, VALID, ca_extensions()
    )
    # Under the same root, but certified by a key that is not on the path.
    other = issue(name("测试", "另一"), key("signer-other"), ROOT, VALID, ca_extensions())
    cousin = issue(CA.certificate.subject, key("ocsp"), other, VALID, [usage("crl_sign")])
    pool = [namesake, other, cousin]
    for by in ("attacker-signer", "ocsp"):
        forged = crl(by=key(by), idp=scope(HERE))
        assert status(SIGNER, crls=[forged, crl(ROOT)], pool=pool).status is Status.MISSING


def test_a_signer_of_documents_cannot_sign_lists():
    impostor = issue(CA.certificate.subject, key("ocsp"), CA, VALID, [usage("digital_signature")])
    silent = issue(CA.certificate.subject, key("ocsp"), CA, VALID, [])
    about = crl(idp=scope(ELSEWHERE))
    for one in (impostor, silent):
        forged = crl(by=key("ocsp"), idp=scope(HERE))
        assert status(SIGNER, crls=[forged, about], pool=[one]).status is Status.MISSING


def test_a_delta_is_laid_over_its_base():
    base = crl(number=10, this=NOW - 5 * DAY)
    held = crl(entries=[entry(SIGNER, REASON.certificate_hold)], this=NOW - 5 * DAY)
    revoking = crl(entries=[entry(SIGNER)], number=12, base=10)
    lifting = crl(entries=[entry(SIGNER, REASON.remove_from_crl)], number=12, base=10)
    empty = crl(number=12, base=10)
    assert status(SIGNER, crls=[base, revoking]).status is Status.REVOKED
    assert status(SIGNER, crls=[base, empty]).status is Status.GOOD
    assert status(SIGNER, crls=[held]).status is Status.HOLD
    assert status(SIGNER, crls=[held, empty]).status is Status.HOLD
    assert status(SIGNER, crls=[held, lifting]).status is Status.GOOD


@pytest.mark.parametrize(
    "delta",
    [
        {"number": 12, "base": 11},
        {"number": 10, "base": 9},
        {"number": 12, "base": 10, "idp": scope(HERE)},
        {"number": 12, "base": 10, "by": key("attacker-signer")},
        {"number": 12, "base": 10, "extension": UNKNOWN},
    ],
    ids=["newer-base", "no-newer", "other-scope", "other-key", "unknown-extension"],
)
def test_a_delta_that_does_not_belong_changes_nothing(delta):
    held = crl(entries=[entry(SIGNER, REASON.certificate_hold)], number=10, this=NOW - 5 * DAY)
    lifting = crl(entries=[entry(SIGNER, REASON.remove_from_crl)], **delta)
    assert status(SIGNER, crls=[held, lifting]).status is Status.HOLD


def test_a_delta_alone_says_nothing():
    assert status(SIGNER, crls=[crl(number=12, base=10)]).status is Status.MISSING


def test_an_unknown_critical_extension_anywhere_spoils_the_list():
    other = signer(points(point(ELSEWHERE)))
    assert status(SIGNER, crls=[crl(extension=UNKNOWN)]).status is Status.MISSING
    spoiled = crl(entries=[entry(other, extension=UNKNOWN)])
    assert status(SIGNER, crls=[spoiled]).status is Status.MISSING


def test_the_newest_list_wins_and_the_longest_lived_keeps_it_fresh():
    short = crl(this=NOW - DAY, until=NOW - DAY / 2)
    long = crl(this=NOW - 3 * DAY, until=NOW + 9 * DAY)
    assert status(SIGNER, crls=[short]).status is Status.STALE
    assert status(SIGNER, crls=[short, long]).status is Status.GOOD
    held = crl(entries=[entry(SIGNER, REASON.certificate_hold)], this=NOW - 2 * DAY)
    assert status(SIGNER, crls=[held, long]).status is Status.HOLD
    assert status(SIGNER, crls=[held, short, long]).status is Status.STALE


def test_what_was_revoked_stays_so_when_lists_after_the_end_drop_it():
    end = VALID[1]
    revoking = crl(entries=[entry(SIGNER)], this=end - 9 * DAY, until=end)
    dropped = crl(this=end + DAY, until=end + 9 * DAY)
    found = status(SIGNER, crls=[revoking, dropped], at=end + 2 * DAY)
    assert found.status is Status.REVOKED


def test_a_list_from_the_future_is_no_statement():
    assert status(SIGNER, crls=[crl(this=NOW + DAY)]).status is Status.MISSING


def test_a_flood_of_lists_ends_by_count_and_hides_no_revocation(monkeypatch):
    monkeypatch.setattr(vouching, "MAX_TRIES", 20)
    flood = [crl(number=n, by=key("attacker-signer")) for n in range(30)]
    good = crl(this=NOW - 2 * DAY)
    assert status(SIGNER, crls=[good, *flood[:5]]).status is Status.GOOD
    found = status(SIGNER, crls=[*flood, good])
    assert found.status is Status.MISSING
    assert found.unusable >= 30
