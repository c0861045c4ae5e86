# SPDX-License-Identifier: Apache-2.0
"""Which reasons a reviewer is told first, and in which words the four questions are answered.

A report keeps every reason. On a page, one that only follows from a heavier one (no code of the
signer, for no chain led anywhere) would read like a second defect: it stands among the details.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

Report = Mapping[str, Any]
Finding = Mapping[str, Any]

_NOBODY_VOUCHES = frozenset(
    {
        "SIGNATURE_MALFORMED",
        "SIGNATURE_EMPTY",
        "UNSUPPORTED_SIGNATURE",
        "NO_SIGNING_CERTIFICATE",
        "CERTIFICATE_UNREADABLE",
        "NO_CHAIN",
        "PATH_INVALID",
        "PATH_BUDGET",
        "ROLE_NOT_GRANTED",
        "ANCHOR_UNCONFIRMED",
        "DEMO_KEY",
    }
)
"""Where one of these holds, nobody says who the signer is: what is not known of it follows."""
_NO_TIME = frozenset(
    {
        "TIMESTAMP_INVALID",
        "TIMESTAMP_UNTRUSTED",
        "REVOCATION_DATA_MISSING",
        "REVOCATION_DATA_STALE",
        "REVOCATION_DATA_UNUSABLE",
    }
)
_FOLLOWS_FROM: dict[str, frozenset[str]] = {
    "USCC_FIELD_UNKNOWN": _NOBODY_VOUCHES,
    "CA_LICENCE_UNKNOWN": _NOBODY_VOUCHES,
    "ISSUER_NAME_ONLY": _NOBODY_VOUCHES | {"USCC_FIELD_UNKNOWN"},
    "ISSUER_QUALIFICATION_UNKNOWN": frozenset({"ISSUER_NOT_FOUND", "CERTIFICATE_NOT_YET_VALID"}),
    "NO_PROOF_OF_TIME": _NO_TIME,
    "NO_CHAIN": frozenset({"DEMO_KEY"}),
    "TIMESTAMP_UNTRUSTED": frozenset({"DEMO_KEY"}),
    "ISSUER_NOT_QUALIFIED_AT_SIGNING": frozenset(
        {
            "QUALIFICATION_SUSPENDED",
            "QUALIFICATION_REVOKED",
            "QUALIFICATION_CANCELLED",
            "QUALIFICATION_EXPIRED",
        }
    ),
    # The same gap seen from its other side.
    "TRAILING_BYTES": frozenset({"BYTE_RANGE_NOT_WHOLE_REVISION"}),
}
"""Reason to the heavier ones after which it is no news."""
_PROVEN = frozenset(
    {"REVOKED_BEFORE_SIGNING", "REVOKED_KEY_COMPROMISE", "TEST_KEY", "SIGNER_NOT_IN_SEAL"}
)
"""Reasons that reject while the signature is formally INDETERMINATE (decision table)."""
_SIGNING_AGAIN = frozenset({"signature-added", "seal-added"})
"""Visible, and judged as signatures themselves."""
_LIMITS_AN_ANSWER = frozenset({"REGISTER_OLDER_THAN_SIGNATURE"})
"""Of several reservations beside a good answer, the one that touches it most."""
_GOOD = frozenset({"TOTAL-PASSED", "LICENSED", "QUALIFIED", "FITS"})
_BAD = frozenset(
    {"TOTAL-FAILED", "LAPSED", "NOT-LICENSED", "NOT-QUALIFIED", "MISMATCH", "DOES-NOT-FIT"}
)
_NEUTRAL = frozenset({"NOT-APPLICABLE", "NOT-ASKED"})


def main_reasons(report: Report) -> list[str]:
    """The reasons to tell, heaviest first; never none where the report has some."""
    reasons: list[str] = report["reasons"]
    told = [one for one in reasons if not _follows(one, report)]
    return told or reasons[:1]


def reason_text(report: Report, reason: str) -> Mapping[str, str] | None:
    """The sentence of `reason` in both languages, about a signature rather than a timestamp."""
    said = sorted(
        (f for f in report["findings"] if f["reason"] == reason), key=lambda f: ":" in f["about"]
    )
    return said[0]["text"] if said else None


def follows(finding: Finding, report: Report) -> bool:
    """Whether `finding` was not made, or is no news, for something heavier is told already."""
    return finding["reason"] == "NOT_REACHED" or (
        finding["reason"] is not None and _follows(finding["reason"], report)
    )


def _follows(reason: str, report: Report) -> bool:
    if reason == "NOT_REACHED":
        return True
    if _FOLLOWS_FROM.get(reason, frozenset()) & set(report["reasons"]):
        return True
    about = [f["about"] for f in report["findings"] if f["reason"] == reason]
    of_timestamps_only = bool(about) and all(":" in each for each in about)
    return of_timestamps_only and bool(
        {"TIMESTAMP_INVALID", "TIMESTAMP_UNTRUSTED"} & set(report["reasons"])
    )


def answer(report: Report, axis: str, known: Container[str]) -> tuple[str, str]:
    """Mark and text key of the answer on one axis, as narrow as what was really checked.

    `known` holds the text keys there are: the answer that speaks of the most telling reason wins.
    """
    value = report["axes"][axis]
    for reason in _reasons_of(report, axis):
        key = f"answer.{axis}.{value}.{reason}"
        if key in known:
            return _mark(value, reason), key
    if axis == "signature" and value == "TOTAL-PASSED" and _changed_visibly(report):
        return "!", "answer.signature.TOTAL-PASSED.visible-change"
    return _mark(value, ""), f"answer.{axis}.{value}"


def _reasons_of(report: Report, axis: str) -> Iterator[str]:
    """Every reason that speaks to `axis`: those the report tells first, `NOT_REACHED` last."""
    speaking = [f for f in report["findings"] if f["axis"] == axis and f["reason"] is not None]
    held = dict.fromkeys(f["reason"] for f in speaking)
    telling = [one for one in held if not _follows(one, report)]
    yield from (one for one in telling if one in _LIMITS_AN_ANSWER)
    yield from (one for one in report["reasons"] if one in telling)
    yield from telling
    if "NOT_REACHED" in held:
        yield "NOT_REACHED"


def _mark(value: str, reason: str) -> str:
    if reason in _PROVEN or value in _BAD:
        return "✘"
    if value in _GOOD:
        return "!" if reason else "✔"
    return "–" if value in _NEUTRAL or reason == "NOT_REACHED" else "?"


def _changed_visibly(report: Report) -> bool:
    changes = (change for one in report["signatures"] for change in one["changes_after"])
    return any(change["visible"] and change["what"] not in _SIGNING_AGAIN for change in changes)
