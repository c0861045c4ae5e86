# SPDX-License-Identifier: Apache-2.0
"""Is the signer the institution named, and was it qualified then? Design rules 8 and 10.

1. Who signed: an organisation that a confirmed CA vouches for, or there is nothing to match. Who
   may be an organisation or an employee is matched, and qualified for nothing.
2. Two different codes in one certificate are a mismatch.
3. The register entry, by code; the name must agree. A branch's code leads to its parent's entry,
   an authorised agent's to that of the institution claimed.
4. What the claim names must be that entry.
5. What is on record of it over the window: qualification, site, scope, signatory (`on_record`).
6. The blacklist, by key and code.

`MISMATCH` needs a proof. An unconfirmed CA proves no identity, and a name that merely resembles a
registered one proves no deceit: both give `UNKNOWN`, the second with a failed check to look at.
"""

from __future__ import annotations

from ..model.axes import IssuerStanding
from ..model.claim import Claim
from ..model.finding import Axis, Finding, JsonValue, Outcome
from ..model.issuers import Institution, IssuerSnapshot, known
from ..model.policy import Policy
from ..model.reasons import Reason
from ..model.verdict import InstitutionFound, SignerIdentity
from .agent import Agency, judge_agency
from .blacklist import judge_blacklist
from .identity import conflicting_codes
from .judged import JudgedSignature
from .matching import Match, MatchKind, find, name_at
from .named import DENIALS, Signer, check_claim
from .on_record import Occasion, OnRecord, judge_record
from .periods import Window

_MATCHED: dict[MatchKind, tuple[IssuerStanding | None, Outcome, Reason | None]] = {
    MatchKind.CODE_AND_NAME: (None, Outcome.PASSED, None),
    MatchKind.CODE_LOOK_ALIKE: (
        IssuerStanding.MISMATCH,
        Outcome.FAILED,
        Reason.ISSUER_NAME_LOOKALIKE,
    ),
    MatchKind.CODE_OTHER_NAME: (
        IssuerStanding.MISMATCH,
        Outcome.FAILED,
        Reason.ISSUER_NAME_MISMATCH,
    ),
    MatchKind.CODE_WITHOUT_NAME: (
        IssuerStanding.UNKNOWN,
        Outcome.NOT_CHECKED,
        Reason.ISSUER_HOLDER_UNDECIDED,
    ),
    MatchKind.NAME_OF_ANOTHER: (
        IssuerStanding.MISMATCH,
        Outcome.FAILED,
        Reason.ISSUER_NAME_MISMATCH,
    ),
    MatchKind.NAME_ONLY: (IssuerStanding.UNKNOWN, Outcome.NOT_CHECKED, Reason.ISSUER_NAME_ONLY),
    MatchKind.LOOK_ALIKE: (IssuerStanding.UNKNOWN, Outcome.FAILED, Reason.ISSUER_NAME_LOOKALIKE),
    MatchKind.NONE: (IssuerStanding.UNKNOWN, Outcome.NOT_CHECKED, Reason.ISSUER_NOT_FOUND),
}
"""What each kind of match decides by itself; None: the next question decides."""

_GOOD = frozenset({IssuerStanding.QUALIFIED, IssuerStanding.NOT_APPLICABLE})
"""What nobody is for whom it is not known that he is no employee; all else may be told of him."""

_Judged = tuple[IssuerStanding, InstitutionFound | None, tuple[Finding, ...]]


