# SPDX-License-Identifier: Apache-2.0
"""States of the trust store and policies that were used once, so that they can be asked again.

    <folder>/objects/<SHA-256>         content of a file of the store
    <folder>/trust/<SHA-256>           a state: its `snapshot_text`, whose digest is its id
    <folder>/trust.log                 when the store came into which state (`StateLog`)
    <folder>/policies/<SHA-256>.toml   a policy, under the digest that reports name

Everything is named by its digest and read only if it still has it: who can write here can take a
state away or add one of his own, and cannot change one. Nothing is ever replaced.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec

from ...model.errors import ConfigurationError, UsageError
from ...model.policy import Policy
from ...model.snapshots import KEPT, KeptState, Origin
from ...model.trust import TrustSnapshot
from ...model.trust_records import StoreOverview
from ...ports import Clock
from .atomic import write_file
from .authority import Rules
from .folder import MAX_FILE, MAX_FILES, Files
from .policies import MAX_FILE as MAX_POLICY
from .policies import parse_policy
from .source import complaint, read_bytes
from .state_log import StateLog
from .trust_store import overview_of, snapshot_text, store_snapshot

P = ParamSpec("P")
log = logging.getLogger(__name__)

MAX_TEXT = MAX_FILES * 512
"""Octets of a state's text: a line of 66 and a path for each file."""
_LEAST_DIGITS = 8
"""Of an id that somebody types: four thousand millions of states have others."""
_HEX = re.compile(r"[0-9a-f]{64}")
_HEADER = re.compile(r"esignverify\.trust/1 confirmations=([12]) demo=(true|false)")
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


@dataclass(frozen=True, slots=True)
class _State:
    files: Files
    rules: Rules


