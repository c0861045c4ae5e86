# SPDX-License-Identifier: Apache-2.0
"""Signed files under a megabyte of which a careless look at what was signed reads octets again.

The update writes thousands of objects that stand at one place, or in one object stream; or one
object whose values lead to each other's.
"""

from __future__ import annotations

import zlib

from tests.pki.attacking import FIRST_FREE, appended, base
from tests.pki.cases.attacks_readings import Apart, apart
from tests.pki.pdf import Pdf
from tests.pki.pdf_forms import with_streams
from tests.pki.pdf_syntax import stream, write_dictionary


def _packed(places: list[int], body: str) -> tuple[Apart, int]:
    """A document with an object stream of objects at these places; gives the first number."""
    document = Pdf.open(with_streams(base().data).data)
    count, first = len(places), document.size
    holder, table = first + count, first + count + 1
    document.size += count + 2
    index = " ".join(f"{first + i} {at}" for i, at in enumerate(places)) + "\n"
    head = {"Type": "/ObjStm", "N": str(count), "First": str(len(index)), "Filter": "/FlateDecode"}
    out = bytearray(document.data)
    at, packed = len(out), zlib.compress((index + body).encode(), 9)
    out += f"{holder} 0 obj\n".encode() + stream(head, packed) + b"\nendobj\n"
    start = len(out)
    rows = [b"\2" + holder.to_bytes(4) + i.to_bytes(2) for i in range(count)]
    rows += [b"\1" + one.to_bytes(4) + b"\0\0" for one in (at, start)]
    entries = {
        "Type": "/XRef",
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(document.start_of_table),
        "W": "[1 4 2]",
        "Index": f"[{first} {count + 2}]",
        "Filter": "/FlateDecode",
    }
    out += f"{table} 0 obj\n".encode() + stream(entries, zlib.compress(b"".join(rows), 9))
    out += f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return apart(Pdf.open(bytes(out))), first


def packed_objects_rewritten(count: int = 40_000, changed: int = 4_900) -> bytes:
    """Thousands out of a stream of tens of thousands, each to be found in its index."""
    document, first = _packed([2 * i for i in range(count)], "0 " * count)
    return appended(document, {first + i * (count // changed): "0" for i in range(changed)})


def packed_objects_at_one_place(count: int = 1_000, size: int = 1_000_000) -> bytes:
    """Thousands of numbers for one large object of a stream."""
    document, first = _packed([0] * count, "[" + "0 " * size + "]")
    return appended(document, {first + i: "0" for i in range(count)})


def rows_at_one_place(count: int = 2_000, size: int = 100_000) -> bytes:
    """Thousands of cross-references to one large object, which calls itself one number."""
    document = Pdf.open(base().data)
    first, out = document.size, bytearray(document.data)
    document.size += count
    at = len(out)
    out += f"{first} 0 obj\n[".encode() + b"0 " * size + b"]\nendobj\n"
    start = len(out)
    trailer = {
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(document.start_of_table),
    }
    out += f"xref\n{first} {count}\n".encode() + f"{at:010d} 00000 n \n".encode() * count
    out += f"trailer\n{write_dictionary(trailer)}\nstartxref\n{start}\n%%EOF\n".encode()
    signed = apart(Pdf.open(bytes(out)))
    return appended(signed, {first + i: "0" for i in range(count)})


def values_that_lead_to_each_other(levels: int = 40) -> bytes:
    """Where one has an object the other has its value, twice on each of many levels."""
    numbers = [FIRST_FREE + 1 + i for i in range(levels)]
    values = [f"<</P {number} 0 R /Parent {number} 0 R>>" for number in numbers]
    more = {
        number: f"<</P {value} /Parent {value}>>".encode()
        for number, value in zip(numbers, [*values[1:], "<<>>"], strict=True)
    }
    document = apart(base(more={FIRST_FREE: values[0].encode(), **more}))
    return appended(document, {FIRST_FREE: f"<</P {values[1]} /Parent {values[1]}>>"})
