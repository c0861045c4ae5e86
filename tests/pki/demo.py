# SPDX-License-Identifier: Apache-2.0
"""The documents of ``make demo``. Each decision holds at any date from 2026-11 to 2040.

Revocation lists say their next update is in 2044, certificates end in 2045, and only algorithms
without a known end are used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from . import authorities as who
from .case import ACCEPT, REJECT, REVIEW, quote
from .cases.content import flip, page_content
from .certificates import Entity
from .pdf import Pdf
from .pdf_forms import replace_content
from .report import Report, render
from .revocation import Revoked, crl
from .signing import contents, crls, report, signed, stamped_at

_SEAL_RECT = (250, 300, 345, 395)
_SEAL_PICTURE = "0.82 0.12 0.12 RG 3 w 4 4 87 87 re S 47 80 m 47 15 l S 15 47 m 80 47 l S"


@dataclass(frozen=True)
class Shown:
    """One document of the demonstration: what it is, in two languages, and what must be said."""

    file: str
    decision: str
    reasons: tuple[str, ...]
    zh: str
    en: str
    make: Callable[[], bytes]


def _whole(**content: object) -> Pdf:
    return report(Report(pages=2, **content))  # type: ignore[arg-type]


def _genuine() -> Pdf:
    return signed(base=_whole(), rect=_SEAL_RECT, appearance=_SEAL_PICTURE)


def _edited() -> bytes:
    document = _genuine()
    replace_content(document, lambda shown: shown + b"\n0.9 0.9 0.2 rg 150 420 260 24 re f")
    return document.data


def _altered() -> bytes:
    document = _genuine()
    return flip(document.data, page_content(document))


def _uncovered() -> bytes:
    return signed(base=_whole(), ranges=lambda r: [*r[:3], r[3] - 300]).data


def _of_revoked_body(day: str, shown: str) -> bytes:
    moment = who.at(day)
    signer = who.signer("signer-p256", who.REVOKED_ORGANISATION, who.REVOKED_USCC)
    base = _whole(
        institution=who.REVOKED_ORGANISATION,
        cma=who.REVOKED_CMA,
        number="FH-2025-000317",
        issued=shown,
        received="2025年12月15日",
        tested="2025年12月16日至12月26日",
        batch="20251201",
    )
    make = contents(signer, stamp=stamped_at(moment), signed_at=moment)
    return signed(make, base=base, signed_at=moment).data


def _under(root: Entity, key_name: str = "signer-p256") -> bytes:
    make = contents(who.signer(key_name, issuer=root), [root])
    lists = [crl(root, who.LISTED, who.FAR), *crls()[:1]]
    return signed(make, base=_whole(), lists=lists).data


def _revoked() -> bytes:
    revoked = Revoked(
        who.institution().serial, who.at("2026-03-01T00:00:00"), x509.ReasonFlags.superseded
    )
    return signed(base=_whole(), lists=crls(signer_revoked=revoked)).data


def _borrowed_code() -> bytes:
    signer = who.signer("signer-other", who.ORGANISATION, who.MERCHANT_USCC, unit=who.USCC)
    return signed(contents(signer), base=_whole()).data


def _self_made() -> bytes:
    chain: Sequence[Entity] = (who.forged_issuing(), who.forged_root())
    signer = who.signer("attacker-signer", issuer=who.forged_issuing())
    return signed(contents(signer, chain), base=_whole()).data


def documents() -> tuple[Shown, ...]:
    """What the demonstration shows, in that order."""
    return (
        Shown(
            "genuine-report.pdf",
            ACCEPT,
            (),
            "真报告：持牌 CA、具备资质的机构、可信时间戳",
            "A genuine report: licensed CA, qualified body, trusted timestamp",
            lambda: _genuine().data,
        ),
        Shown(
            "qualified-until-that-day.pdf",
            ACCEPT,
            (),
            "机构在资质被撤销的前一天签署的报告",
            "A report signed on the last day before the body lost its qualification",
            lambda: _of_revoked_body("2025-12-31T02:00:00", "2025年12月31日"),
        ),
        Shown(
            "qualification-revoked-that-day.pdf",
            REJECT,
            ("ISSUER_NOT_QUALIFIED_AT_SIGNING",),
            "同一机构在资质被撤销当天签署的报告",
            "A report of the same body, signed on the day its qualification was revoked",
            lambda: _of_revoked_body("2026-01-01T02:00:00", "2026年01月01日"),
        ),
        Shown(
            "page-changed-after-signing.pdf",
            REJECT,
            ("CHANGED_AFTER_SIGNING",),
            "签署后又追加了修改页面的内容",
            "Something was drawn onto a page after signing",
            _edited,
        ),
        Shown(
            "one-bit-altered.pdf",
            REJECT,
            ("DIGEST_MISMATCH",),
            "页面内容被改动了一个比特",
            "One bit of a page's content was altered",
            _altered,
        ),
        Shown(
            "tail-not-covered.pdf",
            REJECT,
            ("BYTE_RANGE_NOT_WHOLE_REVISION",),
            "签名没有覆盖文件的最后一段",
            "The signature leaves the end of the file uncovered",
            _uncovered,
        ),
        Shown(
            "certificate-revoked-before-signing.pdf",
            REJECT,
            ("REVOKED_BEFORE_SIGNING",),
            "签署时证书已被吊销",
            "The certificate had been revoked before it signed",
            _revoked,
        ),
        Shown(
            "ca-licence-lapsed.pdf",
            REJECT,
            ("CA_LICENCE_LAPSED",),
            "签发证书的 CA 许可证已过期",
            "The licence of the CA behind the certificate had lapsed",
            lambda: _under(who.lapsed_root()),
        ),
        Shown(
            "ca-never-licensed.pdf",
            REJECT,
            ("CA_NOT_LICENSED",),
            "签发证书的机构从未取得电子认证服务许可",
            "The CA behind the certificate never had a licence",
            lambda: _under(who.unlicensed_root()),
        ),
        Shown(
            "code-of-another-institution.pdf",
            REJECT,
            ("USCC_CONFLICT",),
            "申请人在证书部门栏填入了别家机构的统一社会信用代码",
            "The applicant wrote another body's credit code into his certificate",
            _borrowed_code,
        ),
        Shown(
            "self-made-ca-with-licensed-name.pdf",
            REVIEW,
            ("NO_CHAIN",),
            "自建 CA 冒用持牌 CA 的全称，密钥不同",
            "A self-made CA with the licensed CA's exact name and another key",
            _self_made,
        ),
        Shown(
            "seal-picture-without-signature.pdf",
            REVIEW,
            ("NO_SIGNATURE",),
            "只有红章图片，没有电子签名",
            "A picture of a red seal and no signature",
            lambda: render(Report(pages=2, seal=True)),
        ),
        Shown(
            "revocation-data-missing.pdf",
            REVIEW,
            ("REVOCATION_DATA_MISSING",),
            "没有吊销信息，补录后可重新判定",
            "No revocation data: an import decides it",
            lambda: signed(base=_whole(), lists=[]).data,
        ),
    )


def write(folder: Path) -> None:
    """Write the documents and demo.toml into `folder`."""
    lines = [
        "# SPDX-License-Identifier: Apache-2.0",
        "# 演示文件清单，全部为虚构 | the documents of `esignverify demo`, all fictional",
        'schema = "esignverify.demo/1"',
    ]
    for one in documents():
        (folder / one.file).write_bytes(one.make())
        lines += ["", "[[document]]", f"file = {quote(one.file)}"]
        lines.append(f"decision = {quote(one.decision)}")
        lines.append("reasons = [" + ", ".join(quote(reason) for reason in one.reasons) + "]")
        lines += [f"zh = {quote(one.zh)}", f"en = {quote(one.en)}"]
    (folder / "demo.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
