# SPDX-License-Identifier: Apache-2.0
"""The system calls a child may make, as a seccomp-BPF program (seccomp(2), linux/filter.h).

An allow-list: what computing on bytes already held needs, and reading and writing descriptors
already open. No call that opens, connects, forks, executes, signals another process or maps
executable memory is on it. What is not allowed fails with EPERM, so that an honest library which
looks for a file gets an error it can report; what only an attacker would call kills the process.
"""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""linux/audit.h; both are little endian, 64 bit."""
X32_BIT = 0x40000000
"""x86-64 numbers from here on are the x32 ABI, a second way to every call."""

_NR_OFFSET, _ARCH_OFFSET, _ARGS_OFFSET = 0, 4, 16  # struct seccomp_data
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
RET_ALLOW = 0x7FFF0000
RET_KILL = 0x80000000  # the whole process
RET_EPERM = 0x00050000 | errno.EPERM

PROT_EXEC = 0x4


@dataclass(frozen=True, slots=True)
class _Call:
    """One system call's numbers: x86-64 (asm/unistd_64.h), aarch64 (asm-generic/unistd.h)."""

    x86_64: int | None
    aarch64: int | None


ALLOWED = {
    # descriptors that are open already
    "read": _Call(0, 63),
    "write": _Call(1, 64),
    "close": _Call(3, 57),
    # memory, never executable: `mmap` and `mprotect` are in NOT_EXECUTABLE
    "munmap": _Call(11, 215),
    "brk": _Call(12, 214),
    "mremap": _Call(25, 216),
    "madvise": _Call(28, 233),
    # signals to itself and locks
    "rt_sigaction": _Call(13, 134),
    "rt_sigprocmask": _Call(14, 135),
    "rt_sigreturn": _Call(15, 139),
    "sigaltstack": _Call(131, 132),
    "restart_syscall": _Call(219, 128),
    "futex": _Call(202, 98),
    "sched_yield": _Call(24, 124),
    # what a library may ask of its own process
    "getpid": _Call(39, 172),
    "gettid": _Call(186, 178),
    "getrandom": _Call(318, 278),
    "clock_gettime": _Call(228, 113),
    "clock_getres": _Call(229, 114),
    "gettimeofday": _Call(96, 169),
    "time": _Call(201, None),
    "sysinfo": _Call(99, 179),  # glibc qsort asks for the size of memory
    # the end
    "exit": _Call(60, 93),
    "exit_group": _Call(231, 94),
}
NOT_EXECUTABLE = {"mmap": _Call(9, 222), "mprotect": _Call(10, 226)}
"""Allowed unless the third argument asks for PROT_EXEC."""
OWN_PROCESS = {"tgkill": _Call(234, 131)}
"""Allowed on the process itself only: abort(3) raises SIGABRT so."""
DEADLY = {
    # into another process
    "ptrace": _Call(101, 117),
    "process_vm_readv": _Call(310, 270),
    "process_vm_writev": _Call(311, 271),
    "pidfd_getfd": _Call(438, 438),
    "pidfd_send_signal": _Call(424, 424),
    "kill": _Call(62, 129),
    "tkill": _Call(200, 130),
    "rt_sigqueueinfo": _Call(129, 138),
    "rt_tgsigqueueinfo": _Call(297, 240),
    # another program
    "execve": _Call(59, 221),
    "execveat": _Call(322, 281),
    # into the kernel, or out of the container
    "bpf": _Call(321, 280),
    "io_uring_setup": _Call(425, 425),
    "userfaultfd": _Call(323, 282),
    "perf_event_open": _Call(298, 241),
    "open_by_handle_at": _Call(304, 265),
    "mount": _Call(165, 40),
    "unshare": _Call(272, 97),
    "setns": _Call(308, 268),
    "init_module": _Call(175, 105),
    "finit_module": _Call(313, 273),
    "keyctl": _Call(250, 219),
}
"""No reader of documents ever makes these: the process ends at once with SIGSYS."""


def _step(code: int, jump_true: int, jump_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, jump_true, jump_false, value)


def _give(result: int) -> bytes:
    return _step(_RETURN, 0, 0, result)


def _argument(index: int) -> bytes:
    return _step(_LOAD, 0, 0, _ARGS_OFFSET + 8 * index)


def _numbers(calls: dict[str, _Call], machine: str) -> list[int]:
    numbers = (getattr(call, machine) for call in calls.values())
    return [number for number in numbers if number is not None]


def program(machine: str, pid: int) -> bytes:
    """The filter of a process `pid` on `machine` (``x86_64``, ``aarch64``): struct sock_filter[].

    Raises:
        KeyError: another machine.
    """
    steps = [
        _step(_LOAD, 0, 0, _ARCH_OFFSET),
        _step(_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        _give(RET_KILL),
        _step(_LOAD, 0, 0, _NR_OFFSET),
    ]
    if machine == "x86_64":
        steps += [_step(_AT_LEAST, 0, 1, X32_BIT), _give(RET_KILL)]
    for number in _numbers(ALLOWED, machine):
        steps += [_step(_EQUAL, 0, 1, number), _give(RET_ALLOW)]
    for number in _numbers(NOT_EXECUTABLE, machine):
        steps += [
            _step(_EQUAL, 0, 4, number),
            _argument(2),
            _step(_ANY_BIT, 0, 1, PROT_EXEC),
            _give(RET_EPERM),
            _give(RET_ALLOW),
        ]
    for number in _numbers(OWN_PROCESS, machine):
        steps += [
            _step(_EQUAL, 0, 4, number),
            _argument(0),
            _step(_EQUAL, 0, 1, pid),
            _give(RET_ALLOW),
            _give(RET_EPERM),
        ]
    for number in _numbers(DEADLY, machine):
        steps += [_step(_EQUAL, 0, 1, number), _give(RET_KILL)]
    steps.append(_give(RET_EPERM))
    return b"".join(steps)
