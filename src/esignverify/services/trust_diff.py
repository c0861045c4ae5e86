# SPDX-License-Identifier: Apache-2.0
"""What one state of the trust store says otherwise than another, as sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TypeVar

from ..model.arrangements import StandingPeriod
from ..model.crl_fetching import ListedAddress
from ..model.moments import BEIJING
from ..model.snapshots import TrustChange
from ..model.trust import Authority
from ..model.trust_records import (
    AnchorRecord,
    AuthorityRecord,
    LicenceRecord,
    ListRecord,
    StoreOverview,
)

K = TypeVar("K")
V = TypeVar("V")
_NONE = "—"


def trust_changes(older: StoreOverview, newer: StoreOverview) -> Iterator[TrustChange]:
    """Everything that counts and differs, authority by authority; comments and layout do not."""
    if older.confirmations_needed != newer.confirmations_needed:
        yield TrustChange(
            "confirmations", _step(str(older.confirmations_needed), str(newer.confirmations_needed))
        )
    if older.demo != newer.demo:
        yield TrustChange("demo", _step(str(older.demo).lower(), str(newer.demo).lower()))
    for old, new in _pairs(
        {one.authority.id: one for one in older.records},
        {one.authority.id: one for one in newer.records},
    ):
        if old is not None and new is not None:
            yield from _authority(old, new)
        elif new is not None:
            yield TrustChange("authority-added", _whose(new))
            yield from _licences(new, (), new.licences)
            yield from _standings(_whose(new), {}, _listed(new.authority))
            yield from _anchors(new, (), new.anchors)
        elif old is not None:
            yield TrustChange("authority-gone", _whose(old))
    yield from _lists(older.lists, newer.lists)


def _lists(older: Sequence[ListRecord], newer: Sequence[ListRecord]) -> Iterator[TrustChange]:
    """Trusted lists: their own fields, then every status of every service."""
    for old, new in _pairs({one.id: one for one in older}, {one.id: one for one in newer}):
        one = new or old
        if one is None:
            continue
        named = {"id": one.id, "name": one.operator}
        if old is None or new is None:
            kind = "list-added" if old is None else "list-gone"
            yield TrustChange(kind, {**named, "number": str(one.sequence)})
        else:
            for name, before, after in _fields(_list_facts(old), _list_facts(new)):
                yield TrustChange("list-field", {**named, "field": name, **_step(before, after)})
        yield from _standings(named, _of_list(old), _of_list(new))


def _list_facts(one: ListRecord) -> dict[str, str]:
    return {
        "sequence": str(one.sequence),
        "issued": _day(one.issued),
        "next_update": _day(one.next_update),
        "signer_sha256": one.signer_sha256,
        "confirmation": "、".join(f"{row.by} {_day(row.at)}" for row in one.confirmations) or _NONE,
        "source": one.source,
    }


def _of_list(one: ListRecord | None) -> dict[tuple[str, ...], StandingPeriod]:
    """As `_listed`; the key of each service stands in the place of the list's changing title."""
    return {
        (kind, authority.id, *rest): period
        for authority in (() if one is None else one.authorities)
        for (kind, _, *rest), period in _listed(authority).items()
    }


def _authority(old: AuthorityRecord, new: AuthorityRecord) -> Iterator[TrustChange]:
    for name, before, after in _fields(_facts(old), _facts(new)):
        yield TrustChange("field", {**_whose(new), "field": name, **_step(before, after)})
    yield from _licences(new, old.licences, new.licences)
    yield from _standings(_whose(new), _listed(old.authority), _listed(new.authority))
    yield from _anchors(new, old.anchors, new.anchors)
    for name in sorted({*old.spare} ^ {*new.spare}):
        kind = "spare-added" if name in new.spare else "spare-gone"
        yield TrustChange(kind, {**_whose(new), "file": name})


def _facts(record: AuthorityRecord) -> dict[str, str]:
    """The plain fields of an authority and its profile, by their names in ``ca.toml``."""
    one = record.authority
    return {
        "name": one.name,
        "name_en": one.name_en or _NONE,
        "former_names": "、".join(one.former_names) or _NONE,
        "uscc": one.uscc or _NONE,
        "province": record.province or _NONE,
        "foreign": str(one.foreign).lower(),
        "country": one.country or _NONE,
        "unlicensed": str(one.unlicensed).lower(),
        "demo": str(one.demo).lower(),
        "source": record.source,
        **{f"profile.{key}": _text(value) for key, value in asdict(one.profile).items()},
        "profile.crl": _addresses(record.addresses),
        "profile.ocsp": _addresses(record.responders),
    }


def _addresses(listed: Sequence[ListedAddress]) -> str:
    each = (f"{one.url} (private)" if one.private else one.url for one in listed)
    return "、".join(each) or _NONE


