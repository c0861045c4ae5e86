# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust`: keeping the licensed CAs. Every change is shown before it is written."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import SystemClock, template
from ...bootstrap_trust import start_trust_store
from ...model.errors import UsageError
from ...model.snapshots import Origin
from ...model.trust import LicenceKind, LicenceStatus, Role
from ...model.trust_records import NewAnchor, NewFacts, NewLicence, StoreEdit, Withdrawal
from ...ports import TrustEditor
from ...services import trust_admin
from ...services.trust_admin import find_anchor, find_authority
from .address_options import (
    CrlAddresses,
    NoCrlAddresses,
    NoOcspAddresses,
    OcspAddresses,
    Private,
    listed,
)
from .asking import ask
from .keeping import say, tell, tell_problems
from .speech import catalogue, write_line
from .store_options import (
    By,
    DryRun,
    Store,
    Yes,
    day_of,
    made_by,
    store_editor,
    write_if_agreed,
)
from .trust_crl import app as crl_commands
from .trust_expiring import expiring
from .trust_fetch import fetch
from .trust_foreign import app as foreign_lists
from .trust_history import diff, history
from .trust_import import import_
from .trust_ocsp import ocsp as ask_responders
from .trust_pages import authority_page, list_page, overview_page

app = typer.Typer(
    name="trust",
    pretty_exceptions_enable=False,
    help="认证机构库：哪些 CA 可信，凭什么 / The trust store: which CAs count, and why.\n\n"
    "第一次使用 / first steps: trust init → trust add → trust set → trust confirm → trust check",
)


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Show the help where no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


Identity = Annotated[str, typer.Argument(metavar="ID", help="机构编号 / id of the authority")]


class Template(StrEnum):
    """Files that an operator writes by hand."""

    CA = "ca"
    FOREIGN = "foreign"
    POLICY = "policy"
    CLAIM = "claim"


class Ended(StrEnum):
    """What a licence can become."""

    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


@app.command("init")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新建的文件夹 / folder to make")],
) -> None:
    """建自己的库：复制随程序附带的起始数据 / Make your own store from the starter rows."""
    count = start_trust_store(folder)
    tell(say("said.started", folder=str(folder.absolute()), count=count))


@app.command("list")
def list_(store: Store = None) -> None:
    """列出每家机构：许可、信任锚 / List every authority: its licence, its anchors."""
    overview_page(store_editor(store).overview(), SystemClock().now())


@app.command("show")
def show(identity: Identity, store: Store = None) -> None:
    """查看一家机构的全部内容 / Show everything about one authority."""
    overview = store_editor(store).overview()
    if identity in {one.id for one in overview.lists}:
        list_page(trust_admin.find_list(overview, identity))
    else:
        authority_page(find_authority(overview, identity), SystemClock().now())


@app.command("add")
def add(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|CERT", help="准备好的文件夹，或一张 CA 证书 / a folder or certificate"
        ),
    ],
    ca: Annotated[
        str | None, typer.Option("--ca", metavar="ID", help="证书属于哪家机构 / whose certificate")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="新机构的全称 / full name of a new authority")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--source", help="资料来源 / where the data comes from")
    ] = None,
    roles: Annotated[
        list[Role] | None,
        typer.Option("--role", help="用途，可多次；默认 sign / what it may vouch for"),
    ] = None,
    foreign: Annotated[
        bool,
        typer.Option(
            "--foreign",
            help="放进境外机构库 / into the store of foreign authorities",
        ),
    ] = False,
    by: By = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """加入一家机构或一张 CA 证书；确认之前不算数 / Add an authority or CA certificate, unconfirmed.

    例 / examples:  trust add ./sheca    trust add root.cer --ca sheca --role sign --role tsa
    """
    editor = _writable(store)
    if source.is_dir():
        edit = editor.adding_folder(source, foreign=foreign)
    elif ca is None:
        raise UsageError("--ca", problem="nothing-to-add")
    else:
        wanted = tuple(dict.fromkeys(roles or [Role.SIGN]))
        edit = editor.adding_certificate(source, NewAnchor(ca, wanted, name, origin))
    _settle(editor, edit, made_by("add", by), dry_run=dry_run, yes=yes)


