# SPDX-License-Identifier: Apache-2.0
"""Importing: what changes is told first; it is written whole or not at all, whatever happens."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from tests.postgres import Server
from tests.registers import blacklist, institution, institutions, uscc

from esignverify.adapters.storage import archive as archive_module
from esignverify.adapters.storage import comparison, spool
from esignverify.adapters.storage import engine as engine_module
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import database_url, open_engine, reading, shown_url
from esignverify.adapters.storage.migrate import prepare
from esignverify.adapters.storage.register import StoredRegister
from esignverify.model.errors import ConfigurationError, StorageError
from esignverify.model.evidence import Needs
from esignverify.model.register_history import ChangeCounts

from .imports import LEARNT, bring, compare, propose, provenance

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
NEEDS = Needs("pdf", 1, (institution(1).uscc,), ())


def test_what_is_not_named_stays_unless_the_file_is_whole(archive: RegisterArchive) -> None:
    first, second, third = institutions(3)
    bring(archive, [first, second, *blacklist()])
    counts, _ = compare(archive, [third], whole=False)
    assert (counts.new, counts.ended, counts.retracted) == (1, 0, 0)
    counts, told = compare(archive, [third], whole=True)
    assert (counts.new, counts.ended) == (1, 2)
    assert len(told) == comparison.MOST_SHOWN
    assert bring(archive, [third], whole=False).institutions == 3
    assert bring(archive, [third], whole=True).institutions == 1
    gone = {one.about for one in archive.difference(2, 3) if not one.added}
    assert gone == {first.id, second.id, "cd" * 32, uscc(2)}
    assert list(archive.blacklist(3)) == []
    assert len(list(archive.blacklist(2))) == 3


def test_the_same_again_changes_nothing(archive: RegisterArchive) -> None:
    every = [*institutions(3), *blacklist()]
    first = bring(archive, every)
    counts, told = compare(archive, every)
    assert counts == ChangeCounts(unchanged=3)
    assert counts.nothing
    assert told == []
    assert bring(archive, every).id == first.id


def test_a_change_is_told_fact_by_fact(archive: RegisterArchive) -> None:
    one = institution(1)
    bring(archive, [one])
    changed = replace(one, signatories=one.signatories[:1], domains=())
    counts, told = compare(archive, [changed])
    assert (counts.changed, counts.added, counts.retracted) == (1, 0, 2)
    assert {(c.kind, c.added) for c in told} == {("signatories", False), ("domains", False)}
    assert {c.about for c in told} == {one.id}
    bring(archive, [changed])
    assert set(map(repr, archive.difference(1, 2))) == set(map(repr, told))
    assert list(archive.difference(2, 2)) == []


def test_parts_are_told_with_what_they_belong_to(archive: RegisterArchive) -> None:
    one = institution(1)
    (held, *others) = one.qualifications
    bring(archive, [replace(one, qualifications=(replace(held, history=()), *others))])
    bring(archive, [one])
    for change in archive.difference(1, 2):
        assert change.kind == "qualifications.history"
        assert change.values["number"] == held.number


def test_a_dry_run_writes_nothing(archive: RegisterArchive) -> None:
    compare(archive, institutions(3))
    assert archive.snapshots() == ()


def test_a_code_of_another_institution_is_refused(archive: RegisterArchive) -> None:
    first, second = institutions(2)
    bring(archive, [first, second])
    thief = replace(institution(5), uscc=second.uscc)
    with pytest.raises(StorageError) as caught:
        compare(archive, [thief], whole=False)
    assert caught.value.values["problem"] == "code-taken"
    assert caught.value.values["other"] == second.id
    branch = replace(institution(5), uscc=first.sites[0].uscc or "")
    with pytest.raises(StorageError):
        compare(archive, [branch], whole=False)
    # Both named in one file: the code went from one to the other.
    bring(archive, [replace(second, uscc=uscc(77)), thief], whole=False)
    assert archive.snapshots()[-1].institutions == 3


def test_two_operators_at_once(archive: RegisterArchive) -> None:
    """Whoever comes second has looked at a difference that is no longer true."""
    mine = propose(archive, institutions(2))
    theirs = propose(archive, institutions(3))
    first = archive.commit(theirs, provenance(), lambda _: None)
    with pytest.raises(StorageError) as caught:
        archive.commit(mine, provenance(), lambda _: None)
    assert caught.value.values["problem"] == "register-changed"
    assert archive.snapshots() == (first,)
    mine.close()
    theirs.close()


def test_readers_see_the_old_register_until_the_end(
    engine: Engine, archive: RegisterArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "ROWS", 10)
    before = bring(archive, institutions(2))
    seen: set[str] = set()
    proposal = propose(archive, institutions(6))
    after = archive.commit(
        proposal, provenance(), lambda _: seen.add(StoredRegister(engine).slice(NEEDS).id)
    )
    proposal.close()
    assert seen == {before.id}
    assert StoredRegister(engine).slice(NEEDS).id == after.id != before.id


def test_a_second_writer_is_told_that_there_is_one(
    engine: Engine, archive: RegisterArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 1)
    monkeypatch.setattr(archive_module, "BUSY_SECONDS", 1)
    other = open_engine(engine.url)
    problems: list[object] = []
    theirs = propose(RegisterArchive(other), institutions(2))

    def meanwhile(_: int) -> None:
        if not problems:
            with pytest.raises(StorageError) as caught:
                RegisterArchive(other).commit(theirs, provenance(), lambda _: None)
            problems.append(caught.value.values["problem"])

    mine = propose(archive, institutions(3))
    record = archive.commit(mine, provenance(), meanwhile)
    assert problems == ["busy"]
    assert archive.snapshots() == (record,)
    theirs.close()
    mine.close()
    other.dispose()


IMPORT = """
import os, signal, sys
from pathlib import Path
from tests.integration.storage.imports import propose, provenance
from tests.registers import institutions
from esignverify.adapters.storage import comparison, schema, spool
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import database_url, open_engine

