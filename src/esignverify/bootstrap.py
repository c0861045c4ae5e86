# SPDX-License-Identifier: Apache-2.0
"""The fuse box: settings → adapters → one `Outside`. No state of its own; nothing heavy on import.

Settings come from the environment (``ESIGNVERIFY_…``) and, over it, from the entrance's own
options. The front doors reach the outside only through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .installation import CAPABILITIES as CAPABILITIES  # noqa: PLC0414
from .installation import capabilities as capabilities  # noqa: PLC0414
from .installation import demo_folder as demo_folder  # noqa: PLC0414
from .installation import engine as engine  # noqa: PLC0414
from .installation import isolation_layers as isolation_layers  # noqa: PLC0414
from .installation import isolation_missing as isolation_missing  # noqa: PLC0414
from .installation import packaged as packaged  # noqa: PLC0414
from .installation import report_schema as report_schema  # noqa: PLC0414
from .installation import sm2_refused as sm2_refused  # noqa: PLC0414
from .model.errors import ConfigurationError, UsageError
from .settings import DEFAULT_POLICY as DEFAULT_POLICY  # noqa: PLC0414
from .settings import KNOWN as KNOWN  # noqa: PLC0414
from .settings import PREFIX as PREFIX  # noqa: PLC0414
from .settings import Isolation as Isolation  # noqa: PLC0414
from .settings import Settings as Settings  # noqa: PLC0414

if TYPE_CHECKING:
    from .adapters.files.snapshot_archive import SnapshotArchive
    from .adapters.files.table_file import Look
    from .model.claim import Claim
    from .model.issuers import Institution
    from .model.register_facts import BlacklistEntry
    from .ports import (
        Judge,
        Policies,
        Register,
        RegisterHistory,
        RegisterKeeper,
        RegisterSource,
        Texts,
        TrustStore,
    )
    from .services.outside import Outside


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The time now, UTC."""
        return datetime.now(UTC)


def texts() -> Texts:
    """The catalogue of texts."""
    from .adapters.texts import PackagedTexts

    return PackagedTexts()


@contextmanager
def open_outside(settings: Settings) -> Iterator[Outside]:
    """Everything outside, wired by `settings`, for as long as the block runs.

    Raises:
        IsolationUnavailableError: workers cannot be locked in here, and nobody allowed less.
    """
    from .adapters.files.evidence import EvidenceFolder
    from .adapters.files.ocsp_keeper import kept_with_answers
    from .services.outside import Outside

    judge = _judge(settings)
    try:
        yield Outside(
            clock=SystemClock(),
            trust=trust_store(settings),
            register=_register(settings),
            evidence=EvidenceFolder(
                evidence_folder(settings),
                partial(kept_with_answers, crl_folder(settings), ocsp_folder(settings)),
            ),
            policies=_policies(settings),
            judge=judge,
            texts=texts(),
            engine=engine(),
            demo=settings.demo,
            earlier=(settings.trust_snapshot, settings.issuers_snapshot) != (None, None),
        )
    finally:
        judge.close()


def read_claim(path: Path) -> Claim:
    """Read a claim file.

    Raises:
        ConfigurationError: it cannot be used; names file, line and field.
    """
    from .adapters.files.claims import load_claim

    return load_claim(path)


def parse_claim(data: bytes, name: str) -> Claim:
    """Read a claim that came as bytes; `name` stands for its file in errors.

    Raises:
        ConfigurationError: it cannot be used; names line and field.
    """
    from .adapters.files.claims import parse_claim as parse

    return parse(data, name)


def policy_names(settings: Settings) -> tuple[str, ...]:
    """The policies there are: those that ship with the program, and the operator's own."""
    from .adapters.files.policies import PolicyFiles

    return PolicyFiles(settings.policies).names()


def register_age_limits(settings: Settings) -> tuple[tuple[str, int], ...]:
    """Policies that limit the age of a register, and the most days that each takes.

    Raises:
        ConfigurationError: a policy cannot be used.
    """
    from .adapters.files.policies import PolicyFiles

    files = PolicyFiles(settings.policies)
    limits = ((name, files.get(name).max_register_age_days) for name in files.names())
    return tuple((name, most) for name, most in limits if most is not None)


