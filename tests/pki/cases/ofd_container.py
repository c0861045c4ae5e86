# SPDX-License-Identifier: Apache-2.0
"""ZIP archives that one reader reads otherwise than another (domain E4)."""

from __future__ import annotations

import zlib
from dataclasses import replace

from ..case import PASSED, REJECT, REVIEW, Case, Sig, case
from ..ofd_cases import (
    GENUINE,
    accepted,
    beside,
    genuine,
    malformed,
    modified,
    never_accepted,
    packed,
)
from ..ofd_report import PAGES
from ..zip_archive import DEFLATED, DESCRIPTOR, ENCRYPTED, STORED, Entry, raw_deflate, zeros

RULE = "design rule 1; APPNOTE.TXT"
PAGE = PAGES[1]


def entries() -> list[Entry]:
    """The entries of the genuine report."""
    return genuine().entries()


def honest() -> Entry:
    """The entry of the second page."""
    return next(one for one in entries() if one.name == PAGE.encode())


def forged_page() -> bytes:
    """The second page with another conclusion."""
    return honest().data.replace("不合格".encode(), "合格".encode())


def with_page(**changes: object) -> list[Entry]:
    """All entries; that of the second page is changed."""
    return [
        replace(one, **changes) if one.name == PAGE.encode() else one  # type: ignore[arg-type]
        for one in entries()
    ]


def again(name: str, *, first: bool = False) -> bytes:
    """The forged page in the same archive under `name`, behind the rest or before it."""
    other = Entry(name.encode(), forged_page())
    return packed([other, *entries()] if first else [*entries(), other])


# --- two entries for one part ----------------------------------------------------------------


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def same_name_twice() -> Case:
    """Two entries with one name: some readers take the first, others the last."""
    return malformed(again(PAGE))


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def same_name_twice_forged_first() -> Case:
    """The same with the forged page before the signed one."""
    return malformed(again(PAGE, first=True))


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def same_name_twice_with_the_same_content() -> Case:
    """Two entries with one name and the same content: nobody is misled, none is right."""
    return never_accepted(packed([*entries(), honest()]))


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def same_name_in_other_case() -> Case:
    """A second entry whose name differs in capitals only, which some systems take as one."""
    return never_accepted(again(PAGE.lower()))


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def same_name_with_backslashes() -> Case:
    """A second entry whose name has backslashes, which some readers turn round."""
    return never_accepted(again(PAGE.replace("/", "\\")))


@case(clause=f"{RULE} §4.4.17", twin=GENUINE)
def same_name_with_leading_slash() -> Case:
    """A second entry whose name begins with a slash, which readers drop."""
    return never_accepted(again(f"/{PAGE}"))


@case(clause=f"{RULE} §4.4.17", twin=GENUINE)
def same_name_over_dots() -> Case:
    """A second entry whose name leads over .. to the same part."""
    return never_accepted(again("Doc_0/Tpls/../Pages/Page_1/Content.xml"))


@case(clause=f"{RULE} §4.4.17", twin=GENUINE)
def name_leads_out() -> Case:
    """An entry whose name leads out of the package."""
    return never_accepted(again("../../Content.xml"))


@case(clause=f"{RULE} §4.4.17", twin=GENUINE)
def name_with_a_nul() -> Case:
    """A second entry whose name goes on behind a NUL, where some readers stop."""
    return never_accepted(again(f"{PAGE}\0.txt"))


@case(clause=f"{RULE} §4.4.17", twin=GENUINE)
def name_with_a_full_stop() -> Case:
    """A second entry whose name ends with a full stop, which some systems drop."""
    return never_accepted(again(f"{PAGE}."))


@case(clause=f"{RULE} §4.6.9", twin=GENUINE)
def name_in_an_extra_field() -> Case:
    """The Unicode path extra field of another entry names the second page."""
    name = b"Doc_0/a.txt"
    value = b"\x01" + zlib.crc32(name).to_bytes(4, "little") + PAGE.encode()
    extra = b"\x75\x70" + len(value).to_bytes(2, "little") + value
    return never_accepted(packed([*entries(), Entry(name, forged_page(), extra=extra)]))


def _with_xceeds_name(name: str) -> bytes:
    """The second page has the extra field 554E, in which Xceed writes names (UTF-16)."""
    value = b"NUCX" + len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    extra = b"\x4e\x55" + len(value).to_bytes(2, "little") + value
    return packed(with_page(extra=extra))


@case(clause=f"{RULE} §4.5.2")
def name_in_xceeds_extra_field() -> Case:
    """A writer that gives the name once more in a field of its own."""
    return accepted(_with_xceeds_name(PAGE))


