# SPDX-License-Identifier: Apache-2.0
"""A verdict and the circumstances of its run, as the report people get (`esignverify.report/1`).

Field names and their order are a contract (design part 5, data/schemas/report-1.json): fields may
be added, none renamed. Texts in two languages are joined here and nowhere earlier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..model.axes import Decision, Review
from ..model.facts import Change
from ..model.finding import Finding, JsonValue
from ..model.identifiers import mask_personal_numbers
from ..model.issuers import period_at
from ..model.moments import ValidationTime, utc_text
from ..model.policy import Policy
from ..model.reasons import Reason
from ..model.verdict import InstitutionFound, LegalAnswer, SignatureVerdict, Times, Verdict
from .catalogue import Catalogue
from .core import core_sha256
from .escape import whole
from .text_reasons import main_reasons

SCHEMA = "esignverify.report/1"
MAX_JSON_INTEGER = 2**53
"""Integers from here on are hex strings: JavaScript and RFC 8785 hold no larger ones exactly."""
_NUMBERS_KEPT = ("serial", "sha256", "digest", "number", "uscc", "key_id", "oid")
"""Ends of value names that hold machine numbers: never mistaken for personal ones."""


@dataclass(frozen=True, slots=True)
class Document:
    """The document as it was handed in; digests are lower-case hex, `size` is in bytes."""

    name: str
    size: int
    sha256: str
    sm3: str | None


@dataclass(frozen=True, slots=True)
class Engine:
    """What judged: our version, and what its cryptography can do."""

    version: str
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The circumstances of one verification; with the bytes they fix the verdict (rule 11)."""

    document: Document
    engine: Engine
    trust_id: str
    issuers_id: str
    evidence_id: str
    policy: Policy
    at: ValidationTime
    demo: bool
    claim_sha256: str | None


def build(verdict: Verdict, run: Run, texts: Catalogue) -> dict[str, Any]:
    """The report of `verdict` as JSON values, `core_sha256` last."""
    findings = [_finding(finding, texts) for finding in verdict.findings]
    told = main_reasons({"reasons": [str(one) for one in verdict.reasons], "findings": findings})
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "engine": {
            "version": run.engine.version,
            "capabilities": sorted(run.engine.capabilities),
        },
        "demo": run.demo,
        "hypothetical": run.at.hypothetical,
        "document": {
            "name": whole(run.document.name),
            "format": verdict.format.value,
            "size": run.document.size,
            "sha256": run.document.sha256,
            "sm3": run.document.sm3,
        },
        "at": utc_text(run.at.at),
        "policy": {
            "name": run.policy.name,
            "version": run.policy.version,
            "sha256": run.policy.sha256,
        },
        "claim_sha256": run.claim_sha256,
        "snapshots": {
            "trust": run.trust_id,
            "issuers": run.issuers_id,
            "evidence": run.evidence_id,
        },
        "decision": verdict.decision.value,
        "reasons": [reason.value for reason in verdict.reasons],
        "review": verdict.review.value if verdict.review else None,
        "next_step": _next_step(verdict, told, texts),
        "depth": [depth.value for depth in verdict.depth],
        "axes": {
            "signature": verdict.axes.signature.value,
            "ca_licence": verdict.axes.ca_licence.value,
            "issuer": verdict.axes.issuer.value,
            "fitness": verdict.axes.fitness.value,
        },
        "signatures": [_signature(one, texts) for one in verdict.signatures],
        "claims": {
            "kind": verdict.claims.kind,
            "number": _optional(verdict.claims.number),
            "institution": _person_text(verdict.claims.institution),
            "issued_on": _optional(verdict.claims.issued_on),
            "standards": [whole(standard) for standard in verdict.claims.standards],
            "sampling": verdict.claims.sampling,
        },
        "institution": _institution(verdict.institution, _asked_at(verdict, run.at.at)),
        "legal": [_legal(row, texts) for row in verdict.legal],
        "findings": findings,
    }
    report["core_sha256"] = core_sha256(report)
    return report


def _next_step(verdict: Verdict, told: Sequence[str], texts: Catalogue) -> dict[str, str]:
    """What to do next; where several data are missing, all that is missing at once.

    `told` are the reasons that follow from no other.
    """
    if verdict.decision is Decision.REVIEW and verdict.review is Review.DATA:
        gaps = [f"next.missing.{one}" for one in told if f"next.missing.{one}" in texts]
        if len(gaps) > 1:
            each = [texts.both(key) for key in gaps]
            joined = {"zh": "；".join(one["zh"] for one in each)}
            joined["en"] = "; ".join(one["en"] for one in each)
            return {
                lang: texts.text("next.data.several", lang, {"gaps": said})
                for lang, said in joined.items()
            }
    return texts.both(_next_step_key(verdict, texts))


def _next_step_key(verdict: Verdict, texts: Catalogue) -> str:
    """The key of what to do next: the decision's, or what would end this very review."""
    if verdict.decision is not Decision.REVIEW:
        # Half a file is no forgery; but a file with signatures to judge gets no such excuse.
        broken = verdict.reasons == (Reason.DOCUMENT_MALFORMED,) and not verdict.signatures
        usual = f"next.{verdict.decision}"
        return f"{usual}.{Reason.DOCUMENT_MALFORMED}" if broken else usual
    kind = f"next.{verdict.review}" if verdict.review else "next.judge"
    special = (f"{kind}.{reason}" for reason in verdict.reasons)
    return next((key for key in special if key in texts), kind)


