# SPDX-License-Identifier: Apache-2.0
"""A sound /ByteRange is its whole revision but for the hex string of its own /Contents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pki.pdf import Field, Pdf
from tests.pki.signing import contents, report

from esignverify.formats.pdf.coverage import MAX_BLANKS, trailing_bytes
from esignverify.formats.pdf.document import end_of_file
from esignverify.formats.read import read
from esignverify.model.facts import Coverage
from esignverify.model.reasons import Reason

MALFORMED, SHORT = Reason.BYTE_RANGE_MALFORMED, Reason.BYTE_RANGE_NOT_WHOLE_REVISION
Ranges = Callable[[list[int]], list[int]]


def _signed(**how: object) -> Pdf:
    document = report()
    document.sign(Field(contents(stamp=None), **how))  # type: ignore[arg-type]
    return document


def _coverage(document: bytes, name: str = "Sig1") -> Coverage:
    found = next(one for one in read(document).signatures if one.id == name)
    assert found.coverage is not None
    return found.coverage


def test_the_only_signature_covers_the_whole_file() -> None:
    found = _coverage(_signed().data)
    assert (found.revision, found.whole_file, found.problem) == (2, True, None)


def test_an_earlier_signature_covers_its_revision() -> None:
    document = _signed()
    document.sign(Field(contents(stamp=None), name="Sig2"))
    first, second = _coverage(document.data), _coverage(document.data, "Sig2")
    assert (first.revision, first.whole_file, first.problem) == (2, False, None)
    assert (second.revision, second.whole_file, second.problem) == (3, True, None)


def test_signatures_come_in_the_order_of_their_revisions() -> None:
    document = _signed(name="Zz")
    document.sign(Field(contents(stamp=None), name="Aa"))
    assert [one.id for one in read(document.data).signatures] == ["Zz", "Aa"]


CASES: dict[str, tuple[Ranges, Reason]] = {
    "three numbers": (lambda r: r[:3], MALFORMED),
    "none": (lambda _: [], MALFORMED),
    "six numbers": (lambda r: [*r, 0, 0], MALFORMED),
    "head left out": (lambda r: [1, r[1] - 1, r[2], r[3]], MALFORMED),
    "negative": (lambda r: [0, r[1], r[2], -1], MALFORMED),
    "nothing first": (lambda r: [0, 0, r[2], r[3]], MALFORMED),
    "no hole": (lambda r: [0, r[2], r[2], r[3]], MALFORMED),
    "over the end": (lambda r: [0, r[1], r[2], r[3] + 1], MALFORMED),
    "hole too wide": (lambda r: [0, r[1] - 1, r[2], r[3]], MALFORMED),
    "hole too wide behind": (lambda r: [0, r[1], r[2] + 1, r[3] - 1], MALFORMED),
    "hole too narrow": (lambda r: [0, r[1] + 1, r[2], r[3]], MALFORMED),
    "hole of two digits": (lambda r: [0, r[1] + 1, r[1] + 3, r[3]], MALFORMED),
    "tail left out": (lambda r: [0, r[1], r[2], r[3] - 20], SHORT),
    "nothing behind": (lambda r: [0, r[1], r[2], 0], SHORT),
    "enormous": (lambda r: [0, r[1], r[2], 10**15], MALFORMED),
}


@pytest.mark.parametrize(("ranges", "problem"), CASES.values(), ids=CASES.keys())
def test_anything_else_is_a_problem(ranges: Ranges, problem: Reason) -> None:
    found = _coverage(_signed(ranges=ranges).data)
    assert (found.problem, found.revision) == (problem, 0)


def test_the_last_newline_may_be_left_out() -> None:
    """Blanks behind %%EOF are within what is allowed (design rule 6)."""
    found = _coverage(_signed(ranges=lambda r: [*r[:3], r[3] - 1]).data)
    assert (found.problem, found.whole_file) == (None, True)


def test_another_hole_of_the_same_digits_is_not_this_signature() -> None:
    """A copy of the value elsewhere in the file does not make its place unsigned."""
    document = _signed()
    ranges = _coverage(document.data).ranges
    value = document.data[ranges[1] : ranges[2]]
    moved = report()
    copy = moved.allocate()
    moved.revise({copy: "<</X " + value.decode() + ">>"})
    at = moved.data.index(value)
    moved.sign(
        Field(
            lambda _: b"",
            raw_contents=value.decode(),
            ranges=lambda r: [0, at, at + len(value), sum(r[2:]) - at - len(value)],
        )
    )
    found = _coverage(moved.data)
    assert found.problem is MALFORMED
    assert found.revision == 0


def test_a_signature_copied_into_a_later_revision_covers_nothing() -> None:
    """The range still ends at a revision, but an older one than the one that holds the field."""
    document = _signed()
    old = _coverage(document.data).ranges
    value = document.data[old[1] : old[2]].decode()
    document.sign(Field(lambda _: b"", name="Copy", raw_contents=value, ranges=lambda _: list(old)))
    assert _coverage(document.data, "Copy").problem is not None


@pytest.mark.parametrize("tail", [b"", b"\n", b"\r\n" * 100, b"\0" * 960, b" \t\f\r\n\0"])
def test_some_blanks_behind_the_end_are_bearable(tail: bytes) -> None:
    document = _signed().data + tail
    assert _coverage(document).problem is None


@pytest.mark.parametrize("tail", [b"x", b"\0" * (MAX_BLANKS + 2), b"\0" * 1_010, b"\n% comment\n"])
def test_anything_else_behind_it_is_a_problem(tail: bytes) -> None:
    """With a thousand blanks, startxref is no longer in the last KiB, where readers look for it."""
    assert _coverage(_signed().data + tail).problem is SHORT


def test_a_second_end_mark_without_a_revision_is_malformed() -> None:
    (note,) = read(_signed().data + b"\n%%EOF").notes
    assert note.reason is Reason.DOCUMENT_MALFORMED


@pytest.mark.parametrize(
    ("document", "end"),
    [
        (b"a%%EOF", 6),
        (b"a%%EOF\r\nb", 8),
        (b"a%%EOF\rb", 7),
        (b"a%%EOF\n\nb", 7),
        (b"%%EOF%%EOF", 10),
        (b"nothing", 7),
        (b"", 0),
    ],
)
def test_where_a_file_ends(document: bytes, end: int) -> None:
    assert end_of_file(document) == end


def test_how_many_octets_are_too_many() -> None:
    assert trailing_bytes(b"ab\0\n", 2) == (2, True)
    assert trailing_bytes(b"abc", 2) == (1, False)
    assert trailing_bytes(b"\0" * 2000, 0) == (2000, False)
