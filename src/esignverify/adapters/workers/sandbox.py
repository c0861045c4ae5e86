# SPDX-License-Identifier: Apache-2.0
"""Locking a process in: limits of its resources, no privileges, no new descriptors, no calls out.

`lock_in` is for a freshly forked child with one thread; there is no way back. seccomp is the lock
that counts (network, files, other processes); the rest bounds what a legal call can use up.
Landlock stands behind it where the kernel has it: were a call forgotten in the list, there would
still be no file and no signal to reach.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...model.errors import IsolationUnavailableError
from . import seccomp

MEMORY_LIMIT = 1024 * 1024 * 1024
"""Bytes one document may use beyond its own size (design part 6)."""
ADDRESS_SPACE_WITHOUT_PROC = 256 * 1024 * 1024
"""Bytes taken for what a child has at birth where there is no /proc to ask; it has about 80 MiB."""
LAST_DESCRIPTOR = 4
"""0, 1, 2 are /dev/null, 3 is the request pipe, 4 the answer pipe; no other can be had."""
CPU_GRACE_SECONDS = 2
"""Processor seconds beyond the fuse, so that the parent's fuse, which explains, comes first."""

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_GET_SECCOMP = 21
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446  # the same on every architecture
_LANDLOCK_VERSION = 1


class _FilterProgram(ctypes.Structure):
    """Struct sock_fprog (linux/filter.h)."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


@dataclass(frozen=True, slots=True)
class Isolation:
    """What this system can do: `missing` says in English why there is no sandbox, None if there is.

    `layers` are the locks in force, strongest first.
    """

    layers: tuple[str, ...]
    missing: str | None

    @property
    def available(self) -> bool:
        """Whether a child can be locked in."""
        return self.missing is None


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    # Both take whole registers: an int left to ctypes' default would be half of one.
    libc.prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    libc.syscall.restype = ctypes.c_long
    return libc


def available() -> Isolation:
    """What isolation this system offers. Asks the kernel, changes nothing."""
    if not sys.platform.startswith("linux"):
        return Isolation((), f"no seccomp on {sys.platform}")
    if platform.machine() not in seccomp.AUDIT_ARCH or sys.maxsize < 2**32:
        return Isolation((), f"no system call list for {platform.machine()}, {sys.maxsize:#x}")
    if _libc().prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) < 0:
        return Isolation((), "this kernel has no seccomp")
    layers = ("seccomp", "rlimits", "landlock") if _landlock_version() else ("seccomp", "rlimits")
    return Isolation(layers, None)


def locked_in(*, required: bool) -> bool:
    """Whether children are locked in here: where that can be had, and is `required`.

    Raises:
        IsolationUnavailableError: it is required and cannot be had; there are no processes to fork.
    """
    isolation = available()
    if not hasattr(os, "fork") or (required and not isolation.available):
        raise IsolationUnavailableError(isolation.missing or "no fork")
    return isolation.available and required


def lock_in(*, memory_bytes: int, cpu_seconds: int, parent: int) -> None:
    """Lock the calling process in for good. It must have one thread and run on Linux.

    `memory_bytes` is what it may allocate beyond what it has now; `parent` the pid it dies with.

    Raises:
        IsolationUnavailableError: a lock that counts did not close.
    """
    libc = _libc()
    # 1. While files can still be opened: how big are we, and let the kernel choose us first.
    address_space = _address_space() + memory_bytes
    with contextlib.suppress(OSError):  # a courtesy to the other processes, no lock
        Path("/proc/self/oom_score_adj").write_text("1000")
    # 2. Die with the nursery, be no one's debuggee, gain nothing from set-uid files.
    _must(libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "PR_SET_PDEATHSIG")
    if os.getppid() != parent:
        raise IsolationUnavailableError("the nursery is gone")
    _must(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS")
    _must(libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "PR_SET_DUMPABLE")
    # 3. No file, no port, no signal by Landlock, where there is Landlock.
    _landlock(libc)
    # 4. What may be used up.
    limit_resources(address_space, cpu_seconds)
    # 5. No capabilities, for the case that we run as root.
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _must(libc.capset(header, bytes(24)), "capset")
    # 6. No system call but those of the list. Last: the steps above need others.
    steps = seccomp.program(platform.machine(), os.getpid())
    filter_program = _FilterProgram(len(steps) // 8, steps)
    address = ctypes.addressof(filter_program)
    _must(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, address, 0, 0), "PR_SET_SECCOMP")


def problem_locking_in() -> str | None:
    """Lock a forked child in and let it try a file and a datagram: what went wrong, or None.

    Being told by the kernel that there is seccomp is not enough: a container may have a filter of
    its own in front. For a process with one thread.
    """
    for _ in range(_PROBES):
        said, status = _probe()
        if said or not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            break
        # Somebody outside killed it, as the out-of-memory killer does: that tells of no lock.
    return None if said == _LOCKED else said or "the probe died"


def _probe() -> tuple[str, int]:
    """What a locked-in child says of its lock, and how it ended."""
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writer, _try_the_lock(parent).encode()[:1000])
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read().decode("ascii", "replace")
    return said, os.waitpid(pid, 0)[1]


_PROBES = 3
"""Killed from outside that often, a child would not get to judging either."""
_LOCKED = "locked"


def _try_the_lock(parent: int) -> str:
    try:
        lock_in(memory_bytes=MEMORY_LIMIT, cpu_seconds=CPU_GRACE_SECONDS, parent=parent)
    except IsolationUnavailableError as error:
        return error.detail
    if _succeeds(os.open, "/", os.O_RDONLY):
        return "a file could be opened"
    if _succeeds(socket.socket, socket.AF_INET, socket.SOCK_DGRAM):
        return "a socket could be made"
    return _LOCKED


def _succeeds(attempt: Callable[..., object], *arguments: object) -> bool:
    try:
        attempt(*arguments)
    except PermissionError:
        return False
    return True


def limit_resources(address_space: int, cpu_seconds: int) -> None:
    """Hard limits: bytes of address space, seconds of processor time, no new file or process.

    Raises:
        IsolationUnavailableError: the system refused one.
    """
    import resource  # not on every system

    # SIGXCPU at the soft limit says what happened; a process that ignores it is killed at the hard.
    limits = {
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 1),
        resource.RLIMIT_CORE: (0, 0),  # a core file would hold the document
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (LAST_DESCRIPTOR + 1, LAST_DESCRIPTOR + 1),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_AS: (address_space, address_space),
    }
    for which, (soft, hard) in limits.items():
        ceiling = resource.getrlimit(which)[1]
        if ceiling != resource.RLIM_INFINITY:  # the system may be stricter already
            soft, hard = min(soft, ceiling), min(hard, ceiling)  # noqa: PLW2901 - clamped
        try:
            resource.setrlimit(which, (soft, hard))
        except (OSError, ValueError) as error:
            raise IsolationUnavailableError(f"setrlimit {which}: {error}") from None


def _must(result: int, what: str) -> None:
    if result != 0:
        raise IsolationUnavailableError(f"{what}: {os.strerror(ctypes.get_errno())}")


def _address_space() -> int:
    """Bytes of address space in use (proc(5), statm: the first field, in pages)."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return ADDRESS_SPACE_WITHOUT_PROC
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _landlock_version() -> int:
    """The Landlock ABI of this kernel, 0 where there is none (landlock(7))."""
    return max(_call(_libc(), _LANDLOCK_CREATE_RULESET, 0, 0, _LANDLOCK_VERSION), 0)


def _call(libc: ctypes.CDLL, number: int, *arguments: int) -> int:
    return int(libc.syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments)))


def _landlock(libc: ctypes.CDLL) -> None:
    """Handle every right this kernel knows and grant none (struct landlock_ruleset_attr)."""
    version = _landlock_version()
    if not version:
        return
    files = (
        13 + (version >= 2) + (version >= 3) + (version >= 5)
    )  # number of file rights, a bit each
    attributes = struct.pack("=Q", (1 << files) - 1)
    if version >= 4:
        attributes += struct.pack("=Q", 0b11)  # bind and connect TCP
    if version >= 6:
        attributes += struct.pack("=Q", 0b11)  # abstract sockets and signals of other processes
    held = ctypes.create_string_buffer(attributes, len(attributes))
    address = ctypes.addressof(held)
    ruleset = _call(libc, _LANDLOCK_CREATE_RULESET, address, len(attributes), 0)
    if ruleset < 0:
        raise IsolationUnavailableError(f"landlock: {os.strerror(ctypes.get_errno())}")
    try:
        _must(_call(libc, _LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    finally:
        os.close(ruleset)