def _judge(settings: Settings) -> Judge:
    if settings.isolation == "none":
        from .adapters.workers.in_process import InProcessJudge

        return InProcessJudge()
    from .adapters.workers.process import ProcessJudge

    locked = not (settings.allow_no_isolation and isolation_missing())
    judge = ProcessJudge(require_sandbox=locked)
    judge.start()
    return judge


def _policies(settings: Settings) -> Policies:
    from .adapters.files.policies import PolicyFiles
    from .adapters.files.snapshot_archive import quietly

    kept = snapshot_archive(settings)
    keep = quietly(kept.keep_policy) if settings.keep_snapshots else None
    return PolicyFiles(settings.policies, keep=keep, kept=kept.policy)


def snapshot_archive(settings: Settings) -> SnapshotArchive:
    """Where the states of the trust store and of policies are kept by digest."""
    from .adapters.files.snapshot_archive import SnapshotArchive
    from .adapters.storage.opening import data_folder

    return SnapshotArchive(data_folder(settings.data) / "snapshots", SystemClock())


def demonstration(settings: Settings) -> Settings:
    """`settings` with the demonstration's own trust store, register and evidence."""
    return replace(
        settings, demo=True, trust_store=None, confirmations=1, issuers=None, evidence=None
    )


def trust_store(settings: Settings) -> TrustStore:
    """The licensed CAs: as set, an earlier state of them, or those of a folder for one run.

    Raises:
        UsageError: a folder and an earlier state at once.
        ConfigurationError: there is no trust store.
    """
    if settings.trust_snapshot is not None:
        from .adapters.files.snapshot_archive import KeptTrustStore

        if settings.trust_folder is not None:
            raise UsageError("--trust-snapshot", problem="one-store")
        kept = snapshot_archive(settings)
        return KeptTrustStore(kept, settings.trust_snapshot, demo=settings.demo)
    if settings.trust_folder is not None:
        from .adapters.files.trust_folder import TrustFolder

        return TrustFolder(
            settings.trust_folder,
            pins=settings.trust_pins,
            confirmations=settings.confirmations,
            demo=settings.demo,
        )
    from .adapters.files.snapshot_archive import quietly
    from .adapters.files.trust_store import FileTrustStore

    own = settings.trust_store is not None or not settings.demo
    return FileTrustStore(
        trust_store_folder(settings),
        confirmations=settings.confirmations,
        demo=settings.demo,
        keep=quietly(snapshot_archive(settings).keep) if settings.keep_snapshots and own else None,
    )


def trust_store_folder(settings: Settings) -> Path:
    """Where the trust store is: as set, the demonstration's own, or the one that ships.

    Raises:
        ConfigurationError: there is none.
    """
    folder = settings.trust_store or _demo_part(settings, "trust_store") or packaged("trust_store")
    if folder is None:
        raise ConfigurationError(
            "no trust store",
            file=PREFIX + "TRUST_STORE",
            line=0,
            field="",
            problem="no-such-folder",
        )
    return folder


def _demo_part(settings: Settings, name: str) -> Path | None:
    """A part of the demonstration that stands in where nothing was set, in demo mode only."""
    folder = demo_folder() if settings.demo else None
    part = folder / name if folder else None
    return part if part is not None and part.exists() else None


def evidence_folder(settings: Settings) -> Path | None:
    """The folder of evidence that was given, or the demonstration's own."""
    return settings.evidence or _demo_part(settings, "evidence")


def crl_folder(settings: Settings) -> Path:
    """Where imported CRLs are kept."""
    from .adapters.storage.opening import data_folder

    return data_folder(settings.data) / "crls"


def ocsp_folder(settings: Settings) -> Path:
    """Where OCSP answers are kept."""
    from .adapters.storage.opening import data_folder

    return data_folder(settings.data) / "ocsp"


def data_place(settings: Settings) -> tuple[Path, str | None]:
    """The folder of what the program keeps, and why it cannot be written, None where it can."""
    from .adapters.files.atomic import why_not_writable
    from .adapters.storage.opening import data_folder

    folder = data_folder(settings.data)
    return folder, why_not_writable(folder)


