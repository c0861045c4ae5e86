# SPDX-License-Identifier: Apache-2.0
"""One signature dictionary (ISO 32000-2 §12.8.1, table 255) to `SignatureFacts`.

What /Contents holds is told by its octets (`formats.signature_value`), whatever /SubFilter says.

Whatever is odd in it ends in `unreadable` of this one signature; the others are read all the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import parse_pdf_date
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from ...crypto import oids
from ...crypto.digests import UnknownDigestError, digest
from ...model.axes import Container, SignatureType
from ...model.facts import (
    SIGNER_MARK,
    Coverage,
    SignatureFacts,
    SignedMessage,
    Timestamp,
    Unreadable,
)
from ...model.moments import ClaimedTime
from ...model.reasons import Reason
from ..cms.errors import CmsError
from ..cms.signed_data import CONTENT_INSIDE, trim
from ..cms.timestamp import read_timestamp
from ..signature_value import SignatureValue, digests_of, read_signature_value
from .appearance import is_visible
from .coverage import read_coverage
from .covered import Covered, Digester
from .document import READ_ERRORS, array, dictionary, entry, reference
from .fields import SignatureField

MAX_CONTENTS = 16 * 1024 * 1024
"""Octets of one signature value; with long CRLs inside some megabytes occur."""

_SHA1_OCTETS = 20

Pages = dict[tuple[int, int], int]
Read = tuple[SignatureFacts, ...]

CMS_SUB_FILTERS = frozenset(
    {"adbe.pkcs7.detached", "adbe.pkcs7.sha1", "ETSI.CAdES.detached", "ETSI.RFC3161"}
)
"""Labels that promise CMS (ISO 32000-2 table 260); the octets decide, the label only explains."""


def read_signature(
    reader: PdfFileReader,
    document: bytes,
    digester: Digester,
    field: SignatureField,
    pages: dict[tuple[int, int], int],
) -> tuple[SignatureFacts, ...]:
    """Read the signature of one filled field; never raises for what the field holds.

    One value, or one for each SignerInfo, all over the same bytes: the first under the field's
    name, the others with a number behind it.
    """
    try:
        value = dictionary(field.value)
        if value is None:
            return (_unreadable(field, Reason.SIGNATURE_MALFORMED, "value is not a dictionary"),)
        return _read(reader, document, digester, field, value, pages)
    except READ_ERRORS as error:
        # One hostile dictionary must not hide the next signature.
        detail = f"{type(error).__name__} while reading the signature dictionary"
        return (_unreadable(field, Reason.SIGNATURE_MALFORMED, detail),)


def _unreadable(
    field: SignatureField,
    reason: Reason,
    detail: str,
    *,
    supported: bool = True,
    sub_filter: str | None = None,
    coverage: Coverage | None = None,
) -> SignatureFacts:
    why = Unreadable(reason, supported, "ISO 32000-2 §12.8.1", {"detail": detail})
    return SignatureFacts(
        id=field.name,
        type=SignatureType.SIGNATURE,
        container=Container.UNKNOWN,
        sub_filter=sub_filter,
        coverage=coverage,
        message=None,
        timestamp=None,
        unreadable=why,
        digests={},
        claimed=None,
        permissions=None,
        visible=True,
        pages=(),
    )


def _read(
    reader: PdfFileReader,
    document: bytes,
    digester: Digester,
    field: SignatureField,
    value: generic.DictionaryObject,
    pages: dict[tuple[int, int], int],
) -> tuple[SignatureFacts, ...]:
    sub_filter = entry(value, "/SubFilter")
    label = str(sub_filter)[1:129] if isinstance(sub_filter, generic.NameObject) else None
    contents = _contents(value)
    if contents is None or not contents.strip(b"\0"):
        reason, detail = Reason.SIGNATURE_EMPTY, "no octets in /Contents"
        return (_unreadable(field, reason, detail, sub_filter=label),)
    if len(contents) > MAX_CONTENTS:
        detail = f"/Contents over {MAX_CONTENTS} octets"
        limit = Reason.LIMIT_EXCEEDED
        return (_unreadable(field, limit, detail, supported=False, sub_filter=label),)
    coverage = read_coverage(reader, document, field.holder, _ranges(value), contents)
    covered = digester.parts(coverage.ranges)
    try:
        told, messages = _value(contents, label, covered)
        first = _facts(field, value, label, coverage, covered, told, messages[0], pages)
        others = [
            _facts(field, value, label, coverage, covered, told, one, pages, number)
            for number, one in enumerate(messages[1:], 2)
        ]
    except CmsError as error:
        # A label of another kind with octets of another kind: nothing is broken, we do not know it.
        known = error.supported and (label is None or label in CMS_SUB_FILTERS)
        unreadable = _unreadable(
            field,
            Reason.UNSUPPORTED_SIGNATURE if error.supported and not known else error.reason,
            error.detail,
            supported=known,
            sub_filter=label,
            coverage=coverage,
        )
        return (unreadable,)
    return (first, *others)


def named(read: tuple[SignatureFacts, ...], field: SignatureField, pages: Pages) -> Read:
    """What was read of one value, for another field that refers to the same one."""
    return tuple(
        replace(
            one,
            id=field.name if number == 1 else f"{field.name}{SIGNER_MARK}{number}",
            visible=one.unreadable is not None or any(is_visible(w) for w in field.widgets),
            pages=() if one.unreadable is not None else _pages(field.widgets, pages),
        )
        for number, one in enumerate(read, 1)
    )


def _facts(
    field: SignatureField,
    value: generic.DictionaryObject,
    label: str | None,
    coverage: Coverage,
    covered: Covered | None,
    told: SignatureValue,
    read: tuple[SignedMessage, Timestamp | None],
    pages: dict[tuple[int, int], int],
    number: int = 1,
) -> SignatureFacts:
    message, timestamp = read
    kind = SignatureType.SIGNATURE if told.seal is None else SignatureType.SEAL
    return SignatureFacts(
        id=field.name if number == 1 else f"{field.name}{SIGNER_MARK}{number}",
        type=kind if timestamp is None else SignatureType.DOCUMENT_TIMESTAMP,
        container=told.container,
        sub_filter=label,
        coverage=coverage,
        message=message,
        timestamp=timestamp,
        unreadable=None,
        digests=_digests(covered, message, timestamp),
        claimed=_claimed(message, value),
        permissions=_permissions(value),
        visible=any(is_visible(widget) for widget in field.widgets),
        pages=_pages(field.widgets, pages),
        seal=told.seal,
    )


def _contents(value: generic.DictionaryObject) -> bytes | None:
    if "/Contents" not in value:
        return None
    # Exempt from encryption (ISO 32000-2 §7.6.2).
    raw = value.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
    if isinstance(raw, generic.TextStringObject | generic.ByteStringObject):
        return bytes(raw.original_bytes)
    return None


def _ranges(value: generic.DictionaryObject) -> tuple[int, ...] | None:
    numbers = array(entry(value, "/ByteRange"))
    if not numbers or not all(isinstance(one, int) for one in numbers):
        return None
    return tuple(int(str(one)) for one in numbers)


_ReadValue = tuple[SignatureValue, tuple[tuple[SignedMessage, Timestamp | None], ...]]


def _value(contents: bytes, label: str | None, covered: Covered | None) -> _ReadValue:
    """The value in /Contents, and its messages with the token that they are, if they are one."""
    value = read_signature_value(contents)
    if not value.messages:
        detail = "a bare signature value, without a certificate"
        raise CmsError(Reason.UNSUPPORTED_SIGNATURE, detail, supported=False)
    found: list[tuple[SignedMessage, Timestamp | None]] = []
    for message in value.messages:
        if message.content_type == oids.TST_INFO:
            found.append((message, read_timestamp(trim(contents)[0])))
        elif CONTENT_INSIDE not in message.deviations:
            found.append((message, None))
        elif label == "adbe.pkcs7.sha1" and len(message.encapsulated or b"") == _SHA1_OCTETS:
            found.append((_over_digest(message, covered), None))
        else:
            _check_content(message, covered)
            found.append((message, None))
    return value, tuple(found)


def _over_digest(message: SignedMessage, covered: Covered | None) -> SignedMessage:
    """adbe.pkcs7.sha1 (ISO 32000-1 §12.8.3.3): the content is the SHA-1 of the covered bytes."""
    inside = message.encapsulated or b""
    fits = covered is None or covered.digest("sha1") == inside
    # Another content than was signed is a broken frame; another document is for the digest.
    if not fits and message.attribute_digest != _digest_or_none(message.digest_algorithm, inside):
        raise CmsError(Reason.ENCAPSULATED_CONTENT, "content inside that is not what is signed")
    notes = tuple(one for one in message.deviations if one != CONTENT_INSIDE)
    return replace(message, content_digest="sha1", deviations=notes)


def _digest_or_none(name: str, octets: bytes) -> bytes | None:
    try:
        return digest(name, octets)
    except UnknownDigestError:
        return None


def _check_content(message: SignedMessage, covered: Covered | None) -> None:
    """ISO 32000-2 §12.8.3.3.1: no data shall be encapsulated.

    The covered bytes once more change nothing. Anything else is refused: for CMS the content
    inside is what was signed (RFC 5652 §5.4), for PDF the bytes outside.
    """
    if covered is None or not covered.equals(message.encapsulated or b""):
        raise CmsError(Reason.ENCAPSULATED_CONTENT, "content inside a detached signature")


def _digests(
    covered: Covered | None,
    message: SignedMessage,
    timestamp: Timestamp | None,
) -> dict[str, bytes]:
    """The digests of what was to be signed by the algorithms that the signature asks for."""
    if covered is None:
        return {}
    imprint = None if timestamp is None else timestamp.info.digest_algorithm
    return digests_of(message, covered, imprint=imprint)


def _claimed(message: SignedMessage, value: generic.DictionaryObject) -> ClaimedTime | None:
    if message.signing_time is not None:
        return ClaimedTime(message.signing_time)
    written = entry(value, "/M")
    if not isinstance(written, generic.TextStringObject):
        return None
    try:
        at: datetime = parse_pdf_date(str(written), strict=False)
        return ClaimedTime(at) if at.utcoffset() is not None else None
    except (PdfError, ValueError, OverflowError):
        return None


def _permissions(value: generic.DictionaryObject) -> int | None:
    """The DocMDP level that this signature sets (ISO 32000-2 §12.8.2.2); 2 is the default.

    Of several the strictest: readers differ on which one counts.
    """
    levels: list[int] = []
    for raw in array(entry(value, "/Reference")):
        one = dictionary(raw)
        if one is not None and entry(one, "/TransformMethod") == "/DocMDP":
            level = entry(dictionary(entry(one, "/TransformParams")), "/P")
            levels.append(int(level) if isinstance(level, int) and level in (1, 2, 3) else 2)
    return min(levels, default=None)


def _pages(
    widget_list: tuple[generic.DictionaryObject, ...], pages: dict[tuple[int, int], int]
) -> tuple[int, ...]:
    refs = [reference(w.raw_get("/P")) for w in widget_list if "/P" in w]
    return tuple(sorted({pages[ref] for ref in refs if ref in pages}))
