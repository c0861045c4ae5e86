# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust fetch`: revocation lists from the addresses that operators listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from ...bootstrap import Settings, SystemClock, crl_folder
from ...bootstrap_trust import address_memory, crl_fetcher, crl_keeper, fetch_ahead, trust_editor
from ...reports.escape import shown
from ...services.trust_fetch import Fetching, Outcome, Result, Target, due, due_at, fetch_all
from ...services.trust_fetch import targets as every_target
from . import EXIT_ERROR
from .keeping import say, tell, tell_problems
from .progress import progress
from .store_options import Store, store_settings
from .trust_crl import crl_page, minute


def fetch(
    identities: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID…]", help="哪些机构，默认全部 / which CAs, default: all"),
    ] = None,
    *,
    if_due: Annotated[
        bool,
        typer.Option("--if-due", help="只取快到期的，适合定时运行 / only lists that end soon"),
    ] = False,
    anew: Annotated[
        bool,
        typer.Option("--anew", help="不管以前取到过什么 / whatever was fetched before"),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="取来检查，不保留 / fetch and check, keep nothing")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="只说没有成功的 / tell only what failed")
    ] = False,
    store: Store = None,
) -> None:
    """从登记的地址取 CRL，验证后保留 / Fetch CRLs, verify and keep them.

    只访问 ca.toml 里登记的地址（trust set ID --crl URL），从不访问文件里写的地址。
    退出码 3：有地址没有取到，或取到的已经不新鲜。
    Only addresses listed in a ca.toml are asked, never one that stands in a document.
    Exit code 3: an address gave nothing, or a list that is no longer fresh.

    例 / examples:  trust fetch    trust fetch sheca --dry-run    trust fetch --if-due --quiet
    """
    settings, now = store_settings(store), SystemClock().now()
    memory, ahead = address_memory(settings), fetch_ahead(settings)
    found = every_target(trust_editor(settings).overview(), identities or (), memory, anew=anew)
    chosen = due(found, now, ahead) if if_due else found
    if not chosen:
        if not quiet:
            _nothing(found, [at for one in found if (at := due_at(one, ahead)) is not None])
        return
    fetching = Fetching(crl_fetcher(settings), crl_keeper(settings), memory, now, not dry_run)
    outcomes = _outcomes(chosen, fetching, quiet=quiet)
    _told(outcomes, settings, dry_run=dry_run, quiet=quiet)
    bad = any(one.result in (Result.FAILED, Result.STALE) for one in outcomes)
    raise typer.Exit(EXIT_ERROR if bad else 0)


def _nothing(found: Sequence[Target], times: Sequence[datetime]) -> None:
    if found:
        tell(say("fetch.none-due", count=len(found), at=minute(min(times))))
    else:
        tell(say("fetch.no-addresses"))


def _outcomes(chosen: Sequence[Target], fetching: Fetching, *, quiet: bool) -> list[Outcome]:
    """Ask, then tell: pages would run into the bar."""
    outcomes = []
    with progress(say("fetch.asking"), len(chosen)) as moved:
        for one in fetch_all(chosen, fetching):
            outcomes.append(one)
            moved(1)
    for one in outcomes:
        if one.result is Result.STALE or not (quiet or one.result is Result.FAILED):
            _page(one, fetching.now)
    return outcomes


def _page(one: Outcome, now: datetime) -> None:
    """What an address gave; of a list that was there before, no more than until when it holds."""
    for record in one.records:
        if not record.kept:
            crl_page(record, now)
            if record.points and not record.named:
                tell(f"  {say('fetch.other-name')}")
    if all(record.kept for record in one.records):
        name, url = shown(one.target.name), shown(one.target.address.url)
        tell(say("fetch.same", name=name, id=one.target.authority, url=url))
        if one.fresh_until is not None:
            key = "stale" if one.result is Result.STALE else "fresh"
            tell(f"  {say(f'said.crl-{key}', until=minute(one.fresh_until))}")


def _told(outcomes: Sequence[Outcome], settings: Settings, *, dry_run: bool, quiet: bool) -> None:
    """What failed, and how many there are of each kind."""
    problems = [one.problem for one in outcomes if one.problem is not None]
    if problems:
        tell_problems(problems)
    if quiet:
        return
    counts = Counter(one.result for one in outcomes)
    each = {kind.value: counts[kind] for kind in Result}
    tell(say("fetch.counts", total=len(outcomes), **each))
    if dry_run:
        tell(say("said.dry-run"))
    elif counts[Result.NEW]:
        tell(say("fetch.kept-in", folder=str(crl_folder(settings))))
