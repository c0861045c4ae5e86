# SPDX-License-Identifier: Apache-2.0
"""A JSON object read member by member, and its long lists entry by entry: memory does not grow.

What is read is JSON as `source.read_json` reads it: UTF-8, no member twice, no NaN.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path as FilePath
from typing import Any, BinaryIO, NamedTuple

from .lines import Path, json_duplicate, json_places
from .source import Source, complaint, field_name

MAX_ENTRY = 64 * 1024 * 1024
"""Characters of one entry: an institution with 200,000 scope rows has some 30 MiB."""
_CHUNK = 1 << 18
_BLANK = " \t\r\n"


class Entry(NamedTuple):
    """A member of the object, or an entry of one of its lists: path, value, and its own text."""

    path: Path
    data: Any
    source: Source


class JsonStream:
    """One file. `digest` is its SHA-256 (hex) once `entries` came to its end.

    `moved` hears how many octets were read.
    """

    def __init__(
        self, file: FilePath, lists: tuple[str, ...], moved: Callable[[int], None]
    ) -> None:
        self._name = str(file)
        self._file = file
        self._lists = lists
        self._moved = moved
        self._hash = sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at, self._line = "", 0, 1
        self._ended = False

    @property
    def digest(self) -> str:
        """SHA-256 of what was read, hex."""
        return self._hash.hexdigest()

    def entries(self) -> Iterator[Entry]:
        """Every member; of the members `lists` every entry, one at a time.

        Raises:
            ConfigurationError: no such file, or not JSON; names the line.
        """
        try:
            with self._file.open("rb") as stream:
                yield from self._object(stream)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            problem = "no-such-file" if missing else "unreadable"
            raise complaint(problem, self._name, reason=error.strerror or "") from None

    def _object(self, stream: BinaryIO) -> Iterator[Entry]:
        if self._next(stream) != "{":
            raise complaint("not-a-table", self._name, self._line)
        self._step()
        seen: set[str] = set()
        first = True
        while (mark := self._next(stream)) != "}":
            first = self._comma(stream, mark, first=first)
            key, _, line = self._value(stream)
            if not isinstance(key, str):
                raise self._syntax()
            if key in seen:
                raise complaint("duplicate-field", self._name, line, field_name((key,)))
            seen.add(key)
            if self._next(stream) != ":":
                raise self._syntax()
            self._step()
            if key in self._lists and self._next(stream) == "[":
                yield from self._list(stream, key)
            else:
                yield self._entry(stream, (key,))
        self._step()
        if self._next(stream):
            raise self._syntax()

    def _list(self, stream: BinaryIO, key: str) -> Iterator[Entry]:
        self._step()
        count = 0
        while (mark := self._next(stream)) != "]":
            self._comma(stream, mark, first=count == 0)
            yield self._entry(stream, (key, count))
            count += 1
        self._step()

    def _comma(self, stream: BinaryIO, mark: str, *, first: bool) -> bool:
        """Step over the comma that all but the first have before them; always False."""
        if not first:
            if mark != ",":
                raise self._syntax()
            self._step()
            self._next(stream)
        return False

    def _entry(self, stream: BinaryIO, path: Path) -> Entry:
        data, text, line = self._value(stream)
        source = Source(self._name, text, data, partial(_places, path, line))
        return Entry(path, data, source)

    def _value(self, stream: BinaryIO) -> tuple[Any, str, int]:
        """The value that begins here, its text and its line."""
        self._next(stream)
        while True:
            twice: list[bool] = []
            try:
                value, end = _decoder(twice).raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._on(stream):
                    continue
                line = self._line + self._text.count("\n", self._at, error.pos)
                raise complaint("syntax", self._name, line, reason=error.msg) from None
            except (RecursionError, ValueError):
                raise self._syntax() from None
            # A number may go on; anything else that is whole is whole.
            if end < len(self._text):
                break
            end -= self._at
            if not self._on(stream):
                break
        text, line = self._text[self._at : end], self._line
        if twice:
            path, below = json_duplicate(text)
            raise complaint("duplicate-field", self._name, line + below - 1, field_name(path))
        self._at = end
        self._line += text.count("\n")
        return value, text, line

    def _on(self, stream: BinaryIO) -> bool:
        """Read on from what is not whole, twice as far each time; False at the end of the file."""
        self._text, self._at = self._text[self._at :], 0
        return self._more(stream, len(self._text))

    def _next(self, stream: BinaryIO) -> str:
        """The next character that is no blank, not stepped over; empty at the end."""
        while True:
            while self._at < len(self._text):
                character = self._text[self._at]
                if character not in _BLANK:
                    return character
                self._line += character == "\n"
                self._at += 1
            self._text, self._at = "", 0
            if not self._more(stream, _CHUNK):
                return ""

    def _step(self) -> None:
        self._at += 1

    def _more(self, stream: BinaryIO, size: int) -> bool:
        """Read on; False at the end of the file.

        Raises:
            ConfigurationError: not UTF-8, or one entry is too long.
        """
        if self._ended:
            return False
        if len(self._text) > MAX_ENTRY:
            raise complaint("too-large", self._name, self._line, limit=MAX_ENTRY)
        data = stream.read(max(size, _CHUNK))
        self._hash.update(data)
        self._moved(len(data))
        self._ended = not data
        try:
            self._text += self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError:
            raise complaint("not-utf8", self._name, self._line + self._text.count("\n")) from None
        return not self._ended

    def _syntax(self) -> Exception:
        return complaint("syntax", self._name, self._line)


def _decoder(twice: list[bool]) -> json.JSONDecoder:
    """A decoder that notes in `twice` that an object has a member twice."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice.append(True)
        return found

    return json.JSONDecoder(object_pairs_hook=members, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _places(above: Path, line: int, text: str) -> Iterator[tuple[Path, int]]:
    """Lines of the values of one entry in the whole file."""
    return (((*above, *path), line + own - 1) for path, own in json_places(text))
