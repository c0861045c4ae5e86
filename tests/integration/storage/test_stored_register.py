# SPDX-License-Identifier: Apache-2.0
"""The register in the database answers as the same register in a file does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event
from tests.registers import blacklist, institution, institutions, uscc
from tests.support import FIXTURES

from esignverify.adapters.files.issuers import FileRegister
from esignverify.adapters.files.lookup import Lookup, known
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.content import Entry, content_id
from esignverify.adapters.storage.engine import reading
from esignverify.adapters.storage.facts import digest, facts_of, value_of
from esignverify.adapters.storage.register import StoredRegister
from esignverify.model.errors import StorageError
from esignverify.model.evidence import Needs
from esignverify.model.issuers import Institution
from esignverify.validation.needs import narrowed

from .imports import AS_OF, bring

pytestmark = pytest.mark.integration


def needs(*organisations: str, **more: object) -> Needs:
    return Needs("pdf", 1, organisations, (), **more)  # type: ignore[arg-type]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database, without beginnings and ends of transactions."""
    seen: list[str] = []

    def see(_connection, _cursor, statement, *_):
        if statement.startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", see)


def test_the_demo_register_from_file_and_database(engine: Engine, archive: RegisterArchive) -> None:
    file = FileRegister(FIXTURES / "demo" / "issuers.json")
    whole = file.overview()
    bring(archive, whole.institutions, as_of=whole.as_of)
    asked = needs(*(n.name for i in whole.institutions for n in i.names), "虚构市市场监督管理局")
    kept, read = StoredRegister(engine).slice(asked), file.slice(asked)
    assert set(kept.institutions) == set(read.institutions)
    assert kept.as_of == read.as_of


def test_whatever_is_asked_the_same_is_found(engine: Engine, archive: RegisterArchive) -> None:
    every = institutions(120)
    bring(archive, [*every, *blacklist()])
    by_file, stored = Lookup(map(known, every)), StoredRegister(engine)
    r = random.Random(7)
    found = 0
    for _ in range(60):
        one = r.choice(every)
        texts = [
            r.choice(one.names).name,
            one.uscc,
            one.qualifications[0].number,
            one.sites[0].name,
        ]
        asked = [r.choice([t, mistyped(t, r), f"{t}（盖章）", t.lower()]) for t in texts]
        asked = r.sample(asked, r.randrange(1, 4))
        wanted = needs(
            *asked,
            standards=("GB/T 103-2003", "ISO 9001"),
            reports=("R-5-1",),
            documents=("ab" * 32,),
        )
        expected = {in_order(narrowed(every[i], wanted)) for i in by_file.find(asked)}
        assert set(stored.slice(wanted).institutions) == expected
        found += len(expected)
    assert found > 40


def in_order(one: Institution) -> Institution:
    """Lists in order of date; in a file they are in any."""
    return value_of(Institution, "institution", facts_of(one, "institution"))


def mistyped(name: str, r: random.Random) -> str:
    """One or two characters changed, added or dropped."""
    characters = list(name)
    for _ in range(r.choice((1, 2))):
        at = r.randrange(len(characters))
        match r.randrange(3):
            case 0:
                characters[at] = "某"
            case 1:
                characters.insert(at, "某")
            case _:
                del characters[at]
    return "".join(characters)


def test_a_verification_asks_three_times(engine: Engine, archive: RegisterArchive) -> None:
    bring(archive, [*institutions(50), *blacklist()])
    one = institution(3)
    with statements(engine) as seen:
        StoredRegister(engine).slice(
            needs(
                *(uscc(i) for i in range(200)),
                *(n.name for n in one.names),
                keys=("cd" * 32,),
                standards=("GB/T 101-2001",),
                reports=("R-3-1",),
                documents=("ab" * 32, "ac" * 32),
            )
        )
    assert len(seen) == 3


def test_no_question_reads_a_whole_table(engine: Engine, archive: RegisterArchive) -> None:
    """SQLite says for each part of a query whether it searches an index or scans a table."""
    if engine.dialect.name != "sqlite":
        pytest.skip("a planner of PostgreSQL scans small tables, and is right")
    bring(archive, [*institutions(20), *blacklist()])
    asked: list[tuple[str, object]] = []

    def see(_connection, _cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", see)
    StoredRegister(engine).slice(
        needs(uscc(3), "甲省明鉴", standards=("GB/T 1",), documents=("a",))
    )
    event.remove(engine, "before_cursor_execute", see)
    with reading(engine) as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan]
            scans = [s for s in steps if s.startswith("SCAN") and "VIRTUAL TABLE" not in s]
            # The newest snapshot is the last of its own key: one step.
            assert scans in ([], ["SCAN snapshot"]), steps


