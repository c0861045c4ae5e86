# SPDX-License-Identifier: Apache-2.0
"""The commands and their options. Each imports what it needs when it runs, so that help is fast."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import DEFAULT_POLICY, Settings, demonstration
from ...model.errors import UsageError
from . import issuers as issuers_commands
from . import trust as trust_commands
from .speech import Language, system_language

app = typer.Typer(
    name="esignverify",
    help="核验电子检验报告、证书上的电子签名，给出一个结论和全部理由。\n\n"
    "Verify electronic signatures on inspection reports and certificates: one decision, and why.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(trust_commands.app, name="trust")
app.add_typer(issuers_commands.app, name="issuers")

Files = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="要核验的文件，可以多个 / files to verify")
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="按这个时间判断，如 2026-01-01T00:00:00Z，只写日期是北京时间当天零点；"
        "不是现在就只是假设推算 / judge for this time (a bare date is 00:00 in Beijing); "
        "any other than now is hypothetical",
    ),
]
Trust = Annotated[
    Path | None,
    typer.Option(
        "--trust",
        metavar="DIR",
        help="这次只信任该文件夹里的 CA 证书，不能据此采信 / "
        "trust only the CA certificates in this folder; never enough for an ACCEPT",
    ),
]
TrustSnapshot = Annotated[
    str | None,
    typer.Option(
        "--trust-snapshot",
        metavar="ID",
        help="按认证机构库保留的旧状态判断（trust history），只是假设推算 / "
        "judge by an earlier state of the trust store; hypothetical",
    ),
]
Issuers = Annotated[
    Path | None,
    typer.Option("--issuers", metavar="FILE", help="机构名录文件 / register of institutions"),
]
IssuersSnapshot = Annotated[
    str | None,
    typer.Option(
        "--issuers-snapshot",
        metavar="ID",
        help="按名录的旧快照判断（issuers history 里的序号或编号），只是假设推算 / "
        "judge by an earlier snapshot of the register; hypothetical",
    ),
]
Evidence = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="DIR",
        help="放有吊销列表、OCSP 应答、证书、时间戳的文件夹 / "
        "folder with CRLs, OCSP answers, certificates, timestamps",
    ),
]
PolicyName = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="NAME",
        help="判断策略；sha256:… 是报告里写明的旧策略，只是假设推算 / "
        "policy to decide by; sha256:… is an earlier one, as a report names it; hypothetical",
    ),
]
ClaimFile = Annotated[
    Path | None,
    typer.Option(
        "--claim", metavar="FILE", help="要用文件证明什么（JSON）/ what it should prove (JSON)"
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="每个文件输出一行 JSON / one line of JSON per file")
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        help="页面列出全部检查项、签名细节、法条对照 / "
        "a page with every check, the signatures in detail, the law",
    ),
]
AsText = Annotated[
    bool, typer.Option("--text", help="给人看的页面（默认）/ a page to read (default)")
]
Lang = Annotated[
    Language | None,
    typer.Option("--lang", help="页面语言，默认随系统 / language of the page, default: locale's"),
]
Demo = Annotated[
    bool,
    typer.Option(
        "--demo",
        help="用演示的认证机构库、名录和证据，不用 ESIGNVERIFY_… 所设的；结果没有证明力 / "
        "the demo's own trust store, register and evidence, not those set; proves nothing",
    ),
]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="版本 / version")] = False,
) -> None:
    """Show the version or the help where no command is given."""
    if version:
        from ...model.version import __version__

        typer.echo(f"esignverify {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(no_args_is_help=False)
def verify(
    *,
    files: Files,
    at: At = None,
    trust: Trust = None,
    trust_snapshot: TrustSnapshot = None,
    issuers: Issuers = None,
    issuers_snapshot: IssuersSnapshot = None,
    evidence: Evidence = None,
    policy: PolicyName = DEFAULT_POLICY,
    claim: ClaimFile = None,
    json: AsJson = False,
    text: AsText = False,
    all_: All = False,
    lang: Lang = None,
    demo: Demo = False,
) -> None:
    """核验文件：能不能采信，为什么，下一步怎么办 / Verify files: rely on them or not, and why.

    退出码 / exit code: 0 全部可采信 all accepted · 1 有不予采信的 some rejected ·
    2 有待核实的 some to review · 3 有文件无法判断，或用法错误 some not judged, or wrong usage
    """
    from .verify import Options
    from .verify import verify as run

    if json and text:
        raise typer.BadParameter("--json | --text")
    options = Options(
        policy=policy,
        lang=lang or system_language(os.environ),
        json=json,
        at=_time(at),
        claim=claim,
        everything=all_,
    )
    settings = partial(
        _settings,
        demo=demo,
        trust_folder=trust,
        trust_snapshot=trust_snapshot,
        issuers=issuers,
        issuers_snapshot=issuers_snapshot,
        evidence=evidence,
    )
    raise typer.Exit(run(files, settings, options))


@app.command()
def revisions(
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help="PDF 文件 / a PDF")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="把签名时的版本和现在的文件写到这里 / write signed and current revision here",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="覆盖已有的文件 / replace files that are there")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="输出一行 JSON / one line of JSON")] = False,
    lang: Lang = None,
    demo: Demo = False,
) -> None:
    """取出签名时的版本，与现在的文件对照 / Hand out what was signed, beside the file of today.

    列出每个签名覆盖的版本：长度、摘要、之后改了什么、由哪个后来的签名覆盖。用 --out 写出来，
    两份并排打开看。取出的文件与原文件一样不可信，请用能防范恶意文件的阅读器打开。

    Lists the revision that each signature covers: size, digest, what changed after it, which later
    signature covers that. With --out they are written, to be opened side by side. What is written
    is no safer than the file itself: open it with a reader that withstands hostile files.

    退出码 / exit code: 0 已列出 listed · 3 没有版本，或无法读写 none, or not read or written
    """
    from .revisions import revisions as run

    lang = lang or system_language(os.environ)
    settings = partial(_settings, demo=demo)
    raise typer.Exit(run(file, settings, out=out, force=force, json=json, lang=lang))


@app.command()
def replay(
    report: Annotated[
        str,
        typer.Argument(metavar="REPORT", help="verify --json 的一行 / one line of verify --json"),
    ],
    file: Annotated[str, typer.Argument(metavar="FILE", help="当时核验的文件 / the file verified")],
    issuers: Issuers = None,
    evidence: Evidence = None,
    claim: ClaimFile = None,
) -> None:
    """复现一份报告：同样的输入是否得出同样的结论 / Make a report again from what it rests on.

    用报告写明的库快照、策略和时间重新判断，逐位比较；不给出新的结论。
    Judges anew by the snapshot, policy and time that the report names, and compares bit for bit; it
    gives no verdict of its own.

    退出码 / exit code: 0 一致 the same · 1 不一致 not the same · 3 不能比较 cannot be compared
    """
    from .replay import run

    raise typer.Exit(run(report, file, claim, _settings(issuers=issuers, evidence=evidence)))


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="演示文件夹 / folder of the demonstration")
    ] = None,
) -> None:
    """演示：真报告、假报告各会得到什么结论 / Demonstration: what genuine and forged reports get."""
    from .demo import run

    raise typer.Exit(run(folder, _settings(demo=True)))


@app.command()
def doctor() -> None:
    """自检：版本、隔离、认证机构库、机构名录 / Self-check: versions, isolation, stores."""
    from .doctor import run

    raise typer.Exit(run(_settings()))


@app.command()
def serve(
    host: Annotated[
        str, typer.Option("--host", help="监听地址，默认只有本机 / address, default: this machine")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口 / port")] = 8080,
    demo: Demo = False,
    allow_no_isolation: Annotated[
        bool,
        typer.Option(
            "--allow-no-isolation",
            help="系统不能隔离时仍然启动（危险）/ start even without isolation",
        ),
    ] = False,
) -> None:
    """启动 HTTP 服务（不保存任何文件）/ Start the HTTP service (it stores nothing)."""
    from .serve import run

    settings = _settings(demo=demo)
    if allow_no_isolation:
        settings = replace(settings, allow_no_isolation=True)
    raise typer.Exit(run(settings, host, port))


def _settings(
    *,
    demo: bool = False,
    trust_folder: Path | None = None,
    trust_snapshot: str | None = None,
    issuers: Path | None = None,
    issuers_snapshot: str | None = None,
    evidence: Path | None = None,
) -> Settings:
    """The environment's settings, with this command line's over them.

    With ``--demo`` stores of the environment do not count: whoever set up his own would be told of
    the demo authority and judged by another.
    """
    if issuers and issuers_snapshot:
        raise UsageError("--issuers-snapshot", problem="one-register")
    found = Settings.from_environment(os.environ)
    if demo:
        found = demonstration(found)
    return replace(
        found,
        trust_folder=trust_folder,
        trust_snapshot=trust_snapshot,
        keep_snapshots=True,
        issuers=issuers or found.issuers,
        issuers_snapshot=issuers_snapshot,
        evidence=evidence or found.evidence,
    )


def _time(text: str | None) -> datetime | None:
    from ...model.moments import parse_utc

    if text is None:
        return None
    try:
        return parse_utc(text)
    except (ValueError, OverflowError):
        from .keeping import say

        form = "2026-01-31 | 2026-01-31T08:00:00+08:00"
        raise typer.BadParameter(
            say("said.write-as", option="--at", given=text, form=form)
        ) from None
