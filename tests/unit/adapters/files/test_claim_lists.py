# SPDX-License-Identifier: Apache-2.0
"""A claim's lists are bounded: each value is looked up."""

from __future__ import annotations

import json

import pytest

from esignverify.adapters.files.claims import MAX_VALUES, parse_claim
from esignverify.model.errors import ConfigurationError


def claim(**fields: object) -> bytes:
    return json.dumps({"schema": "esignverify.claim/1", **fields}).encode()


def test_items_signatory_and_site() -> None:
    read = parse_claim(claim(items=["容量"], signatory="钱授权", site="东区"), "c")
    assert (read.items, read.signatory, read.site) == (("容量",), "钱授权", "东区")


@pytest.mark.parametrize("key", ["standards", "items"])
def test_too_many(key: str) -> None:
    values = [f"GB {number}" for number in range(MAX_VALUES + 1)]
    assert len(getattr(parse_claim(claim(**{key: values[1:]}), "c"), key)) == MAX_VALUES
    with pytest.raises(ConfigurationError) as caught:
        parse_claim(claim(**{key: values}), "c")
    assert (caught.value.values["problem"], caught.value.values["field"]) == ("too-many", key)
