# SPDX-License-Identifier: Apache-2.0
"""What GB/T 35275 §8 fixes beyond RFC 5652, in the parts that no signature covers.

Versions are 1, algorithms have no parameters, and the list in front names every digest used. A
value under the national OIDs that says otherwise was not written so by its signer, but for what
signers are known to write: the list names a digest by the signature algorithm over it, the
algorithm has the curve for its parameter, and a timestamp token has the version of RFC 5652 §5.1.
The first two are no bit away from what the standard has; of a token nothing depends on its version.
"""

from __future__ import annotations

from ...crypto import oids
from ...model.reasons import Reason
from .. import der
from . import ber
from .errors import CmsError

LIST_BY_SIGNATURE = "digest-list-names-another-algorithm-over-the-digest"
CURVE_AS_PARAMETER = "signature-algorithm-with-the-curve-as-parameter"

_VERSION_1, _VERSION_3 = b"\x02\x01\x01", b"\x02\x01\x03"
_NULL = b"\x05\x00"
_CURVE = bytes.fromhex("06082a811ccf5501822d")
"""OBJECT IDENTIFIER 1.2.156.10197.1.301."""
_CONTEXT_0 = 0xA0
MAX_DIGESTS = 16
"""Digest algorithms listed; there is one."""


def check_national(data: bytes, signed: der.Element) -> tuple[str, ...]:
    """Check the SignedData at `signed`, whose frame and signers could be read.

    Returns the codes of what is odd and known of signers.

    Raises:
        CmsError: it is not as the standard has it.
        ValueError: not ASN.1.
    """
    version, digests, content, *_, signers = ber.children(data, signed)
    kind = next(ber.children(data, content))
    token = der.oid_text(data[kind.content : kind.end]) == oids.TST_INFO
    _check_version(data, version, (_VERSION_1, _VERSION_3) if token else (_VERSION_1,))
    odd: dict[str, None] = {}
    listed: set[str] = set()
    for one in ber.children(data, digests):
        if len(listed) >= MAX_DIGESTS:
            raise _broken("too many digest algorithms")
        listed.add(_algorithm(data, one))
    for signer in ber.children(data, signers):
        version, _, digest, *rest = ber.children(data, signer)
        _check_version(data, version, (_VERSION_1,))
        used = _algorithm(data, digest)
        if used not in listed:
            if _digest_of(used) not in {_digest_of(one) for one in listed}:
                raise _broken("a digest algorithm that the list does not name")
            odd[LIST_BY_SIGNATURE] = None
        algorithm = next(one for one in rest if one.tag != _CONTEXT_0)
        if _has_curve(data, algorithm):
            odd[CURVE_AS_PARAMETER] = None
        else:
            _algorithm(data, algorithm)
    return tuple(odd)


def _digest_of(oid: str) -> str:
    """The digest that an OID of one, or of a signature algorithm over one, means."""
    return oids.DIGESTS.get(oid) or oids.SIGNATURES.get(oid, (oid, None))[1] or oid


def _check_version(data: bytes, one: der.Element, allowed: tuple[bytes, ...]) -> None:
    if data[one.start : one.end] not in allowed:
        raise _broken("version is not 1")


def _has_curve(data: bytes, one: der.Element) -> bool:
    written = [data[part.start : part.end] for part in ber.children(data, one)]
    return one.tag == der.SEQUENCE and written[1:] == [_CURVE]


def _algorithm(data: bytes, one: der.Element) -> str:
    oid, *parameters = ber.children(data, one)
    written = [data[part.start : part.end] for part in parameters]
    if (one.tag, oid.tag) != (der.SEQUENCE, der.OID) or written not in ([], [_NULL]):
        raise _broken("an algorithm with parameters")
    return der.oid_text(data[oid.content : oid.end])


def _broken(detail: str) -> CmsError:
    return CmsError(Reason.SIGNATURE_MALFORMED, f"GB/T 35275: {detail}")
