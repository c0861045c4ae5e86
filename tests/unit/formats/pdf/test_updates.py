# SPDX-License-Identifier: Apache-2.0
"""Updates behind a signed revision: exactly what is listed, and listed exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from tests.pki.attacking import PAGE, appended, genuine, listing
from tests.pki.pdf import Pdf
from tests.pki.pdf_syntax import stream

from esignverify.formats.pdf.document import open_pdf
from esignverify.formats.pdf.updates import check_updates

NOTHING = "<</Type /Nothing>>"
Rows = Callable[[dict[int, int]], str]


def _problem(
    objects: Mapping[int, str | bytes],
    rows: Rows = listing,
    document: Pdf | None = None,
    **more: object,
) -> str | None:
    signed = document or genuine(lists=[])
    before = open_pdf(signed.data).xrefs.total_revisions
    data = appended(signed, objects, rows, **more)  # type: ignore[arg-type]
    return check_updates(open_pdf(data), data, len(signed.data), before).problem


def test_a_sound_update() -> None:
    assert _problem({PAGE: NOTHING}) is None
    assert _problem({}, lambda _: "0 0\n") is None


def test_every_object_is_listed() -> None:
    assert _problem({PAGE: NOTHING}, lambda _: "0 0\n") is not None


def test_objects_that_look_like_cross_references_are_listed_too() -> None:
    """Only the stream that holds the cross-references may leave itself out (§7.5.8.1)."""
    document = genuine(lists=[])
    numbers = document.allocate(), document.allocate()
    body = stream({"Type": "/XRef", "W": "[1 1 1]", "Size": "1"}, b"\0\0\0")
    objects = dict.fromkeys(numbers, body)
    assert _problem(objects, lambda _: "0 0\n", document) is not None


@pytest.mark.parametrize("change", [-9, 1, 7])
def test_every_row_hits_its_object(change: int) -> None:
    """But for white space in front, which every reader skips."""

    def rows(offsets: dict[int, int]) -> str:
        return listing({number: at + change for number, at in offsets.items()})

    assert _problem({PAGE: NOTHING}, rows) is not None


def test_a_row_may_repeat_what_was_there() -> None:
    document = genuine(lists=[])
    place = document.data.rindex(f"\n{PAGE} 0 obj".encode()) + 1
    assert _problem({}, lambda _: listing({PAGE: place}), document) is None
    assert _problem({}, lambda _: listing({PAGE: place + 2}), document) is not None


@pytest.mark.parametrize(
    ("head", "sound"),
    [
        (b"%d 0 ", True),
        (b"%d\0\x000\n", True),
        (b"+%d 0 ", False),
        (b"%d +0 ", False),
        (b"0_%d 0 ", False),
        (b"%d\x0b0 ", False),
        (b"%d 0 9 ", False),
        (b"%d ", False),
    ],
)
def test_the_head_of_an_object_stream_has_one_reading(head: bytes, sound: bool) -> None:
    """Python reads more as a number, and as a blank, than PDF does (§7.2.3, §7.5.7)."""
    from tests.pki.attacking import base
    from tests.pki.cases.genuine import signed, with_streams

    document = signed(base=with_streams(base().data), lists=[])
    problem = _problem_packed(document, [document.allocate()], head, b"<</A 1>>")
    assert (problem is None) is sound, problem


@pytest.mark.parametrize(
    ("head", "body", "sound"),
    [
        (b"%d 0 %d 9 ", b"<</A 1>> <</B 2>>", True),
        (b"%d 9 %d 0 ", b"<</A 1>> <</B 2>>", False),
        (b"%d 5 %d 0 ", b"<</A [1]>>", False),
        (b"%d 0 %d 0 ", b"<</A [1]>>", False),
        (b"%d 0 %d 5 ", b"<</A [1] /B 2>>", False),
        (b"%d 1 %d 9 ", b" <</A 1>><</B 2>>", False),
    ],
)
def test_objects_in_a_stream_follow_each_other(head: bytes, body: bytes, sound: bool) -> None:
    """Attack: some readers drop a stream whose offsets do not grow, others read it (§7.5.7)."""
    from tests.pki.attacking import base
    from tests.pki.cases.genuine import signed, with_streams

    document = signed(base=with_streams(base().data), lists=[])
    inner = [document.allocate(), document.allocate()]
    problem = _problem_packed(document, inner, head, body)
    assert (problem is None) is sound, problem


def _problem_packed(document: Pdf, inner: list[int], head: bytes, body: bytes) -> str | None:
    """What is wrong with an update that packs the objects `inner`, last allocated, as stated."""
    holder, table = document.allocate(), document.allocate()
    first = head % tuple(inner)
    entries = {"Type": "/ObjStm", "N": str(len(inner)), "First": str(len(first))}
    packed = stream(entries, first + body)
    before, out = open_pdf(document.data).xrefs.total_revisions, document.data
    places = {holder: len(out)}
    out += f"{holder} 0 obj\n".encode() + packed + b"\nendobj\n"
    places[table] = len(out)
    rows = b"".join(b"\2" + holder.to_bytes(4) + bytes([i]) for i in range(len(inner)))
    rows += b"".join(b"\1" + places[one].to_bytes(4) + b"\0" for one in (holder, table))
    entries = {
        "Type": "/XRef", "Size": str(document.size), **document.trailer,
        "Prev": str(document.start_of_table), "W": "[1 4 1]",
        "Index": f"[{inner[0]} {len(inner) + 2}]",
    }  # fmt: skip
    out += f"{table} 0 obj\n".encode() + stream(entries, rows)
    out += f"\nendobj\nstartxref\n{places[table]}\n%%EOF\n".encode()
    return check_updates(open_pdf(out), out, len(document.data), before).problem