@app.command("confirm")
def confirm(
    identity: Identity,
    anchor: Annotated[
        str | None,
        typer.Option("--anchor", metavar="SHA256", help="信任锚 SHA-256 的开头 / its beginning"),
    ] = None,
    sha256: Annotated[
        str | None, typer.Option("--sha256", help="机构公布的 SHA-256，全部 64 位 / as published")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="确认人 / who confirms")] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="在哪里公布 / where it was published")
    ] = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """确认信任锚：照 CA 自己公布的 SHA-256 输入 / Confirm an anchor by its published SHA-256."""
    editor = _writable(store)
    overview = editor.overview()
    record = find_authority(overview, identity)
    chosen = find_anchor(record, anchor)
    tell(f"{record.authority.name}  {chosen.file}  {chosen.subject}")
    if sha256 is None:
        tell(say("said.confirm-how"))
    typed, operator = sha256 or ask("digest"), by or ask("by")
    edit = trust_admin.propose_confirmation(
        editor,
        SystemClock(),
        (record, chosen),
        typed=typed,
        by=operator,
        source=source or ask("source"),
    )
    settled = _settle(editor, edit, made_by("confirm", operator), dry_run=dry_run, yes=yes)
    confirmed_by = trust_admin.people(chosen.confirmations, operator)
    if settled and confirmed_by < overview.confirmations_needed:
        tell(say("said.one-more", count=overview.confirmations_needed))


@app.command("set")
def set_(
    identity: Identity,
    licence: Annotated[
        str | None,
        typer.Option("--licence", metavar="NUMBER", help="许可编号，ECP 加 11 位数字 / number"),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="许可起始日 / first day")
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="许可最后一个有效日 / last day that counts"),
    ] = None,
    kind: Annotated[
        LicenceKind, typer.Option("--kind", help="许可种类 / kind of licence")
    ] = LicenceKind.MIIT,
    source: Annotated[
        str | None, typer.Option("--source", help="许可的出处 / where it is published")
    ] = None,
    uscc_field: Annotated[
        str | None,
        typer.Option(
            "--uscc-field",
            metavar="PLACE",
            help="持有人代码在证书中的位置：扩展 OID、subject:OID、organisation-prefix"
            "（O=代码加名称）或 common-name-parts（CN=…@名称@代码@…） / place of the holder's"
            " code: an extension, subject:OID, the front of O=, or the parts of CN=",
        ),
    ] = None,
    crl: CrlAddresses = None,
    no_crl: NoCrlAddresses = None,
    ocsp: OcspAddresses = None,
    no_ocsp: NoOcspAddresses = None,
    private: Private = False,
    by: By = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """登记许可、代码位置、取 CRL 和问 OCSP 的地址；写入即算数 / Enter licence, place, addresses.

    例 / examples:  trust set sheca --crl http://crl.ca.example/ca.crl
    trust set sheca --licence ECP00000000000 --from 2020-01-01 --until 2030-12-31
    --source "工信部名单，查询日期 2026-01-01" --uscc-field 1.2.156.10260.4.1.4
    """
    editor = _writable(store)
    record = find_authority(editor.overview(), identity)
    new = None
    if licence is not None:
        if first is None or source is None:
            raise UsageError("--licence", problem="licence-incomplete")
        if trust_admin.suspended(record, licence):
            raise UsageError(identity, problem="licence-suspended", number=licence, id=identity)
        until = None if last is None else day_of("--until", last)
        new = NewLicence(kind, licence, day_of("--from", first), until, source)
    elif first or last or source:
        raise UsageError("--licence", problem="licence-incomplete")
    elif uscc_field is None and not any((crl, no_crl, ocsp, no_ocsp)):
        raise UsageError("--licence", problem="nothing-to-set")
    facts = NewFacts(
        new,
        uscc_field,
        listed(crl, private=private),
        tuple(dict.fromkeys(no_crl or ())),
        listed(ocsp, private=private),
        tuple(dict.fromkeys(no_ocsp or ())),
    )
    edit = editor.entering(record, facts)
    _settle(editor, edit, made_by("set", by), dry_run=dry_run, yes=yes)


