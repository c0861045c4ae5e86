# SPDX-License-Identifier: Apache-2.0
"""`esignverify doctor`: what is installed, what is set, and what is missing, before it matters."""

from __future__ import annotations

import os
import platform
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import metadata

from ...bootstrap import (
    DEFAULT_POLICY,
    KNOWN,
    PREFIX,
    Settings,
    capabilities,
    isolation_layers,
    isolation_missing,
    open_outside,
    policy_names,
    sm2_refused,
)
from ...bootstrap_trust import address_memory, fetch_ahead, trust_editor
from ...model.errors import EsignverifyError
from ...model.evidence import Evidence
from ...reports.errors import error_text
from ...services.trust_fetch import due, targets
from ...services.verify_document import Request, verify_document
from . import EXIT_ERROR
from .doctor_stores import NO_NEEDS, Row, answers_row, authority_rows, data_row, register_row
from .speech import catalogue, page_console

PACKAGES = ("pyhanko", "pyhanko-certvalidator", "cryptography", "asn1crypto", "aiohttp", "pydantic")


def run(settings: Settings) -> int:
    """Print every row; 0 if this installation can verify, 3 if it cannot."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    styles = {"✔": "green", "–": "dim", "!": "yellow", "✘": "bold red"}
    rows = list(_rows(settings))
    for mark, title, found in rows:
        table.add_row(Text(mark, style=styles[mark]), Text(title), Text(found, overflow="fold"))
    console = page_console()
    console.print(table)
    console.print(Text(f"\n{_closing([mark for mark, _, _ in rows])}", style="bold"))
    return EXIT_ERROR if any(mark == "✘" for mark, _, _ in rows) else 0


def _closing(marks: Sequence[str]) -> str:
    bad, noted = marks.count("✘"), marks.count("!")
    if bad:
        return f"✘ 还不能核验：{bad} 处错误 / cannot verify yet: {bad} errors"
    if noted:
        return f"✔ 可以核验，有 {noted} 处需要留意 / ready to verify, {noted} to note"
    return "✔ 可以核验 / ready to verify"


def _rows(settings: Settings) -> Iterator[Row]:
    yield from _versions()
    yield "✔", "能力 / capabilities", ", ".join(capabilities())
    for name, reason in sm2_refused():
        yield "–", f"SM2: {name}", f"未使用 / not in use: {reason}"
    yield _isolation(settings)
    yield from _stores(settings)
    if settings.demo:
        yield "!", "演示模式 / demo mode", "开 / on: 结果没有证明力 / results prove nothing"
    else:
        yield "✔", "演示模式 / demo mode", "关 / off"
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in KNOWN)
    for name in unknown:
        if name != "ESIGNVERIFY_TRACEBACK":
            yield "!", name, "不认识的设置 / unknown setting"


def _versions() -> Iterator[Row]:
    from ...model.version import __version__

    yield "✔", "esignverify", __version__
    yield "✔", "Python", f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    yield "✔", "OpenSSL (Python)", ssl.OPENSSL_VERSION
    for package in PACKAGES:
        try:
            yield "✔", package, metadata.version(package)
        except metadata.PackageNotFoundError:
            yield "!", package, "未安装 / not installed: pip install 'esignverify[server]'"


def _isolation(settings: Settings) -> Row:
    title = "隔离 / isolation"
    missing = isolation_missing()
    if settings.isolation == "none":
        return "!", title, "按设置关闭 / off by ESIGNVERIFY_ISOLATION"
    if missing is None:
        return "✔", title, ", ".join(isolation_layers())
    return ("!" if settings.allow_no_isolation else "✘"), title, f"不可用 / none: {missing}"


def _evidence(settings: Settings, evidence: Evidence) -> Row:
    """Evidence from outside is never required: without it documents bring their own."""
    title = "外部证据 / evidence"
    count = f"CRL {len(evidence.crls)}, OCSP {len(evidence.ocsps)}"
    if settings.evidence is not None:
        return "✔", title, f"{settings.evidence} · {count}"
    if settings.demo:
        return "✔", title, f"演示 / demo · {count}"
    if evidence.crls:
        return "✔", title, f"已导入 / imported · {count}"
    return "–", title, "未设置，可以不设 / not set, optional (ESIGNVERIFY_EVIDENCE)"


def _addresses(settings: Settings, now: datetime) -> Row:
    """Where CRLs are fetched, and whether it is time to."""
    title = "CRL 地址 / CRL addresses"
    overview = trust_editor(settings).overview()
    found = targets(overview, (), address_memory(settings))
    if not found:
        return "–", title, "未登记，可以不设 / none listed, optional (trust set ID --crl URL)"
    count = len(due(found, now, fetch_ahead(settings)))
    key = "due" if count else "all-fresh"
    said = catalogue().both(f"keeper.fetch.{key}", {"count": len(found), "due": count})
    return ("!" if count else "✔"), title, f"{said['zh']} / {said['en']}"


def _stores(settings: Settings) -> Iterator[Row]:
    """Trust store, register, policies, evidence: read as a verification would read them."""
    try:
        with open_outside(settings) as outside:
            snapshot = outside.trust.snapshot()
            yield from authority_rows(settings, snapshot)
            yield "✔", "认证机构库编号 / trust store id", snapshot.id
            yield register_row(settings, outside)
            yield "✔", "策略 / policies", ", ".join(policy_names(settings))
            judged = verify_document(Request("doctor", b"", DEFAULT_POLICY), outside)
            yield "✔", "试核验 / trial run", f"空文件 / an empty file: {judged['decision']}"
            yield _evidence(settings, outside.evidence.gather(NO_NEEDS))
            yield _addresses(settings, outside.clock.now())
            yield answers_row(settings, outside.clock.now())
            yield data_row(settings)
    except EsignverifyError as error:
        said = error_text(error, catalogue())
        yield "✘", error.code, f"{said['zh']} / {said['en']}"
