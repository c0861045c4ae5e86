# SPDX-License-Identifier: Apache-2.0
"""Options that the commands on the trust store share, and the store that they name."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ...bootstrap import Settings
from ...bootstrap_trust import trust_editor
from ...ports import TrustEditor

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


def store_settings(store: Path | None) -> Settings:
    """The settings of the environment, with the store that was named."""
    found = Settings.from_environment(os.environ)
    return replace(found, trust_store=store or found.trust_store)


def store_editor(store: Path | None) -> TrustEditor:
    """The store, to look at and to change."""
    return trust_editor(store_settings(store))
