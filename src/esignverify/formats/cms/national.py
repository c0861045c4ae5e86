# SPDX-License-Identifier: Apache-2.0
"""What GB/T 35275 §8 fixes beyond RFC 5652, in the parts that no signature covers.

Versions are 1, algorithms have no parameters, and the list in front names every digest used. A
value under the national OIDs that says otherwise was not written so by its signer.
"""

from __future__ import annotations

from ...model.reasons import Reason
from .. import der
from . import ber
from .errors import CmsError

_VERSION_1 = b"\x02\x01\x01"
_NULL = b"\x05\x00"
_CONTEXT_0 = 0xA0
MAX_DIGESTS = 16
"""Digest algorithms listed; there is one."""


def check_national(data: bytes, signed: der.Element) -> None:
    """Check the SignedData at `signed`, whose frame and signers could be read.

    Raises:
        CmsError: it is not as the standard has it.
        ValueError: not ASN.1.
    """
    version, digests, *_, signers = ber.children(data, signed)
    _check_version(data, version)
    listed: set[str] = set()
    for one in ber.children(data, digests):
        if len(listed) >= MAX_DIGESTS:
            raise _broken("too many digest algorithms")
        listed.add(_algorithm(data, one))
    for signer in ber.children(data, signers):
        version, _, digest, *rest = ber.children(data, signer)
        _check_version(data, version)
        if _algorithm(data, digest) not in listed:
            raise _broken("a digest algorithm that the list does not name")
        _algorithm(data, next(one for one in rest if one.tag != _CONTEXT_0))


def _check_version(data: bytes, one: der.Element) -> None:
    if data[one.start : one.end] != _VERSION_1:
        raise _broken("version is not 1")


def _algorithm(data: bytes, one: der.Element) -> str:
    oid, *parameters = ber.children(data, one)
    written = [data[part.start : part.end] for part in parameters]
    if (one.tag, oid.tag) != (der.SEQUENCE, der.OID) or written not in ([], [_NULL]):
        raise _broken("an algorithm with parameters")
    return der.oid_text(data[oid.content : oid.end])


def _broken(detail: str) -> CmsError:
    return CmsError(Reason.SIGNATURE_MALFORMED, f"GB/T 35275: {detail}")
