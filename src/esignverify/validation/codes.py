# SPDX-License-Identifier: Apache-2.0
"""Unified social credit codes (USCC) as certificates carry them (domain D4).

Only the place that a CA's confirmed profile names is ever believed; all the other places a code is
known to stand in are read for one purpose, to see whether one contradicts it (design, rule 10).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..model.certificate import Certificate
from ..model.identifiers import USCC_FORM, find_uscc, mask_personal_numbers, uscc_check

COMMON_NAME, SURNAME, GIVEN_NAME, ORGANISATION = "2.5.4.3", "2.5.4.4", "2.5.4.42", "2.5.4.10"

PERSONAL_EXTENSIONS = frozenset(
    {
        "1.2.156.10260.4.1.1",  # GM/T 0015: resident identity number, with its arms for card kinds
        "1.2.156.10260.4.1.1.1",
        "1.2.156.10260.4.1.1.2",
        "1.2.156.10260.4.1.2",  # GM/T 0015: social insurance number
        "1.2.86.11.7.1",  # the same two in RSA-era certificates
        "1.2.86.11.7.2",
    }
)
"""Extensions that hold a person's number: never read into a report, a finding or a log."""

_CODE_EXTENSIONS = (
    "1.2.156.10260.4.4",  # GM/T 0015-2023: USCC
    "1.2.156.10260.4.1.3",  # business registration number
    "1.2.156.10260.4.1.4",  # organisation code, widely used for the USCC
    "1.2.156.10260.4.1.5",  # tax number; equals the USCC since the merger of registers
    "1.2.86.11.7.3",  # the same three in RSA-era certificates
    "1.2.86.11.7.4",
    "1.2.86.11.7.5",
    "1.2.156.112562.2.1.1.1",  # BJCA
    "1.2.156.112562.2.1.1.4",
    "1.2.156.112562.2.1.1.23",
    "1.2.156.112562.2.1.1.24",
    "1.2.156.112562.2.1.2.2",
    "1.2.156.112573.14",  # ZJCA
    "1.2.156.1.8888.148",  # SHECA
    "1.2.156.112570.11.205",
    "1.2.5.29.1",  # YNCA: raw ASCII without any ASN.1 type
)

_STRING_TAGS = {0x04, 0x0C, 0x13, 0x14, 0x16, 0x1A, 0x1E}
"""OCTET STRING, UTF8, Printable, Teletex, IA5, Visible, BMP. None of them is a character that a
code can begin with, so a raw code is never mistaken for a tag."""
_BMP_STRING = 0x1E
_MAX_NESTING = 3
"""Layers of string types around a value: an OCTET STRING around a UTF8String occurs."""

_PERSON_PREFIX, _ORGANISATION_PREFIX = "SF", "JJ"
"""BJCA writes the kind of number in front of it (domain D4)."""

_AHEAD = re.compile(f"(?={USCC_FORM.pattern})")


def confirmed_texts(certificate: Certificate, field: str) -> tuple[str, ...]:
    """What stands in the place a profile names: a dotted extension OID or ``subject:<OID>``."""
    if field.startswith("subject:"):
        oid = field.removeprefix("subject:")
        return tuple(a.text for a in certificate.subject_attributes if a.oid == oid and a.text)
    return tuple(extension_text(ext.value) for ext in certificate.extensions if ext.oid == field)


def other_places(certificate: Certificate, field: str | None) -> Iterator[tuple[str, str]]:
    """Every other place in which a code is known to stand: its name and its text."""
    for attribute in certificate.subject_attributes:
        place = f"subject:{attribute.oid}"
        if place != field and attribute.text:
            yield place, attribute.text
    for oid in _CODE_EXTENSIONS:
        extension = certificate.extension(oid)
        if oid != field and extension is not None:
            yield oid, extension_text(extension.value)


def extension_text(value: bytes) -> str:
    """The text of an extension value: tag and length stripped where they parse, else raw ASCII."""
    tag = 0
    for _ in range(_MAX_NESTING):
        content = _content(value)
        if content is None:
            break
        tag, value = value[0], content
    return value.decode("utf-16-be" if tag == _BMP_STRING else "utf-8", errors="replace")


def known_codes(certificate: Certificate) -> tuple[str, ...]:
    """Every code in `certificate`, wherever it stands: keys to look up with, no identity."""
    return tuple(
        code
        for extension in certificate.extensions
        if extension.oid not in PERSONAL_EXTENSIONS
        for code in codes_in(extension_text(extension.value))
    ) + tuple(
        code for one in certificate.subject_attributes if one.text for code in codes_in(one.text)
    )


def codes_in(text: str) -> tuple[str, ...]:
    """The codes in `text`, in order, without repeats.

    A code may be glued to a name or a prefix whose letters belong to its own alphabet, so one
    with the right check character is preferred to one that merely starts further left. A
    person's number is never a code.
    """
    text = unicodedata.normalize("NFKC", text).strip().upper()
    if text.startswith(_PERSON_PREFIX):
        return ()
    text = text.removeprefix(_ORGANISATION_PREFIX)
    right = tuple(_right_codes(text))
    if right:
        return tuple(dict.fromkeys(right))
    one = find_uscc(text)
    return () if one is None or is_personal_number(one) else (one,)


def is_personal_number(code: str) -> bool:
    """Whether 18 characters are a resident identity number rather than a USCC (GB 11643).

    Both may be all digits. An identity number has its own check character and, at characters 7
    to 14, a date of birth; a USCC has a division and an organisation code there.
    """
    if mask_personal_numbers(code) == code or not code[6:14].isdigit():
        return False
    year, month, day = int(code[6:10]), int(code[10:12]), int(code[12:14])
    return 1880 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31


def _right_codes(text: str) -> Iterator[str]:
    position = 0
    while (match := _AHEAD.search(text, position)) is not None:
        code = text[match.start() : match.start() + 18]
        taken = uscc_check(code) and not is_personal_number(code)
        if taken:
            yield code
        position = match.start() + (18 if taken else 1)


def _content(value: bytes) -> bytes | None:
    """Content octets when `value` is exactly one string in DER (X.690 §8.1, definite length)."""
    if len(value) < 2 or value[0] not in _STRING_TAGS:
        return None
    length, start = value[1], 2
    if length & 0x80:
        size = length & 0x7F
        start = 2 + size
        length = int.from_bytes(value[2:start], "big")
        if not 1 <= size <= 2:
            return None
    return value[start:] if len(value) == start + length else None
