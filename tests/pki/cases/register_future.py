# SPDX-License-Identifier: Apache-2.0
"""Rows of a register that say they will be learnt or taken back in a year to come."""

from __future__ import annotations

from .. import authorities as who
from ..case import ACCEPT, REJECT, REVIEW, Case, case
from ..registers import UNSTAMPED, Row, asked, register, state, valid

TOPIC = "register"
_RULE = "design rule 8; ADR 4"
_CHECK = "issuer.qualification"
_REVOKED = "failed:QUALIFICATION_REVOKED"
_UNTIL = valid(until="2025-12-31")
_GONE = state("revoked", "2026-01-01", learnt="2026-02-01")


def _asked(decision: str, issuer: str, history: list[Row], told: str) -> Case:
    check = _CHECK if told == "passed" else f"{_CHECK}-status"
    return asked(decision, issuer, on_file=register(history=history), findings={check: told})


@case(clause=_RULE, twin="register/revocation-taken-back-since")
def revocation_outdone_by_what_is_learnt_in_2099() -> Case:
    """A row that will be learnt in 2099 says that a revoked qualification is valid."""
    history = [_UNTIL, _GONE, valid("2026-01-01", learnt="2099-01-01")]
    return _asked(REJECT, "NOT-QUALIFIED", history, _REVOKED)


@case(clause=_RULE, twin="register/revocation-taken-back-since")
def revocation_to_be_taken_back_in_2099() -> Case:
    """The revocation will be taken back in 2099: until then it stands."""
    history = [_UNTIL, {**_GONE, "retracted": "2099-01-01"}]
    return _asked(REJECT, "NOT-QUALIFIED", history, _REVOKED)


@case(clause=_RULE, twin="register/revocation-to-be-taken-back-in-2099")
def revocation_taken_back_since() -> Case:
    """The revocation was taken back in May, and the validity is on file again."""
    history = [_UNTIL, {**_GONE, "retracted": "2026-05-01"}, valid("2026-01-01")]
    return _asked(ACCEPT, "QUALIFIED", history, "passed")


@case(clause=_RULE, twin="register/valid-throughout")
def taken_from_its_source_in_2099() -> Case:
    """The register says that it was taken from its source in 2099: nobody knows when it was."""
    on_file = {**register(), "as_of": "2099-01-01"}
    told = {"issuer.register": "warning:REGISTER_OLDER_THAN_SIGNATURE"}
    return asked(ACCEPT, "QUALIFIED", on_file=on_file, of=UNSTAMPED, findings=told)


@case(clause="design rule 10; ADR 4", twin="register/revocation-taken-back-since")
def blacklisted_until_it_is_taken_back_in_2099() -> Case:
    """The institution's entry on the blacklist will be taken back in 2099."""
    row = {"uscc": who.USCC, "from": "2020-01-01", "reason": "虚构", "retracted": "2099-01-01"}
    told = {"issuer.blacklist": "failed:SIGNER_BLACKLISTED"}
    return asked(REVIEW, "QUALIFIED", on_file=register(blacklist=[row]), findings=told)
