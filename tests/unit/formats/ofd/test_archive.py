# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.formats.ofd.packing import Part, pack, package

from esignverify.formats.ofd import archive, zip_directory
from esignverify.formats.ofd.archive import lists_part, open_archive
from esignverify.formats.ofd.errors import (
    PackageEncryptedError,
    PackageError,
    PackageLimitError,
    PackageMalformedError,
    PackageUnsupportedError,
)

ONE = Part(b"OFD.xml", b"<OFD/>" * 20)
TWO = Part(b"Doc_0/Document.xml", b"<Document/>" * 9)
INNER = pack([Part(b"OFD.xml", b"another")])


def refused(octets: bytes) -> str:
    with pytest.raises(PackageMalformedError) as raised:
        open_archive(octets)
    return raised.value.code


def test_a_sound_archive_gives_its_parts():
    opened = open_archive(pack([ONE, TWO, Part(b"Doc_0/Res/", method=0)]))
    assert dict(opened.parts) == {"OFD.xml": ONE.octets, "Doc_0/Document.xml": TWO.octets}
    assert opened.around == archive.Around(0, 0, 0, 0)
    assert not opened.odd_names


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (b"OFD.xml", "name-twice"),
        (b"ofd.XML", "name-twice"),
        (b"/OFD.xml", "name-twice"),
        (b"OFD.xml ", "name-twice"),
        (b"OFD.xml.", "name-twice"),
        ("ＯＦＤ.xml".encode(), "name-twice"),
        ("OFD\u200b.xml".encode(), "name-twice"),
        (b"OFD.xml/a", "file-is-folder"),
        (b"../OFD.xml", "name-with-path-trick"),
        (b"a/../OFD.xml", "name-with-path-trick"),
        (b"./OFD.xml", "name-with-path-trick"),
        (b"a//b", "name-with-path-trick"),
        (b"..\\b", "name-with-path-trick"),
        (b"", "name-with-path-trick"),
        (b"C:/b", "name-with-drive"),
        (b"a\0b", "name-with-control-characters"),
        ("a\u0085b".encode(), "name-with-control-characters"),
        (b"\xff\xfe", "name-not-utf-8"),
        (b"a/" * 70 + b"b", "name-too-deep"),
    ],
)
def test_names_that_readers_take_differently_are_refused(name: bytes, code: str):
    assert refused(pack([ONE, Part(name, b"x", 0 if name.isascii() else 0x800)])) == code


def test_one_file_with_two_slashes_is_one_file():
    assert refused(pack([Part(b"a\\b", b"1"), Part(b"a/b", b"2")])) == "name-twice"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        (b"a\\b.xml", "a/b.xml", "name-with-backslash"),
        (b"/a.xml", "a.xml", "name-with-leading-slash"),
        ("发票.xml".encode(), "发票.xml", "name-in-unmarked-code-page"),
        ("发票.xml".encode("gbk"), "发票.xml", "name-in-unmarked-code-page"),
    ],
)
def test_odd_names_are_read_and_told(name: bytes, text: str, code: str):
    opened = open_archive(pack([ONE, Part(name, b"x")]))
    assert opened.parts[text] == b"x"
    assert opened.odd_names == {code: text}


def test_the_same_name_in_two_code_pages_is_one_name():
    both = [Part("发票".encode("gbk"), b"1"), Part("发票".encode(), b"2", 0x800)]
    assert refused(pack(both)) == "name-twice"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (Part(b"a", b"x", central_name=b"b"), "local-name"),
        (Part(b"a", b"xx", local_size=1), "local-sizes"),
        (Part(b"a", b"xx", size=1), "entry-length"),
        (Part(b"a", b"xx", size=3), "entry-length"),
        (Part(b"a", b"xx", crc=1), "entry-crc"),
        (Part(b"a", b"xx", packed=b"\xff\xff"), "entry-stream"),
        (Part(b"a", b"xx", packed=Part(b"a", b"xx").stream() + b"!"), "entry-stream"),
        (Part(b"a", b"xx", packed=Part(b"a", b"xx").stream()[:-1]), "entry-stream"),
        (Part(b"a", b"xx", 8, descriptor=b"\0" * 16), "data-descriptor"),
        (Part(b"a", b"xx", 8, 0), "stored-with-descriptor"),
        (Part(b"a", b"xx", attributes=0xA1FF << 16), "special-file"),
        (Part(b"a/", b"xx"), "directory-with-data"),
        (Part(b"a", b"xx", attributes=0x10), "directory-with-data"),
        (Part(b"a", b"xx", gap=INNER), "hidden-record"),
        (Part(b"a", b"xx", comment=INNER), "hidden-record"),
        (Part(b"a", b"xx", extra=struct.pack("<HH", 1234, 4) + b"PK\3\4"), "hidden-record"),
        (Part(b"a", b"xx", extra=b"\1\2\3\4"), "extra-field"),
        (Part(b"a", b"xx", extra=struct.pack("<HH", 0x7075, 6) + b"\1\0\0\0\0b"), "other-name"),
        (Part(b"a", b"xx", offset=0), "entries-overlap"),
        (Part(b"a", b"xx", offset=1 << 30), "local-header"),
        (Part(b"a", b"xx", offset=200), "local-header"),
    ],
)
def test_an_entry_that_lies_is_refused(part: Part, code: str):
    assert refused(pack([ONE, part])) == code


