# SPDX-License-Identifier: Apache-2.0
"""Distinguished names read from raw DER: tolerant of wrong string types, strict on structure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ...model.certificate import Attribute
from .. import der

_SHORT = {
    "2.5.4.3": "CN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.97": "organizationIdentifier",
    "1.2.840.113549.1.9.1": "emailAddress",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
}

_T61 = 0x14
_WIDE = frozenset({der.BMP_STRING, der.UNIVERSAL_STRING})
_HANZI = re.compile(rb"[\xb0-\xf7][\xa1-\xfe]")
"""A Chinese character of GB 2312 (rows 16 to 87)."""
_CHINESE = re.compile(
    "[\u0020-\u007e\u00b7\u3000-\u303f\u4e00-\u9fff\u2018-\u201d\u2014\uff01-\uff5e]+"
)
_LEAST_HANZI = 2


def string_text(tag: int, content: bytes) -> str | None:
    """A character string's text (`der.string_text`), and what Chinese CAs write under its tags.

    Old ones wrote names as GBK, some as UTF-8, into TeletexStrings, and into other types that hold
    neither. One reading is taken, from the octets that the CA signed: Latin letters with accents
    are in no such order. A name confirms what a code has linked, or warns; it links nothing.
    """
    text = der.string_text(tag, content)
    if content.isascii() or tag in _WIDE or not (text is None or tag == _T61):
        return text
    for encoding in ("utf-8", "gbk"):
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CHINESE.fullmatch(found) and (encoding == "utf-8" or _is_gb2312(content)):
            return found
    return text


def _is_gb2312(content: bytes) -> bool:
    """Whether enough of it are common characters: two octets can be one by accident."""
    return sum(1 for _ in _HANZI.finditer(content)) >= _LEAST_HANZI


def read_name(name: bytes) -> tuple[Attribute, ...]:
    """All attributes of a Name (RFC 5280 §4.1.2.4), DER, in the order written.

    Raises:
        DerError: not a sequence of sets of type and value.
    """
    attributes: list[Attribute] = []
    for relative in der.children(name, der.whole(name, der.SEQUENCE)):
        if relative.tag != der.SET:
            raise der.DerError("a name is made of sets")
        attributes += [_attribute(name, pair) for pair in der.children(name, relative)]
    return tuple(attributes)


def _attribute(name: bytes, pair: der.Element) -> Attribute:
    parts = list(der.children(name, pair))
    if pair.tag != der.SEQUENCE or len(parts) != 2 or parts[0].tag != der.OID:
        raise der.DerError("a name's attribute is a type and a value")
    kind, value = parts
    text = string_text(value.tag, name[value.content : value.end])
    return Attribute(der.oid_text(name[kind.content : kind.end]), text)


@lru_cache(maxsize=8192)
def comparable(name: bytes) -> str:
    """A form of `name` that is equal for names that RFC 5280 §7.1 calls equal.

    Case, runs of white space, the string type and the order inside a relative name do not count;
    the order of relative names does. What cannot be read as text is compared octet by octet.
    """
    try:
        return ",".join(_comparable_relatives(name))
    except der.DerError:
        return f"#{name.hex()}"


def comparable_backwards(name: bytes) -> str | None:
    """The same with the relative names in the reverse order; None where it is no name.

    Programs that take a name from its text (RFC 4514 §2.1 begins with the last) write it so.
    """
    try:
        return ",".join(reversed(_comparable_relatives(name)))
    except der.DerError:
        return None


def is_written_anew(name: bytes, other: bytes) -> bool:
    """Whether `other` is `name` as a program writes it that has the text alone.

    Letter for letter the same in other string types, or with the parts turned round; a single bit
    between the two is no program's.
    """
    try:
        own, theirs = read_name(name), read_name(other)
    except der.DerError:
        return False
    if any(one.text is None for one in (*own, *theirs)) or _is_bit_away(name, other):
        return False
    return theirs in (own, own[::-1])


def _is_bit_away(one: bytes, other: bytes) -> bool:
    difference = int.from_bytes(one) ^ int.from_bytes(other)
    return len(one) == len(other) and difference.bit_count() == 1


def _comparable_relatives(name: bytes) -> list[str]:
    outer = der.whole(name, der.SEQUENCE)
    return [_comparable_relative(name, one) for one in der.children(name, outer)]


def _comparable_relative(name: bytes, relative: der.Element) -> str:
    if relative.tag != der.SET:
        raise der.DerError("a name is made of sets")
    pairs = der.children(name, relative)
    return "+".join(sorted(_comparable_attribute(name, pair) for pair in pairs))


def _comparable_attribute(name: bytes, pair: der.Element) -> str:
    parts = list(der.children(name, pair))
    if pair.tag != der.SEQUENCE or len(parts) != 2 or parts[0].tag != der.OID:
        raise der.DerError("a name's attribute is a type and a value")
    kind, value = parts
    content = name[value.content : value.end]
    text = der.string_text(value.tag, content)
    oid = der.oid_text(name[kind.content : kind.end])
    if text is None:
        return f"{oid}=#{value.tag:02x}{content.hex()}"
    # RFC 4518 §2: compatibility form, then case, then insignificant spaces.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return f"{oid}={' '.join(folded.split())!r}"


def name_text(attributes: tuple[Attribute, ...]) -> str:
    """`attributes` as ``C=CN, O=…, CN=…``: the order of the certificate, which people know."""
    return ", ".join(
        f"{_SHORT.get(one.oid, one.oid)}={'?' if one.text is None else one.text}"
        for one in attributes
    )
