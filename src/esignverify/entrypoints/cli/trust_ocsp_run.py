# SPDX-License-Identifier: Apache-2.0
"""What `trust ocsp` does and says; apart from the command, whose help must not load a judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ...bootstrap import Settings, SystemClock, ocsp_folder, open_outside
from ...bootstrap_trust import ocsp_fetcher, ocsp_keeper, trust_editor
from ...formats.x509.pem import PemError
from ...model.errors import EsignverifyError
from ...model.problems import Problem
from ...reports.escape import shown
from ...services.outside import Outside
from ...services.trust_ocsp import Inquiry, Outcome, ask_all, certificates_in, unreadable
from ...services.verify_document import MAX_DOCUMENT
from ...settings import DEFAULT_POLICY
from ...validation.needs import MAX_CERTIFICATES
from .inputs import read_input
from .keeping import say, tell, tell_problems
from .trust_crl import minute


def ask(files: Sequence[str], settings: Settings, *, dry_run: bool) -> bool:
    """Ask about every file and tell; whether each certificate asked about got a usable answer."""
    now = SystemClock().now()
    inquiry = Inquiry(ocsp_fetcher(settings), ocsp_keeper(settings), now, not dry_run)
    outcomes: dict[str, Outcome] = {}
    problems: list[Problem] = []
    with open_outside(settings) as outside:
        for name in dict.fromkeys(files):
            for found in _outcomes(name, outside, settings, inquiry, frozenset(outcomes)):
                if isinstance(found, Problem):
                    problems.append(found)
                else:
                    outcomes[found.certificate.sha256] = found
                    _page(found, now)
    problems += [problem for one in outcomes.values() for problem in one.problems]
    if problems:
        tell_problems(problems)
    answers = [one for one in outcomes.values() if one.record is not None]
    tell(say("ocsp.counts", total=len(outcomes), answered=len(answers)))
    if dry_run:
        tell(say("said.dry-run"))
    elif any(one.record.status != "unknown" for one in answers if one.record is not None):
        tell(say("fetch.kept-in", folder=str(ocsp_folder(settings))))
    return not problems and bool(answers) and all(_is_usable(one, now) for one in answers)


def _outcomes(
    name: str, outside: Outside, settings: Settings, inquiry: Inquiry, done: frozenset[str]
) -> Iterator[Outcome | Problem]:
    """What became of the certificates of one file that were not in one before."""
    try:
        given = certificates_in(read_input(name, MAX_DOCUMENT), DEFAULT_POLICY, outside)
    except (EsignverifyError, PemError) as error:
        yield unreadable(error, name)
        return
    tell(say("ocsp.file", file=shown(name), count=len(given)))
    if len(given) >= MAX_CERTIFICATES:
        tell(f"  {say('ocsp.many', limit=MAX_CERTIFICATES)}")
    overview, between = trust_editor(settings).overview(), outside.trust.snapshot().candidates
    yield from ask_all(given, between, overview, inquiry, done)


def _page(one: Outcome, now: datetime) -> None:
    """One certificate, who issued it, and what was answered."""
    tell(f"  {shown(one.certificate.subject_text)}")
    if one.authority is None:
        tell(f"    {say('ocsp.no-issuer')}")
        return
    who = one.authority.authority
    if not one.authority.responders:
        tell(f"    {say('ocsp.no-address', name=shown(who.name), id=who.id)}")
        return
    record = one.record
    if record is None:
        tell(f"    {say('ocsp.failed')}")
        return
    at = "?" if record.revoked_at is None else minute(record.revoked_at)
    tell(f"    {say(f'ocsp.{record.status}', at=at, said=minute(record.this_update))}")
    if record.next_update is not None:
        key = "fresh" if now <= record.next_update else "stale"
        tell(f"    {say(f'said.crl-{key}', until=minute(record.next_update))}")
    if record.needs_crl:
        tell(f"    {say('ocsp.needs-crl')}")


def _is_usable(one: Outcome, now: datetime) -> bool:
    record = one.record
    return record is None or (
        record.status != "unknown"
        and (record.status == "revoked" or record.next_update is None or now <= record.next_update)
    )
