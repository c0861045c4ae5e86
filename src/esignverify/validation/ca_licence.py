# SPDX-License-Identifier: Apache-2.0
"""Was the signer's CA licensed (电子认证服务许可) while the signature can have been made?

Electronic Signature Law articles 16 to 18 and 26, asked over the window of design rule 8. The
two regimes, MIIT licence and e-government qualification, are independent (domain A2).
"""

from __future__ import annotations

from itertools import groupby

from ..model.axes import CaLicence
from ..model.finding import Axis, Finding, JsonValue, Outcome
from ..model.moments import utc_text
from ..model.policy import Policy
from ..model.reasons import Reason
from ..model.trust import Authority, LicenceKind, LicencePeriod, LicenceStatus
from .foreign import countries_abroad
from .judged import TrustedPath
from .periods import Answer, Held, Period, Window, ask, interval_text

_SAID: dict[CaLicence, tuple[Outcome, Reason | None]] = {
    CaLicence.LICENSED: (Outcome.PASSED, None),
    CaLicence.LAPSED: (Outcome.FAILED, Reason.CA_LICENCE_LAPSED),
    CaLicence.NOT_LICENSED: (Outcome.FAILED, Reason.CA_NOT_LICENSED),
    CaLicence.EGOV_ONLY: (Outcome.WARNING, Reason.CA_EGOV_ONLY),
    CaLicence.FOREIGN: (Outcome.WARNING, Reason.CA_FOREIGN),
    CaLicence.UNKNOWN: (Outcome.NOT_CHECKED, Reason.CA_LICENCE_UNKNOWN),
}
"""What the check says for each answer. `NOT_REACHED` and a change in the window are apart."""


def judge_licence(
    path: TrustedPath | None,
    window: Window | None,
    *,
    about: str,
    kind: str,
    policy: Policy,
    pinned: bool,
) -> tuple[CaLicence, tuple[Finding, ...]]:
    """The licence of the CA at the top of `path` over `window`, for signature `about`.

    `kind` is the document's kind; it changes no answer, only tells a reader of the finding for
    which kinds `policy` lets an e-government CA pass. `pinned` is the trust snapshot's.
    """
    # Design rule 10: a CA is known by a key that an operator confirmed, or not at all.
    if path is None:
        return _tell(CaLicence.UNKNOWN, about, {}, reason=Reason.NOT_REACHED)
    authority = path.authority
    values: dict[str, JsonValue] = {"authority": authority.name}
    if not path.anchor.usable:
        return _tell(CaLicence.UNKNOWN, about, values | {"why": "anchor-unconfirmed"})
    # Contract, `--trust DIR`: a folder vouches for no licence.
    if not pinned:
        return _tell(CaLicence.UNKNOWN, about, values | {"why": "store-not-pinned"})
    # Electronic Signature Law art. 26.
    if authority.foreign:
        return _tell(CaLicence.FOREIGN, about, values | {"country": authority.country})
    # Never silently domestic: a CA on the way that states another country is none of ours.
    if abroad := countries_abroad(path.certificates[1:]):
        stated: dict[str, JsonValue] = {"countries": list(abroad)}
        reason = Reason.CA_COUNTRY_ABROAD
        return _tell(CaLicence.UNKNOWN, about, values | stated, reason=reason)
    if window is None:
        return _tell(CaLicence.UNKNOWN, about, values | {"why": "no-window"})
    values["window"] = interval_text(window)
    return _over_window(authority, window, about, values, kind=kind, policy=policy)


