# SPDX-License-Identifier: Apache-2.0
"""Files of one value that costs a careless reader a second for each megabyte, or a gigabyte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tests.pki import authorities as who
from tests.pki.attacking import FIRST_FREE, base
from tests.pki.cms import Cms, signed_data
from tests.pki.pdf import Field
from tests.pki.pdf_syntax import reference_array, stream

from .plain import plain

Made = Callable[[], bytes]
_FORM = {"AcroForm": "<</Fields 6 0 R>>"}


def list_of_dictionaries(count: int = 1_000_000) -> bytes:
    """A form whose fields are a million direct dictionaries."""
    return plain(_FORM, {6: b"[" + b"<</A 1>>" * count + b"]"})


def list_of_arrays(count: int = 4_000_000) -> bytes:
    """A form whose fields are millions of empty arrays."""
    return plain(_FORM, {6: b"[" + b"[]" * count + b"]"})


def list_of_odd_references(count: int = 1_000_000) -> bytes:
    """A form whose fields are a million references written with two blanks."""
    return plain(_FORM, {6: b"[" + b"1  0 R " * count + b"]"})


def name_of_escapes(count: int = 5_000_000) -> bytes:
    """A form whose field is called by a name of millions of escapes."""
    return plain(_FORM, {6: b"[<</T /" + b"#41" * count + b">>]"})


def text_of_escapes(count: int = 5_000_000) -> bytes:
    """A form whose field is called by a text of millions of escapes."""
    return plain(_FORM, {6: b"[<</T (" + b"\\n" * count + b")>>]"})


def text_of_comments(count: int = 3_000_000) -> bytes:
    """A form whose field is called by hexadecimal digits, with a comment behind each."""
    return plain(_FORM, {6: b"[<</T <" + b"41%\n" * count + b">>>]"})


def list_of_comments(count: int = 8_000_000) -> bytes:
    """A form without fields, with millions of empty comments where they should be."""
    return plain(_FORM, {6: b"[" + b"%\n" * count + b"]"})


def text_that_does_not_end(count: int = 20_000_000) -> bytes:
    """A form whose field is called by millions of hexadecimal digits, and then something else."""
    return plain(_FORM, {6: b"[<</T <" + b"41" * count + b"z>>>]"})


def stream_of_digits(count: int = 6_000_000) -> bytes:
    """A stream of objects written as millions of hexadecimal digits with blanks between them."""
    return _packed_in({"Filter": "/ASCIIHexDecode"}, b"20 " * count + b">")


def stream_of_letters(count: int = 3_000_000) -> bytes:
    """A stream of objects written as millions of groups of ASCII85."""
    return _packed_in({"Filter": "/ASCII85Decode"}, b"<+U,m" * count + b"~>")


def _packed_in(how: Mapping[str, str], data: bytes) -> bytes:
    """A form that stands in a stream of objects, written so."""
    head = {"Type": "/ObjStm", "N": "1", "First": "4", **how}
    form, holder, table = 6, 7, 8
    made = plain({"AcroForm": f"{form} 0 R"}, {holder: stream(head, data)})
    start = made.index(b"xref\n0 ")
    places = dict.fromkeys(range(table), b"\0\0\0\0\0\xff")
    for number in (1, 2, 3, holder):
        at = made.index(f"\n{number} 0 obj".encode()) + 1
        places[number] = b"\1" + at.to_bytes(4) + b"\0"
    places[form] = b"\2" + holder.to_bytes(4) + b"\0"
    entries = {"Type": "/XRef", "Size": str(table), "W": "[1 4 1]", "Root": "1 0 R"}
    rows = stream(entries, b"".join(places.values()))
    end = f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return made[:start] + f"{table} 0 obj\n".encode() + rows + end


def fields_that_share_a_long_name(count: int = 90_000, length: int = 60_000) -> bytes:
    """Tens of thousands of fields whose name is one long text."""
    fields = list(range(8, 8 + count))
    form = f"<</Fields {reference_array(fields)}>>".encode()
    more = {6: form, 7: b"(" + b"t" * length + b")", **dict.fromkeys(fields, b"<</T 7 0 R>>")}
    return plain({"AcroForm": "6 0 R"}, more)


def references_to_the_catalog(count: int = 20_000, each: int = 40, signatures: int = 25) -> bytes:
    """A million references to the catalog in thousands of objects, and signatures that ask."""
    more = {FIRST_FREE + i: b"[" + b"/A 1 0 R " * each + b"]" for i in range(count)}
    document = base(more=more)
    how = Cms(signing_time=who.SIGNED)
    make = partial(signed_data, signer=who.signer("signer-p256"), how=how)
    for number in range(signatures):
        document.sign(Field(make, f"S{number}", signed_at=who.SIGNED))
    return document.data


VALUE_FILES: Mapping[str, Made] = {
    made.__name__: made
    for made in (
        list_of_arrays,
        list_of_comments,
        list_of_dictionaries,
        list_of_odd_references,
        name_of_escapes,
        text_of_comments,
        text_of_escapes,
        text_that_does_not_end,
        stream_of_digits,
        stream_of_letters,
        fields_that_share_a_long_name,
        references_to_the_catalog,
    )
}
