# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust history | diff`: the states in which the trust store has been."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from ...bootstrap_trust import trust_history
from ...model.errors import UsageError
from ...model.snapshots import KEPT, TrustChange
from ...model.trust_records import StoreOverview
from ...reports.catalogue import LANGUAGES
from ...services.trust_diff import trust_changes
from .keeping import BEIJING, columns, say, tell
from .speech import catalogue
from .store_options import Store, store_editor, store_settings

NOW = "now"
"""The store as it is on the disk."""
_WORD = "_word"


def history(store: Store = None) -> None:
    """列出库有过的状态，最早的在前 / List the store's states, oldest first.

    用命令修改时，以及 verify、serve 第一次用到时，自动保留；报告里的 snapshots.trust 就是这个编号。
    States are kept when a command changes the store, and when verify or serve first uses it; the
    ids are the `snapshots.trust` of reports.
    """
    settings = store_settings(store)
    states = trust_history(settings).states()
    if not states:
        tell(say("said.no-states"))
        return
    now = store_editor(store).overview().id
    columns(
        (
            (f"{one.at.astimezone(BEIJING):%Y-%m-%d %H:%M}", _short(one.id), _mark(one.id, now))
            for one in states
        ),
        ("since", "snapshot", "note"),
    )
    tell()
    tell(say("said.states"))


def _short(identity: str) -> str:
    return identity.removeprefix(KEPT)[:16]


def _mark(identity: str, now: str) -> str:
    return say("said.state-now") if identity == now else ""


def diff(
    older: Annotated[
        str | None,
        typer.Argument(metavar="OLD", help="快照编号的开头，默认上一个 / default: before"),
    ] = None,
    newer: Annotated[
        str | None, typer.Argument(metavar="NEW", help="同上，默认 now（现在）/ default: now")
    ] = None,
    store: Store = None,
) -> None:
    """两个状态之间的差异，一条一句 / What one state says otherwise than another, in sentences.

    例 / examples:  trust diff    trust diff 3fa1b2c4 now    trust diff 3fa1b2c4 88d0e1f2
    """
    new = _state(newer or NOW, store)
    old = _state(older or _before(new.id, store), store)
    tell(say("said.between", older=_short(old.id), newer=_short(new.id)))
    changes = list(trust_changes(old, new))
    for one in changes:
        for mark, line in zip(("·", " "), sentence(one), strict=True):
            tell(f"{mark} {line}")
    if not changes:
        tell(say("said.no-difference" if old.id == new.id else "said.only-layout"))


def sentence(change: TrustChange) -> tuple[str, ...]:
    """A change in words, Chinese first."""
    return tuple(
        catalogue().text(f"keeper.change.{change.kind}", lang, _words(change.values, lang))
        for lang in LANGUAGES
    )


def _words(values: Mapping[str, str], lang: str) -> dict[str, str]:
    """`values`, those that are keys of the catalogue in `lang`."""
    return {
        key.removesuffix(_WORD): catalogue().text(value, lang) if key.endswith(_WORD) else value
        for key, value in values.items()
    }


def _state(word: str, store: Store) -> StoreOverview:
    if word == NOW:
        return store_editor(store).overview()
    kept = trust_history(store_settings(store))
    return kept.overview(kept.find(word))


def _before(identity: str, store: Store) -> str:
    """The last state that is not `identity`."""
    for one in reversed(trust_history(store_settings(store)).states()):
        if one.id != identity:
            return one.id
    raise UsageError("OLD", problem="no-such-snapshot", found="-")
