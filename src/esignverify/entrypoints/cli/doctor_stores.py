# SPDX-License-Identifier: Apache-2.0
"""Rows of `esignverify doctor` on what an operator keeps: CAs, register, data folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from ...bootstrap import (
    Settings,
    data_place,
    ocsp_folder,
    register_history,
    register_is_file,
    register_is_kept,
    register_is_set,
    register_keeper,
    template,
    trust_store_folder,
)
from ...bootstrap_trust import fetch_ahead, ocsp_keeper, trust_editor
from ...model.evidence import Needs
from ...model.trust import TrustSnapshot
from ...model.trust_records import AnchorStanding, AuthorityRecord
from ...reports.escape import shown
from ...services.outside import Outside
from ...services.trust_admin import still_missing
from ...services.trust_expiring import answers_ending
from .issuers_kept import too_old
from .keeping import BEIJING, say

Row = tuple[str, str, str]
"""Mark (ok, not in use, note or bad), title, what was found."""

NO_NEEDS = Needs("unknown", 0, (), ())


def authority_rows(settings: Settings, snapshot: TrustSnapshot) -> Iterator[Row]:
    """The trust store, then every confirmed CA that lacks something, with the command for it."""
    anchors = [anchor for one in snapshot.authorities for anchor in one.anchors]
    usable = sum(anchor.usable for anchor in anchors)
    count = f"{len(snapshot.authorities)} 家机构 / authorities"
    confirmed = f"{usable} 张已确认根证书 / confirmed anchors"
    words = [str(trust_store_folder(settings)), count, confirmed]
    held = [one for one in trust_editor(settings).overview().records if _is_confirmed(one)]
    if not usable:
        words.append(say("doctor.nobody-trusted"))
    elif all(one.authority.foreign or still_missing(one) for one in held):
        words.append(say("doctor.none-complete"))
    mark = "✔" if len(words) == 3 else "!"
    yield mark, "认证机构库 / trust store", " · ".join(words)
    for record in held:
        identity = record.authority.id
        lacks = [say(f"missing.{key}", id=identity) for key in still_missing(record)]
        if lacks and not record.authority.demo:
            yield "!", identity, " · ".join([shown(record.authority.name), *lacks])


def _is_confirmed(record: AuthorityRecord) -> bool:
    return any(anchor.standing is AnchorStanding.USABLE for anchor in record.anchors)


def register_row(settings: Settings, outside: Outside) -> Row:
    """The register that `verify` uses: where, how many, whence, of which day; and what is odd."""
    title = "机构名录 / register"
    if not register_is_set(settings):
        return "!", title, say("doctor.no-register")
    if register_is_file(settings):
        file = register_keeper(settings).overview()
        words = [str(settings.issuers or "演示 / demo")]
        words += _content(len(file.institutions), file.source, file.as_of)
        identity, as_of = file.id, file.as_of
    else:
        records = register_history(settings).snapshots()
        if not records:
            return "!", title, say("said.no-snapshots")
        last = records[-1]
        words = ["数据库 / database", *_content(last.institutions, last.source, last.as_of)]
        identity, as_of = last.id, last.as_of
    notes = list(too_old(as_of, settings))
    if settings.issuers is not None and register_is_kept(settings):
        notes.append(say("said.database-unused", file=str(settings.issuers)))
    if outside.register.slice(_example()).institutions:
        notes.append(say("doctor.template"))
    return ("!" if notes else "✔"), title, " · ".join([*words, identity, *notes])


def _content(count: int, source: str, as_of: datetime | None) -> list[str]:
    day = None if as_of is None else as_of.astimezone(BEIJING).date().isoformat()
    return [
        f"{say('row.institutions')}: {count}",
        f"{say('row.source')}: {shown(source)}",
        f"{say('row.as_of')}: {day or say('said.no-as-of')}",
    ]


def _example() -> Needs:
    """Asks for the institution that stands in the template to be replaced."""
    uscc = json.loads(template("issuers"))["institutions"][0]["uscc"]
    return Needs("unknown", 0, (uscc,), ())


def answers_row(settings: Settings, now: datetime) -> Row:
    """Kept OCSP answers: which are about to end, have ended, or are too many to be used.

    Those that have ended are no note: their documents are mostly judged.
    """
    title = "OCSP 回答 / OCSP answers"
    kept = ocsp_keeper(settings).newest()
    if not kept.used:
        return "–", title, "没有，可以没有 / none, optional (trust ocsp FILE…)"
    overview = trust_editor(settings).overview()
    due, ended = answers_ending(overview, kept.used, now, fetch_ahead(settings))
    words = [say("ocsp.row", total=len(kept.used), due=len(due), ended=ended)]
    if due or ended:
        words.append(say("ocsp.row-due"))
    if kept.left_out:
        folder = str(ocsp_folder(settings))
        words.append(say("ocsp.row-left-out", count=kept.left_out, folder=folder))
    return "!" if due or kept.left_out else "✔", title, " · ".join(words)


def data_row(settings: Settings) -> Row:
    """The data folder; where it cannot be written, a verification keeps and imports nothing."""
    title = "数据文件夹 / data folder"
    folder, reason = data_place(settings)
    if reason is None:
        return "✔", title, str(folder)
    return "!", title, f"{folder} · {say('doctor.data-unwritable', reason=reason)}"
