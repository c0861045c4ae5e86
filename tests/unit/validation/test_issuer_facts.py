# SPDX-License-Identifier: Apache-2.0
"""Branches, agents and the blacklist, seen through the whole question of the issuer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.validation.world import (
    LAB,
    LAB_CODE,
    OTHER_CODE,
    THIRD_CODE,
    WINDOW,
    certificate,
    cma,
    day,
    institution,
    lab_certificate,
    path,
    policy,
    signature,
)

from esignverify.model.axes import IssuerStanding, SignatureType
from esignverify.model.certificate import Certificate
from esignverify.model.claim import Claim
from esignverify.model.finding import Finding, Outcome
from esignverify.model.issuers import Institution, IssuerSnapshot, QualificationStatus
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.model.register_facts import Authorisation, BlacklistEntry, Site, SiteCover
from esignverify.validation.identity import identify
from esignverify.validation.issuer import judge_issuer
from esignverify.validation.signatory import person_signers

BRANCH = "华东示例检验检测有限公司西区分公司"
AGENT = "南方虚构签名服务公司"
QUALIFIED, MISMATCH = IssuerStanding.QUALIFIED, IssuerStanding.MISMATCH
UNKNOWN = IssuerStanding.UNKNOWN
SITE = Site(id="west", name=BRANCH, uscc=OTHER_CODE, covers=(SiteCover(number="210015344567"),))
KEY = lab_certificate().key_sha256


def judge(
    signer: Certificate,
    *register: Institution,
    claim: Claim | None = None,
    blacklist: Sequence[BlacklistEntry] = (),
    window: Any = WINDOW,
) -> tuple[IssuerStanding, str | None, dict[str, Finding]]:
    trusted = path()
    identity, _ = identify(signer, trusted.authority.profile, about="Sig1")
    standing, found, findings = judge_issuer(
        signature(signer=signer, trusted=trusted, window=window),
        identity,
        IssuerSnapshot("r", register, day("2026-06-02"), tuple(blacklist)),
        claim,
        policy(),
    )
    return standing, found.uscc if found else None, {one.check: one for one in findings}


def claim(**fields: Any) -> Claim:
    return Claim("ee" * 32, **fields)


# --- branches --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "standing", "reason"),
    [
        (BRANCH, QUALIFIED, None),
        (LAB, QUALIFIED, None),
        (BRANCH.replace("西", "酉"), MISMATCH, Reason.ISSUER_NAME_LOOKALIKE),
        (AGENT, MISMATCH, Reason.ISSUER_NAME_MISMATCH),
    ],
)
def test_a_branch_by_its_own_code(
    name: str, standing: IssuerStanding, reason: Reason | None
) -> None:
    lab = replace(institution(cma()), sites=(SITE,))
    judged, code, found = judge(lab_certificate(name, OTHER_CODE), lab)
    assert (judged, code, found["issuer.identity"].reason) == (standing, LAB_CODE, reason)


@pytest.mark.parametrize("named", [LAB_CODE, OTHER_CODE])
def test_a_branch_stands_for_the_body_of_which_it_is_one(named: str) -> None:
    lab = replace(institution(cma()), sites=(SITE,))
    asked = claim(institution_uscc=named, institution=LAB)
    judged, _, found = judge(lab_certificate(BRANCH, OTHER_CODE), lab, claim=asked)
    assert judged is QUALIFIED
    assert found["issuer.claimed"].passed


def test_a_body_does_not_stand_for_its_branch() -> None:
    lab = replace(institution(cma()), sites=(SITE,))
    judged, _, _ = judge(lab_certificate(), lab, claim=claim(institution_uscc=OTHER_CODE))
    assert judged is MISMATCH


# --- agents ----------------------------------------------------------------------------------


def lab_with(**row: Any) -> Institution:
    return replace(
        institution(cma()), authorisations=(Authorisation(**{"agent": THIRD_CODE} | row),)
    )


FOR_LAB = claim(institution_uscc=LAB_CODE, kind="inspection-report")


@pytest.mark.parametrize(
    ("row", "standing", "reason"),
    [
        ({}, QUALIFIED, None),
        ({"kinds": ("inspection-report",)}, QUALIFIED, None),
        ({"kinds": ("certificate",)}, MISMATCH, Reason.AGENT_NOT_AUTHORISED),
        ({"end": day("2025-12-31")}, MISMATCH, Reason.AGENT_NOT_AUTHORISED),
        ({"start": day("2026-02-01")}, UNKNOWN, Reason.AGENT_CHANGED_IN_WINDOW),
    ],
)
def test_an_agent(row: dict[str, Any], standing: IssuerStanding, reason: Reason | None) -> None:
    judged, code, found = judge(lab_certificate(AGENT, THIRD_CODE), lab_with(**row), claim=FOR_LAB)
    assert (judged, code, found["issuer.agent"].reason) == (standing, LAB_CODE, reason)
    assert "issuer.claimed" not in found
    outcomes = {None: Outcome.PASSED, Reason.AGENT_NOT_AUTHORISED: Outcome.FAILED}
    assert found["issuer.agent"].outcome is outcomes.get(reason, Outcome.NOT_CHECKED)


@pytest.mark.parametrize(
    ("row", "standing", "reason"),
    [
        ({}, QUALIFIED, None),
        ({"kinds": ("certificate",)}, UNKNOWN, Reason.AGENT_KIND_NOT_STATED),
        (
            {"kinds": ("certificate",), "end": day("2025-12-31")},
            MISMATCH,
            Reason.AGENT_NOT_AUTHORISED,
        ),
        (
            {"kinds": ("certificate",), "start": day("2026-02-01")},
            UNKNOWN,
            Reason.AGENT_CHANGED_IN_WINDOW,
        ),
    ],
)
def test_an_agent_for_a_document_of_a_kind_that_nobody_stated(
    row: dict[str, Any], standing: IssuerStanding, reason: Reason | None
) -> None:
    """It was rejected as somebody else's, which nothing proves."""
    asked = claim(institution_uscc=LAB_CODE)
    judged, _, found = judge(lab_certificate(AGENT, THIRD_CODE), lab_with(**row), claim=asked)
    assert (judged, found["issuer.agent"].reason) == (standing, reason)


