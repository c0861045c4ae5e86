# SPDX-License-Identifier: Apache-2.0
"""A basis reads in the language of its page; standards are cited as everywhere."""

from __future__ import annotations

import pytest

from esignverify.reports.text_clauses import chinese
from esignverify.reports.text_words import Words

from . import samples


@pytest.mark.parametrize(
    ("basis", "zh", "en"),
    [
        (
            "Electronic Signature Law art. 16-18, 26; design rule 8",
            "电子签名法第十六条至第十八条、第二十六条；本项目规则 8",
            "Electronic Signature Law art. 16-18, 26; our rule 8",
        ),
        (
            "SAMR Order 39 art. 11, 14 (5)",
            "市场监管总局令第39号第十一条、第十四条（五）",
            "SAMR Order 39 art. 11, 14 (5)",
        ),
        (
            "Civil Code art. 162, 165",
            "民法典第一百六十二条、第一百六十五条",
            "Civil Code art. 162, 165",
        ),
        ("design rules 9 and 10", "本项目规则 9、10", "our rules 9 and 10"),
        ("design part 2", "本项目设计第二部分", "our design, part 2"),
        ("EN 319 102-1 §5.2.7.4 (2)", "EN 319 102-1 §5.2.7.4 (2)", "EN 319 102-1 §5.2.7.4 (2)"),
    ],
)
def test_a_basis_in_both_languages(basis: str, zh: str, en: str) -> None:
    assert Words(samples.texts(), "zh").basis(basis) == zh
    assert Words(samples.texts(), "en").basis(basis) == en


def test_numbers_as_laws_write_them() -> None:
    said = [chinese(number) for number in (1, 10, 14, 20, 26, 100, 105, 110, 162)]
    assert said == [
        "一",
        "十",
        "十四",
        "二十",
        "二十六",
        "一百",
        "一百零五",
        "一百一十",
        "一百六十二",
    ]
