# SPDX-License-Identifier: Apache-2.0
"""What is replaced in the library gives what the library gives."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from types import ModuleType
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from tests.pki.attacking import base
from tests.pki.measured import measured
from tests.pki.pdf_syntax import stream
from tests.support import genuine_named

from esignverify.formats.pdf import library, object_streams
from esignverify.formats.pdf.document import open_pdf
from esignverify.formats.pdf.errors import PdfLimitError, PdfMalformedError


def _untouched(name: str) -> ModuleType:
    """A copy of a library module in which nothing is replaced."""
    spec = importlib.util.find_spec(f"pyhanko.pdf_utils.{name}")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _outcome(call: Any, data: bytes, *more: Any) -> tuple[object, int | None]:
    """What a reading function gives and where it leaves the stream; an error is one whatever."""
    octets = BytesIO(data)
    try:
        return call(octets, *more), octets.tell()
    except Exception:  # noqa: BLE001 - the library raises many kinds; only whether counts
        return "refused", None


@pytest.mark.parametrize(
    "data",
    [b"a", b"  a", b"%c\na", b" %c\r %d\r\n  a", b"", b"   ", b"%", b"\0\f\ta", b" " * 5000 + b"a"]
    + [b"%c\n" * 2500 + end for end in (b"a", b"", b"%", b"%c", b" ")],
)
def test_blanks_and_comments(data: bytes) -> None:
    kept = _untouched("misc")
    for more in ((), (True,), (False, True)):
        expected = _outcome(kept.read_non_whitespace, data, *more)
        assert _outcome(library.read_non_whitespace, data, *more) == expected


@pytest.mark.parametrize("data", [b"a", b" a", b"  a", b"\r\na", b"\ra", b"\n\na", b" ", b""])
@pytest.mark.parametrize("stops", [True, False])
@pytest.mark.parametrize("strict", [True, False])
def test_where_blanks_end(data: bytes, stops: bool, strict: bool) -> None:
    kept = _outcome(_untouched("misc").skip_over_whitespace, data, stops, strict)
    assert _outcome(library.skip_over_whitespace, data, stops, strict) == kept


@pytest.mark.parametrize(
    "data",
    [
        b"<>",
        b"<41>b",
        b"<4 1\n42>",
        b"<414>",
        b"<FEFF0041>",
        b"<4%c\n1>",
        b"<4x>",
        b"<41",
        b"<",
        b"<" + b"30 " * 5000 + b">x",
    ],
)
def test_hexadecimal_strings(data: bytes) -> None:
    kept = _untouched("generic")
    mine, at = _outcome(library.read_hex_string, data)
    theirs, there = _outcome(kept.read_hex_string_from_stream, data)
    assert (str(mine), at) == (str(theirs), there)


TABLE = b"0 2\n0000000000 65535 f \n0000000015 00000 n \ntrailer\n<<>>"


@pytest.mark.parametrize(
    "data",
    [
        TABLE,
        TABLE.replace(b" \n", b"\r\n"),
        TABLE.replace(b" f \n", b" f\n").replace(b" n \n", b" n\n"),
        TABLE.replace(b"trailer", b"4 1\n0000000099 00001 n \ntrailer"),
        TABLE.replace(b"0 2", b"0 3"),
        TABLE.replace(b"trailer", b""),
        TABLE.replace(b"0 2", b"x"),
        b"0 0\ntrailer<<>>",
    ],
)
def test_cross_reference_tables(data: bytes) -> None:
    kept = _untouched("xref")

    def rows(parse: Any) -> Any:
        def found(octets: BytesIO) -> list[tuple[object, ...]]:
            every = parse(octets, False)
            return sorted((e.idnum, e.generation, str(e.location), e.xref_type.name) for e in every)

        return found

    assert _outcome(rows(library.parse_table), data) == _outcome(rows(kept.parse_xref_table), data)


@pytest.mark.parametrize("name", ["cross-reference-streams", "hybrid-reference-file"])
def test_cross_reference_streams(name: str) -> None:
    kept = _untouched("xref")
    xrefs = open_pdf(genuine_named(name).document).xrefs
    for revision in range(xrefs.total_revisions):
        ref = xrefs.get_xref_container_info(revision).stream_ref
        if ref is None:
            continue
        found = ref.get_object()
        mine = [(e.idnum, e.generation, str(e.location)) for e in library.parse_stream(found)]
        theirs = [(e.idnum, e.generation, str(e.location)) for e in kept.parse_xref_stream(found)]
        assert sorted(mine) == sorted(theirs)


def _with_table(head: dict[str, str], rows: bytes) -> bytes:
    entries = {"Type": "/XRef", "Root": "1 0 R", **head}
    body = b"1 0 obj\n" + stream(entries, rows) + b"\nendobj\n"
    return b"%PDF-1.7\n" + body + b"startxref\n9\n%%EOF\n"


def test_rows_are_counted_before_they_are_read() -> None:
    with pytest.raises(PdfLimitError, match="cross-references"):
        open_pdf(_with_table({"Size": "9999999", "W": "[1 2 1]"}, b"\1\0\t\0"))


@pytest.mark.parametrize(
    "head",
    [
        {"Size": "9", "W": "[0 0 0]"},
        {"Size": "9", "W": "[1 2]"},
        {"Size": "9", "W": "[1 2 -1]"},
        {"Size": "9", "W": "[1 2 1]", "Index": "[1]"},
        {"Size": "9", "W": "[1 2 1]", "Index": "[5 1 1 1]"},
    ],
)
def test_a_stream_that_is_no_table(head: dict[str, str]) -> None:
    with pytest.raises(PdfMalformedError):
        open_pdf(_with_table(head, b"\1\0\t\0"))


INDEXES = [
    (b"7 0 8 3 ", 2, 8),
    (b"7 0 7 3 ", 2, 8),
    (b"8 3 7 0 ", 2, 8),
    (b"7 0 8 3", 2, 7),
    (b"7 0 8 3 ", 3, 8),
    (b"7 0 ", 5, 4),
    (b"7 0 %c\n8 3 ", 2, 11),
    (b"7 -1 8 3 ", 2, 9),
    (b"7 0 8 99 ", 2, 9),
    (b"007 000 8 3 ", 2, 12),
    (b" \n7\t0 8 3 ", 2, 11),
    (b"7 0 8 3 ", 2, 0),
    (b"7 0 x 3 ", 2, 8),
    (b"7 0 8 3 9 4 ", 2, 12),
]


@pytest.mark.parametrize(("head", "count", "first"), INDEXES)
@pytest.mark.parametrize("inside", [b"<<>>[1 2]", b"123<</A/B>>", b"6 0 R[1 2]", b"(a[1]", b""])
def test_objects_in_a_stream_are_those_that_the_library_finds(
    head: bytes, count: int, first: int, inside: bytes
) -> None:
    entries = {"Type": "/ObjStm", "N": str(count), "First": str(first)}
    document = base(more={6: stream(entries, head + inside)}).data

    def found(reader: Any, look: Any) -> list[object]:
        given: list[object] = []
        for number in (7, 8, 9):
            for index in (0, 1, 5):
                try:
                    one = look(reader, number, 6, index)
                    given.append((type(one), None if one == generic.NullObject() else repr(one)))
                except Exception as error:  # noqa: BLE001 - the library raises many kinds
                    given.append(type(error))
        return given

    ours = found(open_pdf(document), object_streams.get_object_from_stream)
    theirs = found(open_pdf(document), object_streams._READ_FROM_STREAM)
    assert ours == theirs


def test_an_object_stream_is_indexed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred objects of one stream cost a hundred look-ups, not ten thousand."""
    reader = open_pdf(measured("NX", "bb").data)
    monkeypatch.setattr(object_streams, "_READ_FROM_STREAM", None)
    packed = list(reader.xrefs.get_xref_data(0).xrefs_in_objstm)
    assert len(packed) > 2_000
    for number in packed[:300]:
        reader.get_object(generic.Reference(number, 0, reader))
    assert len(vars(reader)["_packed"]) == 3
