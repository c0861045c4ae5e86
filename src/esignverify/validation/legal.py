# SPDX-License-Identifier: Apache-2.0
"""The table for articles 13, 16 and 21 of the Electronic Signature Law (domain A3, design rule 13).

A file can show that changes are detectable. It can never show who held a key: 13(1) and 13(2) are
at most presumed, from what a licensed CA answers for. A contradiction is said as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..model.arrangements import OF_ARTICLE_26
from ..model.axes import CaLicence, Integrity, SignatureAxis
from ..model.certificate import Certificate
from ..model.finding import DOCUMENT, Axis, Finding, Outcome
from ..model.reasons import Reason
from ..model.verdict import LegalAnswer
from .foreign import CHECK
from .judged import JudgedSignature
from .several import counts

MET, NOT_MET = "met", "not-met"
PRESUMED, NOT_PROVABLE, CONTRADICTED = "presumed", "not-provable", "contradicted"

_WORST_FIRST = (CONTRADICTED, NOT_MET, NOT_PROVABLE, PRESUMED, MET)
"""Over several signatures the worst answer stands."""

_KEY_NOT_OWN = frozenset({Reason.TEST_KEY, Reason.DEMO_KEY, Reason.REVOKED_KEY_COMPROMISE})
"""Reasons that contradict 13(1): the key is public or in other hands."""
_NOT_IN_CONTROL = _KEY_NOT_OWN | {Reason.REVOKED_BEFORE_SIGNING}
"""Reasons that contradict 13(2)."""
_TOO_WEAK = frozenset({Reason.ALGORITHM_WEAK, Reason.ALGORITHM_WEAK_NO_POE, Reason.KEY_TOO_SHORT})
"""Failed with one of these, a signature no longer shows a change: collisions can be made."""

_OF_LICENCE = {
    CaLicence.LICENSED: MET,
    CaLicence.LAPSED: NOT_MET,
    CaLicence.NOT_LICENSED: NOT_MET,
    CaLicence.EGOV_ONLY: NOT_MET,  # domain A2: lawful for government activity, not under art. 16
    CaLicence.FOREIGN: NOT_MET,  # art. 26: equal only when approved by MIIT
    CaLicence.UNKNOWN: NOT_PROVABLE,
}

_CONTENT: tuple[tuple[str, Callable[[Certificate], bool]], ...] = (
    ("(1) CA name", lambda c: bool(c.issuer_text)),
    ("(2) holder name", lambda c: any(a.text for a in c.subject_attributes)),
    ("(3) serial number", lambda c: c.serial > 0),
    ("(4) validity", lambda c: c.not_before < c.not_after),
    ("(5) verification data", lambda c: bool(c.public_key)),
    ("(6) CA's signature", lambda c: bool(c.signature_algorithm and c.der)),
)
"""Items (1) to (6) of article 21. Item (7), what the ministry prescribes beyond them, names no
field that could be looked for: it is told as not checked."""

_BECAUSE: dict[str, tuple[str, ...]] = {
    "13(1)": ("path.", "issuer.code-field", "revocation.signer"),
    "13(2)": ("path.validity", "path.published-key", "revocation.signer", "time."),
    "13(3)": ("crypto.", "format.", "acceptance."),
    "13(4)": ("crypto.digest", "coverage.", "package.", "signature.", "acceptance."),
    "16": ("ca.licence", "ca.arrangement"),
    "21": ("signing-certificate.content",),
}
"""Which checks an answer rests on, by how their ids begin."""


def content_finding(certificate: Certificate, *, about: str) -> Finding:
    """Article 21: which of the items the signer's certificate states."""
    missing = [item for item, stated in _CONTENT if not stated(certificate)]
    return Finding(
        "signing-certificate.content",
        Outcome.WARNING if missing else Outcome.PASSED,
        Reason.CERTIFICATE_UNREADABLE if missing else None,
        Axis.SIGNATURE,
        about,
        "Electronic Signature Law art. 21",
        {
            "stated": [item for item, _ in _CONTENT if item not in missing],
            "missing": missing,
            "not_checked": ["(7) other content"],
        },
    )


