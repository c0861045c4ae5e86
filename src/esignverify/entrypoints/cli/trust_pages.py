# SPDX-License-Identifier: Apache-2.0
"""The pages of `esignverify trust list` and `trust show`."""

from __future__ import annotations

from datetime import datetime

from ...model.trust import Authority, LicenceKind
from ...model.trust_records import (
    AnchorRecord,
    AnchorStanding,
    AuthorityRecord,
    ListRecord,
    StoreOverview,
)
from ...reports.escape import shown
from .keeping import columns, period, row, say, tell
from .speech import catalogue


def overview_page(overview: StoreOverview, now: datetime) -> None:
    """One line per authority, then what identifies the store."""
    rows = [
        (
            record.authority.id,
            record.authority.name,
            say(f"licence.{licence_now(record.authority, now)}"),
            _anchors(record),
        )
        for record in overview.records
    ]
    rows += [_list(one) for one in overview.lists]
    columns(rows, ("id", "name", "licence", "anchors"))
    tell()
    usable = sum(_usable(record) > 0 for record in overview.records)
    tell(say("said.authorities", count=len(rows), usable=usable))
    row("store", overview.folder)
    row("snapshot", overview.id)
    row("manifest", overview.manifest)


def _list(one: ListRecord) -> tuple[str, str, str, str]:
    """A trusted list: how many services, and whether they count."""
    count = len(one.authorities)
    return (
        one.id,
        f"{one.operator} ({one.country} no. {one.sequence})",
        say("licence.foreign"),
        say("said.anchors", count=count, usable=count if one.usable else 0),
    )


def licence_now(authority: Authority, now: datetime) -> str:
    """The key of what is known of the MIIT licence at `now`."""
    for one in authority.licences:
        if one.kind is LicenceKind.MIIT and one.start <= now and (one.end is None or now < one.end):
            return one.status.value
    if authority.unlicensed:
        return "unlicensed"
    return "foreign" if authority.foreign else "unknown"


def _anchors(record: AuthorityRecord) -> str:
    if not record.anchors:
        return "0"
    return say("said.anchors", count=len(record.anchors), usable=_usable(record))


def _usable(record: AuthorityRecord) -> int:
    return sum(one.standing is AnchorStanding.USABLE for one in record.anchors)


def authority_page(record: AuthorityRecord, now: datetime) -> None:
    """Everything the store holds of one authority."""
    authority = record.authority
    state = say(f"licence.{licence_now(authority, now)}")
    tell(f"{authority.id}  {shown(authority.name)}  [{state}]")
    row("name", authority.name_en)
    row("former", "、".join(authority.former_names))
    row("uscc", authority.uscc)
    row("province", record.province)
    row("source", record.source)
    for licence in record.licences:
        kind, status = say(f"kind.{licence.kind.value}"), say(f"licence.{licence.status.value}")
        days = period(licence.start, licence.end) if licence.start else "?"
        tell(f"  {kind}: {licence.number or '?'}  {days}  {status}")
        row("source", licence.source)
    row("country", authority.country)
    _standings(authority)
    row("uscc_field", authority.profile.uscc_field)
    listed = (("crl_address", record.addresses), ("ocsp_address", record.responders))
    for key, addresses in listed:
        for one in addresses:
            row(key, f"{one.url}  ({say('row.private')})" if one.private else one.url)
    for anchor in record.anchors:
        _anchor(anchor)


def list_page(one: ListRecord) -> None:
    """Everything the store holds of one trusted list."""
    tell(f"{one.id}  {shown(one.operator)}  [{say('licence.foreign')}]")
    row("country", one.country)
    row("number", str(one.sequence))
    row("source", one.source)
    row("list_valid", period(one.issued, one.next_update))
    tell(f"  SHA-256 ({say('row.file')}): {one.list_sha256}")
    tell(f"  SHA-256 ({say('row.signer')}): {one.signer_sha256}")
    for held in one.confirmations:
        row("confirmed", f"{held.by}, {held.at:%Y-%m-%dT%H:%MZ}, {held.source}")
    for authority in one.authorities:
        _standings(authority)


def _standings(authority: Authority) -> None:
    """What arrangements say of a foreign authority."""
    for standing in authority.standings:
        listed = say(f"arrangement.{standing.arrangement.value}")
        tell(f"  {listed}: {shown(standing.title or '')} {shown(standing.service)}".rstrip())
        for held in standing.periods:
            tell(f"    {period(held.start, held.end)}  {_status(held.status)}")


def _status(word: str) -> str:
    """A status of an arrangement in both languages; one that a list alone knows, as it stands."""
    key = f"word.status.{word}"
    return " / ".join(catalogue().both(key).values()) if key in catalogue() else shown(word)


def _anchor(anchor: AnchorRecord) -> None:
    tell(f"\n{say('row.anchor')}: {anchor.file}  [{say(f'standing.{anchor.standing.value}')}]")
    row("subject", anchor.subject)
    tell(f"  SHA-256: {anchor.sha256}")
    row("validity", f"{anchor.not_before:%Y-%m-%d} – {anchor.not_after:%Y-%m-%d}")
    # The word itself stays: it is what --role and ca.toml take.
    row("roles", "；".join(f"{role.value}（{say(f'role.{role.value}')}）" for role in anchor.roles))
    if anchor.start or anchor.end:
        row("trusted", period(anchor.start, anchor.end))
    row("note", anchor.note)
    for one in anchor.confirmations:
        row("confirmed", f"{one.by}, {one.at:%Y-%m-%dT%H:%MZ}, {one.source}")
