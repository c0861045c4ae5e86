# SPDX-License-Identifier: Apache-2.0
"""A configuration text with the lines of its values, and the one way to complain about it."""

from __future__ import annotations

import json
import os
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path as FilePath
from typing import Any, NoReturn

from ...model.errors import ConfigurationError
from .lines import Path, find_lines, json_duplicate, json_places, toml_places

MAX_NAME_SHOWN = 80
"""Characters of a field name or value that an error repeats: enough to find it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One text: `name` is the file as the operator knows it, `data` what it holds."""

    name: str
    text: str
    data: Any
    places: Callable[[str], Iterator[tuple[Path, int]]]

    def error(self, problem: str, path: Path = (), **values: str | int) -> ConfigurationError:
        """A complaint about the value at `path`: names file, line and field."""
        line = find_lines(self.places(self.text), [path])[path]
        return complaint(problem, self.name, line, field_name(path), **values)

    def lines(self, paths: Iterable[Path]) -> Mapping[Path, int]:
        """The lines of many values in one pass."""
        return find_lines(self.places(self.text), paths)


def complaint(
    problem: str, file: str, line: int = 0, field: str = "", **values: str | int
) -> ConfigurationError:
    """A `ConfigurationError`; `line` 0 and `field` empty where the whole file is meant."""
    where = f"{file}:{line}" if line else file
    shown = {key: shown_text(v) if isinstance(v, str) else v for key, v in values.items()}
    rest = "".join(f", {key} {value}" for key, value in shown.items())
    detail = f"{where}: {field + ': ' if field else ''}{problem}{rest}"
    return ConfigurationError(detail, file=file, line=line, field=field, problem=problem, **shown)


def field_name(path: Path) -> str:
    """`path` for people: ``anchor[1].sha256``; list positions count from 0."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{shown_text(part)}"
    return text.removeprefix(".")


def shown_text(text: str) -> str:
    """`text` as an error may repeat it: short, without control and direction characters."""
    safe = "".join("\ufffd" if unicodedata.category(c)[0] == "C" else c for c in text)
    return safe if len(safe) <= MAX_NAME_SHOWN else safe[:MAX_NAME_SHOWN] + "…"


def read_bytes(path: FilePath, limit: int) -> bytes:
    """The content of a regular file of at most `limit` octets.

    Raises:
        ConfigurationError: there is none, it cannot be read, or it is larger.
    """
    try:
        if not path.is_file():
            raise complaint("not-a-file" if path.exists() else "no-such-file", str(path))
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            # Not as much room as the limit for every small file; one that grows is read on.
            data = stream.read(min(size, limit) + 1)
            if len(data) > size:
                data += stream.read(limit + 1 - len(data))
    except OSError as error:
        raise complaint("unreadable", str(path), reason=error.strerror or "") from None
    if len(data) > limit:
        raise complaint("too-large", str(path), limit=limit)
    return data


def file_sha256(path: FilePath) -> str:
    """SHA-256 of a regular file of any size, hex.

    Raises:
        ConfigurationError: there is none, or it cannot be read.
    """
    try:
        if not path.is_file():
            raise complaint("not-a-file" if path.exists() else "no-such-file", str(path))
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise complaint("unreadable", str(path), reason=error.strerror or "") from None


def read_toml(data: bytes, name: str) -> Source:
    """A TOML document.

    Raises:
        ConfigurationError: not UTF-8, or not TOML.
    """
    text = _decode(data, name)
    try:
        return Source(name, text, tomllib.loads(text), toml_places)
    except tomllib.TOMLDecodeError as error:
        raise _toml_syntax(error, text, name) from None
    except (RecursionError, ValueError):
        raise complaint("syntax", name, 1) from None


def _toml_syntax(error: Exception, text: str, name: str) -> ConfigurationError:
    where = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
    line = int(where.group(1)) if where else text.count("\n") + 1
    return complaint("syntax", name, line, reason=str(error))


def read_json(data: bytes, name: str) -> Source:
    """A JSON document (RFC 8259): no member twice, no NaN.

    Raises:
        ConfigurationError: not UTF-8, or not such JSON.
    """
    text = _decode(data, name)
    duplicates: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            duplicates.append("")
        return found

    try:
        value = json.loads(text, object_pairs_hook=members, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise complaint("syntax", name, error.lineno, reason=error.msg) from None
    except (RecursionError, ValueError):
        raise complaint("syntax", name, 1) from None
    if duplicates:
        path, line = json_duplicate(text)
        raise complaint("duplicate-field", name, line, field_name(path))
    return Source(name, text, value, json_places)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _decode(data: bytes, name: str) -> str:
    """UTF-8 with or without a byte order mark: Windows editors write one."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise complaint("not-utf8", name, data.count(b"\n", 0, error.start) + 1) from None
