# SPDX-License-Identifier: Apache-2.0
"""Objects are what the library reads, written in whatever way; and they are counted."""

from __future__ import annotations

import importlib.util
import random
import re
from io import BytesIO
from types import ModuleType
from typing import Any

import pytest
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.corpora.places import CORPORA
from tests.pki.attacking import FIRST_FREE, base, genuine
from tests.pki.pdf_syntax import reference_array
from tests.support import ROOT

from esignverify.formats.pdf import library, parsing
from esignverify.formats.pdf.document import open_pdf
from esignverify.formats.pdf.errors import PdfLimitError
from esignverify.formats.read import read

WORDS = (
    *(b"/A", b"/A#20b", b"/", b"/\x80", b"1 0 R", b"1 0 R ", b"12", b"-1.5", b"+.5", b".", b"1."),
    *(b"--1", b"1,2", b"true", b"false", b"null", b"nul", b"1 0 Rx", b"0 0 R", b"007 0 R", b"R"),
    *(b"1  0  R", b"1\x0b0\x0bR/", b"99999999999 0 R", b"1234567890 00001 R ", b"1 0 obj"),
    *(b"1 0 R%c\n", b"1%c\n0 R", b"123456789012345678901", b"(a)", b"(a\\)b(c))", b"(\\101\\8)"),
    *(b"(\\0053)", b"(\\777)", b"(\\\r\nx)", b"(\\\n\nx)", b"(\\q)", b"(\xfe\xff\x4e\x2d)"),
    *(b"(\0\1)", b"(\xa0\x9f)", b"<41>", b"<4>", b"<4 1%>\n>", b"<4z>", b"<feff4e2d>", b"["),
    *(b"]", b"<<", b">>", b">", b"\n", b"\r", b"\0", b"\x0b", b"%c\n", b"%", b"{", b"}"),
    *(b"stream\n12345endstream", b"/Length 5", b"endobj", b"()", b"1 0 R 2 0 R 3 0 R]"),
)


class _Handler:
    strict = False


def _untouched() -> ModuleType:
    spec = importlib.util.find_spec("pyhanko.pdf_utils.generic")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["_decode_name"] = generic._decode_name  # ours, on purpose
    return module


def _flat(value: Any, depth: int = 0) -> object:
    """All that can be told of a value; names and numbers inside of others are nobody's."""
    kind, ref = type(value).__name__, value.container_ref
    told: list[object] = [kind]
    if not depth or kind.endswith(("StringObject", "ArrayObject", "DictionaryObject", "Stream")):
        told.append(None if ref is None else ref.idnum)
    if isinstance(value, list):
        told += [_flat(one, depth + 1) for one in list.__iter__(value)]
    elif isinstance(value, dict):
        told += [
            (type(key).__name__, str(key), _flat(one, depth + 1)) for key, one in value.items()
        ]
        told.append(getattr(value, "_encoded_data", None))
    elif kind == "IndirectObject":
        told += [value.idnum, value.generation, type(value.reference.pdf)]
    elif kind in ("TextStringObject", "ByteStringObject"):
        told += [value.original_bytes, str(getattr(value, "autodetected_encoding", None))]
    elif kind != "NullObject":
        told.append(repr(value))
    return told


def _outcome(module: ModuleType, read_one: Any, data: bytes) -> object:
    stream = BytesIO(data)
    try:
        found = read_one(stream, module.Reference(7, 0, _Handler()))
    except Exception:  # noqa: BLE001 - the library raises many kinds; only whether counts
        return "refused"
    return _flat(found), stream.tell()


def test_it_reads_what_the_library_reads() -> None:
    kept, chance, read_some = _untouched(), random.Random(20260310), 0
    for _ in range(6_000):
        inside = b"".join(
            chance.choice(WORDS) + chance.choice((b"", b" ")) for _ in range(chance.randrange(1, 9))
        )
        first, last = chance.choice(((b"[", b"]"), (b"<<", b">>"), (b"", b" ")))
        data = first + inside + last
        if data.startswith(b"%"):
            continue  # The library never ends where no line does.
        expected = _outcome(kept, kept.read_object, data)
        assert _outcome(generic, parsing.read_object, data) == expected, data
        read_some += expected != "refused"
    assert read_some > 500


_OBJECT = re.compile(rb"(?<![0-9])[0-9]{1,6} [0-9] obj[ \t\r\n]*")
_MOST_OCTETS = 8_000


