# SPDX-License-Identifier: Apache-2.0
"""A PDF writer that adds revisions (ISO 32000-2 §7.5.6) and hides nothing from its caller.

It reads only what this project makes: classic cross-reference tables or one cross-reference
stream, plain objects. All that is written is a function of the arguments; the file identifier
stays as it was, and no clock is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .pdf_syntax import (
    Dictionary,
    date_string,
    deflated,
    locked,
    parse_dictionary,
    reference,
    reference_array,
    references,
    runs,
    stream,
    text_string,
    write_dictionary,
)


@dataclass(frozen=True)
class Field:
    """How a signature field is made.

    `contents` turns the covered bytes into the value of /Contents. `rect` makes it visible, with
    `appearance` as its content stream. `permissions` certifies the document with DocMDP.
    `ranges` may replace the right /ByteRange; `raw_contents` all of the /Contents object.
    `widget` and `value` replace or add entries of the field and of the signature dictionary.
    """

    contents: Callable[[bytes], bytes]
    name: str = "Sig1"
    sub_filter: str = "ETSI.CAdES.detached"
    signed_at: datetime | None = None
    signer_name: str | None = None
    rect: tuple[int, int, int, int] | None = None
    appearance: str = ""
    permissions: int | None = None
    ranges: Callable[[list[int]], list[int]] | None = None
    raw_contents: str | None = None
    timestamp: bool = False
    room: int = 24
    """Zero bytes left free after the value, as producers leave some."""
    widget: Mapping[str, str] = field(default_factory=dict)
    value: Mapping[str, str] = field(default_factory=dict)
    typed: bool = True
    """Write /Type, which a signature dictionary may lack (ISO 32000-2 table 255)."""
    range_last: bool = False
    """Write /ByteRange behind /Contents, not before it."""


@dataclass
class Pdf:
    """A document under construction."""

    data: bytes
    catalog: Dictionary = field(default_factory=dict)
    trailer: Dictionary = field(default_factory=dict)
    fields: list[int] = field(default_factory=list)
    form: int = 0
    size: int = 0
    xref_streams: bool = False
    lock: Callable[[int, bytes], bytes] | None = None
    """Encrypts the strings and streams of an object, in an encrypted document."""

    @classmethod
    def open(cls, data: bytes) -> Pdf:
        """Take up a document that this project made."""
        made = cls(data)
        start = made.start_of_table
        made.xref_streams = not data.startswith(b"xref", start)
        at = (
            data.index(b"<<", start)
            if made.xref_streams
            else data.index(b"<<", data.index(b"trailer", start))
        )
        trailer = parse_dictionary(data, at)
        made.trailer = {
            key: trailer[key] for key in ("Root", "Info", "ID", "Encrypt") if key in trailer
        }
        made.size = int(trailer["Size"])
        made.catalog = made.dictionary(made.root)
        if "AcroForm" in made.catalog:
            made.form = reference(made.catalog["AcroForm"])
            made.fields = references(made.dictionary(made.form)["Fields"])
        return made

    @property
    def root(self) -> int:
        """Object number of the catalog."""
        return reference(self.trailer["Root"])

    @property
    def start_of_table(self) -> int:
        """Offset of the newest cross-reference section."""
        return int(re.findall(rb"startxref\s+(\d+)", self.data)[-1])

    def dictionary(self, number: int) -> Dictionary:
        """The newest version of a dictionary object that stands in the file as such."""
        last = self.data.rindex(f"\n{number} 0 obj".encode())
        return parse_dictionary(self.data, self.data.index(b"<<", last))

    @property
    def pages(self) -> list[int]:
        """Object numbers of the pages, for a page tree of one level."""
        return references(self.dictionary(reference(self.catalog["Pages"]))["Kids"])

    def allocate(self) -> int:
        """A new object number."""
        self.size += 1
        return self.size - 1

    def revise(self, objects: Mapping[int, str | bytes]) -> None:
        """Append a revision with these objects, new or changed (ISO 32000-2 §7.5.6)."""
        previous = self.start_of_table
        out = bytearray(self.data)
        if not out.endswith(b"\n"):
            out += b"\n"
        offsets = {}
        for number, body in sorted(objects.items()):
            offsets[number] = len(out)
            raw = body.encode("latin-1") if isinstance(body, str) else body
            if self.lock is not None:
                raw = locked(raw, number, self.lock)
            out += f"{number} 0 obj\n".encode() + raw + b"\nendobj\n"
        if self.xref_streams:
            self._append_stream_table(out, offsets, previous)
        else:
            self._append_table(out, offsets, previous)
        self.data = bytes(out)

    def _append_table(self, out: bytearray, offsets: Mapping[int, int], previous: int) -> None:
        start = len(out)
        out += b"xref\n"
        for first, run in runs(offsets):
            out += f"{first} {len(run)}\n".encode()
            for number in run:
                out += f"{offsets[number]:010d} 00000 n \n".encode()
        trailer = {"Size": str(self.size), **self.trailer, "Prev": str(previous)}
        out += f"trailer\n{write_dictionary(trailer)}\nstartxref\n{start}\n%%EOF\n".encode(
            "latin-1"
        )

    def _append_stream_table(
        self, out: bytearray, offsets: Mapping[int, int], previous: int
    ) -> None:
        number = self.allocate()
        start = len(out)
        every = {**offsets, number: start}
        entries = {
            "Type": "/XRef",
            "Size": str(self.size),
            **self.trailer,
            "Prev": str(previous),
            "W": "[1 4 1]",
            "Index": "[" + " ".join(f"{first} {len(run)}" for first, run in runs(every)) + "]",
        }
        rows = b"".join(
            b"\x01" + every[one].to_bytes(4) + b"\x00" for _, run in runs(every) for one in run
        )
        out += f"{number} 0 obj\n".encode() + stream(entries, rows)
        out += f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()

    def sign(self, how: Field, *, page: int = 0) -> None:
        """Append a revision with a filled signature field (ISO 32000-2 §12.7.5.5 and §12.8)."""
        value, widget = self.allocate(), self.allocate()
        objects: dict[int, str | bytes] = {}
        page_number = self.pages[page]
        shown = self.dictionary(page_number)
        annotations = [*references(shown.get("Annots", "[]")), widget]
        objects[page_number] = write_dictionary({**shown, "Annots": reference_array(annotations)})
        objects[widget] = write_dictionary(self._widget(how, value, page_number, objects))
        self._enter_field(widget, value, how, objects)
        capacity = len(how.contents(b"")) + how.room
        objects[value] = write_dictionary(_value_dictionary(how, capacity))
        before = len(self.data)
        self.revise(objects)
        self._fill(how, before, capacity)

    def _widget(
        self, how: Field, value: int, page: int, objects: dict[int, str | bytes]
    ) -> Dictionary:
        entries = {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": text_string(how.name),
            "V": f"{value} 0 R",
            "F": "132",
            "P": f"{page} 0 R",
            "Rect": "[0 0 0 0]",
        }
        if how.rect is not None:
            left, bottom, right, top = how.rect
            entries["Rect"] = f"[{left} {bottom} {right} {top}]"
            shape = self.allocate()
            box = f"[0 0 {right - left} {top - bottom}]"
            head = {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": "<<>>"}
            objects[shape] = stream(head, how.appearance.encode("latin-1"))
            entries["AP"] = f"<</N {shape} 0 R>>"
        return {**entries, **how.widget}

    def _enter_field(
        self, widget: int, value: int, how: Field, objects: dict[int, str | bytes]
    ) -> None:
        """Enter the field into the form, and the form and permissions into the catalog."""
        self.fields.append(widget)
        changed = False
        if not self.form:
            self.form = self.allocate()
            self.catalog["AcroForm"] = f"{self.form} 0 R"
            changed = True
            form = {"SigFlags": "3"}
        else:
            form = {**self.dictionary(self.form), "SigFlags": "3"}
        objects[self.form] = write_dictionary({**form, "Fields": reference_array(self.fields)})
        if how.permissions is not None:
            self.catalog["Perms"] = f"<</DocMDP {value} 0 R>>"
            changed = True
        if changed:
            objects[self.root] = write_dictionary(self.catalog)

    def _fill(self, how: Field, before: int, capacity: int) -> None:
        """Write the real /ByteRange and /Contents over their placeholders."""
        data = bytearray(self.data)
        if how.raw_contents is None:
            opening = data.index(b"/Contents <", before) + len("/Contents ")
            closing = data.index(b">", opening) + 1
        else:
            opening = data.index(b"/Contents ", before) + len("/Contents ")
            closing = opening + len(how.raw_contents)
        ranges = [0, opening, closing, len(data) - closing]
        if how.ranges is not None:
            ranges = how.ranges(ranges)
        text = "[" + " ".join(str(one) for one in ranges) + "]"
        at = data.index(_RANGE_ROOM.encode(), before)
        data[at : at + len(_RANGE_ROOM)] = text.ljust(len(_RANGE_ROOM)).encode()
        if how.raw_contents is None:
            covered = covered_bytes(bytes(data), ranges)
            value = how.contents(covered).ljust(capacity, b"\0")
            if len(value) != capacity:
                raise ValueError("the signature does not fit into the room left for it")
            data[opening + 1 : closing - 1] = value.hex().encode()
        self.data = bytes(data)

    def add_validation_data(
        self, certificates: list[bytes], crls: list[bytes], ocsps: list[bytes] | None = None
    ) -> None:
        """Append a revision with a document security store (ISO 32000-2 §12.8.4.3)."""
        objects: dict[int, str | bytes] = {}
        store: Dictionary = {"Type": "/DSS"}
        for entry, items in (("Certs", certificates), ("CRLs", crls), ("OCSPs", ocsps or [])):
            numbers = [self.allocate() for _ in items]
            for number, item in zip(numbers, items, strict=True):
                objects[number] = stream({"Filter": "/FlateDecode"}, deflated(item))
            if numbers:
                store[entry] = reference_array(numbers)
        number = self.allocate()
        objects[number] = write_dictionary(store)
        self.catalog["DSS"] = f"{number} 0 R"
        objects[self.root] = write_dictionary(self.catalog)
        self.revise(objects)

    def add_document_timestamp(self, token: Callable[[bytes], bytes], name: str = "TS1") -> None:
        """Append a document timestamp (ISO 32000-2 §12.8.5)."""
        self.sign(Field(token, name, "ETSI.RFC3161", timestamp=True))


_RANGE_ROOM = "[0 0000000000 0000000000 0000000000]"


def _value_dictionary(how: Field, capacity: int) -> Dictionary:
    entries = {
        "Type": "/DocTimeStamp" if how.timestamp else "/Sig",
        "Filter": "/Adobe.PPKLite",
        "SubFilter": f"/{how.sub_filter}",
        "ByteRange": _RANGE_ROOM,
        "Contents": how.raw_contents or "<" + "00" * capacity + ">",
    }
    if how.signed_at is not None:
        entries["M"] = date_string(how.signed_at)
    if how.signer_name is not None:
        entries["Name"] = text_string(how.signer_name)
    if how.permissions is not None:
        entries["Reference"] = (
            "[<</Type /SigRef /TransformMethod /DocMDP /TransformParams "
            f"<</Type /TransformParams /P {how.permissions} /V /1.2>>>>]"
        )
    if not how.typed:
        del entries["Type"]
    if how.range_last:
        entries["ByteRange"] = entries.pop("ByteRange")
    return {**entries, **how.value}


def covered_bytes(data: bytes, ranges: list[int]) -> bytes:
    """The bytes that a /ByteRange names."""
    pairs = zip(ranges[::2], ranges[1::2], strict=False)
    return b"".join(data[start : start + length] for start, length in pairs)
