# SPDX-License-Identifier: Apache-2.0
"""Distribution points: which CRLs speak of a certificate (RFC 5280 §4.2.1.13, §5.2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asn1crypto import core, crl, x509

from ...model.certificate import Certificate
from .. import der
from .names import comparable

ALL_REASONS = frozenset(
    {
        "key_compromise",
        "ca_compromise",
        "affiliation_changed",
        "superseded",
        "cessation_of_operation",
        "certificate_hold",
        "privilege_withdrawn",
        "aa_compromise",
    }
)
"""ReasonFlags (§4.2.1.13) without the unused bit, in asn1crypto's spelling."""

_EXTENSION = "2.5.29.31"


@dataclass(frozen=True, slots=True)
class DistributionPoint:
    """Where a certificate says it is listed. Names are keys to be compared, not to be shown.

    `names` is None where the point has none; `crl_issuers` holds comparable distinguished names,
    empty where the certificate's issuer lists it itself.
    """

    names: frozenset[str] | None
    reasons: frozenset[str]
    crl_issuers: frozenset[str]


@dataclass(frozen=True, slots=True)
class IssuingPoint:
    """IssuingDistributionPoint of a CRL (§5.2.5). `names` is None where it has none."""

    names: frozenset[str] | None
    only_users: bool
    only_cas: bool
    only_attributes: bool
    reasons: frozenset[str]
    indirect: bool


def points_of(certificate: Certificate) -> tuple[DistributionPoint, ...]:
    """The points a certificate names, and last the one that every certificate has (§6.3.3).

    An extension that cannot be read names none.
    """
    extension = certificate.extension(_EXTENSION)
    named = () if extension is None else _points(extension.value, certificate.issuer)
    own = frozenset({directory_key(certificate.issuer)})
    return (*named, DistributionPoint(own, ALL_REASONS, frozenset()))


@lru_cache(maxsize=2048)
def _points(value: bytes, issuer: bytes) -> tuple[DistributionPoint, ...]:
    try:
        parsed = x509.CRLDistributionPoints.load(value, strict=True)
        return tuple(_point(one, issuer) for one in parsed)
    except der.LIBRARY_ERRORS:
        return ()


def _point(parsed: Any, issuer: bytes) -> DistributionPoint:
    chosen = parsed["crl_issuer"]
    named = () if isinstance(chosen, core.Void) else tuple(chosen)
    directories = [_directory(one) for one in named if one.name == "directory_name"]
    # §4.2.1.13: a relative name hangs from the CRL issuer, of which there then is only one.
    above = directories[0] if len(directories) == 1 else issuer
    return DistributionPoint(
        names=_names(parsed["distribution_point"], above),
        reasons=_reasons(parsed["reasons"]),
        # A point with an issuer that is no directory name must match no CRL, not every one.
        crl_issuers=frozenset(map(comparable, directories)) or frozenset({"?"} if named else ()),
    )


def read_issuing_point(value: bytes, issuer: bytes) -> IssuingPoint:
    """Read the extension of a CRL by `issuer`.

    Raises:
        `LIBRARY_ERRORS`: it is malformed.
    """
    parsed = crl.IssuingDistributionPoint.load(value, strict=True)
    return IssuingPoint(
        names=_names(parsed["distribution_point"], issuer),
        only_users=bool(parsed["only_contains_user_certs"].native),
        only_cas=bool(parsed["only_contains_ca_certs"].native),
        only_attributes=bool(parsed["only_contains_attribute_certs"].native),
        reasons=_reasons(parsed["only_some_reasons"]),
        indirect=bool(parsed["indirect_crl"].native),
    )


def _names(point: Any, above: bytes) -> frozenset[str] | None:
    if isinstance(point, core.Void):
        return None
    if point.name == "full_name":
        return frozenset(map(_general_key, point.chosen))
    return frozenset({directory_key(_below(above, point.chosen))})


def _below(name: bytes, relative: Any) -> bytes:
    """The distinguished name made of `name` and one more RelativeDistinguishedName."""
    outer = der.whole(name, der.SEQUENCE)
    # The choice's own tag stands where the SET's was (X.690 §8.14).
    more = bytes([der.SET]) + relative.dump()[1:]
    return der.wrap(der.SEQUENCE, name[outer.content : outer.end] + more)


def _reasons(flags: Any) -> frozenset[str]:
    if isinstance(flags, core.Void):
        return ALL_REASONS
    return frozenset(flags.native) & ALL_REASONS


def directory_key(name: bytes) -> str:
    """The key of a distinguished name among the names of a point."""
    return f"dn:{comparable(name)}"


def _directory(general: Any) -> bytes:
    name: bytes = general.chosen.untag().dump()
    return name


def _general_key(general: Any) -> str:
    if general.name == "directory_name":
        return directory_key(_directory(general))
    return f"{general.name}:{general.chosen.contents.hex()}"
