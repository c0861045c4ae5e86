# SPDX-License-Identifier: Apache-2.0
"""What would end a review, reason by reason (contract: `review`)."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.axes import Review
from ..model.reasons import Reason

_FOLLOWS = frozenset(
    {
        Reason.NOT_REACHED,
        Reason.HYPOTHETICAL_TIME,
        Reason.CLAIMED_TIME_USED,
    }
)
"""Reasons that end with whatever else is ended; alone they need a person."""

_ENDED_BY: dict[Reason, Review] = {
    **dict.fromkeys(
        (
            # Another file ends these: the original, signed, readable without a password.
            Reason.NO_SIGNATURE,
            Reason.SIGNATURE_LIST_NOT_FOUND,
            Reason.FORMAT_UNKNOWN,
            Reason.FORMAT_NOT_SUPPORTED,
            Reason.DOCUMENT_MALFORMED,
            Reason.DOCUMENT_ENCRYPTED,
            Reason.DEMO_KEY,
            # The newer report, or a claim that names the edition, or the kind of document.
            Reason.REPORT_SUPERSEDED,
            Reason.REPORT_CORRECTED,
            Reason.SCOPE_EDITION_NOT_STATED,
            Reason.AGENT_KIND_NOT_STATED,
        ),
        Review.ASK_MERCHANT,
    ),
    **dict.fromkeys(
        (
            # Only the body can say that it signed, and when, or sign again as it should.
            Reason.ISSUER_NOT_AN_ORGANISATION,
            Reason.ISSUER_QUALIFICATION_CHANGED_IN_WINDOW,
            Reason.SCOPE_CHANGED_IN_WINDOW,
            Reason.SIGNATORY_CHANGED_IN_WINDOW,
            Reason.BRANCH_CHANGED_IN_WINDOW,
            Reason.AGENT_CHANGED_IN_WINDOW,
            Reason.REPORT_WITHDRAWN,
            Reason.REPORT_NOT_AS_PUBLISHED,
            Reason.REPORT_NUMBER_UNKNOWN,
            Reason.CA_LICENCE_CHANGED_IN_WINDOW,
            Reason.ALGORITHM_WEAK,
            Reason.ALGORITHM_WEAK_NO_POE,
            Reason.KEY_TOO_SHORT,
            Reason.KEY_USAGE_WRONG,
            Reason.EXTENDED_KEY_USAGE_WRONG,
            Reason.CERTIFICATE_EXPIRED,
            Reason.CERTIFICATE_NOT_YET_VALID,
            Reason.CA_CERTIFICATE_EXPIRED,
            Reason.REVOCATION_DATA_UNPROVEN,
            Reason.REVOKED,
            Reason.REVOKED_AFTER_SIGNING,
            Reason.CERTIFICATE_ON_HOLD,
            Reason.SHORT_TERM_WITHOUT_PROOF,
            Reason.NO_PROOF_OF_TIME,
            Reason.SEAL_EXPIRED_SINCE,
            Reason.NOT_FULLY_COVERED,
            Reason.SEAL_FILE_DIFFERS,
            Reason.SEAL_PROPERTY_OTHER,
        ),
        Review.ASK_ISSUER,
    ),
    **dict.fromkeys(
        (
            # An import decides these again.
            Reason.REVOCATION_DATA_MISSING,
            Reason.REGISTER_OLDER_THAN_SIGNATURE,
            Reason.REVOCATION_DATA_STALE,
            Reason.REVOCATION_DATA_UNUSABLE,
            Reason.EVIDENCE_UNREAD,
            Reason.SAME_KEY_NOT_CHECKED,
            Reason.REVOCATION_ISSUER_EXPIRED,
            Reason.NO_CHAIN,
            Reason.NO_SIGNING_CERTIFICATE,
            Reason.ANCHOR_UNCONFIRMED,
            Reason.ROLE_NOT_GRANTED,
            Reason.TIMESTAMP_UNTRUSTED,
            Reason.CA_LICENCE_UNKNOWN,
            Reason.ISSUER_NOT_FOUND,
            Reason.ISSUER_QUALIFICATION_UNKNOWN,
            Reason.SCOPE_NOT_RECORDED,
            Reason.SIGNATORY_NOT_RECORDED,
            Reason.BRANCH_QUALIFICATION_UNKNOWN,
            Reason.SITE_NOT_ON_FILE,
            Reason.USCC_FIELD_UNKNOWN,
        ),
        Review.DATA,
    ),
}
"""Every other reason needs a person: `judge`."""

_HEAVIEST_FIRST = (Review.ASK_MERCHANT, Review.JUDGE, Review.ASK_ISSUER, Review.DATA)
"""No import or inquiry mends a file that is not signed; and while a person must look, data alone
does not end the review."""


def ended_by(reason: Reason) -> Review:
    """What would end a review that rests on `reason` alone."""
    return _ENDED_BY.get(reason, Review.JUDGE)


def review_of(reasons: Iterable[Reason]) -> Review:
    """What would end a review that rests on all of `reasons`: what the heaviest of them needs."""
    kinds = {ended_by(reason) for reason in reasons if reason not in _FOLLOWS}
    return min(kinds, key=_HEAVIEST_FIRST.index) if kinds else Review.JUDGE
