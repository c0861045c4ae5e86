# SPDX-License-Identifier: Apache-2.0
"""SM2 is verified where no file can be opened any more: the back-end was loaded before."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable

import pytest
from tests.pki import sm2

from esignverify.adapters.workers.child import NoMoreImports
from esignverify.adapters.workers.sandbox import (
    CPU_GRACE_SECONDS,
    MEMORY_LIMIT,
    available,
    lock_in,
)
from esignverify.crypto.signatures import WrongSignatureError, verify_message
from esignverify.crypto.sm2.backend import LOADERS, chosen, self_test_problem
from esignverify.crypto.sm2.curve import read_spki
from esignverify.crypto.sm2.interface import Backend, BackendMissingError
from esignverify.crypto.sm2.verify import verify
from esignverify.model.algorithm import Algorithm

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not available().available, reason="this system has no sandbox"),
]

SM2 = Algorithm("sm2", "sm3")
PRIVATE, MESSAGE = 0xE51, b"signed before, verified behind the door"
SPKI, VALUE = sm2.spki(PRIVATE), sm2.sign(PRIVATE, MESSAGE)


def said_locked_in(question: Callable[[], object]) -> str:
    """What `question` answers in a forked child behind the lock of a worker's child."""
    importlib.import_module("resource")  # as the warm-up of a nursery does
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            lock_in(memory_bytes=MEMORY_LIMIT, cpu_seconds=CPU_GRACE_SECONDS, parent=parent)
            sys.meta_path[:] = [NoMoreImports()]
            os.write(writer, repr(question()).encode())
        except BaseException as error:  # noqa: BLE001 - told to the parent, which fails
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read().decode()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    return said


def _outcome(message: bytes) -> str:
    try:
        verify_message(SPKI, SM2, VALUE, message)
    except WrongSignatureError:
        return "wrong"
    return "right"


def test_the_chosen_back_end_works_behind_the_door() -> None:
    chosen()
    assert said_locked_in(lambda: (_outcome(MESSAGE), _outcome(b""))) == "('right', 'wrong')"


@pytest.mark.parametrize(("name", "load"), LOADERS)
def test_each_back_end_works_behind_the_door(name: str, load: Callable[[], Backend]) -> None:
    """The first key it sees in its life may be the document's."""
    try:
        backend = load()
    except BackendMissingError as missing:
        pytest.skip(f"{name} is not here: {missing}")
    assert self_test_problem(backend) is None
    key, e = read_spki(SPKI), sm2.message_digest(sm2.public_point(PRIVATE), MESSAGE)

    def both() -> tuple[bool, bool]:
        return verify(key, VALUE, e, backend), verify(key, VALUE, e[::-1], backend)

    assert said_locked_in(both) == "(True, False)"
