# SPDX-License-Identifier: Apache-2.0
"""The messages of one anonymous search (RFC 4511 §4.5), in the BER that LDAP allows (§5.1).

Lengths are definite and may be longer than need be, as some directories write them; tags have one
octet. A message is read whole, its length being known from its first octets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..der import INTEGER, SEQUENCE, SET, wrap
from .search import Filter, Search, attribute_of

MAX_HEAD = 10
"""Octets of a tag and a length: one, one, and eight at most."""
MAX_VALUES = 16
"""Lists of one entry; directories hold one, or one of each kind."""

_OCTETS, _BOOLEAN, _ENUMERATED = 0x04, 0x01, 0x0A
_SEARCH, _ENTRY, _DONE, _REFERENCE = 0x63, 0x64, 0x65, 0x73
_EQUALITY, _PRESENT = 0xA3, 0x87
_NEVER_DEREFERENCE = 0
_MESSAGE_ID = 1


class LdapError(ValueError):
    """Not a message of a search that is answered."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A SearchResultEntry: the values of attributes that hold revocation lists."""

    values: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A SearchResultReference, which is never followed."""


@dataclass(frozen=True, slots=True)
class Done:
    """A SearchResultDone; `code` 0 is success (§4.1.9)."""

    code: int


def search_request(search: Search, *, entries: int, seconds: int) -> bytes:
    """The one message that is sent; `entries` and `seconds` are asked of the server as limits.

    Each attribute is asked for with and without ``;binary`` (RFC 4523 §2): some directories know
    one form, some the other.
    """
    described = [f"{name}{option}" for name in search.attributes for option in (";binary", "")]
    body = b"".join(
        (
            wrap(_OCTETS, search.base.encode()),
            wrap(_ENUMERATED, bytes([search.scope])),
            wrap(_ENUMERATED, bytes([_NEVER_DEREFERENCE])),
            _integer(entries),
            _integer(seconds),
            wrap(_BOOLEAN, b"\x00"),
            _filter(search.filter),
            wrap(SEQUENCE, b"".join(wrap(_OCTETS, one.encode()) for one in described)),
        )
    )
    return wrap(SEQUENCE, _integer(_MESSAGE_ID) + wrap(_SEARCH, body))


def message_length(head: bytes) -> int | None:
    """Octets of the message that begins with `head`, None where more octets are needed.

    Raises:
        LdapError: no message begins so.
    """
    if head and head[0] != SEQUENCE:
        raise LdapError("not a message")
    if len(head) < 2:
        return None
    if head[1] < 0x80:
        return 2 + head[1]
    octets = head[1] & 0x7F
    if not 1 <= octets <= MAX_HEAD - 2:
        raise LdapError("length of a message")
    if len(head) < 2 + octets:
        return None
    return 2 + octets + int.from_bytes(head[2 : 2 + octets], "big")


def read_answer(message: bytes) -> Entry | Reference | Done:
    """One whole message of the server.

    Raises:
        LdapError: it is no answer to the search; a notice of disconnection is none either.
    """
    outer = list(_parts(memoryview(message), 1))
    if len(outer) != 1 or outer[0][0] != SEQUENCE:
        raise LdapError("not a message")
    found = list(_parts(outer[0][1], 3))
    if len(found) < 2 or found[0][0] != INTEGER or _number(found[0][1]) != _MESSAGE_ID:
        raise LdapError("not an answer to our message")
    kind, body = found[1]
    if kind == _REFERENCE:
        return Reference()
    if kind == _DONE:
        return Done(_result(body))
    if kind != _ENTRY:
        raise LdapError(f"a message of kind {kind:#x}")
    return Entry(tuple(_values(body)))


def _result(body: memoryview) -> int:
    first = next(_parts(body, 20), None)
    if first is None or first[0] != _ENUMERATED:
        raise LdapError("result code")
    return _number(first[1])


def _values(body: memoryview) -> Iterator[bytes]:
    """The values of revocation lists in ``objectName, SEQUENCE OF PartialAttribute``."""
    entry = list(_parts(body, 2))
    if [tag for tag, _ in entry] != [_OCTETS, SEQUENCE]:
        raise LdapError("entry")
    for tag, attribute in _parts(entry[1][1], MAX_VALUES):
        parts = list(_parts(attribute, 2)) if tag == SEQUENCE else []
        if [kind for kind, _ in parts] != [_OCTETS, SET]:
            raise LdapError("attribute")
        if attribute_of(str(parts[0][1], "utf-8", "replace")) is None:
            continue
        for kind, value in _parts(parts[1][1], MAX_VALUES):
            if kind != _OCTETS:
                raise LdapError("value")
            yield bytes(value)


def _number(content: memoryview) -> int:
    if not 1 <= len(content) <= 4:
        raise LdapError("number")
    return int.from_bytes(content, "big", signed=True)


def _parts(data: memoryview, most: int) -> Iterator[tuple[int, memoryview]]:
    """Tag and content of each element of `data`, of which there are at most so many; no copies."""
    position = 0
    for _ in range(most):
        if position == len(data):
            return
        tag, length, position = _head(data, position)
        yield tag, data[position : position + length]
        position += length
    if position != len(data):
        raise LdapError("more elements than there may be")


def _head(data: memoryview, position: int) -> tuple[int, int, int]:
    """Tag, length of the content, and where it begins."""
    head = data[position : position + MAX_HEAD]
    if len(head) < 2 or head[0] & 0x1F == 0x1F:
        raise LdapError("element")
    length, size = head[1], 2
    if length >= 0x80:
        size += length & 0x7F
        if not 2 < size <= len(head):
            raise LdapError("length")
        length = int.from_bytes(head[2:size], "big")
    if position + size + length > len(data):
        raise LdapError("element runs over its end")
    return head[0], length, position + size


def _integer(value: int) -> bytes:
    return wrap(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _filter(condition: Filter) -> bytes:
    attribute = condition.attribute.encode()
    if condition.value is None:
        return wrap(_PRESENT, attribute)
    return wrap(_EQUALITY, wrap(_OCTETS, attribute) + wrap(_OCTETS, condition.value))