url, batch = sys.argv[1], int(sys.argv[2])
spool.ROWS = 25
archive = RegisterArchive(open_engine(database_url(url, Path("-"))))
proposal = propose(archive, institutions(8))
count = 0

def moved(_):
    global count
    count += 1
    if count == batch:
        os.kill(os.getpid(), signal.SIGKILL)

if batch == 0:
    os.kill(os.getpid(), signal.SIGKILL)
archive.commit(proposal, provenance(), moved)
print(count)
"""


def import_in_a_process(engine: Engine, batch: int) -> subprocess.CompletedProcess[str]:
    """An import that is killed after `batch` batches."""
    url = engine.url.render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, "-c", IMPORT, url, str(batch)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def test_an_import_killed_at_any_batch_leaves_no_half_register(
    engine: Engine, archive: RegisterArchive
) -> None:
    before = bring(archive, institutions(2))
    old = list(archive.institutions(1))
    batch = 0
    while (ended := import_in_a_process(engine, batch)).returncode == -signal.SIGKILL:
        assert archive.snapshots() == (before,)
        assert StoredRegister(engine).slice(NEEDS).id == before.id
        assert list(archive.institutions(1)) == old
        # Steps near each other leave the same: every one would take minutes.
        batch = batch + 1 if batch < 4 else batch * 2
    assert ended.returncode == 0, ended.stderr
    assert batch > 8, "too few batches to be true"
    assert archive.snapshots()[-1].institutions == 8
    again = {one.id: one for one in archive.institutions(2)}
    assert bring(archive, institutions(8)).id == archive.snapshots()[1].id
    assert len(again) == 8


def test_a_server_killed_while_it_writes_recovers(server: Server, tmp_path: Path) -> None:
    engine = open_engine(database_url(server.database(), tmp_path))
    prepare(engine)
    archive = RegisterArchive(engine)
    before = bring(archive, institutions(2))
    proposal = propose(archive, institutions(6))
    with pytest.raises(StorageError) as caught:
        archive.commit(proposal, provenance(), lambda _: server.kill())
    assert caught.value.values["problem"] == "cannot-open"
    with pytest.raises(StorageError):
        archive.snapshots()
    server.start()
    assert archive.snapshots() == (before,)
    assert archive.commit(proposal, provenance(), lambda _: None).number == 2
    proposal.close()
    engine.dispose()


def test_a_full_disk_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    """SQLite's own limit of pages fails as a full disk does (SQLITE_FULL)."""
    engine = open_engine(database_url(None, tmp_path / "register.sqlite3"))
    prepare(engine)
    archive = RegisterArchive(engine)
    before = bring(archive, institutions(1))
    engine.dispose()

    def limit(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    event.listen(engine, "connect", limit)
    proposal = propose(archive, institutions(200))
    with pytest.raises(StorageError) as caught:
        archive.commit(proposal, provenance(), lambda _: None)
    assert caught.value.values["problem"] == "disk-full"
    assert archive.snapshots() == (before,)
    event.remove(engine, "connect", limit)
    engine.dispose()
    assert archive.commit(proposal, provenance(), lambda _: None).institutions == 200
    proposal.close()
    engine.dispose()


def test_a_full_disk_while_comparing(archive: RegisterArchive) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    proposal = archive.begin("r.json", "0" * 64, whole=True, now=LEARNT)
    proposal.spool._files["fact"].close()
    proposal.spool._files["fact"] = Path("/dev/full").open("ab")  # noqa: SIM115
    with pytest.raises(StorageError) as caught:
        archive.compare(proposal, institutions(2))
    assert caught.value.values["problem"] == "disk-full"
    proposal.close()


def test_sqlite_is_as_safe_as_it_can_be(tmp_path: Path) -> None:
    engine = open_engine(database_url(None, tmp_path / "folder" / "register.sqlite3"))
    with reading(engine) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }
    engine.dispose()


