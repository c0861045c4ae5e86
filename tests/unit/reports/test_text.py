# SPDX-License-Identifier: Apache-2.0
"""The page: decision first, what was not checked said, nothing untrusted shown as it came."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace

import pytest
from rich.console import Console

from esignverify.model.axes import SignatureAxis
from esignverify.model.reasons import Reason
from esignverify.reports.report import build
from esignverify.reports.text import Page

from . import samples


def page(verdict, lang: str, *, everything: bool = False, **circumstances) -> str:
    report = build(verdict, samples.run(**circumstances), samples.texts())
    return show(report, lang, everything=everything)


def show(report, lang: str, *, everything: bool = False, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=100,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        highlight=False,
    )
    console.print(Page(report, samples.texts(), lang, everything=everything).render())
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


def places(text: str, parts: list[str]) -> list[int]:
    return [text.index(part) for part in parts]


def test_the_parts_stand_in_the_order_a_reviewer_needs_them() -> None:
    parts = ["为什么", "下一步", "签名人", "签名时间", "四个问题", "检查了", "没有检查"]
    short = places(page(samples.rejected(), "zh"), [*parts, "没有通过、需要留意", "这份结果的来历"])
    assert short == sorted(short)
    details = ["四个问题的全文", "每个签名", "出具机构（机构名录）", "对照《电子签名法》"]
    long = places(
        page(samples.rejected(), "zh", everything=True),
        [*parts, *details, "逐项结果", "这份结果的来历"],
    )
    assert long == sorted(long)


def test_what_was_not_checked_is_said() -> None:
    text = page(samples.accepted(), "zh")
    assert "没有检查 机构资质、与用途相符" in text
    assert "没有说明要用这份文件证明什么" in text.split("没有检查", 1)[1]
    assert "Not checked qualification, fitness for the claim" in page(samples.accepted(), "en")


def test_only_what_did_not_pass_is_listed_the_rest_is_counted() -> None:
    text = page(samples.accepted(), "zh")
    assert "所覆盖的内容与签名时一致" not in text
    assert "另有 1 项检查通过；--all" in text
    assert "Checks that passed: 1; --all shows them" in page(samples.accepted(), "en")


def test_everything_lists_every_check_with_every_value() -> None:
    text = page(samples.accepted(), "zh", everything=True)
    assert "所覆盖的内容与签名时一致" in text
    assert "算法：sha256" in text
    assert "TOTAL-PASSED" in text


def test_the_changes_that_are_not_allowed_stand_under_their_finding() -> None:
    verdict = samples.rejected()
    report = build(verdict, samples.run(), samples.texts())
    report["findings"][0]["about"] = "Sig1"
    change = report["signatures"][0]["changes_after"][0]
    change["text"] = {"zh": "改动了页面：第 1 页", "en": "a page was changed: page 1"}
    text = show(report, "zh")
    assert "第 2 次保存：改动了页面：第 1 页（不允许）" in text


def test_each_reason_is_a_sentence_with_its_code() -> None:
    text = page(samples.rejected(), "zh")
    assert "签名之后文件被做了不允许的改动。  CHANGED_AFTER_SIGNING" in text


def test_an_unproven_time_is_called_a_claim() -> None:
    assert "有时间戳证明" in page(samples.accepted(), "zh")


def test_demo_and_hypothetical_are_said_at_once() -> None:
    text = page(samples.accepted(), "zh", demo=True, hypothetical=True)
    assert "认证机构库 33333333 判断" in text
    assert text.index("演示模式") < text.index("为什么")
    assert text.index("假设推算") < text.index("为什么")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_untrusted_reaches_the_terminal_as_it_came(lang: str) -> None:
    text = page(samples.rejected(), lang)
    assert all(char == "\n" or unicodedata.category(char)[0] != "C" for char in text)
    assert "张\\u{202e}三" in text
    assert "11010519491231002X" not in text


def test_colour_only_on_a_terminal() -> None:
    report = build(samples.rejected(), samples.run(), samples.texts())
    assert "\x1b[" not in show(report, "zh")
    assert "\x1b[1;31m" in show(report, "zh", terminal=True)


def test_an_english_page_has_no_chinese_punctuation_of_ours() -> None:
    text = page(samples.accepted(), "en", everything=True)
    assert len([line for line in text.splitlines() if line.isascii()]) > 30
    assert not set("，。：；（）「」、") & set(text)


def test_days_are_those_of_beijing_and_the_last_one_counts() -> None:
    report = build(samples.accepted(), samples.run(), samples.texts())
    row = report["institution"]["qualifications"][0]
    row |= {"from": "2019-12-31T16:00:00Z", "until": "2025-12-31T16:00:00Z"}
    for lang in ("zh", "en"):
        text = show(report, lang)
        assert "2020-01-01" in text
        assert "2025-12-31" in text
        assert "2026-01-01" not in text


def test_a_signer_nobody_vouches_for_is_only_said_to_claim_its_name() -> None:
    report = build(samples.accepted(), samples.run(), samples.texts())
    assert "自称" not in show(report, "zh")
    report["signatures"][0]["anchor"] = None
    assert "自称虚构检测有限公司" in show(report, "zh")


def test_several_signatures_are_told_on_a_line_each() -> None:
    report = build(samples.accepted(), samples.run(), samples.texts())
    report["signatures"] *= 4
    text = show(report, "zh")
    assert text.count("✔ 虚构检测有限公司（2026-03-01 10:00:00 北京时间）") == 2
    assert "另有 2 个签名" in text


def test_the_first_screen_fits_a_small_terminal() -> None:
    for verdict in (samples.accepted(), samples.rejected(), samples.unsigned()):
        for lang in ("zh", "en"):
            report = build(verdict, samples.run(demo=True), samples.texts())
            out = io.StringIO()
            console = Console(file=out, width=80)
            console.print(Page(report, samples.texts(), lang).first_screen())
            assert len(out.getvalue().splitlines()) <= 24


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_answers_in_full_are_those_of_the_first_screen(lang: str) -> None:
    """The longer page once said that the body is the one named, where no name was compared."""
    report = build(samples.accepted(), samples.run(), samples.texts())
    report["axes"]["issuer"] = "QUALIFIED"
    report["findings"] = [
        {
            "check": "issuer.named",
            "outcome": "not-checked",
            "reason": "ISSUER_NOT_READ_FROM_DOCUMENT",
            "axis": "issuer",
            "about": "Sig1",
            "basis": "-",
            "values": {},
            "text": {"zh": "…", "en": "…"},
        }
    ]
    said = {"zh": "未核对正文所写的机构名称", "en": "name in the text not compared"}[lang]
    text = show(report, lang, everything=True)
    assert text.count(said) == 2
    assert {"zh": "签名的就是文件所写的机构", "en": "the body named in the text"}[lang] not in text


def broken():
    axes = replace(samples.rejected().axes, signature=SignatureAxis.TOTAL_FAILED)
    reasons = (Reason.DOCUMENT_MALFORMED,)
    return replace(samples.rejected(), signatures=(), reasons=reasons, axes=axes)


def test_half_a_file_is_told_as_unreadable_not_as_unsigned_or_forged() -> None:
    text = page(broken(), "zh", everything=True)
    assert "文件里没有电子签名" not in text
    assert "缺少作出判断所需的证据" not in text
    assert text.count("读不出：看不到文件里有没有签名") == 2
    assert "文件不完整或已损坏，请重新上传原文件" in text
    assert "怀疑伪造" not in text
    assert "upload the original again" in page(broken(), "en")


def test_damage_beside_another_defect_or_a_signature_excuses_nothing() -> None:
    two = replace(broken(), reasons=(Reason.DOCUMENT_MALFORMED, Reason.TEST_KEY))
    signed = replace(broken(), signatures=samples.rejected().signatures)
    for verdict in (two, signed):
        assert "怀疑伪造" in page(verdict, "zh")
