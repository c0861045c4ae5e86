# SPDX-License-Identifier: Apache-2.0
"""Short ways to OFD cases: what lies in the evidence folder, and what is expected.

Expectations come from design rules 1, 5, 7, 9, ADR 9 and domain E3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from . import authorities as who
from . import authorities_sm2 as sm2_who
from . import zip_archive
from .case import ACCEPT, FAILED, INDETERMINATE, PASSED, REJECT, REVIEW, Case, Sig
from .ofd import Ofd, Sign, sealed
from .ofd_report import PAGES, report
from .revocation import Revoked, crl
from .seals import Sealing
from .timestamps import token

GOOD: Final = {
    "signature": PASSED,
    "ca_licence": "LICENSED",
    "issuer": "QUALIFIED",
    "fitness": "NOT-ASKED",
}
SOUND: Final = {
    "crypto.digest": "passed",
    "crypto.signature-value": "passed",
    "package.references": "passed",
    "package.coverage": "passed",
    "path.anchor": "passed",
    "revocation.signer": "passed",
}
SEALED: Final = {
    "seal.maker-signature": "passed",
    "seal.maker-path": "passed",
    "seal.period": "passed",
    "seal.signer": "passed",
    "seal.versions": "passed",
    "seal.property": "passed",
}
GENUINE: Final = "ofd/genuine/version-4"
"""What most forgeries start from."""


def beside(
    *,
    signer_revoked: Revoked | None = None,
    maker_revoked: Revoked | None = None,
    lists: Sequence[str] = ("root", "issuing", "seal"),
) -> dict[str, bytes]:
    """The evidence folder: an OFD brings neither revocation data nor the issuing CA."""
    issuers = {
        "root": (sm2_who.root(), None),
        "issuing": (sm2_who.issuing(), signer_revoked),
        "seal": (sm2_who.seal_root(), maker_revoked),
    }
    found = {
        f"{name}.crl": crl(issuer, who.LISTED, who.FAR, [revoked] if revoked else [])
        for name, (issuer, revoked) in issuers.items()
        if name in lists
    }
    return {**found, "issuing.cer": sm2_who.issuing().der}


def from_tsa(value: bytes) -> bytes:
    """A token of the licensed SM2 CA's authority, five seconds after the claimed time."""
    return token(sm2_who.tsa(), value, who.STAMPED, digest="sm3")


def genuine(how: Sealing | None = None) -> Ofd:
    """The report as the institution sealed it, with what is usually left out left out."""
    return report().sign(Sign(sealed(how)))


def forged_second_page(parts: Ofd) -> Ofd:
    """Another conclusion on the second page."""
    return parts.replace(PAGES[1], "不合格", "合格")


def packed(entries: Sequence[zip_archive.Entry], **around: object) -> bytes:
    """A file of these entries."""
    return zip_archive.write(zip_archive.Archive(entries, **around))  # type: ignore[arg-type]


# --- what is expected ------------------------------------------------------------------------


def accepted(document: bytes, *signatures: Sig, seal: bool = True, **more: object) -> Case:
    """A case that must be accepted; by default one intact seal."""
    told = {**SOUND, **(SEALED if seal else {}), **more.pop("findings", {})}  # type: ignore[dict-item]
    beside_it = more.pop("evidence", None) or beside()
    return Case(
        document,
        ACCEPT,
        GOOD,
        signatures or (Sig("1"),),
        told,
        evidence=beside_it,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def modified(
    document: bytes,
    *others: Sig,
    findings: Mapping[str, str] | None = None,
    sub: str = "HASH_FAILURE",
) -> Case:
    """A covered part is not what was signed: rejected, though the value itself verifies."""
    told = {"crypto.signature-value": "passed", **(findings or _REFERENCES)}
    first = Sig("1", FAILED, sub, "modified")
    return Case(document, REJECT, {"signature": FAILED}, (first, *others), told, evidence=beside())


_REFERENCES: Final = {"package.references": "failed:DIGEST_MISMATCH", "crypto.digest": "passed"}


def partial(document: bytes, *others: Sig, findings: Mapping[str, str] | None = None) -> Case:
    """A part that readers show is not covered: open, whoever may have used the gap."""
    told = {
        "package.coverage": "failed:NOT_FULLY_COVERED",
        "package.references": "passed",
        "crypto.signature-value": "passed",
        **(findings or {}),
    }
    first = Sig("1", INDETERMINATE, "SIG_CONSTRAINTS_FAILURE", "partial")
    return Case(
        document,
        REVIEW,
        {"signature": INDETERMINATE},
        (first, *others),
        told,
        evidence=beside(),
    )


def forged(document: bytes, findings: Mapping[str, str] | None = None) -> Case:
    """The signature value does not verify."""
    told = findings or {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG"}
    first = Sig("1", FAILED, "SIG_CRYPTO_FAILURE", "invalid")
    return Case(document, REJECT, {"signature": FAILED}, (first,), told, evidence=beside())


def undecided(
    document: bytes,
    sub: str | None,
    findings: Mapping[str, str],
    *,
    integrity: str | None = "intact",
    decision: str = REVIEW,
    evidence: Mapping[str, bytes] | None = None,
    **more: object,
) -> Case:
    """The signature is open for a reason that has nothing to do with the octets."""
    return Case(
        document,
        decision,
        {"signature": INDETERMINATE},
        (Sig("1", INDETERMINATE, sub, integrity),),
        findings,
        evidence=beside() if evidence is None else evidence,
        **more,  # type: ignore[arg-type]
    )


def failing(
    document: bytes,
    sub: str,
    findings: Mapping[str, str],
    *,
    integrity: str | None = "intact",
    evidence: Mapping[str, bytes] | None = None,
) -> Case:
    """A proven defect that has nothing to do with the octets covered."""
    return Case(
        document,
        REJECT,
        {"signature": FAILED},
        (Sig("1", FAILED, sub, integrity),),
        findings,
        evidence=beside() if evidence is None else evidence,
    )


def malformed(document: bytes, findings: Mapping[str, str] | None = None) -> Case:
    """Not the package that the standards describe (design rule 1): rejected."""
    return Case(document, REJECT, {"signature": FAILED}, (), findings or {}, evidence=beside())


def never_accepted(document: bytes, findings: Mapping[str, str] | None = None) -> Case:
    """The rules leave open how it is refused, not whether."""
    return Case(document, None, {}, (), findings or {}, evidence=beside(), decision_not=ACCEPT)
