# SPDX-License-Identifier: Apache-2.0
"""An import that was killed is taken up where it was, if nothing changed; else it says why not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.registers import blacklist, institutions, uscc

from esignverify.adapters.files.register_source import JsonRegisterSource
from esignverify.adapters.files.register_writer import register_lines
from esignverify.adapters.storage import comparison, spool
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.unfinished import FOLDER
from esignverify.model.errors import StorageError
from esignverify.model.issuers import Institution
from esignverify.model.register_facts import BlacklistEntry

from .imports import LEARNT, bring, propose, provenance

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
COUNT = 12


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is kept after every institution."""
    monkeypatch.setattr(comparison, "BATCH", 1)
    monkeypatch.setattr(comparison, "CHECKPOINT", 1)
    monkeypatch.setattr(spool, "ROWS", 7)


def every() -> list[Institution | BlacklistEntry]:
    """The blacklist first: it stands in a file wherever it likes."""
    return [*blacklist(), *institutions(COUNT)]


IMPORT = """
import os, signal, sys
from pathlib import Path
from tests.integration.storage.imports import LEARNT, provenance
from tests.integration.storage.test_resume import COUNT, every
from esignverify.adapters.storage import comparison, spool, unfinished
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import database_url, open_engine
from esignverify.model.issuers import Institution

url, folder, whole, last = sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "whole", int(sys.argv[4])
comparison.BATCH = comparison.CHECKPOINT = 1
spool.ROWS = 7
steps = 0

def step(event, _):
    global steps
    if event in ("open", "os.rename", "sqlite3.connect", "esignverify"):
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

real = os.fsync
os.fsync = lambda descriptor: (step("esignverify", ()), real(descriptor))[1]
archive = RegisterArchive(open_engine(database_url(url, Path("-"))), folder)
sys.addaudithook(step)
proposal = archive.begin("r.json", "0" * 64, whole=whole, now=LEARNT)
taken, left = proposal.taken, proposal.taken
rest = []
for one in every():
    if isinstance(one, Institution) and left:
        left -= 1
    else:
        rest.append(one)
archive.compare(proposal, rest)
archive.commit(proposal, provenance(), lambda _: step("esignverify", ()))
proposal.close()
print(steps, taken)
"""


def start(
    engine: Engine, folder: Path, last: int, *, whole: bool
) -> subprocess.CompletedProcess[str]:
    """An import that is killed at its step `last`."""
    url = engine.url.render_as_string(hide_password=False)
    command = [
        sys.executable,
        "-c",
        IMPORT,
        url,
        str(folder),
        "whole" if whole else "part",
        str(last),
    ]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.parametrize("whole", [True, False])
def test_killed_at_any_step_it_ends_as_if_it_had_not_been(
    engine: Engine, archive: RegisterArchive, tmp_path: Path, whole: bool
) -> None:
    """The same command again and again, each time killed a little later: one whole register."""
    bring(archive, institutions(COUNT + 2)[1:])
    wanted = propose(archive, every(), whole=whole)
    expected = (wanted.counts, list(wanted.first), wanted.digests, wanted.state.last_fact)
    wanted.close()
    folder = tmp_path / "data"
    step, found = 3, []
    while (ended := start(engine, folder, step, whole=whole)).returncode == -signal.SIGKILL:
        assert len(archive.snapshots()) == 1
        state = next((folder / FOLDER).glob("*/state.json"), None)
        found.append(0 if state is None else json.loads(state.read_text())["taken"])
        step += 9
    assert ended.returncode == 0, ended.stderr
    assert len(found) > 5, "too few steps to be true"
    assert found == sorted(found), "something was done again that had been done"
    assert int(ended.stdout.split()[1]) == COUNT, "it began at zero"
    assert list((folder / FOLDER).iterdir()) == []
    record = archive.snapshots()[-1]
    assert (record.added, record.retracted) == (expected[0].added, expected[0].retracted)
    again = propose(archive, every(), whole=whole)
    assert again.counts.nothing
    again.close()


@pytest.mark.usefixtures("small_steps")
def test_what_is_taken_up_is_what_was_left(engine: Engine, tmp_path: Path) -> None:
    """Counts, first changes, notes, digests; and the institutions taken are not asked for again."""
    archive = RegisterArchive(engine, tmp_path)
    bring(archive, institutions(3))
    whole = propose(RegisterArchive(engine), every())
    left = archive.begin("r.json", "0" * 64, whole=True, now=LEARNT)

    def broken_off():
        yield from every()[: 3 + 7]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.compare(left, broken_off())
    assert left.taken == 7
    left.close(keep=True)
    taken = archive.begin("r.json", "0" * 64, whole=True, now=LEARNT)
    assert taken.earlier is not None
    assert (taken.earlier.taken, taken.earlier.hindrance) == (7, "")
    archive.compare(taken, [*blacklist(), *institutions(COUNT)[7:]])
    assert taken.counts == whole.counts
    assert list(taken.first) == list(whole.first)
    assert taken.digests == whole.digests
    for name in ("entity", "fact", "retraction", "entry", "lookup", "said"):
        assert list(taken.spool.rows(name)) == list(whole.spool.rows(name)), name
    archive.commit(taken, provenance(), lambda _: None)
    taken.close()
    whole.close()


