# SPDX-License-Identifier: Apache-2.0
"""Where the database is, and that the library and the offline verifier need none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from esignverify.adapters.storage.opening import FILE, data_folder, is_there

BASE_ONLY = """
import sys
for name in ("sqlalchemy", "alembic", "psycopg", "aiohttp", "pydantic"):
    sys.modules[name] = None
from pathlib import Path
from esignverify.bootstrap import Settings, open_outside, register_history
from esignverify.model.errors import StorageError
from esignverify.services.verify_document import Request, verify_document
settings = Settings(data=Path(sys.argv[1]), isolation="none")
with open_outside(settings) as outside:
    print(verify_document(Request("x", b"", "merchant-admission"), outside)["decision"])
try:
    register_history(settings)
except StorageError as error:
    print(error.values["problem"])
"""


def test_without_the_extra_everything_but_the_database_works(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BASE_ONLY, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["REVIEW", "not-installed"]


def test_a_register_that_was_kept_is_not_passed_over(tmp_path: Path) -> None:
    """Without the extra, a database that is there is an error, not an empty register."""
    (tmp_path / FILE).touch()
    command = [sys.executable, "-c", BASE_ONLY, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "StorageError" in done.stderr


def test_the_folder_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    assert data_folder(Path("/d"), {"XDG_DATA_HOME": "/x"}) == Path("/d")
    assert data_folder(None, {"XDG_DATA_HOME": "/x"}) == Path("/x/esignverify")
    monkeypatch.setattr(Path, "home", lambda: Path("/h"))
    assert data_folder(None, {"XDG_DATA_HOME": "relative"}) == Path("/h/.local/share/esignverify")

    def nobody() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nobody)
    assert data_folder(None, {}) == Path("/var/lib/esignverify")


def test_whether_there_is_one(tmp_path: Path) -> None:
    assert not is_there(None, tmp_path)
    assert is_there("postgresql://h/n", tmp_path)
    (tmp_path / FILE).touch()
    assert is_there(None, tmp_path)
