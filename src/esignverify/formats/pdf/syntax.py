# SPDX-License-Identifier: Apache-2.0
"""PDF objects read strictly from octets (ISO 32000-2 §7.2, §7.3): one reading, or none.

For bytes that no signature covers. Where two readers could see two things (a key twice, a length
that is wrong, a number that is no number) this one refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_DEPTH = 60
"""Arrays and dictionaries inside each other; real objects have under ten."""

MAX_VALUE = (1 << 32) - 1
"""Numbers beyond are another to readers that have 32 bits for them; a file has fewer octets."""
_LONGEST_WORD = 100
"""Octets of a number; with all digits of a 64-bit real it has some twenty."""

_LONGEST_NAME = 4_096
"""Octets of a name; readers have room for 127 (annex C), and cut what is longer, or do not."""

_SPACE = rb"[\0\t\n\f\r ]"
_DELIMITED = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"
_BLANK = re.compile(rb"(?:" + _SPACE + rb"++|%[^\r\n]*+)*+")
_REFERENCE = re.compile(
    rb"([0-9]{1,10})" + _SPACE + rb"+([0-9]{1,5})" + _SPACE + rb"+R" + _DELIMITED
)
# Possessive inside as well: until 3.11.4 Python takes back what a possessive group had matched. And
# of what fails in the midst it forgets to go back, but for the last of several: (?!) never matches.
_ONE = rb"([0-9]{1,10}+)" + _SPACE + rb"++([0-9]{1,5}+)" + _SPACE + rb"++R" + _DELIMITED
_PAIR = re.compile(_ONE)
_REFERENCES = re.compile(rb"(?:" + _SPACE + rb"*+" + _ONE + rb"|(?!))++" + _SPACE + rb"*+\]")
"""The rest of an array of nothing but references."""
_NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)" + _DELIMITED)
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)")
_HEX = re.compile(rb"<[0-9A-Fa-f\0\t\n\f\r ]*>")
_WORD = re.compile(rb"(true|false|null)" + _DELIMITED)
_WORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
HEADER = re.compile(rb"([0-9]{1,10})" + _SPACE + rb"+([0-9]{1,5})" + _SPACE + rb"+obj" + _DELIMITED)
LOOSE_BLANKS = b"\0\t\n\x0b\f\r \x85\xa0"
"""What readers that scan a file take for white space."""
_DIGITS = b"0123456789"
_LIKE_KEYWORD = re.compile(
    rb"(?<=[" + LOOSE_BLANKS + rb"])obj(?=[" + LOOSE_BLANKS + rb"()<>\[\]{}/%]|\Z)"
)
_STREAM = re.compile(rb"stream(\r\n|\n)")
_ENDSTREAM = re.compile(_SPACE + rb"{0,4}endstream" + _DELIMITED)
_ENDOBJ = re.compile(rb"endobj" + _DELIMITED)
_PLAIN_TEXT = rb"[^()\\]++|\\."
# A count, since each part takes memory until the last is found.
_IN_STRING = re.compile(
    rb"(?:" + _PLAIN_TEXT + rb"|\((?:" + _PLAIN_TEXT + rb"){0,1000}\)){1,1000}", re.DOTALL
)
"""Much of a string, with pairs of parentheses in it that hold no others."""
_LONGEST_NUMBER, _LONGEST_GENERATION = 10, 5


class SyntaxProblemError(ValueError):
    """The octets can be read in more than one way, or in none."""


class Name(str):
    """A name object, decoded (§7.3.5)."""

    __slots__ = ()


_PLAIN = rb"/([A-Za-z0-9_.+-]{1,100}+)"
_ENTRY = re.compile(
    _SPACE + rb"*+" + _PLAIN + _SPACE + rb"*+"
    rb"(?:(?<="
    + _SPACE
    + rb")([0-9]{1,10}+)"
    + _SPACE
    + rb"([0-9]{1,5}+)"
    + _SPACE
    + rb"R(?=[ \n\r/>])"
    rb"|(?<=" + _SPACE + rb")(-?[0-9]{1,9}+)(?=" + _SPACE + rb"*+[/>])"
    rb"|" + _PLAIN + rb"(?=[ \n\r/>]))"
)
"""An entry of a dictionary as nearly all are: a reference, an integer or a name, no escapes."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An indirect reference."""

    number: int
    generation: int