class SnapshotArchive:
    """The archive in `folder`, which is made with the first state."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def keep(
        self,
        files: Files,
        rules: Rules,
        origin: Origin | None = None,
        intended: bool = False,
    ) -> None:
        """Keep the state of `files` under `rules`, and that the store is in it from now on.

        `origin` is the command that brought it there, or is about to where it is `intended`.

        Raises:
            ConfigurationError: the folder cannot be written.
        """
        text = snapshot_text(files, rules).encode()
        digest = sha256(text).hexdigest()
        with _Writing(self._folder):
            for data in files.values():
                self._put(Path("objects", sha256(data).hexdigest()), data)
            self._put(Path("trust", digest), text)
            self._log.add(KEPT + digest, self._clock.now(), origin, intended=intended)

    def keep_policy(self, digest: str, data: bytes) -> None:
        """Keep the text of the policy that reports name by `digest` (hex).

        Raises:
            ConfigurationError: the folder cannot be written.
        """
        with _Writing(self._folder):
            self._put(Path("policies", f"{digest}.toml"), data)

    def states(self) -> tuple[KeptState, ...]:
        """The states of the store that are kept, oldest first; one may come back.

        Raises:
            ConfigurationError: the log cannot be read.
        """
        return tuple(self._log.states())

    def changed(self, older: str, newer: str) -> tuple[str, ...] | None:
        """Which folders of the store differ between two states; None where one is not kept whole.

        None of them: the files are the same, and the rules under which they count are others.
        """
        try:
            old, new = (self._lines(one.removeprefix(KEPT))[1] for one in (older, newer))
        except ConfigurationError:
            return None
        other = {path for path in {*old, *new} if old.get(path) != new.get(path)}
        return tuple(sorted({path.rpartition("/")[0] for path in other}))

    def find(self, word: str) -> str:
        """The id of the kept state whose digest begins with `word` (``sha256:`` may stand before).

        Raises:
            UsageError: none, several, or under eight digits.
            ConfigurationError: the folder cannot be read.
        """
        front = word.strip().lower().removeprefix(KEPT)
        folder = self._folder / "trust"
        try:
            names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
        except OSError as error:
            raise complaint("unreadable", str(folder), reason=error.strerror or "") from None
        found = [name for name in names if _HEX.fullmatch(name) and name.startswith(front)]
        if len(front) < _LEAST_DIGITS or len(found) != 1:
            raise UsageError(word, problem="no-such-snapshot", found=word)
        return KEPT + found[0]

    def snapshot(self, identity: str) -> TrustSnapshot:
        """A kept state as the snapshot that judging uses.

        Raises:
            ConfigurationError: it is not kept whole, or this version cannot read it.
        """
        state = self._state(identity)
        return store_snapshot(state.files, state.rules)

    def overview(self, identity: str) -> StoreOverview:
        """A kept state for the keeper.

        Raises:
            ConfigurationError: as `snapshot`.
        """
        state = self._state(identity)
        return overview_of(state.files, state.rules, str(self._folder))

    def policy(self, digest: str) -> Policy:
        """The kept policy that reports name by `digest` (hex, ``sha256:`` may stand before).

        Raises:
            ConfigurationError: it is not kept, was changed, or is looser than today's floor.
        """
        name = digest.removeprefix(KEPT)
        path = self._folder / "policies" / f"{name}.toml"
        if _HEX.fullmatch(name) is None or f"{KEPT}{name}" not in self._policies():
            raise complaint("no-kept-policy", digest, known=", ".join(self._policies()) or "–")
        policy = parse_policy(read_bytes(path, MAX_POLICY), str(path), None)
        if policy.sha256 != name:
            raise complaint("kept-changed", str(path))
        return policy

    def _policies(self) -> list[str]:
        folder = self._folder / "policies"
        try:
            names = [one.name for one in folder.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            names = []
        except OSError as error:
            raise complaint("unreadable", str(folder), reason=error.strerror or "") from None
        return sorted(KEPT + one.removesuffix(".toml") for one in names if one.endswith(".toml"))

    def _state(self, identity: str) -> _State:
        digest = self.find(identity).removeprefix(KEPT)
        rules, lines = self._lines(digest)
        held = {path: self._read(Path("objects", name), MAX_FILE) for path, name in lines.items()}
        return _State(held, rules)

    def _lines(self, digest: str) -> tuple[Rules, dict[str, str]]:
        """The rules of a state, and its files: path to SHA-256."""
        try:
            text = self._read(Path("trust", digest), MAX_TEXT).decode()
        except UnicodeDecodeError:
            raise complaint("kept-unknown", digest) from None
        # Not splitlines: a name can hold what some take for the end of a line.
        header, *lines = text.removesuffix("\n").split("\n")
        seen = _HEADER.fullmatch(header)
        named = [_LINE.fullmatch(line) for line in lines]
        if seen is None or not all(named):
            raise complaint("kept-unknown", digest)
        files = {one[2]: one[1] for one in named if one is not None}
        return Rules(int(seen[1]), demo=seen[2] == "true"), files

    def _read(self, path: Path, limit: int) -> bytes:
        """The object at `path`, if it still is what its name says."""
        data = read_bytes(self._folder / path, limit)
        if sha256(data).hexdigest() != path.name:
            raise complaint("kept-changed", str(path))
        return data

    def _put(self, path: Path, data: bytes) -> None:
        target = self._folder / path
        # What was damaged, or put there by another, would be missed when the state is asked again.
        if not (target.is_file() and target.read_bytes() == data):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_file(target, data)

    @property
    def _log(self) -> StateLog:
        return StateLog(self._folder / "trust.log")


class KeptTrustStore:
    """A `TrustStore` (ports) that stays in the kept state that `word` names."""

    def __init__(self, archive: SnapshotArchive, word: str, *, demo: bool) -> None:
        self._archive = archive
        self._word = word
        self._demo = demo
        self._read: TrustSnapshot | None = None

    def snapshot(self) -> TrustSnapshot:
        """That state.

        Raises:
            UsageError: it is not kept.
            ConfigurationError: not whole, or of a demonstration where this is none.
        """
        if self._read is None:
            identity = self._archive.find(self._word)
            if self._archive.overview(identity).demo != self._demo:
                raise complaint("kept-of-demo", identity)
            self._read = self._archive.snapshot(identity)
        return self._read


def quietly(keep: Callable[P, None]) -> Callable[P, None]:
    """A verification is worth more than what would be kept of it: a failure is told, not raised."""

    def attempt(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            keep(*args, **kwargs)
        except ConfigurationError as error:
            log.warning("快照没有保留 / snapshot not kept: %s", error.detail)

    return attempt


class _Writing:
    """What the system refuses becomes a complaint about `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or ""
            raise complaint("not-writable", str(self._folder), reason=reason) from None
