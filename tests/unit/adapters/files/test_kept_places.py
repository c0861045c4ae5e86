# SPDX-License-Identifier: Apache-2.0
"""Folders of kept lists and answers that cannot be looked into are told, never taken for empty."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import crl, make
from tests.unit.adapters.files.test_trust_editor import refusal

from esignverify.adapters.files.evidence import NO_EVIDENCE, EvidenceFolder
from esignverify.adapters.files.folder import collect
from esignverify.adapters.files.kept_places import names_in
from esignverify.adapters.files.ocsp_keeper import kept_with_answers
from esignverify.adapters.files.snapshot_archive import SnapshotArchive
from esignverify.adapters.storage.opening import is_there
from esignverify.bootstrap import SystemClock
from esignverify.model.evidence import Evidence, Needs

PLACE = Path("test-ca", "0123456789abcdef")
NAME = f"20260101T000000Z-{1:064x}"
NEEDS = Needs("pdf", 1, (), ())
LIST = crl(make())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one kept list, and an answer that cannot be read."""
    for folder in ("crls", "ocsp"):
        (tmp_path / folder / PLACE).mkdir(parents=True)
    (tmp_path / "crls" / PLACE / f"{NAME}.crl").write_bytes(LIST)
    (tmp_path / "crls" / "test-ca" / "0011.json").write_text("{}")
    return tmp_path


def gathered(data: Path) -> Evidence:
    kept = kept_with_answers(data / "crls", data / "ocsp")
    return EvidenceFolder(None, lambda: kept).gather(NEEDS)


def test_what_is_kept_is_read_and_what_lies_beside_it_harms_nothing(data: Path) -> None:
    (data / "crls" / "test-ca" / ".new-x").write_text("x")
    (data / "crls" / PLACE / "note.txt").write_text("x")
    found = gathered(data)
    assert (found.crls, found.unread) == ((LIST,), ())
    shutil.rmtree(data / "crls")
    shutil.rmtree(data / "ocsp")
    assert gathered(data) == NO_EVIDENCE


@pytest.mark.parametrize("place", [Path(), Path("test-ca"), PLACE])
@pytest.mark.parametrize("folder", ["crls", "ocsp"])
def test_a_folder_that_is_closed_may_hold_the_word_that_revokes(
    folder: str, place: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attack: a kept revocation in a folder that the verifying user may not read."""
    scandir: Callable[[Path], object] = os.scandir

    def closed(path: Path) -> object:
        if path == data / folder / place:
            raise PermissionError
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    found = gathered(data)
    assert found.unread == ((data / folder / place).name,)
    assert found.id != NO_EVIDENCE.id


@pytest.mark.parametrize("place", [Path(), Path("test-ca"), PLACE])
@pytest.mark.parametrize("target", ["missing", "loop"])
def test_a_link_that_leads_nowhere_is_told(target: str, place: Path, data: Path) -> None:
    """A disk that is not mounted, say. A link to a folder that is there is followed."""
    link = data / "crls" / place
    link.rename(data / "elsewhere")
    link.symlink_to(data / "elsewhere")
    assert gathered(data).crls == (LIST,)
    link.unlink()
    link.symlink_to(link if target == "loop" else data / "missing")
    assert gathered(data).unread == (link.name,)


def test_a_data_folder_on_a_disk_that_is_not_there(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(data)
    assert gathered(tmp_path / "mine").unread == ()
    (tmp_path / "mine").unlink()
    (tmp_path / "mine").symlink_to(tmp_path / "missing")
    assert gathered(tmp_path / "mine").unread == ("crls", "ocsp")
    assert gathered(tmp_path / "never-made") == NO_EVIDENCE


def test_whether_a_list_is_older_is_not_guessed_where_nobody_can_look(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attack: the newer list that revokes is kept, and out of sight."""
    place = data / "crls" / PLACE
    assert names_in(place) == [f"{NAME}.crl"]
    assert names_in(data / "none") == []
    assert names_in(place / f"{NAME}.crl") == []

    def closed(_: Path) -> list[str]:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(os, "listdir", closed)
    assert refusal(names_in, place) == "unreadable"


def test_a_store_and_states_that_are_closed_are_told_and_no_crash(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that may be read of a folder that may not be entered: the system refuses each file."""

    def closed(path: Path, **_: object) -> os.stat_result:
        raise PermissionError(errno.EACCES, "denied", str(path))

    monkeypatch.setattr(Path, "stat", closed)
    monkeypatch.setattr(Path, "lstat", closed)
    assert refusal(lambda: collect(data / "crls", deep=True)) == "unreadable"
    archive = SnapshotArchive(data / "snapshots", SystemClock())
    assert refusal(archive.states) == "unreadable"
    assert refusal(archive.find, "0" * 64) == "unreadable"
    assert is_there(None, data)  # opening it tells why it cannot be used
