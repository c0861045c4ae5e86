# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust expiring`: what to renew before it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from ...bootstrap import SystemClock
from ...bootstrap_trust import crl_keeper, fetch_ahead, trust_editor
from ...services.trust_expiring import Ending
from ...services.trust_expiring import expiring as ending_soon
from .keeping import BEIJING, ONE_SECOND, columns, say, tell
from .store_options import Store, store_settings

MAX_DAYS = 36_500


def expiring(
    within: Annotated[
        int,
        typer.Option(
            "--within", metavar="DAYS", min=0, max=MAX_DAYS, help="多少天之内 / within so many days"
        ),
    ] = 90,
    store: Store = None,
) -> None:
    """许可、信任锚、CRL 快到期或刚到期 / Licences, anchors, CRLs that end soon or just ended.

    最早到期的在前；已经换发或另有记录接续的许可不列出；CRL 到该重取时（默认到期前 24 小时）才列出。
    只是提醒，退出码为 0。
    The earliest first; a licence that was renewed or goes on in another row is left out, and a CRL
    until it should be fetched anew (24 hours before its end). It only reminds: the exit code is 0.

    例 / example:  trust expiring --within 180
    """
    settings, now = store_settings(store), SystemClock().now()
    overview, kept = trust_editor(settings).overview(), crl_keeper(settings).newest()
    endings = ending_soon(overview, kept, now, within, fetch_ahead(settings))
    if not endings:
        tell(say("said.none-ending", days=within))
        return
    columns((_row(one, now) for one in endings), ("last_day", "left", "id", "name", "ends"))
    tell()
    tell(say("said.endings", count=len(endings), days=within))


def _row(one: Ending, now: datetime) -> tuple[str, ...]:
    """The last day that counts, in Beijing, and how many days of Beijing it is away."""
    last = (one.end - ONE_SECOND).astimezone(BEIJING).date()
    days = (last - now.astimezone(BEIJING).date()).days
    left = say("said.days-left", days=days) if one.end > now else say("said.ended")
    kind = say(f"row.{one.kind}" if one.kind in {"anchor", "crl"} else f"kind.{one.kind}")
    return last.isoformat(), left, one.authority, one.name, f"{kind}: {one.what}"
