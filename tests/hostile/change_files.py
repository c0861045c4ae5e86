# SPDX-License-Identifier: Apache-2.0
"""Signed files under a megabyte whose update makes a careless comparison look at pairs."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from itertools import pairwise

from tests.pki.attacking import FIRST_FREE, FONT, PAGE, base, genuine
from tests.pki.pdf import Pdf
from tests.pki.pdf_forms import raw_objects
from tests.pki.pdf_syntax import reference_array, stream, write_dictionary


class _Apart(Pdf):
    """A writer that leaves the page as it is: the field is on none."""

    def revise(self, objects: Mapping[int, str | bytes]) -> None:
        super().revise({number: body for number, body in objects.items() if number != PAGE})


def _with_form(objects: dict[int, bytes], fields: str, page: Mapping[str, str]) -> Pdf:
    number = FIRST_FREE + len(objects)
    form = {number: f"<</Fields {fields}>>".encode()}
    return base(catalog={"AcroForm": f"{number} 0 R"}, page=page, more=objects | form)


def unseen_widgets_rewritten(count: int = 3_000) -> bytes:
    """One signature field with thousands of widgets without area, each written again."""
    look = f"/Subtype /Widget /Parent {FIRST_FREE} 0 R /Rect [0 0 0 0]"
    kids = list(range(FIRST_FREE + 1, FIRST_FREE + 1 + count))
    field = f"<</FT /Sig /T (Many) /Kids {reference_array(kids)}>>".encode()
    widgets = {number: f"<<{look}>>".encode() for number in kids}
    document = genuine(_with_form({FIRST_FREE: field, **widgets}, f"[{FIRST_FREE} 0 R]", {}))
    document.revise(dict.fromkeys(kids, f"<<{look} /MK <<>>>>"))
    return document.data


def unseen_widgets_with_a_long_appearance(count: int = 1_500, length: int = 960) -> bytes:
    """Thousands of fields without area that share an appearance with a long array."""
    shape = {"Subtype": "/Form", "BBox": "[0 0 9 9]", "Name": reference_array([FONT] * length)}
    look = f"/FT /Sig /T (a) /Subtype /Widget /Rect [0 0 0 0] /AP <</N {FIRST_FREE} 0 R>>"
    fields = list(range(FIRST_FREE + 1, FIRST_FREE + 1 + count))
    more = {FIRST_FREE: stream(shape, b""), **dict.fromkeys(fields, f"<<{look}>>".encode())}
    document = genuine(_with_form(more, reference_array(fields), {}))
    document.revise(dict.fromkeys(fields, f"<<{look} /MK <<>>>>"))
    return document.data


def widgets_that_share_a_long_rectangle(count: int = 400, length: int = 100_000) -> bytes:
    """Hundreds of fields whose rectangle, or whose appearance's states, are one long list."""
    kind = "/FT /Sig /T (a) /Subtype /Widget"
    look = f"{kind} /Rect {FIRST_FREE} 0 R"
    states = f"{kind} /Rect [0 0 0 0] /AP <</N {FIRST_FREE + 1} 0 R>>"
    fields = list(range(FIRST_FREE + 2, FIRST_FREE + 2 + count))
    looks = {number: look if number % 2 else states for number in fields}
    many = "<<" + "".join(f"/{i} 1" for i in range(length // 2)) + ">>"
    more = {FIRST_FREE: b"[" + b"0 " * length + b"]", FIRST_FREE + 1: many.encode()}
    more |= {number: f"<<{one}>>".encode() for number, one in looks.items()}
    document = genuine(_with_form(more, reference_array(fields), {}))
    document.revise({number: f"<<{one} /MK <<>>>>" for number, one in looks.items()})
    return document.data


def odd_references(count: int = 40_000, changed: int = 2_000) -> bytes:
    """References to a number longer than any, which each of the changed objects may be meant by."""
    more = {FIRST_FREE + 1 + i: b"<</A 1>>" for i in range(changed)}
    odd = {FIRST_FREE: b"[" + b"99999999999 0 R " * count + b"]"}
    document = genuine(base(catalog={"PieceInfo": f"{FIRST_FREE} 0 R"}, more=odd | more))
    document.revise(dict.fromkeys(more, "<</A 2>>"))
    return document.data


def annotation_listed_often(count: int = 30_000, depth: int = 90) -> bytes:
    """One widget listed thousands of times, whose kind is said far above it."""
    above = {FIRST_FREE + i: f"<</Parent {FIRST_FREE + i + 1} 0 R>>".encode() for i in range(depth)}
    top = {FIRST_FREE + depth: b"<</FT /Sig>>"}
    number = FIRST_FREE + depth + 1
    widget = f"<</Subtype /Widget /Parent {FIRST_FREE} 0 R /Rect [0 0 0 0]>>".encode()
    page = {"Annots": reference_array([number] * count)}
    made = _with_form({**above, **top, number: widget}, "[]", page)
    document = genuine(_Apart.open(made.data))
    form = {**document.dictionary(document.form), "DA": "(/Helv 0 Tf)", "DR": "<</Font <<>>>>"}
    document.revise({document.form: write_dictionary({**form, "NeedAppearances": "true"})})
    return document.data


def references_inflated(count: int = 8_000_000) -> bytes:
    """An object stream of kilobytes that inflates to millions of references to the page."""
    made = base(more={FIRST_FREE: b"[null]"}, catalog={"PieceInfo": f"{FIRST_FREE} 0 R"})
    kept = raw_objects(made.data)
    index = f"{FIRST_FREE} 0\n".encode()
    head = {"Type": "/ObjStm", "N": "1", "First": str(len(index)), "Filter": "/FlateDecode"}
    packed = zlib.compress(index + b"[" + b"3 0 R " * count + b"]", 9)
    table = FIRST_FREE + 2
    kept |= {FIRST_FREE + 1: stream(head, packed)}
    out, rows = bytearray(b"%PDF-1.7\n"), [b"\0\0\0\0\0\xff"]
    for number in range(1, table):
        packed_row = b"\2" + (FIRST_FREE + 1).to_bytes(4) + b"\0"
        rows.append(packed_row if number == FIRST_FREE else b"\1" + len(out).to_bytes(4) + b"\0")
        if number != FIRST_FREE:
            out += f"{number} 0 obj\n".encode() + kept[number] + b"\nendobj\n"
    start = len(out)
    rows.append(b"\1" + start.to_bytes(4) + b"\0")
    entries = {"Type": "/XRef", "Size": str(table + 1), "W": "[1 4 1]", **made.trailer}
    out += f"{table} 0 obj\n".encode() + stream(entries, b"".join(rows))
    out += f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    document = genuine(Pdf.open(bytes(out)))
    page = {**document.dictionary(PAGE), "LastModified": "(D:20260310Z)"}
    document.revise({PAGE: write_dictionary(page)})
    return document.data


def pages_in_many_lists(count: int = 200) -> bytes:
    """Pages that stand in as many arrays, each of which as many objects refer to."""
    pages, lists, holders = (
        list(range(FIRST_FREE + i * count, FIRST_FREE + (i + 1) * count)) for i in range(3)
    )
    page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]"
    more = {number: f"{page}>>".encode() for number in pages}
    more |= {number: reference_array(pages).encode() for number in lists}
    more |= {number: f"<</X {reference_array(lists)}>>".encode() for number in holders}
    document = base(more=more)
    document.revise(
        {2: f"<</Type /Pages /Count {count + 1} /Kids {reference_array([3, *pages])}>>"}
    )
    genuine(document)
    document.revise(dict.fromkeys(pages, f"{page} /Rotate 0>>"))
    return document.data


def _structured(kids: str, more: Mapping[int, bytes]) -> Pdf:
    root, tree = FIRST_FREE, FIRST_FREE + 1
    objects = {
        root: f"<</Type /StructTreeRoot /ParentTree {tree} 0 R /K [{kids}]>>".encode(),
        tree: b"<</Nums []>>",
    }
    made = base(catalog={"StructTreeRoot": f"{root} 0 R"}, more={**objects, **more})
    return genuine(_Apart.open(made.data))


def elements_listed_and_one_more(count: int = 40_000) -> bytes:
    """A structure of tens of thousands of elements gets one more."""
    document = _structured("".join(f"{i} 0 R " for i in range(900_000, 900_000 + count)), {})
    number = document.allocate()
    root = document.dictionary(FIRST_FREE)
    kids = root["K"].rstrip("]") + f" {number} 0 R]"
    element = f"<</S /Form /P {FIRST_FREE} 0 R /K []>>"
    document.revise({number: element, FIRST_FREE: write_dictionary({**root, "K": kids})})
    return document.data


def elements_that_hold_each_a_hundred(levels: int = 7, count: int = 100) -> bytes:
    """An element is added that lists another a hundred times, which does the same, and so on."""
    document = _structured("", {})
    numbers = [document.allocate() for _ in range(levels)]
    objects: dict[int, str | bytes] = {
        number: f"<</S /Form /P {FIRST_FREE} 0 R /K {reference_array([kid] * count)}>>"
        for number, kid in pairwise(numbers)
    }
    objects[numbers[-1]] = f"<</S /Form /P {FIRST_FREE} 0 R>>"
    root = {**document.dictionary(FIRST_FREE), "K": f"[{numbers[0]} 0 R]"}
    document.revise({**objects, FIRST_FREE: write_dictionary(root)})
    return document.data


def pages_that_share_their_annotations(pages: int = 400, count: int = 20_000) -> bytes:
    """One list of tens of thousands of annotations for hundreds of pages, written again."""
    listed = FIRST_FREE + pages
    page = f"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots {listed} 0 R>>"
    numbers = list(range(FIRST_FREE, listed))
    annotations = reference_array([1] * count)
    more = {number: page.encode() for number in numbers} | {listed: annotations.encode()}
    document = base(more=more)
    document.revise(
        {2: f"<</Type /Pages /Count {pages + 1} /Kids {reference_array([3, *numbers])}>>"}
    )
    genuine(document)
    document.revise({listed: annotations[:-1] + " 2 0 R]"})
    return document.data


def widgets_given_one_long_place(count: int = 600, length: int = 70_000) -> bytes:
    """Fields that are given one number in the parent tree, which leads to thousands of elements."""
    row, form = FIRST_FREE + 1, FIRST_FREE + 2
    fields = list(range(form + 1, form + 1 + count))
    look = "/FT /Sig /T (a) /Subtype /Widget /Rect [0 0 0 0]"
    more = {
        FIRST_FREE: f"<</Type /StructTreeRoot /ParentTree <</Nums [0 {row} 0 R]>>>>".encode(),
        row: reference_array([1] * length).encode(),
        form: f"<</Fields {reference_array(fields)}>>".encode(),
        **dict.fromkeys(fields, f"<<{look}>>".encode()),
    }
    catalog = {"AcroForm": f"{form} 0 R", "StructTreeRoot": f"{FIRST_FREE} 0 R"}
    document = genuine(_Apart.open(base(catalog=catalog, more=more).data))
    document.revise(dict.fromkeys(fields, f"<<{look} /StructParent 0>>"))
    return document.data


def copies_of_what_is_not_in_use(count: int = 40_000, odd: int = 99) -> bytes:
    """Thousands of heads of objects in a stream, and references that may mean any, but are past."""
    heads = b"".join(b"%d 0 obj " % (1000 + i) for i in range(count))
    past = b"[" + b"99999999999 0 R " * odd + b"]"
    more = {FIRST_FREE: past, FIRST_FREE + 1: stream({}, heads)}
    document = base(catalog={"PieceInfo": f"{FIRST_FREE} 0 R"}, more=more)
    document.revise({FIRST_FREE: "<<>>"})
    document = genuine(_Apart.open(document.data))
    document.revise({FIRST_FREE + 1: "<</A 1>>"})
    return document.data


def appearances_shared_by_all(count: int = 270) -> bytes:
    """Fields that each have the same hundreds of appearances, which share one that is changed."""
    shape = FIRST_FREE + 1
    states = [shape + 1 + i for i in range(count)]
    fields = [states[-1] + 1 + i for i in range(count)]
    looks = " ".join(f"/{i} {number} 0 R" for i, number in enumerate(states))
    field = f"<</FT /Tx /T (a) /AP <</N <<{looks}>>>>>>".encode()
    more = {
        FIRST_FREE: f"<</Fields {reference_array(fields)}>>".encode(),
        shape: b"<</A 1>>",
        **{number: f"<</N {shape} 0 R>>".encode() for number in states},
        **dict.fromkeys(fields, field),
    }
    document = genuine(_Apart.open(base(catalog={"AcroForm": f"{FIRST_FREE} 0 R"}, more=more).data))
    document.revise({shape: "<</A 2>>"})
    return document.data


def objects_with_many_keys(count: int = 2_000, keys: int = 150) -> bytes:
    """Thousands of objects with more than a hundred keys, each of which gets another value."""
    before, after = ("<<" + "".join(f"/K{i} {one}" for i in range(keys)) + ">>" for one in (1, 2))
    numbers = range(FIRST_FREE, FIRST_FREE + count)
    document = genuine(base(more=dict.fromkeys(numbers, before.encode())))
    document.revise(dict.fromkeys(numbers, after))
    return document.data