@dataclass(frozen=True, slots=True)
class Object:
    """One indirect object: where it starts and ends, its value, where its stream data lie."""

    number: int
    generation: int
    start: int
    end: int
    value: object
    data: tuple[int, int] | None

    @property
    def dictionary(self) -> dict[str, object]:
        """Its dictionary; empty for an object of another kind."""
        return self.value if isinstance(self.value, dict) else {}


def skip_blank(octets: bytes, at: int) -> int:
    """The offset of the next octet that is neither white space nor part of a comment.

    Raises:
        SyntaxProblemError: a comment looks like an end-of-file marker.
    """
    found = _BLANK.match(octets, at)
    end = found.end() if found is not None else at
    if end >= at + 4 and octets.find(b"%EOF", at, end) != -1:
        raise SyntaxProblemError(f"a second end-of-file marker at {at}")
    return end


def read_value(octets: bytes, at: int, depth: int = 0) -> tuple[object, int]:
    """The value at `at` and the offset behind it; strings are given as their raw octets.

    Raises:
        SyntaxProblemError: not exactly one reading.
    """
    if depth > MAX_DEPTH:
        raise SyntaxProblemError(f"nested deeper than {MAX_DEPTH}")
    first = octets[at : at + 1]
    if octets[at : at + 2] == b"<<":
        return _read_dictionary(octets, at + 2, depth)
    if first == b"[":
        return _read_array(octets, at + 1, depth)
    if first == b"(":
        return _read_string(octets, at)
    if (found := _HEX.match(octets, at)) is not None:
        return found.group(), found.end()
    if (found := _NAME.match(octets, at)) is not None:
        return Name(_decode_name(found[1])), found.end()
    if (found := _REFERENCE.match(octets, at)) is not None:
        return Reference(int(found[1]), int(found[2])), found.end()
    if (found := _NUMBER.match(octets, at)) is not None:
        return _number(found.group()), found.end()
    if (found := _WORD.match(octets, at)) is not None:
        return _WORDS[found[1]], found.end()
    raise SyntaxProblemError(f"no value at {at}")


def _number(text: bytes) -> int | float:
    """A number that every reader has room for; beyond, some cut it, and some take another."""
    if len(text) > _LONGEST_WORD:
        raise SyntaxProblemError("a number longer than any")
    value = float(text) if b"." in text else int(text)
    if not -MAX_VALUE <= value <= MAX_VALUE:
        raise SyntaxProblemError(f"the number {value} is beyond some readers")
    return value


def _decode_name(raw: bytes) -> str:
    if len(raw) > _LONGEST_NAME:
        raise SyntaxProblemError("a name longer than any")
    if b"#" in raw:
        parts = re.split(rb"#([0-9A-Fa-f]{2})", raw)
        if any(b"#" in part for part in parts[::2]):
            raise SyntaxProblemError("a name with a broken escape")
        raw = b"".join(
            bytes.fromhex(part.decode("ascii")) if i % 2 else part for i, part in enumerate(parts)
        )
    return raw.decode("latin-1")


def _read_dictionary(octets: bytes, at: int, depth: int) -> tuple[dict[str, object], int]:
    result: dict[str, object] = {}
    key: object
    while True:
        usual = _ENTRY.match(octets, at) if depth < MAX_DEPTH else None
        if usual is not None:
            key, value = Name(usual[1].decode("ascii")), _usual_value(usual)
            at = usual.end()
        else:
            at = skip_blank(octets, at)
            if octets[at : at + 2] == b">>":
                return result, at + 2
            key, at = read_value(octets, at, depth + 1)
            if not isinstance(key, Name):
                raise SyntaxProblemError(f"a dictionary key is no name before {at}")
            value, at = read_value(octets, skip_blank(octets, at), depth + 1)
        # Twice the same is carelessness; of two different values each reader takes its own.
        if key in result and repr(result[key]) != repr(value):
            raise SyntaxProblemError(f"/{key} stands twice before {at}")
        result[key] = value


