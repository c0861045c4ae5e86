# SPDX-License-Identifier: Apache-2.0
"""What must hold for any octets given to the readers of PDF."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from esignverify.crypto.sm2 import encoding
from esignverify.formats.pdf import syntax
from esignverify.formats.pdf.document import (
    READ_ERRORS,
    PdfEncryptedError,
    PdfLimitError,
    PdfMalformedError,
    open_pdf,
)
from esignverify.formats.pdf.updates import check_updates
from esignverify.formats.read import read
from esignverify.model.facts import DocumentFacts, SignedMessage
from esignverify.validation.judge import needs_of

from .seeds import tiny

CLOSED = (PdfMalformedError, PdfEncryptedError, PdfLimitError)


def check_read(data: bytes) -> None:
    """Any bytes are read: twice the same, and what is said of coverage is true of the bytes."""
    facts = read(data)
    check_facts(data, facts)
    if len(data) % 4 == 0:
        assert read(data) == facts, "read twice, two readings"


def check_facts(data: bytes, facts: DocumentFacts) -> None:
    """Ranges lie in the file; one without a problem leaves out exactly a hexadecimal string."""
    needs_of(facts)
    for one in facts.signatures:
        if one.coverage is None or one.coverage.problem is not None:
            continue
        start, length, start2, length2 = one.coverage.ranges
        hole = data[length:start2]
        assert start == 0, "does not begin with the file"
        assert start2 + length2 <= len(data), "runs over the end"
        assert hole[:1] + hole[-1:] == b"<>", "the hole is no string"
        assert 0 < one.coverage.revision <= facts.revisions, "a revision that is not there"
        if one.message is not None:
            digits = b"".join(re.split(rb"[\0\t\n\f\r ]+", hole[1:-1])).decode()
            value = bytes.fromhex(digits + "0" * (len(digits) % 2))
            assert _stands_in(one.message, value), "a signature value from elsewhere"


def _stands_in(message: SignedMessage, value: bytes) -> bool:
    """Whether the signature is in the octets: as it is, or in the form that was undone by name."""
    if message.signature in value:
        return True
    if not {encoding.RAW, encoding.NO_LEADING_ZERO} & set(message.deviations):
        return False
    found = encoding.decode(message.signature)
    return all(number.to_bytes(32, "big") in value for number in (found.r, found.s))


BLANKS = b"\0\t\n\f\r "
"""White space (ISO 32000-2 §7.2.3), of which a few stand before the end of a stream (ADR 8)."""


def check_syntax(data: bytes) -> None:
    """One reading or none: where a value is read, pyHanko reads the same value."""
    try:
        value, end = syntax.read_value(data, syntax.skip_blank(data, 0))
    except syntax.SyntaxProblemError:
        pass
    else:
        assert 0 < end <= len(data), "read over the end"
        assert syntax.read_value(data[:end] + b" ", syntax.skip_blank(data, 0))[0] == value
    try:
        one = syntax.read_object(data, 0, lambda _: None)
    except syntax.SyntaxProblemError:
        return
    assert 0 == one.start < one.end <= len(data), "read over the end"
    assert data[: one.end].endswith(b"endobj"), "no end"
    if one.data is not None:
        assert data[one.data[1] :].lstrip(BLANKS).startswith(b"endstream"), "another stream"
    assert 0 in syntax.headers(data, 0, len(data)), "looks like no object"


@cache
def _signed() -> tuple[bytes, int]:
    """The tiny signed report, nothing behind its signature, and its revisions."""
    data = tiny()[0]
    return data, open_pdf(data).xrefs.total_revisions


def check_appended(tail: bytes) -> None:
    """An update that is called sound is read alike by the strict reader and by the tolerant one."""
    signed, revisions = _signed()
    document = signed + tail
    try:
        reader = open_pdf(document)
    except CLOSED:
        return
    try:
        found = check_updates(reader, document, len(signed), revisions)
    except READ_ERRORS:
        return  # The change analysis takes it for `not-analysable`.
    if found.problem is None:
        _read_alike(reader, document, len(signed), revisions)


def _read_alike(reader: PdfFileReader, document: bytes, end: int, revisions: int) -> None:
    for revision in range(revisions, reader.xrefs.total_revisions):
        view = reader.get_historical_resolver(revision)
        for ref in reader.xrefs.explicit_refs_in_revision(revision):
            place = reader.xrefs.get_historical_ref(ref, revision)
            if not isinstance(place, int) or place < end:
                continue
            at = syntax.skip_blank(document, place)
            ours = syntax.read_object(document, at, lambda r, v=view: _length(v, r))
            theirs = view.get_object(generic.Reference(ref.idnum, ref.generation, pdf=view))
            assert alike(ours.value, theirs), f"object {ref.idnum} reads in two ways"
            if ours.data is not None:
                assert isinstance(theirs, generic.StreamObject), "a stream or none"
                assert document[slice(*ours.data)] == theirs.encoded_data, "another stream"


def _length(view: object, ref: syntax.Reference) -> int | None:
    found = view.get_object(  # type: ignore[attr-defined]  # pyHanko's resolver has no types
        generic.Reference(ref.number, ref.generation, pdf=view)
    )
    return int(found) if isinstance(found, int) else None


def alike(ours: object, theirs: object) -> bool:
    """Whether our strict value and pyHanko's object are the same; strings by being strings."""
    if isinstance(ours, dict):
        if not isinstance(theirs, generic.DictionaryObject):
            return False
        named = {key[1:]: theirs.raw_get(key) for key in theirs}
        return ours.keys() == named.keys() and all(alike(ours[key], named[key]) for key in ours)
    if isinstance(ours, list):
        rows = isinstance(theirs, generic.ArrayObject) and len(theirs) == len(ours)
        return rows and all(alike(one, theirs.raw_get(at)) for at, one in enumerate(ours))
    if isinstance(ours, syntax.Reference):
        seen = isinstance(theirs, generic.IndirectObject)
        return seen and (theirs.idnum, theirs.generation) == (ours.number, ours.generation)
    if isinstance(ours, syntax.Name):
        return isinstance(theirs, generic.NameObject) and theirs[1:] == str(ours)
    if isinstance(ours, bytes):
        return isinstance(theirs, generic.TextStringObject | generic.ByteStringObject)
    if ours is None:
        return isinstance(theirs, generic.NullObject)
    if isinstance(ours, bool):
        return isinstance(theirs, generic.BooleanObject) and bool(theirs) == ours
    numbers = isinstance(theirs, int | float | Decimal)
    return numbers and abs(float(theirs) - float(ours)) <= abs(float(ours)) * 1e-9
