# SPDX-License-Identifier: Apache-2.0
"""A person's number in a certificate is in no report, whatever place it stands in."""

from __future__ import annotations

import json

import pytest

from tests.pki.authorities_places import resident_number

from .vectors import Vector, run, vectors

NUMBER = resident_number()
PERSONAL = {
    one.name: one
    for one in vectors("pdf")
    if one.name.startswith("identity/") and ("resident" in one.name or "person" in one.name)
}


def test_there_are_some() -> None:
    assert len(PERSONAL) == 4
    assert all(NUMBER.encode().hex().encode() in one.document.lower() for one in PERSONAL.values())


@pytest.mark.parametrize("vector", PERSONAL.values(), ids=PERSONAL.keys())
def test_the_report_does_not_hold_it(vector: Vector) -> None:
    text = json.dumps(run(vector), ensure_ascii=False)
    assert NUMBER not in text
    assert NUMBER[6:14] not in text
