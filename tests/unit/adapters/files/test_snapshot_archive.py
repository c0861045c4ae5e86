# SPDX-License-Identifier: Apache-2.0
"""States of the trust store that are kept: named by digest, read back whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import resource
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put
from tests.unit.adapters.files.test_trust_editor import refusal

from esignverify.adapters.files import snapshot_archive, trust_editor
from esignverify.adapters.files.authority import Rules
from esignverify.adapters.files.folder import Files, collect
from esignverify.adapters.files.policies import PolicyFiles, parse_policy
from esignverify.adapters.files.snapshot_archive import KeptTrustStore, SnapshotArchive, quietly
from esignverify.adapters.files.state_log import MAX_WORD
from esignverify.adapters.files.templates import template
from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.errors import ConfigurationError, UsageError
from esignverify.model.snapshots import Origin
from esignverify.model.trust_records import Withdrawal


class Clock:
    """A clock that goes on by a day with each reading."""

    day = 0

    def now(self) -> datetime:
        self.day += 1
        return datetime(2026, 5, self.day, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put(tmp_path / "store", make(), HEAD.format(id="test-ca") + LICENCE + anchor(make()))
    return tmp_path / "store"


@pytest.fixture
def archive(tmp_path: Path) -> SnapshotArchive:
    return SnapshotArchive(tmp_path / "kept", Clock())


def suspend(store: Path, archive: SnapshotArchive, origin: Origin | None = None) -> None:
    editor = FileTrustEditor(store, keep=archive.keep)
    record = editor.overview().records[0]
    gone = Withdrawal(date(2026, 5, 1), "test")
    editor.write(editor.withdrawing_licence(record, record.licences[0], gone), origin)


def test_a_state_is_kept_by_its_id_and_read_back_whole(
    store: Path, archive: SnapshotArchive, tmp_path: Path
) -> None:
    used = FileTrustStore(store, keep=archive.keep).snapshot()
    (state,) = archive.states()
    assert state.id == used.id
    assert state.at == datetime(2026, 5, 1, tzinfo=UTC)
    text = (tmp_path / "kept" / "trust" / used.id.removeprefix("sha256:")).read_bytes()
    assert used.id == "sha256:" + hashlib.sha256(text).hexdigest()
    suspend(store, archive)
    assert archive.snapshot(used.id) == used
    assert FileTrustStore(store).snapshot() != used
    assert KeptTrustStore(archive, used.id[7:19], demo=False).snapshot() == used


def test_commands_keep_the_state_before_and_after(store: Path, archive: SnapshotArchive) -> None:
    before = FileTrustStore(store).snapshot().id
    suspend(store, archive)
    after = FileTrustStore(store).snapshot().id
    assert [one.id for one in archive.states()] == [before, after]


def test_a_state_that_comes_back_is_told_again(store: Path, archive: SnapshotArchive) -> None:
    files = collect(store, deep=True)
    for confirmations in (1, 1, 2, 1):
        archive.keep(files, Rules(confirmations))
    states = [one.id for one in archive.states()]
    assert len(states) == 3
    assert states[0] == states[2] != states[1]


@pytest.mark.parametrize("part", ["objects", "trust"])
def test_what_was_changed_is_not_used(
    store: Path, archive: SnapshotArchive, tmp_path: Path, part: str
) -> None:
    """A licence made longer, or an anchor confirmed, in the archive instead of the store."""
    identity = FileTrustStore(store, keep=archive.keep).snapshot().id
    for file in (tmp_path / "kept" / part).iterdir():
        file.write_bytes(file.read_bytes().replace(b"2029", b"2039") + b"\n")
    assert refusal(archive.snapshot, identity) == "kept-changed"


def test_a_state_with_a_part_missing_is_not_used(
    store: Path, archive: SnapshotArchive, tmp_path: Path
) -> None:
    identity = FileTrustStore(store, keep=archive.keep).snapshot().id
    next((tmp_path / "kept" / "objects").iterdir()).unlink()
    assert refusal(archive.snapshot, identity) == "no-such-file"


@pytest.mark.parametrize("word", ["", "sha256:", "1234567", "f" * 64, "../../etc", "zzzzzzzzzz"])
def test_a_word_that_names_no_state_or_too_many(
    store: Path, archive: SnapshotArchive, word: str
) -> None:
    archive.keep(collect(store, deep=True), Rules())
    with pytest.raises(UsageError):
        archive.find(word)


def test_a_state_of_a_demonstration_is_not_used_outside_of_one(
    store: Path, archive: SnapshotArchive
) -> None:
    identity = FileTrustStore(store, demo=True, keep=archive.keep).snapshot().id
    assert refusal(KeptTrustStore(archive, identity, demo=False).snapshot) == "kept-of-demo"
    assert KeptTrustStore(archive, identity, demo=True).snapshot().id == identity


@pytest.mark.parametrize(
    "cut", ["2026-05-09T00:00:00Z sha256:12", f"2026-05-09T00:00:00Z sha256:{'a' * 64}", "2026-1"]
)
def test_a_line_cut_short_by_a_crash_is_passed_over(
    store: Path, archive: SnapshotArchive, tmp_path: Path, cut: str
) -> None:
    archive.keep(collect(store, deep=True), Rules())
    whole = archive.states()
    with (tmp_path / "kept" / "trust.log").open("a") as log:
        log.write(cut)
    before = archive.states()
    assert before[: len(whole)] == whole
    suspend(store, archive)
    # What is written after it is not lost with it.
    assert archive.states()[-1].id == FileTrustStore(store).snapshot().id


@pytest.mark.parametrize("time", ["2026-12026-05-09T00:00:00Z", "0001-01-01", "soon", ""])
def test_a_line_without_a_time_is_passed_over_and_ends_no_verification(
    store: Path, archive: SnapshotArchive, tmp_path: Path, time: str
) -> None:
    """Every command and every verification reads the log: one line must not end them all."""
    identity = FileTrustStore(store, keep=archive.keep).snapshot().id
    log = tmp_path / "kept" / "trust.log"
    whole = log.read_text()
    log.write_text(f"{time} sha256:{'b' * 64}\n{time} {identity}\n{whole}")
    assert [one.id for one in archive.states()] == [identity]
    FileTrustStore(store, keep=archive.keep).snapshot()
    assert len(archive.states()) == 1


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"esignverify.trust/2\n", b"\n\n"])
def test_a_state_that_somebody_added_and_that_is_none_is_told_as_such(
    store: Path, archive: SnapshotArchive, tmp_path: Path, text: bytes
) -> None:
    archive.keep(collect(store, deep=True), Rules())
    digest = hashlib.sha256(text).hexdigest()
    (tmp_path / "kept" / "trust" / digest).write_bytes(text)
    assert refusal(archive.snapshot, digest) == "kept-unknown"
    assert refusal(archive.overview, digest) == "kept-unknown"


def test_a_name_with_what_some_take_for_the_end_of_a_line_is_kept_whole(
    store: Path, archive: SnapshotArchive
) -> None:
    ca = store / "test-ca" / "ca.toml"
    pem = next(ca.parent.glob("*.pem"))
    pem.with_name("spare\u2028.pem").write_bytes(pem.read_bytes())
    used = FileTrustStore(store, keep=archive.keep).snapshot()
    assert archive.snapshot(used.id) == used


def test_what_was_put_in_the_place_of_a_part_before_it_was_kept_is_replaced(
    store: Path, archive: SnapshotArchive, tmp_path: Path
) -> None:
    """An attack on who asks later: a state of which a part is not what its name says."""
    for data in collect(store, deep=True).values():
        part = tmp_path / "kept" / "objects" / hashlib.sha256(data).hexdigest()
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"")
    used = FileTrustStore(store, keep=archive.keep).snapshot()
    assert archive.snapshot(used.id) == used


def test_policies_are_kept_and_asked_by_digest(archive: SnapshotArchive, tmp_path: Path) -> None:
    files = PolicyFiles(keep=archive.keep_policy, kept=archive.policy)
    used = files.get("strict")
    assert files.get(f"sha256:{used.sha256}") == used
    assert archive.policy(f"sha256:{used.sha256}") == used
    file = tmp_path / "kept" / "policies" / f"{used.sha256}.toml"
    file.write_text(file.read_text().replace("require_proven_time = true", ""))
    assert refusal(archive.policy, f"sha256:{used.sha256}") == "kept-changed"
    assert refusal(files.get, f"sha256:{'0' * 64}") == "no-kept-policy"
    assert refusal(files.get, "sha256:../../x") == "no-kept-policy"


def test_a_policy_that_is_at_hand_need_not_have_been_kept(
    archive: SnapshotArchive, tmp_path: Path
) -> None:
    """A regulator with a fresh folder has those that ship, and what was handed over."""
    used = PolicyFiles().get("strict")
    own = tmp_path / "own"
    own.mkdir()
    files = PolicyFiles(own, kept=archive.policy)
    assert files.get(f"sha256:{used.sha256}") == used
    text = template("policy")
    other = parse_policy(text.encode(), "x", None)
    assert refusal(files.get, f"sha256:{other.sha256}") == "no-kept-policy"
    (own / "broken.toml").write_text("x")
    (own / f"{other.name}.toml").write_text(text)
    assert files.get(f"sha256:{other.sha256}") == other


def test_a_verification_goes_on_where_nothing_can_be_kept(
    store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "kept").write_text("a file where a folder should be")
    archive = SnapshotArchive(tmp_path / "kept", Clock())
    with caplog.at_level(logging.WARNING):
        FileTrustStore(store, keep=quietly(archive.keep)).snapshot()
    assert "snapshot not kept" in caplog.text


def test_a_command_writes_nothing_where_the_state_before_cannot_be_kept(
    store: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("a file where a folder should be")
    before = collect(store, deep=True)
    with pytest.raises(ConfigurationError):
        suspend(store, SnapshotArchive(tmp_path / "kept", Clock()))
    assert collect(store, deep=True) == before


ORIGIN = Origin("trust suspend", "root", "张三")
OTHER = Origin("trust suspend", "root", "李四")
GONE = Withdrawal(date(2026, 5, 1), "test")


def test_a_command_writes_nothing_where_the_state_that_it_makes_cannot_be_kept(
    store: Path, archive: SnapshotArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the state before kept earlier, a data folder that is closed was noticed too late: the
    store was changed, and nobody was named."""
    FileTrustStore(store, keep=archive.keep).snapshot()
    before, states = collect(store, deep=True), archive.states()
    with monkeypatch.context() as closed:
        closed.setattr(snapshot_archive, "write_file", Mock(side_effect=PermissionError(13, "no")))
        with pytest.raises(ConfigurationError):
            suspend(store, archive, ORIGIN)
    assert (collect(store, deep=True), archive.states()) == (before, states)
    suspend(store, archive, ORIGIN)
    assert [one.origin for one in archive.states()] == [None, ORIGIN]


