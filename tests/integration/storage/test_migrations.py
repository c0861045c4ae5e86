# SPDX-License-Identifier: Apache-2.0
"""The schema from nothing and from the release before, with data in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import URL

from esignverify.adapters.storage import migrate
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import open_engine, reading, writing
from esignverify.adapters.storage.migrate import REVISIONS, prepare
from esignverify.adapters.storage.register import StoredRegister
from esignverify.adapters.storage.schema import METADATA
from esignverify.adapters.storage.soundness import require_sound
from esignverify.model.errors import StorageError
from esignverify.model.evidence import Needs

from .imports import bring

pytestmark = pytest.mark.integration
HERE = Path(__file__).parent
VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"


def written_by(release: str, dialect: str) -> Iterator[str]:
    """Statements that bring the rows of an earlier release, in the words of a database."""
    digest, escape = (r"X'\1'", "%") if dialect == "sqlite" else (r"'\\x\1'", "%%")
    if dialect != "sqlite":
        yield "SET LOCAL TIME ZONE 'UTC'"
    for line in (HERE / f"release-{release}.sql").read_text().splitlines():
        if line.startswith("INSERT"):
            yield re.sub("DIGEST:([0-9a-f]{64})", digest, line.replace("%", escape))


def test_the_program_knows_every_revision_there_is() -> None:
    files = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    assert tuple(files) == REVISIONS


def test_migrations_make_what_the_tables_say(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_keys_and_indexes_have_the_same_names_everywhere(engine: Engine) -> None:
    found = inspect(engine)
    names = {
        name
        for table in METADATA.tables
        for name in (
            found.get_pk_constraint(table)["name"],
            *(one["name"] for one in found.get_foreign_keys(table)),
            *(one["name"] for one in found.get_indexes(table)),
        )
    }
    assert "pk_fact" in names
    assert "fk_fact_entity_entity" in names
    assert "ix_fact_entity_topic" in names
    assert None not in names


def test_the_release_before_with_its_data(url: URL) -> None:
    """``release-0001.sql`` is what 0001 had written; it is never changed."""
    engine = open_engine(url)
    with writing(engine) as connection:
        migrate._upgrade(connection, "0001")
        for statement in written_by("0001", engine.dialect.name):
            connection.exec_driver_sql(statement)
    prepare(engine)
    archive = RegisterArchive(engine)
    records = archive.snapshots()
    assert [one.number for one in records] == [1, 2]
    asked = Needs("pdf", 1, ("91440300000000000",), (), standards=("GB/T 101-2001",))
    assert StoredRegister(engine, 1).slice(asked).id == records[0].id
    before = {one.id: one for one in archive.institutions(1)}
    after = {one.id: one for one in archive.institutions(2)}
    assert sorted(before) == ["i-000000", "i-000001"]
    assert sorted(after) == ["i-000000", "i-000001", "i-000002"]
    assert before["i-000000"].signatories
    assert not after["i-000000"].signatories
    # What the release before wrote is still what its id names.
    for one in archive.snapshots():
        require_sound(engine, one.number)
    # The same content has the id that the release before gave it.
    again = [*archive.institutions(1), *archive.blacklist(1)]
    assert bring(archive, again).id == records[0].id
    engine.dispose()


def test_opening_again_changes_nothing(engine: Engine) -> None:
    before = bring(RegisterArchive(engine), [])
    prepare(engine)
    assert RegisterArchive(engine).snapshots() == (before,)


def test_a_database_of_a_newer_release_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError) as caught:
        prepare(engine)
    assert caught.value.values["problem"] == "database-newer"


def test_a_database_of_another_program_is_refused(url: URL) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE theirs (n INTEGER)"))
    with pytest.raises(StorageError) as caught:
        prepare(engine)
    assert caught.value.values["problem"] == "database-foreign"
    assert inspect(engine).get_table_names() == ["theirs"]
    engine.dispose()


def test_programs_that_start_at_once_make_the_tables_once(url: URL) -> None:
    engines = [open_engine(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(prepare, engines))
    for one in engines:
        assert RegisterArchive(one).snapshots() == ()
        one.dispose()


def test_a_failed_upgrade_leaves_nothing(url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(url)
    real = migrate._upgrade

    def fail(connection, revision=REVISIONS[-1]):
        real(connection, revision)
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "_upgrade", fail)
    with pytest.raises(KeyboardInterrupt):
        prepare(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
