# SPDX-License-Identifier: Apache-2.0
"""Validation data that belongs to nobody is told and does no harm."""

from __future__ import annotations

import pytest
from tests.pki import authorities as who
from tests.pki.attacking import genuine
from tests.pki.revocation import crl, ocsp
from tests.pki.signing import crls
from tests.support import context, given

from esignverify.formats.read import read
from esignverify.model.finding import Finding, Outcome
from esignverify.model.reasons import Reason
from esignverify.validation.embedded import embedded_data

ANSWER = ocsp(who.institution(), who.issuing(), who.ocsp_responder(), who.LISTED, who.FAR)
STRANGE = ocsp(who.tsa(), who.root(), who.root(), who.LISTED, who.FAR)


def _told(certificates: list[bytes], lists: list[bytes], answers: list[bytes]) -> list[Finding]:
    document = genuine(lists=[])
    if certificates or lists or answers:
        document.add_validation_data(certificates, lists, answers)
    facts = read(document.data)
    messages = [one.message for one in facts.signatures if one.message is not None]
    held = [der for one in messages for der in one.certificates]
    around = context(evidence=given([*held, *facts.certificates]))
    return list(embedded_data(facts, messages, around))


def test_without_a_store_there_is_nothing_to_tell() -> None:
    assert _told([], [], []) == []


def test_what_the_signature_needs_belongs_to_it() -> None:
    mine = [who.institution().der, who.issuing().der, who.root().der, who.ocsp_responder().der]
    (found,) = _told(mine, crls(), [ANSWER])
    assert found.passed


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("certificates", ([who.unlisted_root().der], [], [])),
        ("certificates", ([who.tsa().der], [], [])),
        ("certificates", ([b"no certificate"], [], [])),
        ("crls", ([], [crl(who.foreign_root(), who.LISTED, who.FAR)], [])),
        ("crls", ([], [b"no list"], [])),
        ("ocsps", ([], [], [STRANGE])),
        ("ocsps", ([], [], [b"no answer"])),
    ],
)
def test_what_belongs_to_nobody_is_counted(
    kind: str, parts: tuple[list[bytes], list[bytes], list[bytes]]
) -> None:
    (found,) = _told(*parts)
    assert (found.outcome, found.reason) == (Outcome.WARNING, Reason.EVIDENCE_UNUSED)
    assert found.values[kind] == found.values["unused"] == 1
