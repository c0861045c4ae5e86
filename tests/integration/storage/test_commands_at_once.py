# SPDX-License-Identifier: Apache-2.0
"""The command line against both databases, by several operators at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import URL
from tests.registers import institutions
from tests.support import FIXTURES

from esignverify.adapters.files.register_writer import register_lines

pytestmark = pytest.mark.integration
OPERATORS = 4


def start(url: URL, *arguments: str | Path) -> subprocess.Popen[str]:
    setting = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "esignverify", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ESIGNVERIFY_DATABASE_URL": setting},
    )


def run(url: URL, *arguments: str | Path) -> tuple[int, str, str]:
    process = start(url, *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_operators_at_once_on_an_empty_database(url: URL, tmp_path: Path) -> None:
    """Each either wrote a whole register or was told that another did; nothing else."""
    every = institutions(8)
    files = []
    for i in range(OPERATORS):
        file = tmp_path / f"r{i}.json"
        file.write_text("\n".join(register_lines("x", None, every[: 2 * i + 2], [])))
        files.append(file)
    running = [
        start(url, "issuers", "import", file, "--by", f"operator{i}", "--yes", "--whole")
        for i, file in enumerate(files)
    ]
    ended = [process.communicate(timeout=120) for process in running]
    codes = [process.returncode for process in running]
    assert set(codes) <= {0, 3}
    assert 0 in codes
    for code, (out, err) in zip(codes, ended, strict=True):
        assert ("已写入" in out) == (code == 0)
        assert ("STORAGE" in err) == (code == 3), err
    _, history, _ = run(url, "issuers", "history")
    assert len(re.findall(r"^\d+ ", history, re.MULTILINE)) == codes.count(0)


def test_import_and_verify(url: URL) -> None:
    demo = FIXTURES / "demo"
    code, out, err = run(url, "issuers", "import", demo / "issuers.json", "--by", "x", "--yes")
    assert (code, err) == (0, "")
    (snapshot,) = re.findall(r"sha256:[0-9a-f]{64}", out.partition("snapshot id")[2])[:1]
    document = next(demo.glob("*.pdf"))
    _, out, err = run(url, "verify", document, "--json")
    assert snapshot in out, err
    code, out, _ = run(url, "doctor")
    assert code == 0
    assert "数据库 / database" in out
