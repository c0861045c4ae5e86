# SPDX-License-Identifier: Apache-2.0
"""Documents to measure speed with, named as benchmarks name them; seeded, never committed.

``S`` is a report of two pages, ``M`` and ``L`` the same with pictures of 2 and 20 MB, ``N`` three
hundred pages of text in 5,000 objects; behind ``X`` objects and cross-references stand in streams.
``bb`` is one signature of PAdES B-B, ``3sig`` three in three revisions, ``lta`` one with
timestamp, validation data and a document timestamp over all.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from . import authorities as who
from .certificates import Entity
from .cms import Cms
from .pdf import Field, Pdf
from .pdf_syntax import deflated, one_revision, reference_array, stream, write_dictionary
from .revocation import crl
from .signing import contents, from_tsa
from .timestamps import token

PAGES = {"S": 2, "M": 2, "L": 2, "N": 300}
PICTURES = {"S": 66_000, "M": 2_000_000, "L": 20_000_000, "N": 0}
"""Octets of the picture; with signature and the rest S is 94 KB."""
OBJECTS = 5_000
"""Of N; real reports of that length have as many annotations, structure elements and fonts."""
IN_ONE_STREAM = 100
ROOM = 6_000
"""Octets left free in /Contents: producers reserve 8 to 32 KB."""
ARCHIVED = who.at("2026-03-12T00:00:00")
SEED = 20_261_128
_CATALOG, _TREE, _FONT, _PICTURE, _FIRST_PAGE = 1, 2, 3, 4, 5
_ID = "<E51690000000000000000000000000B1>"


@dataclass(frozen=True)
class Measured:
    """One document, and the revocation data that stands beside it."""

    name: str
    data: bytes
    evidence: tuple[bytes, ...]


def measured(size: str, how: str, *, key: str = "rsa") -> Measured:
    """The document of a `size` (``S``, ``M``, ``L``, ``N``, ``NX``) signed as `how` says.

    `key` is ``rsa`` (RSA-2048) or ``p256``, for signer and chain of three levels.
    """
    document = Pdf.open(_unsigned(size.rstrip("X"), streams=size.endswith("X")))
    by, above, lists = _chain(key)
    stamp = from_tsa if how == "lta" else None
    # Where a producer embeds all it needs, nothing has to stand beside the file.
    make = contents(by, [above], how=Cms(), stamp=stamp)
    for number in range(3 if how == "3sig" else 1):
        document.sign(Field(make, f"Sig{number + 1}", signed_at=who.SIGNED, room=ROOM))
    if how == "lta":
        document.add_validation_data([who.tsa().der], list(lists))
        document.add_document_timestamp(lambda covered: token(who.tsa(), covered, ARCHIVED))
    told = f"{size} {how}" + ("" if key == "rsa" else f" {key}")
    return Measured(told, document.data, lists)


def _chain(key: str) -> tuple[Entity, Entity, tuple[bytes, bytes]]:
    """Signer, the authority above it, and the lists of that and of the root."""
    if key == "rsa":
        by, above, root = who.institution(), who.issuing(), who.root()
    else:
        above, root = who.ecc_issuing(), who.ecc_root()
        by = who.signer("signer-p256", issuer=above)
    return by, above, (crl(root, who.LISTED, who.FAR), crl(above, who.LISTED, who.FAR))


def _unsigned(size: str, *, streams: bool) -> bytes:
    chance = random.Random(SEED)
    pages, objects = PAGES[size], {}
    listed = [_FIRST_PAGE + 2 * i for i in range(pages)]
    catalog = {"Type": "/Catalog", "Pages": f"{_TREE} 0 R"}
    objects[_TREE] = f"<</Type /Pages /Kids {reference_array(listed)} /Count {pages}>>".encode()
    objects[_FONT] = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    head = {"Type": "/XObject", "Subtype": "/Image", "Width": "1", "Height": "1"}
    head |= {"ColorSpace": "/DeviceGray", "BitsPerComponent": "8"}
    objects[_PICTURE] = stream(head, chance.randbytes(PICTURES[size]))
    links = _links(objects, listed, catalog) if size == "N" else {}
    for number, page in enumerate(listed):
        entries = {
            "Type": "/Page",
            "Parent": f"{_TREE} 0 R",
            "MediaBox": "[0 0 595 842]",
            "Contents": f"{page + 1} 0 R",
            "Resources": f"<</Font <</F1 {_FONT} 0 R>> /XObject <</P {_PICTURE} 0 R>>>>",
        }
        if page in links:
            entries["Annots"] = reference_array(links[page])
        objects[page] = write_dictionary(entries).encode()
        objects[page + 1] = stream({}, _text(number))
    objects[_CATALOG] = write_dictionary(catalog).encode()
    return _in_streams(objects) if streams else one_revision(objects, root=_CATALOG, identity=_ID)


def _text(page: int) -> bytes:
    lines = (
        f"BT /F1 9 Tf 50 {800 - 14 * i} Td (Item {page}-{i}: limit 0.05, found 0.01, passed) Tj ET"
        for i in range(50)
    )
    return "\n".join(lines).encode()


def _links(
    objects: dict[int, bytes], pages: list[int], catalog: dict[str, str]
) -> dict[int, list[int]]:
    """Up to `OBJECTS`, half links from page to page, half elements of a structure tree.

    Gives the links of each page.
    """
    first = pages[-1] + 2
    root, middle = first, (first + OBJECTS) // 2
    links: dict[int, list[int]] = {}
    for number in range(first + 1, middle):
        here, there = pages[number % len(pages)], pages[7 * number % len(pages)]
        links.setdefault(here, []).append(number)
        objects[number] = (
            f"<</Type /Annot /Subtype /Link /Rect [50 {number % 800} 90 {number % 800 + 9}] "
            f"/Border [0 0 0] /Dest [{there} 0 R /Fit]>>"
        ).encode()
    for number in range(middle, OBJECTS):
        page = pages[number % len(pages)]
        objects[number] = (
            f"<</Type /StructElem /S /P /P {root} 0 R /Pg {page} 0 R /K {number % 50}>>".encode()
        )
    elements = reference_array(list(range(middle, OBJECTS)))
    objects[root] = f"<</Type /StructTreeRoot /K {elements}>>".encode()
    catalog["StructTreeRoot"] = f"{root} 0 R"
    return links


def _in_streams(objects: Mapping[int, bytes]) -> bytes:
    """One revision with object streams and a cross-reference stream (ISO 32000-2 §7.5.7, §7.5.8).

    What our own writer reads again (catalog, page tree, first page) stays outside of them.
    """
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    outside = {_CATALOG, _TREE, _FIRST_PAGE}
    packed = [
        n for n, body in sorted(objects.items()) if n not in outside and b"stream" not in body
    ]
    rows: dict[int, bytes] = {0: b"\0" + bytes(4) + b"\xff"}
    following = max(objects) + 1
    bodies = {n: body for n, body in objects.items() if n not in set(packed)}
    for at in range(0, len(packed), IN_ONE_STREAM):
        chosen = packed[at : at + IN_ONE_STREAM]
        for index, number in enumerate(chosen):
            rows[number] = b"\2" + following.to_bytes(4) + bytes([index])
        bodies[following] = _object_stream({n: objects[n] for n in chosen})
        following += 1
    for number, body in sorted(bodies.items()):
        rows[number] = b"\1" + len(out).to_bytes(4) + b"\0"
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    rows[following] = b"\1" + start.to_bytes(4) + b"\0"
    head = {"Type": "/XRef", "Size": str(following + 1), "Root": f"{_CATALOG} 0 R"}
    head |= {"ID": f"[{_ID} {_ID}]", "W": "[1 4 1]", "Filter": "/FlateDecode"}
    table = deflated(b"".join(rows[n] for n in range(following + 1)))
    out += f"{following} 0 obj\n".encode() + stream(head, table)
    return bytes(out) + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()


def _object_stream(objects: Mapping[int, bytes]) -> bytes:
    places, at = [], 0
    for number, body in objects.items():
        places.append(f"{number} {at}")
        at += len(body) + 1
    index = " ".join(places) + "\n"
    head = {"Type": "/ObjStm", "N": str(len(objects)), "First": str(len(index))}
    head |= {"Filter": "/FlateDecode"}
    return stream(head, deflated(index.encode() + b"\n".join(objects.values()) + b"\n"))