def finding_text(finding: Finding, texts: Catalogue) -> dict[str, str]:
    """What `finding` says, in both languages, with the values it saw."""
    if finding.reason is not None:
        # How a signer relates to the register (validation/matching.py) has sentences of its own,
        # and so has a licence that was suspended.
        narrow = (f"reason.{finding.reason}.{finding.values.get(by)}" for by in ("match", "status"))
        key = next((one for one in narrow if one in texts), f"reason.{finding.reason}")
        return texts.both(key, finding.values)
    if f"passed.{finding.check}" in texts:
        return texts.both(f"passed.{finding.check}", finding.values)
    title, passed = texts.both(f"check.{finding.check}"), texts.both("outcome.passed")
    return {"zh": f"{title['zh']}：{passed['zh']}。", "en": f"{title['en']}: {passed['en']}."}


def reason_text(reason: Reason, findings: tuple[Finding, ...], texts: Catalogue) -> dict[str, str]:
    """The sentence of `reason`, filled from the first finding that gave it."""
    values = next((one.values for one in findings if one.reason is reason), {})
    return texts.both(f"reason.{reason}", values)


def _signature(one: SignatureVerdict, texts: Catalogue) -> dict[str, Any]:
    return {
        "id": whole(one.id),
        "type": one.type.value,
        "container": one.container.value,
        "algorithm": one.algorithm,
        "indication": one.indication.value,
        "sub_indication": one.sub_indication.value if one.sub_indication else None,
        "integrity": one.integrity.value,
        "ca_licence": one.ca_licence.value,
        "issuer": one.issuer.value,
        "signer": _signer(one),
        "chain": list(one.chain),
        "anchor": _anchor(one),
        "times": _times(one.times),
        "changes_after": [_change(change, texts) for change in one.changes_after],
        "seal": _seal(one),
        "revision": _revision(one),
    }


def _signer(one: SignatureVerdict) -> dict[str, Any] | None:
    if one.signer is None:
        return None
    return {
        "name": _person_text(one.signer.name),
        "uscc": _optional(one.signer.uscc),
        "subject": _person_text(one.signer.subject),
        "serial": one.signer.serial,
        "certificate_sha256": one.signer.certificate_sha256,
        "organisation": one.signer.organisation,
    }


def _anchor(one: SignatureVerdict) -> dict[str, Any] | None:
    if one.anchor is None:
        return None
    return {
        "name": _person_text(one.anchor.name),
        "licence": one.anchor.licence,
        "certificate_sha256": one.anchor.certificate_sha256,
    }


def _times(times: Times) -> dict[str, Any]:
    return {
        "claimed": _time(times.claimed),
        "proven": _time(times.proven),
        "best": _time(times.best),
        "window": [utc_text(at) for at in times.window] if times.window else None,
    }


def _change(change: Change, texts: Catalogue) -> dict[str, Any]:
    return {
        "revision": change.revision,
        "what": change.what,
        "where": _person_text(change.where),
        "allowed": change.allowed,
        "visible": change.visible,
        "text": texts.both(f"change.{change.what}", {"where": change.where}),
    }


def _seal(one: SignatureVerdict) -> dict[str, Any] | None:
    if one.seal is None:
        return None
    return {
        "name": _person_text(one.seal.name),
        "valid_from": utc_text(one.seal.valid_from),
        "valid_until": utc_text(one.seal.valid_until),
        "pages": list(one.seal.pages),
    }


def _revision(one: SignatureVerdict) -> dict[str, Any] | None:
    if one.revision is None:
        return None
    return {"number": one.revision.number, "size": one.revision.size}


def _asked_at(verdict: Verdict, now: datetime) -> datetime:
    """The time for which the institution's state is shown: that of the signature it answers."""
    answering = [s for s in verdict.signatures if s.issuer == verdict.axes.issuer and s.times.best]
    best = answering[0].times.best if answering else None
    return best or now


def _institution(found: InstitutionFound | None, at: datetime) -> dict[str, Any] | None:
    if found is None:
        return None
    rows = []
    for qualification in found.qualifications:
        held = period_at(qualification.history, at)
        rows.append(
            {
                "kind": qualification.kind.value,
                "number": whole(qualification.number),
                "status": held.status.value if held else "unknown",
                "from": utc_text(held.start) if held else None,
                "until": _time(held.end) if held else None,
            }
        )
    return {"name": _person_text(found.name), "uscc": found.uscc, "qualifications": rows}


def _legal(row: LegalAnswer, texts: Catalogue) -> dict[str, Any]:
    title = texts.both(f"legal.{row.article}")
    answer = texts.both(f"legal-answer.{row.answer}")
    return {
        "article": row.article,
        "answer": row.answer,
        "because": list(row.because),
        "text": {
            "zh": f"{title['zh']}：{answer['zh']}",
            "en": f"{title['en']}: {answer['en']}",
        },
    }


def _finding(finding: Finding, texts: Catalogue) -> dict[str, Any]:
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "reason": finding.reason.value if finding.reason else None,
        "axis": finding.axis.value,
        "about": whole(finding.about),
        "basis": finding.basis,
        "values": _values(finding.values),
        "text": finding_text(finding, texts),
    }


def _values(values: Mapping[str, JsonValue]) -> dict[str, Any]:
    return {key: _value(key, values[key]) for key in sorted(values)}


def _value(key: str, value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [str(_value(key, item)) for item in value]
    if isinstance(value, str):
        return whole(value) if key.endswith(_NUMBERS_KEPT) else _person_text(value)
    if isinstance(value, int) and abs(value) >= MAX_JSON_INTEGER:
        return f"{value:x}"
    return value


def _person_text(text: str | None) -> str | None:
    return None if text is None else whole(mask_personal_numbers(text))


def _optional(text: str | None) -> str | None:
    return None if text is None else whole(text)


def _time(at: datetime | None) -> str | None:
    return None if at is None else utc_text(at)
