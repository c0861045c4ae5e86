# SPDX-License-Identifier: Apache-2.0
"""Depth: what was really checked, and nothing else."""

from __future__ import annotations

import pytest
from tests.unit.validation.world import finding

from esignverify.model.axes import Depth
from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.reasons import Reason
from esignverify.validation.depth import depth_of

NOT_CHECKED = Outcome.NOT_CHECKED
ALL = (
    finding("crypto.signature-value"),
    finding("path.rfc5280"),
    finding("revocation.signer"),
    finding("time.best"),
    finding("ca.licence", axis=Axis.CA_LICENCE),
    finding("issuer.qualification", axis=Axis.ISSUER),
)


def test_everything_that_was_checked() -> None:
    assert depth_of(ALL, ["Sig1"]) == tuple(d for d in Depth if d is not Depth.FITNESS)


def test_a_failed_check_was_made() -> None:
    failed = finding("crypto.signature-value", Reason.SIGNATURE_VALUE_WRONG)
    assert depth_of([failed], ["Sig1"]) == (Depth.SIGNATURE,)


@pytest.mark.parametrize(
    "told",
    [
        finding("revocation.signer", Reason.REVOCATION_DATA_MISSING, outcome=NOT_CHECKED),
        finding("revocation.signer", Reason.REVOCATION_DATA_MISSING),
        finding("revocation.signer", source="not-needed"),
        finding("path.anchor", Reason.NO_CHAIN),
        finding("time.best", Reason.NO_PROOF_OF_TIME, outcome=Outcome.WARNING),
        # a timestamp that failed, and a claim that contradicts itself, prove no time
        finding("time.signature-timestamp", Reason.TIMESTAMP_UNTRUSTED),
        finding("time.claimed", Reason.CLAIMED_TIME_CONTRADICTED, outcome=Outcome.WARNING),
        finding("issuer.identity", Reason.ISSUER_NOT_FOUND, axis=Axis.ISSUER),
        finding("ca.licence", Reason.CA_LICENCE_UNKNOWN, outcome=NOT_CHECKED),
        finding("fitness.claim", Reason.FITNESS_NOT_CHECKED, outcome=NOT_CHECKED),
        finding("crypto.digest"),
    ],
)
def test_what_was_not_checked_is_no_depth(told: Finding) -> None:
    assert depth_of([told], ["Sig1"]) == ()


def test_a_path_is_as_little_revoked_as_every_certificate_in_it() -> None:
    unknown = finding("revocation.ca", Reason.REVOCATION_DATA_MISSING, outcome=NOT_CHECKED)
    assert Depth.REVOCATION in depth_of([*ALL, finding("revocation.ca")], ["Sig1"])
    assert Depth.REVOCATION not in depth_of([*ALL, unknown], ["Sig1"])


def test_every_signature_must_have_got_there() -> None:
    assert Depth.PATH not in depth_of(ALL, ["Sig1", "Sig2"])
    assert Depth.CA_LICENCE in depth_of(ALL, ["Sig1", "Sig2"])


def test_no_signature_no_depth() -> None:
    assert depth_of(ALL[:4], []) == ()
