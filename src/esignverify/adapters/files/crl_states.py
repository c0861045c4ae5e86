# SPDX-License-Identifier: Apache-2.0
"""What is known of each address that CRLs are fetched from: one small file beside the CRLs.

    <folder>/<id of the CA>/<front of the SHA-256 of the address>.json

It saves questions and decides nothing: where it is gone, damaged or names a CRL that is not there,
the address counts as one that was never asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...model.crl_fetching import AddressState, HeldList, Validators
from ...model.errors import ConfigurationError
from .atomic import write_file
from .fields import Table
from .source import complaint, read_bytes, read_json

SCHEMA = "esignverify.fetched/1"
MAX_FILE = 64 * 1024
"""Octets: a state with a hundred lists has some 20 KiB."""


class AddressStates:
    """The states in `folder`, which holds the CRLs too (`CrlFolder`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self, authority: str, url: str) -> AddressState | None:
        """What is known of `url`, None where nothing is, or a CRL that it gave is gone."""
        file = self._file(authority, url)
        try:
            if not file.exists():
                return None
            found = _read(file, url)
            held = (self._folder / one.path for one in found.lists)
            return found if found.lists and all(path.is_file() for path in held) else None
        except (ConfigurationError, OSError):
            return None

    def remember(self, authority: str, url: str, state: AddressState) -> None:
        """Write down what is known of `url`.

        Raises:
            ConfigurationError: the folder cannot be written.
        """
        file = self._file(authority, url)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_file(file, json.dumps(_document(url, state), indent=1).encode())
        except OSError as error:
            reason = error.strerror or ""
            raise complaint("not-writable", str(self._folder), reason=reason) from None

    def _file(self, authority: str, url: str) -> Path:
        return self._folder / authority / f"{sha256(url.encode()).hexdigest()[:16]}.json"


def _document(url: str, state: AddressState) -> Mapping[str, Any]:
    return {
        "schema": SCHEMA,
        "address": url,
        "asked_at": _text(state.asked_at),
        "etag": state.validators.etag,
        "modified": state.validators.modified,
        "lists": [
            {
                "path": one.path,
                "this_update": _text(one.this_update),
                "next_update": None if one.next_update is None else _text(one.next_update),
            }
            for one in state.lists
        ],
    }


def _read(file: Path, url: str) -> AddressState:
    source = read_json(read_bytes(file, MAX_FILE), file.name)
    table = Table(source, (), source.data)
    table.schema(SCHEMA)
    if table.text("address") != url:
        raise table.error("form", "address", form=url, found="")
    state = AddressState(
        table.start("asked_at"),
        tuple(
            HeldList(row.text("path"), row.start("this_update"), row.optional_start("next_update"))
            for row in table.tables("lists", 1_000)
        ),
        Validators(table.optional_text("etag"), table.optional_text("modified")),
    )
    table.done()
    return state


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"