def test_the_blacklist_is_asked_by_key_and_code(engine: Engine, archive: RegisterArchive) -> None:
    bring(archive, [institution(1), *blacklist()])
    stored = StoredRegister(engine)
    key, *by_code = blacklist()
    assert stored.slice(needs(keys=("cd" * 32,))).blacklist == (key,)
    assert set(stored.slice(needs(uscc(2))).blacklist) == set(by_code)
    name = institution(1).names[0].name
    assert set(stored.slice(needs(name)).blacklist) == set(by_code), "by the code of who was found"
    assert stored.slice(needs(uscc(40))).blacklist == ()


def test_an_earlier_snapshot_can_be_asked_again(engine: Engine, archive: RegisterArchive) -> None:
    one = institution(1)
    first = bring(archive, [one])
    renamed = replace(one, names=one.names[:1], qualifications=())
    second = bring(archive, [renamed, institution(2)])
    third = bring(archive, [institution(2)])
    assert StoredRegister(engine, 1).slice(needs(one.uscc)).institutions[0].names == one.names
    assert StoredRegister(engine, 2).slice(needs(one.uscc)).institutions[0].qualifications == ()
    assert StoredRegister(engine).slice(needs(one.uscc)).institutions == ()
    ids = [StoredRegister(engine, n).slice(needs()).id for n in (1, 2, 3)]
    assert ids == [first.id, second.id, third.id]
    assert len(set(ids)) == 3
    with pytest.raises(StorageError):
        StoredRegister(engine, 4).slice(needs())


def test_what_was_taken_back_and_told_again_stands(
    engine: Engine, archive: RegisterArchive
) -> None:
    one = institution(1)
    first = bring(archive, [one])
    bring(archive, [replace(one, signatories=())])
    again = bring(archive, [one])
    assert again.id == first.id
    assert StoredRegister(engine).slice(needs(one.uscc)).institutions[0].signatories
    assert not StoredRegister(engine, 2).slice(needs(one.uscc)).institutions[0].signatories


def test_the_oldest_of_what_is_known_is_its_age(engine: Engine, archive: RegisterArchive) -> None:
    one, other = institution(1), institution(2)
    later = datetime(2026, 5, 20, tzinfo=UTC)
    bring(archive, [one, other], as_of=AS_OF)
    bring(archive, [other], whole=False, as_of=later)
    stored = StoredRegister(engine)
    assert stored.slice(needs(one.uscc)).as_of == AS_OF
    assert stored.slice(needs(other.uscc)).as_of == later
    assert stored.slice(needs(one.uscc, other.uscc)).as_of == AS_OF
    bring(archive, [other], whole=False, as_of=None)
    assert stored.slice(needs(one.uscc, other.uscc)).as_of is None
    assert stored.slice(needs(one.uscc)).as_of == AS_OF


def said(kind: str, key: str, *values: object) -> Entry:
    places = [place for one in values for place in facts_of(one, kind)]
    return Entry(kind, key, digest(places), AS_OF)


ID_OF_THEM = content_id(
    AS_OF,
    [
        *(said("institution", one.id, one) for one in institutions(5)),
        said("blacklist", "cd" * 32, blacklist()[0]),
        said("blacklist", uscc(2), *blacklist()[1:]),
    ],
)


def test_both_databases_and_any_order_have_one_content_id(
    archive: RegisterArchive,
) -> None:
    every = [*institutions(5), *blacklist()]
    first = bring(archive, every)
    second = bring(archive, every[::-1])
    assert first.id == second.id
    assert first.id == ID_OF_THEM
    assert bring(archive, every, as_of=None).id != first.id
    assert bring(archive, every[1:]).id != first.id


def test_in_an_empty_database_everyone_is_unknown(engine: Engine) -> None:
    asked = StoredRegister(engine).slice(needs(uscc(1)))
    assert (asked.institutions, asked.as_of) == ((), None)
    assert asked.id == content_id(None, ())
    with pytest.raises(StorageError) as caught:
        StoredRegister(engine, 1).slice(needs())
    assert caught.value.values["problem"] == "no-snapshot"


def test_a_hostile_document_costs_no_more_than_its_limits(
    engine: Engine, archive: RegisterArchive
) -> None:
    bring(archive, institutions(20))
    asked = [f"甲省明鉴风华检测技术有限公司{i}" for i in range(5000)] + ["长" * 100_000]
    with statements(engine) as seen:
        StoredRegister(engine).slice(needs(*asked))
    assert len(seen) == 3
