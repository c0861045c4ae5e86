# SPDX-License-Identifier: Apache-2.0
"""The core digest of every vector's report, one line each: must be the same on every Python.

python -m tests.cores
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from esignverify import Settings, Verifier

FIXTURES = Path(__file__).parents[1] / "fixtures"


def main() -> None:
    """Judge all vectors at one time, in this process."""
    at = datetime(2026, 6, 1, tzinfo=UTC)
    with Verifier(Settings(isolation="none", demo=True)) as verifier:
        for path in sorted(FIXTURES.rglob("*.pdf")):
            report = verifier.verify(path.read_bytes(), at=at)
            sys.stdout.write(f"{report['core_sha256']}  {path.relative_to(FIXTURES)}\n")


if __name__ == "__main__":
    main()
