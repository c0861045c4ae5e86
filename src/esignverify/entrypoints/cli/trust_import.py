# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust import`: the published list of licensed CAs into the operator's store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import Settings
from ...bootstrap_trust import licence_list
from ...model.errors import UsageError
from ...model.licence_list import ListOrigin
from ...services.trust_admin import difference
from . import EXIT_ERROR
from .asking import ask
from .keeping import say, tell, tell_problems
from .store_options import DryRun, Store, Yes, made_by, retrieved_on, store_editor, write_if_agreed

NOBODY = "…"
"""Who imports, in a dry run that was not told."""


def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="工信部名单，CSV 或 XLSX / list of the MIIT")
    ],
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="名单出自哪里 / where the list is from")
    ],
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="谁导入 / who imports it")
    ] = None,
    retrieved: Annotated[
        str | None,
        typer.Option("--retrieved", metavar="DATE", help="何时取得，默认今天 / when, today"),
    ] = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """导入工信部公布的机构名单；只有名称和许可，没有证书 / Import the MIIT's list of licensed CAs.

    第一行是列标题：机构名称、许可证编号（必需），起始日、截止日、省份（可省略）。新机构各建一个
    文件夹，标明未核实；已有的先显示差异。
    The first row holds the titles: name, licence (needed), from, until, province (optional). Each
    new CA gets a folder, marked unverified; of known ones the difference is shown first.

    例 / example:  trust import list.xlsx --source "工信部网站" --by 张三
    """
    editor = store_editor(store)
    editor.require_writable()
    given = licence_list(file, Settings.from_environment(os.environ))
    if given.problems:
        tell_problems(given.problems)
        tell(say("said.nothing"))
        raise typer.Exit(EXIT_ERROR)
    who = by if by is not None else NOBODY if dry_run else ask("by")
    if not who.strip() or not source.strip():
        raise UsageError("operator", problem="person-needed")
    ready = editor.importing(
        given, ListOrigin(source.strip(), retrieved_on(retrieved), who.strip())
    )
    for line in difference(ready.edit):
        tell(line)
    if ready.problems:
        tell_problems(ready.problems)
    tell(say("said.listed", new=ready.new, changed=ready.changed, unchanged=ready.unchanged))
    if write_if_agreed(editor, ready.edit, made_by("import", who), dry_run=dry_run, yes=yes):
        tell(say("said.list-next"))
