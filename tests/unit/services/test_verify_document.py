# SPDX-License-Identifier: Apache-2.0
"""The use case: order of steps, one clock reading, what raises and what does not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esignverify.model.claim import Claim
from esignverify.model.errors import DocumentTooLargeError, TimeFuseError, WorkerBrokenError
from esignverify.services.verify_document import (
    MIB,
    Request,
    validation_time,
    verify_document,
)

from . import fakes


def request(document: bytes = b"accept", **changes) -> Request:
    return Request(**{"name": "r.pdf", "document": document, "policy": "strict"} | changes)


def test_the_report_tells_the_circumstances_of_the_run() -> None:
    report = verify_document(request(), fakes.outside())
    assert report["document"]["sha256"] == hashlib.sha256(b"accept").hexdigest()
    assert report["document"]["sm3"] == hashlib.new("sm3", b"accept").hexdigest()
    assert report["document"]["size"] == 6
    assert report["policy"]["name"] == "strict"
    assert report["at"] == "2026-11-21T08:00:00Z"
    assert report["hypothetical"] is False
    assert all(value.startswith("sha256:") for value in report["snapshots"].values())
    assert report["claim_sha256"] is None


def test_a_large_document_is_described_as_a_small_one_is() -> None:
    document = b"accept" + bytes(2 * MIB)
    told = verify_document(request(document), fakes.outside())["document"]
    assert told["sha256"] == hashlib.sha256(document).hexdigest()
    assert told["sm3"] == hashlib.new("sm3", document).hexdigest()
    assert told["size"] == len(document)


def test_steps_in_order_one_clock_reading_and_the_document_let_go() -> None:
    outside = fakes.outside(demo=True)
    verify_document(request(), outside)
    assert outside.judge.journal == ["open strict demo=True", "read", "judge", "close"]
    assert outside.clock.readings == 1
    asked = outside.register.asked
    assert replace(asked, documents=()) == fakes.NEEDS
    assert asked.documents == (hashlib.sha256(request().document).hexdigest(),)


def test_a_claim_is_named_by_its_digest() -> None:
    report = verify_document(request(claim=Claim("77" * 32)), fakes.outside())
    assert report["claim_sha256"] == "77" * 32


@pytest.mark.parametrize(
    ("document", "error"), [(b"fuse", TimeFuseError), (b"broken", WorkerBrokenError)]
)
def test_the_document_is_let_go_of_when_judging_fails(document: bytes, error) -> None:
    outside = fakes.outside()
    with pytest.raises(error):
        verify_document(request(document), outside)
    assert outside.judge.journal[-1] == "close"


def test_a_document_over_the_limit_is_not_even_opened() -> None:
    outside = fakes.outside()
    with pytest.raises(DocumentTooLargeError) as caught:
        verify_document(request(b"12345", limit=4), outside)
    assert caught.value.values["size"] == 5
    assert outside.judge.journal == []


@pytest.mark.parametrize(
    ("asked", "hypothetical"),
    [
        (None, False),
        (datetime(2026, 11, 21, 8, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 8, 0, 1, tzinfo=UTC), True),
        (datetime(2020, 1, 1, tzinfo=UTC), True),
    ],
)
def test_any_time_other_than_now_is_hypothetical(asked, hypothetical: bool) -> None:
    at = validation_time(fakes.NOW, asked)
    assert at.hypothetical is hypothetical
    assert at.at.microsecond == 0


def test_the_time_is_judged_to_the_second() -> None:
    at = validation_time(fakes.NOW + timedelta(microseconds=7), None)
    assert at.at == datetime(2026, 11, 21, 8, tzinfo=UTC)
