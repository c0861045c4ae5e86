# SPDX-License-Identifier: Apache-2.0
"""The child that looks into a table (CSV, XLSX): octets in, rows of text out, nothing else.

It answers every question of the parent with one frame of rows, which says what it wants next. So
neither side ever writes while the other does, and a file of any size passes through two pipes.
"""

from __future__ import annotations

import importlib
import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from ...model.errors import ConfigurationError
from ..files.table_file import READERS
from .child import answered
from .edge import Crash, Setup, at_the_edge
from .frames import Kind, read_frame, to_json
from .text_codecs import load_codecs

MAX_ROWS = 2_000
"""Rows of one frame."""
MAX_CHARACTERS = 1 << 18
"""Characters after which a frame is sent: a row more fits below the limit of the frame."""
MODULES = ("stringprep", "unicodedata", "zlib", "bz2", "lzma", "traceback")
"""What libraries import late, beside what the samples make them import."""


class LookWork:
    """What a nursery of lookers does; it knows no trust store and no policy."""

    def warm_up(self) -> None:
        """Load what reading needs, and read a table of each kind, which are ours."""
        load_codecs()
        for name in MODULES:
            importlib.import_module(name)
        for kind, data in samples():
            for _ in READERS[kind](iter((data,))):
                pass

    def prepare(self, setup: Setup) -> None:
        """There is nothing that all files of a run share."""

    def serve(self, setup: Setup | None, request: BinaryIO) -> None:  # noqa: ARG002 - as any work
        """One file: its kind, then question and answer to its end."""
        _, kind = read_frame(request.read, Kind.TABLE)
        looked = at_the_edge(lambda: _Answers(request).all_of(kind.decode()))
        if isinstance(looked, Crash):
            answered(Kind.ROWS, looked)


LOOK = LookWork()


class _Answers:
    """Rows on their way to the parent."""

    def __init__(self, request: BinaryIO) -> None:
        self._request = request
        self._begin()

    def _begin(self) -> None:
        self._numbers: list[int] = []
        self._widths: list[int] = []
        self._cells: list[str] = []
        self._size = 0

    def all_of(self, kind: str) -> None:
        """Read a table of `kind` and answer to its end, or to what is wrong in it."""
        end: Any = "end"
        try:
            for number, cells in READERS[kind](self._pieces()):
                self._numbers.append(number)
                self._widths.append(len(cells))
                self._cells += cells
                self._size += sum(map(len, cells))
                if self._size > MAX_CHARACTERS or len(self._numbers) == MAX_ROWS:
                    self._answer("more")
                    read_frame(self._request.read, Kind.MORE)
        except ConfigurationError as error:
            end = {key: value for key, value in error.values.items() if key != "file"}
        self._answer(end)

    def _pieces(self) -> Iterator[bytes]:
        while True:
            self._answer("piece")
            _, piece = read_frame(self._request.read, Kind.PIECE)
            if not piece:
                return
            yield piece

    def _answer(self, wanted: Any) -> None:
        rows = {"numbers": self._numbers, "widths": self._widths, "cells": self._cells}
        answered(Kind.ROWS, to_json(rows | {"next": wanted}))
        self._begin()


def samples() -> Iterator[tuple[str, bytes]]:
    """A small table of each kind."""
    yield "csv", "甲,乙\n1,2\n".encode()
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _SAMPLE.items():
            archive.writestr(name, text)
    yield "xlsx", book.getvalue()


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_SAMPLE = {
    "_rels/.rels": f'{_LINKS}<Relationship Id="a" Type="/officeDocument" Target="xl/b.xml"/>'
    "</Relationships>",
    "xl/b.xml": f'<workbook {_MAIN} xmlns:r="r"><sheets><sheet r:id="a"/></sheets></workbook>',
    "xl/_rels/b.xml.rels": f'{_LINKS}<Relationship Id="a" Type="/worksheet" Target="s.xml"/>'
    '<Relationship Id="b" Type="/sharedStrings" Target="t.xml"/>'
    '<Relationship Id="c" Type="/styles" Target="f.xml"/></Relationships>',
    "xl/t.xml": f"<sst {_MAIN}><si><t>甲</t></si></sst>",
    "xl/f.xml": f"<styleSheet {_MAIN}>"
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;;@"/></numFmts>'
    '<cellXfs><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    "xl/s.xml": f'<worksheet {_MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
    '<c r="B1" s="0"><v>45000</v></c><c r="C1" s="1"><v>45000</v></c></row></sheetData>'
    '<mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>',
}
