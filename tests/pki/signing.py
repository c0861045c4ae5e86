# SPDX-License-Identifier: Apache-2.0
"""Short ways to the documents that most cases start from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from . import authorities as who
from .certificates import Entity
from .cms import Cms, signed_data
from .pdf import Field, Pdf
from .report import Report, render
from .revocation import Revoked, crl
from .timestamps import token


def from_tsa(value: bytes) -> bytes:
    """A token of the licensed demo CA's authority, five seconds after the claimed time."""
    return token(who.tsa(), value, who.STAMPED)


def stamped_at(at: datetime, tsa: Entity | None = None) -> Callable[[bytes], bytes]:
    """Makes tokens that say `at`."""
    return lambda value: token(tsa or who.tsa(), value, at)


def contents(
    signer: Entity | None = None,
    chain: Sequence[Entity] | None = None,
    *,
    how: Cms | None = None,
    stamp: Callable[[bytes], bytes] | None = from_tsa,
    signed_at: datetime | None = who.SIGNED,
) -> Callable[[bytes], bytes]:
    """What turns covered bytes into a CMS signature; `chain` goes along with the signer."""
    by = signer or who.institution()
    above = (who.issuing(),) if chain is None else chain
    with_chain = replace(
        how or Cms(),
        certificates=tuple(one.der for one in above),
        timestamp=stamp,
        signing_time=signed_at,
    )
    return lambda data: signed_data(data, by, with_chain)


def crls(
    *,
    signer_revoked: Revoked | None = None,
    ca_revoked: Revoked | None = None,
    this_update: datetime = who.LISTED,
    next_update: datetime = who.FAR,
) -> list[bytes]:
    """The CRLs of the licensed demo CA: the root's (issuing CA, TSA), then the issuing CA's."""
    return [
        crl(who.root(), this_update, next_update, [ca_revoked] if ca_revoked else []),
        crl(who.issuing(), this_update, next_update, [signer_revoked] if signer_revoked else []),
    ]


def report(content: Report | None = None) -> Pdf:
    """An unsigned report, ready to be signed."""
    return Pdf.open(render(content))


def signed(
    make: Callable[[bytes], bytes] | None = None,
    *,
    base: Pdf | None = None,
    lists: Sequence[bytes] | None = None,
    store: Sequence[Entity] | None = None,
    **field: object,
) -> Pdf:
    """A report with one signature and a DSS that holds what judging it needs.

    The DSS holds the timestamp authority's certificate and the licensed demo CA's CRLs unless
    told otherwise; an empty `lists` leaves the DSS out.
    """
    document = base or report()
    settings = {"signed_at": who.SIGNED, **field}
    document.sign(Field(make or contents(), **settings))  # type: ignore[arg-type]
    held = crls() if lists is None else list(lists)
    if held:
        given = (who.tsa(),) if store is None else store
        document.add_validation_data([one.der for one in given], held)
    return document
