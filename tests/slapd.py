# SPDX-License-Identifier: Apache-2.0
"""A real directory, OpenLDAP's slapd, for tests that need one.

The system's own where it is installed, else Debian's or Ubuntu's package: fetched by apt, unpacked
into a folder of the tests and never installed. It listens on loopback and ends with the tests.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 20.0
SUFFIX = "o=CA"
CONFIGURATION = """
include {schema}/core.schema
pidfile {folder}/slapd.pid
{module}
referral ldap://127.0.0.1:1/
database mdb
suffix "{suffix}"
rootdn "cn=admin,{suffix}"
rootpw secret
directory {folder}/data
access to * by * read
"""


@dataclass(frozen=True)
class Programs:
    """Where slapd lies: below `root`, which is the system's or one of our own."""

    root: Path
    environ: Mapping[str, str]

    def run(self, *arguments: str, typed: str | None = None) -> None:
        """Run slapd, or one of the tools that it is by another name (``-T…``)."""
        done = subprocess.run(
            [self.root / "usr/sbin/slapd", *arguments],
            env=self.environ,
            input=typed,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr


class Directory:
    """A running directory with one entry, `SUFFIX`; ``place`` is ``host:port``."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir()
        modules = next(iter(programs.root.glob("usr/lib/ldap")), None)
        module = f"modulepath {modules}\nmoduleload back_mdb" if modules else ""
        schema = programs.root / "etc/ldap/schema"
        self._file = folder / "slapd.conf"
        self._file.write_text(
            CONFIGURATION.format(schema=schema, folder=folder, module=module, suffix=SUFFIX)
        )
        self._load(f"dn: {SUFFIX}\nobjectClass: organization\no: CA\n")
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.place = f"127.0.0.1:{one.getsockname()[1]}"

    def add(self, name: str, values: Mapping[str, bytes]) -> None:
        """An entry that is a distribution point, with these attributes."""
        self.stop()
        common = name.partition(",")[0].removeprefix("cn=")
        lines = [f"dn:: {_base64(name.encode())}", "objectClass: cRLDistributionPoint"]
        lines += [f"cn:: {_base64(common.encode())}"]
        lines += [f"{attribute}:: {_base64(value)}" for attribute, value in values.items()]
        self._load("\n".join((*lines, "")))
        self.start()

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [self._programs.root / "usr/sbin/slapd", "-f", self._file, "-d", "0"]
        self._process = subprocess.Popen(
            [*command, "-h", f"ldap://{self.place}/"],
            env=self._programs.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        host, _, port = self.place.partition(":")
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection((host, int(port)), 1).close()
            except OSError:
                assert time.monotonic() < end, "slapd does not listen"
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def _load(self, text: str) -> None:
        self._programs.run("-Ta", "-f", str(self._file), typed=text)


@contextmanager
def running() -> Iterator[Directory | str]:
    """A directory for as long as the block runs, or why there is none here."""
    # The path must be short and without blanks: slapd.conf quotes nothing.
    folder = Path(tempfile.mkdtemp(prefix="slapd-"))
    try:
        programs = _programs(folder / "packages")
        if isinstance(programs, str):
            yield programs
            return
        directory = Directory(programs, folder)
        directory.start()
        try:
            yield directory
        finally:
            directory.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Programs | str:
    if Path("/usr/sbin/slapd").is_file():
        return Programs(Path("/"), os.environ)
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        return "slapd is not installed, and there is no apt to get it with"
    folder.mkdir()
    problem = _download(folder)
    if problem is not None and os.environ.get("CI") == "true" and os.getuid() == 0:
        # A machine made for tests may have apt and no lists of packages (tools/install).
        _apt(folder, "apt-get", "update", "-qq")
        problem = _download(folder)
    if problem is not None:
        return f"slapd is not installed, and apt cannot get it: {problem[-200:]}"
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder / "root"], check=True)
    libraries = sorted({str(one.parent) for one in (folder / "root").rglob("*.so*")})
    return Programs(folder / "root", {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries)})


def _download(folder: Path) -> str | None:
    """Get the packages into `folder`; what went wrong, or None."""
    needed, _ = _apt(folder, "apt-cache", "depends", "slapd")
    # Its libraries but those of C and of Perl, which are everywhere or not needed to run.
    names = re.findall(r"^ +Depends: (lib(?!c6|perl|crypt1|mime)\S+)$", needed, re.MULTILINE)
    return _apt(folder, "apt-get", "download", "slapd", *names)[1]


def _apt(folder: Path, *command: str) -> tuple[str, str | None]:
    """What a program of apt says, and what went wrong."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired:
        return "", "it takes too long"
    return done.stdout, done.stderr.strip() if done.returncode else None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
