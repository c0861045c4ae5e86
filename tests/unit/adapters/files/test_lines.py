# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from esignverify.adapters.files.lines import (
    find_lines,
    json_duplicate,
    json_places,
    toml_places,
)

TOML = '''# comment [not a table]
a = 1
"quoted key" = """
[no = table]
""" # b = 2
list = [
  "]", # [
  2,
]
[one]
b = { inside = 1 }
two.three = 'x # y'
[[row]]
c = 1

[[row]]
c = 2
[[row.deep]]
d = 3
[row.deep.more]
e = 4
end = """a""""
last = 5
'''


def test_toml_lines_of_every_kind_of_key() -> None:
    tomllib.loads(TOML)
    wanted = {
        ("a",): 2,
        ("quoted key",): 3,
        ("list",): 6,
        ("list", 1): 6,
        ("one",): 10,
        ("one", "b", "inside"): 11,
        ("one", "two", "three"): 12,
        ("row", 0): 13,
        ("row", 0, "c"): 14,
        ("row", 1, "c"): 17,
        ("row", 1, "deep", 0, "d"): 19,
        ("row", 1, "deep", 0, "more", "e"): 21,
        ("row", 1, "deep", 0, "more", "last"): 23,
        ("row", 1, "missing"): 16,
        ("missing",): 1,
    }
    assert find_lines(toml_places(TOML), wanted) == wanted


def test_json_lines_of_members_and_entries() -> None:
    text = '{\n"a": [\n1,\n{"b":\n"x,]}\\""}\n],\n"c": {},\n"d": []\n}'
    json.loads(text)
    wanted = {("a",): 2, ("a", 0): 3, ("a", 1): 4, ("a", 1, "b"): 4, ("c",): 7, ("d",): 8, (): 1}
    assert find_lines(json_places(text), wanted) == wanted
    assert find_lines(json_places(text), [("a", 1, "z")]) == {("a", 1, "z"): 4}


def test_json_duplicate_names_the_second() -> None:
    assert json_duplicate('{"a": [{"b": 1},\n{"b": 1,\n"b": 2}]}') == (("a", 1, "b"), 3)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        found += [p for key, item in value.items() for p in _paths(item, (*path, key))]
    if isinstance(value, list):
        found += [p for i, item in enumerate(value) for p in _paths(item, (*path, i))]
    return found


@given(VALUES, st.sampled_from([None, 1]))
def test_json_places_are_the_paths_of_the_value(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert [path for path, _ in json_places(text)] == _paths(value)


@given(
    st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"]) | st.just("\n"))
)
def test_toml_lines_behind_any_string(text: str) -> None:
    literal = text.replace("'", "")
    lines = literal.count("\n")
    basic = json.dumps(text)
    document = f"a = {basic}\nb = [{basic}, {{ x = {basic} }}]\nc = '''{literal}'''\nd = 1\n"
    tomllib.loads(document)
    wanted = {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4 + lines}
    assert find_lines(toml_places(document), wanted) == wanted