@pytest.mark.parametrize("seed", [None, 20260401])
def test_objects_of_vectors_and_of_real_files_are_what_the_library_reads(seed: int | None) -> None:
    """As they are, and with some octets changed; streams that are cut off are refused by both."""
    kept, chance, read_some = _untouched(), random.Random(seed), 0
    vectors = sorted((ROOT / "fixtures" / "pdf").rglob("input.pdf"))[::16]
    real = sorted((CORPORA / "pdf").rglob("*.pdf"))
    for file in (*vectors, *real):
        octets = file.read_bytes()
        for header in (*_OBJECT.finditer(octets),)[:60]:
            data = octets[header.end() : header.end() + _MOST_OCTETS]
            data = data if seed is None else _with_odd_octets(data, chance)
            if not data.startswith(b"%"):  # The library never ends where no line does.
                expected = _outcome(kept, kept.read_object, data)
                assert _outcome(generic, parsing.read_object, data) == expected, (file, data)
                read_some += expected != "refused"
    assert read_some > 1_000


def _with_odd_octets(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data[: _MOST_OCTETS // 4])
    for _ in range(chance.randrange(1, 4)):
        changed[chance.randrange(len(changed))] = chance.choice(
            b"()<>[]{}/%#R \0\t\n\r07+-.\\a\xff"
        )
    return bytes(changed)


def test_text_is_in_the_characters_of_the_library() -> None:
    kept = _untouched()
    for octet in range(256):
        try:
            expected = kept.decode_pdfdocencoding(bytes([octet]))
        except UnicodeDecodeError:
            with pytest.raises(UnicodeDecodeError):
                library.decode_text(bytes([octet]))
        else:
            assert library.decode_text(bytes([octet])) == expected


def test_a_comment_that_does_not_end_is_nothing() -> None:
    with pytest.raises(misc.PdfStreamError):
        parsing.read_object(BytesIO(b"% no end of line"), generic.Reference(7, 0, _Handler()))


@pytest.mark.parametrize("depth", [parsing.MAX_NESTED, parsing.MAX_NESTED + 1])
def test_arrays_inside_each_other_are_counted(depth: int) -> None:
    data = BytesIO(b"[" * depth + b"]" * depth)
    if depth > parsing.MAX_NESTED:
        with pytest.raises(misc.PdfReadError):
            parsing.read_object(data, generic.Reference(7, 0, _Handler()))
    else:
        parsing.read_object(data, generic.Reference(7, 0, _Handler()))


def _read_often(stream: BytesIO, handler: _Handler) -> None:
    for _ in range(7):
        stream.seek(0)
        parsing.read_object(stream, generic.Reference(7, 0, handler))


@pytest.mark.parametrize(
    "one", [b"1 0 R ", b"1 ", b"/A ", b"[]", b"null ", b"(\\n)", b"()", b"/#41", b"<</A 1>>", b"<>"]
)
def test_values_are_counted(one: bytes) -> None:
    handler = _Handler()
    most = parsing.MAX_VALUES
    many = BytesIO(b"[" + one * (most // 2 - 1) + b"]")
    with pytest.raises(PdfLimitError) as stopped:
        _read_often(many, handler)
    assert stopped.value.limit == "values-parsed"


def test_copies_for_a_revision_are_counted() -> None:
    listed = {FIRST_FREE: reference_array([1] * 1_000).encode()}
    reader = open_pdf(genuine(base(more=listed)).data)
    assert len(_copied(reader, FIRST_FREE, 0)) == 1_000
    parsing._budget(reader).copies = 500
    with pytest.raises(PdfLimitError):
        _copied(reader, FIRST_FREE, 1)


def _copied(reader: PdfFileReader, number: int, revision: int) -> Any:
    resolver = reader.get_historical_resolver(revision)
    return resolver.get_object(generic.Reference(number, 0, resolver))


def test_a_document_with_more_is_not_read_to_the_end() -> None:
    fields = b"[" + b"1 0 R " * (4 * parsing.MAX_VALUES) + b"]"
    more = {FIRST_FREE: f"<</Fields {FIRST_FREE + 1} 0 R>>".encode(), FIRST_FREE + 1: fields}
    form = base(catalog={"AcroForm": f"{FIRST_FREE} 0 R"}, more=more)
    (note,) = read(form.data).notes
    assert note.values["limit"] == "values-parsed"
