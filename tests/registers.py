# SPDX-License-Identifier: Apache-2.0
"""Institutions of every kind of fact, made from a number, for tests of what keeps them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from esignverify.model.identifiers import USCC_ALPHABET
from esignverify.model.issuers import (
    Institution,
    NamePeriod,
    Qualification,
    QualificationKind,
    QualificationStatus,
    StatusPeriod,
)
from esignverify.model.register_facts import (
    Authorisation,
    AuthorityPeriod,
    BlacklistEntry,
    CreditFact,
    CreditKind,
    Listing,
    ListKind,
    PublishedReport,
    QueryDomain,
    ReportStatus,
    ScopeRow,
    Signatory,
    Site,
    SiteCover,
)

BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
PLACES = ("甲省", "乙市", "丙县", "示例", "虚构省")
WORDS = ("明鉴", "风华", "北辰", "天平", "方圆", "中正", "恒信", "九州")
ENDS = ("检测技术有限公司", "产品质量检验所", "计量测试中心", "检验检测服务有限公司", "研究院")


def uscc(seed: int) -> str:
    """A code of the right form, another for every number."""
    tail = ""
    for _ in range(9):
        seed, digit = divmod(seed, 31)
        tail += USCC_ALPHABET[digit]
    return "91440300" + tail + "0"


def institution(seed: int, *, rich: bool = True) -> Institution:
    """One institution; `rich` with every kind of fact that the model has."""
    r = random.Random(seed)

    def day() -> datetime:
        return BEGIN + timedelta(days=r.randrange(4000))

    def name() -> str:
        return r.choice(PLACES) + r.choice(WORDS) + r.choice(WORDS) + r.choice(ENDS) + str(seed)

    changed = day()
    number = f"{200000000000 + seed:012d}"
    names = (NamePeriod(name(), None, changed), NamePeriod(name(), changed, None))
    middle, end = sorted((day(), day() + timedelta(days=4000)))
    history = (
        StatusPeriod(QualificationStatus.VALID, BEGIN, middle),
        StatusPeriod(r.choice(list(QualificationStatus)), middle, end),
    )
    held = Qualification(QualificationKind.CMA, number, history)
    plain = Institution(f"i-{seed:06d}", uscc(2 * seed), names, (held,))
    accredited = Qualification(QualificationKind.CNAS, f"CNAS L{seed:05d}", history[:1])
    if not rich:
        return plain
    site = Site(
        id="b1",
        name=name() + "分公司",
        uscc=uscc(2 * seed + 1),
        covers=(
            SiteCover(number=number, start=day()),
            SiteCover(number=number, listed=False, end=BEGIN),
        ),
    )
    return Institution(
        plain.id,
        plain.uscc,
        names,
        (held, accredited),
        authority=seed % 2 == 0,
        authority_periods=(AuthorityPeriod(kinds=("licence", "type-approval"), start=day()),),
        sites=(site,),
        scope=tuple(
            ScopeRow(number=number, standard=f"GB/T{100 + i % 7}", year=2000 + i, field="电气")
            for i in range(20)
        ),
        signatories=(Signatory(name="张三", fields=("电气", "化学")), Signatory(name="李四")),
        reports=(
            PublishedReport(number=f"R-{seed}-1", status=ReportStatus.ISSUED, sha256="ab" * 32),
            PublishedReport(number=f"R-{seed}-2", status=ReportStatus.WITHDRAWN, start=day()),
        ),
        listings=(
            Listing(kind=ListKind.SCOPE, number=number, whole=True),
            Listing(kind=ListKind.SIGNATORIES),
            Listing(kind=ListKind.REPORTS),
        ),
        domains=(QueryDomain(host="example.test"),),
        credit=(
            CreditFact(kind=CreditKind.PENALTY, authority="甲局", repaired=day(), learnt=day()),
        ),
        authorisations=(Authorisation(agent=uscc(10**6 + seed), kinds=("inspection-report",)),),
    )


def institutions(count: int, *, rich: bool = True) -> list[Institution]:
    """The first `count` of them."""
    return [institution(seed, rich=rich) for seed in range(count)]


def blacklist() -> list[BlacklistEntry]:
    """A key, a code, and a code once more."""
    return [
        BlacklistEntry(reason="私钥泄露", key_sha256="cd" * 32, start=BEGIN),
        BlacklistEntry(reason="伪造报告", uscc=uscc(2), start=BEGIN, end=BEGIN + timedelta(400)),
        BlacklistEntry(reason="再次伪造", uscc=uscc(2), start=BEGIN + timedelta(500)),
    ]