def _licences(
    record: AuthorityRecord, older: Sequence[LicenceRecord], newer: Sequence[LicenceRecord]
) -> Iterator[TrustChange]:
    for old, new in _pairs(
        {_licence_key(row): row for row in older}, {_licence_key(row): row for row in newer}
    ):
        row = new or old
        if row is None:
            continue
        named = {
            **_whose(record),
            "kind_word": f"keeper.kind.{row.kind.value}",
            "status_word": f"keeper.licence.{row.status.value}",
            "number": row.number or "?",
            "from": _first(row.start),
        }
        if old is None:
            yield TrustChange("licence-added", {**named, **_dated("until", row.end)})
        elif new is None:
            yield TrustChange("licence-gone", {**named, **_dated("until", row.end)})
        elif old.end != new.end:
            step = _dated("before", old.end) | _dated("after", new.end)
            yield TrustChange("licence-end", {**named, **step})


def _licence_key(row: LicenceRecord) -> tuple[str, ...]:
    return row.kind.value, row.number or "", _first(row.start), row.status.value


def _listed(authority: Authority) -> dict[tuple[str, ...], StandingPeriod]:
    """Every period of every arrangement, by all that it says: it is there or it is not."""
    return {
        (
            one.arrangement.value,
            one.title or "",
            one.service,
            period.status,
            _first(period.start),
            _last(period.end),
        ): period
        for one in authority.standings
        for period in one.periods
    }


def _standings(
    whose: Mapping[str, str],
    older: Mapping[tuple[str, ...], StandingPeriod],
    newer: Mapping[tuple[str, ...], StandingPeriod],
) -> Iterator[TrustChange]:
    for key in sorted({*older} ^ {*newer}):
        kind, title, service, status, start, _ = key
        period = (newer if key in newer else older)[key]
        said = {
            **whose,
            "kind_word": f"keeper.arrangement.{kind}",
            "service": f"{title} {service}".strip(),
            "status": status,
            "from": start,
            **_dated("until", period.end),
        }
        yield TrustChange("arrangement-added" if key in newer else "arrangement-gone", said)


def _anchors(
    record: AuthorityRecord, older: Sequence[AnchorRecord], newer: Sequence[AnchorRecord]
) -> Iterator[TrustChange]:
    for old, new in _pairs({one.sha256: one for one in older}, {one.sha256: one for one in newer}):
        one = new or old
        if one is None:
            continue
        named = {**_whose(record), "subject": one.subject, "sha256": one.sha256}
        if old is None:
            yield TrustChange("anchor-added", named)
        elif new is None:
            yield TrustChange("anchor-gone", named)
            continue
        before = {} if old is None else _trust(old)
        after = _trust(one)
        for name, was, now in _fields(before or dict.fromkeys(after, _NONE), after):
            told = {"before_words": was, "after_words": now} if name == "roles" else _step(was, now)
            yield TrustChange("anchor-field", {**named, "field_word": f"keeper.row.{name}", **told})


def _trust(one: AnchorRecord) -> dict[str, str]:
    """What decides what an anchor is worth, by the rows of the keeper's pages."""
    confirmed = (f"{row.by} {_day(row.at)}" for row in one.confirmations)
    return {
        "roles": " ".join(f"keeper.role.{role.value}" for role in one.roles) or _NONE,
        "trusted": f"{_first(one.start)} – {_last(one.end)}",
        "confirmed": "、".join(confirmed) or _NONE,
        "note": one.note or _NONE,
    }


def _pairs(older: Mapping[K, V], newer: Mapping[K, V]) -> Iterator[tuple[V | None, V | None]]:
    """What stands under each key in both, in a stable order."""
    for key in sorted({**older, **newer}, key=repr):
        yield older.get(key), newer.get(key)


def _fields(older: Mapping[str, str], newer: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    return ((name, older[name], newer[name]) for name in newer if older[name] != newer[name])


def _whose(record: AuthorityRecord) -> dict[str, str]:
    return {"id": record.authority.id, "name": record.authority.name}


def _step(before: str, after: str) -> dict[str, str]:
    return {"before": before, "after": after}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or _NONE
    return _NONE if value is None else str(value)


def _first(start: datetime | None) -> str:
    return "…" if start is None else _day(start)


def _last(end: datetime | None) -> str:
    """The last day that counts, in Beijing."""
    return "…" if end is None else _day(end - timedelta(seconds=1))


def _dated(name: str, end: datetime | None) -> dict[str, str]:
    """The last day that counts, or the word for none."""
    return {f"{name}_word": "keeper.said.no-end"} if end is None else {name: _last(end)}


def _day(at: datetime) -> str:
    return at.astimezone(BEIJING).date().isoformat()
