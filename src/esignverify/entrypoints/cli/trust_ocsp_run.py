# SPDX-License-Identifier: Apache-2.0
"""What `trust ocsp` does and says; apart from the command, whose help must not load a judge."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ...bootstrap import Settings, SystemClock, ocsp_folder, open_outside
from ...bootstrap_trust import fetch_ahead, ocsp_fetcher, ocsp_keeper, trust_editor
from ...formats.x509.pem import PemError
from ...model.errors import EsignverifyError
from ...model.problems import Problem
from ...reports.escape import shown
from ...services.due import due_at
from ...services.outside import Outside
from ...services.trust_ocsp import (
    Inquiry,
    Outcome,
    ask_all,
    certificates_in,
    unreadable,
)
from ...services.verify_document import MAX_DOCUMENT
from ...settings import DEFAULT_POLICY
from ...validation.needs import MAX_CERTIFICATES
from .inputs import read_input
from .keeping import say, tell, tell_problems
from .trust_crl import minute


@dataclass(frozen=True, slots=True)
class Wish:
    """How to ask: only what is due, keeping nothing, telling only what failed."""

    if_due: bool = False
    dry_run: bool = False
    quiet: bool = False


def ask(names: Sequence[str], settings: Settings, wish: Wish) -> bool:
    """Ask about every file and tell; whether each certificate asked about got a usable answer."""
    now, ahead = SystemClock().now(), fetch_ahead(settings)
    inquiry = Inquiry(
        ocsp_fetcher(settings),
        ocsp_keeper(settings),
        now,
        not wish.dry_run,
        ahead if wish.if_due else None,
    )
    outcomes: dict[str, Outcome] = {}
    problems: list[Problem] = []
    with open_outside(settings) as outside:
        for name in dict.fromkeys(_files(names)):
            named = not wish.quiet
            for found in _outcomes(name, outside, settings, inquiry, outcomes, wish):
                if isinstance(found, Problem):
                    problems.append(found)
                else:
                    outcomes[found.certificate.sha256] = found
                    bad = _is_bad(found, now)
                    if bad and not named:
                        tell(shown(name))
                        named = True
                    if bad or not wish.quiet:
                        _page(found, now)
    # A responder that is down says the same of every certificate.
    for problem in (problem for one in outcomes.values() for problem in one.problems):
        if problem not in problems:
            problems.append(problem)
    if problems:
        tell_problems(problems)
    if not wish.quiet:
        _told(list(outcomes.values()), settings, ahead, wish)
    answered = wish.if_due or any(one.record is not None for one in outcomes.values())
    return not problems and answered and not any(_is_bad(one, now) for one in outcomes.values())


def _files(names: Sequence[str]) -> Iterator[str]:
    """What was named; of a folder the files right in it, but for hidden ones."""
    for name in names:
        folder = Path(name)
        try:
            inside = sorted(folder.iterdir()) if folder.is_dir() else None
        except OSError:
            inside = None  # reading it says why
        if inside is None:
            yield name
        else:
            found = (one for one in inside if one.is_file() and not one.name.startswith("."))
            yield from map(str, found)


def _told(outcomes: Sequence[Outcome], settings: Settings, ahead: timedelta, wish: Wish) -> None:
    """How many answers there are, and when the first of those that last is due."""
    lasting = [one.record for one in outcomes if one.record is not None and not one.asked]
    new = [one.record for one in outcomes if one.record is not None and one.asked]
    tell(say("ocsp.counts", total=len(outcomes), answered=len(new)))
    if lasting:
        times = [at for one in lasting if (at := due_at(one, ahead)) is not None]
        first = {"at": minute(min(times))} if times else {}
        tell(say("ocsp.lasting" if times else "ocsp.final", count=len(lasting), **first))
    if wish.dry_run:
        tell(say("said.dry-run"))
    elif any(one.status != "unknown" for one in new):
        tell(say("fetch.kept-in", folder=str(ocsp_folder(settings))))


def _outcomes(
    name: str,
    outside: Outside,
    settings: Settings,
    inquiry: Inquiry,
    done: Collection[str],
    wish: Wish,
) -> Iterator[Outcome | Problem]:
    """What became of the certificates of one file that were not in one before."""
    try:
        given = certificates_in(read_input(name, MAX_DOCUMENT), DEFAULT_POLICY, outside)
    except (EsignverifyError, PemError) as error:
        yield unreadable(error, name)
        return
    if not wish.quiet:
        tell(say("ocsp.file", file=shown(name), count=len(given)))
        if len(given) >= MAX_CERTIFICATES:
            tell(f"  {say('ocsp.many', limit=MAX_CERTIFICATES)}")
    overview, between = trust_editor(settings).overview(), outside.trust.snapshot().candidates
    yield from ask_all(given, between, overview, inquiry, frozenset(done))


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
    if not one.asked:
        tell(f"    {say('ocsp.not-due')}")
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


def _is_bad(one: Outcome, now: datetime) -> bool:
    """Whether somebody was asked and nothing came of it that a judge can use."""
    record = one.record
    if record is None:
        return bool(one.problems)
    ended = record.next_update is not None and record.next_update < now
    return record.status == "unknown" or (record.status != "revoked" and ended)
