# SPDX-License-Identifier: Apache-2.0
"""The system call filter, run in a small interpreter of classic BPF for both architectures."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from esignverify.adapters.workers import seccomp

PID = 4711
MACHINES = ("x86_64", "aarch64")
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
TABLES = (seccomp.ALLOWED, seccomp.NOT_EXECUTABLE, seccomp.OWN_PROCESS, seccomp.DEADLY)


def run(program: bytes, number: int, arguments: tuple[int, ...] = (), arch: int = 0) -> int:
    """What the kernel would answer to one call: struct seccomp_data through the program."""
    padded = arguments + (0,) * (6 - len(arguments))
    data = struct.pack("=IIQ6Q", number, arch, 0, *padded)
    at, register = 0, 0
    while True:
        code, jump_true, jump_false, value = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        match code:
            case 0x20:
                (register,) = struct.unpack_from("=I", data, value)
            case 0x15:
                at += jump_true if register == value else jump_false
            case 0x35:
                at += jump_true if register >= value else jump_false
            case 0x45:
                at += jump_true if register & value else jump_false
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"no such instruction: {code:#x}")


def answer(machine: str, number: int, *arguments: int) -> int:
    program = seccomp.program(machine, PID)
    return run(program, number, arguments, seccomp.AUDIT_ARCH[machine])


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_is_answered_as_its_table_says(machine: str) -> None:
    wanted = dict.fromkeys(range(600), seccomp.RET_EPERM)
    for table, result in (
        (seccomp.ALLOWED, seccomp.RET_ALLOW),
        (seccomp.NOT_EXECUTABLE, seccomp.RET_ALLOW),
        (seccomp.DEADLY, seccomp.RET_KILL),
    ):
        wanted |= {getattr(call, machine): result for call in table.values()}
    wanted.pop(None, None)
    assert {number: answer(machine, number) for number in range(600)} == wanted


@pytest.mark.parametrize("machine", MACHINES)
def test_no_call_stands_in_two_tables(machine: str) -> None:
    numbers = [getattr(call, machine) for table in TABLES for call in table.values()]
    present = [number for number in numbers if number is not None]
    assert len(set(present)) == len(present)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", ["mmap", "mprotect"])
def test_memory_is_never_executable(machine: str, name: str) -> None:
    number = getattr(seccomp.NOT_EXECUTABLE[name], machine)
    for protection in range(16):
        executable = bool(protection & seccomp.PROT_EXEC)
        wanted = seccomp.RET_EPERM if executable else seccomp.RET_ALLOW
        assert answer(machine, number, 0, 4096, protection) == wanted


@pytest.mark.parametrize("machine", MACHINES)
def test_signals_reach_only_oneself(machine: str) -> None:
    number = getattr(seccomp.OWN_PROCESS["tgkill"], machine)
    assert answer(machine, number, PID, 1, 6) == seccomp.RET_ALLOW
    assert answer(machine, number, PID + 1, 1, 6) == seccomp.RET_EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architecture_is_killed(machine: str) -> None:
    """A 32-bit call (int 0x80) has other numbers: `read` of one is `execve` of another."""
    program = seccomp.program(machine, PID)
    for arch in (0x40000003, 0x40000028, *seccomp.AUDIT_ARCH.values()):
        if arch != seccomp.AUDIT_ARCH[machine]:
            assert run(program, 0, arch=arch) == seccomp.RET_KILL


def test_the_x32_door_is_shut() -> None:
    for number in (0, 1, 59):
        assert answer("x86_64", seccomp.X32_BIT + number) == seccomp.RET_KILL
    assert answer("x86_64", 0xFFFFFFFF) == seccomp.RET_KILL


def test_no_program_for_an_unknown_machine() -> None:
    with pytest.raises(KeyError):
        seccomp.program("riscv64", PID)


def test_nothing_that_opens_connects_forks_or_executes_is_allowed() -> None:
    allowed = {*seccomp.ALLOWED, *seccomp.NOT_EXECUTABLE, *seccomp.OWN_PROCESS}
    bad = "open|socket|connect|bind|clone|fork|exec|link|mount|ioctl|fcntl|dup|prctl|rlimit|msg|sem"
    assert [name for name in allowed if re.search(bad, name)] == []


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_those_of_the_kernel_headers(machine: str) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip("no kernel headers here")
    lines = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    real = {name: int(number) for name, number in reversed(lines)}
    for table in TABLES:
        for name, call in table.items():
            assert getattr(call, machine) == real.get(name), name
