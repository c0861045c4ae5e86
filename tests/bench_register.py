# SPDX-License-Identifier: Apache-2.0
"""The register at size: ratios to a bare bulk insert and a bare indexed query, in one run.

    python -m tests.bench_register [INSTITUTIONS [SCOPE_ROWS_EACH]]

Every database does both in turn, so the machine's speed is in both. An import reads and checks
JSON, compares, and writes; the bare insert writes the same facts, made beforehand, into a table
with the same columns and indexes. A look-up is what one verification asks; the bare query reads the
facts of one entity. Memory is the most that the importing process and its children held at once.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

from sqlalchemy import Column, Engine, Index, MetaData, Table, insert, select, text

from esignverify.adapters.files.register_source import JsonRegisterSource
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import database_url, open_engine, reading
from esignverify.adapters.storage.migrate import prepare
from esignverify.adapters.storage.register import StoredRegister
from esignverify.adapters.storage.schema import fact
from esignverify.model.evidence import Needs

from .integration.storage.imports import LEARNT, provenance
from .kills.processes import descendants
from .postgres import missing, running
from .registers import institution

KIB = 1024
MIB = 1024 * 1024
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


def import_(engine: Engine, file: Path, folder: Path) -> None:
    """One whole import."""
    archive = RegisterArchive(engine, folder)
    source = JsonRegisterSource(file)
    begin = time.perf_counter()
    proposal = archive.begin(str(file), source.sha256(), whole=True, now=LEARNT)
    archive.compare(proposal, source.items(lambda _: None, lambda _: None))
    compared = time.perf_counter()
    spooled = size(folder)
    archive.commit(proposal, provenance(), lambda _: None)
    end = time.perf_counter()
    facts = proposal.counts.added
    proposal.close()
    say(json.dumps([compared - begin, end - compared, facts, spooled]))


def size(folder: Path) -> int:
    """Octets of all files below `folder`."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def most_memory(process: subprocess.Popen[str]) -> int:
    """The most that a process and its children held at once, in KiB, seen ten times a second."""
    most = 0
    while process.poll() is None:
        held = 0
        for one in (process.pid, *(child.pid for child in descendants(process.pid))):
            with suppress(OSError):
                status = Path(f"/proc/{one}/status").read_text()
                held += sum(map(int, re.findall(r"VmRSS:\s+(\d+) kB", status)))
        most = max(most, held)
        time.sleep(0.1)
    return most


def bare_insert(engine: Engine) -> float:
    """Seconds to write all facts once more, from memory, without links between tables."""
    columns = (Column(c.name, c.type, primary_key=c.primary_key) for c in fact.c)
    table = Table("bare", MetaData(), *columns)
    Index("ix_bare_topic", table.c.entity, table.c.topic)
    taken = 0.0
    with reading(engine) as source, engine.connect() as target:
        table.create(target)
        query = select(fact).order_by(fact.c.number)
        for some in source.execution_options(yield_per=2000).execute(query).mappings().partitions():
            rows = [dict(row) for row in some]
            begin = time.perf_counter()
            target.execute(insert(table), rows)
            taken += time.perf_counter() - begin
        begin = time.perf_counter()
        target.commit()
        return taken + time.perf_counter() - begin


def look_ups(engine: Engine, count: int) -> list[float]:
    """Medians of many, in turn: seconds of a look-up and of a bare query, then of processor time.

    On a busy machine a look-up waits for its turn more often than a short query does.
    """
    register = StoredRegister(engine)
    taken: list[list[float]] = []
    for i in range(LOOK_UPS):
        one = institution(i * count // LOOK_UPS, rich=False)
        needs = Needs("pdf", 1, (one.uscc, one.names[0].name), (), standards=("GB/T 12-2004",))
        begin = (time.perf_counter(), time.process_time())
        found = register.slice(needs).institutions
        middle = (time.perf_counter(), time.process_time())
        with reading(engine) as connection:
            query = select(fact).where(fact.c.entity == i * count // LOOK_UPS + 1)
            assert connection.execute(query).all()
        end = (time.perf_counter(), time.process_time())
        assert one.id in {other.id for other in found}
        taken.append([b[k] - a[k] for k in (0, 1) for a, b in ((begin, middle), (middle, end))])
    return [median(column) for column in zip(*taken, strict=True)]


def measure(name: str, url: str, file: Path, count: int) -> None:
    """Print the figures of one database."""
    engine = open_engine(database_url(url, file))
    prepare(engine)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench_register", "--import", url, str(file), folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        most = most_memory(process)
        said = process.communicate()[0]
    compared, written, facts, spooled = json.loads(said.splitlines()[-1])
    kept = stored_octets(engine)
    look_up, query, look_up_cpu, query_cpu = look_ups(engine, count)
    bare = bare_insert(engine)
    say(f"{name}: {facts} facts, {file.stat().st_size // MIB} MiB of JSON")
    say(f"  import / bare insert   {(compared + written) / bare:6.2f}   ({bare:.1f} s)")
    say(f"    reading, comparing   {compared / bare:6.2f}   ({compared:.1f} s)")
    say(f"    writing              {written / bare:6.2f}   ({written:.1f} s)")
    say(f"  look-up / bare query   {look_up / query:6.2f}   ({look_up * 1000:.1f} ms)")
    say(f"    of processor time    {look_up_cpu / query_cpu:6.2f}   ({look_up_cpu * 1000:.1f} ms)")
    say(f"  most memory            {most // KIB:6} MiB, the import and its children")
    say(f"  on disk                {kept // MIB:6} MiB, and {spooled // MIB} MiB until written")
    engine.dispose()


def stored_octets(engine: Engine) -> int:
    """Octets of the database."""
    if engine.dialect.name == "sqlite":
        return sum(one.stat().st_size for one in Path("/").glob(f"{engine.url.database}*"[1:]))
    with reading(engine) as connection:
        size_ = text("SELECT pg_database_size(current_database())")
        return int(connection.execute(size_).scalar_one())


def databases(folder: Path) -> Iterator[tuple[str, str]]:
    """An empty database of each kind."""
    yield "SQLite", f"sqlite:///{folder / 'bench.sqlite3'}"
    if missing() is None:
        with running() as server:
            yield "PostgreSQL", server.database()


def main() -> None:
    """The figures of every database."""
    if sys.argv[1:2] == ["--import"]:
        engine = open_engine(database_url(sys.argv[2], Path("-")))
        import_(engine, Path(sys.argv[3]), Path(sys.argv[4]))
        return
    count, rows = (int(one) for one in (*sys.argv[1:], 10_000, 50)[:2])
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "register.json"
        write_register(file, count, rows)
        for kind, url in databases(Path(name)):
            measure(kind, url, file, count)


if __name__ == "__main__":
    main()