def left_behind(archive: RegisterArchive, file: str = "r.json", digest: str = "0" * 64) -> Path:
    """An import that was compared and not written; its folder."""
    proposal = archive.begin(file, digest, whole=True, now=LEARNT)
    archive.compare(proposal, institutions(2))
    proposal.close(keep=True)
    return proposal.desk.folder


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize(
    "hindrance", ["file-changed", "register-changed", "asked-otherwise", "other-release", "damaged"]
)
def test_it_begins_anew_where_anything_is_another(
    engine: Engine, tmp_path: Path, hindrance: str
) -> None:
    archive = RegisterArchive(engine, tmp_path)
    folder = left_behind(archive)
    digest, whole = "0" * 64, True
    match hindrance:
        case "file-changed":
            digest = "1" * 64
        case "register-changed":
            bring(RegisterArchive(engine), institutions(1))
        case "asked-otherwise":
            whole = False
        case "other-release":
            state = json.loads((folder / "state.json").read_text())
            state["basis"]["release"] = "0.0.0"
            (folder / "state.json").write_text(json.dumps(state))
        case "damaged":
            os.truncate(folder / "fact.rows", 10)
    found = archive.begin("r.json", digest, whole=whole, now=LEARNT)
    assert found.earlier is not None
    assert (found.earlier.hindrance, found.earlier.taken) == (hindrance, 2)
    assert found.taken == 0
    assert all(one.stat().st_size == 0 for one in folder.glob("*.rows"))
    archive.compare(found, institutions(3))
    archive.commit(found, provenance(), lambda _: None)
    found.close()
    assert archive.snapshots()[-1].institutions == 3
    assert not folder.exists()


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b'{"taken": 5}', b"\xff"])
def test_a_state_that_is_none_is_not_believed(engine: Engine, tmp_path: Path, state: bytes) -> None:
    archive = RegisterArchive(engine, tmp_path)
    (left_behind(archive) / "state.json").write_bytes(state)
    found = archive.begin("r.json", "0" * 64, whole=True, now=LEARNT)
    assert (found.earlier, found.taken) == (None, 0)
    found.close()


def test_one_file_is_imported_by_one_program_at_a_time(engine: Engine, tmp_path: Path) -> None:
    archive = RegisterArchive(engine, tmp_path)
    first = archive.begin("r.json", "0" * 64, whole=True, now=LEARNT)
    with pytest.raises(StorageError) as caught:
        archive.begin("r.json", "0" * 64, whole=True, now=LEARNT)
    assert caught.value.values["problem"] == "import-running"
    other = archive.begin("other.json", "0" * 64, whole=True, now=LEARNT)
    other.close()
    first.close()
    again = archive.begin("r.json", "0" * 64, whole=True, now=LEARNT)
    again.close()


@pytest.mark.usefixtures("small_steps")
def test_rows_that_can_never_be_written_do_not_fill_the_disk(
    engine: Engine, tmp_path: Path
) -> None:
    archive = RegisterArchive(engine, tmp_path)
    folder = left_behind(archive, "other.json")
    assert list(folder.glob("*.rows"))
    proposal = propose(archive, institutions(3))
    archive.commit(proposal, provenance(), lambda _: None)
    proposal.close()
    assert not list(folder.glob("*.rows"))
    late = archive.begin("other.json", "0" * 64, whole=True, now=LEARNT)
    assert late.earlier is not None
    assert late.earlier.hindrance == "register-changed"
    late.close()


@pytest.mark.usefixtures("small_steps")
def test_what_is_not_ours_to_drop_does_not_undo_what_was_written(
    engine: Engine, tmp_path: Path
) -> None:
    """A file beside unfinished imports made a written import end as an internal error."""
    archive = RegisterArchive(engine, tmp_path)
    left_behind(archive, "other.json")
    (tmp_path / FOLDER / ".DS_Store").touch()
    (tmp_path / FOLDER / "strange").mkdir()
    (tmp_path / FOLDER / "strange" / "lock").mkdir()
    folder = left_behind(archive, "another.json")
    proposal = propose(archive, institutions(3))
    record = archive.commit(proposal, provenance(), lambda _: None)
    proposal.close()
    assert [one.id for one in archive.snapshots()] == [record.id]
    assert not list(folder.glob("*.rows"))


@pytest.mark.usefixtures("small_steps")
def test_a_code_of_what_was_taken_is_still_taken(engine: Engine, tmp_path: Path) -> None:
    """Whether a code belongs to another is asked of all institutions, also after a kill."""
    archive = RegisterArchive(engine, tmp_path)
    bring(archive, institutions(2))
    thief = Institution("thief", uscc(2), institutions(9)[8].names, ())
    left = archive.begin("r.json", "0" * 64, whole=False, now=LEARNT)

    def broken_off():
        yield thief
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.compare(left, broken_off())
    left.close(keep=True)
    taken = archive.begin("r.json", "0" * 64, whole=False, now=LEARNT)
    assert taken.taken == 1
    with pytest.raises(StorageError) as caught:
        archive.compare(taken, institutions(9)[8:])
    assert caught.value.values["problem"] == "code-taken"
    taken.close()


def test_a_file_is_read_on_from_where_it_was(tmp_path: Path) -> None:
    """And a code that was read before is still known."""
    file = tmp_path / "r.json"
    some = institutions(4)
    file.write_text("\n".join(register_lines("x", None, some, blacklist())))
    read = list(JsonRegisterSource(file).items(lambda _: None, lambda _: None, 3))
    assert [one.id for one in read if isinstance(one, Institution)] == [some[3].id]
    assert len(read) == 1 + len(blacklist())
    twice = [*some, some[1]]
    file.write_text("\n".join(register_lines("x", None, twice, [])))
    wrong: list[object] = []
    list(JsonRegisterSource(file).items(wrong.append, lambda _: None, 3))
    assert [getattr(one, "code", "") for one in wrong if getattr(one, "fatal", False)] == [
        "duplicate"
    ]
