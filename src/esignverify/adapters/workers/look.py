# SPDX-License-Identifier: Apache-2.0
"""Tables (CSV, XLSX) read in a locked-in child: the parent's side, which sees rows of text alone.

The second kind of worker (design, Workers): what it says can fill in a register that a person then
looks at, and touches no signature. It is given the octets of one file and nothing else.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from ...model.errors import (
    ConfigurationError,
    DecodeError,
    TimeFuseError,
    WorkerBrokenError,
)
from ..files.source import complaint
from ..files.table_file import Line
from ..files.xlsx_rows import MAX_CELL, MAX_COLUMNS
from .edge import clean_place
from .exchange import born
from .frames import Kind, from_json
from .nursery_client import NurseryClient, NurseryGoneError, default_command
from .sandbox import locked_in

FUSE_SECONDS = 60.0
"""Wall seconds for one answer: 64 MiB of shared texts come before the first row of a workbook."""
WORK_SECONDS = 900.0
"""Processor seconds for one file: the largest workbook takes some 100, a CSV of five million rows
half as much."""
WORKBOOK_ROWS = 1_048_576
"""Rows of a sheet (Excel specifications); of CSV each takes an octet at least."""
MAX_ROW_NUMBER = 2**31 - 1
MAX_CELLS = 8 * MAX_COLUMNS
"""A line of CSV can have more than a sheet has columns; which are too many, the header says."""
MAX_TEXT = 4 * MAX_CELL
"""Characters of one cell: CSV knows no limit but that of its reader (`csv.field_size_limit`)."""
FAULTS = frozenset(
    {
        *(
            "syntax",
            "not-utf8",
            "line-ends",
            "too-large",
            "not-a-workbook",
            "formula",
            "hidden-in-table",
            "format-shows-other",
            "number-cell",
            "date",
        ),
        *("text-too-long", "cell-without-column"),
    }
)
"""What a reader of tables can complain of."""
_COLUMN = re.compile(r"[A-Z]{0,3}")
_REASON = re.compile(r"[ -~]{0,120}…?")


class ProcessLook:
    """Reads each table in a child of its own."""

    def __init__(
        self,
        *,
        require_sandbox: bool = True,
        fuse_seconds: float = FUSE_SECONDS,
        command: Sequence[str] | None = None,
    ) -> None:
        """`require_sandbox` False runs children with no lock but their own process.

        `command` starts another nursery than ours.

        Raises:
            IsolationUnavailableError: this system has no sandbox, or no processes to fork.
        """
        sandbox = locked_in(required=require_sandbox)
        self._fuse_seconds = fuse_seconds
        self._command = command or default_command(WORK_SECONDS, sandbox=sandbox, work="look")

    def __call__(self, kind: str, size: int, pieces: Iterator[bytes]) -> Iterator[Line]:
        """The rows of a table of `kind` (``csv``, ``xlsx``) of `size` octets.

        Raises:
            ConfigurationError: what the reader complains of, by row and column; or it broke, took
                too long or too much memory, or answered what no reader answers.
            IsolationUnavailableError: a child could not be locked in.
            WorkerBrokenError: the worker broke, and the file is not the reason.
        """
        nursery = NurseryClient(self._command)
        try:
            nursery.ready()
            yield from _Looking(nursery, size, self._fuse_seconds).rows(kind, size, pieces)
        except NurseryGoneError:
            raise WorkerBrokenError("the nursery ended") from None
        finally:
            nursery.close()


class _Looking:
    """One file and its child."""

    def __init__(self, nursery: NurseryClient, size: int, fuse_seconds: float) -> None:
        self._nursery = nursery
        self._number, self._pipes = born(
            lambda request, answer: nursery.spawn(None, request, answer, size), fuse_seconds
        )

    def rows(self, kind: str, size: int, pieces: Iterator[bytes]) -> Iterator[Line]:
        """All rows, as they come."""
        most = WORKBOOK_ROWS if kind == "xlsx" else size
        ended = False
        try:
            self._pipes.tell(Kind.TABLE, kind.encode())
            while True:
                rows, wanted = self._hear()
                most -= len(rows)
                _require(most >= 0)
                if wanted == "piece":
                    _require(not ended)
                    piece = next(pieces, b"")
                    ended = not piece
                    self._pipes.tell(Kind.PIECE, piece)
                elif wanted == "more":
                    _require(bool(rows))
                    self._pipes.tell(Kind.MORE, b"")
                # The child is at work on the next rows while these are used.
                yield from rows
                if isinstance(wanted, ConfigurationError):
                    raise wanted
                if wanted == "end":
                    return
        except TimeFuseError as error:
            raise complaint("table-time", "", limit=error.values["seconds"]) from None
        except DecodeError:
            raise complaint("table-refused", "") from None
        finally:
            self._pipes.close()

    def _hear(self) -> tuple[list[Line], str | ConfigurationError]:
        self._pipes.renew()
        try:
            kind, body = self._pipes.hear(Kind.ROWS, Kind.CRASH, Kind.BROKEN)
        except EOFError:
            raise self._dead() from None
        if kind is Kind.ROWS:
            return believed_rows(body)
        said = from_json(body)
        where = clean_place(said) if isinstance(said, str) else "unreadable"
        if kind is Kind.BROKEN:
            raise WorkerBrokenError(f"not locked in: {where}")
        raise _broken(where)

    def _dead(self) -> ConfigurationError:
        """The child went without an answer: see how."""
        status = self._nursery.end(self._number, patient=True)
        if status == -signal.SIGXCPU:
            return complaint("table-time", "", limit=int(WORK_SECONDS))
        return _broken(f"signal {-status}" if status < 0 else f"exit {status}")


def _require(holds: bool) -> None:
    """What no honest child does: more rows than its file can have, asking for what there is not."""
    if not holds:
        raise DecodeError("not what a reader of tables says")


def _broken(where: str) -> ConfigurationError:
    if where.startswith("MemoryError "):
        return complaint("table-memory", "")
    return complaint("table-crash", "", where=where)


def believed_rows(body: bytes) -> tuple[list[Line], str | ConfigurationError]:
    """Rows of a frame, and what the child wants next, or what it complains of.

    A frame has all cells in one list, so that they are checked at once: there are millions.

    Raises:
        DecodeError: not of the schema, or over a limit.
    """
    match from_json(body):
        case {"numbers": list(numbers), "widths": list(widths), "cells": list(cells), **rest} if (
            rest.keys() == {"next"} and len(numbers) == len(widths)
        ):
            _require_integers(numbers, 1, MAX_ROW_NUMBER)
            _require_integers(widths, 0, MAX_CELLS)
            _require_texts(cells)
            _require(sum(widths) == len(cells))
            ends = accumulate(widths)
            rows = [cells[end - width : end] for end, width in zip(ends, widths, strict=True)]
            return list(zip(numbers, rows, strict=True)), _wanted(rest["next"])
    raise DecodeError("not rows")


def _require_integers(values: list[Any], least: int, most: int) -> None:
    _require(set(map(type, values)) <= {int})
    _require(not values or (min(values) >= least and max(values) <= most))


def _require_texts(values: list[Any]) -> None:
    _require(set(map(type, values)) <= {str})
    _require(max(map(len, values), default=0) <= MAX_TEXT)
    try:
        "".join(values).encode()  # JSON can carry half a character; no report could be written
    except UnicodeEncodeError:
        raise DecodeError("not Unicode") from None


def _wanted(data: Any) -> str | ConfigurationError:
    match data:
        case "piece" | "more" | "end":
            return str(data)
        case {"problem": str(problem), "line": int(line), "field": str(field), **rest} if (
            problem in FAULTS and 0 <= line <= MAX_ROW_NUMBER and _COLUMN.fullmatch(field)
        ):
            return complaint(problem, "", line, field, **_values(rest))
    raise DecodeError("wants nothing that there is")


def _values(data: dict[Any, Any]) -> dict[str, str | int]:
    """What a complaint says beside its place."""
    match data:
        case {"reason": str(reason), **rest} if not rest and _REASON.fullmatch(reason):
            return {"reason": reason}
        case {"limit": int(limit), **rest} if not rest:
            return {"limit": int(limit)}
        case {**rest} if not rest:
            return {}
    raise DecodeError("values of no complaint")
