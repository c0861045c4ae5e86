# SPDX-License-Identifier: Apache-2.0
"""The register at size: ratios to a bare bulk insert and a bare indexed query, in one run.

    python -m tests.bench_register [INSTITUTIONS [SCOPE_ROWS_EACH]]

Every database does both in turn, so the machine's speed is in both. An import reads and checks
JSON, compares, and writes; the bare insert writes the same facts, made beforehand, into a table
with the same columns and indexes. A look-up is what one verification asks; the bare query reads the
facts of one entity. Memory is the most that the importing process held.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, Engine, Index, MetaData, Table, insert, select

from esignverify.adapters.files.register_source import JsonRegisterSource
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import database_url, open_engine, reading, writing
from esignverify.adapters.storage.migrate import prepare
from esignverify.adapters.storage.register import StoredRegister
from esignverify.adapters.storage.schema import fact
from esignverify.model.evidence import Needs

from .integration.storage.imports import LEARNT, provenance
from .postgres import missing, running
from .registers import institution

KIB = 1024
"""Linux counts memory in KiB."""
LOOK_UPS = 200


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_register(file: Path, count: int, rows: int) -> None:
    """A register of `count` institutions with `rows` scope rows each."""
    with file.open("w") as stream:
        stream.write('{"schema": "esignverify.issuers/1", "source": "bench", "institutions": [\n')
        for seed in range(count):
            one = institution(seed, rich=False)
            number = one.qualifications[0].number
            item = {
                "id": one.id,
                "uscc": one.uscc,
                "names": [{"name": name.name} for name in one.names[:1]],
                "qualifications": [
                    {
                        "kind": "CMA",
                        "number": number,
                        "history": [{"status": "valid", "from": "2020-01-01"}],
                    }
                ],
                "scope": [
                    {
                        "number": number,
                        "standard": f"GB/T {seed % 900 + i}-{2000 + i % 25}",
                        "item": f"项目{i}",
                        "from": "2020-01-01",
                    }
                    for i in range(rows)
                ],
            }
            stream.write(("," if seed else "") + json.dumps(item, ensure_ascii=False) + "\n")
        stream.write("]}\n")


def import_(engine: Engine, file: Path) -> None:
    """One whole import."""
    archive = RegisterArchive(engine)
    items = JsonRegisterSource(file).items(lambda _: None, lambda _: None)
    begin = time.perf_counter()
    proposal = archive.begin(str(file), "0" * 64, whole=True, now=LEARNT)
    archive.compare(proposal, items)
    compared = time.perf_counter()
    archive.commit(proposal, provenance(), lambda _: None)
    end = time.perf_counter()
    facts = proposal.counts.added
    proposal.close()
    # Not getrusage: that begins with what the parent held.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    say(json.dumps([compared - begin, end - compared, facts, int(peak) // KIB]))


def bare_insert(engine: Engine) -> float:
    """Seconds to write all facts once more, from memory, without links between tables."""
    columns = (Column(c.name, c.type, primary_key=c.primary_key) for c in fact.c)
    table = Table("bare", MetaData(), *columns)
    Index("ix_bare_topic", table.c.entity, table.c.topic)
    with reading(engine) as connection:
        rows = [dict(row) for row in connection.execute(select(fact)).mappings()]
    with writing(engine) as connection:
        table.create(connection)
        begin = time.perf_counter()
        for at in range(0, len(rows), 2000):
            connection.execute(insert(table), rows[at : at + 2000])
    return time.perf_counter() - begin


def look_ups(engine: Engine, count: int) -> tuple[float, float]:
    """Seconds of one look-up, and of one bare query."""
    register = StoredRegister(engine)
    asked = [institution(i * count // LOOK_UPS, rich=False) for i in range(LOOK_UPS)]
    begin = time.perf_counter()
    for one in asked:
        needs = Needs("pdf", 1, (one.uscc, one.names[0].name), (), standards=("GB/T 12-2004",))
        assert one.id in {found.id for found in register.slice(needs).institutions}
    middle = time.perf_counter()
    with reading(engine) as connection:
        for i in range(LOOK_UPS):
            query = select(fact).where(fact.c.entity == i * count // LOOK_UPS + 1)
            assert connection.execute(query).all()
    end = time.perf_counter()
    return (middle - begin) / LOOK_UPS, (end - middle) / LOOK_UPS


def measure(name: str, url: str, file: Path, count: int) -> None:
    """Print the figures of one database."""
    engine = open_engine(database_url(url, file))
    prepare(engine)
    command = [sys.executable, "-m", "tests.bench_register", "--import", url, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    compared, written, facts, peak = json.loads(done.stdout.splitlines()[-1])
    look_up, query = look_ups(engine, count)
    bare = bare_insert(engine)
    say(f"{name}: {facts} facts")
    say(f"  import / bare insert   {(compared + written) / bare:6.2f}")
    say(f"    reading, comparing   {compared / bare:6.2f}")
    say(f"    writing              {written / bare:6.2f}")
    say(f"  look-up / bare query   {look_up / query:6.2f}   ({look_up * 1000:.1f} ms)")
    say(f"  most memory            {peak:6} MiB")
    engine.dispose()


def databases(folder: Path) -> Iterator[tuple[str, str]]:
    """An empty database of each kind."""
    yield "SQLite", f"sqlite:///{folder / 'bench.sqlite3'}"
    if missing() is None:
        with running() as server:
            yield "PostgreSQL", server.database()


def main() -> None:
    """The figures of every database."""
    if sys.argv[1:2] == ["--import"]:
        import_(open_engine(database_url(sys.argv[2], Path("-"))), Path(sys.argv[3]))
        return
    count, rows = (int(one) for one in (*sys.argv[1:], 10_000, 50)[:2])
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "register.json"
        write_register(file, count, rows)
        for kind, url in databases(Path(name)):
            measure(kind, url, file, count)


if __name__ == "__main__":
    main()
