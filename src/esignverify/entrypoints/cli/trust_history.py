# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust history | diff`: the states in which the trust store has been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import typer

from ...bootstrap_trust import trust_history
from ...model.errors import EsignverifyError, UsageError
from ...model.snapshots import KEPT, KeptState, TrustChange
from ...model.trust_records import StoreOverview
from ...ports import TrustHistory
from ...reports.catalogue import LANGUAGES
from ...reports.errors import error_text
from ...reports.escape import shown
from ...services.trust_diff import trust_changes
from .keeping import BEIJING, columns, say, tell
from .speech import catalogue
from .store_options import Store, store_editor, store_settings

NOW = "now"
"""The store as it is on the disk."""
_WORD, _WORDS = "_word", "_words"
_MOST = 3
"""CAs named in one row of the table; an import changes dozens."""


def history(
    *,
    changes: Annotated[
        bool,
        typer.Option("--changes", help="每次改了什么，一条一句 / what changed, in sentences"),
    ] = False,
    store: Store = None,
) -> None:
    """列出库有过的状态，最早的在前：谁、用什么命令、改了哪家 / The store's states, oldest first.

    用命令修改时，以及 verify、serve 第一次用到时，自动保留；报告里的 snapshots.trust 就是这个编号。
    谁改的：命令里写的 --by，和运行命令的系统账户。直接改文件的，只知道改了哪家。
    States are kept when a command changes the store, and when verify or serve first uses it; the
    ids are the `snapshots.trust` of reports. Who: what --by said, and the account of the system
    under which the command ran; where a file was edited, it is known only whose it is.
    """
    settings = store_settings(store)
    kept = trust_history(settings)
    states = kept.states()
    if not states:
        tell(say("said.no-states"))
        return
    now = store_editor(store).overview().id
    steps = list(zip((None, *states), states, strict=False))
    if changes:
        for old, new in steps:
            tell("  ".join((*_cells(kept, old, new), _mark(new.id, now))).rstrip())
            if old is not None:
                _sentences(kept, old.id, new.id)
    else:
        rows = ((*_cells(kept, old, new), _mark(new.id, now)) for old, new in steps)
        columns(rows, ("since", "snapshot", "changed_by", "changed", "note"))
    tell()
    if any(one.recorded and one.origin is None for one in states):
        tell(say("said.states-found"))
    tell(say("said.states"))


def _cells(kept: TrustHistory, old: KeptState | None, new: KeptState) -> tuple[str, ...]:
    since = f"{new.at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    what = say("said.state-first") if old is None else _whose(kept.changed(old.id, new.id))
    return since, _short(new.id), _who(new), what


def _who(state: KeptState) -> str:
    """The person or the account, and the command; or why nobody can be named."""
    made = state.origin
    if made is None:
        return say("said.state-found" if state.recorded else "said.state-unrecorded")
    who = made.by or f"{say('said.state-account')} {made.account}"
    return f"{who} · {made.command}"


def _whose(folders: Sequence[str] | None) -> str:
    """The first few CAs whose folders changed; a folder is called after its CA."""
    if folders is None:
        return say("said.state-gone")
    if not folders:
        return say("said.state-rules")
    named = ", ".join(one or "." for one in folders[:_MOST])
    return named if len(folders) <= _MOST else f"{named} +{len(folders) - _MOST}"


def _sentences(kept: TrustHistory, older: str, newer: str) -> None:
    try:
        changes = list(trust_changes(kept.overview(older), kept.overview(newer)))
    except EsignverifyError as error:
        tell(f"  {shown(error_text(error, catalogue())['zh'])}")
        tell(f"  {shown(error_text(error, catalogue())['en'])}")
        return
    _list(changes)
    if not changes:
        tell(f"  {say('said.only-layout')}")


def _list(changes: Iterable[TrustChange]) -> None:
    for one in changes:
        for mark, line in zip(("·", " "), sentence(one), strict=True):
            tell(f"{mark} {line}")


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
    _list(changes)
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
    told = {}
    for key, value in values.items():
        if key.endswith(_WORDS):
            every = [catalogue().text(one, lang) for one in value.split()]
            told[key.removesuffix(_WORDS)] = ("、" if lang == "zh" else ", ").join(every)
        elif key.endswith(_WORD):
            told[key.removesuffix(_WORD)] = catalogue().text(value, lang)
        else:
            told[key] = value
    return told


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
