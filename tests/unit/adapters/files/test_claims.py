# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from esignverify.adapters.files.claims import MAX_FILE, load_claim, parse_claim
from esignverify.model.errors import ConfigurationError

FULL = {
    "schema": "esignverify.claim/1",
    "kind": "inspection-report",
    "institution": "虚构检测技术有限公司",
    "institution_uscc": "911100000001238620",
    "qualification_number": "200100100001",
    "number": "R-1",
    "product": "p",
    "model": "m",
    "batch": "b",
    "standards": ["GB/T 1-2020"],
}


def test_every_field(tmp_path: Path) -> None:
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(FULL, indent=2))
    claim = load_claim(file)
    for key, value in FULL.items():
        if key not in ("schema", "standards"):
            assert getattr(claim, key) == value
    assert claim.standards == ("GB/T 1-2020",)


def test_the_digest_is_of_the_canonical_form() -> None:
    canonical = '{"kind":"licence","schema":"esignverify.claim/1"}'
    loose = '{ "schema": "esignverify.claim/1",\n "kind": "licence", "number": null }'
    claim = parse_claim(loose.encode(), "claim")
    assert claim.sha256 == sha256(canonical.encode()).hexdigest()
    assert claim.number is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"schema": "esignverify.claim/2"}, "schema"),
        ({"kind": "report"}, "choice"),
        ({"kind": "unknown"}, "choice"),
        ({"institution_uscc": "1"}, "form-uscc"),
        ({"standards": "GB"}, "not-a-list"),
        ({"standards": ["a", "a"]}, "duplicate"),
        ({"number": 5}, "not-a-text"),
        ({"prodcut": "x"}, "unknown-field"),
    ],
)
def test_mistakes(change: dict[str, object], problem: str) -> None:
    text = json.dumps({**FULL, **change}, indent=1)
    with pytest.raises(ConfigurationError) as caught:
        parse_claim(text.encode(), "claim")
    values = caught.value.values
    (key,) = change
    assert (values["problem"], values["field"], values["file"]) == (problem, key, "claim")
    assert f'"{key}"' in text.splitlines()[int(values["line"]) - 1]


@pytest.mark.parametrize("text", ["", "[]", '"x"', "null"])
def test_what_is_no_claim(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_claim(text.encode(), "claim")


def test_too_large(tmp_path: Path) -> None:
    file = tmp_path / "claim.json"
    file.write_bytes(b" " * (MAX_FILE + 1))
    with pytest.raises(ConfigurationError) as caught:
        load_claim(file)
    assert caught.value.values["problem"] == "too-large"
