# SPDX-License-Identifier: Apache-2.0
"""The basis of a finding as a page shows it; the report keeps the one form that scripts know.

Names of laws and of our own rules come from the catalogue (``clause.<words of the basis>``), and
articles are counted in Chinese as the laws do. Standards are cited as they are everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ONE = r"\d{1,3}(?:-\d{1,3})?(?: \(\d{1,2}\))?"
_ARTICLES = re.compile(rf" art\. ({_ONE}(?:, {_ONE})*)")
_PARAGRAPH = re.compile(r" \((\d+)\)")
_PART = re.compile(r"(本项目设计第) (\d+)")
_DIGITS = "零一二三四五六七八九"


def basis_text(basis: str, lang: str, names: Mapping[str, str]) -> str:
    """`basis` in `lang`; `names` are words of a basis and how they are read in that language."""
    if lang == "zh":
        basis = _ARTICLES.sub(lambda match: _articles(match[1]), basis)
    for words in sorted(names, key=len, reverse=True):
        basis = basis.replace(words, names[words])
    if lang == "zh":
        basis = _PART.sub(lambda match: f"{match[1]}{chinese(int(match[2]))}部分", basis)
        basis = basis.replace(" and ", "、").replace("; ", "；")
    return basis


def _articles(numbers: str) -> str:
    return "、".join(_article(one) for one in numbers.split(", "))


def _article(number: str) -> str:
    """``14 (5)`` as 第十四条（五）, ``16-18`` as 第十六条至第十八条."""
    paragraph = _PARAGRAPH.search(number)
    whole = _PARAGRAPH.sub("", number).split("-")
    said = "至".join(f"第{chinese(int(one))}条" for one in whole)
    return f"{said}（{chinese(int(paragraph[1]))}）" if paragraph else said


def chinese(number: int) -> str:
    """A number from 1 to 999 as Chinese laws write it."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")
