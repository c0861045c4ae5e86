# SPDX-License-Identifier: Apache-2.0
"""Paths: every link by key, the anchor by role and confirmation, RFC 5280 §6.1, a budget."""

from __future__ import annotations

import asyncio

import pytest
from asn1crypto import core
from cryptography import x509
from tests.asn1 import OCTETS, SEQUENCE, part, put, signed_by, tlv
from tests.pki import authorities as who
from tests.pki.certificates import Entity, ca_extensions, issue, name, signer_extensions
from tests.pki.keys import key

from esignverify.formats import der
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.model.trust import Anchor, Role, TrustSnapshot
from esignverify.validation import path_building
from esignverify.validation.path import PathResult, find_path, run_now
from esignverify.validation.pool import build_pool

from .blocks import NOTE, anchor, authority, seen, told, trust

SIGNER = who.institution()
ROOT = authority(anchor(who.root()))
NO_CHAIN = SubIndication.NO_CERTIFICATE_CHAIN_FOUND
BROKEN = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE


def _find(
    store: TrustSnapshot,
    *between: Entity | bytes,
    signer: Entity = SIGNER,
    role: Role = Role.SIGN,
) -> PathResult:
    pool = build_pool(store, [one if isinstance(one, bytes) else one.der for one in between])
    return find_path(seen(signer), pool, role, NOTE)


def _names(found: PathResult) -> list[str]:
    assert found.path is not None
    return [one.sha256 for one in found.path.certificates]


def _ca(subject: str, issuer: Entity, key_name: str, **how: object) -> Entity:
    extensions = how.get("extensions", ca_extensions())
    return issue(name(None, subject), key(key_name), issuer, who.CA_VALID, extensions)  # type: ignore[arg-type]


def test_signer_issuing_ca_root() -> None:
    found = _find(trust(ROOT), who.issuing())
    assert found.problem is None
    assert _names(found) == [seen(one).sha256 for one in (SIGNER, who.issuing(), who.root())]


def test_without_the_ca_between_there_is_no_chain() -> None:
    found = _find(trust(ROOT))
    assert (found.path, found.problem) == (None, NO_CHAIN)
    assert [reason for _, _, reason in told(found.findings)] == [Reason.NO_CHAIN]


def test_the_store_may_bring_it() -> None:
    assert _find(trust(ROOT, candidates=[who.issuing().der])).problem is None


def test_a_namesake_of_the_ca_proves_nothing() -> None:
    """Design rule 10: an equal name with another key is a stranger."""
    assert _find(trust(ROOT), who.forged_issuing(), who.forged_root()).problem is NO_CHAIN
    forged = who.signer("attacker-signer", issuer=who.forged_issuing())
    found = _find(trust(ROOT), who.issuing(), who.forged_issuing(), signer=forged)
    assert found.problem is NO_CHAIN


def test_a_certificate_that_is_no_ca_issues_nothing() -> None:
    child = who.signer("attacker-signer", issuer=SIGNER)
    assert _find(trust(ROOT), SIGNER, who.issuing(), signer=child).problem is NO_CHAIN


def test_a_leaf_as_anchor_vouches_not_even_for_itself() -> None:
    leaf = authority(anchor(SIGNER))
    assert _find(trust(leaf)).problem is NO_CHAIN
    child = who.signer("attacker-signer", issuer=SIGNER)
    assert _find(trust(leaf), signer=child).problem is not None


def test_an_issuing_ca_may_be_the_anchor() -> None:
    found = _find(trust(authority(anchor(who.issuing()))))
    assert found.problem is None
    assert len(_names(found)) == 2


def test_a_path_ends_at_the_ca_whose_key_it_comes_to_first() -> None:
    """ADR 14: whoever else certified that key vouches for nothing below it."""
    low = authority(anchor(who.issuing()), name="low")
    found = _find(trust(low, ROOT), who.issuing())
    assert found.path is not None
    assert (found.path.authority.name, len(_names(found))) == ("low", 2)
    assert _find(trust(authority(anchor(who.issuing(), usable=False)), ROOT)).problem is NO_CHAIN


def _both(low: Anchor, high: Anchor, role: Role = Role.SIGN) -> PathResult:
    return _find(trust(authority(low, high)), who.issuing(), role=role)


