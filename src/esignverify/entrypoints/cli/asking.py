# SPDX-License-Identifier: Apache-2.0
"""Questions of the keeper's commands; where nobody can answer, nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ...model.errors import NothingWrittenError
from .keeping import say


def ask(key: str) -> str:
    """A line that a person types, asked for by ``keeper.said.ask-<key>``.

    Raises:
        NothingWrittenError: the input ends, and it is no terminal.
    """
    with _somebody_there():
        return str(typer.prompt(say(f"said.ask-{key}")))


def agreed() -> bool:
    """Whether a person agrees to write.

    Raises:
        NothingWrittenError: the input ends, and it is no terminal.
    """
    with _somebody_there():
        return typer.confirm(say("said.write"))


@contextmanager
def _somebody_there() -> Iterator[None]:
    """Ctrl-C and Ctrl-D at a terminal stay what they are; a script without an answer is told."""
    try:
        yield
    except typer.Abort:
        if sys.stdin is not None and sys.stdin.isatty():
            raise
        sys.stdout.write("\n")
        raise NothingWrittenError from None
