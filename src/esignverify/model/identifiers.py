# SPDX-License-Identifier: Apache-2.0
"""Numbers of Chinese public registers: form and check characters, never a proof that one exists."""

from __future__ import annotations

import re

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015 §4: 31 characters, without I, O, Z, S, V."""
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

USCC_FORM = re.compile(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{2}[0-9]{6}[0-9ABCDEFGHJKLMNPQRTUWXY]{10}")
CMA_FORM = re.compile(r"[0-9]{12}")
ECP_FORM = re.compile(r"ECP[0-9]{11}")
"""Licence number of an e-certification provider (domain B)."""


def uscc_has_form(code: str) -> bool:
    """Whether `code` has length and alphabet of a unified social credit code (GB 32100-2015)."""
    return USCC_FORM.fullmatch(code) is not None


def uscc_check(code: str) -> bool:
    """Whether the 18th character of a well-formed `code` is the right one (GB 32100-2015 §5).

    A real registered code is known that fails (domain C5): a strong warning, not a proof.
    """
    if not uscc_has_form(code):
        return False
    total = sum(
        USCC_ALPHABET.index(char) * weight
        for char, weight in zip(code, _USCC_WEIGHTS, strict=False)
    )
    return USCC_ALPHABET[(31 - total % 31) % 31] == code[17]


def organisation_code_check(code: str) -> bool:
    """Whether characters 9 to 17 of a USCC carry their own right check character (GB 11714)."""
    if not uscc_has_form(code):
        return False
    body, check = code[8:16], code[16]
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORG_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return check == ("X" if rest == 10 else "0" if rest == 11 else str(rest))


def find_uscc(text: str) -> str | None:
    """The one USCC that stands in `text`; None where there is none, or more than one differing."""
    found = set(USCC_FORM.findall(text.upper()))
    return found.pop() if len(found) == 1 else None


def cma_number_oddity(number: str, report_year: int | None = None) -> str | None:
    """What is structurally odd in a CMA number (domain C1), or None. A reason to look, no more."""
    if CMA_FORM.fullmatch(number) is None:
        return "length"
    if int(number[2:4]) > 31:
        return "authority"
    if int(number[4:6]) > 21:
        return "field"
    if int(number[6:8]) > 34:
        return "industry"
    if number[8:] == "0000":
        return "serial"
    if report_year is not None and 2000 + int(number[:2]) > report_year:
        return "year"
    return None


def resident_number_check(text: str) -> bool:
    """Whether 18 characters are a resident identity number: date of birth and check (GB 11643)."""
    if re.fullmatch(r"[0-9]{17}[0-9Xx]", text) is None:
        return False
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    born = 1880 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31
    return born and _is_resident_number(text)


def mask_personal_numbers(text: str) -> str:
    """`text` with resident identity numbers masked but for their first 3 and last 2 characters.

    GB 11643: 17 digits and a digit or X, or the old 15 digits. A USCC (18 characters as well) is
    kept: it has a letter beyond X or a category that no identity number can have, or passes its
    own check while failing that of an identity number. Inside longer runs, such as the unique
    identifiers of some CAs, what is marked by ``SF`` is masked, and what has a date of birth and
    the right check character.
    """
    text = _MARKED.sub(lambda found: found[1] + _covered(found[2]), text)
    return _RUN.sub(_mask_inside, _PERSONAL.sub(_mask_one, text))


_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])([A-Za-z]{0,4})([0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])"
)
"""CAs write a short letter code in front of the number, ``SF`` above all (domain D4)."""
_MARKED = re.compile(r"([Ss][Ff][0-9]?)([0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])")
"""身份 (identity), wherever it stands: ``1@5009SF0…``."""
_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{19,31}(?![0-9A-Za-z])")
"""Longer runs are digests and keys in hex, which must stay what they are."""
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _is_resident_number(text: str) -> bool:
    if len(text) == 15:
        return 1 <= int(text[8:10]) <= 12 and 1 <= int(text[10:12]) <= 31
    total = sum(int(d) * w for d, w in zip(text[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def _covered(number: str) -> str:
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def _mask_one(match: re.Match[str]) -> str:
    prefix, text = match.groups()
    if len(text) == 18 and uscc_check(text) and not _is_resident_number(text):
        return prefix + text
    if len(text) == 15 and not _is_resident_number(text):
        return prefix + text
    return prefix + _covered(text)


def _mask_inside(match: re.Match[str]) -> str:
    run = match[0]
    for start in range(len(run) - 17):
        if resident_number_check(run[start : start + 18]):
            return run[:start] + _covered(run[start : start + 18]) + run[start + 18 :]
    return run
