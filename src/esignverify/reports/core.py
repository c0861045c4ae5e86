# SPDX-License-Identifier: Apache-2.0
"""The canonical core of a report: what must be the same, byte for byte, on any machine (rule 11).

Left out are the things that may differ without another judgement: the name under which the file
was handed in, all wording, and which library did an arithmetic (``sm2:libcrypto`` counts as
``sm2``: every one passed the same self-test and is asked the same question).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785


def core_bytes(report: Mapping[str, Any]) -> bytes:
    """The RFC 8785 form of `report` without name, wording, libraries and its own digest.

    Raises:
        rfc8785.CanonicalizationError: the report holds what JSON cannot (integers past 2^53,
            lone surrogates): a mistake of whoever built it.
    """
    return rfc8785.dumps(core_of(report))


def core_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What of `report` is its core, as JSON values."""
    core: dict[str, Any] = _without_text(report)
    core.pop("next_step", None)
    core.pop("core_sha256", None)
    core["document"].pop("name", None)
    engine = core["engine"]
    engine["capabilities"] = [one.partition(":")[0] for one in engine["capabilities"]]
    return core


def core_sha256(report: Mapping[str, Any]) -> str:
    """SHA-256 of `core_bytes`, lower-case hex."""
    return hashlib.sha256(core_bytes(report)).hexdigest()


def _without_text(value: Any) -> Any:
    """A copy of `value` without any member called ``text``, at any depth."""
    if isinstance(value, Mapping):
        return {key: _without_text(item) for key, item in value.items() if key != "text"}
    if isinstance(value, list | tuple):
        return [_without_text(item) for item in value]
    return value