@app.command("suspend")
def suspend(
    identity: Identity,
    reason: Annotated[str, typer.Option("--reason", help="原因和出处 / why, and where it says so")],
    day: Annotated[
        str,
        typer.Option("--from", metavar="DATE", help="从哪天起不再算数，北京时间 / from this day"),
    ],
    anchor: Annotated[
        str | None,
        typer.Option("--anchor", metavar="SHA256", help="停用这个信任锚，而不是许可 / an anchor"),
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", metavar="NUMBER", help="许可编号 / licence number")
    ] = None,
    status: Annotated[Ended, typer.Option("--status", help="许可变为 / becomes")] = Ended.SUSPENDED,
    by: By = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """停用许可或信任锚；历史不删 / End a licence or an anchor; history stays.

    例 / example:  trust suspend sheca --from 2026-05-01 --reason "工信部公告 2026 年第 1 号"
    """
    editor = _writable(store)
    record = find_authority(editor.overview(), identity)
    withdrawal = Withdrawal(day_of("--from", day), reason, LicenceStatus(status.value))
    edit = trust_admin.propose_suspension(editor, record, withdrawal, anchor=anchor, number=licence)
    _settle(editor, edit, made_by("suspend", by), dry_run=dry_run, yes=yes)


@app.command("resume")
def resume(
    identity: Identity,
    reason: Annotated[str, typer.Option("--reason", help="依据和出处 / why, and where it says so")],
    day: Annotated[
        str, typer.Option("--from", metavar="DATE", help="从哪天起恢复，北京时间 / from this day")
    ],
    last: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="许可最后一个有效日 / last day that counts"),
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", metavar="NUMBER", help="许可编号 / licence number")
    ] = None,
    by: By = None,
    store: Store = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """恢复被暂停的许可 / Lift the suspension of a licence.

    例 / example:  trust resume sheca --from 2026-12-01 --until 2030-12-31 --reason "工信部公告"
    """
    editor = _writable(store)
    record = find_authority(editor.overview(), identity)
    until = None if last is None else day_of("--until", last)
    again = Withdrawal(day_of("--from", day), reason, LicenceStatus.GRANTED, until)
    edit = trust_admin.propose_resumption(editor, record, again, number=licence)
    _settle(editor, edit, made_by("resume", by), dry_run=dry_run, yes=yes)


@app.command("check")
def check(
    store: Store = None,
    all_: Annotated[
        bool, typer.Option("--all", help="逐条列出只有名称的机构 / list rows with a name only too")
    ] = False,
) -> None:
    """检查整个库，有错误则退出码为 3 / Check it all; exit code 3 on errors."""
    problems = store_editor(store).problems()
    kept, bare = (problems, 0) if all_ else trust_admin.without_bare_rows(problems)
    if bare:
        tell(say("said.bare", count=bare))
    raise typer.Exit(tell_problems(kept))


app.add_typer(crl_commands)
app.add_typer(foreign_lists)
app.command("import")(import_)
app.command("expiring")(expiring)
app.command("history")(history)
app.command("diff")(diff)
app.command("fetch")(fetch)
app.command("ocsp")(ask_responders)


@app.command("template")
def template_(
    kind: Annotated[
        Template, typer.Argument(help="ca 机构 · foreign 境外机构 · policy 策略 · claim 待证事项")
    ] = Template.CA,
) -> None:
    """输出可填写的模板 / Print a template to fill in."""
    write_line(template(kind.value).rstrip())


def _writable(store: Path | None) -> TrustEditor:
    """The store, if it may be changed at all: refused before anything is asked or shown."""
    editor = store_editor(store)
    editor.require_writable()
    return editor


def _settle(
    editor: TrustEditor, edit: StoreEdit, made: Origin, *, dry_run: bool, yes: bool
) -> bool:
    """Show a proposal, ask, write, and say what comes next; whether it was written."""
    for line in trust_admin.difference(edit):
        tell(line)
    for note in edit.notes:
        both = catalogue().both(f"problem.{note}")
        tell(f"{both['zh']}\n{both['en']}")
    if not write_if_agreed(editor, edit, made, dry_run=dry_run, yes=yes):
        return False
    record = find_authority(editor.overview(), edit.authority)
    steps = trust_admin.still_missing(record) or ("nothing",)
    last = "ocsp" if record.responders else "crl"
    for key in (*steps, "fetch" if record.addresses else last):
        tell(say(f"missing.{key}", id=edit.authority))
    return True
