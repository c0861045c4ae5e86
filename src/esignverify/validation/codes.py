# SPDX-License-Identifier: Apache-2.0
"""Unified social credit codes (USCC) as certificates carry them (domain D4).

Only the place that a CA's confirmed profile names is ever believed; all the other places a code is
known to stand in are read for one purpose, to see whether one contradicts it (design, rule 10).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from ..formats import der
from ..model.certificate import Certificate, Extension
from ..model.identifiers import (
    mask_personal_numbers,
    resident_number_check,
    uscc_check,
    uscc_has_form,
)

COMMON_NAME, SURNAME, GIVEN_NAME, ORGANISATION = "2.5.4.3", "2.5.4.4", "2.5.4.42", "2.5.4.10"
TITLE, UNIT = "2.5.4.12", "2.5.4.11"

ORGANISATION_PREFIX = "organisation-prefix"
"""The place for CAs that write ``O=<USCC><name>``."""
COMMON_NAME_PARTS = "common-name-parts"
"""The place for CAs that write ``CN=<user>@<name>@<kind><number>@<count>``, and themselves into O=
(CFCA: ``CN=051@…有限公司@N91…@1, OU=Organizational-1, OU=…, O=CFCA … OCA31``)."""
_SUBJECT = "subject:"

_IDENTITY_NUMBERS = ("1.2.156.10260.4.1.1", "1.2.86.11.7.1")
"""GM/T 0015: resident identity number with arms for kinds of cards; the same in RSA-era ones."""
_IDENTITY_ARCS = tuple(f"{arc}." for arc in _IDENTITY_NUMBERS)
_SOCIAL_INSURANCE = ("1.2.156.10260.4.1.2", "1.2.86.11.7.2")

_OF_THE_CA = ("2.5.29.", "1.3.6.1.5.5.7.", "2.16.840.1.113730.", "1.3.6.1.4.1.311.")
"""Arcs of extensions that speak of the CA, of purposes and addresses: a code in them is not the
holder's. All other extensions may carry the holder's, under whatever vendor's OID."""
_OF_THE_HOLDER = frozenset({"2.5.29.17", "2.5.29.9"})
"""Alternative names and directory attributes of the subject (RFC 5280 §4.2.1.6, §4.2.1.8)."""

_STRING_TAGS = {0x04, 0x0C, 0x13, 0x14, 0x16, 0x1A, 0x1E}
"""OCTET STRING, UTF8, Printable, Teletex, IA5, Visible, BMP. None of them is a character that a
code can begin with, so a raw code is never mistaken for a tag."""
_BMP_STRING = 0x1E
_CONSTRUCTED, _OF_CONTEXT = 0x20, 0x80
_LONGEST = 4096
"""Octets of an extension looked into; a code has 18 characters, and no number needs more."""
_KEPT = 512
"""Answers kept: each certificate is asked several times, and a CA's in every document."""
_MAX_NESTING = 3
"""Layers of string types around a value: an OCTET STRING around a UTF8String occurs."""
_MAX_PARTS = 200
"""Elements looked at in one extension value; a vendor's structure has under ten."""

_PERSON_PREFIX = "SF"
"""BJCA writes the kind of number in front of it: SF a person's, JJ an organisation's (D4)."""
_MARKED_PERSON = re.compile(r"SF[0-9]?[0-9]{15}")

_RUN = re.compile(r"[0-9A-Z]+")
_CODE = 18
"""Characters of a code."""
_MAX_RUN = 64
"""Characters of a run that is looked into: three codes; longer ones are digests and keys."""
_BEFORE = re.compile(r"(?:[0-9]{0,6}[A-Z]{1,6}0?)?")
"""What may be glued to the front of a code: ``JJ``, ``NTRCN``, or with a vendor's number."""
_BEHIND = re.compile(r"(?:[A-Z][0-9A-Z]*)?")
"""A name in Latin letters glued to its end; a digit there makes it another number."""
_BETWEEN = " -_/:|@.,"
_PARTS = 4
_KINDS_OF_CODE = ("N", "Z")
"""Kinds of numbers of organisations in parts of a CN=, as certificates in public code have them."""


def is_personal_place(oid: str) -> bool:
    """Whether the extension holds a person's number: never read into a report or a finding."""
    return _is_identity_number(oid) or oid in _SOCIAL_INSURANCE


def is_of_person(certificate: Certificate) -> bool:
    """Whether an extension of `certificate` gives a person's number.

    Tax authorities write their own names where the number of social insurance belongs.
    """
    return any(map(_gives_person, certificate.extensions))


