# SPDX-License-Identifier: Apache-2.0
"""Reading a trusted list as an operator hands it in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from tests.pki import trusted_lists as made
from tests.unit.adapters.files.test_trust_editor import refusal

from esignverify.adapters.files.trusted_list_import import load_trusted_list
from esignverify.model.trusted_list import SignedList

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SIGNER = hashlib.sha256(made.operator().der).hexdigest()


def load(tmp_path: Path, data: bytes, signer: str = SIGNER, at: datetime = NOW) -> SignedList:
    file = tmp_path / "list.xml"
    file.write_bytes(data)
    return load_trusted_list(file, signer, at)


def refused(tmp_path: Path, data: bytes, signer: str = SIGNER, at: datetime = NOW) -> str:
    return refusal(load, tmp_path, data, signer, at)
