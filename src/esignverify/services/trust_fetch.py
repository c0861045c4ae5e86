# SPDX-License-Identifier: Apache-2.0
"""Fetching CRLs from the addresses that operators listed, ahead of their end.

1. Which addresses: those of the CAs meant, in the order of the store; of these those that are due.
2. Ask: several at once, each under its own limits. No other address is ever asked.
3. Examine: signed by this CA, not older than what is kept, for the same distribution point.
4. Keep the lists, each whole or not at all; then note what the address gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from queue import Empty, SimpleQueue
from threading import Thread

from ..model.crl_fetching import AddressState, Asking, HeldList, ListedAddress, Validators
from ..model.crl_records import CrlRecord
from ..model.errors import ConfigurationError, EsignverifyError, FetchError, UsageError
from ..model.problems import Problem
from ..model.trust_records import AuthorityRecord, StoreOverview
from ..ports import AddressMemory, CrlKeeper, RevocationFetcher
from ..reports.escape import shown
from .due import due_from
from .trust_admin import find_authority

AT_ONCE = 4
"""Addresses asked at the same time: each may hold one list of the largest size in memory."""
WITHOUT_END = timedelta(days=1)
"""A list that does not say until when it is fresh is asked for daily."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address of a CA; `hosts` it may redirect to, `state` what is known of it."""

    authority: str
    name: str
    address: ListedAddress
    hosts: tuple[str, ...]
    state: AddressState | None


class Result(StrEnum):
    """What became of a target."""

    NEW = "new"
    SAME = "same"
    """It has nothing newer than what is kept, and that is still fresh."""
    STALE = "stale"
    """The newest it has is no longer fresh; kept all the same."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target, what became of it, and the lists it gave (their octets left out)."""

    target: Target
    result: Result
    records: tuple[CrlRecord, ...] = ()
    problem: Problem | None = None
    fresh_until: datetime | None = None
    """When the first of its lists ends; None where it failed, or none says so."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """The doors that fetching needs, the clock's one reading, and whether to write."""

    fetcher: RevocationFetcher
    keeper: CrlKeeper
    memory: AddressMemory
    now: datetime
    write: bool = True


def targets(
    overview: StoreOverview, identities: Sequence[str], memory: AddressMemory, *, anew: bool = False
) -> tuple[Target, ...]:
    """Every address of these CAs, of all where none is named; `anew`: as if never asked.

    Raises:
        UsageError: there is no such CA, or one that is named lists no address.
    """
    records = [find_authority(overview, one) for one in dict.fromkeys(identities)]
    for record in records:
        if not record.addresses:
            raise UsageError(record.authority.id, problem="no-address", found=record.authority.id)
    return tuple(
        one for record in records or overview.records for one in _targets(record, memory, anew=anew)
    )


def _targets(record: AuthorityRecord, memory: AddressMemory, *, anew: bool) -> Iterator[Target]:
    who = record.authority
    for address in record.addresses:
        state = None if anew else memory.state(who.id, address.url)
        yield Target(who.id, who.name, address, who.profile.revocation_hosts, state)


def due_at(target: Target, ahead: timedelta) -> datetime | None:
    """From when on an address is to be asked again, for its first list; None: it never was."""
    if target.state is None:
        return None
    asked = target.state.asked_at
    return min(_due(one, asked, ahead) for one in target.state.lists)


def _due(held: HeldList, asked: datetime, ahead: timedelta) -> datetime:
    if held.next_update is None:
        return asked + WITHOUT_END
    return due_from(held.this_update, held.next_update, ahead)


def due(found: Sequence[Target], now: datetime, ahead: timedelta) -> tuple[Target, ...]:
    """Those of `found` that are due at `now`."""
    times = ((one, due_at(one, ahead)) for one in found)
    return tuple(one for one, at in times if at is None or at <= now)


def fetch_all(found: Sequence[Target], fetching: Fetching) -> Iterator[Outcome]:
    """What became of each target, in their order; several are asked at once.

    Raises:
        ConfigurationError: the folder of CRLs cannot be written.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Outcome | EsignverifyError | None]] = SimpleQueue()
    for number in range(len(found)):
        waiting.put(number)

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except Empty:
                return
            result: Outcome | EsignverifyError | None = None
            try:
                result = fetch(found[number], fetching)
            except EsignverifyError as error:
                result = error
            finally:
                # Whatever else happened in the thread, nobody waits for it in vain.
                done.put((number, result))

    # Daemons: who interrupts the program does not wait for a slow server.
    for _ in range(min(AT_ONCE, len(found))):
        Thread(target=work, daemon=True).start()
    results: dict[int, Outcome] = {}
    for number in range(len(found)):
        while number not in results:
            which, result = done.get()
            if not isinstance(result, Outcome):
                raise result or EsignverifyError
            results[which] = result
        yield results.pop(number)


def fetch(target: Target, fetching: Fetching) -> Outcome:
    """Ask one address and keep what it gives.

    Raises:
        ConfigurationError: the folder of CRLs cannot be written.
    """
    state, address = target.state, target.address
    known = Validators() if state is None else state.validators
    try:
        answer = fetching.fetcher.fetch(Asking(address, target.hosts, known))
        records = fetching.keeper.examine_answer(
            target.authority, address.url, answer, fetching.now
        )
        _same_points(state, records)
    except (ConfigurationError, FetchError) as error:
        return Outcome(target, Result.FAILED, problem=_problem(error, address.url))
    lists = tuple(HeldList(one.path, one.this_update, one.next_update) for one in records)
    if not lists and state is not None:
        lists = state.lists
    if fetching.write:
        fetching.keeper.keep(records)
        seen = AddressState(fetching.now, lists, answer.validators)
        fetching.memory.remember(target.authority, address.url, seen)
    return _outcome(target, records, lists, fetching.now)


def _same_points(state: AddressState | None, records: Sequence[CrlRecord]) -> None:
    """Refuse a list of another distribution point than before, unless it names this address.

    Whoever stands between could give the list of one point at the address of another: genuine, and
    silent about the certificates of this one. Nothing at all is an answer only to who knows
    something.
    """
    if state is None:
        if not records:
            raise FetchError(problem="fetch-no-list")
        return
    before = {(one.path.rpartition("/")[0], one.path.endswith("-delta.crl")) for one in state.lists}
    now = {one.place for one in records}
    if records and before - now and not any(one.named for one in records):
        raise FetchError(problem="crl-of-another-point")


def _outcome(
    target: Target, records: tuple[CrlRecord, ...], lists: Sequence[HeldList], now: datetime
) -> Outcome:
    ends = [one.next_update for one in lists if one.next_update is not None]
    until = min(ends, default=None)
    if until is not None and until < now:
        result = Result.STALE
    else:
        result = Result.SAME if all(one.kept for one in records) else Result.NEW
    # What is told of a list needs none of its octets, which may be many.
    told = tuple(replace(one, der=b"") for one in records)
    return Outcome(target, result, told, fresh_until=until)


def _problem(error: EsignverifyError, url: str) -> Problem:
    """What a server says of itself is no more to be trusted than a document."""
    values = {key: shown(one) if isinstance(one, str) else one for key, one in error.values.items()}
    return Problem(True, str(error.values["problem"]), {**values, "file": url})
