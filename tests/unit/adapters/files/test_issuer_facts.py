# SPDX-License-Identifier: Apache-2.0
"""The facts beside names and qualifications: read, dated twice, and wrong ones named by line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from esignverify.adapters.files.issuers import FileRegister
from esignverify.model.errors import ConfigurationError
from esignverify.model.evidence import Needs
from esignverify.model.issuers import QualificationStatus, known
from esignverify.model.register_facts import (
    Appeal,
    CreditKind,
    Listing,
    ListKind,
    ReportStatus,
)

CODE, BRANCH, AGENT = "911100000001238620", "91350100M000100Y43", "91110000101623741K"
KEY, DIGEST = "ab" * 32, "cd" * 32
CMA = "200100100001"


def body(**lists: Any) -> dict[str, Any]:
    history = [{"status": "valid", "from": "2020-01-01"}]
    return {
        "id": "one",
        "uscc": CODE,
        "names": [{"name": "虚构检测技术有限公司"}],
        "qualifications": [{"kind": "CMA", "number": CMA, "history": history}],
        **lists,
    }


def register(tmp_path: Path, one: dict[str, Any], **top: Any) -> FileRegister:
    data = {
        "schema": "esignverify.issuers/1",
        "source": "test",
        "as_of": "2026-01-01",
        "institutions": [one],
        **top,
    }
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return FileRegister(file)


FACTS: dict[str, list[dict[str, Any]]] = {
    "authority_periods": [{"kinds": ["licence"], "from": "2020-01-01"}],
    "sites": [
        {
            "id": "east",
            "name": "虚构检测东区分公司",
            "address": "虚构市东路一号",
            "uscc": BRANCH,
            "qualifications": [
                {"number": CMA, "until": "2022-12-31"},
                {"number": CMA, "not_listed": True, "from": "2023-01-01"},
            ],
        }
    ],
    "scope": [
        {"number": CMA, "standard": "GB/T 29606-2013", "item": "容量偏差", "field": "轻工"},
        {"number": CMA, "standard": "GB 18401-2010"},
    ],
    "signatories": [{"name": "钱授权", "fields": ["轻工"], "from": "2021-01-01"}],
    "reports": [
        {"number": "A-1", "status": "issued", "sha256": DIGEST, "until": "2025-06-30"},
        {"number": "A-1", "status": "superseded", "replaced_by": "A-2", "from": "2025-07-01"},
    ],
    "listings": [{"list": "scope", "number": CMA, "whole": True, "from": "2020-01-01"}],
    "domains": [{"host": "cx.lab.example"}],
    "credit": [
        {
            "kind": "penalty",
            "authority": "虚构市市场监督管理局",
            "document": "虚市监处罚〔2025〕1号",
            "from": "2025-01-01",
            "repaired": "2025-06-01",
            "concerns_reports": True,
        }
    ],
    "authorisations": [{"agent": AGENT, "kinds": ["certificate"], "until": "2025-12-31"}],
}


def test_every_list_as_values(tmp_path: Path) -> None:
    (one,) = register(tmp_path, body(**FACTS)).overview().institutions
    assert one.authority_periods[0].kinds == ("licence",)
    (site,) = one.sites
    assert (site.id, site.uscc, site.address) == ("east", BRANCH, "虚构市东路一号")
    assert [cover.listed for cover in site.covers] == [True, False]
    assert site.covers[0].end == site.covers[1].start == datetime(2022, 12, 31, 16, tzinfo=UTC)
    first, second = one.scope
    assert (first.standard, first.year, first.item, first.field) == (
        "GB/T29606",
        2013,
        "容量偏差",
        "轻工",
    )
    assert (second.number, second.item, second.field) == (CMA, None, None)
    assert one.signatories[0].fields == ("轻工",)
    assert [row.status for row in one.reports] == [ReportStatus.ISSUED, ReportStatus.SUPERSEDED]
    assert one.reports[1].replaced_by == "A-2"
    assert one.domains[0].host == "cx.lab.example"
    (fact,) = one.credit
    assert fact.kind is CreditKind.PENALTY
    assert fact.concerns_reports
    assert fact.repaired == datetime(2025, 5, 31, 16, tzinfo=UTC)
    assert one.authorisations[0].agent == AGENT


def test_a_list_that_nobody_calls_whole_is_a_part(tmp_path: Path) -> None:
    (one,) = register(tmp_path, body(**FACTS)).overview().institutions
    said = {(row.kind, row.number, row.whole) for row in one.listings}
    assert said == {
        (ListKind.SCOPE, CMA, True),
        (ListKind.SIGNATORIES, None, False),
        (ListKind.REPORTS, None, False),
    }
    (bare,) = register(tmp_path, body()).overview().institutions
    assert bare.listings == ()


@pytest.mark.parametrize(
    ("lists", "problem", "field"),
    [
        (
            {"scope": [{"number": CMA, "standard": "虚构方法"}]},
            "form-standard",
            "scope[0].standard",
        ),
        (
            {"scope": [{"number": "1", "standard": "GB 1-2020"}]},
            "number-not-held",
            "scope[0].number",
        ),
        ({"scope": [{"standard": "GB 1-2020"}]}, "missing-field", "scope[0].number"),
        ({"scope": [{"number": CMA}]}, "missing-field", "scope[0].standard"),
        ({"listings": [{"list": "scope"}]}, "missing-field", "listings[0].number"),
        ({"listings": [{"list": "names"}]}, "choice", "listings[0].list"),
        ({"listings": [{"list": "reports", "number": CMA}]}, "unknown-field", "listings[0].number"),
        ({"signatories": [{"fields": []}]}, "missing-field", "signatories[0].name"),
        ({"signatories": [{"name": "钱", "key": "x"}]}, "unknown-field", "signatories[0].key"),
        ({"domains": [{"host": "https://x.example"}]}, "form", "domains[0].host"),
        ({"domains": [{"host": "localhost"}]}, "form", "domains[0].host"),
        ({"reports": [{"number": "A", "status": "lost"}]}, "choice", "reports[0].status"),
        (
            {"reports": [{"number": "A", "status": "issued", "sha256": "AB" * 32}]},
            "form",
            "reports[0].sha256",
        ),
        ({"credit": [{"kind": "late", "authority": "甲"}]}, "choice", "credit[0].kind"),
        (
            {
                "credit": [
                    {
                        "kind": "abnormal",
                        "authority": "甲",
                        "from": "2025-01-01",
                        "repaired": "2024-01-01",
                    }
                ]
            },
            "reversed-period",
            "credit[0].repaired",
        ),
        ({"authorisations": [{"agent": "x"}]}, "form-uscc", "authorisations[0].agent"),
        (
            {"authorisations": [{"agent": AGENT, "kinds": ["poem"]}]},
            "choice",
            "authorisations[0].kinds",
        ),
        ({"sites": [{"id": "a"}]}, "missing-field", "sites[0].name"),
        ({"sites": [{"id": "a", "name": "甲", "uscc": CODE}]}, "duplicate", "sites"),
        (
            {"sites": [{"id": "a", "name": "甲"}, {"id": "a", "name": "乙"}]},
            "duplicate",
            "sites[1].id",
        ),
        (
            {"signatories": [{"name": "钱", "learnt": "2025-01-02", "retracted": "2025-01-02"}]},
            "reversed-period",
            "signatories[0].retracted",
        ),
    ],
)
def test_each_mistake_names_its_field(
    tmp_path: Path, lists: dict[str, Any], problem: str, field: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        register(tmp_path, body(**lists)).overview()
    values = caught.value.values
    assert (values["problem"], values["field"]) == (problem, f"institutions[0].{field}")
    assert int(values["line"]) > 5


def history(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"qualifications": [{"kind": "CMA", "number": CMA, "history": list(rows)}]}


VALID = {"status": "valid", "from": "2020-01-01"}
SUSPENDED = {"status": "suspended", "from": "2021-01-01", "until": "2021-03-31"}


def test_a_correction_is_a_new_fact(tmp_path: Path) -> None:
    rows = (VALID, SUSPENDED | {"learnt": "2021-02-01", "retracted": "2021-05-01"})
    (one,) = register(tmp_path, body(**history(*rows))).overview().institutions
    assert len(one.qualifications[0].history) == 2
    (held,) = known(one).qualifications
    assert [each.status for each in held.history] == [QualificationStatus.VALID]
    (then,) = known(one, datetime(2021, 3, 1, tzinfo=UTC)).qualifications
    assert len(then.history) == 2
    (before,) = known(one, datetime(2021, 1, 15, tzinfo=UTC)).qualifications
    assert len(before.history) == 1


def test_what_is_said_twice_at_one_moment_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        register(tmp_path, body(**history(VALID, SUSPENDED))).overview()
    assert caught.value.values["problem"] == "overlapping-period"


BLACKLIST = [
    {"key_sha256": KEY, "reason": "伪造检测报告", "from": "2025-01-01", "until": "2027-12-31"},
    {"uscc": AGENT, "reason": "买卖检测报告", "appeal": "pending"},
]


def test_a_slice_holds_the_entries_about_keys_and_codes_asked(tmp_path: Path) -> None:
    house = register(tmp_path, body(), blacklist=BLACKLIST)
    assert house.slice(Needs("pdf", 1, (), ())).blacklist == ()
    (by_key,) = house.slice(Needs("pdf", 1, (), (), keys=(KEY,))).blacklist
    assert (by_key.key_sha256, by_key.uscc, by_key.appeal) == (KEY, None, Appeal.NONE)
    (by_code,) = house.slice(Needs("pdf", 1, (AGENT,), ())).blacklist
    assert (by_code.uscc, by_code.appeal) == (AGENT, Appeal.PENDING)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"reason": "x"}, "key-or-code"),
        ({"reason": "x", "name": "虚构检测"}, "key-or-code"),
        ({"reason": "x", "uscc": CODE, "key_sha256": KEY}, "key-or-code"),
        ({"reason": "x", "uscc": CODE, "name": "虚构检测"}, "unknown-field"),
        ({"uscc": CODE}, "missing-field"),
        ({"uscc": CODE, "reason": "x", "appeal": "upheld"}, "choice"),
    ],
)
def test_a_blacklist_entry_is_about_one_key_or_code(
    tmp_path: Path, entry: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        register(tmp_path, body(), blacklist=[entry]).overview()
    assert caught.value.values["problem"] == problem
    assert str(caught.value.values["field"]).startswith("blacklist[0]")


def test_a_slice_holds_of_long_lists_only_what_is_asked(tmp_path: Path) -> None:
    house = register(tmp_path, body(**FACTS))
    (none,) = house.slice(Needs("pdf", 1, (CODE,), ())).institutions
    assert (none.scope, none.reports) == ((), ())
    assert Listing(kind=ListKind.REPORTS) in none.listings
    asked = Needs("pdf", 1, (CODE,), (), standards=("GB/T 29606-2025",), reports=("A-1",))
    (some,) = house.slice(asked).institutions
    assert [row.standard for row in some.scope] == ["GB/T29606"]
    assert len(some.reports) == 2
    (one,) = house.slice(Needs("pdf", 1, (CODE,), (), documents=(DIGEST,))).institutions
    assert [row.status for row in one.reports] == [ReportStatus.ISSUED]


def test_a_branch_is_found_by_its_own_code_and_name(tmp_path: Path) -> None:
    house = register(tmp_path, body(**FACTS))
    for asked in (BRANCH, "虚构检测东区分公司"):
        assert [one.id for one in house.slice(Needs("pdf", 1, (asked,), ())).institutions] == [
            "one"
        ]