@case(clause=f"{RULE} §4.5.2", twin="ofd/container/name-in-xceeds-extra-field")
def other_name_in_xceeds_extra_field() -> Case:
    """It names another entry: readers that use the field find no second page."""
    return malformed(_with_xceeds_name("Doc_0/a.txt"))


# --- local headers against the central directory ---------------------------------------------


@case(clause=f"{RULE} §4.3.7", twin=GENUINE)
def local_name_differs() -> Case:
    """The local header of the second page has another name than the central directory."""
    return malformed(packed(with_page(local_name=b"Doc_0/Pages/Page_7/Content.xml")))


@case(clause=f"{RULE} §4.3.7", twin=GENUINE)
def local_method_differs() -> Case:
    """Local header and directory disagree whether the page is packed."""
    data = honest().data
    changed = with_page(method=STORED, local_method=DEFLATED, packed=raw_deflate(data))
    return malformed(packed(changed))


@case(clause=f"{RULE} §4.3.7", twin=GENUINE)
def local_size_differs() -> Case:
    """Local header and directory disagree about the page's size."""
    return malformed(packed(with_page(local_size=7)))


@case(clause=f"{RULE} §4.3.7", twin=GENUINE)
def local_checksum_differs() -> Case:
    """The local header's checksum is not the page's, as a known vendor left it: some readers stop.

    The page is the same for all that show one, so nothing is proven; it is told, never accepted.
    """
    found = {"document.package": "warning:PACKAGE_AMBIGUOUS", "package.references": "passed"}
    return Case(
        packed(with_page(local_crc=7)), REVIEW, {"signature": PASSED}, (Sig("1"),), found,
        evidence=beside(),
    )  # fmt: skip


@case(clause=f"{RULE} §4.3.7", twin="ofd/container/local-checksum-differs")
def local_checksum_differs_on_a_forged_page() -> Case:
    """The same with another conclusion on the page."""
    page = forged_page()
    return modified(packed(with_page(data=page, local_crc=7)))


@case(clause=f"{RULE} §4.4.7", twin=GENUINE)
def checksum_wrong() -> Case:
    """Both give a checksum that the page does not have."""
    return malformed(packed(with_page(local_crc=7, crc=7)))


@case(clause=f"{RULE} §4.3.12", twin=GENUINE)
def two_rows_for_one_place() -> Case:
    """Two rows of the directory lead to one place: entries that overlap."""
    at = packed(entries()).index(b"PK\x03\x04", 40)
    second = replace(entries()[1], name=b"Doc_0/again.xml", offset=at)
    return malformed(packed(entries(), more_directory=[second]))


@case(clause=f"{RULE} §4.3.12", twin=GENUINE)
def entry_that_is_not_listed() -> Case:
    """A forged page stands among the entries; only readers that go through the file find it."""
    hidden = Entry(PAGE.encode(), forged_page(), listed=False)
    return never_accepted(packed([hidden, *entries()]))


@case(clause=f"{RULE} §4.3.12", twin=GENUINE)
def row_that_leads_nowhere() -> Case:
    """A row of the directory leads behind the end of the file."""
    lost = Entry(b"Doc_0/lost.xml", b"<a/>", offset=9_999_999)
    return malformed(packed(entries(), more_directory=[lost]))


@case(clause=f"{RULE} §4.3.16", twin=GENUINE)
def number_of_entries_wrong() -> Case:
    """The end record counts fewer entries than the directory has."""
    return malformed(packed(entries(), count=3))


@case(clause=f"{RULE} §4.3.16", twin=GENUINE)
def place_of_the_directory_wrong() -> Case:
    """The end record says that the directory begins one octet later."""
    return malformed(packed(entries(), shift=1))


# --- around the archive ----------------------------------------------------------------------


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def archive_before_the_archive() -> Case:
    """A whole forged package stands before the signed one."""
    other = genuine().replace(PAGE, "不合格", "合格").data
    return never_accepted(packed(entries(), prefix=other))


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def archive_behind_the_archive() -> Case:
    """A whole forged package stands behind the signed one."""
    other = genuine().replace(PAGE, "不合格", "合格").data
    return never_accepted(packed(entries(), suffix=other))


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def octets_before() -> Case:
    """Octets stand before the first entry."""
    return never_accepted(packed(entries(), prefix=b"%PDF-1.7\n"))


@case(clause=f"{RULE}; domain E4", twin=GENUINE)
def octets_behind() -> Case:
    """Octets stand behind the end record, which names no comment."""
    return never_accepted(packed(entries(), suffix=b"something else"))


