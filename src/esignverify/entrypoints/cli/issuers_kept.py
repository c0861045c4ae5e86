# SPDX-License-Identifier: Apache-2.0
"""`esignverify issuers import | history | diff | export`: the register that is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import (
    Settings,
    SystemClock,
    register_age_limits,
    register_history,
    register_lines,
    register_source,
)
from ...model.errors import NothingWrittenError, UsageError
from ...model.moments import days_later, parse_utc
from ...model.register_history import ChangeCounts, SnapshotRecord, Unfinished
from ...reports.escape import shown
from ...services.issuers_import import Import, Watching
from ...services.issuers_import import commit_import as commit
from ...services.issuers_import import find_snapshot as find
from ...services.issuers_import import prepare_import as prepare
from .asking import agreed, ask
from .fact_words import sentence
from .keeping import BEIJING, columns, row, say, tell, tell_problems
from .progress import ignore, progress
from .speech import write_line

File = Annotated[Path, typer.Argument(metavar="FILE", help="名录文件 / register file")]
Snapshot = Annotated[
    str | None,
    typer.Option("--snapshot", metavar="N", help="快照的序号或编号 / number or id of a snapshot"),
]


def add_commands(app: typer.Typer) -> None:
    """Put the commands beside those on files."""
    app.command("import")(import_)
    app.command("history")(history)
    app.command("diff")(diff)
    app.command("export")(export)


def import_(
    file: File,
    *,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="谁导入 / who imports it")
    ] = None,
    retrieved: Annotated[
        str | None,
        typer.Option("--retrieved", metavar="DATE", help="何时取得文件 / when it was fetched"),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="TEXT", help="表格的资料来源 / where a table is from"),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="表格是哪一天的 / of which day a table is"),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="文件是完整名录：没有列出的机构不再在名录里 / "
            "the file is the whole register: institutions it does not name leave it",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只看差异，不写 / show the difference, write nothing")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="不再询问，直接写 / write without asking")
    ] = False,
) -> None:
    """导入名录：先检查、比较，确认后写入 / Import a register: check, compare, then write."""
    fetched = _moment("--retrieved", retrieved)
    if fetched is not None and fetched > SystemClock().now():
        raise UsageError("--retrieved", problem="retrieved-in-future")
    settings = _settings()
    tell_unused(settings)
    given = register_source(file, source, _moment("--as-of", as_of), settings)
    kept, clock = register_history(settings), SystemClock()
    size = file.stat().st_size if file.is_file() else None
    with progress("读取、比较 / reading, comparing", size) as read:
        watching = Watching(read, ignore, _tell_unfinished)
        name = str(file.resolve())
        ready = prepare(given, kept, clock, watching, file=name, whole=whole)
    with ready:
        if not ready.problems:
            _tell_older(ready, kept.snapshots())
        agreed_by = _decided(ready, by, dry_run=dry_run, yes=yes)
        if agreed_by is not None:
            with progress("写入 / writing", _rows(ready.counts)) as wrote:
                watching = Watching(ignore, wrote, ignore)
                record = commit(ready, kept, clock, watching, by=agreed_by, retrieved_at=fetched)
            tell(say("said.written"))
            _page(record)
    if ready.problems:
        raise typer.Exit(3)


def tell_unused(settings: Settings) -> None:
    """Say on standard error that a file is set, so that `verify` asks no database."""
    if settings.issuers is not None:
        typer.echo(say("said.database-unused", file=str(settings.issuers)), err=True)


def _tell_unfinished(found: Unfinished) -> None:
    """On standard error at once: what follows can take minutes."""
    at = found.begun.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    key = f"said.not-resumed.{found.hindrance}" if found.hindrance else "said.resumed"
    typer.echo(say(key, at=at, count=found.taken), err=True)


def _decided(ready: Import, by: str | None, *, dry_run: bool, yes: bool) -> str | None:
    """Show the difference and ask; who imports, None where nothing is to be written."""
    if ready.problems:
        tell_problems((*ready.problems, *ready.notes))
        tell(say("said.nothing"))
        return None
    for one in ready.first:
        tell(sentence(one))
    if others := ready.counts.added + ready.counts.retracted - len(ready.first):
        tell(say("said.more-changes", count=others))
    if ready.notes:
        tell_problems(ready.notes)
    _tell_counts(ready)
    if dry_run:
        tell(say("said.dry-run"))
        return None
    name = by if by is not None else _asked_by()
    if not yes and not agreed():
        tell(say("said.nothing"))
        return None
    return name


def _asked_by() -> str:
    try:
        return ask("by")
    except NothingWrittenError:
        raise UsageError("--by", problem="by-needed") from None


def _tell_older(ready: Import, records: Sequence[SnapshotRecord]) -> None:
    """Warn of data older than what is kept: a list of last year would undo this year's."""
    dated = [(one.as_of, one.source) for one in records if one.as_of is not None]
    if ready.as_of is None or not dated:
        return
    newest, source = max(dated)
    if ready.as_of < newest:
        days = {"as_of": _day(ready.as_of), "kept": _day(newest)}
        tell(say("said.older-than-kept", source=shown(source), **days))


