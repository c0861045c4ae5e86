# SPDX-License-Identifier: Apache-2.0
"""On which line a value stands. Asked only once a document is known to be valid JSON or TOML.

A path is a tuple of keys and list positions. A path that is not found has the line of its nearest
ancestor, so a missing field is reported where its table begins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

Path = tuple[str | int, ...]

_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_TOML_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_TOML_VALUE = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[^"\'#]',
    re.DOTALL,
)


def find_lines(places: Iterable[tuple[Path, int]], wanted: Iterable[Path]) -> Mapping[Path, int]:
    """The 1-based line of every wanted path."""
    asked = set(wanted)
    ancestors = {path[:depth] for path in asked for depth in range(len(path) + 1)}
    found: dict[Path, int] = {}
    for path, line in places:
        if path in ancestors:
            found.setdefault(path, line)
    return {path: _nearest(path, found) for path in asked}


def _nearest(path: Path, found: Mapping[Path, int]) -> int:
    return next((found[path[:n]] for n in range(len(path), -1, -1) if path[:n] in found), 1)


def json_places(text: str) -> Iterator[tuple[Path, int]]:
    """Path and line of every member and list entry of valid JSON, as they come."""
    path: list[str | int] = []
    kinds: list[str] = []
    key_next = False
    line, counted = 1, 0
    for token in _JSON.finditer(text):
        line += text.count("\n", counted, token.start())
        counted = token.start()
        mark = token.group()
        if mark == ":":
            continue
        if mark == ",":
            key_next = _step(path, kinds)
        elif mark in ("}", "]"):
            path.pop()
            kinds.pop()
            key_next = False
        elif key_next:
            path[-1] = json.loads(mark)
            key_next = False
            yield tuple(path), line
        else:
            if not path or isinstance(path[-1], int):
                yield tuple(path), line
            if mark in ("{", "["):
                kinds.append(mark)
                path.append("" if mark == "{" else 0)
                key_next = mark == "{"


def _step(path: list[str | int], kinds: list[str]) -> bool:
    last = path[-1]
    if isinstance(last, int):
        path[-1] = last + 1
    return kinds[-1] == "{"


def json_duplicate(text: str) -> tuple[Path, int]:
    """The first member of valid JSON whose name its object had before; the root if none has."""
    seen: set[Path] = set()
    for path, line in json_places(text):
        if path in seen:
            return path, line
        seen.add(path)
    return (), 1


def toml_places(text: str) -> Iterator[tuple[Path, int]]:
    """Path and line of every table and key of valid TOML; not inside inline tables and arrays."""
    header: Path = ()
    counts: dict[Path, int] = {}
    position = 0
    while (position := _end(_BLANK, text, position)) < len(text):
        line = text.count("\n", 0, position) + 1
        if text[position] == "[":
            array = text.startswith("[[", position)
            keys, position = _toml_keys(text, position + 1 + array)
            if array:
                base = (*_entered(keys[:-1], counts), keys[-1])
                counts[base] = counts.get(base, -1) + 1
            header = _entered(keys, counts)
            position = text.index("]", position) + 1 + array
            yield header, line
        else:
            keys, position = _toml_keys(text, position)
            yield (*header, *keys), line
            position = max(_skip_value(text, position), position + 1)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return position if match is None else match.end()


def _entered(keys: Path, counts: Mapping[Path, int]) -> Path:
    """`keys` with the position of the current entry behind every array of tables."""
    path: Path = ()
    for key in keys:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return path


def _toml_keys(text: str, position: int) -> tuple[Path, int]:
    keys: list[str] = []
    while match := _TOML_KEY.match(text, _end(_BLANK, text, position)):
        mark = match.group()
        keys.append(json.loads(mark) if mark[0] == '"' else mark.strip("'"))
        position = _end(_BLANK, text, match.end())
        if not text.startswith(".", position):
            break
        position += 1
    return tuple(keys), position


def _skip_value(text: str, position: int) -> int:
    depth = 0
    while match := _TOML_VALUE.match(text, position):
        mark = match.group()
        if mark == "\n" and depth == 0:
            break
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        position = match.end()
    return position
