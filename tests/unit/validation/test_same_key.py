# SPDX-License-Identifier: Apache-2.0
"""The key in other certificates, where a document is made to crowd out what is known of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from tests.pki import authorities as who
from tests.pki.certificates import Entity
from tests.pki.keys import key
from tests.pki.revocation import Revoked, crl

from esignverify.formats.x509.crl import read_crl
from esignverify.model.moments import ValidationTime
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.model.trust import Role
from esignverify.validation import pool as pool_room
from esignverify.validation import same_key as room
from esignverify.validation.checked import Checked, Existence
from esignverify.validation.context import Context, Revocations
from esignverify.validation.findings import Notebook
from esignverify.validation.path import find_path
from esignverify.validation.pool import build_pool
from esignverify.validation.same_key import check_same_key

from .blocks import anchor, authority, seen, trust
from .world import policy

STOLEN = Revoked(0, who.at("2026-03-01T00:00:00"), x509.ReasonFlags.key_compromise)
STORE = trust(authority(anchor(who.root())))
SIGNER = who.institution()
RENEWED = (who.at("2020-01-03T00:00:00"), who.SIGNER_VALID[1])


def _other() -> Entity:
    return who.signer(valid=RENEWED)


def _listing() -> bytes:
    return crl(
        who.issuing(), who.LISTED, who.FAR, [Revoked(_other().serial, STOLEN.at, STOLEN.reason)]
    )


def _check(
    inside: list[bytes], given: list[bytes], lists: list[bytes], given_lists: list[bytes]
) -> Checked:
    every = tuple(read_crl(one) for one in (*given_lists, *lists))
    context = Context(
        pool=build_pool(STORE, [who.issuing().der, *inside], given),
        revocations=Revocations(every, (), given=frozenset(given_lists)),
        policy=policy(),
        at=ValidationTime(who.NOW, hypothetical=False),
        demo=True,
    )
    note = Notebook("Sig1")
    path = find_path(seen(SIGNER), context.pool, Role.SIGN, note).path
    existence = Existence(who.STAMPED, True)
    return check_same_key(seen(SIGNER), path, Role.SIGN, existence, context, note)


def _reasons(checked: Checked) -> list[Reason | None]:
    return [one.reason for one in checked.findings]


def test_forged_lists_use_up_no_tries_of_those_given() -> None:
    """An attack: 401 lists in the CA's name, newer than the one that revokes."""
    forged = [
        crl(
            who.issuing(),
            who.LISTED + timedelta(days=1, seconds=one),
            who.FAR,
            signed_by=key("tsa"),
        )
        for one in range(401)
    ]
    stolen = _check([], [_other().der], forged, [_listing()])
    assert _reasons(stolen) == [Reason.REVOKED_KEY_COMPROMISE]
    unknown = _check([], [_other().der], forged, [])
    assert _reasons(unknown) == [Reason.SAME_KEY_NOT_CHECKED]
    assert unknown.problems == (SubIndication.TRY_LATER,)


def test_certificates_of_the_document_push_out_nothing_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An attack: more certificates in the document than a pool holds."""
    monkeypatch.setattr(pool_room, "MAX_POOL", 3)
    junk = [bytes((0x30, 1, one)) for one in range(9)]
    stolen = _check(junk, [who.issuing().der, _other().der], [], [_listing()])
    assert _reasons(stolen) == [Reason.REVOKED_KEY_COMPROMISE]
    left_out = _check(junk, [], [], [])
    assert _reasons(left_out) == [Reason.SAME_KEY_NOT_CHECKED]
    assert left_out.findings[0].values["left_out"] == 7


def test_more_certificates_than_are_asked_of_are_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_OTHERS", 0)
    good = [crl(who.issuing(), who.LISTED, who.FAR)]
    assert _reasons(_check([], [_other().der], good, [])) == [Reason.SAME_KEY_NOT_CHECKED]
    assert _reasons(_check([_other().der], [], good, [])) == [Reason.SAME_KEY_NOT_KNOWN]
    monkeypatch.setattr(room, "MAX_OTHERS", 1)
    assert _reasons(_check([], [_other().der], good, [])) == [None]
