# SPDX-License-Identifier: Apache-2.0
"""Two documents in one file: one found from its end, one from its beginning (ISO 32000-2 annex F).

Readers begin at the beginning where the linearization parameters say how long the file is. The
institution signs a file of another length; whoever makes it as long as it says shows PASSED.
"""

from __future__ import annotations

from dataclasses import replace

from ..attacking import (
    BOX,
    CATALOG,
    FIRST_FREE,
    FONT,
    FORGED,
    appended,
    base,
    beside,
    failed,
    genuine,
    modified,
)
from ..case import Case, case
from ..pdf import Pdf
from ..pdf_forms import raw_objects
from ..pdf_syntax import stream, write_dictionary
from .attacks_base import honest

TOPIC = "attacks"

_LINEAR = "ISO 32000-2 annex F.3.3; Mainka et al. 2021, shadow attack"
_OTHER_CATALOG, _OTHER_TREE, _OTHER_PAGE, _OTHER_CONTENT, _OPENING = range(
    FIRST_FREE, FIRST_FREE + 5
)
_BLANKS = 100


def _two_documents(length: int, marks: str = "/Linearized 1") -> Pdf:
    """The tiny report, and before it the cross-references of one that says PASSED.

    `length` is what the first object says that the file's length is.
    """
    fonts = f"<</Font <</F1 {FONT} 0 R>>>>"
    page = {"Type": "/Page", "Parent": f"{_OTHER_TREE} 0 R", "MediaBox": BOX, "Resources": fonts}
    page["Contents"] = f"{_OTHER_CONTENT} 0 R"
    objects = {
        **raw_objects(base().data),
        _OTHER_CATALOG: f"<</Type /Catalog /Pages {_OTHER_TREE} 0 R>>".encode(),
        _OTHER_TREE: f"<</Type /Pages /Kids [{_OTHER_PAGE} 0 R] /Count 1>>".encode(),
        _OTHER_PAGE: write_dictionary(page).encode(),
        _OTHER_CONTENT: stream({}, FORGED),
    }
    hints = f"/L {length:010d} /H [100 30] /O {_OTHER_PAGE} /E 900 /N 1 /T 800"
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = {_OPENING: len(out)}
    out += f"{_OPENING} 0 obj\n<<{marks} {hints}>>\nendobj\n".encode()
    front, room = len(out), len(_table({}, _OTHER_CATALOG)) + len("startxref\n0\n%%EOF\n")
    for number, body in sorted(objects.items()):
        offsets[number] = len(out) + room
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    out[front:front] = (_table(offsets, _OTHER_CATALOG) + "startxref\n0\n%%EOF\n").encode()
    start = len(out)
    out += f"{_table(offsets, CATALOG)}startxref\n{start}\n%%EOF\n".encode()
    return Pdf.open(bytes(out))


def _table(offsets: dict[int, int], root: int) -> str:
    rows = "".join(f"{offsets.get(n, 0):010d} 00000 n \n" for n in range(1, _OPENING + 1))
    trailer = {"Size": f"{_OPENING + 1}", "Root": f"{root} 0 R", "ID": "[<E5> <E5>]"}
    head = f"xref\n0 {_OPENING + 1}\n0000000000 65535 f \n"
    return f"{head}{rows}trailer\n{write_dictionary(trailer)}\n"


def _longer(more: int, marks: str = "/Linearized 1") -> bytes:
    """Signed, and a hundred blanks behind; the length that it says is theirs and `more`."""
    signed = len(genuine(_two_documents(0, marks), lists=[]).data)
    document = genuine(_two_documents(signed + _BLANKS + more, marks), lists=[])
    return document.data + b" " * _BLANKS


@case(clause=_LINEAR, twin="attacks/linear-length-never-reached-by-blanks")
def linear_length_reached_by_blanks() -> Case:
    """A hundred blanks make the file as long as it says: browsers show the other document."""
    return replace(failed(_longer(0)), evidence=beside())


@case(clause=_LINEAR, twin="attacks/linear-length-reached-by-blanks")
def linear_length_never_reached_by_blanks() -> Case:
    """The same blanks, and the file says that it is one octet longer."""
    return honest(_longer(1), evidence=beside())


@case(clause=_LINEAR, twin="attacks/linear-length-never-reached-by-blanks")
def linear_length_reached_under_an_escaped_name() -> Case:
    """The name of the parameters is written with an escape, as every reader decodes it."""
    return replace(failed(_longer(0, "/Linear#69zed 1")), evidence=beside())


@case(clause=_LINEAR, twin="attacks/linear-length-never-reached-by-blanks")
def linear_length_beside_another() -> Case:
    """The parameters say two lengths, and each reader takes its own."""
    data = _longer(0, "/Linearized 1 /L 1")
    return replace(failed(data), evidence=beside())


def _updated(more: int) -> bytes:
    """Signed, and an honest update behind; the length that the file says is its own and `more`."""
    length = len(_update(genuine(_two_documents(0))))
    return _update(genuine(_two_documents(length + more)))


def _update(document: Pdf) -> bytes:
    return appended(document, {document.root: write_dictionary(document.catalog)})


@case(clause=_LINEAR, twin="attacks/linear-length-never-reached-by-an-update")
def linear_length_reached_by_an_update() -> Case:
    """An update that changes nothing makes the file as long as it says."""
    return modified(_updated(0))


@case(clause=_LINEAR, twin="attacks/linear-length-reached-by-an-update")
def linear_length_never_reached_by_an_update() -> Case:
    """The same update, and the file says that it is one octet longer."""
    return honest(_updated(1))


def _outgrown(more: int) -> bytes:
    """Signed, with validation data behind; the file says the length as it was signed and `more`."""
    signed = len(genuine(_two_documents(0), lists=[]).data)
    return genuine(_two_documents(signed + more)).data


@case(clause=_LINEAR, twin="attacks/linear-length-never-had")
def linear_length_outgrown() -> Case:
    """As long as it was signed the file shows one document, with anything behind it the other."""
    return modified(_outgrown(0))


@case(clause=_LINEAR, twin="attacks/linear-length-outgrown")
def linear_length_never_had() -> Case:
    """The file was never as long as it says: every reader begins at its end."""
    return honest(_outgrown(-1))
