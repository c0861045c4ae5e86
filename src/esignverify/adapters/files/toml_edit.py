# SPDX-License-Identifier: Apache-2.0
"""Changes to a ``ca.toml`` that keep its comments, order and line ends. Text in, text out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import tomlkit
from tomlkit.items import AoT

from ...model.crl_fetching import ListedAddress
from ...model.trust_records import Confirmation, NewFacts
from .fields import end_of
from .source import complaint

_BOM = "\ufeff"


def edit(data: bytes, name: str, change: Callable[[Any], None]) -> bytes:
    """`data` after `change` was made to its document; `name` is the file in complaints."""
    text = data.decode("utf-8")
    mark = _BOM if text.startswith(_BOM) else ""
    windows = "\r\n" in text
    document = tomlkit.parse(text.removeprefix(_BOM).replace("\r\n", "\n"))
    for key, inside in (
        ("licence", document),
        ("anchor", document),
        ("crl", document.get("profile", {})),
    ):
        if key in inside and not isinstance(inside[key], AoT):
            raise complaint("edit-by-hand", name, field=key)
    change(document)
    edited = tomlkit.dumps(document)
    return (mark + (edited.replace("\n", "\r\n") if windows else edited)).encode()


def add_row(document: Any, key: str, **values: object) -> None:
    """A new ``[[key]]`` behind the others of its kind; values that are None are left out."""
    if key not in document:
        document.add(tomlkit.nl())
        document[key] = tomlkit.aot()
    document[key].append(_table(values))


def set_field(document: Any, table: str, key: str, value: str) -> None:
    """Set a field of ``[table]``, which begins at the end of the text where there is none."""
    set_table(document, table)
    document[table][key] = value


def set_table(document: Any, table: str) -> None:
    """See to it that there is a ``[table]``."""
    if table not in document:
        document.add(tomlkit.nl())
        document[table] = tomlkit.table()


def enter_addresses(document: Any, facts: NewFacts, name: str) -> None:
    """Drop and list addresses of CRLs and responders; `name` is the file in complaints.

    Raises:
        ConfigurationError: an address to drop is not listed.
    """
    each = (
        ("crl", facts.dropped, facts.addresses),
        ("ocsp", facts.dropped_responders, facts.responders),
    )
    for rows, dropped, addresses in each:
        for url in dropped:
            _drop_address(document, rows, url, name)
        for address in addresses:
            _list_address(document, rows, address)


def _list_address(document: Any, rows: str, address: ListedAddress) -> None:
    """List an address in `rows` (``crl``, ``ocsp``) of the profile, or change its mark there."""
    set_table(document, "profile")
    row = _address_row(document, rows, address.url)
    if row is None:
        # False is what its absence says.
        private = address.private or None
        add_row(document["profile"], rows, address=address.url, private=private)
    elif address.private:
        row["private"] = True
    else:
        row.pop("private", None)


def _drop_address(document: Any, rows: str, url: str, name: str) -> None:
    row = _address_row(document, rows, url)
    if row is None:
        raise complaint("address-not-listed", name, field=f"profile.{rows}", found=url)
    listed = document["profile"][rows]
    listed.remove(row)
    if not listed:
        document["profile"].pop(rows)


def _address_row(document: Any, rows: str, url: str) -> Any:
    listed = document.get("profile", {}).get(rows, ())
    return next((row for row in listed if row["address"] == url), None)


def anchor_row(document: Any, sha256: str) -> Any:
    """The ``[[anchor]]`` of a certificate that the reader has found in this document."""
    return next(row for row in document["anchor"] if str(row["sha256"]).lower() == sha256)


def add_confirmation(document: Any, sha256: str, confirmation: Confirmation) -> None:
    """Write who confirmed an anchor, when, from where, and the digest that was typed."""
    row = anchor_row(document, sha256)
    if "confirmation" not in row:
        row["confirmation"] = tomlkit.aot()
    values = {
        "by": confirmation.by,
        "at": confirmation.at.replace(microsecond=0),
        "source": confirmation.source,
        "sha256": sha256,
        "profile_sha256": confirmation.profile_sha256,
    }
    row["confirmation"].append(_table(values))


def drop_confirmations(document: Any) -> None:
    """Take out every confirmation: those of another house confirm nothing in this one."""
    for row in document.get("anchor", ()):
        row.pop("confirmation", None)


def close_row(row: Any, last_day: date) -> None:
    """Let a licence or anchor end with `last_day`, in Beijing.

    What had ended by then keeps its end: a later suspension must not make the days between count.
    """
    if row.get("until") is None or end_of(row["until"]) > end_of(last_day):
        row["until"] = last_day


def _table(values: dict[str, object]) -> Any:
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None:
            table[key] = value
    table.add(tomlkit.nl())
    return table
