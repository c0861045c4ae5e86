# SPDX-License-Identifier: Apache-2.0
"""Objects that lie inside each other: each would be parsed to its own end, and so to the last."""

from __future__ import annotations

import re
import time

from tests.pki.attacking import FIRST_FREE, appended, base, genuine
from tests.pki.pdf import Pdf
from tests.support import verify

from esignverify.formats.read import read
from esignverify.model.reasons import Reason


def _nested(count: int, *, fields: bool) -> bytes:
    """The tiny report with `count` objects, each a dictionary in a string of the one before."""
    first = FIRST_FREE + 1
    refs = " ".join(f"{first + i} 0 R" for i in range(count)) if fields else ""
    form = f"<</Fields [{refs}]>>".encode()
    document = base(catalog={"AcroForm": f"{FIRST_FREE} 0 R"}, more={FIRST_FREE: form})
    start = document.start_of_table
    body, rows = bytearray(document.data[:start]), b""
    for number in range(first, first + count):
        rows += f"{len(body):010d} 00000 n \n".encode()
        body += f"{number} 0 obj <</A(\n".encode()
    body += b")>>" * count + b"\nendobj\n"
    table = document.data[start:].replace(
        b"trailer", f"{first} {count}\n".encode() + rows + b"trailer"
    )
    table = re.sub(rb"/Size \d+", b"/Size %d" % (first + count), table)
    return bytes(body) + re.sub(rb"startxref\n\d+", b"startxref\n%d" % len(body), table)


def test_fields_inside_each_other_are_stopped_by_a_count() -> None:
    start = time.process_time()
    (note,) = read(_nested(6_000, fields=True)).notes
    assert note.reason is Reason.LIMIT_EXCEEDED
    assert note.values["limit"] == "values-parsed"
    assert time.process_time() - start < 5


def test_an_update_of_objects_inside_each_other_costs_their_length_once() -> None:
    document = genuine(Pdf.open(_nested(4_000, fields=False)))
    again = dict.fromkeys(range(FIRST_FREE + 1, FIRST_FREE + 4_001), "null")
    start = time.process_time()
    (first,) = verify(appended(document, again)).signatures
    assert {one.what for one in first.changes_after} == {"object-read-differently"}
    assert time.process_time() - start < 5
