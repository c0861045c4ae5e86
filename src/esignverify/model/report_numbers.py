# SPDX-License-Identifier: Apache-2.0
"""Numbers of reports as people write them.

A register keeps a number as its body prints it; whoever claims it types full-width letters, another
dash, a blank more or small letters, and means the same report: a withdrawn one is not to be passed
over for that, nor a genuine one called unknown.
"""

from __future__ import annotations

import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－⁃─━"), "-")
_BRACKETS = str.maketrans("[]{}〔〕【】〖〗「」『』〈〉《》", "()" * 9)
_PRINTED_DASHES = ("-", "－", "–", "—")
_PRINTED_BRACKETS = ("()", "（）", "[]", "〔〕", "【】")


def number_key(number: str) -> str:
    """What two writings of one number have in common."""
    return "".join(_plain(number).split()).casefold()


def ways_of_writing(number: str) -> tuple[str, ...]:
    """`number` as it stands, then the ways in which a register may have it.

    For registers that are asked for what is written alone: in them all dashes and all brackets of a
    number are of one sort, and its letters of one size.
    """
    plain = " ".join(_plain(number).split())
    found = (
        _printed(one, dash, brackets)
        for brackets in _PRINTED_BRACKETS
        for dash in _PRINTED_DASHES
        for text in (plain, plain.replace(" ", ""))
        for one in (text, text.upper(), text.lower())
    )
    return tuple(dict.fromkeys((number, *found)))


def _plain(number: str) -> str:
    text = number if number.isascii() else unicodedata.normalize("NFKC", number).translate(_DASHES)
    return text.translate(_BRACKETS)


def _printed(text: str, dash: str, brackets: str) -> str:
    return text.replace("-", dash).replace("(", brackets[0]).replace(")", brackets[1])