def confirmed_codes_in(certificate: Certificate, field: str | None) -> tuple[str, ...]:
    """The codes in the place `field` that a profile names; more than one contradict each other.

    `field` is a dotted extension OID, ``subject:<dotted attribute OID>``, or
    ``organisation-prefix``: the first 18 characters of the one O=, or ``common-name-parts``: the
    third part of the one CN=.
    """
    if field is None or is_personal_place(field):
        return ()
    if field == ORGANISATION_PREFIX:
        names = attributes(certificate, ORGANISATION)
        found = [split_glued(text)[0] for text in names] if len(names) == 1 else []
        codes = [code for code in found if code is not None]
    elif field == COMMON_NAME_PARTS:
        parts = common_name_parts(certificate)
        codes = [] if parts is None or parts[1] is None else [parts[1]]
    elif field.startswith(_SUBJECT):
        texts = attributes(certificate, field.removeprefix(_SUBJECT))
        codes = [code for text in texts for code in codes_in(text)]
    else:
        extension = certificate.extension(field)
        texts = () if extension is None else extension_texts(extension.value)
        codes = [code for text in texts for code in _ending_codes(text)]
    return tuple(dict.fromkeys(codes))


def other_places(certificate: Certificate, field: str | None) -> Iterator[tuple[str, str]]:
    """Every other place in which a code of the holder may stand: its name and its text."""
    for attribute in certificate.subject_attributes:
        place = f"{_SUBJECT}{attribute.oid}"
        if place != field and attribute.text:
            yield place, attribute.text
    for extension in certificate.extensions:
        if extension.oid != field and _may_hold_code(extension):
            for text in extension_texts(extension.value):
                yield extension.oid, text


def split_glued(text: str) -> tuple[str | None, str]:
    """A name with a code glued to its front as the code and the name behind it (domain D4).

    No code: `None` and the text.
    """
    text = text.strip()
    code, rest = unicodedata.normalize("NFKC", text[:18]).upper(), text[18:]
    if not uscc_has_form(code) or is_personal_number(code):
        return None, text
    if rest[:1].isascii() and rest[:1].isalnum() and (rest[0].isdigit() or not uscc_check(code)):
        return None, text
    return code, rest.strip(_BETWEEN)


def common_name_parts(certificate: Certificate) -> tuple[str, str | None] | None:
    """Name and code in the one CN= of four parts; None where it is not so written.

    The code stands behind one letter that says what kind of number it is, N or Z where it is a
    USCC; behind a digit stand numbers of persons' papers.
    """
    common = attributes(certificate, COMMON_NAME)
    parts = common[0].split("@") if len(common) == 1 else []
    if len(parts) != _PARTS or not all(part.strip() for part in parts):
        return None
    kind, code = parts[2].strip()[:1], parts[2].strip()[1:].upper()
    right = kind in _KINDS_OF_CODE and uscc_check(code) and not is_personal_number(code)
    return parts[1].strip(), code if right else None


@lru_cache(maxsize=_KEPT)
def extension_texts(value: bytes) -> tuple[str, ...]:
    """The texts in an extension value: its strings where it is a structure in DER, else one."""
    if len(value) > _LONGEST:
        return ()
    try:
        outer = der.element(value, 0)
        if not outer.tag & _CONSTRUCTED or outer.end != len(value):
            return (extension_text(value),)
        return tuple(_strings_in(value, outer))
    except der.DerError:
        return (extension_text(value),)


def _strings_in(value: bytes, outer: der.Element) -> Iterator[str]:
    waiting, left = [outer], _MAX_PARTS
    while waiting and left > 0:
        left -= 1
        one = waiting.pop()
        if one.tag & _CONSTRUCTED:
            waiting += der.children(value, one)
        elif one.tag in _STRING_TAGS:
            yield extension_text(value[one.start : one.end])
        elif one.tag & _OF_CONTEXT:
            yield extension_text(value[one.content : one.end])


def extension_text(value: bytes) -> str:
    """The text of one string: tag and length stripped where they parse, else raw ASCII."""
    tag = 0
    for _ in range(_MAX_NESTING):
        content = _content(value)
        if content is None:
            break
        tag, value = value[0], content
    return value.decode("utf-16-be" if tag == _BMP_STRING else "utf-8", errors="replace")


def known_codes(certificate: Certificate) -> tuple[str, ...]:
    """Every code in `certificate`, wherever it stands: keys to look up with, no identity."""
    extensions = (one for one in certificate.extensions if not is_personal_place(one.oid))
    texts = [text for one in extensions for text in extension_texts(one.value)]
    texts += [one.text for one in certificate.subject_attributes if one.text]
    glued = (split_glued(text)[0] for text in texts)
    found = [code for text in texts for code in codes_in(text)]
    return tuple(dict.fromkeys((*found, *(code for code in glued if code is not None))))