def _over_window(
    authority: Authority,
    window: Window,
    about: str,
    values: dict[str, JsonValue],
    *,
    kind: str,
    policy: Policy,
) -> tuple[CaLicence, tuple[Finding, ...]]:
    """Design rule 8: true throughout, false throughout, or unknown with the interval named."""
    miit = _held(authority, LicenceKind.MIIT, window)
    egov = _held(authority, LicenceKind.EGOV, window)
    # Art. 16 to 18. A record that the body never held a licence outweighs rows that say it did.
    if miit is not None and miit.held is Held.THROUGHOUT and not authority.unlicensed:
        return _tell(
            CaLicence.LICENSED, about, values | {"licence": licence_number(authority, window)}
        )
    # Domain A2: qualified for government activity only. Never while the MIIT licence changed.
    lapsed = miit is None or miit.held is Held.NEVER or authority.unlicensed
    if egov is not None and egov.held is Held.THROUGHOUT and lapsed:
        enough: dict[str, JsonValue] = {"kind": kind, "enough_for": list(policy.egov_kinds)}
        return _tell(CaLicence.EGOV_ONLY, about, values | enough)
    if authority.unlicensed:
        return _tell(CaLicence.NOT_LICENSED, about, values)
    if miit is not None and miit.held is Held.NEVER:
        over: dict[str, JsonValue] = {"history": _history(authority)}
        return _tell(CaLicence.LAPSED, about, values | over | _suspended(authority, window))
    if miit is not None and miit.held is Held.UNRECORDED:
        unrecorded: dict[str, JsonValue] = {"why": "unrecorded", "not_granted": miit.gap_texts()}
        return _tell(CaLicence.UNKNOWN, about, values | unrecorded)
    if miit is not None:
        changed: dict[str, JsonValue] = {
            "not_granted": miit.gap_texts(),
            "history": _history(authority),
        }
        reason = Reason.CA_LICENCE_CHANGED_IN_WINDOW
        return _tell(CaLicence.UNKNOWN, about, values | changed, reason=reason)
    return _tell(CaLicence.UNKNOWN, about, values | {"why": "nothing-recorded"})


def licence_number(authority: Authority, window: Window) -> str | None:
    """Number of the MIIT licence in force at the end of `window`, where one is recorded."""
    rows = (
        row.number
        for row in authority.licences
        if row.kind is LicenceKind.MIIT
        and row.status is LicenceStatus.GRANTED
        and _period(row).covers(window[1])
    )
    return next(rows, None)


def _held(authority: Authority, kind: LicenceKind, window: Window) -> Answer | None:
    """None: nothing is recorded of this kind, so nothing is known."""
    rows = sorted(
        (row for row in authority.licences if row.kind is kind), key=lambda row: row.number or ""
    )
    by_number = [
        [_period(row) for row in group] for _, group in groupby(rows, key=lambda row: row.number)
    ]
    return ask(by_number, window) if by_number else None


def _period(row: LicencePeriod) -> Period:
    return Period(row.start, row.end, row.status is LicenceStatus.GRANTED)


def _suspended(authority: Authority, window: Window) -> dict[str, JsonValue]:
    """Since when the MIIT licence was suspended, if it was throughout `window`."""
    starts = [
        row.start
        for row in authority.licences
        if row.kind is LicenceKind.MIIT
        and row.status is LicenceStatus.SUSPENDED
        and all(_period(row).covers(at) for at in window)
    ]
    return {"status": "suspended", "since": utc_text(max(starts))} if starts else {}


def _history(authority: Authority) -> list[str]:
    """The recorded MIIT rows, oldest first: ``number status start/end``."""
    rows = sorted(authority.licences, key=lambda row: row.start)
    return [
        f"{row.number or '-'} {row.status} {utc_text(row.start)}/"
        f"{utc_text(row.end) if row.end else '..'}"
        for row in rows
        if row.kind is LicenceKind.MIIT
    ]


def _tell(
    answer: CaLicence, about: str, values: dict[str, JsonValue], *, reason: Reason | None = None
) -> tuple[CaLicence, tuple[Finding, ...]]:
    outcome, usual = _SAID[answer]
    finding = Finding(
        "ca.licence",
        outcome,
        reason or usual,
        Axis.CA_LICENCE,
        about,
        "Electronic Signature Law art. 16-18, 26; design rule 8",
        values,
    )
    return answer, (finding,)
