# SPDX-License-Identifier: Apache-2.0
"""Habits of programs in wide use, met in files that they made: taken, each with its attack."""

from __future__ import annotations

from ..attacking import CONTENT, Objects, base, modified
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_forms import with_streams
from ..pdf_syntax import stream
from .tolerance_updates import accepted_alone, alone, store

_STREAM = "ISO 32000-2 §7.5.8"


# --- cross-references --------------------------------------------------------------------------


def _unlisted(document: Pdf, objects: Objects) -> bytes:
    """An update as PDFBox ends it: the stream has a row for object 0, none for itself, and no
    octets for generations.
    """
    number, previous = document.allocate(), document.start_of_table
    out, offsets = bytearray(document.data), {0: 0}
    for one, body in sorted(objects.items()):
        offsets[one] = len(out)
        raw = body.encode("latin-1") if isinstance(body, str) else body
        out += f"{one} 0 obj\n".encode() + raw + b"\nendobj\n"
    rows = b"".join(bytes([one > 0]) + at.to_bytes(4) for one, at in offsets.items())
    head = {
        "Type": "/XRef",
        "Size": str(document.size),
        **document.trailer,
        "Prev": str(previous),
        "W": "[1 4 0]",
        "Index": "[" + " ".join(f"{one} 1" for one in offsets) + "]",
    }
    start = len(out)
    out += f"{number} 0 obj\n".encode() + stream(head, rows) + b"\nendobj\n"
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


@case(clause=_STREAM, twin="tolerance/unlisted-cross-references-that-something-waits-for")
def unlisted_cross_references() -> Case:
    """A cross-reference stream that does not list itself, as PDFBox writes in every update."""
    document = alone(with_streams(base().data))
    return accepted_alone(_unlisted(document, store(document)))


@case(clause=_STREAM, twin="tolerance/unlisted-cross-references")
def unlisted_cross_references_that_something_waits_for() -> Case:
    """The page draws an object that does not exist; the unlisted stream takes its number, and is
    the page's content to a reader that scans the file.
    """
    waiting = base(page={"Contents": f"[{CONTENT} 0 R 40 0 R]"})
    document = alone(with_streams(waiting.data))
    objects = store(document)
    document.size = 40
    return modified(_unlisted(document, objects))
