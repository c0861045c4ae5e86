# SPDX-License-Identifier: Apache-2.0
"""A disk that fills at any point of an import: nothing is written, it is told, and taken up later.

The disks are small tmpfs, in a namespace of their own; PostgreSQL, which would not see that, gets
one as its tablespace where we may mount.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL
from tests.postgres import NOBODY, Server
from tests.registers import institutions

from esignverify.adapters.files.register_writer import register_lines
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.engine import database_url, open_engine
from esignverify.adapters.storage.migrate import prepare
from esignverify.model.errors import StorageError

from .imports import bring, propose, provenance

pytestmark = pytest.mark.integration
PROGRAM = f"{sys.executable} -m esignverify issuers"


def in_a_namespace(script: str, **environment: Path | str) -> str:
    """What a script says that may mount disks of its own."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no namespaces here")
    ran = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {name: str(value) for name, value in environment.items()},
        timeout=300,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.stdout


@pytest.fixture
def registers(tmp_path: Path) -> Path:
    """A folder with a small register and a large one."""
    for name, count in (("small", 2), ("large", 60)):
        lines = register_lines("x", None, institutions(count), [])
        (tmp_path / f"{name}.json").write_text("\n".join(lines))
    return tmp_path


SCRIPT = """
mkdir -p {disk} && mount -t tmpfs -o size=16m none {disk} || exit 1
{program} import {files}/small.json --by x --yes --whole >/dev/null || echo "small failed"
full=$(df --output=avail -B1 {disk} | tail -1)
head -c $((full - {left})) /dev/zero > {disk}/ballast
{program} import {files}/large.json --by x --yes --whole 2>&1; echo "exit $?"
{program} history 2>&1; echo "exit $?"
rm {disk}/ballast
{program} import {files}/large.json --by x --yes --whole 2>&1; echo "exit $?"
{program} history 2>&1
ls {data}/imports
"""


@pytest.mark.parametrize(("whose", "left"), [("both", 0), ("database", 100_000), ("spool", 60_000)])
def test_the_disk_of_sqlite_fills(registers: Path, whose: str, left: int) -> None:
    """Whether it is the disk of what is compared, of the database, or of both."""
    disk, other = registers / "disk", registers / "other"
    other.mkdir()
    data = other if whose == "database" else disk
    base = other if whose == "spool" else disk
    script = SCRIPT.format(disk=disk, files=registers, data=data, left=left, program=PROGRAM)
    url = f"sqlite:///{base}/register.sqlite3"
    said = in_a_namespace(script, ESIGNVERIFY_DATA=data, ESIGNVERIFY_DATABASE_URL=url)
    assert "small failed" not in said
    first, history, again, after = said.split("exit ", 3)
    assert "磁盘已满" in first, said
    assert "The disk is full" in first
    assert history.startswith("3\n"), said
    assert "已写入" in again, said
    assert ("接着上次没有完成的导入" in again) == (whose != "both"), said
    # The first import and the one that was taken up: no half of any between them.
    assert sum(line.startswith(("1 ", "2 ", "3 ")) for line in after.splitlines()) == 2


def test_a_file_that_may_not_grow(registers: Path) -> None:
    """As a quota does: not ENOSPC, and told all the same."""
    environment = os.environ | {"ESIGNVERIFY_DATA": str(registers / "data")}
    command = [*PROGRAM.split(), "import", str(registers / "small.json"), "--by", "x", "--yes"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    database = registers / "data" / "esignverify.sqlite3"
    command[5] = str(registers / "large.json")
    most = database.stat().st_size + 4096

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, preexec_fn=limited
    )
    assert ran.returncode == 3
    assert "Traceback" not in ran.stderr
    assert "没有写入任何内容" in ran.stderr
    assert "nothing was written" in ran.stderr
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    assert "接着上次没有完成的导入" in ran.stderr


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 12 MiB that PostgreSQL may use.

    It lies in a folder of its own: pytest's are root's alone again whenever another run begins.
    """
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o711)
        disk = Path(home) / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size=12m,mode=700,uid={NOBODY}", "none", str(disk)]
        if os.getuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("we may not mount")
        try:
            yield disk
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)


def test_the_disk_of_postgresql_fills(server: Server, small_disk: Path, tmp_path: Path) -> None:
    url: URL = database_url(server.database(), tmp_path)
    name = json.dumps(url.database)
    admin = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as root:
        root.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'".encode())
        root.execute(f"ALTER DATABASE {name} SET TABLESPACE small".encode())
    engine = open_engine(url)
    try:
        prepare(engine)
        archive = RegisterArchive(engine, tmp_path / "data")
        before = bring(RegisterArchive(engine), institutions(2))
        proposal = propose(archive, institutions(300))
        with pytest.raises(StorageError) as caught:
            archive.commit(proposal, provenance(), lambda _: None)
        assert caught.value.values["problem"] == "disk-full"
        assert archive.snapshots() == (before,)
        subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
        assert archive.commit(proposal, provenance(), lambda _: None).institutions == 300
        proposal.close()
    finally:
        engine.dispose()
        with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as root:
            root.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            root.execute(b"DROP TABLESPACE small")
