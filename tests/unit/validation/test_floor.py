# SPDX-License-Identifier: Apache-2.0
"""The ground of an ACCEPT, collected from the signatures themselves."""

from __future__ import annotations

import pytest
from tests.unit.validation.world import GRANTED, authority, day, path, signature

from esignverify.model.axes import SignatureType
from esignverify.model.moments import ValidationTime
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.floor import Ground, ground_of
from esignverify.validation.judged import JudgedSignature

NOW = ValidationTime(day("2026-06-01"))
STAMP = SignatureType.DOCUMENT_TIMESTAMP


def ground(*signatures: JudgedSignature) -> Ground:
    return ground_of(signatures, pinned=True, at=NOW)


def test_a_confirmed_signature_carries() -> None:
    firm = ground(signature(trusted=path(), proven=day("2026-05-01")))
    assert firm.missing() == ()
    assert firm.proven_time
    assert not firm.demo_anchor
    assert firm.counted == firm.worst == {"Sig1"}


@pytest.mark.parametrize(
    ("signatures", "missing"),
    [
        ((), Reason.ANCHOR_UNCONFIRMED),
        ((signature(),), Reason.ANCHOR_UNCONFIRMED),
        ((signature(trusted=path(usable=False)),), Reason.ANCHOR_UNCONFIRMED),
        (
            (signature(trusted=path()), signature(id="Sig2", trusted=path(usable=False))),
            Reason.ANCHOR_UNCONFIRMED,
        ),
        # rule 6: a thief's page-sized appearance, even on a document timestamp
        (
            (
                signature(trusted=path()),
                signature(id="T", type=STAMP, sub=SubIndication.TRY_LATER, visible=True),
            ),
            Reason.LATER_SIGNATURE_NOT_VALID,
        ),
    ],
)
def test_what_does_not_carry(signatures: tuple[JudgedSignature, ...], missing: Reason) -> None:
    assert ground(*signatures).missing() == (missing,)


def test_a_given_time_and_a_folder_of_anchors_do_not_carry() -> None:
    one = signature(trusted=path())
    given_time = ValidationTime(day("2020-01-01"), hypothetical=True)
    assert ground_of([one], pinned=True, at=given_time).missing() == (Reason.HYPOTHETICAL_TIME,)
    assert ground_of([one], pinned=False, at=NOW).missing() == (Reason.CA_LICENCE_UNKNOWN,)


def test_document_timestamps_do_not_count() -> None:
    firm = ground(signature(trusted=path()), signature(id="T", type=STAMP))
    assert firm.missing() == ()
    assert firm.timestamps == {"T"}
    assert firm.counted == {"Sig1"}


def test_the_worst_are_named() -> None:
    firm = ground(signature(), signature(id="Sig2", sub=SubIndication.TRY_LATER))
    assert firm.worst == {"Sig2"}


def test_a_demo_ca_is_noticed() -> None:
    assert ground(signature(trusted=path(authority(GRANTED, demo=True)))).demo_anchor


def test_one_unproven_time_is_enough_to_say_so() -> None:
    both = (signature(proven=day("2026-05-01")), signature(id="Sig2"))
    assert not ground(*both).proven_time