def _usual_value(entry: re.Match[bytes]) -> object:
    if entry[2] is not None:
        return Reference(int(entry[2]), int(entry[3]))
    return int(entry[4]) if entry[4] is not None else Name(entry[5].decode("ascii"))


def _read_array(octets: bytes, at: int, depth: int) -> tuple[list[object], int]:
    plain = _REFERENCES.match(octets, at)
    if plain is not None:  # Fields and annotations by the hundred, again in every update.
        pairs = _PAIR.findall(octets, at, plain.end())
        return [
            Reference(int(number), int(generation)) for number, generation in pairs
        ], plain.end()
    result: list[object] = []
    while True:
        at = skip_blank(octets, at)
        if octets[at : at + 1] == b"]":
            return result, at + 1
        value, at = read_value(octets, at, depth + 1)
        result.append(value)


def _read_string(octets: bytes, at: int) -> tuple[bytes, int]:
    start, nested = at, 1
    at += 1
    while nested:
        found = _IN_STRING.match(octets, at)
        if found is not None:
            at = found.end()
            continue
        mark = octets[at : at + 1]
        if mark not in (b"(", b")"):
            raise SyntaxProblemError(f"a string without end at {start}")
        nested += 1 if mark == b"(" else -1
        at += 1
    return octets[start:at], at


def read_object(octets: bytes, at: int, length_of: Callable[[Reference], int | None]) -> Object:
    """The indirect object that starts exactly at `at` (§7.3.10); `length_of` resolves /Length.

    Raises:
        SyntaxProblemError: there is none, or not exactly one reading of it.
    """
    header = HEADER.match(octets, at)
    if header is None:
        raise SyntaxProblemError(f"no object at {at}")
    value, end = read_value(octets, skip_blank(octets, header.end()))
    end = skip_blank(octets, end)
    data = None
    opened = _STREAM.match(octets, end)
    if opened is not None:
        data = _stream_data(octets, opened.end(), value, length_of)
        closed = _ENDSTREAM.match(octets, data[1])
        if closed is None:
            raise SyntaxProblemError(f"a stream of another length at {end}")
        end = skip_blank(octets, closed.end())
    finished = _ENDOBJ.match(octets, end)
    if finished is None:
        raise SyntaxProblemError(f"no end of the object at {at}")
    return Object(int(header[1]), int(header[2]), at, finished.end(), value, data)


def _stream_data(
    octets: bytes, start: int, value: object, length_of: Callable[[Reference], int | None]
) -> tuple[int, int]:
    length = value.get("Length") if isinstance(value, dict) else None
    if isinstance(length, Reference):
        length = length_of(length)
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        raise SyntaxProblemError(f"a stream without a length at {start}")
    if start + length > len(octets):
        raise SyntaxProblemError(f"a stream runs over the end at {start}")
    return start, start + length


def headers(octets: bytes, start: int, end: int) -> set[int]:
    """Offsets at which something in a range looks like the beginning of an object.

    From each keyword backwards: a search for the numbers first would stop at every digit of
    whatever is written in hexadecimal.
    """
    found: set[int] = set()
    for keyword in _LIKE_KEYWORD.finditer(octets, start, end):
        before = octets[start : keyword.start()].rstrip(LOOSE_BLANKS)
        spaced = before.rstrip(_DIGITS)
        number = spaced.rstrip(LOOSE_BLANKS)
        digits = len(number) - len(number.rstrip(_DIGITS))
        if 1 <= len(before) - len(spaced) <= _LONGEST_GENERATION and number != spaced and digits:
            found.add(start + len(number) - min(digits, _LONGEST_NUMBER))
        start = keyword.end()
    return found
