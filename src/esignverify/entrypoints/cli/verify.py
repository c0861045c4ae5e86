# SPDX-License-Identifier: Apache-2.0
"""`esignverify verify`: files in, one report or error line each, in order; an exit code for all."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ...bootstrap import Settings, open_outside, read_claim
from ...model.claim import Claim
from ...model.errors import EsignverifyError
from ...services.outside import Outside
from ...services.verify_document import MAX_DOCUMENT, Request, verify_document
from . import EXIT_ERROR
from .inputs import read_input
from .speech import Language
from .tellers import JsonTeller, PageTeller

if TYPE_CHECKING:
    from rich.console import Console

EXIT_OF = {"ACCEPT": 0, "REJECT": 1, "REVIEW": 2}
PRECEDENCE = (EXIT_ERROR, 1, 2, 0)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks of every file. `claim` is a file; `at` None means now."""

    policy: str
    lang: Language
    json: bool
    at: datetime | None = None
    claim: Path | None = None
    everything: bool = False
    """Pages with every check, not only those worth a look."""


def verify(names: Sequence[str], settings: Callable[[], Settings], options: Options) -> int:
    """Verify every file of `names`, tell each result, and return the exit code of the run.

    What nobody foresaw is told too, for every input that has no line yet, and raised on.
    """
    teller = (
        JsonTeller() if options.json else PageTeller(options.lang, everything=options.everything)
    )
    codes: set[int] = set()
    untold = deque(names)
    try:
        with open_outside(settings()) as outside:
            claim = read_claim(options.claim) if options.claim else None
            with _progress(names, teller.console) as watched:
                for name in watched:
                    codes.add(_one(name, outside, options, claim, teller))
                    untold.popleft()
    except EsignverifyError as error:
        # The house itself is not in order: no input could be judged.
        teller.house_error(untold, error)
        return EXIT_ERROR
    except Exception:
        teller.broke_down(untold)
        raise
    teller.end()
    return exit_code(codes)


def exit_code(codes: Iterable[int]) -> int:
    """The exit code of a run from those of its inputs: 3 before 1 before 2 before 0."""
    return min(codes, key=PRECEDENCE.index, default=EXIT_ERROR)


def _one(
    name: str,
    outside: Outside,
    options: Options,
    claim: Claim | None,
    teller: JsonTeller | PageTeller,
) -> int:
    """Verify one file. Whatever is wrong with it or about it, the next one gets its turn."""
    try:
        request = Request(
            name=Path(name).name or name,
            document=read_input(name, MAX_DOCUMENT),
            policy=options.policy,
            claim=claim,
            at=options.at,
        )
        report = verify_document(request, outside)
    except EsignverifyError as error:
        teller.error(name, error)
        return EXIT_ERROR
    teller.report(report)
    return EXIT_OF[report["decision"]]


@contextmanager
def _progress(names: Sequence[str], pages: Console | None) -> Iterator[Iterable[str]]:
    """`names` with a progress bar on a terminal, where there are several.

    Beside pages that scroll by it stands below them, on their own console; lines of JSON on a
    terminal are the progress themselves.
    """
    shared = pages is not None and pages.is_terminal
    if len(names) < 2 or not (shared or (sys.stderr.isatty() and not sys.stdout.isatty())):
        yield names
        return
    from rich.console import Console
    from rich.progress import track

    console = pages if shared else Console(stderr=True, highlight=False)
    yield track(names, description="验签 / verifying", console=console, transient=True)