def test_the_file_alone_has_what_was_imported_while_others_have_it_open(tmp_path: Path) -> None:
    """Whoever makes a report again elsewhere gets the file; the log beside it was left behind."""
    file = tmp_path / "register.sqlite3"
    engine = open_engine(database_url(None, file))
    prepare(engine)
    service = sqlite3.connect(file)
    service.execute("SELECT count(*) FROM snapshot").fetchall()
    bring(RegisterArchive(engine), institutions(2))
    (tmp_path / "copy.sqlite3").write_bytes(file.read_bytes())
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM snapshot").fetchone() == (1,)
    service.close()
    engine.dispose()


def test_a_file_put_back_from_a_backup_is_read(tmp_path: Path) -> None:
    """Connections are kept open between look-ups; one to a file that was replaced is not used."""
    file, backup = tmp_path / "register.sqlite3", tmp_path / "backup.sqlite3"
    engine = open_engine(database_url(None, file))
    prepare(engine)
    archive = RegisterArchive(engine)
    first = bring(archive, institutions(1))
    with sqlite3.connect(file) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    bring(archive, institutions(2))
    for old in tmp_path.glob("register.sqlite3*"):
        old.unlink()
    backup.rename(file)
    assert archive.snapshots() == (first,)
    assert StoredRegister(engine).slice(NEEDS).id == first.id
    engine.dispose()


FORK = """
import os, sys
from pathlib import Path
from esignverify.adapters.storage.engine import database_url, open_engine

engine = open_engine(database_url(None, Path(sys.argv[1])))
with engine.connect() as ours:
    kept = ours.connection.dbapi_connection
if (child := os.fork()) == 0:
    with engine.connect() as theirs:
        os._exit(3 if theirs.connection.dbapi_connection is kept else 0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_fork_opens_the_database_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK, str(tmp_path / "register.sqlite3")]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == 0


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "register.sqlite3"
    file.write_bytes(b"this is no database, but long enough to look at " * 20)
    engine = open_engine(database_url(None, file))
    with pytest.raises(StorageError) as caught:
        prepare(engine)
    assert caught.value.values["problem"] == "broken"
    engine.dispose()


def test_an_address_that_is_none_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        database_url("postgresql://me:secret@host:port/db", tmp_path)
    assert caught.value.values["file"] == "ESIGNVERIFY_DATABASE_URL"
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    url = database_url(f"postgresql://me:secret@/db?host={tmp_path}", tmp_path)
    engine = open_engine(url)
    with pytest.raises(StorageError) as caught:
        prepare(engine)
    assert caught.value.values["problem"] == "cannot-open"
    assert "secret" not in str(caught.value) + shown_url(url)
    engine.dispose()
