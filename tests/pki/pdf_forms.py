# SPDX-License-Identifier: Apache-2.0
"""The same document in other shapes: object streams, linearised, encrypted, with a form field."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .pdf import Pdf
from .pdf_syntax import (
    deflated,
    parse_dictionary,
    reference,
    reference_array,
    references,
    stream,
    text_string,
    write_dictionary,
)


def raw_objects(data: bytes) -> dict[int, bytes]:
    """Body of each object of a file with one classic cross-reference table."""
    start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    rows = re.findall(rb"(\d{10}) \d{5} ([nf])", data[start:])
    offsets = sorted(int(at) for at, kind in rows if kind == b"n")
    found = {}
    for at, following in zip(offsets, [*offsets[1:], start], strict=True):
        head = re.compile(rb"(\d+) 0 obj\s*").match(data, at)
        if head is None:
            raise ValueError(f"no object at {at}")
        found[int(head.group(1))] = data[head.end() : data.rindex(b"endobj", at, following)].strip()
    return found


def with_streams(data: bytes) -> Pdf:
    """The document with an object stream and a cross-reference stream (ISO 32000-2 §7.5.7).

    Catalog, page tree and pages stay plain objects: the writer reads them.
    """
    original = Pdf.open(data)
    objects = raw_objects(data)
    plain = {original.root, reference(original.catalog["Pages"]), *original.pages}
    packed = [n for n, body in objects.items() if b"stream" not in body and n not in plain]
    holder, table = original.size, original.size + 1
    kept = {n: body for n, body in objects.items() if n not in packed}
    kept[holder] = object_stream(objects, packed)
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    rows = {0: b"\x00" + bytes(4) + b"\xff"}
    for number, body in sorted(kept.items()):
        rows[number] = b"\x01" + len(out).to_bytes(4) + b"\x00"
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    rows |= {n: b"\x02" + holder.to_bytes(4) + bytes([i]) for i, n in enumerate(packed)}
    start = len(out)
    rows[table] = b"\x01" + start.to_bytes(4) + b"\x00"
    entries = {"Type": "/XRef", "Size": str(table + 1), "W": "[1 4 1]", **original.trailer}
    out += f"{table} 0 obj\n".encode()
    out += stream(entries, b"".join(rows[number] for number in range(table + 1)))
    out += f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return Pdf.open(bytes(out))


def hybrid(data: bytes) -> Pdf:
    """The document as a hybrid-reference file (ISO 32000-2 §7.5.8.4).

    The classic table calls the packed objects free; as word processors do, an empty second table
    points with /XRefStm to the stream that has them.
    """
    original = Pdf.open(data)
    objects = raw_objects(data)
    plain = {original.root, reference(original.catalog["Pages"]), *original.pages}
    packed = [n for n, body in objects.items() if b"stream" not in body and n not in plain]
    holder, table = original.size, original.size + 1
    kept = {n: body for n, body in objects.items() if n not in packed}
    kept[holder] = object_stream(objects, packed)
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = {}
    for number, body in sorted(kept.items()):
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    offsets[table] = len(out)
    index = " ".join(f"{number} 1" for number in packed)
    rows = b"".join(b"\x02" + holder.to_bytes(4) + bytes([i]) for i in range(len(packed)))
    size = {"Size": str(table + 1)}
    entries = {"Type": "/XRef", **size, "W": "[1 4 1]", "Index": f"[{index}]", **original.trailer}
    out += f"{table} 0 obj\n".encode() + stream(entries, rows) + b"\nendobj\n"
    first = len(out)
    out += f"xref\n0 {table + 1}\n0000000000 65535 f \n".encode()
    for number in range(1, table + 1):
        row = f"{offsets[number]:010d} 00000 n" if number in offsets else "0000000000 65535 f"
        out += f"{row} \n".encode()
    trailer = {**size, **original.trailer}
    out += f"trailer\n{write_dictionary(trailer)}\nstartxref\n{first}\n%%EOF\n".encode("latin-1")
    start = len(out)
    trailer = {**trailer, "Prev": str(first), "XRefStm": str(offsets[table])}
    out += f"xref\n0 0\ntrailer\n{write_dictionary(trailer)}\n".encode("latin-1")
    out += f"startxref\n{start}\n%%EOF\n".encode()
    return Pdf.open(bytes(out))


def object_stream(objects: dict[int, bytes], packed: list[int]) -> bytes:
    """An object stream with these objects (ISO 32000-2 §7.5.7)."""
    bodies = [objects[number] for number in packed]
    positions = [sum(len(body) + 1 for body in bodies[:i]) for i in range(len(bodies))]
    index = " ".join(f"{n} {at}" for n, at in zip(packed, positions, strict=True)).encode() + b"\n"
    head = {"Type": "/ObjStm", "N": str(len(packed)), "First": str(len(index))}
    content = deflated(index + b"\n".join(bodies))
    return stream({**head, "Filter": "/FlateDecode"}, content)


def linearised(data: bytes) -> Pdf:
    """The document with the cross-reference of a linearised file (ISO 32000-2 Annex F.3).

    The first page's objects and their table stand in front, the main table at the end; the last
    startxref points to the front. The hint tables are empty: no reader of signatures needs them.
    """
    original = Pdf.open(data)
    objects = raw_objects(data)
    opening, size = original.size, original.size + 1
    front = sorted({original.root, original.pages[0]})
    room = 120
    trailer = {"Size": str(size), **original.trailer, "Prev": "0000000000"}
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = {opening: len(out)}
    out += f"{opening} 0 obj\n".encode() + b" " * room + b"\nendobj\n"
    first_table = len(out)
    rows = [*front, opening]
    out += b"xref\n" + b"".join(f"{n} 1\n".encode() + b" " * 20 for n in rows)
    out += f"trailer\n{write_dictionary(trailer)}\nstartxref\n0\n%%EOF\n".encode("latin-1")
    for number in [*front, *(n for n in sorted(objects) if n not in front)]:
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    main_table = len(out)
    out += f"xref\n0 {opening}\n0000000000 65535 f \n".encode()
    for number in range(1, opening):
        out += f"{offsets[number]:010d} 00000 n \n".encode()
    out += f"trailer\n<</Size {opening}>>\nstartxref\n{first_table}\n%%EOF\n".encode()
    for number in rows:
        at = out.index(f"\n{number} 1\n".encode(), first_table) + len(f"\n{number} 1\n")
        out[at : at + 20] = f"{offsets[number]:010d} 00000 n \n".encode()
    out[:] = out.replace(b"/Prev 0000000000", f"/Prev {main_table:010d}".encode(), 1)
    parts = {"L": len(out), "O": original.pages[0], "E": main_table, "N": 2, "T": main_table}
    head = "<</Linearized 1 /H [0 0] " + " ".join(f"/{k} {v}" for k, v in parts.items()) + ">>"
    at = out.index(b" " * room)
    out[at : at + room] = head.encode().ljust(room)
    return Pdf.open(bytes(out))


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -1340


class _Lock:
    """AES-128 after ISO 32000-1 §7.6.3 (V 4, R 4), with vectors that depend on content alone."""

    def __init__(self, user: bytes, identifier: bytes, *, open_metadata: bool = False) -> None:
        self.identifier = identifier
        self.open_metadata = open_metadata
        self.owner = self._owner(user)
        seed = self._pad(user) + self.owner + _PERMISSIONS.to_bytes(4, "little", signed=True)
        self.key = _md5_times(seed + identifier + b"\xff" * 4 * open_metadata, 50)

    @staticmethod
    def _pad(password: bytes) -> bytes:
        return (password + _PADDING)[:32]

    def _owner(self, user: bytes) -> bytes:
        key = _md5_times(self._pad(b"owner of the demo"), 50)
        return _rc4_rounds(self._pad(user), key)

    def entry(self) -> str:
        """The encryption dictionary."""
        seed = hashlib.md5(_PADDING + self.identifier).digest()
        user = _rc4_rounds(seed, self.key) + bytes(16)
        return (
            "<</Filter /Standard /V 4 /R 4 /Length 128 /StmF /StdCF /StrF /StdCF "
            "/CF <</StdCF <</CFM /AESV2 /AuthEvent /DocOpen /Length 16>>>> "
            f"/O <{self.owner.hex()}> /U <{user.hex()}> /P {_PERMISSIONS}"
            + (" /EncryptMetadata false>>" if self.open_metadata else ">>")
        )

    def close(self, number: int, data: bytes) -> bytes:
        """`data` of object `number`, encrypted (ISO 32000-1 §7.6.2, algorithm 1)."""
        salted = self.key + number.to_bytes(3, "little") + b"\0\0sAlT"
        key = hashlib.md5(salted).digest()
        vector = hashlib.sha256(key + data).digest()[:16]
        missing = 16 - len(data) % 16
        work = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
        return vector + work.update(data + bytes([missing]) * missing) + work.finalize()


def _md5_times(data: bytes, times: int) -> bytes:
    digest = hashlib.md5(data).digest()
    for _ in range(times):
        digest = hashlib.md5(digest).digest()
    return digest


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _rc4_rounds(data: bytes, key: bytes) -> bytes:
    for turn in range(20):
        data = _rc4(bytes(byte ^ turn for byte in key), data)
    return data


def encrypted_report(user: bytes, metadata: bytes = b"", *, drawn: bool = False) -> Pdf:
    """A small report in Latin script, encrypted under the user password `user`.

    `metadata` is XMP that is not encrypted (object 7); `drawn` makes it content of the page too.
    """
    identifier = hashlib.md5(b"esignverify encrypted report").digest()
    lock = _Lock(user, identifier, open_metadata=bool(metadata))
    text = b"BT /F1 18 Tf 72 760 Td (Inspection report MJ-2026-000001 - fictional) Tj ET"
    font = "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    page = (
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources <</Font <</F1 5 0 R>>>>>>"
    )
    objects: dict[int, bytes] = {
        1: b"<</Type /Catalog /Pages 2 0 R>>",
        2: b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        3: page.encode(),
        4: stream({}, lock.close(4, text)),
        5: font.encode(),
        6: lock.entry().encode(),
    }
    if metadata:
        objects[1] = b"<</Type /Catalog /Pages 2 0 R /Metadata 7 0 R>>"
        objects[7] = stream({"Type": "/Metadata", "Subtype": "/XML"}, metadata)
    if drawn:
        objects[3] = page.replace("4 0 R", "[4 0 R 7 0 R]", 1).encode()
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    rows = ["0000000000 65535 f "]
    for number, body in objects.items():
        rows.append(f"{len(out):010d} 00000 n ")
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    same = f"<{identifier.hex()}>"
    size = len(rows)
    trailer = f"<</Size {size} /Root 1 0 R /Encrypt 6 0 R /ID [{same} {same}]>>"
    table = "\n".join(rows)
    out += f"xref\n0 {size}\n{table}\ntrailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()
    document = Pdf.open(bytes(out))
    document.lock = lock.close
    return document


def with_text_field(document: Pdf, value: str = "") -> int:
    """Append a revision with a text field on the first page; gives its object number."""
    widget, shape, form = document.allocate(), document.allocate(), document.allocate()
    page = document.pages[0]
    shown = document.dictionary(page)
    annotations = [*references(shown.get("Annots", "[]")), widget]
    document.form = form
    document.fields.append(widget)
    document.catalog["AcroForm"] = f"{form} 0 R"
    document.revise(
        {
            page: write_dictionary({**shown, "Annots": reference_array(annotations)}),
            widget: text_field(value, page, shape),
            shape: text_shape(value),
            form: write_dictionary({"Fields": reference_array(document.fields)}),
            document.root: write_dictionary(document.catalog),
        }
    )
    return widget


def fill_text_field(document: Pdf, widget: int, value: str) -> None:
    """Append a revision in which the text field has another value and shows it."""
    shape = document.allocate()
    page = document.pages[0]
    document.revise({widget: text_field(value, page, shape), shape: text_shape(value)})


def text_field(value: str, page: int, shape: int) -> str:
    """A text field with its widget, showing `value`."""
    return write_dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Tx",
            "T": "(Remark)",
            "DA": "(/Helv 12 Tf 0 g)",
            "V": text_string(value),
            "F": "4",
            "P": f"{page} 0 R",
            "Rect": "[100 200 400 220]",
            "AP": f"<</N {shape} 0 R>>",
        }
    )


def text_shape(value: str) -> bytes:
    """The appearance of the text field."""
    font = "<</Font <</Helv <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>"
    head = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 300 20]", "Resources": font}
    content = f"/Tx BMC BT /Helv 12 Tf 0 g 2 5 Td {text_string(value)} Tj ET EMC"
    return stream(head, content.encode("latin-1"))


def replace_content(document: Pdf, change: Callable[[bytes], bytes]) -> None:
    """Append a revision in which the first page has another content stream."""
    page = document.pages[0]
    number = reference(document.dictionary(page)["Contents"])
    at = document.data.rindex(f"\n{number} 0 obj".encode())
    entries = parse_dictionary(document.data, document.data.index(b"<<", at))
    start = document.data.index(b"stream", at) + len("stream")
    start += 2 if document.data[start : start + 2] == b"\r\n" else 1
    content = document.data[start : start + int(entries["Length"])]
    shown = zlib.decompress(content) if "Filter" in entries else content
    document.revise({number: stream({}, change(shown))})
