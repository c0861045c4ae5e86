# SPDX-License-Identifier: Apache-2.0
"""Was the CA licensed over the window?"""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.unit.validation.world import GRANTED, WINDOW, authority, licence, path, policy

from esignverify.adapters.texts import PackagedTexts
from esignverify.model.axes import CaLicence
from esignverify.model.finding import Finding, Outcome
from esignverify.model.reasons import Reason
from esignverify.model.trust import Authority, LicenceKind, LicenceStatus
from esignverify.reports.catalogue import Catalogue
from esignverify.reports.report import finding_text
from esignverify.validation.ca_licence import judge_licence, licence_number
from esignverify.validation.judged import TrustedPath

G, X, S = LicenceStatus.GRANTED, LicenceStatus.EXPIRED, LicenceStatus.SUSPENDED
EGOV = LicenceKind.EGOV


def judge(
    trusted: TrustedPath | None,
    window: tuple[datetime, datetime] | None = WINDOW,
    *,
    pinned: bool = True,
) -> tuple[CaLicence, Finding]:
    answer, (finding,) = judge_licence(
        trusted, window, about="Sig1", kind="unknown", policy=policy(), pinned=pinned
    )
    assert finding.check == "ca.licence"
    assert (finding.outcome is Outcome.PASSED) == (answer is CaLicence.LICENSED)
    return answer, finding


@pytest.mark.parametrize(
    ("ca", "answer", "reason"),
    [
        (authority(GRANTED), CaLicence.LICENSED, None),
        (
            authority(licence(G, "2020-01-01", "2025-01-01"), licence(X, "2025-01-01")),
            CaLicence.LAPSED,
            Reason.CA_LICENCE_LAPSED,
        ),
        # the store may hold the newest licence only: what came before it is not recorded
        (authority(licence(G, "2027-01-01")), CaLicence.UNKNOWN, Reason.CA_LICENCE_UNKNOWN),
        (
            authority(GRANTED, licence(S, "2026-03-01", "2026-04-01")),
            CaLicence.UNKNOWN,
            Reason.CA_LICENCE_CHANGED_IN_WINDOW,
        ),
        # renewed under a new number in the middle of the window
        (
            authority(
                licence(G, "2020-01-01", "2026-03-01", number="A"),
                licence(X, "2026-03-01", number="A"),
                licence(G, "2026-03-01", number="B"),
            ),
            CaLicence.LICENSED,
            None,
        ),
        (authority(unlicensed=True), CaLicence.NOT_LICENSED, Reason.CA_NOT_LICENSED),
        (authority(GRANTED, unlicensed=True), CaLicence.NOT_LICENSED, Reason.CA_NOT_LICENSED),
        (authority(GRANTED, foreign=True), CaLicence.FOREIGN, Reason.CA_FOREIGN),
        (authority(), CaLicence.UNKNOWN, Reason.CA_LICENCE_UNKNOWN),
        (
            authority(licence(G, "2020-01-01", kind=EGOV)),
            CaLicence.EGOV_ONLY,
            Reason.CA_EGOV_ONLY,
        ),
        (
            authority(licence(G, "2020-01-01", kind=EGOV), unlicensed=True),
            CaLicence.EGOV_ONLY,
            Reason.CA_EGOV_ONLY,
        ),
        (authority(GRANTED, licence(G, "2020-01-01", kind=EGOV)), CaLicence.LICENSED, None),
        (
            authority(licence(G, "2026-03-01", kind=EGOV)),
            CaLicence.UNKNOWN,
            Reason.CA_LICENCE_UNKNOWN,
        ),
        (
            authority(licence(G, "2020-01-01", "2026-03-01"), licence(G, "2020-01-01", kind=EGOV)),
            CaLicence.UNKNOWN,
            Reason.CA_LICENCE_CHANGED_IN_WINDOW,
        ),
    ],
)
def test_over_the_window(ca: Authority, answer: CaLicence, reason: Reason | None) -> None:
    judged, finding = judge(path(ca))
    assert (judged, finding.reason) == (answer, reason)


def test_a_suspension_is_told_as_one_and_since_when() -> None:
    granted, stopped = licence(G, "2020-01-01", "2025-01-01"), licence(S, "2025-01-01")
    answer, finding = judge(path(authority(granted, stopped)))
    assert (answer, finding.reason) == (CaLicence.LAPSED, Reason.CA_LICENCE_LAPSED)
    assert finding.values["since"] == "2025-01-01T00:00:00Z"
    said = finding_text(finding, Catalogue(PackagedTexts().catalogue()))
    assert "被暂停（2025-01-01 08:00:00 北京时间 起）" in said["zh"]
    assert "suspended then (since 2025-01-01" in said["en"]


def test_what_was_suspended_for_a_part_only_is_no_suspension_throughout() -> None:
    rows = (licence(S, "2025-01-01", "2026-03-01"), licence(X, "2026-03-01"))
    answer, finding = judge(path(authority(licence(G, "2020-01-01", "2025-01-01"), *rows)))
    assert answer is CaLicence.LAPSED
    assert "since" not in finding.values


def test_the_interval_is_named() -> None:
    _, finding = judge(path(authority(licence(G, "2020-01-01", "2026-03-01"))))
    assert finding.values["not_granted"] == ["2026-03-01T00:00:00Z/2026-06-01T00:00:00Z"]
    assert finding.values["window"] == "2026-01-01T00:00:00Z/2026-06-01T00:00:00Z"


@pytest.mark.parametrize(
    ("trusted", "window", "pinned", "reason"),
    [
        (None, WINDOW, True, Reason.NOT_REACHED),
        (path(usable=False), WINDOW, True, Reason.CA_LICENCE_UNKNOWN),
        (path(), WINDOW, False, Reason.CA_LICENCE_UNKNOWN),
        (path(authority(unlicensed=True)), WINDOW, False, Reason.CA_LICENCE_UNKNOWN),
        (path(), None, True, Reason.CA_LICENCE_UNKNOWN),
    ],
)
def test_at_best_unknown(
    trusted: TrustedPath | None,
    window: tuple[datetime, datetime] | None,
    pinned: bool,
    reason: Reason,
) -> None:
    answer, finding = judge(trusted, window, pinned=pinned)
    assert (answer, finding.reason) == (CaLicence.UNKNOWN, reason)
    assert finding.outcome is Outcome.NOT_CHECKED


def test_the_number_in_force_at_the_end_of_the_window() -> None:
    ca = authority(
        licence(G, "2020-01-01", "2026-03-01", number="A"), licence(G, "2026-03-01", number="B")
    )
    assert licence_number(ca, WINDOW) == "B"
    assert licence_number(authority(), WINDOW) is None
