# SPDX-License-Identifier: Apache-2.0
"""Files that cost a careless reader minutes or gigabytes; none needs a key to make."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import partial

from asn1crypto import core, x509

from esignverify.formats.x509.deviations import MAX_ELEMENTS
from tests.pki import authorities as who
from tests.pki.attacking import base, genuine
from tests.pki.cms import Cms, signed_data
from tests.pki.pdf import Field
from tests.pki.pdf_syntax import one_revision, reference_array, stream, write_dictionary
from tests.pki.signing import contents

from .change_files import (
    annotation_listed_often,
    appearances_shared_by_all,
    copies_of_what_is_not_in_use,
    elements_listed_and_one_more,
    elements_that_hold_each_a_hundred,
    objects_with_many_keys,
    odd_references,
    pages_in_many_lists,
    pages_that_share_their_annotations,
    references_inflated,
    unseen_widgets_rewritten,
    unseen_widgets_with_a_long_appearance,
    widgets_given_one_long_place,
    widgets_that_share_a_long_rectangle,
)
from .plain import plain
from .reading_files import (
    packed_objects_at_one_place,
    packed_objects_rewritten,
    rows_at_one_place,
    values_that_lead_to_each_other,
)

Made = Callable[[], bytes]


def field_tree_graph() -> bytes:
    """A field tree whose Kids form a graph with 2^20 ways through it, all direct and indirect."""
    layers = 200
    more: dict[int, bytes] = {}
    first = 6
    for layer in range(layers):
        one, two = first + 2 * layer, first + 2 * layer + 1
        kids = f"[{one + 2} 0 R {two + 2} 0 R]" if layer + 1 < layers else "[]"
        for number in (one, two):
            more[number] = f"<</T (f{number}) /Kids {kids}>>".encode()
    form = f"<</SigFlags 3 /Fields [{first} 0 R {first + 1} 0 R]>>"
    return plain({"AcroForm": form}, more)


def object_graph_and_update() -> bytes:
    """Objects that refer to each other in every way, signed, and an update that touches one."""
    count = 120
    more = {
        6 + i: f"<</K [{' '.join(f'{6 + j} 0 R' for j in range(count))}]>>".encode()
        for i in range(count)
    }
    document = genuine(base(catalog={"PieceInfo": "6 0 R"}, more=more))
    document.revise({6: "<</K [7 0 R]>>"})
    return document.data


def false_size() -> bytes:
    """A cross-reference stream that claims ten million rows in a deflated stream of zeros."""
    rows = zlib.compress(bytes(5 * 10_000_000), 9)
    head = {
        "Type": "/XRef",
        "Size": "10000000",
        "W": "[1 3 1]",
        "Root": "1 0 R",
        "Filter": "/FlateDecode",
    }
    body = b"1 0 obj\n" + stream(head, rows) + b"\nendobj\n"
    return b"%PDF-1.7\n" + body + b"startxref\n9\n%%EOF\n"


def false_size_without_rows() -> bytes:
    """A cross-reference stream whose /Size is two thousand million, without rows."""
    head = {"Type": "/XRef", "Size": "2000000000", "W": "[0 0 0]", "Root": "1 0 R"}
    body = b"1 0 obj\n" + stream(head, b"") + b"\nendobj\n"
    return b"%PDF-1.7\n" + body + b"startxref\n9\n%%EOF\n"


def table_with_false_count() -> bytes:
    """A cross-reference table that says it has two thousand million rows."""
    data = base().data
    return data.replace(b"xref\n0 6\n", b"xref\n0 2000000000\n", 1)


def many_fields(filled: int = 5_000) -> bytes:
    """Five thousand filled signature fields, each with a value that is no signature."""
    more: dict[int, bytes] = {}
    for i in range(filled):
        value = "<</Type /Sig /Filter /A /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] "
        more[6 + i] = f"<</FT /Sig /T (f{i}) /V {value}/Contents <3003020100>>>>>".encode()
    form = f"<</SigFlags 3 /Fields {reference_array(list(more))}>>"
    return plain({"AcroForm": form}, more)


def long_contents(size: int = 40_000_000) -> bytes:
    """Forty million hexadecimal digits in /Contents."""
    document = base()
    document.sign(Field(lambda _: b"", room=size // 2))
    return document.data


def many_certificates(count: int = 20_000) -> bytes:
    """A CMS that brings twenty thousand short certificates."""
    filler = tuple(b"\x30\x82\x00\x80" + i.to_bytes(4) + bytes(124) for i in range(count))
    how = Cms(certificates=filler, signing_time=who.SIGNED)
    document = base()
    document.sign(Field(lambda data: signed_data(data, who.institution(), how)))
    return document.data


def costly_certificates(signatures: int = 9, count: int = 20) -> bytes:
    """Signatures that each bring what one may of certificates with extensions as long as may be."""
    point = core.Sequence(contents=b"\xa0\x1b\xa0\x19\x86\x17http://ca.example/a.crl").dump()
    points = point * (MAX_ELEMENTS // 4 - 1)
    policies = (b"\x30\x0d\x06\x0b\x2a" + b"\x83\x01" * 5) * (MAX_ELEMENTS // 2 - 1)
    names = b"\x86\x06a:/b/c" * (MAX_ELEMENTS - 1)
    own = {"2.5.29.31": points, "2.5.29.32": policies, "2.5.29.17": names}
    rows = [_extension(oid, core.Sequence(contents=value).dump()) for oid, value in own.items()]
    rows += [
        _extension(f"1.2.3.{n}", core.UTF8String("91350100M000100Y43").dump()) for n in range(90)
    ]
    parsed = x509.Certificate.load(who.institution().der)
    kept = [
        one for one in parsed["tbs_certificate"]["extensions"] if one["extn_id"].dotted not in own
    ]
    parsed["tbs_certificate"]["extensions"] = x509.Extensions([*kept, *rows])
    one = parsed.dump(force=True)
    document = base()
    for number in range(signatures):
        # Each has another signature value: which is genuine is not known before it is read.
        fill = tuple(one[:-4] + (number * count + i).to_bytes(4) for i in range(count))
        how = Cms(certificates=fill, signing_time=who.SIGNED)
        make = partial(signed_data, signer=who.institution(), how=how)
        document.sign(Field(make, f"S{number}"))
    return document.data


def _extension(oid: str, value: bytes) -> x509.Extension:
    content = core.ObjectIdentifier(oid).dump() + core.OctetString(value).dump()
    return x509.Extension.load(core.Sequence(contents=content).dump())


def many_objects_and_update(count: int = 100_000) -> bytes:
    """A hundred thousand small objects, signed, and an update that rewrites one."""
    more = {6 + i: f"<</A {i} /B {6 + (i * 7) % count} 0 R>>".encode() for i in range(count)}
    document = genuine(base(catalog={"PieceInfo": "<</X 6 0 R>>"}, more=more))
    document.revise({7: "<</A 0>>"})
    return document.data


def many_objects_all_rewritten(count: int = 50_000) -> bytes:
    """Fifty thousand objects, signed, and an update that rewrites every one of them."""
    more = {6 + i: f"<</A {i} /B {6 + (i * 7) % count} 0 R>>".encode() for i in range(count)}
    document = genuine(base(catalog={"PieceInfo": "<</X 6 0 R>>"}, more=more))
    document.revise({number: f"<</A {number}>>" for number in more})
    return document.data


def many_revisions(count: int = 2_000) -> bytes:
    """Two thousand /Prev links."""
    document = base()
    out = bytearray(document.data)
    previous = document.start_of_table
    for _ in range(count):
        start = len(out)
        trailer = {"Size": "6", **document.trailer, "Prev": str(previous)}
        out += (
            f"xref\n0 0\ntrailer\n{write_dictionary(trailer)}\nstartxref\n{start}\n%%EOF\n".encode()
        )
        previous = start
    return bytes(out)


def allowed_revisions_each_signed_first(count: int = 900) -> bytes:
    """A genuine signature and hundreds of updates that change nothing."""
    document = genuine()
    for _ in range(count):
        document.revise({})
    return document.data


def many_signatures(count: int = 250) -> bytes:
    """Two hundred and fifty signatures that stand, each asking what all later ones changed."""
    document = base()
    make = contents(who.signer("signer-p256"), [], how=Cms(with_signer=False), stamp=None)
    for number in range(count):
        document.sign(Field(make, f"S{number}", signed_at=who.SIGNED))
    document.add_validation_data([who.signer("signer-p256").der, who.issuing().der], [])
    return document.data


def as_many_signatures_as_may_be() -> bytes:
    """Five hundred that stand."""
    return many_signatures(500)


def one_value_in_many_fields(count: int = 500, size: int = 10_000_000) -> bytes:
    """Five hundred fields that share one signature value over ten million octets."""
    value = b"<</Type /Sig /SubFilter /adbe.pkcs7.detached /Contents <" + b"0" * 6_000 + b">"
    value += b" /ByteRange [0 20 40 %d]>>" % (size - 100)
    cms = signed_data(b"other", who.institution(), Cms(signing_time=who.SIGNED)).hex().encode()
    value = value.replace(b"0" * len(cms), cms, 1)
    fields = {7 + i: f"<</FT /Sig /T (g{i}) /V 6 0 R>>".encode() for i in range(count)}
    form = f"<</SigFlags 3 /Fields {reference_array(list(fields))}>>"
    filler = stream({}, bytes(size))
    return plain({"AcroForm": form}, {6: value, **fields, 7 + count: filler})


def blanks(size: int = 30_000_000) -> bytes:
    """Thirty million blanks behind the end, in front of a value, and inside an array."""
    return base().data + b" " * size


def blanks_inside(size: int = 30_000_000) -> bytes:
    """Thirty million blanks inside the signature dictionary's object."""
    room = b"<</Type /Annot" + b" " * size + b"/FT /Sig /T (A) /V 7 0 R>>"
    value = b"<</Type /Sig /Contents <3003020100> /ByteRange [0 1 2 3]>>"
    form = "<</SigFlags 3 /Fields [6 0 R]>>"
    return plain({"AcroForm": form}, {6: room, 7: value})


