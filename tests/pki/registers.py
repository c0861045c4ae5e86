# SPDX-License-Identifier: Apache-2.0
"""Registers for the vectors that ask one: the good institution, with whatever a case puts on file.

Most cases ask the same two files. `STAMPED` has a trusted timestamp, so the window of design rule 8
is five seconds on 10 March 2026; `UNSTAMPED` has none, so it reaches from then to 1 June 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from . import authorities as who
from .case import Case, Sig
from .signing import contents, signed
from .store import institutions

Row = Mapping[str, object]

STAMPED, UNSTAMPED = "valid-at-signing", "valid-throughout"
"""The cases that hold the two files."""
BRANCH_USCC = who.uscc("91999906MA9DEM06")
BRANCH = "虚构省明鉴检测技术有限公司东区分公司"
EAST = "虚构省东区工业路一号"
CNAS = "CNAS L9901"
STANDARD = "GB/T 29606-2013"


@cache
def stamped() -> bytes:
    """The good institution's report with a trusted timestamp."""
    return signed(contents(who.signer("signer-p256"))).data


@cache
def unstamped() -> bytes:
    """The same, its time only claimed."""
    return signed(contents(who.signer("signer-p256"), stamp=None)).data


def register(
    *,
    history: Sequence[Row] | None = None,
    qualifications: Sequence[Row] | None = None,
    blacklist: Sequence[Row] = (),
    **lists: object,
) -> dict[str, object]:
    """The demo's register, its first body (`who.USCC`) with `lists` of facts on file."""
    first, *others = institutions()
    held = [{"kind": "CMA", "number": who.CMA, "history": list(history or [valid()])}]
    return {
        "schema": "esignverify.issuers/1",
        "source": "invented for the vectors: tests/pki/registers.py",
        "as_of": "2026-06-01",
        "institutions": [
            {**first, "qualifications": list(qualifications or held), **lists},
            *others,
        ],
        "blacklist": list(blacklist),
    }


def valid(start: str = "2020-01-01", until: str | None = None, **more: object) -> Row:
    """A row of status history."""
    return {"status": "valid", "from": start, "until": until, **more}


def state(status: str, start: str, until: str | None = None, **more: object) -> Row:
    """A row of status history with another status."""
    return {"status": status, "from": start, "until": until, **more}


def claim(**fields: object) -> dict[str, object]:
    """A claim about an inspection report of the good institution."""
    return {
        "schema": "esignverify.claim/1",
        "kind": "inspection-report",
        "institution_uscc": who.USCC,
        **fields,
    }


def asked(
    decision: str,
    issuer: str,
    *,
    on_file: Mapping[str, object] | None = None,
    of: str | None = STAMPED,
    document: bytes = b"",
    findings: Mapping[str, str] | None = None,
    claimed: Mapping[str, object] | None = None,
    review: str | None = None,
    signatures: tuple[Sig, ...] = (Sig(),),
    licence: str = "LICENSED",
) -> Case:
    """One question to the register: which decision, which standing, and why.

    A claim that asks something of the document's text leaves its fitness open, as ever.
    """
    open_text = {"number", "standards", "items", "signatory", "site"} & set(claimed or ())
    axes = {
        "signature": "TOTAL-PASSED",
        "ca_licence": licence,
        "issuer": issuer,
        "fitness": "UNKNOWN" if open_text else "NOT-ASKED",
    }
    return Case(
        document,
        decision,
        axes,
        signatures,
        findings or {},
        review=review,
        claim=claimed,
        issuers=register() if on_file is None else on_file,
        document_of=of,
    )