def known_names(certificate: Certificate) -> tuple[str, ...]:
    """Every name in the subject of `certificate`: keys to look up with, no identity."""
    texts = [one.text for one in certificate.subject_attributes if one.text]
    parts = common_name_parts(certificate)
    return tuple(dict.fromkeys((*texts, *(parts[:1] if parts is not None else ()))))


def codes_in(text: str) -> tuple[str, ...]:
    """The codes in `text`, in order, without repeats.

    A code may be glued to a prefix, to another code or to a name, and letters of all of them
    belong to its alphabet: glued ones count with the right check character only, one that
    stands alone with any. A person's number is never a code.
    """
    return _codes(text, _glued_codes) if _may_hold(text) else ()


def is_personal_number(code: str) -> bool:
    """Whether 18 characters are a resident identity number rather than a USCC (GB 11643).

    Both may be all digits. An identity number has its own check character and, at characters 7
    to 14, a date of birth; a USCC has a division and an organisation code there.
    """
    if mask_personal_numbers(code) == code or not code[6:14].isdigit():
        return False
    year, month, day = int(code[6:10]), int(code[10:12]), int(code[12:14])
    return 1880 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31


def _ending_codes(text: str) -> tuple[str, ...]:
    """The same for a place that holds nothing but a code: what follows it must not cling to it."""
    return _codes(text, _last_codes) if _may_hold(text) else ()


def _may_hold(text: str) -> bool:
    """Whether `text` has the room for a code; other scripts have characters that stand for many."""
    return len(text) >= _CODE or not text.isascii()


@lru_cache(maxsize=_KEPT)
def _codes(text: str, read: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", text).strip().upper()
    if text.startswith(_PERSON_PREFIX):
        return ()
    runs = [run for run in _RUN.findall(text) if 18 <= len(run) <= _MAX_RUN]
    kept = [run for run in runs if not _holds_person(run)]
    right = [code for run in kept for code in read(run)]
    if right:
        return tuple(dict.fromkeys(right))
    # A registered code is known that fails its own check (domain C5).
    alone = {bare for run in kept if uscc_has_form(bare := run.removeprefix("JJ"))}
    return tuple(alone) if len(alone) == 1 else ()


def _holds_person(run: str) -> bool:
    """Whether a person's number stands in `run`: then nothing of it may be shown."""
    if _MARKED_PERSON.search(run) or (len(run) == 18 and is_personal_number(run)):
        return True
    return any(resident_number_check(run[i : i + 18]) for i in range(len(run) - 17))


def _glued_codes(run: str) -> tuple[str, ...]:
    return _last_codes(run) or _first_codes(run)


def _last_codes(run: str) -> tuple[str, ...]:
    """Right codes at the end of `run`, behind nothing or a known kind of prefix."""
    found: list[str] = []
    while uscc_check(run[-18:]):
        found.insert(0, run[-18:])
        run = run[:-18]
    return tuple(found) if _BEFORE.fullmatch(run) else ()


def _first_codes(run: str) -> tuple[str, ...]:
    """Right codes at the start of `run`, before a name in Latin letters."""
    found: list[str] = []
    while uscc_check(run[:18]):
        found.append(run[:18])
        run = run[18:]
    return tuple(found) if _BEHIND.fullmatch(run) else ()


def attributes(certificate: Certificate, oid: str) -> tuple[str, ...]:
    """The texts of every attribute of the subject with this dotted OID."""
    return tuple(a.text for a in certificate.subject_attributes if a.oid == oid and a.text)


def _may_hold_code(extension: Extension) -> bool:
    if is_personal_place(extension.oid):
        return False
    return extension.oid in _OF_THE_HOLDER or not extension.oid.startswith(_OF_THE_CA)


def _is_identity_number(oid: str) -> bool:
    return oid in _IDENTITY_NUMBERS or oid.startswith(_IDENTITY_ARCS)


def _gives_person(extension: Extension) -> bool:
    if _is_identity_number(extension.oid):
        return True
    texts = extension_texts(extension.value)
    if extension.oid in _SOCIAL_INSURANCE:
        return any(char.isdigit() for text in texts for char in text)
    if not _may_hold_code(extension):
        return False
    plain = [unicodedata.normalize("NFKC", text).strip().upper() for text in texts]
    return any(_MARKED_PERSON.search(text) for text in plain)


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