def blanks_in_update(size: int = 30_000_000) -> bytes:
    """A genuine signature, then thirty million blanks, then an update."""
    document = genuine()
    document.data += b" " * size
    document.revise({})
    return document.data


def comments_in_update(size: int = 3_000_000) -> bytes:
    """A genuine signature, then millions of empty comments, then an update."""
    document = genuine()
    document.data += b"%\n" * size
    document.revise({})
    return document.data


def digits_in_update(size: int = 3_000_000) -> bytes:
    """A genuine signature, then an update with a string of millions of digits and blanks."""
    document = genuine()
    number = document.allocate()
    document.revise({number: b"(" + b"1 " * size + b")"})
    return document.data


def nested(depth: int = 200_000) -> bytes:
    """Arrays inside each other, in a field."""
    value = b"[" * depth + b"]" * depth
    form = "<</SigFlags 3 /Fields [6 0 R]>>"
    field = b"<</FT /Sig /T (A) /V " + value + b">>"
    return plain({"AcroForm": form}, {6: field})


def nested_in_update(depth: int = 200_000) -> bytes:
    """Arrays inside each other, in an update after a genuine signature."""
    document = genuine()
    number = document.allocate()
    document.revise({number: b"[" * depth + b"]" * depth})
    return document.data


def nested_cms(depth: int = 100_000) -> bytes:
    """A signature value of structures of indefinite length inside each other."""
    document = base()
    document.sign(Field(lambda _: b"\x30\x80" * depth + bytes(2 * depth)))
    return document.data


