# SPDX-License-Identifier: Apache-2.0
"""Where a file ends and begins: end-of-file markers, prepended and appended bytes, polyglots.

ISO 32000-2 §7.5.5: the last line is %%EOF, the two before it are startxref and its number.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from ..attacking import CONTENT, FORGED, appended, base, beside, failed, genuine, never_accepted
from ..case import Case, case
from ..pdf_syntax import stream

_TRAILER = "ISO 32000-2 §7.5.5"
_EVIL = {CONTENT: stream({}, FORGED)}


def _ended(end: str) -> bytes:
    return appended(genuine(), _EVIL, end=end)


@case(clause=_TRAILER, twin="attacks/no-attack")
def eof_behind_a_space() -> Case:
    """A space before %%EOF hides the update from readers that look for whole lines."""
    return failed(_ended(" %%EOF\n"))


@case(clause=_TRAILER, twin="attacks/no-attack")
def eof_behind_a_percent_sign() -> Case:
    """A third percent sign before EOF."""
    return failed(_ended("%%%EOF\n"))


@case(clause=_TRAILER, twin="attacks/no-attack")
def eof_within_a_comment() -> Case:
    """The marker stands in a comment that says more."""
    return failed(_ended("% startxref %%EOF\n"))


@case(clause=_TRAILER, twin="attacks/no-attack")
def eof_missing() -> Case:
    """The update has no end-of-file marker at all."""
    return failed(_ended(""))


@case(clause=_TRAILER, twin="attacks/no-attack-evidence-beside")
def eof_missing_behind_the_signed_revision() -> Case:
    """The same where the signed revision is the newest."""
    data = appended(genuine(lists=[]), _EVIL, end="")
    return replace(failed(data), evidence=beside())


@case(clause=_TRAILER, twin="attacks/no-attack-evidence-beside")
def eof_behind_a_space_after_the_signed_revision() -> Case:
    """A marker behind a space where the signed revision is the newest."""
    data = appended(genuine(lists=[]), _EVIL, end=" %%EOF\n")
    return replace(failed(data), evidence=beside())


@case(clause=_TRAILER, twin="attacks/no-attack")
def eof_two_startxref_lines() -> Case:
    """The update ends with two startxref: the last one leads back to the honest table."""
    document = genuine()
    end = f"startxref\n{document.start_of_table}\n%%EOF\n"
    return failed(appended(document, _EVIL, end=end))


@case(clause=_TRAILER, twin="attacks/no-attack")
def eof_two_markers_second_behind_a_space() -> Case:
    """The honest table is named before %%EOF, the forged one behind it and before a sloppy one."""
    document = genuine()
    whole = appended(document, _EVIL)
    update, number = whole.rsplit(b"startxref\n", 1)
    honest = f"startxref\n{document.start_of_table}\n%%EOF\n".encode()
    sloppy = b"startxref\n" + number.split(b"\n")[0] + b"\n %%EOF\n"
    return failed(update + honest + sloppy)


@case(clause=_TRAILER, twin="attacks/no-attack")
def eof_startxref_on_one_line() -> Case:
    """startxref and number share a line, then a second pair leads to the honest table."""
    document = genuine()
    whole = appended(document, _EVIL)
    update, number = whole.rsplit(b"startxref\n", 1)
    pair = b"startxref " + number.split(b"\n")[0]
    honest = f"\nstartxref {document.start_of_table}\n%%EOF\n".encode()
    return failed(update + pair + honest)


@case(clause="ISO 32000-2 §7.5.2; design rule 5", twin="attacks/no-attack")
def prepended_bytes() -> Case:
    """A line stands before %PDF: offsets and /ByteRange fit no more."""
    return failed(b"This line was not signed.\n" + genuine().data)


@case(clause="ISO 32000-2 §7.5.2; design rule 5", twin="attacks/no-attack")
def prepended_document() -> Case:
    """A whole forged document stands before the signed one."""
    return never_accepted(base(content=FORGED).data + genuine().data)


@case(clause=_TRAILER, twin="attacks/no-attack")
def appended_document() -> Case:
    """A whole forged document stands behind the signed one: a viewer shows the last."""
    return never_accepted(genuine().data + base(content=FORGED).data)


@case(clause="design rule 6", twin="genuine/blanks-after-end-of-file")
def polyglot_zip_behind() -> Case:
    """Behind the signed file stands a ZIP archive: the same bytes open as another document."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("OFD.xml", (2026, 3, 10, 0, 0, 0)), "<PASSED/>")
    return failed(genuine().data + made.getvalue(), {"document.trailing-bytes": "failed"})


@case(clause="design rule 6", twin="genuine/blanks-after-end-of-file")
def polyglot_html_behind() -> Case:
    """Behind the signed file stands a web page, which a browser shows if the name ends in .html."""
    page = b"<html><body><h1>PASSED</h1></body></html>\n"
    return failed(genuine().data + page, {"document.trailing-bytes": "failed"})


@case(clause="ISO 32000-2 §7.5.2", twin="attacks/no-attack")
def header_names_another_format() -> Case:
    """The header was cut: what is left of the file begins in the middle of %PDF."""
    return never_accepted(genuine().data[2:])
