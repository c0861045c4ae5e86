# SPDX-License-Identifier: Apache-2.0
"""Frozen dataclasses to JSON values and back: the one schema between a worker and its parent.

Decoding is strict, since the other side may have been taken over: every field of the target type
must be there, none beside it, each of exactly its type, and within the size caps. Bytes are
base64, times ISO 8601 UTC, enums their value, tuples lists, mappings objects.
"""

from __future__ import annotations

import base64
import binascii
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import DecodeError

MAX_ITEMS = 100_000
"""Entries of one list or object; a document may have 512 signatures of 200 certificates each."""
MAX_TEXT = 64 * 1024 * 1024
"""Characters of one string: the longest is a base64 CRL."""

T = TypeVar("T")


def encode(value: object) -> Any:
    """`value` as JSON scalars, lists and dicts.

    Raises:
        TypeError: `value` holds something that has no JSON form here.
    """
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value.astimezone(UTC).isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        items = sorted(value) if isinstance(value, frozenset) else value
        return [encode(item) for item in items]
    raise TypeError(f"no JSON form for {type(value).__name__}")


def decode(kind: type[T], data: object) -> T:
    """Read a `kind` from what `encode` made.

    Raises:
        DecodeError: anything else; `values["path"]` says where.
    """
    kind_any: Any = kind
    result: T = _decoder(kind_any)(data, kind.__name__)
    return result


@cache
def _decoder(kind: Any) -> Callable[[object, str], Any]:
    origin = get_origin(kind)
    if origin is Union or origin is types.UnionType:
        return _union(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is list:
        return _list(get_args(kind)[0])
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(kind)[1])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if is_dataclass(kind):
        return _dataclass(kind)
    return _scalar(kind)


def _fail(path: str, what: str) -> DecodeError:
    return DecodeError(f"{path}: {what}", path=path)


def _scalar(kind: Any) -> Callable[[object, str], Any]:
    def read(data: object, path: str) -> Any:
        if kind is bytes and isinstance(data, str):
            return _bytes(data, path)
        if kind is datetime and isinstance(data, str):
            return _time(data, path)
        if kind is type(None) and data is None:
            return None
        if type(data) is not kind:
            raise _fail(path, f"expected {getattr(kind, '__name__', kind)}")
        if isinstance(data, str):
            _check_text(data, path)
        return data

    return read


def _check_text(data: str, path: str) -> None:
    if len(data) > MAX_TEXT:
        raise _fail(path, "text too long")
    try:
        data.encode()
    except UnicodeEncodeError:  # JSON can carry half a character; no report could be written of it
        raise _fail(path, "not Unicode") from None


def _bytes(data: str, path: str) -> bytes:
    if len(data) > MAX_TEXT:
        raise _fail(path, "too long")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise _fail(path, "not base64") from None


def _time(data: str, path: str) -> datetime:
    try:
        at = datetime.fromisoformat(data)
        if at.utcoffset() is None:
            raise _fail(path, "time without zone")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):  # the first or last hours of the calendar, in another zone
        raise _fail(path, "not a time") from None


def _enum(kind: type[Enum]) -> Callable[[object, str], Any]:
    def read(data: object, path: str) -> Any:
        try:
            return kind(data)
        except ValueError:
            raise _fail(path, f"not a {kind.__name__}") from None

    return read


def _items(data: object, path: str) -> list[Any]:
    if not isinstance(data, list) or len(data) > MAX_ITEMS:
        raise _fail(path, "expected a list within limits")
    return data


def _list(item: Any) -> Callable[[object, str], Any]:
    read_item = _decoder(item)

    def read(data: object, path: str) -> Any:
        return [read_item(entry, f"{path}[{i}]") for i, entry in enumerate(_items(data, path))]

    return read


def _tuple(args: tuple[Any, ...]) -> Callable[[object, str], Any]:
    if len(args) == 2 and args[1] is Ellipsis:
        read_list = _list(args[0])
        return lambda data, path: tuple(read_list(data, path))
    readers = [_decoder(arg) for arg in args]

    def read(data: object, path: str) -> Any:
        items = _items(data, path)
        if len(items) != len(readers):
            raise _fail(path, f"expected {len(readers)} entries")
        return tuple(
            one(entry, f"{path}[{i}]")
            for i, (one, entry) in enumerate(zip(readers, items, strict=True))
        )

    return read


def _mapping(item: Any) -> Callable[[object, str], Any]:
    read_item = _decoder(item)

    def read(data: object, path: str) -> Any:
        if not isinstance(data, dict) or len(data) > MAX_ITEMS:
            raise _fail(path, "expected an object within limits")
        for key in data:
            _check_text(key, path)
        return {key: read_item(entry, f"{path}.{key}") for key, entry in data.items()}

    return read


def _union(options: tuple[Any, ...]) -> Callable[[object, str], Any]:
    readers = [_decoder(option) for option in options]

    def read(data: object, path: str) -> Any:
        for one in readers:
            try:
                return one(data, path)
            except DecodeError as error:
                last = error
        raise last

    return read


def _dataclass(kind: Any) -> Callable[[object, str], Any]:
    hints = get_type_hints(kind)
    readers: dict[str, Callable[[object, str], Any]] = {}
    names = {field.name for field in fields(kind)}

    def read(data: object, path: str) -> Any:
        if not readers:
            readers.update({name: _decoder(hints[name]) for name in names})
        if not isinstance(data, dict) or set(data) != names:
            raise _fail(path, f"not the fields of {kind.__name__}")
        values = {name: readers[name](data[name], f"{path}.{name}") for name in names}
        try:
            return kind(**values)
        except ValueError as error:
            raise _fail(path, str(error)) from None

    return read
