# SPDX-License-Identifier: Apache-2.0
"""Objects inside object streams: what the library gives, without reading each head for each."""

from __future__ import annotations

import time
from types import MethodType

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.pki.pdf_syntax import deflated, stream

from esignverify.formats.pdf import object_streams
from esignverify.formats.pdf.document import open_pdf
from esignverify.formats.pdf.errors import PdfLimitError

HOLDER = 3


def _reader(inner: bytes, **head: str) -> PdfFileReader:
    """A reader over a document whose object 3 is the object stream `inner`."""
    entries = {"Type": "/ObjStm", "N": "3", "First": "20", "Filter": "/FlateDecode", **head}
    bodies = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [] /Count 0>>",
        stream(entries, deflated(inner)),
    ]
    out, rows = bytearray(b"%PDF-1.7\n"), ["0000000000 65535 f "]
    for number, body in enumerate(bodies, 1):
        rows.append(f"{len(out):010d} 00000 n ")
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = f"xref\n0 4\n{chr(10).join(rows)}\ntrailer\n<</Size 90 /Root 1 0 R>>\n"
    return open_pdf(bytes(out) + f"{table}startxref\n{len(out)}\n%%EOF\n".encode())


def _seen(call: MethodType, number: int, index: int) -> str:
    try:
        found = call(number, HOLDER, index)
    except Exception as error:  # noqa: BLE001 - the library raises many kinds
        return type(error).__name__
    return f"{type(found).__name__} {'' if isinstance(found, generic.NullObject) else found}"


@pytest.mark.parametrize(
    "inner",
    [
        b"10 0 11 4 12 9      <<>> (ab) [1 2]",
        b"10 0\n11 4\r12 9\0\f   <<>> (ab) [1 2]",
        b"10 0 11 4 10 9      <<>> (ab) [1 2]",
        b"10 0 11 4 12 99     <<>> (ab) [1 2]",
        b"10 0 11 4 12 9      <<>> (ab  [1 2]",
        b"10 0 11 4 12 9      <<>> 7 0 R [1 2]",
        b"10 0 11 4 x 9       <<>> (ab) [1 2]",
        b"10 0 %c\n11 4 12 9   <<>> (ab) [1 2]",
        b"10 0 11 4           <<>> (ab) [1 2]",
        b"+10 0 11 4 12 9     <<>> (ab) [1 2]",
        b"10 0 11 4 12 9      <<>> (ab) [1 2] % no end of line",
        b"",
    ],
)
@pytest.mark.parametrize("head", [{}, {"N": "2"}, {"N": "-1"}, {"N": "(3)"}, {"First": "5"}])
def test_as_the_library_has_it(inner: bytes, head: dict[str, str]) -> None:
    for number in (10, 11, 12, 13):
        for index in (0, 2, 3):
            ours = MethodType(object_streams.get_object_from_stream, _reader(inner, **head))
            theirs = MethodType(object_streams._READ_FROM_STREAM, _reader(inner, **head))
            assert _seen(ours, number, index) == _seen(theirs, number, index)


def test_a_head_is_read_once() -> None:
    """Twenty thousand objects in one stream took the library hours."""
    count = 20_000
    head = b" ".join(b"%d %d" % (10 + i, 2 * i) for i in range(count)) + b" "
    size = {"N": str(count), "First": str(len(head))}
    reader = _reader(head + b"7 " * count, **size)
    start = time.process_time()
    found = [object_streams.get_object_from_stream(reader, 10 + i, HOLDER, i) for i in range(count)]
    assert found == [7] * count
    assert time.process_time() - start < 20


def test_stated_objects_are_counted() -> None:
    reader = _reader(b"10 0 ", N=str(object_streams.MAX_PACKED + 1))
    with pytest.raises(PdfLimitError):
        object_streams.get_object_from_stream(reader, 10, HOLDER, 0)
