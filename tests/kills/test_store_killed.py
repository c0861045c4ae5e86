# SPDX-License-Identifier: Apache-2.0
"""`trust confirm`, `add` and `fetch`, killed before each step of writing: the old state or the new.

An audit hook sees every open, rename, mode, removal and folder that Python asks the system for;
together with fsync these are the moments between which a store can be in different states.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.errors import ConfigurationError
from tests.unit.adapters.files.pki import crl, make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

pytestmark = pytest.mark.slow
MOST_STEPS = 60
UNREACHED = 7
"""Exit code of writing that was done before the step at which it was to end."""
WRITE = """
import errno, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from esignverify.adapters.files.authority import Rules
from esignverify.adapters.files.crl_keeper import CrlFolder
from esignverify.adapters.files.crl_states import AddressStates
from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.model.crl_fetching import Answer, ListedAddress
from esignverify.model.trust import Role
from esignverify.model.trust_records import Confirmation, NewAnchor

from esignverify.services.trust_fetch import Fetching, Result, Target, fetch

class Net:
    def fetch(self, asking):
        return Answer((Path(source).read_bytes(),))

store, what, source, last, how = Path(sys.argv[1]), sys.argv[2], *sys.argv[3:4], *sys.argv[4:]
editor = FileTrustEditor(store)
edit = None
now = datetime(2026, 5, 1, tzinfo=UTC)
if what == "fetch":
    keeper = CrlFolder(store / "crls", store, Rules())
    keeper.examine((), now)
    target = Target("test-ca", "", ListedAddress("http://ca.example/"), (), None)
    fetching = Fetching(Net(), keeper, AddressStates(store / "crls"), now)
elif what == "confirm":
    record = editor.overview().records[0]
    edit = editor.confirming(record, record.anchors[0], Confirmation("one", now, "https://x/"))
elif what == "certificate":
    edit = editor.adding_certificate(Path(source), NewAnchor("test-ca", (Role.SIGN,)))
else:
    edit = editor.adding_folder(Path(source))

STEPS = ("open", "os.rename", "os.chmod", "os.remove", "os.mkdir", "os.rmdir", "os.fsync")
counted = 0

def step(event, arguments):
    global counted
    if event in STEPS and armed:
        counted += 1
        if counted == int(last):
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, "no space left")

real = os.fsync
os.fsync = lambda descriptor: (step("os.fsync", ()), real(descriptor))[1]
armed = False
sys.addaudithook(step)
armed = True
try:
    if what == "fetch":
        assert fetch(target, fetching).result is Result.STALE
    else:
        editor.write(edit)
finally:
    armed = False
sys.exit(0 if counted >= int(last) else 7)
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    put(folder, make(), HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=()))
    return folder


def source(what: str, tmp_path: Path) -> Path:
    """What is to be added."""
    if what == "folder":
        other = make("another")
        return put(tmp_path / "given", other, HEAD.format(id="other") + anchor(other)).parent
    if what == "fetch":
        path = tmp_path / "a.crl"
        path.write_bytes(crl(make()))
        return path
    path = tmp_path / "second.pem"
    path.write_bytes(make("second").pem)
    return path


def content(folder: Path) -> dict[str, bytes]:
    """What counts in a store: hidden files do not."""
    found = (one for one in folder.rglob("*") if one.is_file())
    named = {one.relative_to(folder): one for one in found}
    return {
        str(name): one.read_bytes()
        for name, one in named.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def hidden(folder: Path) -> list[Path]:
    return list(folder.rglob(".*"))


def write(store: Path, what: str, given: Path, last: int, how: str) -> int:
    """The exit code of writing that ends at step `last`."""
    command = (sys.executable, "-c", WRITE, str(store), what, str(given), str(last), how)
    return subprocess.run(command, capture_output=True, check=False).returncode


def ended(
    make_store: Callable[[], Path], what: str, given: Path, how: str
) -> Iterator[tuple[Path, int]]:
    """A fresh store for each step at which writing ended, with the exit code; the last is whole."""
    for last in range(1, MOST_STEPS):
        folder = make_store()
        code = write(folder, what, given, last, how)
        yield folder, code
        if code == UNREACHED:
            return
    pytest.fail("more steps than there should be")


@pytest.fixture
def fresh(tmp_path: Path, store: Path) -> Callable[[], Path]:
    """Makes a copy of the store."""
    before = content(store)
    made: list[Path] = []

    def copy() -> Path:
        folder = tmp_path / f"copy-{len(made)}"
        made.append(folder)
        for name, data in before.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder

    return copy


@pytest.mark.parametrize("what", ["confirm", "certificate", "folder", "fetch"])
def test_killed_before_any_step(
    what: str, store: Path, fresh: Callable[[], Path], tmp_path: Path
) -> None:
    given = source(what, tmp_path)
    old = content(store)
    states: list[tuple[dict[str, bytes], int]] = []
    for folder, code in ended(fresh, what, given, "kill"):
        assert code in {UNREACHED, -signal.SIGKILL}
        FileTrustStore(folder).snapshot()
        states.append((content(folder), code))
        # Whatever the kill left behind does not stand in the way of the next attempt.
        if code != UNREACHED and states[-1][0] == old:
            assert write(folder, what, given, 0, "kill") == 0
    new = states[-1][0]
    assert len(states) > 4, "too few steps to be true"
    assert new != old
    seen = [now for now, _ in states]
    if what == "certificate":
        # The certificate comes first: a file that no row names yet counts for nothing.
        named = {name: data for name, data in new.items() if not name.endswith("ca.toml")}
        between = {**old, **named}
        assert all(now in (old, between, new) for now in seen)
        trusted = FileTrustStore(store).snapshot().authorities
        assert trusted == _authorities_of(between, tmp_path / "between")
    else:
        # A list is kept before what is known of its address: without that it is asked once more.
        kept = {name: data for name, data in new.items() if not name.endswith(".json")}
        assert all(now in (old, kept, new) for now in seen)
    assert old in seen, "nobody was killed before the change"


def _authorities_of(files: dict[str, bytes], folder: Path) -> object:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return FileTrustStore(folder).snapshot().authorities


@pytest.mark.parametrize("what", ["confirm", "certificate", "folder", "fetch"])
def test_a_full_disk_at_any_step(
    what: str, store: Path, fresh: Callable[[], Path], tmp_path: Path
) -> None:
    """Refused with our own error; nothing half written, and nothing left lying about."""
    given = source(what, tmp_path)
    old = content(store)
    codes: set[int] = set()
    new: dict[str, bytes] = {}
    seen: list[dict[str, bytes]] = []
    for folder, code in ended(fresh, what, given, "full"):
        codes.add(code)
        FileTrustStore(folder).snapshot()
        assert hidden(folder) == []
        if what == "confirm":
            new = content(folder) if code == UNREACHED else new
            seen.append(content(folder))
    assert codes >= {1, UNREACHED}
    # Renamed already where only making it durable failed; that was told too.
    assert all(now in (old, new) for now in seen)


def test_an_unwritable_store_is_refused_with_our_error(store: Path, tmp_path: Path) -> None:
    editor = FileTrustEditor(store, writable=False)
    edit = editor.adding_folder(source("folder", tmp_path))
    with pytest.raises(ConfigurationError):
        editor.write(edit)