def test_of_one_ca_the_topmost_anchor_is_reached_and_the_nearest_decides() -> None:
    """What lies between is looked at too, and what operators decided of it holds."""
    low, high = anchor(who.issuing()), anchor(who.root(), Role.SIGN, Role.TSA)
    found = _both(low, high)
    assert len(_names(found)) == 3
    assert found.path is not None
    assert found.path.anchor == low
    assert _both(low, high, Role.TSA).findings[0].reason is Reason.ROLE_NOT_GRANTED


def test_an_anchor_that_nobody_confirmed_decides_nothing() -> None:
    high = anchor(who.root())
    found = _both(anchor(who.issuing(), usable=False), high)
    assert found.problem is None
    assert found.path is not None
    assert found.path.anchor == high


def test_an_anchor_needs_the_role() -> None:
    timestamps_only = authority(anchor(who.root(), Role.TSA))
    found = _find(trust(timestamps_only), who.issuing())
    assert found.problem is NO_CHAIN
    assert found.findings[0].reason is Reason.ROLE_NOT_GRANTED
    assert _find(trust(timestamps_only), signer=who.tsa(), role=Role.TSA).problem is None


def test_an_unconfirmed_anchor_is_a_path_that_does_not_pass() -> None:
    found = _find(trust(authority(anchor(who.root(), usable=False))), who.issuing())
    assert found.path is not None
    assert found.problem is NO_CHAIN
    assert found.findings[-1].reason is Reason.ANCHOR_UNCONFIRMED


def test_a_confirmed_anchor_is_taken_before_an_unconfirmed_one() -> None:
    loose = authority(anchor(who.root(), usable=False), name="loose")
    found = _find(trust(loose, authority(anchor(who.issuing()), name="firm")), who.issuing())
    assert found.problem is None
    assert found.path is not None
    assert found.path.authority.name == "firm"


def test_a_folder_given_for_one_run_is_told() -> None:
    found = _find(trust(ROOT, pinned=False), who.issuing())
    assert found.problem is None
    assert told(found.findings)[-1] == (
        "path.anchor",
        Outcome.WARNING,
        Reason.ANCHOR_UNCONFIRMED,
    )


# --- RFC 5280 §6.1 -----------------------------------------------------------------------------


def test_a_path_longer_than_a_ca_allows_is_broken() -> None:
    """RFC 5280 §4.2.1.9: the issuing CA has pathLenConstraint 0."""
    below = _ca("below", who.issuing(), "sub-ecc")
    signer = who.signer(issuer=below)
    found = _find(trust(ROOT), who.issuing(), below, signer=signer)
    assert found.problem is BROKEN
    assert found.findings[0].reason is Reason.PATH_INVALID


def test_a_ca_without_the_usage_to_sign_certificates_is_broken() -> None:
    usage = (signer_extensions()[1], (x509.BasicConstraints(ca=True, path_length=None), True))
    bad = _ca("no usage", who.root(), "sub-ecc", extensions=usage)
    found = _find(trust(ROOT), bad, signer=who.signer(issuer=bad))
    assert found.problem in {BROKEN, NO_CHAIN}


@pytest.mark.parametrize("place", ["signer", "ca"])
def test_a_critical_extension_nobody_knows_is_broken(place: str) -> None:
    """RFC 5280 §4.2."""
    odd = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)
    if place == "signer":
        found = _find(trust(ROOT), who.issuing(), signer=who.signer(more=(odd,)))
    else:
        bad = _ca("odd", who.root(), "sub-ecc", extensions=(*ca_extensions(), odd))
        found = _find(trust(ROOT), bad, signer=who.signer(issuer=bad))
    assert found.problem is BROKEN


def test_names_outside_what_a_ca_may_name_are_broken() -> None:
    """RFC 5280 §4.2.1.10."""
    elsewhere = x509.DirectoryName(name("别处", "别处"))
    constraint = (x509.NameConstraints([elsewhere], None), True)
    narrow = _ca("narrow", who.root(), "sub-ecc", extensions=(*ca_extensions(), constraint))
    assert _find(trust(ROOT), narrow, signer=who.signer(issuer=narrow)).problem is BROKEN


def test_of_two_paths_the_sound_one_is_taken() -> None:
    good = _ca("twice", who.root(), "sub-ecc")
    odd = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)
    bad = _ca("twice", who.root(), "sub-ecc", extensions=(*ca_extensions(), odd))
    signer = who.signer(issuer=good)
    for between in ((good, bad), (bad, good)):
        found = _find(trust(ROOT), *between, signer=signer)
        assert found.problem is None
        assert seen(good).sha256 in _names(found)


# --- budgets -----------------------------------------------------------------------------------


