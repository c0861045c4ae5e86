# SPDX-License-Identifier: Apache-2.0
"""Proposals that put a trusted list into the operator's store, or confirm the signer of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ...model.problems import Problem
from ...model.trust_records import Confirmation, FileChange, ListRecord
from ...model.trusted_list import ListSource, SignedList
from . import toml_edit
from .authority import Rules
from .folder import FOREIGN, LIST_TOML, Files
from .trust_store import keys_of, read_lists, read_store
from .trusted_list_import import list_files, require_current

PREFIX = "eu-"
"""What the id of a member state's list begins with; its country follows."""


def list_changes(
    files: Files,
    rules: Rules,
    given: SignedList,
    country: str,
    origin: ListSource,
    at: datetime,
) -> tuple[list[FileChange], tuple[Problem, ...]]:
    """The files that would change, and what of the list is left out.

    Raises:
        ConfigurationError: the list is not current, or of another country.
    """
    identity = PREFIX + country.lower()
    lists = read_lists(files, rules)
    held = next((one.record for one in lists if one.record.id == identity), None)
    require_current(given, country, held, at)
    folder = f"{FOREIGN}/{identity}" if held is None else held.folder
    own = f"{folder}/{LIST_TOML}"
    keys = keys_of(read_store(files, rules), lists)
    taken = {key: file for key, file in keys if file != own}
    made, left_out = list_files(given, identity, origin, held, taken, demo=rules.demo)
    changes = [FileChange(f"{folder}/{n}", files.get(f"{folder}/{n}"), made[n]) for n in made]
    return [one for one in changes if one.before != one.after], tuple(left_out)


def confirmed(before: bytes, record: ListRecord, confirmation: Confirmation) -> bytes:
    """``list.toml`` with one more confirmation of its signer."""

    def change(document: Any) -> None:
        toml_edit.add_row(
            document,
            "confirmation",
            by=confirmation.by,
            at=confirmation.at.replace(microsecond=0),
            source=confirmation.source,
            sha256=record.signer_sha256,
        )

    return toml_edit.edit(before, f"{record.folder}/{LIST_TOML}", change)
