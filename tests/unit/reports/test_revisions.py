# SPDX-License-Identifier: Apache-2.0
"""Names of files that are handed out: whatever a field is called, one plain name in one folder."""

from __future__ import annotations

import unicodedata

import pytest

from esignverify.reports.revisions import file_names

HOSTILE = [
    "../../etc/passwd",
    "/etc/ssh/authorized_keys",
    "C:\\Windows\\x",
    "a\x00b",
    "a\nb\x1b[2J",
    "\u202efdp.exe",
    "-rf",
    "..",
    "",
    " ",
    "签" * 300,
    "x" * 300,
    "\ud800",
    "$(reboot)",
    "a;b|c`d`",
]


@pytest.mark.parametrize("field", HOSTILE)
def test_a_hostile_field_name_becomes_one_plain_name(field: str) -> None:
    field = field.encode("utf-8", "replace").decode()
    name = file_names("报告 (1).pdf", [field])[field]
    assert name.startswith("报告 (1).signed-by-")
    assert name.endswith(".pdf")
    told = name.removeprefix("报告 (1).signed-by-").removesuffix(".pdf")
    assert all((c.isascii() and (c.isalnum() or c in "-_")) or "一" <= c <= "鿿" for c in told)
    assert len(name.encode()) <= 240


@pytest.mark.parametrize("document", [*HOSTILE, "a.pdf\u202e.pdf", ".pdf", "p" * 255 + ".pdf"])
def test_a_hostile_document_name_stays_in_its_folder(document: str) -> None:
    document = document.encode("utf-8", "replace").decode()
    for name in file_names(document, ["签" * 40]).values():
        assert "/" not in name
        assert "\\" not in name
        assert not name.startswith((".", "-"))
        assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in name)
        assert len(name.encode()) <= 240


def test_names_that_some_file_systems_take_for_one_are_kept_apart() -> None:
    ids = ["Sig1", "sig1", "Sig 1", "Sig_1", "x" * 40 + "a", "x" * 40 + "b", "签名1"]
    names = file_names("r.pdf", ids)
    assert names[None] == "r.current.pdf"
    assert names["签名1"] == "r.signed-by-签名1.pdf"
    assert len({name.casefold() for name in names.values()}) == len(ids) + 1


def test_a_plain_name_is_kept() -> None:
    assert file_names("r.v2.pdf", ["Sig1"])["Sig1"] == "r.v2.signed-by-Sig1.pdf"