def inflate_bomb_dss() -> bytes:
    """A DSS whose streams inflate to gigabytes."""
    bomb = zlib.compress(zlib.compress(bytes(300_000_000), 9), 9)
    document = genuine(lists=[])
    number, store = document.allocate(), document.allocate()
    head = {"Filter": "[/FlateDecode /FlateDecode]"}
    document.catalog["DSS"] = f"{store} 0 R"
    document.revise(
        {
            number: stream(head, bomb),
            store: f"<</Certs [{' '.join([f'{number} 0 R'] * 50)}] /CRLs [{number} 0 R]>>",
            document.root: write_dictionary(document.catalog),
        }
    )
    return document.data


def inflate_bomb_object_stream() -> bytes:
    """An object stream of the update inflates to hundreds of megabytes."""
    bomb = zlib.compress(b" " * 400_000_000, 9)
    document = genuine()
    number = document.allocate()
    head = {"Type": "/ObjStm", "N": "0", "First": "0", "Filter": "/FlateDecode"}
    document.revise({number: stream(head, bomb)})
    return document.data


def looping_pages() -> bytes:
    """Page tree, field tree, outlines and structure tree that lead back to themselves."""
    more = {
        6: b"<</T (A) /Kids [7 0 R]>>",
        7: b"<</T (B) /Kids [6 0 R]>>",
        8: b"<</Type /Pages /Kids [9 0 R 8 0 R] /Count 2>>",
        9: b"<</Type /Pages /Kids [8 0 R] /Count 1>>",
        10: b"<</First 11 0 R /Last 11 0 R>>",
        11: b"<</Title (x) /Next 11 0 R /Parent 10 0 R>>",
        12: b"<</Type /StructTreeRoot /K 13 0 R /ParentTree 14 0 R>>",
        13: b"<</S /P /P 12 0 R /K 13 0 R>>",
        14: b"<</Kids [14 0 R]>>",
    }
    catalog = {
        "AcroForm": "<</SigFlags 3 /Fields [6 0 R]>>",
        "Pages": "8 0 R",
        "Outlines": "10 0 R",
        "StructTreeRoot": "12 0 R",
    }
    root = write_dictionary({"Type": "/Catalog", **catalog}).encode()
    return one_revision({1: root, 2: b"null", 3: b"null", 4: b"null", 5: b"null", **more})


