# SPDX-License-Identifier: Apache-2.0
"""A template is a valid file of its schema, so that filling it in starts from something sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from esignverify.adapters.files.authority import Rules, read_authority
from esignverify.adapters.files.claims import parse_claim
from esignverify.adapters.files.issuers import FileRegister
from esignverify.adapters.files.policies import parse_policy
from esignverify.adapters.files.templates import TEMPLATES, template


def test_ca() -> None:
    record = read_authority("x", {"x/ca.toml": template("ca").encode()}, Rules())
    assert record.authority.licences[0].number == "ECP00000000000"


def test_ca_with_its_anchor_uncommented_asks_for_the_certificate() -> None:
    text = template("ca").replace("# [[anchor]]", "[[anchor]]")
    for key in ("file", "sha256", "roles"):
        text = text.replace(f"# {key} =", f"{key} =", 1)
    with pytest.raises(Exception, match="no-such-file"):
        read_authority("x", {"x/ca.toml": text.encode()}, Rules())


def test_foreign() -> None:
    files = {"foreign/x/ca.toml": template("foreign").encode()}
    authority = read_authority("foreign/x", files, Rules()).authority
    assert authority.foreign
    assert authority.standings[0].periods[0].holds


def test_policy() -> None:
    policy = parse_policy(template("policy").encode(), "our-policy.toml", "our-policy")
    assert policy.require_proven_time


def test_claim() -> None:
    assert parse_claim(template("claim").encode(), "claim").kind == "inspection-report"


def test_issuers(tmp_path: Path) -> None:
    file = tmp_path / "issuers.json"
    file.write_text(template("issuers"))
    overview = FileRegister(file).overview()
    assert len(overview.institutions) == 1
    assert overview.problems == ()


def test_kinds() -> None:
    assert set(TEMPLATES) == {
        "ca",
        "foreign",
        "policy",
        "claim",
        "issuers",
        "issuers-csv",
        "issuers-csv-full",
    }
    with pytest.raises(KeyError):
        template("other")