@pytest.mark.parametrize(
    "asked",
    [None, claim(), claim(institution=LAB), claim(institution_uscc=OTHER_CODE)],
)
def test_an_agent_needs_a_claim_that_names_the_body_by_code(asked: Claim | None) -> None:
    judged, code, found = judge(lab_certificate(AGENT, THIRD_CODE), lab_with(), claim=asked)
    assert judged in (UNKNOWN, MISMATCH)
    assert code is None
    assert "issuer.agent" not in found


def test_an_authorisation_of_another_agent_or_one_taken_back() -> None:
    for row in ({"agent": OTHER_CODE}, {"retracted": day("2026-05-01")}):
        judged, _, found = judge(lab_certificate(AGENT, THIRD_CODE), lab_with(**row), claim=FOR_LAB)
        assert judged is MISMATCH
        assert found["issuer.claimed"].reason is Reason.ISSUER_NOT_THE_NAMED


def test_an_agent_without_a_vouched_code_is_none() -> None:
    judged, _, found = judge(lab_certificate(AGENT, None), lab_with(), claim=FOR_LAB)
    assert judged is UNKNOWN
    assert "issuer.agent" not in found


def test_an_agent_without_a_window_is_a_question() -> None:
    signer = lab_certificate(AGENT, THIRD_CODE)
    judged, _, found = judge(signer, lab_with(), claim=FOR_LAB, window=None)
    assert judged is UNKNOWN
    assert found["issuer.agent"].reason is Reason.NOT_REACHED
    assert found["issuer.agent"].outcome is Outcome.NOT_CHECKED


def test_an_agent_of_a_body_of_another_name_than_claimed() -> None:
    asked = replace(FOR_LAB, institution="东方另一家检测公司")
    judged, _, _ = judge(lab_certificate(AGENT, THIRD_CODE), lab_with(), claim=asked)
    assert judged is MISMATCH


def test_an_agent_with_a_name_like_another_body_stays_a_question() -> None:
    near = LAB.replace("例", "列")
    judged, _, _ = judge(lab_certificate(near, THIRD_CODE), lab_with(), claim=FOR_LAB)
    assert judged is UNKNOWN


