# SPDX-License-Identifier: Apache-2.0
"""The page: decision first, what was not checked said, nothing untrusted shown as it came."""

from __future__ import annotations

import io
import unicodedata

import pytest
from rich.console import Console

from esignverify.reports.report import build
from esignverify.reports.text import Page

from . import samples


def page(verdict, lang: str, *, terminal: bool = False, **circumstances) -> str:
    texts = samples.texts()
    report = build(verdict, samples.run(**circumstances), texts)
    out = io.StringIO()
    console = Console(
        file=out,
        width=100,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        highlight=False,
    )
    console.print(Page(report, texts, lang).render())
    return out.getvalue()


@pytest.mark.parametrize(
    ("verdict", "lang", "words"),
    [
        (samples.accepted, "zh", "验签结果：可以采信 · ACCEPT"),
        (samples.rejected, "zh", "验签结果：不予采信 · REJECT"),
        (samples.unsigned, "zh", "验签结果：暂不采信，需要核实 · REVIEW"),
        (samples.accepted, "en", "Verification result: Accept · ACCEPT"),
        (samples.rejected, "en", "Verification result: Reject · REJECT"),
    ],
)
def test_the_decision_comes_first(verdict, lang: str, words: str) -> None:
    lines = page(verdict(), lang).splitlines()
    assert words in "\n".join(lines[:4])


def test_the_parts_stand_in_the_order_a_reviewer_needs_them() -> None:
    text = page(samples.rejected(), "zh")
    parts = [
        "为什么",
        "下一步怎么办",
        "四个问题",
        "检查了什么",
        "谁签的",
        "逐项结果",
        "这份结果的来历",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_what_was_not_checked_is_said() -> None:
    text = page(samples.accepted(), "zh")
    assert "未检查：机构资质、与用途相符" in text
    assert "没有说明要用这份文件证明什么" in text.split("未检查：", 1)[1]
    assert "Not checked: the body's qualification" in page(samples.accepted(), "en")


def test_each_reason_is_a_sentence_with_its_code() -> None:
    text = page(samples.rejected(), "zh")
    assert "签名之后文件被做了不允许的改动。  CHANGED_AFTER_SIGNING" in text


def test_an_unproven_time_is_called_a_claim() -> None:
    assert "有时间戳证明" in page(samples.accepted(), "zh")


def test_demo_and_hypothetical_are_said_at_once() -> None:
    text = page(samples.accepted(), "zh", demo=True, hypothetical=True)
    assert text.index("演示模式") < text.index("为什么")
    assert text.index("假设推算") < text.index("为什么")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_untrusted_reaches_the_terminal_as_it_came(lang: str) -> None:
    text = page(samples.rejected(), lang)
    assert all(char == "\n" or unicodedata.category(char)[0] != "C" for char in text)
    assert "张\\u{202e}三" in text
    assert "11010519491231002X" not in text


def test_colour_only_on_a_terminal() -> None:
    assert "\x1b[" not in page(samples.rejected(), "zh")
    assert "\x1b[1;31m" in page(samples.rejected(), "zh", terminal=True)


def test_an_english_page_has_no_chinese_punctuation_of_ours() -> None:
    lines = [line for line in page(samples.accepted(), "en").splitlines() if line.isascii()]
    assert len(lines) > 30
