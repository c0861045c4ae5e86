# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from esignverify.adapters.files.lookup import MAX_ASKED, MAX_COMPARED, Lookup, known
from esignverify.model.issuers import Institution, NamePeriod
from esignverify.validation.names import look_alike, same

NAMES = st.text("检验测试所院站中心一二三ABab（）()0Oо", min_size=3, max_size=12)


def body(number: int, name: str) -> Institution:
    return Institution(str(number), f"{number:018}", (NamePeriod(name, None, None),), ())


@given(st.lists(NAMES, max_size=12), NAMES)
def test_nothing_that_a_judge_could_match_is_left_out(names: list[str], asked: str) -> None:
    bodies = tuple(body(number, name) for number, name in enumerate(names))
    found = {bodies[i].id for i in Lookup(map(known, bodies)).find([asked])}
    wanted = {
        one.id
        for one in bodies
        if same(asked, one.names[0].name) or look_alike(asked, one.names[0].name)
    }
    assert found == wanted


def test_a_hostile_document_cannot_ask_without_end() -> None:
    bodies = (body(1, "虚构检测技术有限公司"),)
    noise = [f"别的机构{number:05}" for number in range(MAX_ASKED)]
    lookup = Lookup(map(known, bodies))
    assert lookup.find([*noise, "虚构检测技术有限公司"]) == []
    assert lookup.find([*noise[:MAX_COMPARED], "虚构检测技术有限公司"]) == [0]
    assert lookup.find([*noise[:MAX_COMPARED], "虚构捡测技术有限公司"]) == []
    assert lookup.find(["虚构捡测技术有限公司", *noise]) == [0]
