# SPDX-License-Identifier: Apache-2.0
"""A signature that says wrongly what it signed is not told as one whose content was altered."""

from __future__ import annotations

import pytest

from esignverify.reports.text_first import is_misdescribed


def _row(
    check: str, reason: str | None, about: str = "1", outcome: str = "failed"
) -> dict[str, object]:
    return {"check": check, "reason": reason, "about": about, "outcome": outcome}


TYPE = _row("crypto.digest", "CONTENT_TYPE_MISSING")
METHOD = _row("package.references", "CHECK_METHOD_WRONG")


@pytest.mark.parametrize(
    ("integrity", "rows", "told"),
    [
        ("modified", [TYPE], True),
        ("modified", [METHOD], True),
        ("modified", [TYPE, METHOD], True),
        ("modified", [METHOD, _row("crypto.digest", "DIGEST_MISMATCH")], False),
        ("modified", [TYPE, _row("signature.changes", "CHANGED_AFTER_SIGNING")], False),
        ("modified", [TYPE, _row("package.references", "PART_NOT_FOUND")], False),
        ("modified", [_row("crypto.digest", "CONTENT_TYPE_MISSING", about="2")], False),
        ("modified", [_row("crypto.digest", None, outcome="passed")], False),
        ("modified", [], False),
        ("invalid", [TYPE], False),
    ],
)
def test_nothing_but_how_it_is_written(
    integrity: str, rows: list[dict[str, object]], told: bool
) -> None:
    assert is_misdescribed({"findings": rows}, {"id": "1", "integrity": integrity}) is told
