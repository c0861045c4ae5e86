# SPDX-License-Identifier: Apache-2.0
"""Authorised signatories, branches, agents: who may act for the body."""

from __future__ import annotations

from functools import cache

from .. import authorities as who
from ..case import ACCEPT, REJECT, REVIEW, Case, Sig, case
from ..pdf import Field
from ..registers import (
    BRANCH,
    BRANCH_USCC,
    EAST,
    STANDARD,
    UNSTAMPED,
    Row,
    asked,
    claim,
    register,
    state,
    valid,
)
from ..signing import contents, report, signed

TOPIC = "register"
SIGNATORY, FIELD, SITE, AGENT = (
    "issuer.signatory",
    "issuer.signatory-field",
    "issuer.site",
    "issuer.agent",
)
WHOLE = [{"list": "signatories", "whole": True, "from": "2020-01-01"}]
ON_LIST: Row = {"name": who.PERSON, "from": "2021-01-01"}


# --- signatories -----------------------------------------------------------------------------


def _signatory(
    decision: str,
    issuer: str,
    rows: list[Row],
    finding: str,
    *,
    whole: bool = True,
    of: str | None = None,
) -> Case:
    on_file = register(signatories=rows, listings=WHOLE if whole else [])
    claimed = claim(signatory=who.PERSON)
    found = {SIGNATORY: finding}
    more = {} if of is None else {"of": of}
    return asked(decision, issuer, on_file=on_file, claimed=claimed, findings=found, **more)  # type: ignore[arg-type]


@case(clause="SAMR Order 39 art. 11")
def signatory_on_the_list() -> Case:
    """The signatory named was authorised when the body signed."""
    return _signatory(REVIEW, "QUALIFIED", [ON_LIST], "passed")


@case(clause="SAMR Order 39 art. 14 (5)", twin="register/signatory-on-the-list")
def signatory_not_on_the_list() -> Case:
    """The whole list of signatories is on file and he is not on it."""
    rows: list[Row] = [{"name": "赵签发"}]
    return _signatory(REJECT, "NOT-QUALIFIED", rows, "failed:SIGNATORY_NOT_AUTHORISED")


@case(clause="ADR 5", twin="register/signatory-not-on-the-list")
def signatories_partly_on_file() -> Case:
    """Some signatories are on file without him: whether he is one is not known."""
    rows: list[Row] = [{"name": "赵签发"}]
    told = "not-checked:SIGNATORY_NOT_RECORDED"
    return _signatory(REVIEW, "UNKNOWN", rows, told, whole=False)


@case(clause="design rule 8", twin="register/signatory-on-the-list")
def signatory_who_had_left() -> Case:
    """His authority had ended a month before."""
    rows: list[Row] = [{**ON_LIST, "until": "2026-02-09"}]
    return _signatory(REJECT, "NOT-QUALIFIED", rows, "failed:SIGNATORY_NOT_AUTHORISED")


@case(clause="design rule 8", twin="register/signatory-on-the-list")
def signatory_who_left_in_the_window() -> Case:
    """His authority ended within the time in which the report may have been signed."""
    rows: list[Row] = [{**ON_LIST, "until": "2026-04-30"}]
    told = "not-checked:SIGNATORY_CHANGED_IN_WINDOW"
    return _signatory(REVIEW, "UNKNOWN", rows, told, of=UNSTAMPED)


def _in_field(decision: str, issuer: str, field: str, finding: str) -> Case:
    schedule = {"number": who.CMA, "standard": STANDARD, "field": "轻工产品"}
    on_file = register(signatories=[{**ON_LIST, "fields": [field]}], scope=[schedule])
    claimed = claim(signatory=who.PERSON, standards=[STANDARD])
    return asked(decision, issuer, on_file=on_file, claimed=claimed, findings={FIELD: finding})


@case(clause="SAMR Order 39 art. 11")
def signatory_in_his_field() -> Case:
    """The schedule's heading for the standard is a field he may sign in."""
    return _in_field(REVIEW, "QUALIFIED", "轻工产品", "passed")


