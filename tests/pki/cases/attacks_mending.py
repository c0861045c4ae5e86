# SPDX-License-Identifier: Apache-2.0
"""Updates for which some readers mend a sound file, and what they find then.

Who mends scans the file for objects: copies of what is not in use any more, or never was, come
back, and the page of an earlier revision instead of one that was packed.
"""

from __future__ import annotations

from ..attacking import (
    CATALOG,
    CONTENT,
    FORGED,
    PAGE,
    appended,
    base,
    beside,
    genuine,
    listing,
    modified,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_forms import with_streams
from ..pdf_syntax import stream, write_dictionary
from .attacks_base import honest
from .attacks_containers import append
from .attacks_readings import Apart, apart

TOPIC = "attacks"

_MEND = "ISO 32000-2 §7.5.4 and §7.5.8; design rule 6"
_HONEST = FORGED.replace(b"PASSED", b"FAILED")
_UNLISTED = 70


# --- reasons to mend ---------------------------------------------------------------------------


def _packed_later() -> Apart:
    """The draft said PASSED; its page was written again into an object stream, then signed."""
    document = Pdf.open(base(content=FORGED).data)
    content, holder = document.allocate(), document.allocate()
    page = {**document.dictionary(PAGE), "Contents": f"{content} 0 R"}
    index = f"{PAGE} 0\n"
    head = {"Type": "/ObjStm", "N": "1", "First": str(len(index))}
    parts = {
        content: stream({}, _HONEST),
        holder: stream(head, (index + write_dictionary(page)).encode("latin-1")),
    }
    rows = {PAGE: b"\2" + holder.to_bytes(4) + b"\0"}
    return apart(Pdf.open(append(document, parts, rows)))


def _listing_object_0(row: str) -> bytes:
    document = _packed_later()
    catalog = write_dictionary(document.catalog)
    return appended(document, {CATALOG: catalog}, lambda at: f"0 1\n{row} \n{listing(at)}")


@case(clause=_MEND, twin="attacks/object-0-free")
def object_0_in_use() -> Case:
    """A table says that object 0 is in use: one reader mends the file, and shows the draft."""
    return modified(_listing_object_0("0000000015 00000 n"))


@case(clause=_MEND, twin="attacks/object-0-in-use")
def object_0_free() -> Case:
    """Object 0 is free, as everywhere."""
    return honest(_listing_object_0("0000000000 65535 f"))


@case(clause=_MEND, twin="attacks/cross-references-that-nothing-names")
def object_0_in_use_in_a_stream() -> Case:
    """A stream of cross-references says so: two readers mend the file."""
    document = genuine(with_streams(base().data))
    return modified(append(document, {}, {0: b"\1" + (15).to_bytes(4) + b"\0"}))


# --- what is found then ------------------------------------------------------------------------


def _unlisted(**field: object) -> Pdf:
    """A page with a second content that no cross-references list; only its octets are there."""
    plain = base(page={"Contents": f"[{CONTENT} 0 R {_UNLISTED} 0 R]"})
    start = plain.data.index(b"xref\n")
    copy = f"{_UNLISTED} 0 obj\n".encode() + stream({}, FORGED) + b"\nendobj\n"
    old, new = f"startxref\n{start}\n", f"startxref\n{start + len(copy)}\n"
    table = plain.data[start:].replace(old.encode(), new.encode())
    return genuine(Pdf.open(plain.data[:start] + copy + table), **field)


@case(clause=_MEND)
def copy_of_an_object_never_listed_as_signed() -> Case:
    """The page refers to what the file does not have by its cross-references; nothing follows."""
    return honest(_unlisted(lists=[]).data, evidence=beside())


@case(clause=_MEND, twin="attacks/copy-of-an-object-never-listed-as-signed")
def copy_of_an_object_never_listed() -> Case:
    """An update follows: readers that mend, with it or without, show what was not in use."""
    return modified(_unlisted().data)


def _freed(*, wanted: bool) -> bytes:
    """A second content was taken out before signing; the page may still refer to it."""
    document = base(page={"Contents": f"[{CONTENT} 0 R]"})
    number = document.allocate()
    document.revise({number: stream({}, FORGED)})
    listed = f"[{CONTENT} 0 R {number} 0 R]" if wanted else f"[{CONTENT} 0 R]"
    page = write_dictionary({**document.dictionary(PAGE), "Contents": listed})
    row = f"{number} 1\n0000000000 00001 f \n"
    data = appended(document, {PAGE: page}, lambda at: row + listing(at))
    return genuine(Pdf.open(data)).data


@case(clause=_MEND, twin="attacks/copy-of-a-freed-object-unused")
def copy_of_a_freed_object() -> Case:
    """What was freed before signing lies in the file, and the page refers to it."""
    return modified(_freed(wanted=True))


@case(clause=_MEND, twin="attacks/copy-of-a-freed-object")
def copy_of_a_freed_object_unused() -> Case:
    """The same, and nothing refers to it any more: as programs free what they take out."""
    return honest(_freed(wanted=False))
