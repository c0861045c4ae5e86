# SPDX-License-Identifier: Apache-2.0
"""X.509 certificates (RFC 5280 §4): DER to values.

asn1crypto does the parsing. Extensions that decide anything (key usage, constraints, policies)
must be readable; the others may be odd, as they are in real certificates (domain D5), and what is
odd is told (`deviations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from asn1crypto import core, keys, x509

from ...crypto import oids
from ...crypto.digests import sha256_hex
from ...model.certificate import Certificate, Extension
from ..algorithms import read_algorithm
from ..der import (
    LIBRARY_ERRORS,
    OID,
    SEQUENCE,
    Element,
    check_identifiers,
    children,
    explained,
    oid_text,
    signed_parts,
    whole,
    within,
)
from ..times import read_time
from .deviations import MAX_ELEMENTS, MAX_HELPER, deviations_of, usual_key
from .names import name_text, read_name

MAX_CERTIFICATE = 64 * 1024
"""Octets; the largest certificate met in practice is below 16 KiB."""
MAX_EXTENSIONS = 100
"""Extensions of one certificate; real ones have under twenty."""
MAX_DECIDING = 16 * 1024
"""Octets of an extension that decides something: parsing costs some hundred times its octets."""

MAX_POINTS = 64
"""Distribution points whose addresses are read; real certificates have under ten."""

_KEY_USAGE = {
    "digital_signature": "digitalSignature",
    "non_repudiation": "nonRepudiation",
    "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment",
    "key_agreement": "keyAgreement",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
    "encipher_only": "encipherOnly",
    "decipher_only": "decipherOnly",
}


_VERSION = 0xA0
_VERSIONS = frozenset({"v1", "v2", "v3"})
_EXTENSIONS = 0xA3
_BOOLEAN = 0x01
_OCTET_STRING = 0x04
_DSS = keys.DSAParams


class CertificateError(ValueError):
    """These octets are not a certificate that can be read."""


def read_certificate(der: bytes) -> Certificate:
    """Read one DER certificate.

    Raises:
        CertificateError: it is none, is too large, or a part that decides cannot be read.
    """
    found = _outcome(der) if len(der) <= MAX_CERTIFICATE else "too large"
    if isinstance(found, str):
        raise CertificateError(found)
    return found


@lru_cache(maxsize=2048)
def _outcome(der: bytes) -> Certificate | str:
    """The certificate, or why it cannot be read: a broken one is asked for as often."""
    try:
        check_identifiers(der)
        return _read(der, x509.Certificate.load(der, strict=True))
    except LIBRARY_ERRORS as error:
        return explained(error)


def _read(der: bytes, parsed: Any) -> Certificate:
    tbs = parsed["tbs_certificate"]
    if tbs["signature"].dump() != parsed["signature_algorithm"].dump():
        raise CertificateError("the two signature algorithms differ (RFC 5280 §4.1.1.2)")
    if tbs["version"].native not in _VERSIONS:
        raise CertificateError("a version that does not exist (RFC 5280 §4.1.2.1)")
    issuer, validity, subject, key, listed = _parts(der)
    extensions = _extensions(listed)
    attributes = read_name(subject)
    algorithm, bits = key_kind(key)
    usage = _read_extension(extensions, "2.5.29.15", x509.KeyUsage)
    extended = _read_extension(extensions, "2.5.29.37", x509.ExtKeyUsageSyntax)
    constraints = _read_extension(extensions, "2.5.29.19", x509.BasicConstraints)
    policies = _read_extension(extensions, "2.5.29.32", x509.CertificatePolicies)
    signed_with = read_algorithm(parsed["signature_algorithm"])
    return Certificate(
        der=der,
        sha256=sha256_hex(der),
        subject=subject,
        issuer=issuer,
        subject_text=name_text(attributes),
        subject_attributes=attributes,
        issuer_text=name_text(read_name(issuer)),
        serial=tbs["serial_number"].native,
        not_before=read_time(tbs["validity"]["not_before"]),
        not_after=read_time(tbs["validity"]["not_after"]),
        public_key=key,
        key_sha256=sha256_hex(usual_key(key)),
        key_algorithm=algorithm,
        key_bits=bits,
        signature_algorithm=oids.algorithm_name(signed_with.name, signed_with.digest),
        subject_key_id=_tolerant(extensions, "2.5.29.14", core.OctetString, _native),
        authority_key_id=_tolerant(
            extensions,
            "2.5.29.35",
            x509.AuthorityKeyIdentifier,
            lambda v: v["key_identifier"].native,
        ),
        is_ca=constraints is not None and bool(constraints["ca"].native),
        key_usage=None if usage is None else tuple(sorted(_KEY_USAGE[u] for u in usage.native)),
        extended_key_usage=None if extended is None else tuple(e.dotted for e in extended),
        policies=() if policies is None else tuple(p["policy_identifier"].dotted for p in policies),
        crl_urls=_tolerant(extensions, "2.5.29.31", x509.CRLDistributionPoints, _crl_urls) or (),
        extensions=extensions,
        deviations=deviations_of((issuer, subject), validity, key, listed, extensions),
    )


def key_digest(der: bytes) -> str | None:
    """What `Certificate.key_sha256` is if it can be read, without reading more; None without."""
    return _key_digest(der) if len(der) <= MAX_CERTIFICATE else None


@lru_cache(maxsize=2048)
def _key_digest(der: bytes) -> str | None:
    try:
        *_, key, _ = _parts(der)
        return sha256_hex(usual_key(key))
    except LIBRARY_ERRORS:
        return None


def _parts(certificate: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes | None]:
    """Issuer, validity, subject, subjectPublicKeyInfo and extensions (§4.1) as they came.

    A library may write others, and parses all extensions or none.
    """
    tbs, _, _ = signed_parts(certificate)
    parts = [tbs[one.start : one.end] for one in children(tbs, whole(tbs, SEQUENCE))]
    if parts[0][0] != _VERSION:
        parts.insert(0, b"")  # Version 1 is not written.
    _, _, _, issuer, validity, subject, key, *more = parts
    listed = next((one for one in more if one[0] == _EXTENSIONS), None)
    return issuer, validity, subject, key, listed


def _extensions(listed: bytes | None) -> tuple[Extension, ...]:
    if listed is None:
        return ()
    (row,) = children(listed, whole(listed, _EXTENSIONS))
    if row.tag != SEQUENCE:
        raise CertificateError("extensions are no sequence")
    found = tuple(_one_extension(listed, one) for one in _counted(children(listed, row)))
    if len({one.oid for one in found}) != len(found):
        raise CertificateError("an extension stands twice (RFC 5280 §4.2)")
    return found


def _counted(found: Iterable[Element]) -> Iterator[Element]:
    for count, one in enumerate(found):
        if count == MAX_EXTENSIONS:
            raise CertificateError(f"more than {MAX_EXTENSIONS} extensions")
        yield one


def _one_extension(data: bytes, extension: Element) -> Extension:
    kind, *rest = children(data, extension)
    critical = len(rest) == 2 and rest[0].tag == _BOOLEAN and any(_content(data, rest[0]))
    if kind.tag != OID or len(rest) not in (1, 2) or rest[-1].tag != _OCTET_STRING:
        raise CertificateError("not an extension (RFC 5280 §4.1)")
    if len(rest) == 2 and rest[0].tag != _BOOLEAN:
        raise CertificateError("not an extension (RFC 5280 §4.1)")
    return Extension(oid_text(_content(data, kind)), critical, _content(data, rest[-1]))


def _content(data: bytes, one: Element) -> bytes:
    return data[one.content : one.end]


def _read_extension(extensions: tuple[Extension, ...], oid: str, kind: Any) -> Any:
    found = next((one for one in extensions if one.oid == oid), None)
    if found is not None and len(found.value) > MAX_DECIDING:
        raise CertificateError(f"extension {oid} of {len(found.value)} octets")
    if found is not None and not within(found.value, MAX_ELEMENTS):
        raise CertificateError(f"extension {oid} of over {MAX_ELEMENTS} elements")
    return None if found is None else kind.load(found.value, strict=True)


def _tolerant(extensions: tuple[Extension, ...], oid: str, kind: Any, read: Any) -> Any:
    if any(one.oid == oid and len(one.value) > MAX_HELPER for one in extensions):
        return None
    try:
        value = _read_extension(extensions, oid, kind)
        return None if value is None else read(value)
    except LIBRARY_ERRORS:
        return None


def _native(value: Any) -> Any:
    return value.native


def _crl_urls(points: Any) -> tuple[str, ...]:
    urls: list[str] = []
    for point in islice(points, MAX_POINTS):
        name = point["distribution_point"]
        if not isinstance(name, core.Void) and name.name == "full_name":
            urls += [n.native for n in name.chosen if n.name == "uniform_resource_identifier"]
    return tuple(urls)


def key_kind(spki: bytes) -> tuple[str, int]:
    """Kind and length in bits of a SubjectPublicKeyInfo: ``rsa``, ``ec:secp256r1``, or an OID.

    An EC key with explicit parameters is ``ec:explicit``, 0 bits: RFC 5480 §2.1.1 forbids it.

    Raises:
        ValueError and other `LIBRARY_ERRORS`: not such a structure.
    """
    info = keys.PublicKeyInfo.load(usual_key(spki))
    oid = info["algorithm"]["algorithm"].dotted
    kind = oids.KEYS.get(oid, oid)
    if kind in ("rsa", "rsa-pss"):
        return kind, info["public_key"].parsed["modulus"].native.bit_length()
    if kind == "ec":
        parameters = info["algorithm"]["parameters"]
        if parameters.name != "named":
            return "ec:explicit", 0
        name, bits = oids.CURVES.get(parameters.chosen.dotted, (parameters.chosen.dotted, 0))
        return f"ec:{name}", bits
    if kind == "dsa":
        parameters = info["algorithm"]["parameters"]
        # Without parameters it inherits its issuer's (RFC 3279 §2.3.2); alone it has no length.
        return kind, parameters["p"].native.bit_length() if isinstance(parameters, _DSS) else 0
    return kind, {"ed25519": 256, "ed448": 456}.get(kind, 0)
