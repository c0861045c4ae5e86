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
from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.model.trust import Role, TrustSnapshot
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


def test_the_topmost_anchor_is_preferred() -> None:
    low = authority(anchor(who.issuing()), name="low")
    found = _find(trust(low, ROOT), who.issuing())
    assert len(_names(found)) == 3


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


def test_judging_waits_for_nothing() -> None:
    async def now() -> int:
        return 7

    async def later() -> None:
        await asyncio.sleep(0)

    assert run_now(now()) == 7
    with pytest.raises(RuntimeError, match="wait"):
        run_now(later())


@pytest.mark.xfail(strict=True, reason="the path library parses every extension it knows, or none")
@pytest.mark.parametrize("oid", ["2.5.29.17", "2.5.29.14", "2.5.29.35", "2.5.29.31"])
def test_an_extension_that_decides_nothing_may_be_odd(oid: str) -> None:
    """Domain D5: alternative names, key identifiers and distribution points wrongly encoded."""
    odd = tlv(SEQUENCE, bytes(core.ObjectIdentifier(oid).dump()), tlv(OCTETS, b"text"))
    listed = part(SIGNER.der, 0, 7, 0)
    kept = [row for row in _rows(listed) if bytes(core.ObjectIdentifier(oid).dump()) not in row]
    changed = put(SIGNER.der, (0, 7, 0), tlv(SEQUENCE, *kept, odd))
    pool = build_pool(trust(ROOT), [who.issuing().der])
    signer = seen(signed_by(key("sub-rsa"), changed))
    assert find_path(signer, pool, Role.SIGN, NOTE).problem is None


def _rows(listed: bytes) -> list[bytes]:
    outer = der.element(listed, 0)
    return [listed[one.start : one.end] for one in der.children(listed, outer)]