@case(clause=f"{RULE} §4.3.16", twin=GENUINE)
def octets_before_the_directory() -> Case:
    """Octets that no entry has stand before the central directory."""
    return never_accepted(packed(entries(), gap=b"something else"))


@case(clause=f"{RULE} §4.3.16", twin=GENUINE)
def archive_with_a_comment() -> Case:
    """An archive comment is part of the format, and no reader shows it: no proven defect."""
    data = packed(entries(), comment=b"made by hand")
    return Case(data, None, {}, (), {}, evidence=beside(), decision_not=REJECT)


@case(clause=f"{RULE} §4.3.16", twin="ofd/container/archive-with-a-comment")
def two_end_records() -> Case:
    """The comment holds a second end record: which is the end depends on who looks."""
    bare = packed(entries())
    end = bare[bare.rindex(b"PK\x05\x06") :]
    return never_accepted(packed(entries(), comment=end))


# --- what an entry is ------------------------------------------------------------------------


@case(clause="design rule 1: a kind we cannot read", twin=GENUINE)
def encrypted_entry() -> Case:
    """The second page is marked as encrypted: nobody can read it."""
    flags = ENCRYPTED | honest().flags
    return never_accepted(packed(with_page(flags=flags)))


@case(clause="design rule 1: a kind we cannot read", twin=GENUINE)
def packed_by_an_unknown_method() -> Case:
    """The second page is packed by bzip2, which OFD readers do not know."""
    return never_accepted(packed(with_page(method=12, packed=b"BZh9")))


@case(clause=f"{RULE} §4.4.4", twin=GENUINE)
def sizes_behind_the_content() -> Case:
    """Sizes and checksum stand behind the content, as real producers write."""
    changed = [replace(one, flags=one.flags | DESCRIPTOR) for one in entries()]
    return accepted(packed(changed))


@case(clause=RULE, twin=GENUINE)
def nothing_packed() -> Case:
    """All entries are stored as they are."""
    return accepted(packed([replace(one, method=STORED) for one in entries()]))


@case(clause=RULE, twin=GENUINE)
def folders_listed() -> Case:
    """Folders have entries of their own, as real producers write; they hold nothing."""
    folders = [Entry(name, b"", STORED) for name in (b"Doc_0/", b"Doc_0/Pages/", b"Doc_0/Signs/")]
    return accepted(packed([*folders, *entries()]), Sig("1"))


@case(clause=f"{RULE} §4.4.15", twin=GENUINE)
def symbolic_link() -> Case:
    """The second page is a symbolic link to the attacker's page, as Unix tools understand it."""
    other = Entry(b"Doc_0/other.xml", forged_page())
    link = replace(honest(), data=b"../../other.xml", attributes=0o120777 << 16)
    rest = [one for one in entries() if one.name != PAGE.encode()]
    return never_accepted(packed([*rest, link, other]))


def _with_mode(mode: int) -> bytes:
    """The second page has the extra field 756E, in which ASi writes the mode of a Unix file."""
    value = bytes(4) + mode.to_bytes(2, "little") + bytes(8)
    return packed(with_page(extra=b"\x6e\x75" + len(value).to_bytes(2, "little") + value))


@case(clause=f"{RULE} §4.6.1", twin="ofd/container/link-in-an-extra-field")
def mode_in_an_extra_field() -> Case:
    """A writer that keeps the modes of files in that field: a file is a file."""
    return accepted(_with_mode(0o100644))


@case(clause=f"{RULE} §4.6.1", twin="ofd/container/mode-in-an-extra-field")
def link_in_an_extra_field() -> Case:
    """There the page is a symbolic link: Unix tools that heed the field unpack no page."""
    return malformed(_with_mode(0o120777))


@case(clause="design part 6", twin=GENUINE)
def bomb() -> Case:
    """An entry of 19 KB that unpacks to 3 MB, more than a hundred times as much."""
    size = 3_000_000
    entry = Entry(b"Doc_0/big.bin", bytes(size), packed=zeros(size))
    return never_accepted(packed([*entries(), entry]))


@case(clause="design part 6", twin=GENUINE)
def size_that_is_not_true() -> Case:
    """A packed page says that it is smaller than it unpacks to."""
    data = honest().data + b" " * 4000
    changed = with_page(packed=raw_deflate(data))
    return malformed(packed(changed))


@case(clause=RULE, twin=GENUINE)
def cut_short() -> Case:
    """The file ends in the middle of the central directory."""
    return never_accepted(genuine().data[:-60])