@pytest.mark.parametrize("magic", [b"PK\7\10", b""])
def test_data_descriptors_are_legal(magic: bytes):
    packed = ONE.stream()
    numbers = struct.pack("<III", zlib.crc32(ONE.octets), len(packed), len(ONE.octets))
    part = Part(b"OFD.xml", ONE.octets, 8, descriptor=magic + numbers)
    assert open_archive(pack([part, TWO])).parts["OFD.xml"] == ONE.octets


@pytest.mark.parametrize("octets", [b"", b"page"])
def test_wide_descriptors_leave_no_octets_behind(octets: bytes):
    """Of an entry without octets the short form is the beginning of the wide one."""
    plain = Part(b"a", octets)
    numbers = struct.pack("<IQQ", zlib.crc32(octets), len(plain.stream()), len(octets))
    wide = struct.pack("<HHQQ", 1, 16, 0, 0)
    part = Part(b"a", octets, 8, extra=wide, descriptor=b"PK\7\10" + numbers)
    opened = open_archive(pack([part, TWO]))
    assert (opened.parts["a"], opened.around.between) == (octets, 0)


def test_octets_around_are_counted():
    odd = Part(b"b", b"x", gap=b"gap")
    octets = pack(
        [ONE, odd], before=b"vendor", comment=b"note", behind=b"tail!", between=b"1234567"
    )
    assert open_archive(octets).around == archive.Around(6, 10, 4, 5)
    shifted = pack([ONE], before=b"vendor", shift=6)
    assert open_archive(shifted).parts["OFD.xml"] == ONE.octets


@pytest.mark.parametrize(
    "octets",
    [
        INNER + pack([ONE]),  # the other archive in front
        pack([ONE], before=INNER),
        pack([ONE], comment=INNER[:-22]),
        pack([ONE], behind=b"PK\3\4"),
        pack([Part(b"x", INNER + b"", method=0), ONE], behind=b"tail"),
    ],
)
def test_a_second_archive_is_refused(octets: bytes):
    assert refused(octets) in {"hidden-record", "entries-overlap", "two-directories"}


def test_offsets_that_lead_to_two_entries_are_refused():
    inner = pack([Part(b"a", b"22", method=0)])
    outer = Part(b"x", inner, method=0)
    # A prefix as long as from a header in the first entry's data to the second entry's own.
    plain = pack([outer, Part(b"a", b"11", method=0)])
    start, second = plain.index(inner), plain.index(b"PK\3\4", plain.index(inner) + len(inner))
    assert open_archive(plain).parts["a"] == b"11"
    assert refused(b"-" * (second - start) + plain) == "two-directories"
    assert open_archive(b"-" + plain).parts["a"] == b"11"


def test_an_archive_inside_a_part_is_a_part():
    stored = Part(b"attached.zip", INNER, method=0)
    assert open_archive(pack([ONE, stored])).parts["attached.zip"] == INNER


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_directory_has_as_many_records_as_it_says(count: int):
    assert refused(pack([ONE, TWO], count=count)) == "directory-length"


@pytest.mark.parametrize("octets", [b"", b"PK\5\6", b"PK\3\4" + bytes(99), b"PK\5\6" + b"\1" * 18])
def test_no_archive(octets: bytes):
    with pytest.raises(PackageError):
        open_archive(octets)
    assert not lists_part(octets, "OFD.xml")


def test_what_this_engine_does_not_read_is_no_defect():
    for part in (Part(b"a", b"x", method=12), Part(b"a", b"x", 0x20)):
        with pytest.raises(PackageUnsupportedError):
            open_archive(pack([part]))
    for flags in (1, 0x41, 0x2000):
        with pytest.raises(PackageEncryptedError):
            open_archive(pack([Part(b"a", b"x", flags)]))
    zip64 = pack([ONE], between=b"PK\6\6" + bytes(52) + b"PK\6\7" + bytes(16))
    assert refused(zip64) == "hidden-record"  # not where the record belongs
    with pytest.raises(PackageUnsupportedError):
        open_archive(pack([ONE], change_end=lambda end: b"PK\6\7" + bytes(16) + end))
    with pytest.raises(PackageUnsupportedError):
        open_archive(pack([ONE], count=0xFFFF))


def test_limits(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(PackageLimitError):
        open_archive(pack([Part(b"a", bytes(3_000_000))]))
    open_archive(pack([Part(b"a", bytes(archive.FREE_OF_RATIO))]))
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100)
    with pytest.raises(PackageLimitError):
        open_archive(pack([ONE]))
    monkeypatch.setattr(zip_directory, "MAX_ENTRIES", 1)
    with pytest.raises(PackageLimitError) as raised:
        open_archive(pack([ONE, TWO]))
    assert (raised.value.code, raised.value.most) == ("zip-entries", 1)


@given(st.binary(max_size=300))
def test_any_octets_behind_a_zip_magic(octets: bytes):
    for whole in (octets, b"PK\3\4" + octets + b"PK\5\6" + octets[:18]):
        with suppress(PackageError):
            open_archive(whole)


SMALL = package({"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"})


@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
def test_any_changed_octet_is_refused_or_changes_no_part(place: int, mask: int):
    changed = bytearray(SMALL)
    changed[place] ^= mask
    try:
        parts = open_archive(bytes(changed)).parts
    except PackageError:
        return
    assert sorted(parts.values()) == sorted(open_archive(SMALL).parts.values())
