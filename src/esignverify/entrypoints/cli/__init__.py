# SPDX-License-Identifier: Apache-2.0
"""The command line. `main` maps everything that can happen to the exit codes of the contract.

0 all accepted · 1 at least one rejected · 2 none rejected, at least one to review · 3 an input
could not be judged, wrong usage, or an internal error (design part 5).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import TracebackType

EXIT_ERROR = 3
EXIT_INTERRUPTED = 130
"""128 + SIGINT, what a shell expects of a program that was stopped with Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code. `arguments` None: those of the process."""
    import typer

    from ...model.errors import EsignverifyError, UsageError
    from .app import app
    from .speech import complain

    if arguments is None:
        sys.excepthook = last_words
    command = typer.main.get_command(app)
    try:
        code = command.main(
            args=None if arguments is None else list(arguments),
            prog_name="esignverify",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except typer.TyperException as error:
        complain(UsageError(error.format_message()))
        return EXIT_ERROR
    except EsignverifyError as error:
        complain(error)
        return EXIT_ERROR
    except typer.Abort:
        return EXIT_INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # The reader of our output went away (typer makes an exit of it): what it has not seen was
        # not told, whatever it was.
        _mute(sys.stdout.fileno())
        return EXIT_ERROR
    return code if isinstance(code, int) else 0


def _mute(descriptor: int) -> None:
    """Let what is still buffered go nowhere, so that ending does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def last_words(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """End the process after an error nobody foresaw: exit code 3, a place, no traceback.

    An uncaught error would end with 1, which means "rejected". What the error says is not shown:
    it may quote the document. `ESIGNVERIFY_TRACEBACK` shows all of it, for developers.
    """
    if os.environ.get("ESIGNVERIFY_TRACEBACK"):
        sys.__excepthook__(kind, error, trace)
    else:
        place = _innermost(trace)
        sys.stderr.write(
            "esignverify: 程序内部错误，没有得出任何结论。请把这条信息报告给维护者。\n"
            "esignverify: internal error, no conclusion was reached. "
            f"Please report this: {kind.__name__} {place} [INTERNAL_ERROR]\n"
        )
    sys.stderr.flush()
    os._exit(EXIT_ERROR)


def _innermost(trace: TracebackType | None) -> str:
    """``module:line`` of the innermost frame that is ours."""
    place = ""
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__"))
        if name.partition(".")[0] == "esignverify":
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
