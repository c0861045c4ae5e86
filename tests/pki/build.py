# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.pki.build`` rebuilds everything under fixtures/, bit for bit.

With it go the digests of the committed keys and the documents that warm up a worker.

Give case names to build only those: ``python -m tests.pki.build genuine/rsa-with-timestamp``.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from . import cases, demo, published, sample_registers, store, warm_up
from .case import REGISTER, write

FIXTURES = Path(__file__).parents[2] / "fixtures"
KINDS = ("pdf", "ofd")
"""Folders of vectors, by format."""


def build_demo() -> None:
    """The demo's trust store, register and documents."""
    home = FIXTURES / "demo"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    store.write_trust_store(home / "trust_store")
    store.write_issuers(home / "issuers.json")
    demo.write(home)


def build_vectors(wanted: list[str]) -> None:
    """The folders below fixtures/pdf and fixtures/ofd; those of cases that are gone are removed."""
    if not wanted:
        for kind in KINDS:
            shutil.rmtree(FIXTURES / kind, ignore_errors=True)
    for path, entry in REGISTER.items():
        if not wanted or path in wanted:
            write(entry, FIXTURES / entry.folder)


def main() -> None:
    """Build what the command line asks for."""
    wanted = sys.argv[1:]
    unknown = [path for path in wanted if path not in REGISTER]
    if unknown or not cases.__all__:
        raise SystemExit(f"no such case: {' '.join(unknown)}")
    build_vectors(wanted)
    if not wanted:
        published.write()
        build_demo()
        sample_registers.write(FIXTURES / "registers")
        warm_up.write()


if __name__ == "__main__":
    main()
