# SPDX-License-Identifier: Apache-2.0
"""Employees' certificates: the licensed CA writes the institution's name and code into them too."""

from __future__ import annotations

from .. import authorities as who
from ..attacking import base, genuine
from ..case import ACCEPT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..pdf import Field
from ..signing import contents, signed
from .genuine import GOOD, accepted

_RULE = "design rule 10; domain D4"
_COVER = "1 1 1 rg 0 0 595 842 re f 0 0 0 rg 100 100 200 200 re f"


def _held(common: str) -> Entity:
    """A certificate with the institution's name and code, and `common` as its own name."""
    return who.signer("signer-p256", common=common)


def _covered(by: Entity) -> bytes:
    """The institution signed; `by` signed later, a field as large as the page."""
    document = genuine(base())
    later = Field(
        contents(by), "Sig2", rect=(0, 0, 595, 842), appearance=_COVER, signed_at=who.SIGNED
    )
    document.sign(later)
    return document.data


@case(clause="design rule 6 and 10", twin="attacks/seal-of-the-institution-over-the-page")
def employee_signs_over_the_page() -> Case:
    """An employee's field covers the page: he does not vouch for the institution's report."""
    both = (Sig("Sig1"), Sig("Sig2"))
    told = {"signature.changes": "warning:VISIBLE_CHANGE_AFTER_SIGNING"}
    return Case(_covered(_held(who.PERSON)), REVIEW, {}, both, told)


@case(clause="design rule 6 and 10")
def seal_of_the_institution_over_the_page() -> Case:
    """The institution signs again with another certificate of its own: its report, its page."""
    both = (Sig("Sig1"), Sig("Sig2"))
    return Case(_covered(_held("检验检测专用章")), ACCEPT, GOOD, both)


def _alone(common: str, finding: str, review: str) -> Case:
    axes = {**GOOD, "issuer": "UNKNOWN"}
    data = signed(contents(_held(common))).data
    return Case(data, REVIEW, axes, (Sig(),), {"issuer.identity": finding}, review=review)


def _undecided(common: str) -> Case:
    return _alone(common, "not-checked:ISSUER_HOLDER_UNDECIDED", "judge")


@case(clause=_RULE, twin="attacks/organisation-by-its-seal")
def employee_alone() -> Case:
    """An employee signs the report with his own certificate: no body issued it."""
    return _alone(who.PERSON, "not-checked:ISSUER_NOT_AN_ORGANISATION", "ask-issuer")


@case(clause=_RULE, twin="attacks/organisation-by-its-seal")
def employee_in_latin_letters() -> Case:
    """The employee's name is written in Latin letters."""
    return _undecided("Qian Shouquan")


@case(clause=_RULE, twin="attacks/organisation-by-a-seal-number")
def employee_with_a_long_name() -> Case:
    """The employee has a name of five characters."""
    return _undecided("虚构买提江")


@case(clause=_RULE, twin="attacks/organisation-by-its-seal")
def employee_with_a_role() -> Case:
    """The employee's role stands behind the name."""
    return _undecided(f"{who.PERSON}(检验员)")


@case(clause=_RULE, twin="attacks/organisation-by-its-seal")
def employee_named_within_the_institution() -> Case:
    """The employee's name happens to be a part of the institution's."""
    return _undecided("明鉴")


@case(clause=_RULE, twin="attacks/organisation-by-its-seal")
def employee_behind_the_institutions_name() -> Case:
    """The institution's name stands before the employee's."""
    return _undecided(f"{who.ORGANISATION}{who.PERSON}")


@case(clause=_RULE, twin="attacks/employee-in-latin-letters")
def organisation_by_its_seal() -> Case:
    """The common name is a seal of the institution, numbered: its own certificate."""
    return accepted(signed(contents(_held("检验检测专用章(2)"))).data)


@case(clause=_RULE, twin="attacks/employee-alone")
def organisation_by_a_seal_number() -> Case:
    """The common name is the number of a seal, as provinces write it (domain D4)."""
    return accepted(signed(contents(_held("99999900001721"))).data)
