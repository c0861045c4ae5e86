# SPDX-License-Identifier: Apache-2.0
"""Objects read as the library reads them, by words instead of by octets (ISO 32000-2 §7.3).

The library calls Python several times for each octet, so that a long list costs a second for each
hundred thousand entries. What is written as everybody writes it is read here; of anything else the
one word is left to the library, which knows how to go on or what to say. What is read is counted,
for a file of megabytes may consist of one list.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import HistoricalResolver

from .errors import PdfLimitError
from .names import decode_name

MAX_VALUES = 400_000
"""Values parsed of one file: a second's work, 200 MB. Only what fields, pages and later changes
lead to is read, again for each revision that wrote it anew; three thousand widgets are 100,000."""
MAX_COPIED = 1_000_000
"""Entries copied for the revisions of one file; each of them reads what it looks at as its own."""
MAX_NESTED = 200
"""Arrays and dictionaries inside each other; real objects have under ten."""
_OCTETS_OF_A_VALUE = 4
"""Octets that the library reads for what one value costs here."""

_REFERENCES_OF_A_VALUE = 2 * 3
"""Words of the references in a list that cost what one value does."""
_BLANKS = re.compile(rb"[\0\t\n\f\r ]*+")
_PLAIN_NAME = rb"/([!\"$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]*+)(?=[\0\t\n\f\r ()<>\[\]{}/%])"
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*+)")
_WORD = re.compile(
    # A reference within the twenty octets in which the library looks for one.
    rb"(?P<ref>(?P<number>[1-9][0-9]{0,9})[\t\n\f\r ](?P<generation>[0-9]{1,5})[\t\n\f\r ]R"
    rb"(?![a-zA-Z])(?=.))"
    # A number with nothing behind that could make it another, or a reference.
    rb"|(?P<int>[+-]?[0-9]{1,18}(?![0-9+,\-.])"
    rb"(?![\t\n\v\f\r ]{1,20}+[0-9]{1,20}+[\t\n\v\f\r ]{1,20}+R))"
    rb"|(?P<real>[+-]?[0-9]{0,18}\.[0-9]{1,18}(?![0-9+,\-.]))"
    rb"|true|false|null",
    re.DOTALL,
)
_REFERENCES = re.compile(
    rb"(?:[\t\n\f\r ]?[1-9][0-9]{0,9}[\t\n\f\r ][0-9]{1,5}[\t\n\f\r ]R(?=[\0\t\n\f\r \]])){1,1000}"
)
"""Many references of a list, of which there may be a hundred thousand."""
_ENTRY = re.compile(
    rb"[\0\t\n\f\r ]*+" + _PLAIN_NAME + rb"[\0\t\n\f\r ]++"
    rb"([1-9][0-9]{0,9})[\t\n\f\r ]([0-9]{1,5})[\t\n\f\r ]R(?=[\0\t\n\f\r />])"
)
"""An entry of a dictionary that is a reference."""
_MARKS = re.compile(rb"[()\\]")
_ESCAPE = re.compile(rb"\\(?:([0-9]{1,3})|([\n\r][\n\r]?)|(.?))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"} | {
    bytes([one]): bytes([one]) for one in b"() /%<>[]#_&$\\"
}
_types: Any = generic
_words: Any = misc
_INDIRECT = _types.IndirectObject
_HOLDERS: Any = (generic.ArrayObject, generic.DictionaryObject)
_subsume_of_library: Any = HistoricalResolver._subsume_object  # noqa: SLF001
_read_of_library: Any = generic.read_object


def _unescaped(found: re.Match[bytes]) -> bytes:
    """What an escape in a string means.

    Raises:
        ValueError: it means nothing.
    """
    if found[1] is not None:
        return bytes((int(found[1], 8),))
    if found[2] is not None:
        return b""
    if found[3] not in _ESCAPED:
        raise ValueError("no escape")
    return _ESCAPED[found[3]]


class _Budget:
    """What may still be parsed of one file, and copied for its revisions."""

    def __init__(self) -> None:
        self.left = MAX_VALUES
        self.copies = MAX_COPIED

    def spend(self, values: int) -> None:
        """Count values that were parsed.

        Raises:
            PdfLimitError: there were too many.
        """
        self.left -= values
        if self.left < 0:
            raise PdfLimitError("values-parsed", MAX_VALUES)

    def copy(self, entries: int) -> None:
        """Count entries that are copied.

        Raises:
            PdfLimitError: there were too many.
        """
        self.copies -= entries
        if self.copies < 0:
            raise PdfLimitError("values-copied", MAX_COPIED)


def _budget(reader: Any) -> _Budget:
    known: _Budget = vars(reader).setdefault("_values", _Budget())
    return known


def values_left(reader: Any) -> int:
    """How many values of a file may still be parsed."""
    return _budget(reader).left


def read_object(
    stream: Any,
    container_ref: Any,
    as_metadata_stream: bool = False,
    in_content_stream: Any = _types.ContentOpReading.NO,
) -> Any:
    """The object at which the stream stands, which then stands behind it.

    Raises:
        PdfError: there is none.
        PdfLimitError: too many values were read.
    """
    plain = in_content_stream is _types.ContentOpReading.NO and not as_metadata_stream
    handler = container_ref.get_pdf_handler()
    if not plain or type(stream) is not BytesIO or not hasattr(handler, "__dict__"):
        return _read_of_library(stream, container_ref, as_metadata_stream, in_content_stream)
    reading = _Reading(stream, container_ref, handler)
    found, end = reading.value(stream.tell(), 0)
    stream.seek(end)
    return found


def subsume(resolver: Any, found: Any) -> Any:
    """A copy of an object for one revision, in which its references lead.

    Raises:
        PdfError: an object that was not read from a file.
        PdfLimitError: too many values were read or copied.
    """
    if isinstance(found, _types.DecryptedObjectProxy):
        return _subsume_of_library(resolver, found)
    container = found.get_container_ref()
    at = _types.Reference(container.idnum, container.generation, resolver)
    return _Copying(resolver, at).copy(found)


class _Copying:
    """One object as it is copied."""

    def __init__(self, resolver: Any, container_ref: Any) -> None:
        self._resolver = resolver
        self._ref = container_ref
        self._budget = _budget(resolver.reader)
        self._known: dict[Any, Any] = {}

    def copy(self, found: Any) -> Any:
        """What `found` is there; what holds no reference is the same."""
        copied: Any
        if isinstance(found, _INDIRECT):
            copied = _INDIRECT.__new__(_INDIRECT)
            meant = found.reference
            if meant not in self._known:
                here = _types.Reference(meant.idnum, meant.generation, self._resolver)
                self._known[meant] = here
            copied.reference = self._known[meant]
            return copied
        if not isinstance(found, _HOLDERS):
            return (
                _subsume_of_library(self._resolver, found)
                if isinstance(found, _types.DecryptedObjectProxy)
                else found
            )
        self._budget.copy(len(found))
        copy = self.copy
        if isinstance(found, _types.ArrayObject):
            copied = _types.ArrayObject(map(copy, list.__iter__(found)))
        else:
            entries = {key: copy(value) for key, value in found.items()}
            if isinstance(found, _types.StreamObject):
                copied = _types.StreamObject(entries, encoded_data=found.encoded_data)
            else:
                copied = _types.DictionaryObject(entries)
        copied.container_ref = self._ref
        return copied


class _Reading:
    """One object as it is read."""

    def __init__(self, stream: BytesIO, container_ref: Any, handler: Any) -> None:
        self._stream = stream
        self._octets = stream.getvalue()
        self._ref = container_ref
        self._handler = handler
        self._budget = _budget(handler)
        self._known: dict[tuple[bytes, bytes], Any] = {}

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        """What begins at an offset, and where it ends.

        Names and numbers inside of others do not know of what object they are part, which the
        library asks of what can be encrypted or changed.
        """
        octets = self._octets
        first = octets[at : at + 1]
        found: Any
        if first == b"[":
            found, end = self._array(at + 1, depth + 1)
        elif first == b"<" and octets.startswith(b"<<", at):
            found, end = self._dictionary(at + 2, depth + 1)
        elif first == b"/":
            found, end = self._name(at)
            if depth:
                return found, end
        elif (word := _WORD.match(octets, at)) is not None:
            found, end = self._of_word(word), word.end()
            if depth:
                return found, end
        elif first == b"(" and (text := self._text(at)) is not None:
            found, end = _types.pdf_string(text[0]), text[1]
        elif first == b"%":
            return self.value(self._skip(at), depth)  # The library never ends where no line does.
        else:
            self._stream.seek(at)
            found = _read_of_library(self._stream, self._ref)
            end = self._stream.tell()
            # Digits are read in blocks.
            self._budget.spend(1 if first == b"<" else (end - at) // _OCTETS_OF_A_VALUE)
        found.container_ref = self._ref
        return found, end

    def _text(self, at: int) -> tuple[bytes, int] | None:
        """The octets of a literal string (§7.3.4.2) and where it ends; None for an odd one."""
        level, marks, escaped = 0, 0, -1
        for mark in _MARKS.finditer(self._octets, at):
            place = mark.start()
            marks += 1
            if marks > self._budget.left:
                self._budget.spend(marks)
            if place == escaped:
                continue
            if mark[0] == b"\\":
                escaped = place + 1
            else:
                level += 1 if mark[0] == b"(" else -1
            if level == 0:
                break
        else:
            return None
        self._budget.spend(marks)
        written = self._octets[at + 1 : place]
        try:
            return _ESCAPE.sub(_unescaped, written), place + 1
        except ValueError:
            return None

    def _of_word(self, word: re.Match[bytes]) -> Any:
        kind = word.lastgroup
        if kind == "ref":
            return self._reference(word["number"], word["generation"])
        if kind == "int":
            return _types.NumberObject(word[0])
        if kind == "real":
            return _types.FloatObject(word[0].decode("ascii"))
        return (
            _types.NullObject() if word[0] == b"null" else _types.BooleanObject(word[0] == b"true")
        )

    def _skip(self, at: int) -> int:
        """Behind blanks and comments.

        Raises:
            PdfStreamError: there is nothing behind them.
        """
        at = _BLANKS.match(self._octets, at).end()  # type: ignore[union-attr]  # matches anywhere
        if at < len(self._octets) and self._octets[at] != 0x25:
            return at
        self._stream.seek(at)
        _words.read_non_whitespace(self._stream, seek_back=True)
        return self._stream.tell()

    def _enter(self, depth: int) -> None:
        self._budget.spend(1)
        if depth > MAX_NESTED:
            raise misc.PdfReadError("nested too deeply")

    def _array(self, at: int, depth: int) -> tuple[Any, int]:
        self._enter(depth)
        octets, budget = self._octets, self._budget
        found = _types.ArrayObject()
        while True:
            at = self._skip(at)
            if octets[at] == 0x5D:
                break
            many = _REFERENCES.match(octets, at)
            if many is not None:
                words = many[0].replace(b"R", b"").split()
                budget.spend(len(words) // _REFERENCES_OF_A_VALUE)
                found += map(self._reference, words[::2], words[1::2])
                at = many.end()
                continue
            one, at = self.value(at, depth)
            budget.spend(1)
            found.append(one)
        return found, at + 1

    def _reference(self, number: bytes, generation: bytes) -> Any:
        """A reference; what it refers to is one value however often it is written."""
        known = self._known
        meant = known.get((number, generation))
        if meant is None:
            meant = _types.Reference(int(number), int(generation), self._handler)
            known[number, generation] = meant
        found = _INDIRECT.__new__(_INDIRECT)
        found.reference, found.container_ref = meant, self._ref
        return found

    def _dictionary(self, at: int, depth: int) -> tuple[Any, int]:
        self._enter(depth)
        octets, budget = self._octets, self._budget
        entries: dict[Any, Any] = {}
        while True:
            entry = _ENTRY.match(octets, at)
            if entry is not None:
                key = _types.NameObject("/" + entry[1].decode("ascii"))
                one, at = self._reference(entry[2], entry[3]), entry.end()
            else:
                at = self._skip(at)
                if octets[at] == 0x3E:
                    break
                key, at = self._name(at)
                one, at = self.value(self._skip(at), depth)
            budget.spend(1)
            if key not in entries:
                entries[key] = one  # Of a key that stands twice the library takes the first.
            elif self._handler.strict:
                raise misc.PdfStrictReadError("a key twice")
        at = min(at + 2, len(octets))
        behind = _BLANKS.match(octets, at).end()  # type: ignore[union-attr]
        if behind < len(octets) and octets[behind] not in b"s%":
            return _types.DictionaryObject(entries), at
        self._stream.seek(at)
        data = _types._maybe_read_stream_payload(self._stream, entries, self._handler)  # noqa: SLF001
        at = self._stream.tell()
        if data is None:
            return _types.DictionaryObject(entries), at
        return _types.StreamObject(entries, encoded_data=data), at

    def _name(self, at: int) -> tuple[Any, int]:
        """A name (§7.3.5) and where it ends.

        Raises:
            PdfReadError: there is none.
        """
        word = _NAME.match(self._octets, at)
        if word is None:
            raise misc.PdfReadError("no name")
        escapes = word[1].count(b"#")
        if escapes:
            self._budget.spend(escapes // _OCTETS_OF_A_VALUE)
        return decode_name(word[1]), word.end()
