# SPDX-License-Identifier: Apache-2.0
"""What a body published of a file holds for it, whatever was appended to it since."""

from __future__ import annotations

import re
from hashlib import sha256

from .. import authorities as who
from ..case import ACCEPT, REJECT, REVIEW, Case, Sig, case
from ..pdf import Pdf
from ..registers import Row, asked, register, stamped
from ..signing import crls, stamped_at

TOPIC = "register"
_FILE = "issuer.report"
_RULE = "design rule 13; ISO 32000-2 §7.5.6"
_LATER = who.at("2026-03-20T00:00:00")


def _row(data: bytes, **more: object) -> Row:
    return {"number": "MJ-2026-000001", "sha256": sha256(data).hexdigest(), **more}


def _asked(decision: str, data: bytes, rows: list[Row], told: str | None, *more: Sig) -> Case:
    findings = {} if told is None else {_FILE: told}
    return asked(
        decision,
        "QUALIFIED",
        on_file=register(reports=rows),
        of=None,
        document=data,
        findings=findings,
        signatures=(Sig(), *more),
    )


def _with_material() -> bytes:
    document = Pdf.open(stamped())
    document.add_validation_data([], crls())
    return document.data


def _with_timestamp() -> bytes:
    document = Pdf.open(stamped())
    document.add_document_timestamp(stamped_at(_LATER), "TS1")
    return document.data


_WITHDRAWN = "failed:REPORT_WITHDRAWN"


@case(clause=_RULE, twin="register/report-published-by-digest")
def withdrawn_with_a_line_break_behind() -> Case:
    """The withdrawn report with one line break behind it is the withdrawn report."""
    rows = [_row(stamped(), status="withdrawn")]
    return _asked(REJECT, stamped() + b"\n", rows, _WITHDRAWN)


@case(clause=_RULE, twin="register/published-with-validation-data-behind")
def withdrawn_with_validation_data_behind() -> Case:
    """Somebody added validation data to the withdrawn report."""
    rows = [_row(stamped(), status="withdrawn")]
    return _asked(REJECT, _with_material(), rows, _WITHDRAWN)


@case(clause=_RULE, twin="register/published-with-validation-data-behind")
def withdrawn_with_a_timestamp_behind() -> Case:
    """Somebody added a document timestamp to the withdrawn report."""
    rows = [_row(stamped(), status="withdrawn")]
    return _asked(REJECT, _with_timestamp(), rows, _WITHDRAWN, Sig("TS1"))


@case(clause=_RULE, twin="register/published-with-validation-data-behind")
def superseded_with_validation_data_behind() -> Case:
    """Another report took the place of the one to which somebody added validation data."""
    rows = [_row(stamped(), status="superseded", replaced_by="MJ-2026-000002")]
    return _asked(REVIEW, _with_material(), rows, "failed:REPORT_SUPERSEDED")


@case(clause=_RULE, twin="register/withdrawn-with-validation-data-behind")
def published_with_validation_data_behind() -> Case:
    """The published report with validation data added is accepted: nothing was taken back."""
    return _asked(ACCEPT, _with_material(), [_row(stamped(), status="issued")], None)


@case(clause=_RULE, twin="register/superseded-with-validation-data-behind")
def superseded_by_what_the_body_itself_appended() -> Case:
    """The body published the longer file in place of the shorter one that it begins with."""
    rows = [_row(stamped(), status="superseded"), _row(_with_material(), status="issued")]
    return _asked(ACCEPT, _with_material(), rows, "passed")


def _rewritten() -> bytes:
    """`stamped` with the hexadecimal digits of its signature value in the other case."""
    data = stamped()
    start = data.index(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    digits = data[start:end]
    assert digits != digits.swapcase()
    return data[:start] + digits.swapcase() + data[end:]


def _signed() -> bytes:
    """The octets of `stamped` that its signature covers."""
    data = stamped()
    first, start, length = map(int, re.findall(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", data)[0])
    return data[:first] + data[start : start + length]


@case(clause=_RULE, twin="register/published-with-its-signature-value-rewritten")
def withdrawn_with_its_signature_value_rewritten() -> Case:
    """Digits of the signature value in the other case: another file, and what is signed stays."""
    rows = [_row(stamped(), status="withdrawn"), _row(_signed(), status="withdrawn")]
    return _asked(REJECT, _rewritten(), rows, _WITHDRAWN)


@case(clause=_RULE, twin="register/withdrawn-with-its-signature-value-rewritten")
def published_with_its_signature_value_rewritten() -> Case:
    """The same of a report that stands: accepted, and no word about the whole file."""
    rows = [_row(stamped(), status="issued"), _row(_signed(), status="issued")]
    return _asked(ACCEPT, _rewritten(), rows, None)