def judge_issuer(
    signature: JudgedSignature,
    identity: SignerIdentity | None,
    issuers: IssuerSnapshot,
    claim: Claim | None,
    policy: Policy,
    occasion: Occasion | None = None,
) -> _Judged:
    """The standing of one signature's signer, its register entry if a code linked one, and why.

    `occasion` None: what a body published of the document is not asked.
    """
    about = signature.facts.id
    # 1. Nothing to match.
    if identity is None or signature.signer is None:
        return IssuerStanding.UNKNOWN, None, (_not_reached(about),)
    listed = issuers.blacklist
    window = signature.times.window
    if not (identity.organisation or identity.undecided):
        by_key = judge_blacklist(signature.signer, (), listed, window, about)
        return IssuerStanding.UNKNOWN, None, (_person(about), *by_key)

    # 2. and 3. An unconfirmed CA vouches for no code (rule 10: by key, never by name).
    path = signature.path
    vouched = path is not None and path.anchor.usable
    code = identity.uscc if vouched else None
    institutions = tuple(known(one) for one in issuers.institutions)
    match = find(identity, code, institutions, _during(signature))
    decided, outcome, reason = _MATCHED[match.kind]
    if identity.undecided and reason is None:
        outcome, reason = Outcome.NOT_CHECKED, Reason.ISSUER_HOLDER_UNDECIDED
    agency = judge_agency(code, claim, institutions, window, about)
    standing = decided
    if path is not None and vouched:
        conflict = conflicting_codes(signature.signer, path.authority.profile)
        standing = IssuerStanding.MISMATCH if conflict else decided
    findings = [_matched(match, identity, outcome, reason, about, vouched=vouched)]
    entry = match.by_code
    if agency is not None:
        findings.append(agency.finding)
        standing, entry = _as_agent(standing, match.kind, agency), agency.principal

    # 4. The claim.
    only_name = match.institution if match.kind is MatchKind.NAME_ONLY else None
    parent = entry.uscc if entry is not None and match.branch is not None else None
    principal = None if agency is None else agency.principal
    signer = Signer(identity, code, entry, only_name, parent, principal)
    asked = check_claim(signer, claim, institutions, window or _during(signature), about)
    findings += asked
    standing = _after_claim(standing, asked, vouched=vouched)

    # 5. Told even where a mismatch is settled.
    if entry is not None:
        record = OnRecord(entry, match.branch if agency is None else None, issuers.as_of)
        qualified, more = judge_record(record, window, claim, policy, occasion, about)
        findings += more
        standing = qualified if standing is None else standing

    # 6. The blacklist.
    codes = (code, entry.uscc if entry is not None else None)
    findings += judge_blacklist(signature.signer, codes, listed, window, about)
    if identity.undecided and standing in _GOOD:
        standing = IssuerStanding.UNKNOWN
    return standing or IssuerStanding.UNKNOWN, _found(entry, signature), tuple(findings)


def _as_agent(
    standing: IssuerStanding | None, match: MatchKind, agency: Agency
) -> IssuerStanding | None:
    """An agent need not be in the register itself; a name that mimics another stays a question."""
    if agency.standing is not None:
        return agency.standing
    unknown = standing is IssuerStanding.UNKNOWN and match is MatchKind.NONE
    return None if unknown else standing


def _after_claim(
    standing: IssuerStanding | None, asked: tuple[Finding, ...], *, vouched: bool
) -> IssuerStanding | None:
    """A denial outweighs all but proves nothing without a confirmed CA; a gap stays a gap."""
    if any(each.reason in DENIALS for each in asked):
        return IssuerStanding.MISMATCH if vouched else IssuerStanding.UNKNOWN
    if any(each.reason is Reason.ISSUER_QUALIFICATION_UNKNOWN for each in asked):
        return standing or IssuerStanding.UNKNOWN
    return standing


def _during(signature: JudgedSignature) -> Window:
    """From the issue of the certificate, which fixed the name, to the best signature time."""
    assert signature.signer is not None
    window = signature.times.window
    return signature.signer.not_before, window[1] if window else signature.signer.not_after


def _found(entry: Institution | None, signature: JudgedSignature) -> InstitutionFound | None:
    if entry is None:
        return None
    return InstitutionFound(name_at(entry, _during(signature)[1]), entry.uscc, entry.qualifications)


def _matched(
    match: Match,
    identity: SignerIdentity,
    outcome: Outcome,
    reason: Reason | None,
    about: str,
    *,
    vouched: bool,
) -> Finding:
    entry = match.institution
    values: dict[str, JsonValue] = {
        "name": identity.name,
        "uscc": identity.uscc,
        "vouched": vouched,
        "match": match.kind.value,
        "registered_name": entry.names[-1].name if entry is not None and entry.names else None,
        "registered_uscc": entry.uscc if entry is not None else None,
    }
    return _tell("issuer.identity", outcome, reason, about, values)


def _not_reached(about: str) -> Finding:
    return _tell("issuer.identity", Outcome.NOT_CHECKED, Reason.NOT_REACHED, about, {})


def _person(about: str) -> Finding:
    reason = Reason.ISSUER_NOT_AN_ORGANISATION
    return _tell("issuer.identity", Outcome.NOT_CHECKED, reason, about, {})


def _tell(
    check: str, outcome: Outcome, reason: Reason | None, about: str, values: dict[str, JsonValue]
) -> Finding:
    return Finding(check, outcome, reason, Axis.ISSUER, about, "design rule 10", values)
