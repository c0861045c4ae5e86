# SPDX-License-Identifier: Apache-2.0
"""The content id of a snapshot: what reports name, and what two registers that say the same share.

SHA-256 over lines of canonical JSON: the schema and the age of the register, then kind, key, digest
of the facts (`facts.digest`, hex) and age of every entity, in order of kind and key. Where the data
came from, and when they were imported by whom, is not content.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from ...model.codec import encode
from .facts import canonical

_SCHEMA = "esignverify.register/1"


class Entry(NamedTuple):
    """What a register says of one entity, and when that was so."""

    kind: str
    key: str
    digest: bytes
    as_of: datetime | None


def content_id(as_of: datetime | None, entries: Iterable[Entry]) -> str:
    """``sha256:`` and 64 hex digits."""
    whole = sha256(canonical([_SCHEMA, encode(as_of)]).encode())
    for one in sorted(entries, key=lambda entry: entry[:2]):
        line = [one.kind, one.key, one.digest.hex(), encode(one.as_of)]
        whole.update(b"\n" + canonical(line).encode())
    return f"sha256:{whole.hexdigest()}"
