# SPDX-License-Identifier: Apache-2.0
"""Nothing a document says can move a cursor, hide, reorder or identify."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esignverify.reports.escape import MAX_SHOWN, escape, shown, whole


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("虚构检测有限公司（北京）", "虚构检测有限公司（北京）"),
        ("a\x1b[2Jb", "a\\u{1b}[2Jb"),
        ("甲\u202e乙", "甲\\u{202e}乙"),
        ("甲\u200b乙", "甲\\u{200b}乙"),
        ("line\nbreak\ttab", "line\\u{a}break\\u{9}tab"),
        ("\ue000", "\\u{e000}"),
        ("\udc80", "\\u{dc80}"),
        ("\U000e0041", "\\u{e0041}"),
        ("\u3164", "\\u{3164}"),
    ],
)
def test_hidden_characters_are_spelled_out(text: str, seen: str) -> None:
    assert escape(text) == seen


@given(st.text(st.characters()))
def test_what_is_shown_has_only_characters_that_can_be_seen(text: str) -> None:
    assert all(unicodedata.category(char)[0] != "C" for char in shown(text))
    assert all(unicodedata.category(char) not in {"Zl", "Zp"} for char in shown(text))


def test_personal_numbers_are_masked_where_text_is_shown() -> None:
    assert shown("张三 11010519491231002X") == "张三 110*************2X"


def test_a_long_value_is_cut_and_says_by_how_much() -> None:
    assert shown("x" * (MAX_SHOWN + 7)).endswith("…(+7)")


@given(st.text(st.characters()))
def test_whole_text_has_a_utf8_form(text: str) -> None:
    assert whole(text).encode() is not None


def test_whole_text_changes_nothing_but_lone_surrogates() -> None:
    assert whole("报告\udcff.pdf") == "报告\\u{dcff}.pdf"
    assert whole("甲\u202e乙") == "甲\u202e乙"