def test_a_circle_of_cas_ends() -> None:
    one = _ca("one", who.root(), "sub-ecc")
    other = _ca("other", one, "root-ecc")
    back = issue(name(None, "one"), key("sub-ecc"), other, who.CA_VALID, ca_extensions())
    signer = who.signer(issuer=one)
    assert _find(trust(), one, other, back, signer=signer).problem is NO_CHAIN
    assert _find(trust(ROOT), one, other, back, signer=signer).problem is None


def test_a_flood_of_namesakes_ends_by_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_building.Budget.__init__, "__defaults__", (3,))
    flood = [
        issue(who.issuing().certificate.subject, key(one), None, who.CA_VALID, ca_extensions())
        for one in ("attacker-root", "attacker-tsa", "attacker-signer", "root-egov", "root-lapsed")
    ]
    found = _find(trust(), *flood)
    assert found.problem is NO_CHAIN
    assert found.findings[0].reason is Reason.PATH_BUDGET


@pytest.mark.parametrize("copied", [False, True], ids=["plain", "with-the-identifier"])
def test_namesakes_cost_the_budget_and_not_the_path(*, copied: bool) -> None:
    """401 self-made certificates of the issuing CA's name, before the genuine one in the pool."""
    subject = who.issuing().certificate.subject
    fake = issue(subject, key("attacker-root"), None, who.CA_VALID, ca_extensions()).der
    if copied:
        written, named = seen(fake).subject_key_id, seen(who.issuing()).subject_key_id
        assert written
        assert named
        fake = fake.replace(written, named)
    flood = [put(fake, (0, 1), tlv(0x02, b"\1" + n.to_bytes(2, "big"))) for n in range(401)]
    found = _find(trust(ROOT), *flood, who.issuing())
    assert found.problem is None
    assert len(_names(found)) == 3
    stored = trust(ROOT, candidates=[who.issuing().der])
    assert _find(stored, *flood).problem is None


def test_judging_waits_for_nothing() -> None:
    async def now() -> int:
        return 7

    async def later() -> None:
        await asyncio.sleep(0)

    assert run_now(now()) == 7
    with pytest.raises(RuntimeError, match="wait"):
        run_now(later())


# --- odd encodings (domain D5) -----------------------------------------------------------------

ODD = (
    "alternative-names",
    "subject-key-id",
    "authority-key-id",
    "distribution-points",
    "information-access",
)
OIDS = ("2.5.29.17", "2.5.29.14", "2.5.29.35", "2.5.29.31", "1.3.6.1.5.5.7.1.1")


def _odd(entity: Entity, by: str, oid: str, *, critical: bool = False) -> bytes:
    """The certificate with an extension that nobody can read, signed anew by the key `by`."""
    kind = bytes(core.ObjectIdentifier(oid).dump())
    flag = b"\x01\x01\xff" if critical else b""
    odd = tlv(SEQUENCE, kind, flag, tlv(OCTETS, b"text"))
    kept = [row for row in _rows(part(entity.der, 0, 7, 0)) if kind not in row]
    return signed_by(key(by), put(entity.der, (0, 7, 0), tlv(SEQUENCE, *kept, odd)))


@pytest.mark.parametrize(("oid", "code"), list(zip(OIDS, ODD, strict=True)))
def test_an_extension_that_decides_nothing_may_be_odd(oid: str, code: str) -> None:
    """Alternative names, key identifiers, distribution points and addresses wrongly encoded."""
    signer = read_certificate(_odd(SIGNER, "sub-rsa", oid))
    pool = build_pool(trust(ROOT), [who.issuing().der])
    assert find_path(signer, pool, Role.SIGN, NOTE).problem is None
    assert signer.deviations == (f"{code}-unreadable",)


@pytest.mark.parametrize("oid", OIDS)
def test_that_of_a_ca_may_be_odd_too(oid: str) -> None:
    issuing = _odd(who.issuing(), "root-rsa", oid)
    assert _find(trust(ROOT), issuing).problem is None


@pytest.mark.parametrize("oid", OIDS)
def test_odd_and_critical_is_broken(oid: str) -> None:
    """RFC 5280 §4.2: what a CA marks critical must be processed, and that cannot be."""
    signer = read_certificate(_odd(SIGNER, "sub-rsa", oid, critical=True))
    pool = build_pool(trust(ROOT), [who.issuing().der])
    assert find_path(signer, pool, Role.SIGN, NOTE).problem is BROKEN


