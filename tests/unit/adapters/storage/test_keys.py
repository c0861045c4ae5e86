# SPDX-License-Identifier: Apache-2.0
"""Whatever looks like a registered name is found through the index."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from esignverify.adapters.storage.keys import asked_keys, exact_key, name_keys
from esignverify.validation.names import look_alike, normalise, shape

NAMES = st.text("检测技术有限公司甲乙a1i末未 (", min_size=1, max_size=26)


def found(registered: str, asked: str) -> bool:
    if shape(registered) == shape(asked):  # in the index by its shape
        return True
    return not set(name_keys(registered)).isdisjoint(asked_keys(asked))


@given(NAMES, st.data())
def test_every_look_alike_is_found(name: str, data: st.DataObject) -> None:
    asked = list(name)
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, max(0, len(asked) - 1)))
        match data.draw(st.sampled_from(("change", "add", "drop"))):
            case "change" if asked:
                asked[at] = data.draw(st.sampled_from("检末某a"))
            case "drop" if asked:
                del asked[at]
            case _:
                asked.insert(at, data.draw(st.sampled_from("检末某a")))
    other = "".join(asked)
    if look_alike(name, other):
        assert found(name, other)


def test_an_index_of_few_rows() -> None:
    assert len(set(name_keys("示例检测技术有限公司"))) == 21
    assert len(set(name_keys("示例检测站"))) == 3
    assert set(name_keys("某")) == set()
    assert len(set(asked_keys("广东省某某检测技术服务有限公司深圳分公司"))) < 300


def test_names_of_one_ending_are_told_apart() -> None:
    one, other = "甲省明鉴检测技术有限公司", "乙市风华检测技术有限公司"
    assert set(name_keys(one)).isdisjoint(asked_keys(other))


def test_digests_are_the_same_on_every_machine() -> None:
    """They are in databases: another digest would find nothing that is there."""
    assert exact_key("91440300MA5FKPK60P") == EXACT
    assert sum(name_keys(normalise("示例检测技术有限公司"))) == ALIKE
    assert exact_key("\ud800") == exact_key("?")


EXACT = -6208966989864510229
ALIKE = 6320928065256873885