@case(clause="SAMR Order 39 art. 11", twin="register/signatory-in-his-field")
def signatory_in_another_field() -> Case:
    """He may sign in another field; two texts that differ are a reason to look, no proof."""
    return _in_field(REVIEW, "UNKNOWN", "食品", "failed:SIGNATORY_OTHER_FIELD")


@cache
def _with_co_signer() -> bytes:
    document = report()
    person = who.signer("signer-person", None, None)
    document.sign(Field(contents(person), "Signatory", signed_at=who.SIGNED))
    return signed(contents(who.signer("signer-p256")), base=document, name="Institution").data


@case(clause="SAMR Order 39 art. 11")
def co_signer_on_the_list() -> Case:
    """An authorised signatory signed with his own certificate beside the body."""
    return asked(
        ACCEPT,
        "QUALIFIED",
        of=None,
        document=_with_co_signer(),
        on_file=register(signatories=[ON_LIST], listings=WHOLE),
        findings={SIGNATORY: "passed"},
        signatures=(Sig("Signatory"), Sig("Institution")),
    )


@case(clause="SAMR Order 39 art. 11", twin="register/co-signer-on-the-list")
def co_signer_not_on_the_list() -> Case:
    """Somebody else signed beside the body: testers and reviewers do, so it proves nothing."""
    return asked(
        ACCEPT,
        "QUALIFIED",
        of="co-signer-on-the-list",
        on_file=register(signatories=[{"name": "赵签发"}], listings=WHOLE),
        findings={SIGNATORY: "not-checked:SIGNATORY_NOT_CHECKED"},
        signatures=(Sig("Signatory"), Sig("Institution")),
    )


# --- branches --------------------------------------------------------------------------------


def _site(*covers: Row, uscc: str | None = BRANCH_USCC, **more: object) -> dict[str, object]:
    site = {"id": "east", "name": BRANCH, "address": EAST, "uscc": uscc, **more}
    return register(sites=[{**site, "qualifications": list(covers)}])


COVERED: Row = {"number": who.CMA, "from": "2022-01-01"}
NOT_COVERED: Row = {"number": who.CMA, "not_listed": True, "from": "2020-01-01"}


@case(clause="AQSIQ Order 163; domain H8")
def branch_on_its_parents_certificate() -> Case:
    """A branch signs with its own code; its parent's certificate names its site."""
    signer = who.signer("signer-other", BRANCH, BRANCH_USCC)
    return asked(
        ACCEPT,
        "QUALIFIED",
        of=None,
        document=signed(contents(signer)).data,
        on_file=_site(COVERED),
        findings={SITE: "passed"},
    )


def _branch(decision: str, issuer: str, finding: str, *covers: Row, **more: object) -> Case:
    return asked(
        decision,
        issuer,
        of="branch-on-its-parents-certificate",
        on_file=_site(*covers, **more),
        findings={SITE: finding},
    )


@case(clause="AQSIQ Order 163; domain H8", twin="register/branch-on-its-parents-certificate")
def branch_without_a_qualification() -> Case:
    """The parent's certificate does not name the branch's site: it cannot borrow it."""
    return _branch(REJECT, "NOT-QUALIFIED", "failed:BRANCH_NOT_QUALIFIED", NOT_COVERED)


@case(clause="ADR 5", twin="register/branch-without-a-qualification")
def branch_of_which_nothing_is_recorded() -> Case:
    """Whether any certificate names its site is not on file: neither good nor bad."""
    return _branch(REVIEW, "UNKNOWN", "not-checked:BRANCH_QUALIFICATION_UNKNOWN")


@case(clause="design rule 8", twin="register/branch-on-its-parents-certificate")
def branch_that_was_closed() -> Case:
    """The site was closed half a year before; what covered it covers nothing."""
    closed = {"until": "2025-09-30"}
    told = "failed:BRANCH_NOT_QUALIFIED"
    return _branch(REJECT, "NOT-QUALIFIED", told, COVERED, **closed)