def history() -> None:
    """列出所有快照：谁在何时从哪里导入 / List the snapshots: who imported what and when."""
    settings = _settings()
    tell_unused(settings)
    records = register_history(settings).snapshots()
    if not records:
        tell(say("said.no-snapshots"))
        return
    columns(
        (
            (
                str(one.number),
                one.id.removeprefix("sha256:")[:16],
                _day(one.learnt_at),
                one.learnt_by,
                _day(one.as_of),
                str(one.institutions),
                f"+{one.added} -{one.retracted}",
                one.source,
            )
            for one in records
        ),
        ("number", "snapshot", "learnt", "by", "as_of", "institutions", "changes", "source"),
        tall=True,
    )
    for line in too_old(records[-1].as_of, settings):
        tell(line)


def too_old(as_of: datetime | None, settings: Settings) -> Iterator[str]:
    """A sentence for every policy for which a register of `as_of` is too old today."""
    now = SystemClock().now()
    for policy, most in register_age_limits(settings):
        if as_of is None or now >= days_later(as_of, most + 1):
            yield say("said.register-old", policy=policy, days=most)


def diff(
    older: Annotated[
        str | None, typer.Argument(metavar="OLD", help="序号或编号，默认前一个 / default: before")
    ] = None,
    newer: Annotated[
        str | None, typer.Argument(metavar="NEW", help="序号或编号，默认最新 / default: newest")
    ] = None,
) -> None:
    """两个快照之间的差异，逐条列出 / What changed from one snapshot to another, one by one."""
    settings = _settings()
    tell_unused(settings)
    kept = register_history(settings)
    last = find(kept, newer)
    first = last.number - 1 if older is None else find(kept, older).number
    count = 0
    for one in kept.difference(*sorted((first, last.number))):
        tell(sentence(one))
        count += 1
    if not count:
        tell(say("said.no-difference"))


def export(snapshot: Snapshot = None) -> None:
    """把名录输出为可再导入的 JSON / Print the register as JSON that can be imported again."""
    settings = _settings()
    tell_unused(settings)
    kept = register_history(settings)
    record = find(kept, snapshot)
    lines = register_lines(
        record.source,
        record.as_of,
        kept.institutions(record.number),
        kept.blacklist(record.number),
    )
    for line in lines:
        write_line(line)


def _tell_counts(ready: Import) -> None:
    counts = ready.counts
    tell(
        say(
            "said.import-counts",
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            ended=counts.ended,
        )
    )
    if counts.ended:
        tell(say("said.whole-gone", count=counts.ended))
    row("source", ready.source)
    row("as_of", _day(ready.as_of) or say("said.no-as-of"))


def _page(record: SnapshotRecord) -> None:
    row("number", str(record.number))
    row("snapshot", record.id)
    row("institutions", str(record.institutions))
    row("by", record.learnt_by)
    row("file", f"{record.file} sha256:{record.file_sha256}")


def _rows(counts: ChangeCounts) -> int:
    """About how many rows are written: facts, and what institutions are found by."""
    return counts.added + counts.retracted + 30 * (counts.new + counts.changed)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _day(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(BEIJING).date().isoformat()


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return parse_utc(text)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            say("said.write-as", option=option, given=text, form="2026-01-31")
        ) from None
