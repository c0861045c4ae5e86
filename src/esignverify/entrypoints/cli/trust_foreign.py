# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust foreign`: trusted lists of EU member states in the store of foreign CAs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import SystemClock
from ...bootstrap_trust import trusted_list
from ...model.errors import UsageError
from ...model.trust_records import Confirmation
from ...model.trusted_list import ListSource
from ...services.trust_admin import (
    difference,
    find_list,
    propose_list_confirmation,
    typed_digest,
)
from .asking import ask
from .keeping import BEIJING, say, tell, tell_problems
from .store_options import DryRun, Store, Yes, made_by, retrieved_on, store_editor, write_if_agreed

MOST_LINES = 60
"""Lines of a difference that are shown: a list has thousands."""

app = typer.Typer(
    name="foreign",
    pretty_exceptions_enable=False,
    help="境外：欧盟可信服务列表 / Abroad: trusted lists of EU member states.\n\n"
    "其他境外机构 / other foreign authorities: trust template foreign → trust add FOLDER --foreign",
)

Country = Annotated[
    str, typer.Option("--country", metavar="XX", help="哪国的列表 / whose list, two letters")
]
Digest = Annotated[
    str | None,
    typer.Option(
        "--sha256",
        help="列表签名证书的 SHA-256，照公布的输入 / of the signer's certificate, as published",
    ),
]
By = Annotated[str | None, typer.Option("--by", help="谁确认 / who confirms")]
Published = Annotated[
    str | None,
    typer.Option("--published", help="SHA-256 在哪里公布 / where that SHA-256 was published"),
]


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Show the help where no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="列表，XML / the list, XML")],
    country: Country,
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="列表出自哪里 / where the list is from")
    ],
    retrieved: Annotated[
        str | None,
        typer.Option("--retrieved", metavar="DATE", help="何时取得，默认今天 / when, today"),
    ] = None,
    sha256: Digest = None,
    by: By = None,
    published: Published = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """导入欧盟成员国的可信服务列表（ETSI TS 119 612）/ Import an EU member state's trusted list.

    先验证列表自己的签名：照欧盟公布的输入签名证书的 SHA-256。签发合格证书的服务成为境外库的信任锚，
    连同每段状态；结论仍是 FOREIGN。列表到期（NextUpdate）后不再算数，请导入新的。
    The list's own signature is verified first: type the SHA-256 of its signer's certificate as
    the EU published it. Services that issue qualified certificates become anchors of the foreign
    store, with every status; the answer stays FOREIGN. After its NextUpdate a list counts no more.

    例 / example:  trust foreign import DE-TL.xml --country DE --source https://www.nrca-ds.de/
    """
    editor = store_editor(store)
    editor.require_writable()
    now = SystemClock().now()
    if sha256 is None:
        tell(say("said.list-confirm-how"))
    digest = typed_digest(sha256 if sha256 is not None else ask("digest"))
    given = trusted_list(file, digest, now)
    confirmation = Confirmation(
        (by if by is not None else ask("by")).strip(),
        now,
        (published if published is not None else ask("source")).strip(),
    )
    if not confirmation.by or not confirmation.source or not source.strip():
        raise UsageError("operator", problem="person-needed")
    listed = ListSource(source.strip(), retrieved_on(retrieved), confirmation)
    ready = editor.importing_trusted_list(given, country.strip().upper(), listed, now)
    lines = difference(ready.edit)
    for line in lines[:MOST_LINES]:
        tell(line)
    if len(lines) > MOST_LINES:
        tell(say("said.more-lines", count=len(lines) - MOST_LINES))
    if ready.left_out:
        tell_problems(ready.left_out)
    content = given.content
    tell(
        say(
            "said.trusted-list",
            country=content.territory,
            operator=content.operator,
            number=content.sequence,
            services=len(content.services),
            others=content.passed_over,
            until=content.next_update.astimezone(BEIJING).date().isoformat(),
        )
    )
    made = made_by("foreign import", confirmation.by)
    write_if_agreed(editor, ready.edit, made, dry_run=dry_run, yes=yes)


@app.command("confirm")
def confirm(
    identity: Annotated[str, typer.Argument(metavar="ID", help="列表编号 / id of the list: eu-de")],
    sha256: Digest = None,
    by: By = None,
    published: Published = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """由另一位操作员确认列表的签名证书 / Confirm a list's signer as another operator."""
    editor = store_editor(store)
    editor.require_writable()
    record = find_list(editor.overview(), identity)
    tell(f"{record.operator}  {record.country}  no. {record.sequence}")
    if sha256 is None:
        tell(say("said.list-confirm-how"))
    edit = propose_list_confirmation(
        editor,
        SystemClock(),
        record,
        typed=sha256 if sha256 is not None else ask("digest"),
        by=(operator := by if by is not None else ask("by")),
        source=published if published is not None else ask("source"),
    )
    for line in difference(edit):
        tell(line)
    write_if_agreed(editor, edit, made_by("foreign confirm", operator), dry_run=dry_run, yes=yes)
