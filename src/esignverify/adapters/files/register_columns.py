# SPDX-License-Identifier: Apache-2.0
"""The columns of a register as a table: their titles, and what each kind of row has in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .lines import Path

COLUMNS = {
    "record": "记录",
    "id": "机构编号",
    "uscc": "统一社会信用代码",
    "name": "名称",
    "kind": "类别",
    "number": "编号",
    "status": "状态",
    "from": "起始日",
    "until": "截止日",
    "learnt": "得知日",
    "retracted": "撤回日",
    "standard": "标准",
    "item": "项目",
    "field": "领域",
    "list": "清单",
    "whole": "是否完整",
    "site": "场所编号",
    "address": "地址",
    "not_listed": "证书未列明",
    "sha256": "文件摘要",
    "replaced_by": "替代报告",
    "host": "网址",
    "authority": "机关",
    "document": "文号",
    "repaired": "修复日",
    "concerns_reports": "涉及报告",
    "agent": "代签机构代码",
    "kinds": "文件种类",
    "key_sha256": "公钥摘要",
    "reason": "原因",
    "appeal": "申诉",
}
"""Names of columns and their Chinese titles."""

DAYS = frozenset({"from", "until", "learnt", "retracted", "repaired"})
"""Columns with days, which spreadsheets write in several ways; ``2026.1.5`` may be a number too."""
FLAGS = frozenset({"whole", "not_listed", "concerns_reports"})
"""Columns with yes or no; `authority` too, where a row is an institution."""
LISTS = frozenset({"kinds", "fields"})
"""Fields with several words in one cell."""

_DATED = ("from", "until", "learnt", "retracted")


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in (*columns, *_DATED)}


RECORDS: dict[str, tuple[Path, dict[str, str]]] = {
    "institution": ((), {"uscc": "uscc", "authority": "authority"}),
    "authority": (("authority_periods",), _same("kinds")),
    "name": (("names",), _same("name")),
    "qualification": (("qualifications",), _same("status")),
    "scope": (("scope",), _same("number", "standard", "item", "field")),
    "list": (("listings",), _same("list", "number", "whole")),
    "signatory": (("signatories",), _same("name") | {"field": "fields"}),
    "site": (("sites",), _same("name", "address", "uscc") | {"site": "id"}),
    "site-qualification": (("sites",), _same("site", "number", "not_listed")),
    "report": (("reports",), _same("number", "status", "sha256", "replaced_by")),
    "domain": (("domains",), _same("host")),
    "credit": (
        ("credit",),
        _same("kind", "authority", "document", "repaired", "concerns_reports"),
    ),
    "agent": (("authorisations",), _same("agent", "kinds")),
    "blacklist": ((), _same("key_sha256", "uscc", "reason", "appeal")),
}
"""What a row can be: where it goes in an institution, and which field each column is."""

SIMPLE = frozenset({"id", "uscc", "name", "kind", "number", "status", "from", "until"})
"""Columns of the form without `record`."""

WORDS: dict[str, dict[str, str]] = {
    "record": {
        "机构": "institution",
        "登记机关": "authority",
        "名称": "name",
        "资质": "qualification",
        "能力": "scope",
        "清单": "list",
        "签字人": "signatory",
        "场所": "site",
        "场所资质": "site-qualification",
        "报告": "report",
        "网址": "domain",
        "信用": "credit",
        "代签": "agent",
        "黑名单": "blacklist",
    },
    "status": {
        "有效": "valid",
        "暂停": "suspended",
        "撤销": "revoked",
        "注销": "cancelled",
        "过期": "expired",
        "已发布": "issued",
        "已更正": "corrected",
        "已替代": "superseded",
        "已撤回": "withdrawn",
    },
    "kind": {"经营异常": "abnormal", "严重违法失信": "dishonest", "行政处罚": "penalty"},
    "list": {"能力": "scope", "签字人": "signatories", "报告": "reports"},
    "appeal": {"无": "none", "申诉中": "pending", "已驳回": "dismissed"},
}
"""What may be written in Chinese."""

IN_TABLES = {("date", "until"): "date-or-empty", ("duplicate", "id"): "rows-apart"}
"""Complaints about a column that a table has its own words for."""

_YES_NO = {"是": True, "yes": True, "true": True, "1": True}
_YES_NO |= {"否": False, "no": False, "false": False, "0": False}
_BETWEEN = re.compile("[;；、]")


def flag(text: str) -> bool | None:
    """Yes or no; None for anything else."""
    return _YES_NO.get(text.lower())


def words(text: str) -> list[str]:
    """Several words in one cell."""
    return [word.strip() for word in _BETWEEN.split(text) if word.strip()]


def both_words(column: str, allowed: Iterable[str]) -> str:
    """What may stand in a column, in Chinese where that may be written: ``有效 valid, …``."""
    chinese = {word: zh for zh, word in WORDS.get(column, {}).items()}
    return ", ".join(f"{chinese[word]} {word}" if word in chinese else word for word in allowed)