def test_two_codes_in_an_agents_certificate_are_a_mismatch_all_the_same() -> None:
    signer = certificate(
        ("2.5.4.10", AGENT),
        ("2.5.4.11", OTHER_CODE),
        extensions={"1.2.156.10260.4.4": THIRD_CODE.encode()},
    )
    assert judge(signer, lab_with(), claim=FOR_LAB)[0] is MISMATCH


# --- knowledge -------------------------------------------------------------------------------


def test_what_was_retracted_does_not_count() -> None:
    held = cma((QualificationStatus.VALID, "2020-01-01", None))
    gone = replace(held, history=(replace(held.history[0], retracted=day("2026-05-01")),))
    assert judge(lab_certificate(), institution(held))[0] is QUALIFIED
    assert judge(lab_certificate(), institution(gone))[0] is UNKNOWN


# --- blacklist -------------------------------------------------------------------------------


def entry(**fields: Any) -> BlacklistEntry:
    return BlacklistEntry(reason="伪造", **fields)


@pytest.mark.parametrize(
    ("one", "outcome", "reason"),
    [
        (entry(key_sha256=KEY), Outcome.FAILED, Reason.SIGNER_BLACKLISTED),
        (entry(uscc=LAB_CODE), Outcome.FAILED, Reason.SIGNER_BLACKLISTED),
        (entry(uscc=LAB_CODE, end=day("2025-12-31")), Outcome.PASSED, None),
        (
            entry(uscc=LAB_CODE, end=day("2026-02-01")),
            Outcome.NOT_CHECKED,
            Reason.BLACKLIST_CHANGED_IN_WINDOW,
        ),
        (entry(uscc=OTHER_CODE), None, None),
        (entry(key_sha256="00" * 32), None, None),
        (entry(key_sha256=KEY, retracted=day("2026-05-01")), None, None),
    ],
)
def test_the_blacklist(one: BlacklistEntry, outcome: Outcome | None, reason: Reason | None) -> None:
    judged, _, found = judge(lab_certificate(), institution(cma()), blacklist=[one])
    assert judged is QUALIFIED, "the list is no proof about the body's qualification"
    told = found.get("issuer.blacklist")
    assert told is None or told.values["by"] == ("uscc" if one.uscc else "key")
    assert (told and told.outcome, told and told.reason) == (outcome, reason)


def test_a_blacklisted_body_whose_agent_or_branch_signs() -> None:
    listed = [entry(uscc=LAB_CODE)]
    by_agent = judge(
        lab_certificate(AGENT, THIRD_CODE), lab_with(), claim=FOR_LAB, blacklist=listed
    )
    branch = replace(institution(cma()), sites=(SITE,))
    by_branch = judge(lab_certificate(BRANCH, OTHER_CODE), branch, blacklist=listed)
    for _, _, found in (by_agent, by_branch):
        assert found["issuer.blacklist"].reason is Reason.SIGNER_BLACKLISTED


def test_a_blacklisted_persons_key() -> None:
    person = certificate(("2.5.4.3", "张三"))
    _, _, found = judge(person, blacklist=[entry(key_sha256=person.key_sha256)])
    assert found["issuer.blacklist"].reason is Reason.SIGNER_BLACKLISTED


def test_without_a_window_the_validity_of_the_certificate_is_asked() -> None:
    listed = [entry(key_sha256=KEY, start=day("2025-01-01"))]
    _, _, found = judge(lab_certificate(), blacklist=listed, window=None)
    assert found["issuer.blacklist"].reason is Reason.SIGNER_BLACKLISTED


# --- persons ---------------------------------------------------------------------------------


def test_persons_whose_own_valid_signatures_count() -> None:
    person = certificate(("2.5.4.3", "张三"))
    good = signature(signer=person, trusted=path())
    assert person_signers([good, good]) == ("张三",)
    assert person_signers([signature(signer=lab_certificate(), trusted=path())]) == ()
    for bad in (
        signature(signer=person),
        signature(trusted=path()),
        signature(signer=person, trusted=path(usable=False)),
        signature(signer=person, trusted=path(), sub=SubIndication.HASH_FAILURE),
        signature(signer=person, trusted=path(), type=SignatureType.DOCUMENT_TIMESTAMP),
        signature(signer=certificate(("2.5.4.6", "CN")), trusted=path()),
    ):
        assert person_signers([bad]) == ()