@pytest.mark.parametrize("oid", ["2.5.29.36", "2.5.29.33", "2.5.29.30", "2.5.29.54"])
def test_what_decides_may_not_be_odd(oid: str) -> None:
    """Policy constraints and mappings, name constraints, inhibited any-policy."""
    issuing = _odd(who.issuing(), "root-rsa", oid)
    assert _find(trust(ROOT), issuing).problem is BROKEN


def _narrow(*permitted: x509.GeneralName) -> Entity:
    constraint = (x509.NameConstraints(permitted, None), True)
    return _ca("narrow", who.root(), "sub-ecc", extensions=(*ca_extensions(), constraint))


def test_names_that_are_constrained_may_not_be_odd() -> None:
    """RFC 5280 §4.2.1.10: alternative names nobody can read may be outside of what is permitted."""
    narrow = _narrow(x509.DNSName("example"))
    alternative = x509.SubjectAlternativeName([x509.DNSName("signer.example")])
    signer = who.signer(issuer=narrow, more=((alternative, False),))
    assert _find(trust(ROOT), narrow, signer=signer).problem is None
    odd = read_certificate(_odd(signer, "sub-ecc", "2.5.29.17"))
    pool = build_pool(trust(ROOT), [narrow.der])
    assert find_path(odd, pool, Role.SIGN, NOTE).problem is BROKEN


def test_alternative_names_outside_of_what_is_permitted_are_seen() -> None:
    narrow = _narrow(x509.DNSName("example"))
    alternative = x509.SubjectAlternativeName([x509.DNSName("signer.elsewhere")])
    signer = who.signer(issuer=narrow, more=((alternative, False),))
    assert _find(trust(ROOT), narrow, signer=signer).problem is BROKEN


def _renamed(entity: Entity, by: str, place: int, name_der: bytes) -> bytes:
    return signed_by(key(by), put(entity.der, (0, place), name_der))


ODD_NAME = tlv(
    SEQUENCE,
    tlv(0x31, tlv(SEQUENCE, tlv(0x06, bytes.fromhex("55042d")), tlv(0x0C, "标识".encode()))),
    tlv(
        0x31,
        tlv(
            SEQUENCE,
            tlv(0x06, bytes.fromhex("2a864886f70d010901")),
            tlv(0x16, "邮箱".encode()),
        ),
    ),
)
"""A unique identifier that is no BIT STRING, UTF-8 in an IA5String: both met in the wild."""


def test_a_signer_with_an_odd_name() -> None:
    signer = read_certificate(_renamed(SIGNER, "sub-rsa", 5, ODD_NAME))
    pool = build_pool(trust(ROOT), [who.issuing().der])
    assert find_path(signer, pool, Role.SIGN, NOTE).problem is None
    assert signer.deviations == ("name-characters", "name-unique-identifier-type")


def test_a_ca_with_an_odd_name() -> None:
    issuing = _renamed(who.issuing(), "root-rsa", 5, ODD_NAME)
    signer = read_certificate(_renamed(SIGNER, "sub-rsa", 3, ODD_NAME))
    pool = build_pool(trust(ROOT), [issuing])
    assert find_path(signer, pool, Role.SIGN, NOTE).problem is None
    other = read_certificate(_renamed(SIGNER, "sub-rsa", 3, ODD_NAME.replace(b"\xe7", b"\xe8")))
    assert find_path(other, pool, Role.SIGN, NOTE).problem is NO_CHAIN


def test_an_odd_name_below_constraints_is_broken() -> None:
    """A name that cannot be compared may be outside of what is permitted."""
    narrow = _narrow(x509.DirectoryName(name(None, "x")))
    signer = read_certificate(_renamed(who.signer(issuer=narrow), "sub-ecc", 5, ODD_NAME))
    pool = build_pool(trust(ROOT), [narrow.der])
    assert find_path(signer, pool, Role.SIGN, NOTE).problem is BROKEN


def test_a_path_length_holds_below_odd_names() -> None:
    below = _ca("below", who.issuing(), "sub-ecc")
    odd = _renamed(who.signer(issuer=below), "sub-ecc", 5, ODD_NAME)
    pool = build_pool(trust(ROOT), [who.issuing().der, below.der])
    assert find_path(read_certificate(odd), pool, Role.SIGN, NOTE).problem is BROKEN


def _rows(listed: bytes) -> list[bytes]:
    outer = der.element(listed, 0)
    return [listed[one.start : one.end] for one in der.children(listed, outer)]