FILES: Mapping[str, Made] = {
    made.__name__: made
    for made in (
        field_tree_graph,
        object_graph_and_update,
        false_size,
        false_size_without_rows,
        table_with_false_count,
        many_fields,
        long_contents,
        many_certificates,
        costly_certificates,
        many_objects_and_update,
        many_objects_all_rewritten,
        many_revisions,
        many_signatures,
        as_many_signatures_as_may_be,
        one_value_in_many_fields,
        allowed_revisions_each_signed_first,
        blanks,
        blanks_inside,
        blanks_in_update,
        comments_in_update,
        digits_in_update,
        nested,
        nested_in_update,
        nested_cms,
        inflate_bomb_dss,
        inflate_bomb_object_stream,
        looping_pages,
        unseen_widgets_rewritten,
        unseen_widgets_with_a_long_appearance,
        widgets_given_one_long_place,
        widgets_that_share_a_long_rectangle,
        copies_of_what_is_not_in_use,
        odd_references,
        annotation_listed_often,
        pages_in_many_lists,
        references_inflated,
        pages_that_share_their_annotations,
        appearances_shared_by_all,
        elements_listed_and_one_more,
        elements_that_hold_each_a_hundred,
        objects_with_many_keys,
        packed_objects_rewritten,
        packed_objects_at_one_place,
        rows_at_one_place,
        values_that_lead_to_each_other,
    )
}
