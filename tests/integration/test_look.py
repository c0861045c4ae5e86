# SPDX-License-Identifier: Apache-2.0
"""Tables read in a locked-in child: as they are read without one, and whatever a table does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support import FIXTURES
from tests.unit.adapters.files.workbooks import sheet, text, workbook

from esignverify.adapters.files.table_file import Line, Look, TableFile, look_here
from esignverify.adapters.workers.look import ProcessLook
from esignverify.adapters.workers.sandbox import available
from esignverify.model.errors import ConfigurationError, WorkerBrokenError

from .look_fakes import nursery

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]
Told = tuple[list[Line], dict[str, object] | None, str]


def read(file: Path, look: Look) -> Told:
    """The rows, what was complained of, and the digest."""
    table, rows = TableFile(file, look), list[Line]()
    try:
        rows.extend(table.lines(lambda _: None))
    except ConfigurationError as error:
        return rows, dict(error.values), ""
    return rows, None, table.digest()


def files(folder: Path) -> Iterator[Path]:
    """Tables of every kind, good and bad in every way that a reader knows."""
    yield from (FIXTURES / "registers").glob("cma.*")
    texts = {
        "long": "甲,乙\n" + "\n".join(f"{i},{'长' * (i % 300)}" for i in range(9_000)),
        "quoted": 'a,"b\nc"\n"d""e",f\r\n\n,,\ng',
        "mark": "\ufeffa,b\n",
        "empty": "",
        "unclosed": 'a,b\n"c',
        "stray": 'a,b\n"c"d,e\n',
        "line": "a\n" + "x" * (1 << 20),
        "cell": "a\n" + "y" * 200_000 + "\n",
        "formula": "=1+1,@x\n",
    }
    for name, plain in texts.items():
        file = folder / f"{name}.csv"
        file.write_bytes(plain.encode())
        yield file
    broken = {"not-utf8": b"a\n\xff\n", "cut-character": "a\n甲".encode()[:-1], "nul": b"a\x00b\n"}
    for name, data in broken.items():
        file = folder / f"{name}.csv"
        file.write_bytes(data)
        yield file
    cells = {
        "formula": '<c r="B2"><f>1+1</f><v>2</v></c>',
        "error": '<c r="B2" t="e"><v>#N/A</v></c>',
        "fraction": '<c r="B2"><v>1.5</v></c>',
        "date": '<c r="B2" s="1"><v>5</v></c>',
        "far": '<c r="ZZZ2"><v>1</v></c>',
        "long": f'<c r="B2" t="str"><v>{"z" * 40_000}</v></c>',
        "entity": "&x;",
    }
    for name, cell in cells.items():
        first = sheet([[text("甲"), text("乙")]])
        yield workbook(
            folder / f"{name}.xlsx",
            [],
            sheet=first.replace("</sheetData>", f'<row r="2">{cell}</row></sheetData>'),
        )
    yield workbook(folder / "good.xlsx", [[text("甲"), text("乙")], ["><v>1</v>", ""]])
    yield workbook(folder / "doctype.xlsx", [], sheet="<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    yield workbook(folder / "gbk.xlsx", [], sheet='<?xml version="1.0" encoding="gbk"?><x/>')
    for name, data in {"none": b"", "text": b"hello", "zip": b"PK\x03\x04" + bytes(50)}.items():
        file = folder / f"{name}.xlsx"
        file.write_bytes(data)
        yield file
    bomb = folder / "bomb.xlsx"
    with zipfile.ZipFile(workbook(bomb, []), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/other.xml", bytes(50_000_000))
    yield bomb
    yield workbook(
        folder / "ratio.xlsx", [], sheet="<worksheet>" + " " * 60_000_000 + "</worksheet>"
    )
    yield folder / "missing.csv"
    yield folder / "missing.xlsx"


def test_a_table_is_read_as_without_a_worker(tmp_path: Path) -> None:
    """Rows, complaints by row and column, digest: one by one."""
    look, complained = ProcessLook(), set()
    for file in files(tmp_path):
        alone = read(file, look_here)
        assert read(file, look) == alone, file.name
        complained.add(alone[1]["problem"] if alone[1] else None)
    assert complained >= {
        *(None, "syntax", "not-utf8", "too-large", "not-a-workbook", "formula", "number-cell"),
        *("date", "text-too-long", "cell-without-column", "no-such-file"),
    }


@pytest.fixture
def attacked(tmp_path: Path) -> Callable[..., Told]:
    """Reads a table that does what its text says, in a child that is locked in."""

    def run(command: str, *, mode: str = "sandbox", **options: float) -> Told:
        file = tmp_path / "t.csv"
        file.write_text(command)
        seconds = options.get("work_seconds", 30)
        look = ProcessLook(
            fuse_seconds=options.get("fuse_seconds", 20), command=nursery(mode, seconds)
        )
        return read(file, look)

    return run


@pytest.mark.parametrize(
    "attack", ["open_file /etc/passwd", "write_file /tmp/esignverify-was-here", "network"]
)
def test_no_file_and_no_network(attacked: Callable[..., Told], attack: str) -> None:
    rows, wrong, _ = attacked(attack)
    assert (rows, wrong) == ([(1, ["refused", "PermissionError"])], None)


def test_it_is_the_lock_that_stops_it(attacked: Callable[..., Told]) -> None:
    rows, _, _ = attacked("open_file /etc/passwd", mode="open")
    assert rows == [(1, ["done"])]


@pytest.mark.parametrize(
    ("attack", "problem"),
    [
        ("memory", "table-memory"),
        ("start_program", "table-crash"),
        ("silent_end", "table-crash"),
        ("unknown_command", "table-crash"),
        ("too_long", "table-refused"),
        ("verdict", "table-refused"),
        ("pieces_for_ever", "table-refused"),
        ("nothing_for_ever", "table-refused"),
        ("rows_for_ever", "table-refused"),
    ],
)
def test_what_ends_it_is_told(attacked: Callable[..., Told], attack: str, problem: str) -> None:
    _, wrong, _ = attacked(attack)
    assert wrong is not None
    assert wrong["problem"] == problem


def test_the_fuse_and_the_time_at_work(attacked: Callable[..., Told]) -> None:
    _, wrong, _ = attacked("endless", fuse_seconds=2)
    assert wrong is not None
    assert (wrong["problem"], wrong["limit"]) == ("table-time", 2)
    _, wrong, _ = attacked("endless", work_seconds=0)
    assert wrong is not None
    assert wrong["problem"] == "table-time"


def test_a_nursery_that_does_not_live_is_no_fault_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n")
    with pytest.raises(WorkerBrokenError):
        read(tmp_path / "t.csv", ProcessLook(command=[sys.executable, "-c", "pass"]))


def test_nothing_of_it_lives_on_when_we_look_away(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("endless")
    before = set(Path("/proc").iterdir())
    rows = TableFile(tmp_path / "t.csv", ProcessLook(fuse_seconds=1, command=nursery()))
    with pytest.raises(ConfigurationError):
        list(rows.lines(lambda _: None))
    for one in set(Path("/proc").iterdir()) - before:
        try:
            command = (one / "cmdline").read_bytes()
        except OSError:
            continue
        assert b"look_fakes" not in command or str(os.getpid()) not in (one / "stat").read_text()


def test_the_command_reads_in_a_worker_unless_told_otherwise(tmp_path: Path) -> None:
    """A nursery that cannot start is noticed: so there is one. JSON needs none."""
    command = [
        sys.executable,
        "-m",
        "esignverify",
        "issuers",
        "check",
        str(FIXTURES / "registers" / "cma.xlsx"),
    ]
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text(
        "import esignverify.adapters.workers.nursery_client as c\n"
        "c.default_command = lambda *a, **k: ('/bin/false',)\n"
    )
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{':'.join(filter(None, sys.path))}"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 3, ran.stderr
    assert "WORKER_BROKEN" in ran.stderr
    told = environment | {"ESIGNVERIFY_ISOLATION": "none"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=told)
    assert ran.returncode == 0, ran.stderr
    assert json.dumps(20) in ran.stdout
