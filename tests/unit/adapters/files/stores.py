# SPDX-License-Identifier: Apache-2.0
"""Writing a small trust store for a test."""

from __future__ import annotations

from pathlib import Path

from tests.unit.adapters.files.pki import Made

HEAD = """schema = "esignverify.ca/1"
id = "{id}"
name = "测试电子认证有限公司"
source = "test"
"""
LICENCE = """
[[licence]]
kind = "miit"
number = "ECP12345678901"
status = "granted"
from = 2020-01-01
until = 2029-12-31
source = "test"
"""
CONFIRMED = """
[[anchor.confirmation]]
by = "{by}"
at = 2026-01-01T00:00:00Z
source = "https://ca.example/"
"""


def anchor(made: Made, *, by: tuple[str, ...] = ("one",), file: str = "root.pem") -> str:
    row = f'\n[[anchor]]\nfile = "{file}"\nsha256 = "{made.sha256}"\nroles = ["sign", "tsa"]\n'
    return row + "".join(CONFIRMED.format(by=name) for name in by)


def put(
    store: Path, made: Made | None, text: str | None = None, *, identity: str = "test-ca"
) -> Path:
    """One folder of a store; returns its ca.toml."""
    folder = store / identity
    folder.mkdir(parents=True)
    if made is not None:
        (folder / "root.pem").write_bytes(made.pem)
    if text is None:
        text = HEAD.format(id=identity) + LICENCE + (anchor(made) if made else "")
    file = folder / "ca.toml"
    file.write_bytes(text.encode())
    return file