def test_a_line_that_the_system_cuts_short_is_an_error(
    store: Path, archive: SnapshotArchive, tmp_path: Path
) -> None:
    """The name of who changed the store fell behind the end of a disk, or a limit of one's own."""
    FileTrustStore(store, keep=archive.keep).snapshot()
    log = tmp_path / "kept" / "trust.log"
    log.write_text("\n" * 8192 + log.read_text())
    before = collect(store, deep=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 100, hard))
        with pytest.raises(ConfigurationError):
            suspend(store, archive, ORIGIN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert collect(store, deep=True) == before
    suspend(store, archive, ORIGIN)
    assert archive.states()[-1].origin == ORIGIN


def test_what_was_intended_and_could_not_be_written_is_no_state(
    store: Path, archive: SnapshotArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(trust_editor, "write_file", Mock(side_effect=OSError(28, "full")))
        with pytest.raises(ConfigurationError):
            suspend(store, archive, ORIGIN)
    (old,) = archive.states()
    log = tmp_path / "kept" / "trust.log"
    log.write_text(log.read_text().rpartition(", ")[0])  # cut short within its words
    FileTrustStore(store, keep=archive.keep).snapshot()
    assert [one.id for one in archive.states()] == [old.id]
    # Whoever makes that state later by another command, or with an editor, is not who intended it.
    text = (store / "test-ca" / "ca.toml").read_bytes()
    (store / "test-ca" / "ca.toml").write_bytes(text + b"# by hand\n")
    FileTrustStore(store, keep=archive.keep).snapshot()
    (store / "test-ca" / "ca.toml").write_bytes(text)
    suspend(store, archive, OTHER)
    assert [one.origin for one in archive.states()] == [None, None, None, OTHER]


def test_a_command_killed_after_writing_is_told_by_what_was_intended(
    store: Path, archive: SnapshotArchive
) -> None:
    """`kill -9` between the store and its log took the name of who changed it along."""
    kept: list[bool] = []

    def keep(files: Files, rules: Rules, origin: Origin | None, intended: bool) -> None:
        if kept[-1:] == [True]:
            raise KeyboardInterrupt
        archive.keep(files, rules, origin, intended)
        kept.append(intended)

    editor = FileTrustEditor(store, keep=keep)
    record = editor.overview().records[0]
    gone = editor.withdrawing_licence(record, record.licences[0], GONE)
    with pytest.raises(KeyboardInterrupt):
        editor.write(gone, ORIGIN)
    assert [one.origin for one in archive.states()] == [None]
    FileTrustStore(store, keep=archive.keep).snapshot()
    assert [(one.origin, one.recorded) for one in archive.states()] == [
        (None, True),
        (ORIGIN, True),
    ]
    # Taken back by hand and made again by hand: that was nobody's command.
    text = (store / "test-ca" / "ca.toml").read_bytes()
    for content in (text.replace(b"suspended", b"revoked"), text):
        (store / "test-ca" / "ca.toml").write_bytes(content)
        FileTrustStore(store, keep=archive.keep).snapshot()
    assert [one.origin for one in archive.states()] == [None, ORIGIN, None, None]


def test_a_verification_at_that_moment_adds_no_state(store: Path, archive: SnapshotArchive) -> None:
    def keep(files: Files, rules: Rules, origin: Origin | None, intended: bool) -> None:
        archive.keep(files, rules, origin, intended)
        FileTrustStore(store, keep=archive.keep).snapshot()

    editor = FileTrustEditor(store, keep=keep)
    record = editor.overview().records[0]
    editor.write(editor.withdrawing_licence(record, record.licences[0], GONE), ORIGIN)
    assert [one.origin for one in archive.states()] == [None, ORIGIN]


def test_who_changed_the_store_by_which_command_is_kept(
    store: Path, archive: SnapshotArchive
) -> None:
    suspend(store, archive, ORIGIN)
    found, made = archive.states()
    assert (found.origin, found.recorded) == (None, True)
    assert (made.origin, made.recorded) == (ORIGIN, True)
    assert archive.changed(found.id, made.id) == ("test-ca",)
    archive.keep(collect(store, deep=True), Rules(2))
    assert archive.changed(made.id, archive.states()[-1].id) == ()
    assert archive.changed(made.id, "sha256:" + 64 * "0") is None


def test_a_verification_that_sees_a_state_first_does_not_hide_who_made_it(
    store: Path, archive: SnapshotArchive
) -> None:
    files = collect(store, deep=True)
    archive.keep(files, Rules())
    archive.keep(files, Rules(), ORIGIN)
    archive.keep(files, Rules(), replace(ORIGIN, by="李四"))
    archive.keep(files, Rules())
    (state,) = archive.states()
    assert (state.at.day, state.origin) == (1, ORIGIN)


@pytest.mark.parametrize(
    "said",
    ["", " not JSON", " []", ' {"command": 1, "account": "root"}', ' {"by": "x"}', " [" * 9999],
)
def test_a_line_without_or_with_damaged_words_records_nobody(
    store: Path, archive: SnapshotArchive, tmp_path: Path, said: str
) -> None:
    archive.keep(collect(store, deep=True), Rules(), ORIGIN)
    log = tmp_path / "kept" / "trust.log"
    at, identity, _ = log.read_text().split(" ", 2)
    log.write_text(f"{at} {identity}{said}\n")
    (state,) = archive.states()
    assert (state.origin, state.recorded) == (None, False)


def test_a_name_of_any_length_fits_in_its_line(
    store: Path, archive: SnapshotArchive, tmp_path: Path
) -> None:
    archive.keep(collect(store, deep=True), Rules(), replace(ORIGIN, by="\n王\u202e" * 9999))
    assert len((tmp_path / "kept" / "trust.log").read_text().splitlines()) == 1
    (state,) = archive.states()
    assert state.origin is not None
    assert len(state.origin.by or "") == MAX_WORD
