# SPDX-License-Identifier: Apache-2.0
"""What was found: telling finds apart, making them small, keeping them."""

from __future__ import annotations

import hashlib
import time
import traceback
from pathlib import Path

from .targets import Check

FOLDER = Path(__file__).parent / "finds"
_OURS = ("/src/esignverify/", "/tests/fuzz/")


def kind_of(error: Exception) -> str:
    """Type and innermost place in our own code: one bug has one, whatever the octets are."""
    place = "outside"
    for frame in traceback.extract_tb(error.__traceback__):
        if any(part in frame.filename for part in _OURS):
            place = f"{Path(frame.filename).stem}:{frame.lineno}"
    said = str(error).partition(" ")[0] if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__} {place} {said}".strip()


def wrong_with(check: Check, data: bytes) -> Exception | None:
    """What `check` raises on `data`."""
    try:
        check(data)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the find
        return error
    return None


def minimise(check: Check, data: bytes, seconds: float) -> bytes:
    """A smaller input with the same kind of find: ever smaller pieces are left out, in turn."""
    first = wrong_with(check, data)
    if first is None:
        return data
    kind, end = kind_of(first), time.monotonic() + seconds
    size = len(data) // 2
    while size and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            shorter = data[:at] + data[at + size :]
            error = wrong_with(check, shorter)
            if error is not None and kind_of(error) == kind:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def keep(target: str, data: bytes, folder: Path = FOLDER) -> Path:
    """Write a find where `test_finds` replays it."""
    path = folder / target / hashlib.sha256(data).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def kept() -> list[tuple[str, Path]]:
    """Every find in the tree, with its target."""
    files = sorted(one for one in FOLDER.glob("*/*") if one.is_file())
    return [(one.parent.name, one) for one in files]
