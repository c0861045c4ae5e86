# SPDX-License-Identifier: Apache-2.0
"""What is installed here: what ships with the program, what it can, how it can lock workers in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .reports.report import Engine

CAPABILITIES = ("ecdsa", "eddsa", "pdf", "rsa")
"""What this engine reads and verifies; for SM2 `capabilities` adds which back-end does it."""


def packaged(*names: str) -> Path | None:
    """A folder or file that ships with the program: inside the wheel, or in the source tree."""
    here = Path(__file__).resolve().parent
    for root in (here / "data", here.parent.parent):
        path = root.joinpath(*names)
        if path.exists():
            return path
    return None


def report_schema() -> dict[str, Any]:
    """The JSON Schema of a report (`esignverify.report/1`)."""
    import json
    from importlib import resources

    file = resources.files("esignverify.data") / "schemas" / "report-1.json"
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def demo_folder() -> Path | None:
    """The demonstration: documents, trust store and register of fictional bodies."""
    return packaged("demo") or packaged("fixtures", "demo")


def engine() -> Engine:
    """What judges here."""
    from .model.version import __version__
    from .reports.report import Engine

    return Engine(__version__, capabilities())


def capabilities() -> tuple[str, ...]:
    """What this engine reads and verifies, and by which back-end where that can differ."""
    from .crypto.sm2.backend import chosen

    return (*CAPABILITIES, chosen().capability)


def sm2_refused() -> tuple[tuple[str, str], ...]:
    """SM2 back-ends before the one in use, and why each is not: pairs of name and reason."""
    from .crypto.sm2.backend import chosen

    return chosen().refused


def isolation_missing() -> str | None:
    """Why this system cannot lock a worker in, None where it can."""
    from .adapters.workers.sandbox import available

    return available().missing


def isolation_layers() -> tuple[str, ...]:
    """The locks a worker gets here, strongest first."""
    from .adapters.workers.sandbox import available

    return available().layers
