# SPDX-License-Identifier: Apache-2.0
"""Genuine reports beside which lie cross-certificates by CAs that may not vouch for them."""

from __future__ import annotations

from .. import authorities as who
from ..case import Case, case
from ..certificates import Entity
from ..revocation import crl
from ..signing import crls, signed
from .attacks_cross import again
from .genuine import accepted

_RULE = "Electronic Signature Law art. 16; ADR 14"


def _dragged(root: Entity, *certified: Entity) -> bytes:
    """The genuine report; `root` certified the keys of the licensed CA."""
    lists = [*crls(), crl(root, who.LISTED, who.FAR)]
    return signed(lists=lists, store=[who.tsa(), *(again(one, root) for one in certified)]).data


@case(clause=_RULE, twin="attacks/cross-lifts-a-ca-without-licence")
def cross_by_a_ca_without_licence() -> Case:
    """A CA that never had a licence certified the licensed root's key: the report stays genuine."""
    return accepted(_dragged(who.unlicensed_root(), who.root()))


@case(clause=_RULE, twin="attacks/cross-lifts-a-ca-without-licence")
def cross_by_a_lapsed_ca() -> Case:
    """A CA whose licence lapsed certified the licensed root's key and the issuing CA's."""
    return accepted(_dragged(who.lapsed_root(), who.root(), who.issuing()))


@case(clause=_RULE, twin="attacks/cross-lifts-a-ca-without-licence")
def cross_over_the_issuing_ca() -> Case:
    """A CA that never had a licence certified the issuing CA's key, which is no root's: of two
    paths the licensed CA's is taken, though the other is shorter.
    """
    return accepted(_dragged(who.unlicensed_root(), who.issuing()))


@case(clause="Electronic Signature Law art. 26; ADR 13", twin="attacks/cross-lifts-a-ca-abroad")
def cross_by_a_ca_abroad() -> Case:
    """A CA abroad certified the licensed root's key: the report is not foreign by that."""
    return accepted(_dragged(who.foreign_root(), who.root()))
