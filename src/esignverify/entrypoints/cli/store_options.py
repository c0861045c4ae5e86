# SPDX-License-Identifier: Apache-2.0
"""Options that the commands on the trust store share, and the store that they name."""

from __future__ import annotations

import os
import pwd
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import Settings, SystemClock
from ...bootstrap_trust import trust_editor
from ...model.errors import UsageError
from ...model.snapshots import Origin
from ...model.trust_records import StoreEdit
from ...ports import TrustEditor
from .asking import agreed
from .keeping import BEIJING, say, tell

Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        help="库所在文件夹，默认 ESIGNVERIFY_TRUST_STORE / folder of the store",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="只显示改动，不写 / show the changes, write nothing")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接写 / write without asking")]


By = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="NAME", help="谁改的，记入 trust history / who changes it, for the history"
    ),
]


def store_settings(store: Path | None) -> Settings:
    """The settings of the environment, with the store that was named."""
    found = Settings.from_environment(os.environ)
    return replace(found, trust_store=store or found.trust_store)


def store_editor(store: Path | None) -> TrustEditor:
    """The store, to look at and to change."""
    return trust_editor(store_settings(store))


def day_of(option: str, text: str) -> date:
    """The day that an option names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            say("said.write-as", option=option, given=text, form="2026-01-31")
        ) from None


def retrieved_on(text: str | None) -> date:
    """The day in Beijing on which a list was retrieved; None is today.

    Raises:
        UsageError: it has not come yet.
    """
    today = SystemClock().now().astimezone(BEIJING).date()
    day = today if text is None else day_of("--retrieved", text)
    if day > today:
        raise UsageError("--retrieved", problem="retrieved-in-future")
    return day


def write_if_agreed(
    editor: TrustEditor, edit: StoreEdit, origin: Origin, *, dry_run: bool, yes: bool
) -> bool:
    """Write what was shown, if it changes anything and somebody agrees; whether it was written."""
    if dry_run:
        tell(say("said.dry-run"))
        return False
    if not edit.changes or not (yes or agreed()):
        tell(say("said.nothing"))
        return False
    editor.write(edit, origin)
    tell(say("said.written"))
    return True


def made_by(command: str, by: str | None) -> Origin:
    """This command of `esignverify trust`, the account it runs under, the person who was typed."""
    user = os.getuid()
    try:
        account = pwd.getpwuid(user).pw_name
    except KeyError:  # a container whose user has no name
        account = str(user)
    return Origin(f"trust {command}", account, (by or "").strip() or None)
