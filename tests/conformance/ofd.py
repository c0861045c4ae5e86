# SPDX-License-Identifier: Apache-2.0
"""Real OFD files of others: what their source says, what is said here, and why (`ofd.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("ofd.toml")


@dataclass(frozen=True)
class RealFile:
    """One file: the source's word, and the integrity of each of its signatures here."""

    name: str
    source: str
    integrity: tuple[str, ...]
    why: str


def files() -> tuple[RealFile, ...]:
    """Every row of the table."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["file"]
    return tuple(
        RealFile(one["name"], one["source"], tuple(one["integrity"]), one["why"]) for one in rows
    )
