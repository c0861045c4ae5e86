# SPDX-License-Identifier: Apache-2.0
"""The four questions of a report, the decision, and the words for what a gap needs."""

from __future__ import annotations

from enum import StrEnum


class SignatureAxis(StrEnum):
    """Is every signature what EN 319 102-1 calls valid, over the document as it is shown?"""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"
    NO_SIGNATURE = "NO-SIGNATURE"


class CaLicence(StrEnum):
    """Was the signer's CA licensed (电子认证服务许可) when the signature was made?"""

    LICENSED = "LICENSED"
    LAPSED = "LAPSED"
    NOT_LICENSED = "NOT-LICENSED"
    EGOV_ONLY = "EGOV-ONLY"
    FOREIGN = "FOREIGN"
    UNKNOWN = "UNKNOWN"


class IssuerStanding(StrEnum):
    """Is the signer the institution named, and was it qualified then?"""

    QUALIFIED = "QUALIFIED"
    NOT_QUALIFIED = "NOT-QUALIFIED"
    MISMATCH = "MISMATCH"
    UNKNOWN = "UNKNOWN"
    NOT_APPLICABLE = "NOT-APPLICABLE"


class Fitness(StrEnum):
    """Does this document prove what is claimed with it?"""

    FITS = "FITS"
    DOES_NOT_FIT = "DOES-NOT-FIT"
    UNKNOWN = "UNKNOWN"
    NOT_ASKED = "NOT-ASKED"


class Decision(StrEnum):
    """What a policy makes of the four axes."""

    ACCEPT = "ACCEPT"
    REVIEW = "REVIEW"
    REJECT = "REJECT"


class Review(StrEnum):
    """What would end a REVIEW."""

    DATA = "data"
    """An import (revocation data, trust or register entry) decides it again."""
    ASK_ISSUER = "ask-issuer"
    ASK_MERCHANT = "ask-merchant"
    JUDGE = "judge"
    """A person must look."""


class Depth(StrEnum):
    """What was really checked (rule 4)."""

    SIGNATURE = "SIGNATURE"
    PATH = "PATH"
    REVOCATION = "REVOCATION"
    TIME = "TIME"
    CA_LICENCE = "CA_LICENCE"
    ISSUER = "ISSUER"
    FITNESS = "FITNESS"


class Integrity(StrEnum):
    """What the bytes alone say of one signature (rule 5): the first that applies."""

    UNREADABLE = "unreadable"
    INVALID = "invalid"
    MODIFIED = "modified"
    PARTIAL = "partial"
    INTACT = "intact"


class DocumentFormat(StrEnum):
    """What a file is by its content."""

    PDF = "pdf"
    OFD = "ofd"
    UNKNOWN = "unknown"


class SignatureType(StrEnum):
    """What role a signature plays in its document."""

    SIGNATURE = "signature"
    SEAL = "seal"
    DOCUMENT_TIMESTAMP = "document-timestamp"


class Container(StrEnum):
    """The structure a signature value is wrapped in, told by its DER, never by its label."""

    CMS = "cms"
    GM_CMS = "gm-cms"
    SES_V1 = "ses-v1"
    SES_V4 = "ses-v4"
    SES_V5 = "ses-v5"
    RAW = "raw"
    UNKNOWN = "unknown"
