# SPDX-License-Identifier: Apache-2.0
"""The control time that slides down a path (EN 319 102-1 §5.6.2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from tests.pki import authorities as who
from tests.pki.archives import OLD_VALID, authority, list_of
from tests.pki.revocation import Revoked, crl
from tests.support import context, given

from esignverify.model.outcome import SubIndication
from esignverify.model.trust import Role
from esignverify.validation.checked import Checked, Existence
from esignverify.validation.context import Context
from esignverify.validation.sliding import Control, check_revocation

from .blocks import NOTE, path, usual_path

PROVEN = Existence(who.STAMPED, proven=True)
CA_REVOKED = who.at("2026-04-01T00:00:00")
AFTER = who.at("2026-05-01T00:00:00")
THEFT = x509.ReasonFlags.key_compromise
_DAY = timedelta(days=1)


def test_the_control_time_only_goes_down() -> None:
    first = Control().slid(AFTER, SubIndication.REVOKED_CA_NO_POE)
    assert first.at == AFTER
    assert first.slid(who.NOW, SubIndication.NO_POE) == first
    again = first.slid(CA_REVOKED, SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE)
    assert (again.at, again.cause) == (
        CA_REVOKED,
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE,
    )


def _under_a_stolen_ca(*lists: bytes, archived: tuple[bytes, ...] = ()) -> Checked:
    """The signer's status under `lists`, of which `archived` are proven to be of March."""
    stolen = crl(who.root(), AFTER, who.FAR, [Revoked(who.issuing().serial, CA_REVOKED, THEFT)])
    around = context(evidence=given((), [stolen, *lists]))
    around = replace(around, proofs=around.poes.with_proof(who.LISTED, archived))
    found, _ = check_revocation(usual_path(), Role.SIGN, PROVEN, around, NOTE)
    return found


GOOD = crl(who.issuing(), who.LISTED, who.FAR)


def _revoking(at: datetime, this_update: datetime) -> bytes:
    return crl(who.issuing(), this_update, who.FAR, [Revoked(who.institution().serial, at, THEFT)])


def test_what_is_proven_to_be_older_than_the_theft_counts() -> None:
    assert _under_a_stolen_ca(GOOD, archived=(GOOD,)).problems == ()
    assert _under_a_stolen_ca(GOOD).problems == (SubIndication.REVOKED_CA_NO_POE,)


def test_the_thief_cannot_undo_by_a_younger_list_what_an_older_one_says() -> None:
    """The newest that is believed counts: it revokes, whatever anybody said since."""
    revoking = _revoking(who.SIGNED - _DAY, who.LISTED)
    younger = crl(who.issuing(), who.LISTED + _DAY, who.FAR)
    found = _under_a_stolen_ca(revoking, younger, archived=(revoking,))
    assert found.problems == (SubIndication.REVOKED_NO_POE,)


def test_nor_is_his_word_a_proof_against_the_signer() -> None:
    """A list made after the theft that says "revoked before signing" hinders and proves nothing."""
    forged = _revoking(who.SIGNED - _DAY, AFTER)
    found = _under_a_stolen_ca(GOOD, forged, archived=(GOOD,))
    assert found.problems == (SubIndication.REVOKED_CA_NO_POE,)


def test_his_word_about_later_times_hinders_nothing() -> None:
    late = _revoking(who.STAMPED + _DAY, AFTER)
    assert _under_a_stolen_ca(GOOD, late, archived=(GOOD,)).problems == ()


# --- authorities of renewed timestamps -------------------------------------------------------

RENEWED = who.at("2021-12-01T00:00:00")
BEFORE = list_of(who.root(), RENEWED - _DAY)


def _of_tsa(
    lists: list[bytes],
    archived: tuple[bytes, ...],
    *,
    valid: tuple[datetime, datetime] = OLD_VALID,
    role: Role = Role.TSA,
    proven: bool = True,
) -> tuple[SubIndication, ...]:
    tsa = authority("时间戳", "tsa-old", valid)
    around: Context = context(evidence=given((), lists))
    around = replace(around, proofs=around.poes.with_proof(RENEWED, archived))
    existence = Existence(RENEWED, proven)
    found, _ = check_revocation(path(tsa, who.root()), role, existence, around, NOTE)
    return found.problems


def test_data_current_at_the_renewal_and_archived_with_it_is_enough() -> None:
    """EN 319 102-1 §5.6.2.4.4 (5)."""
    assert _of_tsa([BEFORE], (BEFORE,)) == ()


@pytest.mark.parametrize(
    "how",
    [
        {"archived": ()},
        {"role": Role.SIGN},
        {"proven": False},
        {"valid": who.SIGNER_VALID},
    ],
    ids=["not-archived", "a-signer", "not-renewed", "still-valid"],
)
def test_otherwise_rule_9_asks_for_younger_data(how: dict[str, object]) -> None:
    asked = {"archived": (BEFORE,), **how}
    assert _of_tsa([BEFORE], **asked) == (SubIndication.TRY_LATER,)  # type: ignore[arg-type]


def test_data_that_had_run_out_at_the_renewal_is_not_enough() -> None:
    old = list_of(who.root(), RENEWED - 61 * _DAY)
    assert _of_tsa([old], (old,)) == (SubIndication.TRY_LATER,)


def test_the_newest_word_wins_over_what_was_archived() -> None:
    entry = Revoked(authority("时间戳", "tsa-old", OLD_VALID).serial, RENEWED - _DAY, THEFT)
    later = crl(who.root(), RENEWED + _DAY, who.FAR, [entry])
    assert _of_tsa([BEFORE, later], (BEFORE,)) == (SubIndication.REVOKED_NO_POE,)
