# SPDX-License-Identifier: Apache-2.0
"""`esignverify issuers`: keeping the register of inspection and certification bodies."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import (
    Settings,
    SystemClock,
    register_history,
    register_is_file,
    register_is_kept,
    register_is_set,
    register_is_table,
    register_keeper,
    register_source,
    template,
)
from ...model.issuers import Institution
from ...model.problems import Notes, Problem
from ...ports import RegisterKeeper
from ...reports.escape import shown
from ...services.issuers_admin import find_institutions
from ...services.issuers_import import find_snapshot
from .issuer_rows import fact_rows
from .issuers_kept import Snapshot, add_commands, tell_unused
from .keeping import BEIJING, period, row, say, tell, tell_problems
from .speech import write_line

app = typer.Typer(
    name="issuers",
    pretty_exceptions_enable=False,
    help="机构名录：名称、代码、资质 / The register: bodies, codes, qualifications.",
)


add_commands(app)


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Show the help where no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


Register = Annotated[
    Path | None,
    typer.Option(
        "--issuers", metavar="FILE", help="名录文件，默认 ESIGNVERIFY_ISSUERS / register file"
    ),
]


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="要检查的名录文件 / file to check")],
) -> None:
    """检查名录文件：错误指明行和字段 / Check a register; errors name line and field."""
    if register_is_table(file):
        raise typer.Exit(_check_table(file))
    keeper = _keeper(file)
    if faults := keeper.faults():
        raise typer.Exit(tell_problems(faults))
    overview = keeper.overview()
    row("register", overview.file)
    row("snapshot", overview.id)
    row("source", overview.source)
    row("as_of", _age(overview.as_of))
    row("institutions", str(len(overview.institutions)))
    if overview.blacklist:
        tell(f"{say('facts.blacklist')}: {len(overview.blacklist)}")
    raise typer.Exit(tell_problems(overview.problems))


def _check_table(file: Path) -> int:
    """Read a table as an import does, and write nothing; the exit code."""
    problems: list[Problem] = []
    notes = Notes()

    def heard(one: Problem) -> None:
        if one.fatal:
            problems.append(one)
        else:
            notes.add(one)

    source = register_source(file, file.name, None, _settings(None))
    found = sum(isinstance(one, Institution) for one in source.items(heard, lambda _: None))
    row("register", str(file))
    row("institutions", str(found))
    return tell_problems((*problems, *notes.every(str(file))))


@app.command("show")
def show(
    words: Annotated[
        str | None,
        typer.Argument(metavar="WORDS", help="名称、代码或编号的一部分 / part of name or number"),
    ] = None,
    issuers: Register = None,
    snapshot: Snapshot = None,
) -> None:
    """查看名录里的机构 / Show institutions of the register."""
    settings = _settings(issuers)
    if issuers is None and register_is_kept(settings):
        tell_unused(settings)
    if not register_is_set(settings):
        tell(say("said.no-register"))
        return
    found = 0
    for institution in _found(settings, words, snapshot):
        _page(institution)
        found += 1
    if not found:
        tell(say("said.none-found"))


def _found(settings: Settings, words: str | None, snapshot: str | None) -> Iterable[Institution]:
    """From the file that is set, else from a snapshot of the database."""
    if register_is_file(settings) and snapshot is None:
        return find_institutions(register_keeper(settings), words)
    kept = register_history(settings)
    return kept.institutions(find_snapshot(kept, snapshot).number, words)


class Form(StrEnum):
    """Kinds of templates."""

    JSON = "json"
    CSV = "csv"
    CSV_FULL = "csv-full"


@app.command("template")
def template_(
    form: Annotated[
        Form,
        typer.Option(
            "--form",
            help="json；csv：一行一段资质，可用表格软件打开；csv-full：所有记录种类 / "
            "csv: one row for each period of a qualification; csv-full: every kind of row",
        ),
    ] = Form.JSON,
) -> None:
    """输出可填写的名录模板 / Print a register to fill in."""
    kind = "issuers" if form is Form.JSON else f"issuers-{form.value}"
    write_line(template(kind).rstrip())


def _settings(file: Path | None) -> Settings:
    found = Settings.from_environment(os.environ)
    return replace(found, issuers=file or found.issuers)


def _keeper(file: Path) -> RegisterKeeper:
    return register_keeper(_settings(file))


def _age(as_of: datetime | None) -> str:
    """The day a register was taken from its source, and how long ago that is."""
    if as_of is None:
        return say("said.no-as-of")
    day = as_of.astimezone(BEIJING).date()
    days = (SystemClock().now().astimezone(BEIJING).date() - day).days
    return f"{day.isoformat()} ({say('said.days-ago', days=days)})"


def _page(institution: Institution) -> None:
    mark = f"  [{say('row.authority')}]" if institution.authority else ""
    tell(f"{institution.id}  {institution.uscc}{mark}")
    for name in institution.names:
        tell(f"  {shown(name.name)}  {period(name.start, name.end)}")
    for held in institution.qualifications:
        tell(f"  {held.kind.value} {shown(held.number)}")
        for one in held.history:
            status = say(f"status.{one.status.value}")
            gone = "" if one.retracted is None else f"  {say('facts.retracted')}"
            tell(f"    {period(one.start, one.end)}  {status}{gone}")
    for line in fact_rows(institution):
        tell(line)
