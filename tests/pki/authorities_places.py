# SPDX-License-Identifier: Apache-2.0
"""Demo CAs that write the holder's code into other places than most do (domain D4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cryptography import x509

from . import authorities as who
from .certificates import Entity, Extensions, ca_extensions, issue, name, signer_extensions
from .keys import key

RAW_OID = "1.2.5.29.1"
"""Raw characters that are wrapped in no ASN.1 type."""
UNIT_OID = "1.2.156.112562.2.1.1.4"
"""Unique identifiers, with JJ in front for an organisation and SF for a person."""
PREFIX = "organisation-prefix"
PARTS = "common-name-parts"

RAW_CA = "虚构裸码电子认证有限公司"
GLUED_CA = "虚构连写电子认证有限公司"
UNIT_CA = "虚构标识电子认证有限公司"
PARTS_CA = "虚构分段电子认证有限公司"

SEAL_NUMBER = "99990100001721"


def resident_number(front: str = "99990119900307851") -> str:
    """`front` (division, date of birth, order) and its check character (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(front, weights, strict=True))
    return front + "10X98765432"[total % 11]


@cache
def raw_root() -> Entity:
    """Writes codes as `RAW_OID`."""
    subject = name(RAW_CA, f"{RAW_CA} 根证书")
    return issue(subject, key("root-raw"), None, who.CA_VALID, ca_extensions())


@cache
def glued_root() -> Entity:
    """Writes code and name of an organisation together into O=, and a seal's number into CN=."""
    subject = name(GLUED_CA, f"{GLUED_CA} 根证书")
    return issue(subject, key("root-glued"), None, who.CA_VALID, ca_extensions())


@cache
def parts_root() -> Entity:
    """Writes user, name, code and a count into CN=, parted by @, and itself into O=."""
    subject = name(PARTS_CA, f"{PARTS_CA} 根证书")
    return issue(subject, key("root-parts"), None, who.CA_VALID, ca_extensions())


@cache
def unit_root() -> Entity:
    """Writes unique identifiers as `UNIT_OID`."""
    subject = name(UNIT_CA, f"{UNIT_CA} 根证书")
    return issue(subject, key("root-unit"), None, who.CA_VALID, ca_extensions())


def holder(
    issuer: Entity,
    organisation: str | None,
    common: str | None = None,
    *,
    unit: str | None = None,
    places: Sequence[tuple[str, bytes]] = (),
    key_name: str = "signer-p256",
) -> Entity:
    """A document signer with raw extension values in `places`, OID and octets."""
    more: Extensions = [
        (x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), value), False)
        for oid, value in places
    ]
    subject = name(organisation, common or organisation or who.PERSON, unit=unit)
    extensions = (*signer_extensions(), *more)
    return issue(subject, key(key_name), issuer, who.SIGNER_VALID, extensions)
