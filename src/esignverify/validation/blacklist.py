# SPDX-License-Identifier: Apache-2.0
"""Is the signer's key or code on the operator's blacklist (policy A(六), row S17)?

By key or by USCC, never by name: a name is shared, changed and bought; a key is one holder's. The
list is the operator's judgement and no proof about this document, so it calls for a person and not
for a rejection; it forbids an acceptance. An appeal that is pending changes nothing, one that was
upheld ends the entry.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model.certificate import Certificate
from ..model.finding import Axis, Finding
from ..model.issuers import stands
from ..model.reasons import Reason
from ..model.register_facts import BlacklistEntry
from .findings import Notebook
from .periods import Held, Window, ask_presence, within

_CHECK = "issuer.blacklist"
_BASIS = "guiding opinion 国市监质发〔2025〕102号 (六); design rules 8, 10"


def judge_blacklist(
    signer: Certificate,
    codes: Iterable[str | None],
    entries: Iterable[BlacklistEntry],
    window: Window | None,
    about: str,
) -> tuple[Finding, ...]:
    """A finding per entry about the key of `signer` or one of its `codes`.

    `codes` are those a confirmed CA vouches for and that of the entry it was matched with. Without
    a window the certificate's validity is asked: the key is the same all the time.
    """
    note = Notebook(about, Axis.ISSUER)
    asked = window or (signer.not_before, signer.not_after)
    wanted = {code for code in codes if code is not None}
    return tuple(
        _tell(entry, asked, note)
        for entry in entries
        if stands(entry) and (entry.key_sha256 == signer.key_sha256 or entry.uscc in wanted)
    )


def _tell(entry: BlacklistEntry, window: Window, note: Notebook) -> Finding:
    by = "key" if entry.uscc is None else "uscc"
    answer = ask_presence([entry], window)
    if answer.held is Held.NEVER:
        return note.passed(_CHECK, _BASIS, by=by, listed_for=entry.reason)
    reason = Reason.SIGNER_BLACKLISTED
    if answer.held is Held.CHANGED:
        return note.not_checked(
            _CHECK,
            Reason.BLACKLIST_CHANGED_IN_WINDOW,
            _BASIS,
            by=by,
            listed_for=entry.reason,
            interval=within(entry, window),
        )
    appeal = entry.appeal.value
    return note.failed(_CHECK, reason, _BASIS, by=by, listed_for=entry.reason, appeal=appeal)
