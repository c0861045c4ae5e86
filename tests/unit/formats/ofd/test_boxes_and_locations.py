# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from esignverify.formats.ofd.boxes import Box, read_box, read_first, read_numbers
from esignverify.formats.ofd.locations import Places, below, is_external

PLACES = Places(["OFD.xml", "Doc_0/Document.xml", "Doc_0/Res/a.png", "Doc_0/TPLS/T.xml", "x/y"])


@pytest.mark.parametrize(
    ("location", "folders", "part", "oddity"),
    [
        ("/Doc_0/Document.xml", ("Doc_0/Res",), "Doc_0/Document.xml", ""),
        ("a.png", ("Doc_0/Res",), "Doc_0/Res/a.png", ""),
        ("./a.png", ("Doc_0/Res",), "Doc_0/Res/a.png", ""),
        ("../Document.xml", ("Doc_0/Res",), "Doc_0/Document.xml", ""),
        (" /OFD.xml\n", ("Doc_0",), "OFD.xml", ""),
        ("Res\\a.png", ("Doc_0",), "Doc_0/Res/a.png", ""),
        ("Doc_0/Document.xml", ("Doc_0",), "Doc_0/Document.xml", "location-from-elsewhere"),
        ("a.png", ("Doc_0", "Doc_0/Res"), "Doc_0/Res/a.png", "location-from-elsewhere"),
        ("Tpls/T.xml", ("Doc_0",), "Doc_0/TPLS/T.xml", "location-in-other-case"),
        ("../../OFD.xml", ("Doc_0",), None, ""),
        ("", ("Doc_0",), None, ""),
        ("none.xml", ("Doc_0",), None, ""),
        ("http://host/OFD.xml", ("",), None, ""),
        ("//Doc_0/Document.xml", ("",), "Doc_0/Document.xml", "location-with-two-slashes"),
        ("//host/Doc_0/Document.xml", ("",), None, ""),
        ("\\\\Doc_0\\Document.xml", ("",), None, ""),
        ("x" * 2000, ("",), None, ""),
    ],
)
def test_where_a_location_leads(location: str, folders: tuple[str, ...], part: str, oddity: str):
    found = PLACES.find(location, *folders)
    assert (found.part, found.oddity) == (part, oddity)


@pytest.mark.parametrize("location", ["http://a", "file:///a", "C:\\a", "//host/a", "\\\\host\\a"])
def test_what_leads_out_of_the_package(location: str):
    assert is_external(location)


def test_a_folder_below_another():
    assert below("Doc_0", "Res") == "Doc_0/Res"
    assert below("Doc_0", "/Res") == "Res"
    assert below("Doc_0", "../..") == "Doc_0"


@pytest.mark.parametrize(
    "written", [None, "", "1 2 3", "1 2 3 4 5", "a b c d", "1 2 3 nan", "1 2 3 9e99"]
)
def test_what_is_no_box(written: str | None):
    assert read_box(written) is None


def test_a_box_is_rounded_clipped_and_compared():
    box = read_box(" 202 40.0004 40 .5e2 ")
    assert box is not None
    assert box.texts() == ("202", "40", "40", "50")
    page = Box(0, 0, 210, 297)
    assert not box.within(page)
    assert box.cut(Box(0, 0, 8, 40)).within(page)
    assert box.cut(Box(50, 0, 8, 40)).empty


def test_of_many_numbers_only_the_first_are_read():
    assert read_numbers("0.1 " + "2 " * 2000) == (0.1, *(2.0,) * 6)
    assert read_numbers("1 2 3 4 5 6 7 x") == (1, 2, 3, 4, 5, 6, 7)
    assert read_numbers("1 2 3 4 5 6 x") is None


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("0", 0.0),
        (" -1.5e1 x", -15.0),
        (".5 2", 0.5),
        ("", None),
        ("x 1", None),
        ("nan", None),
        ("9e99", None),
        ("1_0", None),
    ],
)
def test_the_first_of_a_row_of_numbers(written: str, first: float | None):
    assert read_first(written) == first


@pytest.mark.parametrize("written", ["1_0", "1 2_0", "\u0661", "1,2", "- 1", "1.2.3"])
def test_what_is_no_row_of_numbers(written: str):
    assert read_numbers(written) is None
