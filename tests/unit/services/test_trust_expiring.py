# SPDX-License-Identifier: Apache-2.0
"""What ends soon: licences without a successor, anchors by row or certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import START, make
from tests.unit.adapters.files.stores import HEAD, anchor, put

from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.crl_records import KeptCrl
from esignverify.model.ocsp_records import KeptOcsp
from esignverify.services.trust_expiring import answers_ending, expiring

ROW = """
[[licence]]
kind = "miit"
number = "ECP{number:011}"
status = "{status}"
from = {start}
until = {end}
source = "test"
"""
ROOT_ENDS = START + timedelta(days=7300, seconds=1)
END = datetime(2025, 12, 31, 16, tzinfo=UTC)
"""The last moment of 2025-12-31 in Beijing."""


def row(number: int, start: str, end: str, status: str = "granted") -> str:
    return ROW.format(number=number, start=start, end=end, status=status)


def ends(store: Path, text: str, now: datetime, within: int = 30) -> list[tuple[str, str]]:
    put(store, make(), HEAD.format(id="test-ca") + text)
    found = expiring(FileTrustStore(store).overview(), (), now, within, timedelta(hours=24))
    assert list(found) == sorted(found, key=lambda one: one.end)
    return [(one.kind, one.what) for one in found]


@pytest.mark.parametrize(
    ("days", "listed"), [(-31, False), (-30, True), (0, True), (30, True), (31, False)]
)
def test_within_so_many_days_of_its_end_either_way(tmp_path: Path, days: int, listed: bool) -> None:
    now = END - timedelta(days=days)
    text = row(1, "2020-01-01", "2025-12-31")
    assert ends(tmp_path, text, now) == ([("miit", "ECP00000000001")] if listed else [])


@pytest.mark.parametrize(
    ("hours", "within", "listed"),
    [
        (-24 * 31, 30, False),
        (-24 * 30, 30, True),
        (0, 30, True),
        (24, 30, True),
        (25, 30, False),
        (1, 0, False),
    ],
)
def test_a_kept_list_is_named_when_it_is_time_to_fetch(
    tmp_path: Path, hours: int, within: int, listed: bool
) -> None:
    put(tmp_path, make(), HEAD.format(id="test-ca"))
    kept = [
        KeptCrl("test-ca", "CN=Root", ("http://ca.example/1.crl",), END),
        KeptCrl("gone", "CN=Other", (), END),
        KeptCrl("test-ca", "CN=Root", (), None),
    ]
    overview, now = FileTrustStore(tmp_path).overview(), END - timedelta(hours=hours)
    found = expiring(overview, kept, now, within, timedelta(hours=24))
    expected = [
        ("gone", "gone", "crl", "CN=Other"),
        ("test-ca", "测试电子认证有限公司", "crl", "http://ca.example/1.crl"),
    ]
    assert [(one.authority, one.name, one.kind, one.what) for one in found] == (
        expected if listed else []
    )


@pytest.mark.parametrize(
    "other",
    [
        row(1, "2026-01-01", "2030-12-31"),
        row(2, "2025-06-01", "2030-12-31"),
        row(1, "2026-01-01", "2026-02-01", "suspended"),
    ],
)
def test_what_goes_on_in_another_row_does_not_end(tmp_path: Path, other: str) -> None:
    assert ends(tmp_path, row(1, "2020-01-01", "2025-12-31") + other, END) == []


@pytest.mark.parametrize(
    "other",
    [
        row(2, "2026-01-02", "2030-12-31"),
        row(2, "2019-01-01", "2024-12-31"),
        row(2, "2019-01-01", "2030-12-31").replace("miit", "egov"),
    ],
)
def test_a_gap_or_another_kind_is_no_successor(tmp_path: Path, other: str) -> None:
    found = ends(tmp_path, row(1, "2020-01-01", "2025-12-31") + other, END)
    assert found == [("miit", "ECP00000000001")]


def test_an_anchor_ends_with_its_certificate_or_its_row(tmp_path: Path) -> None:
    assert ends(tmp_path / "1", anchor(make()), ROOT_ENDS, 0) == [("anchor", "root.pem")]
    closed = anchor(make(), by=()) + "until = 2025-12-31\n"
    assert ends(tmp_path / "2", closed, END, 0) == [("anchor", "root.pem")]
    assert ends(tmp_path / "3", closed, ROOT_ENDS, 0) == []


def test_the_earliest_comes_first(tmp_path: Path) -> None:
    text = row(1, "2020-01-01", "2025-12-31").replace("miit", "egov")
    text += row(2, "2020-01-01", "2025-12-30")
    assert [kind for kind, _ in ends(tmp_path, text, END)] == ["miit", "egov"]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "named", "ended"),
    [(-1, 0, 2), (0, 2, 0), (11, 2, 0), (13, 0, 0), (24, 0, 0)],
)
def test_an_answer_is_named_in_the_second_half_of_its_life_and_counted_after_it(
    tmp_path: Path, hours: int, named: int, ended: int
) -> None:
    put(tmp_path, make(), HEAD.format(id="test-ca"))
    begins = END - 24 * HOUR
    kept = [
        KeptOcsp("test-ca", "a1", begins, END, final=False),
        # Without nextUpdate it lives as long as for a judge: a day.
        KeptOcsp("gone", "b2", begins, None, final=False),
        KeptOcsp("test-ca", "c3", begins, END, final=True),
    ]
    overview = FileTrustStore(tmp_path).overview()
    found, over = answers_ending(overview, kept, END - hours * HOUR, 48 * HOUR)
    expected = [("gone", "gone", "b2"), ("test-ca", "测试电子认证有限公司", "a1")]
    assert [(one.authority, one.name, one.what) for one in found] == expected[:named]
    assert over == ended
