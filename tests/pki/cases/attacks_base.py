# SPDX-License-Identifier: Apache-2.0
"""The honest documents that attacks start from: the attack is the only difference."""

from __future__ import annotations

from .. import authorities as who
from ..attacking import base, beside, genuine
from ..case import ACCEPT, Case, Sig, case
from ..pdf import Field
from ..pdf_forms import with_text_field
from ..signing import contents, crls
from .genuine import GOOD


def honest(data: bytes, **more: object) -> Case:
    """A case that is accepted: the signature of the one institution covers all that is shown."""
    return Case(data, ACCEPT, GOOD, (Sig("Sig1"),), **more)  # type: ignore[arg-type]


@case(clause="design rule 5")
def no_attack() -> Case:
    """The tiny report as the institution signed it, with its validation data behind."""
    return honest(genuine().data)


@case(clause="design rule 9")
def no_attack_evidence_beside() -> Case:
    """The tiny report with nothing behind the signature; the CRLs lie in the evidence folder."""
    return honest(genuine(lists=[]).data, evidence=beside())


@case(clause="design rule 6")
def no_attack_text_field() -> Case:
    """The tiny report has a text field that says FAILED, and the signature covers it."""
    document = base()
    with_text_field(document, "FAILED")
    return honest(genuine(document).data)


@case(clause="design rule 6")
def no_attack_visible_seal() -> Case:
    """The tiny report with the institution's visible signature."""
    seal = genuine(rect=(260, 340, 350, 430), appearance="1 0 0 rg 0 0 90 90 re f")
    return honest(seal.data)


def _certified(permissions: int) -> Case:
    document = base()
    with_text_field(document, "FAILED")
    document.sign(Field(contents(), signed_at=who.SIGNED, permissions=permissions))
    document.add_validation_data([who.tsa().der], crls())
    return honest(document.data)


@case(clause="ISO 32000-2 §12.8.2.2")
def no_attack_certified_p1() -> Case:
    """The tiny report with a text field, certified: nothing may change."""
    return _certified(1)


@case(clause="ISO 32000-2 §12.8.2.2")
def no_attack_certified_p2() -> Case:
    """The tiny report with a text field, certified for form filling and signing."""
    return _certified(2)


@case(clause="ISO 32000-2 §12.8.2.2")
def no_attack_certified_p3() -> Case:
    """The tiny report with a text field, certified for annotations as well."""
    return _certified(3)
