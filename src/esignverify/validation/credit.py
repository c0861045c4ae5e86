# SPDX-License-Identifier: Apache-2.0
"""Public credit information about the body, as it stood when it signed (policy A(三), row S18).

None of it is a defect of a document. The law ties the power to issue to the qualification, and
where a sanction reaches that, the qualification's own status says so (撤销, 暂停). What credit
information does to the decision:

- 经营异常名录 (abnormal): the body missed its filings or cannot be found at its address. Its papers
  are as good as before, but nobody may be there to ask: a gap, a person looks.
- 严重违法失信名单 (dishonest): the gravest public mark short of losing the qualification: a gap.
- 行政处罚 (penalty): past conduct. One over inspection, testing or certification is a gap; any
  other is told and weighs nothing, for a fine over a shop sign says nothing of a laboratory.

An entry counts from its start to its end, or to the day on which 信用修复 took effect if that came
first; a repair never reaches back.
"""

from __future__ import annotations

from dataclasses import replace

from ..model.finding import Axis, Finding
from ..model.issuers import Institution
from ..model.reasons import Reason
from ..model.register_facts import CreditFact, CreditKind
from .findings import Notebook
from .periods import Held, Window, ask_presence, within

_CHECK, _OTHER = "issuer.credit", "issuer.credit-other"
_BASIS = "guiding opinion 国市监质发〔2025〕102号 (三); design rule 8"

_REASONS = {
    CreditKind.ABNORMAL: Reason.CREDIT_ABNORMAL,
    CreditKind.DISHONEST: Reason.CREDIT_DISHONEST,
    CreditKind.PENALTY: Reason.CREDIT_PENALTY,
}


def judge_credit(entry: Institution, window: Window | None, about: str) -> tuple[Finding, ...]:
    """A finding per fact that touches `window`; one pass where facts are on file and none does.

    Without facts on file nothing is told: a register need not carry them.
    """
    if window is None or not entry.credit:
        return ()
    note = Notebook(about, Axis.ISSUER)
    told = [_tell(_ended(fact), window, note) for fact in entry.credit]
    found = tuple(one for one in told if one is not None)
    return found or (note.passed(_CHECK, _BASIS, on_file=len(entry.credit)),)


def _ended(fact: CreditFact) -> CreditFact:
    ends = [each for each in (fact.end, fact.repaired) if each is not None]
    return replace(fact, end=min(ends, default=None))


def _tell(fact: CreditFact, window: Window, note: Notebook) -> Finding | None:
    answer = ask_presence([fact], window)
    if answer.held is Held.NEVER:
        return None
    light = fact.kind is CreditKind.PENALTY and not fact.concerns_reports
    check, reason = _OTHER if light else _CHECK, _REASONS[fact.kind]
    if answer.held is Held.CHANGED and not light:
        reason = Reason.CREDIT_CHANGED_IN_WINDOW
    return note.warning(
        check,
        reason,
        _BASIS,
        kind=fact.kind.value,
        source=fact.authority,
        document=fact.document,
        interval=within(fact, window),
    )
