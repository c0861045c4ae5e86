# SPDX-License-Identifier: Apache-2.0
"""Opening the database for what needs it. This module alone can be imported without SQLAlchemy."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...model.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ...ports import Register, RegisterHistory

FILE = "esignverify.sqlite3"


def data_folder(setting: Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of what the program keeps: as set, or ``esignverify`` in the user's data folder.

    XDG Base Directory Specification: a relative XDG_DATA_HOME is ignored. A user without a home is
    a service.
    """
    if setting is not None:
        return setting
    share = environ.get("XDG_DATA_HOME", "")
    if share.startswith("/"):
        return Path(share) / "esignverify"
    try:
        return Path.home() / ".local" / "share" / "esignverify"
    except RuntimeError:
        return Path("/var/lib/esignverify")


def is_there(url: str | None, folder: Path) -> bool:
    """Whether a database was set, or made before; one that is closed to us is not none."""
    if url:
        return True
    try:
        (folder / FILE).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def open_register(url: str | None, folder: Path, number: int | None = None) -> Register:
    """The newest snapshot of the register in the database, or that with `number`.

    Raises:
        ConfigurationError: `url` names no database.
        StorageError: it cannot be used; SQLAlchemy is not installed.
    """
    engine = _open(url, folder)
    from .register import StoredRegister

    return StoredRegister(engine, number)


def open_sound_register(url: str | None, folder: Path, number: int) -> Register:
    """A snapshot of the register in the database, once all of it was found to be what its id names.

    Raises:
        ConfigurationError: `url` names no database.
        StorageError: it cannot be used, or the snapshot is another than its id says.
    """
    engine = _open(url, folder)
    from .register import StoredRegister
    from .soundness import require_sound

    require_sound(engine, number)
    return StoredRegister(engine, number)


def open_history(url: str | None, folder: Path) -> RegisterHistory:
    """All snapshots in the database, which is made if there is none.

    Raises:
        ConfigurationError, StorageError: as `open_register`.
    """
    engine = _open(url, folder)
    from .archive import RegisterArchive

    return RegisterArchive(engine, folder)


def _open(url: str | None, folder: Path) -> Engine:
    try:
        from .engine import database_url, open_engine
        from .migrate import prepare
    except ModuleNotFoundError:
        raise StorageError("no SQLAlchemy here", problem="not-installed") from None
    engine = open_engine(database_url(url, folder / FILE))
    prepare(engine)
    return engine
