# SPDX-License-Identifier: Apache-2.0
"""The one OID table: digests, keys, curves and signature algorithms by name and back.

Sources: RFC 3279, RFC 4055, RFC 5754, RFC 5758, RFC 8410, RFC 8702, FIPS 202, BSI TR-03111;
national algorithms after GM/T 0006 as listed in GB/T 33560.
"""

from __future__ import annotations

DIGESTS: dict[str, str] = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.5": "sha512-224",
    "2.16.840.1.101.3.4.2.6": "sha512-256",
    "2.16.840.1.101.3.4.2.7": "sha3-224",
    "2.16.840.1.101.3.4.2.8": "sha3-256",
    "2.16.840.1.101.3.4.2.9": "sha3-384",
    "2.16.840.1.101.3.4.2.10": "sha3-512",
    "2.16.840.1.101.3.4.2.11": "shake128",
    "2.16.840.1.101.3.4.2.12": "shake256",
    "2.16.840.1.101.3.4.2.18": "shake256",
    "1.3.36.3.2.1": "ripemd160",
    "1.2.156.10197.1.401": "sm3",
    "1.2.156.10197.1.401.1": "sm3",
}
"""…401.1 is SM3 without a key.

…2.18 is id-shake256-len; CMS uses 64 octets of output for both (RFC 8702 §3.1, RFC 8419)."""

ECDSA_PLAIN = "ecdsa-plain"
"""ECDSA whose value is r and s side by side (BSI TR-03111 §5.2.1), not a SEQUENCE of both."""

SIGNATURES: dict[str, tuple[str, str | None]] = {
    "1.2.840.113549.1.1.1": ("rsa", None),
    "1.2.840.113549.1.1.4": ("rsa", "md5"),
    "1.2.840.113549.1.1.5": ("rsa", "sha1"),
    "1.2.840.113549.1.1.14": ("rsa", "sha224"),
    "1.2.840.113549.1.1.11": ("rsa", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa", "sha512"),
    "1.2.840.113549.1.1.15": ("rsa", "sha512-224"),
    "1.2.840.113549.1.1.16": ("rsa", "sha512-256"),
    "1.3.14.3.2.29": ("rsa", "sha1"),
    "2.16.840.1.101.3.4.3.13": ("rsa", "sha3-224"),
    "2.16.840.1.101.3.4.3.14": ("rsa", "sha3-256"),
    "2.16.840.1.101.3.4.3.15": ("rsa", "sha3-384"),
    "2.16.840.1.101.3.4.3.16": ("rsa", "sha3-512"),
    "1.2.840.113549.1.1.10": ("rsa-pss", None),
    "1.2.840.10045.2.1": ("ecdsa", None),
    "1.2.840.10045.4.1": ("ecdsa", "sha1"),
    "1.2.840.10045.4.3.1": ("ecdsa", "sha224"),
    "1.2.840.10045.4.3.2": ("ecdsa", "sha256"),
    "1.2.840.10045.4.3.3": ("ecdsa", "sha384"),
    "1.2.840.10045.4.3.4": ("ecdsa", "sha512"),
    "2.16.840.1.101.3.4.3.9": ("ecdsa", "sha3-224"),
    "2.16.840.1.101.3.4.3.10": ("ecdsa", "sha3-256"),
    "2.16.840.1.101.3.4.3.11": ("ecdsa", "sha3-384"),
    "2.16.840.1.101.3.4.3.12": ("ecdsa", "sha3-512"),
    "0.4.0.127.0.7.1.1.4.1.1": (ECDSA_PLAIN, "sha1"),
    "0.4.0.127.0.7.1.1.4.1.2": (ECDSA_PLAIN, "sha224"),
    "0.4.0.127.0.7.1.1.4.1.3": (ECDSA_PLAIN, "sha256"),
    "0.4.0.127.0.7.1.1.4.1.4": (ECDSA_PLAIN, "sha384"),
    "0.4.0.127.0.7.1.1.4.1.5": (ECDSA_PLAIN, "sha512"),
    "0.4.0.127.0.7.1.1.4.1.9": (ECDSA_PLAIN, "sha3-256"),
    "0.4.0.127.0.7.1.1.4.1.10": (ECDSA_PLAIN, "sha3-384"),
    "0.4.0.127.0.7.1.1.4.1.11": (ECDSA_PLAIN, "sha3-512"),
    "1.3.101.112": ("ed25519", None),
    "1.3.101.113": ("ed448", None),
    "1.2.840.10040.4.1": ("dsa", None),
    "1.2.840.10040.4.3": ("dsa", "sha1"),
    "2.16.840.1.101.3.4.3.1": ("dsa", "sha224"),
    "2.16.840.1.101.3.4.3.2": ("dsa", "sha256"),
    "1.2.156.10197.1.301": ("sm2", None),
    "1.2.156.10197.1.301.1": ("sm2", "sm3"),
    "1.2.156.10197.1.501": ("sm2", "sm3"),
    "1.2.156.10197.501": ("sm2", "sm3"),
    "1.2.156.10197.1.504": ("rsa", "sm3"),
}
"""Signature algorithm OID to scheme and the digest it names; None: named elsewhere.

1.2.156.10197.501 is 1.2.156.10197.1.501 without its fifth arc, as textbooks and libraries print it;
nothing else has that number.
"""

KEYS: dict[str, str] = {
    "1.2.840.113549.1.1.1": "rsa",
    "1.2.840.113549.1.1.10": "rsa-pss",
    "1.2.840.10045.2.1": "ec",
    "1.3.101.112": "ed25519",
    "1.3.101.113": "ed448",
    "1.2.840.10040.4.1": "dsa",
    "1.2.156.10197.1.301": "ec",
}

CURVES: dict[str, tuple[str, int]] = {
    "1.2.840.10045.3.1.1": ("secp192r1", 192),
    "1.3.132.0.33": ("secp224r1", 224),
    "1.2.840.10045.3.1.7": ("secp256r1", 256),
    "1.3.132.0.34": ("secp384r1", 384),
    "1.3.132.0.35": ("secp521r1", 521),
    "1.3.132.0.10": ("secp256k1", 256),
    "1.3.36.3.3.2.8.1.1.7": ("brainpoolp256r1", 256),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolp384r1", 384),
    "1.3.36.3.3.2.8.1.1.13": ("brainpoolp512r1", 512),
    "1.2.156.10197.1.301": ("sm2", 256),
}
"""Named curve OID to name and key length in bits."""

CMS_DATA = "1.2.840.113549.1.7.1"
CMS_SIGNED_DATA = "1.2.840.113549.1.7.2"
GM_DATA = "1.2.156.10197.6.1.4.2.1"
GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"

EXTENDED_KEY_USAGE = "2.5.29.37"
EKU_TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
EKU_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
EKU_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
EKU_ANY = "2.5.29.37.0"
EKU_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
EKU_ADOBE_PDF = "1.2.840.113583.1.1.5"
EKU_MS_DOCUMENT = "1.3.6.1.4.1.311.10.3.12"


def algorithm_name(scheme: str, digest: str | None) -> str:
    """One printable name, as reports show it: ``rsa-sha256``, ``ecdsa-sha384``, ``ed25519``."""
    return scheme if digest is None else f"{scheme}-{digest}"