SECOND_CMA = "200021349911"


def _two_certificates(decision: str, issuer: str, finding: str, *second: Row) -> Case:
    """The one that names the branch was suspended before it signed; a second one was in force."""
    first = [valid(until="2025-12-31"), state("suspended", "2026-01-01")]
    site = {"id": "east", "name": BRANCH, "address": EAST, "uscc": BRANCH_USCC}
    return asked(
        decision,
        issuer,
        of="branch-on-its-parents-certificate",
        on_file=register(
            qualifications=[
                {"kind": "CMA", "number": who.CMA, "history": first},
                {"kind": "CMA", "number": SECOND_CMA, "history": [valid()]},
            ],
            sites=[{**site, "qualifications": [COVERED, *second]}],
        ),
        findings={SITE: finding},
    )


@case(clause="AQSIQ Order 163; design rule 8", twin="register/branch-named-by-the-one-in-force")
def branch_named_by_the_suspended_one() -> Case:
    """One certificate names it and is suspended; the one in force names it only since May."""
    told = "failed:BRANCH_NOT_QUALIFIED"
    since = {"number": SECOND_CMA, "from": "2026-05-01"}
    return _two_certificates(REJECT, "NOT-QUALIFIED", told, since)


@case(clause="AQSIQ Order 163; design rule 8")
def branch_named_by_the_one_in_force() -> Case:
    """The same, but the one in force names it since the year before."""
    since = {"number": SECOND_CMA, "from": "2025-05-01"}
    return _two_certificates(ACCEPT, "QUALIFIED", "passed", since)


@case(clause="domain H8", twin="register/branch-on-its-parents-certificate")
def branch_code_with_name_of_another() -> Case:
    """The branch's code, and a name that is neither its own nor its parent's."""
    signer = who.signer("signer-other", who.MERCHANT, BRANCH_USCC)
    return asked(
        REJECT,
        "MISMATCH",
        of=None,
        document=signed(contents(signer)).data,
        on_file=_site(COVERED),
        findings={"issuer.identity": "failed:ISSUER_NAME_MISMATCH"},
    )


def _place(
    decision: str, issuer: str, finding: str, site: str, *covers: Row, **more: object
) -> Case:
    return asked(
        decision,
        issuer,
        on_file=_site(*covers, uscc=None),
        claimed=claim(site=site),
        findings={SITE: finding},
        **more,  # type: ignore[arg-type]
    )


@case(clause="AQSIQ Order 163; domain H8")
def site_on_the_certificate() -> Case:
    """The report was issued at a site, told by its address, that the certificate names."""
    return _place(REVIEW, "QUALIFIED", "passed", EAST, COVERED)


@case(clause="AQSIQ Order 163; domain H8", twin="register/site-on-the-certificate")
def site_not_on_the_certificate() -> Case:
    """The body's own seal, but a report issued at a site that its certificate does not name."""
    told = "failed:BRANCH_NOT_QUALIFIED"
    return _place(REJECT, "NOT-QUALIFIED", told, EAST, NOT_COVERED)


@case(clause="ADR 5", twin="register/site-on-the-certificate")
def site_not_on_file() -> Case:
    """The report was issued at a place of which the register knows nothing."""
    return _place(REVIEW, "UNKNOWN", "not-checked:SITE_NOT_ON_FILE", "虚构省西路九号", COVERED)


@case(clause="design rule 8", twin="register/site-on-the-certificate")
def site_dropped_in_the_window() -> Case:
    """The certificate stopped naming the site within the time of a possible signature."""
    covers = ({**COVERED, "until": "2026-04-30"}, {**NOT_COVERED, "from": "2026-05-01"})
    told = "not-checked:BRANCH_CHANGED_IN_WINDOW"
    return _place(REVIEW, "UNKNOWN", told, EAST, *covers, of=UNSTAMPED)