def legal_table(
    signatures: Sequence[JudgedSignature],
    findings: Sequence[Finding],
    *,
    ca_licence: CaLicence,
    deciding: str | None,
) -> tuple[LegalAnswer, ...]:
    """One answer per article, over all signatures that count.

    `ca_licence` is the document's, given by the signature `deciding`. A file without a signature
    shows no change to anything (13(3), 13(4)) and nothing about keys. `because` lists the ids of
    the checks an answer rests on, those that hold for a good answer, the others for a bad one.
    """
    counted = [signature for signature in signatures if counts(signature)]
    about = {article: frozenset(s.facts.id for s in counted) for article in _BECAUSE}
    about["16"] = frozenset(() if deciding is None else {deciding})
    licensed = ca_licence is CaLicence.LICENSED
    own: dict[str, list[Finding]] = {signature.facts.id: [] for signature in counted}
    for finding in findings:
        if finding.about in own:
            own[finding.about].append(finding)
    answers = {
        "13(1)": _worst(_exclusive(s, own[s.facts.id], licensed=licensed) for s in counted),
        "13(2)": _worst(_in_control(s, own[s.facts.id]) for s in counted),
        "13(3)": _worst(
            (_signature_guarded(s, own[s.facts.id]) for s in counted), unsigned=NOT_MET
        ),
        "13(4)": _worst((_content_guarded(s, own[s.facts.id]) for s in counted), unsigned=NOT_MET),
        "16": _licensed(ca_licence, findings, about["16"]),
        "21": _worst(_content_stated(s) for s in counted),
    }
    return tuple(
        LegalAnswer(article, answer, _because(article, answer, findings, about[article]))
        for article, answer in answers.items()
    )


def _licensed(ca_licence: CaLicence, findings: Sequence[Finding], deciding: frozenset[str]) -> str:
    """16 and 26: an approval of a foreign CA is recorded at most, and shown by no file."""
    approved = any(
        one.check == CHECK and one.outcome is Outcome.PASSED and one.about in deciding
        for one in findings
        if one.values.get("arrangement") in OF_ARTICLE_26
    )
    if ca_licence is CaLicence.FOREIGN and approved:
        return NOT_PROVABLE
    return _OF_LICENCE[ca_licence]


def _exclusive(signature: JudgedSignature, own: Sequence[Finding], *, licensed: bool) -> str:
    """13(1): the creation data is the signer's alone. Presumed from a licensed CA's practice."""
    if _failed_with(_KEY_NOT_OWN, own):
        return CONTRADICTED
    return PRESUMED if licensed and signature.axis is SignatureAxis.TOTAL_PASSED else NOT_PROVABLE


def _in_control(signature: JudgedSignature, own: Sequence[Finding]) -> str:
    """13(2): under the signer's sole control. Presumed while the certificate stood unrevoked."""
    if _failed_with(_NOT_IN_CONTROL, own):
        return CONTRADICTED
    return PRESUMED if signature.axis is SignatureAxis.TOTAL_PASSED else NOT_PROVABLE


def _signature_guarded(signature: JudgedSignature, own: Sequence[Finding]) -> str:
    """13(3): a change to the signature can be detected: its value verifies, strongly enough."""
    if _unsupported(signature):
        return NOT_PROVABLE
    broken = signature.integrity in {Integrity.UNREADABLE, Integrity.INVALID}
    return NOT_MET if broken or _failed_with(_TOO_WEAK, own) else MET


def _content_guarded(signature: JudgedSignature, own: Sequence[Finding]) -> str:
    """13(4): a change to what is shown can be detected: all of it is covered and unchanged."""
    if _unsupported(signature):
        return NOT_PROVABLE
    return (
        MET
        if signature.integrity is Integrity.INTACT and not _failed_with(_TOO_WEAK, own)
        else NOT_MET
    )


def _content_stated(signature: JudgedSignature) -> str:
    """Article 21."""
    if signature.signer is None:
        return NOT_PROVABLE
    return MET if all(stated(signature.signer) for _, stated in _CONTENT) else NOT_MET


def _unsupported(signature: JudgedSignature) -> bool:
    """A kind of signature this engine cannot read: nothing is shown, for or against."""
    unreadable = signature.facts.unreadable
    return unreadable is not None and not unreadable.supported


def _failed_with(reasons: frozenset[Reason], own: Sequence[Finding]) -> bool:
    return any(f.reason in reasons and f.outcome is Outcome.FAILED for f in own)


def _worst(answers: Iterable[str], *, unsigned: str = NOT_PROVABLE) -> str:
    return min(answers, key=_WORST_FIRST.index, default=unsigned)


def _because(
    article: str, answer: str, findings: Sequence[Finding], about: frozenset[str]
) -> tuple[str, ...]:
    good = answer in {MET, PRESUMED}
    asked = {*about, DOCUMENT}
    ids = (
        finding.check
        for finding in findings
        if finding.check.startswith(_BECAUSE[article])
        and finding.about in asked
        and finding.passed == good
    )
    return tuple(dict.fromkeys(ids))
