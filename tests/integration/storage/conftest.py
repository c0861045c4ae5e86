# SPDX-License-Identifier: Apache-2.0
"""Every test here runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL
from tests.postgres import Server, missing, running

from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import database_url, open_engine
from esignverify.adapters.storage.migrate import prepare


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if (why := missing()) is not None:
        pytest.skip(f"no PostgreSQL: {why}")
    with running() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An empty database."""
    if request.param == "sqlite":
        return database_url(None, tmp_path / "register.sqlite3")
    server: Server = request.getfixturevalue("server")
    return database_url(server.database(), tmp_path)


@pytest.fixture
def engine(url: URL) -> Iterator[Engine]:
    """A database with our tables."""
    made = open_engine(url)
    prepare(made)
    yield made
    made.dispose()


@pytest.fixture
def archive(engine: Engine) -> RegisterArchive:
    return RegisterArchive(engine)