# --- agents ----------------------------------------------------------------------------------


def _authorised(**more: object) -> dict[str, object]:
    row = {"agent": who.MERCHANT_USCC, "kinds": ["inspection-report"], "from": "2025-01-01"}
    return register(authorisations=[row | more])


@case(clause="Civil Code art. 162; domain H12")
def agent_with_an_authorisation() -> Case:
    """A service company signs for the body, which authorised it, on file, by code."""
    signer = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    return asked(
        ACCEPT,
        "QUALIFIED",
        of=None,
        document=signed(contents(signer)).data,
        on_file=_authorised(),
        claimed=claim(institution=who.ORGANISATION),
        findings={AGENT: "passed"},
    )


def _agent(
    decision: str, issuer: str, on_file: dict[str, object], findings: dict[str, str]
) -> Case:
    return asked(
        decision,
        issuer,
        of="agent-with-an-authorisation",
        on_file=on_file,
        claimed=claim(institution=who.ORGANISATION),
        findings=findings,
    )


@case(clause="design part 2; domain H12", twin="register/agent-with-an-authorisation")
def agent_without_an_authorisation() -> Case:
    """The same company without anything on file is not the body named: a mismatch."""
    told = {"issuer.claimed": "failed:ISSUER_NOT_THE_NAMED"}
    return _agent(REJECT, "MISMATCH", register(), told)


@case(clause="Civil Code art. 165", twin="register/agent-with-an-authorisation")
def agent_authorised_for_other_documents() -> Case:
    """It may sign certificates for the body, and signed an inspection report."""
    told = {AGENT: "failed:AGENT_NOT_AUTHORISED"}
    return _agent(REJECT, "MISMATCH", _authorised(kinds=["certificate"]), told)


@case(clause="Civil Code art. 165", twin="register/agent-with-an-authorisation")
def agent_for_a_kind_that_is_not_stated() -> Case:
    """It may sign inspection reports, and the claim does not say what this document is."""
    return asked(
        REVIEW,
        "UNKNOWN",
        of="agent-with-an-authorisation",
        on_file=_authorised(),
        claimed=claim(institution=who.ORGANISATION, kind=None),
        findings={AGENT: "not-checked:AGENT_KIND_NOT_STATED"},
        review="ask-merchant",
    )


@case(clause="Civil Code art. 173", twin="register/agent-with-an-authorisation")
def agent_whose_authorisation_had_ended() -> Case:
    """Its authorisation had ended in February."""
    told = {AGENT: "failed:AGENT_NOT_AUTHORISED"}
    return _agent(REJECT, "MISMATCH", _authorised(until="2026-02-28"), told)


@case(clause="design rule 8", twin="register/agent-with-an-authorisation")
def agent_of_a_suspended_body() -> Case:
    """The authorisation stands, but the body for which it signed was suspended."""
    row = {"agent": who.MERCHANT_USCC, "from": "2025-01-01"}
    history = [
        {"status": "valid", "from": "2020-01-01", "until": "2026-02-28"},
        {"status": "suspended", "from": "2026-03-01"},
    ]
    on_file = register(history=history, authorisations=[row])
    told = {AGENT: "passed", "issuer.qualification-status": "failed:QUALIFICATION_SUSPENDED"}
    return _agent(REJECT, "NOT-QUALIFIED", on_file, told)


@case(clause="design rule 8", twin="register/agent-with-an-authorisation")
def agent_authorised_for_a_part_of_the_window() -> Case:
    """No time is proven, and the authorisation ended within the time that is possible."""
    signer = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    return asked(
        REVIEW,
        "UNKNOWN",
        of=None,
        document=signed(contents(signer, stamp=None)).data,
        on_file=_authorised(until="2026-04-30"),
        claimed=claim(institution=who.ORGANISATION),
        findings={AGENT: "not-checked:AGENT_CHANGED_IN_WINDOW"},
    )
