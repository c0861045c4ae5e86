# SPDX-License-Identifier: Apache-2.0
"""Names: the same, alike, or different."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esignverify.validation.names import look_alike, normalise, same, shape


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例检测（上海）有限公司", "示例检测(上海)有限公司"),
        ("示例检测〔上海〕有限公司", "示例检测（上海）有限公司"),
        ("ABC 检测 有限公司", "ＡＢＣ检测有限公司"),
        ("Acme Testing Ltd", "ACME TESTING LTD"),
        ("示例\u200b检测有限公司", "示例检测有限公司"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same(one, other)
    assert not look_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华东示例检验检测有限公司", "华东示列检验检测有限公司"),
        ("华东示例检验检测有限公司", "华东示例检验检测有限公司司"),
        ("华东示例检验检测有限公司", "华东示例检测检验有限公司"),
        ("未来检测", "末来检测"),
        ("ACME", "\u0410\u0421\u041c\u0415"),  # Cyrillic
        ("Lab1 Testing", "LabI Testing"),
    ],
)
def test_alike_but_not_the_same(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert look_alike(other, one)
    assert not same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华东示例检验检测有限公司", "华北实验认证中心"),
        ("示例检测有限公司", "示例检测科技股份有限公司"),
        ("示例检测有限公司", "示例检测"),
        ("甲乙", "甲丙"),  # too short for one character to be a slip
        ("质检院一所", "质检院二厂"),
        ("", "示例"),
    ],
)
def test_different(one: str, other: str) -> None:
    assert not same(one, other)
    assert not look_alike(one, other)


def test_nothing_has_the_empty_name() -> None:
    assert not same("", "")
    assert not same(" ", "\u200b")


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once


@given(st.text(alphabet="甲乙丙丁戊己庚辛", min_size=8, max_size=20), st.data())
def test_one_changed_character_is_always_seen(name: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(name) - 1))
    changed = name[:position] + "壬" + name[position + 1 :]
    assert look_alike(name, changed)


def test_one_shape_is_one_key() -> None:
    assert shape("末来 检测") == shape("未来检测")
    assert shape("未来检测") != shape("未来监测")


NAMES = st.text("检测所院ABab（）() 0Oо\u200b\u3000", max_size=12)


@given(NAMES, NAMES)
def test_look_alike_is_the_plain_distance(one: str, other: str) -> None:
    """Levenshtein by its definition, over all of both names."""
    first, second = normalise(one), normalise(other)
    shorter = min(len(first), len(second))
    most = 0 if shorter < 3 else 2 if shorter >= 8 else 1
    near = first != second and 0 < distance(first, second) <= most
    shapes = shape(one) == shape(other) and first != second
    assert look_alike(one, other) == (bool(first and second) and (near or shapes))


@cache
def distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    change = distance(one[1:], other[1:]) + (one[0] != other[0])
    return min(change, distance(one[1:], other) + 1, distance(one, other[1:]) + 1)


@given(st.text(max_size=300))
def test_nothing_unseen_stays_in_a_name(name: str) -> None:
    """Remembered or not, short or long."""
    left = normalise(name)
    assert not any(char.isspace() or unicodedata.category(char) == "Cf" for char in left)
    assert normalise(left) == left
    assert normalise(name + "x" * 200) == normalise(left + "x" * 200)
