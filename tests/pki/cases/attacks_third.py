# SPDX-License-Identifier: Apache-2.0
"""What a third attacker found: appearances drawn without a rectangle or a box of any size, and
updates that one reader takes and another drops or mends.
"""

from __future__ import annotations

from .. import authorities as who
from ..attacking import (
    CATALOG,
    CONTENT,
    FONT,
    FORGED,
    TREE,
    Objects,
    appended,
    base,
    genuine,
    listing,
    modified,
    never_accepted,
    with_annotations,
)
from ..case import Case, case
from ..pdf import Field
from ..pdf_forms import encrypted_report, with_streams
from ..pdf_syntax import reference_array, stream, write_dictionary
from ..signing import signed, stamped_at

_DRAWN = "ISO 32000-2 §12.5.2 and §12.5.5; design rule 6"
_MEND = "ISO 32000-2 §7.5.4 and §7.5.8; design rule 6"
_SIZE = "ISO 32000-2 §7.5.5; design rule 6"
_TWIN = "attacks/no-attack"


# --- what a document timestamp nobody vouches for draws ---------------------------------------


def _stamped(kid: str, form: dict[str, str], content: bytes, rows: int = 1) -> bytes:
    """The genuine report with a timestamp by the attacker, whose field has `rows` kids."""
    document = genuine()
    objects: Objects = {}
    kids = []
    for row in range(rows):
        drawn, number = document.allocate(), document.allocate()
        objects[drawn] = stream({"Type": "/XObject", "Subtype": "/Form", **form}, content)
        objects[number] = kid.format(
            drawn=drawn, y=760 + row, field=document.size + 2 * (rows - row) - 1
        )
        kids.append(number)
    document.revise({**objects, document.pages[0]: with_annotations(document, kids)})
    document.sign(
        Field(
            stamped_at(who.STAMPED, who.attacker_tsa()),
            "TS1",
            "ETSI.RFC3161",
            timestamp=True,
            widget={"Kids": reference_array(kids)},
        )
    )
    return document.data


@case(clause=_DRAWN, twin=_TWIN)
def kid_without_rectangle_and_kind() -> Case:
    """A timestamp's kid has an appearance and neither /Rect nor /Subtype: some readers draw it."""
    form = {"Resources": f"<</Font <</F1 {FONT} 0 R>>>>"}
    over = b"1 1 1 rg 60 750 500 30 re f 0 g " + FORGED
    kid = "<</F 4 /AP <</N {drawn} 0 R>> /Parent {field} 0 R>>"
    return never_accepted(_stamped(kid, form, over))


@case(clause=_DRAWN, twin=_TWIN)
def boxes_thinner_than_readers_scale() -> Case:
    """Kids whose rectangles have no area, and boxes so thin that readers draw them as they are."""
    form = {"BBox": "[0 0 595 0.0005]", "Resources": "<<>>"}
    kid = (
        "<</Type /Annot /Subtype /Widget /F 4 /P 3 0 R /Rect [0 {y} 595 {y}] "
        "/AP <</N {drawn} 0 R>> /Parent {field} 0 R>>"
    )
    return never_accepted(_stamped(kid, form, b"1 1 1 rg 60 -1 500 2 re f", rows=12))


# --- updates that one reader takes and another drops or mends ---------------------------------


@case(clause=_SIZE, twin=_TWIN)
def size_less_than_before() -> Case:
    """The update writes the catalog as it is and gives a /Size below other objects in use."""
    document = genuine()
    root = write_dictionary(document.dictionary(CATALOG))
    return modified(appended(document, {CATALOG: root}, trailer={"Size": str(FONT)}))


@case(
    clause="ISO 32000-2 §7.5.5 and §7.6.2; design rule 6",
    twin="genuine/encrypted-with-empty-password",
)
def encryption_left_out() -> Case:
    """The update of an encrypted report does not say so: readers show a blank page."""
    document = signed(base=encrypted_report(b""))
    tree = write_dictionary(document.dictionary(TREE))
    del document.trailer["Encrypt"]
    return modified(appended(document, {TREE: tree}))


@case(clause=_MEND, twin="genuine/cross-reference-streams")
def unlisted_stream_with_a_packed_number() -> Case:
    """The update brings an unlisted stream that calls itself cross-references, under the number of
    an object inside an object stream: who scans the file takes it for that object.
    """
    document = signed(base=with_streams(base().data))
    body = stream({"Type": "/XRef", "Size": "1", "W": "[1 1 1]", "Font": "<<>>"}, b"")
    tables: Objects = {document.allocate(): "<</Unused 1>>", FONT: body}

    def rows(places: dict[int, int]) -> str:
        return listing({number: at for number, at in places.items() if number != FONT})

    return modified(appended(document, tables, rows))


@case(clause=_MEND, twin=_TWIN)
def copy_behind_vertical_tabs() -> Case:
    """A string in the update holds the content again; its header has vertical tabs for blanks."""
    document = genuine()
    copy = f"\n{CONTENT}\x0b0\x0bobj\n".encode() + stream({}, FORGED) + b"\nendobj\n"
    held = b"<</Unused (" + copy + b")>>"
    return modified(appended(document, {document.allocate(): held}))
