# SPDX-License-Identifier: Apache-2.0
"""The pictures of the READMEs show what the program shows."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tools.images import CELL, EDGE, FOLDER, WIDTH, pictures

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return dict(pictures())


def test_the_pictures_are_those_of_this_code(drawn: dict[str, str]):
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.svg")}
    assert kept == drawn, "run `make images`"


def test_the_readmes_show_every_picture_of_their_language(drawn: dict[str, str]):
    for readme, lang in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        shown = re.findall(r"docs/images/([\w.]+)", (ROOT / readme).read_text("utf-8"))
        assert sorted(shown) == sorted(name for name in drawn if f".{lang}." in name)


def test_a_picture_is_whole_and_needs_nothing_from_elsewhere(drawn: dict[str, str]):
    for picture in drawn.values():
        root = ET.fromstring(picture)
        texts = [node for node in root if node.tag.endswith("text")]
        assert any(node.text and ("ACCEPT" in node.text or "REJECT" in node.text) for node in texts)
        for node in texts:
            end = float(node.attrib["x"]) + float(node.attrib["textLength"])
            assert end <= EDGE + WIDTH * CELL + 0.1
        assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]
