# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust crl import`: revocation lists that every verification then uses."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import SystemClock, crl_folder
from ...bootstrap_trust import crl_keeper
from ...model.crl_records import CrlRecord
from ...reports.escape import shown
from . import EXIT_ERROR
from .asking import agreed
from .keeping import BEIJING, row, say, tell, tell_problems
from .store_options import Store, Yes, store_settings

app = typer.Typer(
    name="crl",
    pretty_exceptions_enable=False,
    help="证书吊销列表（CRL）：哪些证书被 CA 吊销了 / "
    "Revocation lists: which certificates a CA has revoked.",
)


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Show the help where no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="CA 公布的 CRL 文件，DER 或 PEM / CRLs, DER or PEM"),
    ],
    store: Store = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不写 / check only, write nothing")
    ] = False,
    yes: Yes = False,
) -> None:
    """导入 CRL：用库里的证书验证签名，通过才保留 / Import CRLs that the store's CAs signed.

    从 CA 的网站下载 CRL，导入一次，之后 verify 自动使用；新旧都保留。退出码 3：有文件被拒绝。
    Download the CRLs from the CA, import them once, and verify uses them by itself; older ones
    stay. Exit code 3: a file was refused.

    例 / example:  trust crl import sheca-2026-11.crl
    """
    settings = store_settings(store)
    keeper, now = crl_keeper(settings), SystemClock().now()
    given = keeper.examine(files, now)
    for one in given.records:
        crl_page(one, now)
    if given.problems:
        tell_problems(given.problems)
        tell(say("said.crl-refused"))
    new = [one for one in given.records if not one.kept]
    if not given.records:
        tell(say("said.crl-none"))
    elif dry_run:
        tell(say("said.dry-run"))
    elif not new or not (yes or agreed()):
        tell(say("said.nothing"))
    else:
        keeper.keep(new)
        tell(say("said.crl-written", count=len(new), folder=str(crl_folder(settings))))
    raise typer.Exit(EXIT_ERROR if given.problems else 0)


def crl_page(one: CrlRecord, now: datetime) -> None:
    """Of which CA a list is, and until when it is fresh."""
    tell(say("said.crl-of", name=shown(one.name), id=one.authority, file=shown(one.file)))
    row("signer", one.signer)
    row("point", "  ".join(one.points))
    row("issued", minute(one.this_update))
    if one.next_update is None:
        tell(f"  {say('said.crl-no-end')}")
    else:
        key = "crl-fresh" if now <= one.next_update else "crl-stale"
        tell(f"  {say(f'said.{key}', until=minute(one.next_update))}")
    if one.newer is not None:
        tell(f"  {say('said.crl-older', at=minute(one.newer))}")
    if one.kept:
        tell(f"  {say('said.crl-kept')}")


def minute(at: datetime) -> str:
    """A moment in Beijing, to the minute."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
