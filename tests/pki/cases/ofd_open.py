# SPDX-License-Identifier: Apache-2.0
"""OFD cases on which engine and builder do not agree yet; they are in no fixture until they do."""

from __future__ import annotations

from dataclasses import replace

from ..case import FAILED, REJECT, Case, Sig, case
from ..ofd import Sign, sealed
from ..ofd_cases import accepted, beside, genuine
from ..ofd_report import report
from ..seals import Sealing, shaped
from ..sm2_values import flipped
from .ofd_listing import BY_PERSON, TWO


@case(clause="design rule 7; GM/T 0099-2020", twin=TWO)
def earlier_one_uncovered() -> Case:
    """The signatory's signature does not cover the institution's, which stands by itself."""
    made = genuine().sign(replace(BY_PERSON, covers_earlier=False))
    return accepted(made.data, Sig("1"), Sig("2"))


@case(clause="GM/T 0099-2020 §7 (Relative)", twin="ofd/genuine/resting-on-another")
def base_not_valid_is_told() -> Case:
    """The signature that it rests on does not verify: the one that rests on it has to say so."""
    made = report().sign(Sign(sealed(Sealing(sign=shaped(flipped)))))
    made.sign(replace(BY_PERSON, relative="1"))
    first = Sig("1", FAILED, "SIG_CRYPTO_FAILURE", "invalid")
    told = {"signature.base": "failed:BASE_SIGNATURE_NOT_VALID"}
    return Case(made.data, REJECT, {"signature": FAILED}, (first,), told, evidence=beside())
