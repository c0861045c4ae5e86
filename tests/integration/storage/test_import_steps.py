# SPDX-License-Identifier: Apache-2.0
"""The steps of an import around the database: what changes meanwhile, what is kept for later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.registers import institutions

from esignverify.adapters.files.register_source import JsonRegisterSource
from esignverify.adapters.files.register_writer import register_lines
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.unfinished import FOLDER
from esignverify.model.errors import ConfigurationError, StorageError
from esignverify.model.register_history import Unfinished
from esignverify.services.issuers_import import Import, Watching, commit_import, prepare_import

pytestmark = pytest.mark.integration


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 6, 1, tzinfo=UTC)


class Steps:
    """An operator with one file and one database."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.folder = folder
        self.archive = RegisterArchive(engine, folder)
        self.found: list[Unfinished] = []
        self.watching = Watching(lambda _: None, lambda _: None, self.found.append)
        self.file = folder / "r.json"
        self.write(3)

    def write(self, count: int, as_of: datetime | None = None) -> None:
        self.file.write_text("\n".join(register_lines("x", as_of, institutions(count), [])))

    def prepare(self, source: JsonRegisterSource | None = None) -> Import:
        return prepare_import(
            source or JsonRegisterSource(self.file),
            self.archive,
            Clock(),
            self.watching,
            file=str(self.file),
            whole=True,
        )

    def kept(self) -> list[Path]:
        return list((self.folder / FOLDER).glob("*"))


@pytest.fixture
def steps(engine: Engine, tmp_path: Path) -> Steps:
    return Steps(engine, tmp_path)


class Changing(JsonRegisterSource):
    """A file to which somebody writes between its digest and its reading."""

    def __init__(self, steps: Steps) -> None:
        super().__init__(steps.file)
        self._steps = steps

    def sha256(self) -> str:
        digest = super().sha256()
        self._steps.write(5)
        return digest


def test_a_file_that_changes_while_it_is_read_is_not_imported(steps: Steps) -> None:
    with pytest.raises(ConfigurationError) as caught:
        steps.prepare(Changing(steps))
    assert caught.value.values["problem"] == "changed-while-read"
    assert steps.archive.snapshots() == ()
    assert steps.kept() == []


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (KeyboardInterrupt(), True),
        (MemoryError(), True),
        (StorageError("x", problem="disk-full"), True),
        (StorageError("x", problem="register-changed"), False),
        (StorageError("x", problem="code-taken"), False),
        (ConfigurationError("x"), False),
        (None, False),
    ],
)
def test_what_can_be_taken_up_is_kept(
    steps: Steps, error: BaseException | None, kept: bool
) -> None:
    if error is None:
        with steps.prepare():
            pass  # looked at, and declined
    else:
        with pytest.raises(type(error)), steps.prepare():
            raise error
    assert bool(steps.kept()) is kept
    with steps.prepare() as ready:
        assert [one.hindrance for one in steps.found] == [""] * kept
        commit_import(ready, steps.archive, Clock(), steps.watching, by="张三")
    assert steps.kept() == []
    assert steps.archive.snapshots()[-1].institutions == 3


def test_a_wrong_row_is_told_and_nothing_is_kept(steps: Steps) -> None:
    text = steps.file.read_text().replace('"CMA"', '"CMX"', 1)
    steps.file.write_text(text)
    with steps.prepare() as ready:
        assert [one.code for one in ready.problems] == ["choice"]
    assert steps.kept() == []


def test_an_import_of_tomorrow_is_refused_and_not_kept(steps: Steps) -> None:
    steps.write(2, datetime(2026, 6, 20, tzinfo=UTC))
    with pytest.raises(Exception, match="as_of"):
        steps.prepare()
    assert steps.kept() == []


def test_a_day_of_beijing_that_has_not_begun_is_tomorrow(steps: Steps) -> None:
    """The clock says 2026-06-01 08:00 in Beijing."""
    steps.write(2, datetime(2026, 6, 1, 16, tzinfo=UTC))
    with pytest.raises(Exception, match="as_of"):
        steps.prepare()
    steps.write(2, datetime(2026, 5, 31, 16, tzinfo=UTC))
    with steps.prepare() as ready:
        assert not ready.problems


def test_notes_of_what_was_taken_are_told_again(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person who decides sees the notes about the whole file, not about its rest."""
    from esignverify.adapters.storage import comparison

    monkeypatch.setattr(comparison, "BATCH", 1)
    monkeypatch.setattr(comparison, "CHECKPOINT", 1)
    steps.write(12)
    with steps.prepare() as whole:
        notes = whole.notes

    class Ending(JsonRegisterSource):
        def items(self, *arguments: object) -> Iterator[object]:  # type: ignore[override]
            for count, one in enumerate(super().items(*arguments)):  # type: ignore[arg-type]
                if count == 8:
                    raise KeyboardInterrupt
                yield one

    with pytest.raises(KeyboardInterrupt):
        steps.prepare(Ending(steps.file))
    with steps.prepare() as again:
        assert [one.taken for one in steps.found] == [8]
        assert again.notes == notes
        assert again.counts == whole.counts
