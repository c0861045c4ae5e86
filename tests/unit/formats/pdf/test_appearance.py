# SPDX-License-Identifier: Apache-2.0
"""What of a form node may be seen on a page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyhanko.pdf_utils import generic

from esignverify.formats.pdf.appearance import is_visible

NO_AREA, AREA = (10, 10, 10, 10), (0, 0, 595, 842)


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(
        [generic.NumberObject(v) if isinstance(v, int) else generic.FloatObject(v) for v in values]
    )


def form(box: tuple[float, ...] | None, octets: bytes = b"0 0 9 9 re f") -> generic.StreamObject:
    entries = {} if box is None else {generic.NameObject("/BBox"): numbers(*box)}
    return generic.StreamObject(entries, stream_data=octets)


def widget(rect: object, normal: object = None) -> generic.DictionaryObject:
    entries: dict[generic.NameObject, object] = {
        generic.NameObject("/Subtype"): generic.NameObject("/Widget"),
        generic.NameObject("/Rect"): rect,
    }
    if normal is not None:
        shown = generic.DictionaryObject({generic.NameObject("/N"): normal})
        entries[generic.NameObject("/AP")] = shown
    return generic.DictionaryObject(entries)


@pytest.mark.parametrize(
    ("rect", "seen"),
    [
        (numbers(*NO_AREA), False),
        (numbers(0, 0, 595, 0), False),
        (numbers(*AREA), True),
        (numbers(0.0, 0.0, 595.5, 842.0), True),
        (numbers(1, 2, 3), True),
        (numbers(0, 0, 0, 0, 0), True),
        (generic.ArrayObject([generic.NameObject("/A")] * 4), True),
        (generic.NullObject(), True),
    ],
)
def test_a_rectangle(rect: object, *, seen: bool) -> None:
    assert is_visible(widget(rect)) is seen


def test_decimals_are_numbers() -> None:
    assert isinstance(generic.FloatObject("1.5"), Decimal)


@pytest.mark.parametrize(
    ("normal", "seen"),
    [
        (form(AREA), False),
        (form(None), True),
        (form(NO_AREA), True),
        (form((0, 0, 595, 0.0005)), True),
        (form((0, 0, 0.999, 842)), True),
        (form((0, 0, 1, 1)), False),
        (form((10**9, 0, 10**9 + 20, 842)), True),
        (form(NO_AREA, b" \n"), False),
        (form(None, b""), False),
        (generic.DictionaryObject({generic.NameObject("/On"): form(None)}), True),
        (generic.DictionaryObject({generic.NameObject("/On"): form(AREA)}), False),
        (generic.NumberObject(1), True),
    ],
)
def test_an_appearance_behind_a_rectangle_without_area(normal: object, *, seen: bool) -> None:
    assert is_visible(widget(numbers(*NO_AREA), normal)) is seen


def test_what_is_no_annotation_shows_nothing() -> None:
    assert not is_visible(generic.DictionaryObject())
    name = generic.NameObject("/Subtype")
    assert is_visible(generic.DictionaryObject({name: generic.NameObject("/Widget")}))


def test_what_brings_an_appearance_shows_it_without_a_rectangle() -> None:
    """Attack: some readers draw whatever a page lists that has an appearance."""
    bare = widget(numbers(*NO_AREA), form(None))
    del bare["/Rect"], bare["/Subtype"]
    assert is_visible(bare)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"q 1 0 0 1 .5 -2. cm [3 1]0 d /G0 gs 0 0 m 9 9 l h B* Q % (text)", False),
        (b"/Tx BMC q Q EMC", False),
        (b"BT (P) Tj ET", True),
        (b"(P) '", True),
        (b"/P0 scn 0 0 9 9 re f", True),
        (b"BI /W 1 ID x EI", True),
        (b"/Span /Says BDC 0 0 9 9 re f EMC", True),
        (b"q /Inner Do Q", True),
        (b"q/Inner\rDo Q", True),
        (b"0 0 9 9 re f" + b" " * 1_024, True),
        (b"0 0 9 9 ref", True),
    ],
)
def test_content_that_is_scaled_to_nothing(content: bytes, *, seen: bool) -> None:
    """Paths vanish, text may not, and a form that is not named here may be the page's."""
    assert is_visible(widget(numbers(*NO_AREA), form((0, 0, 9, 9), content))) is seen


def test_forms_within_forms_are_counted() -> None:
    inner = form((0, 0, 9, 9))
    for _ in range(20):
        outer = form((0, 0, 9, 9), b"/Inner Do")
        named = generic.DictionaryObject({generic.NameObject("/Inner"): inner})
        kinds = generic.DictionaryObject({generic.NameObject("/XObject"): named})
        outer[generic.NameObject("/Resources")] = kinds
        inner = outer
    assert is_visible(widget(numbers(*NO_AREA), inner))
    assert not is_visible(widget(numbers(*NO_AREA), form((0, 0, 9, 9))))