def look(settings: Settings) -> Look:
    """Who reads a table."""
    if settings.isolation == "none":
        from .adapters.files.table_file import look_here

        return look_here
    from .adapters.workers.look import ProcessLook

    return ProcessLook(require_sandbox=not (settings.allow_no_isolation and isolation_missing()))


def register_keeper(settings: Settings) -> RegisterKeeper:
    """The register of institutions for its keeper."""
    from .adapters.files.issuers import FileRegister

    return FileRegister(register_file(settings), SystemClock().now())


def register_file(settings: Settings) -> Path | None:
    """The file that is the register of institutions, None where it is the database."""
    return settings.issuers or _demo_part(settings, "issuers.json")


def register_is_file(settings: Settings) -> bool:
    """Whether a file is the register of institutions, not the database."""
    return register_file(settings) is not None


def register_is_set(settings: Settings) -> bool:
    """Whether there is a register of institutions at all."""
    return register_is_file(settings) or register_is_kept(settings)


def register_is_kept(settings: Settings) -> bool:
    """Whether there is a database, in which the register is kept once one was imported."""
    from .adapters.storage.opening import data_folder, is_there

    return is_there(settings.database_url, data_folder(settings.data))


def _register(settings: Settings) -> Register:
    """A file where one is set, else the database where there is one, else nobody is known."""
    from .adapters.files.issuers import FileRegister
    from .adapters.storage.opening import data_folder, open_register

    if settings.issuers_snapshot is not None:
        return _register_then(settings, settings.issuers_snapshot)
    if register_is_file(settings) or not register_is_kept(settings):
        return FileRegister(register_file(settings))
    return open_register(settings.database_url, data_folder(settings.data))


def _register_then(settings: Settings, word: str) -> Register:
    """The snapshot of the database that `word` names: its number, or how its id begins."""
    from .adapters.storage.opening import data_folder, open_register
    from .services.issuers_import import find_snapshot

    number = find_snapshot(register_history(settings), word).number
    return open_register(settings.database_url, data_folder(settings.data), number)


def register_history(settings: Settings) -> RegisterHistory:
    """The register in the database, which is made if there is none.

    Raises:
        ConfigurationError: the setting names no database.
        StorageError: it cannot be used.
    """
    from .adapters.storage.opening import data_folder, open_history

    return open_history(settings.database_url, data_folder(settings.data))


def register_is_table(file: Path) -> bool:
    """Whether a register file is a table (CSV, XLSX) by its name, not JSON."""
    return file.suffix.lower() in (".csv", ".xlsx")


def register_source(
    file: Path, origin: str | None, as_of: datetime | None, settings: Settings
) -> RegisterSource:
    """A register file to import: JSON, or a table (CSV, XLSX) of `origin` and `as_of`.

    Raises:
        UsageError: it is not told where a table comes from, or it is told of a JSON file, which
            says so itself.
        IsolationUnavailableError: no worker can be locked in here, and nobody allowed less.
    """
    table = register_is_table(file)
    if table != (origin is not None) or (as_of is not None and not table):
        raise UsageError(file.name, problem="source-needed" if table else "source-in-file")
    if origin is None:
        from .adapters.files.register_source import JsonRegisterSource

        return JsonRegisterSource(file, SystemClock().now())
    from .adapters.files.register_rows import table_source

    return table_source(file, origin, as_of, look(settings), SystemClock().now())


def register_lines(
    source: str,
    as_of: datetime | None,
    institutions: Iterable[Institution],
    blacklist: Iterable[BlacklistEntry],
) -> Iterator[str]:
    """A register as lines of a file that can be imported."""
    from .adapters.files.register_writer import register_lines as write

    return write(source, as_of, institutions, blacklist)


def template(kind: str) -> str:
    """A file to fill in: ``ca``, ``foreign``, ``policy``, ``claim``, or a register.

    A register is ``issuers`` (JSON), ``issuers-csv`` or ``issuers-csv-full``.

    Raises:
        KeyError: there is none of that kind.
    """
    from .adapters.files.templates import template as read

    return read(kind)
