# SPDX-License-Identifier: Apache-2.0
"""A claim file (`esignverify.claim/1`, JSON): what is claimed with a document."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785

from ...model.claim import Claim
from ...model.identifiers import USCC_FORM
from .fields import Table
from .source import read_bytes, read_json

SCHEMA = "esignverify.claim/1"
MAX_FILE = 64 * 1024
"""Octets: a claim is a dozen short texts."""
MAX_VALUES = 200
"""Standards or items of one document: each is looked up. The longest reports list some dozens."""
KINDS = ("inspection-report", "certificate", "type-approval", "licence", "agreement")


def load_claim(path: Path) -> Claim:
    """Read a claim file.

    Raises:
        ConfigurationError: it cannot be used; names file, line and field.
    """
    return parse_claim(read_bytes(path, MAX_FILE), str(path))


def parse_claim(data: bytes, name: str) -> Claim:
    """Read a claim; `sha256` is over its RFC 8785 form, so layout does not matter.

    Raises:
        ConfigurationError: as `load_claim`; `name` stands for the file.
    """
    source = read_json(data, name)
    table = Table(source, (), source.data)
    table.schema(SCHEMA)
    kind = table.optional_text("kind")
    if kind is not None and kind not in KINDS:
        raise table.error("choice", "kind", allowed=", ".join(KINDS), found=kind)
    standards, items = table.texts("standards"), table.texts("items")
    for key, values in (("standards", standards), ("items", items)):
        if len(values) > MAX_VALUES:
            raise table.error("too-many", key, limit=MAX_VALUES)
    claim = Claim(
        sha256="",
        kind=kind,
        institution=table.optional_text("institution"),
        institution_uscc=table.optional_match("institution_uscc", USCC_FORM, problem="form-uscc"),
        qualification_number=table.optional_text("qualification_number"),
        number=table.optional_text("number"),
        product=table.optional_text("product"),
        model=table.optional_text("model"),
        batch=table.optional_text("batch"),
        standards=standards,
        items=items,
        signatory=table.optional_text("signatory"),
        site=table.optional_text("site"),
    )
    table.done()
    return _with_digest(claim, source.data)


def _with_digest(claim: Claim, data: dict[str, Any]) -> Claim:
    stated = {key: value for key, value in data.items() if value is not None}
    return replace(claim, sha256=sha256(rfc8785.dumps(stated)).hexdigest())
