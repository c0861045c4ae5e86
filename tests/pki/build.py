# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.pki.build`` rebuilds everything under fixtures/, bit for bit.

Give case names to build only those: ``python -m tests.pki.build genuine/rsa-with-timestamp``.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from . import cases, keys, store
from .case import REGISTER, write

FIXTURES = Path(__file__).parents[2] / "fixtures"


def build_demo_registers() -> None:
    """The demo's trust store and register."""
    demo = FIXTURES / "demo"
    shutil.rmtree(demo / "trust_store", ignore_errors=True)
    demo.mkdir(parents=True, exist_ok=True)
    store.write_trust_store(demo / "trust_store")
    store.write_issuers(demo / "issuers.json")


def build_vectors(wanted: list[str]) -> None:
    """The folders below fixtures/pdf; those of cases that are gone are removed."""
    home = FIXTURES / "pdf"
    if not wanted:
        shutil.rmtree(home, ignore_errors=True)
    for path, entry in REGISTER.items():
        if not wanted or path in wanted:
            write(entry, home / path)


def main() -> None:
    """Build what the command line asks for."""
    if not cases.__all__:
        raise SystemExit("no cases registered")
    keys.write_published()
    build_demo_registers()
    build_vectors(sys.argv[1:])


if __name__ == "__main__":
    main()
