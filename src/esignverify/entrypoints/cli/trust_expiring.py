# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust expiring`: what to renew before it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from ...bootstrap import SystemClock
from ...bootstrap_trust import crl_keeper, fetch_ahead, ocsp_keeper, trust_editor
from ...services.trust_expiring import Ending, answers_ending
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
    """许可、信任锚、CRL、OCSP 回答快到期或刚到期 / What ends soon or just ended.

    最早到期的在前；已经换发或另有记录接续的许可不列出；CRL 到该重取时（默认到期前 24 小时）才列出，
    OCSP 回答也是，且不早于有效期过半；已不新鲜的回答只说有几个。
    只是提醒，退出码为 0。
    The earliest first; a licence that was renewed or goes on in another row is left out, and a CRL
    until it should be fetched anew (24 hours before its end); so is an OCSP answer, which is named
    in the second half of its life, and counted once it ended. It only reminds: the exit code is 0.

    例 / example:  trust expiring --within 180
    """
    settings, now = store_settings(store), SystemClock().now()
    overview, kept = trust_editor(settings).overview(), crl_keeper(settings).newest()
    ahead = fetch_ahead(settings)
    answers, ended = answers_ending(overview, ocsp_keeper(settings).newest().used, now, ahead)
    endings = (*answers, *ending_soon(overview, kept, now, within, ahead))
    if endings:
        _told(endings, now, within)
    else:
        tell(say("said.none-ending", days=within))
    if ended:
        tell(say("ocsp.ended", count=ended))


def _told(endings: Sequence[Ending], now: datetime, within: int) -> None:
    rows = (_row(one, now) for one in sorted(endings, key=lambda one: one.end))
    columns(rows, ("last_day", "left", "id", "name", "ends"))
    tell()
    tell(say("said.endings", count=len(endings), days=within))


def _row(one: Ending, now: datetime) -> tuple[str, ...]:
    """The last day that counts, in Beijing, and how many days of Beijing it is away."""
    last = (one.end - ONE_SECOND).astimezone(BEIJING).date()
    days = (last - now.astimezone(BEIJING).date()).days
    left = say("said.days-left", days=days) if one.end > now else say("said.ended")
    kind = say(f"row.{one.kind}" if one.kind in {"anchor", "crl", "ocsp"} else f"kind.{one.kind}")
    return last.isoformat(), left, one.authority, one.name, f"{kind}: {one.what}"
