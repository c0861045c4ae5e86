# SPDX-License-Identifier: Apache-2.0
"""`esignverify verify`: files in, one report or error line each, in order; an exit code for all."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ...bootstrap import Settings, open_outside, read_claim
from ...model.claim import Claim
from ...model.errors import EsignverifyError
from ...reports.catalogue import Catalogue
from ...reports.errors import error_line
from ...reports.jsonline import one_line
from ...services.outside import Outside
from ...services.verify_document import MAX_DOCUMENT, Request, verify_document
from . import EXIT_ERROR
from .inputs import read_input
from .speech import Language, catalogue, complain, page_console, write_line

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


def verify(names: Sequence[str], settings: Settings, options: Options) -> int:
    """Verify every file of `names`, tell each result, and return the exit code of the run."""
    teller = JsonTeller() if options.json else PageTeller(options.lang)
    try:
        with open_outside(settings) as outside:
            claim = read_claim(options.claim) if options.claim else None
            with _progress(names) as watched:
                codes = [_one(name, outside, options, claim, teller) for name in watched]
    except EsignverifyError as error:
        # The house itself is not in order: no input could be judged.
        teller.house_error(names, error)
        return EXIT_ERROR
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


class JsonTeller:
    """``--json``: exactly one line per input on standard output, nothing else."""

    def __init__(self) -> None:
        self._texts = catalogue()

    def report(self, report: dict[str, Any]) -> None:
        """A report."""
        write_line(one_line(report))

    def error(self, name: str, error: EsignverifyError) -> None:
        """An input that could not be judged."""
        write_line(one_line(error_line(name, error, self._texts)))

    def house_error(self, names: Sequence[str], error: EsignverifyError) -> None:
        """None of the inputs could be judged."""
        for name in names:
            self.error(name, error)


class PageTeller:
    """``--text``: a page per report on standard output, errors on standard error."""

    def __init__(self, lang: Language) -> None:
        self._texts: Catalogue = catalogue()
        self._lang = lang
        self._console = page_console()

    def report(self, report: dict[str, Any]) -> None:
        """A report."""
        from ...reports.text import Page

        self._console.print(Page(report, self._texts, self._lang.value).render())
        self._console.file.flush()

    def error(self, name: str, error: EsignverifyError) -> None:
        """An input that could not be judged."""
        complain(error, name)

    def house_error(self, _names: Sequence[str], error: EsignverifyError) -> None:
        """None of the inputs could be judged: said once."""
        complain(error)


@contextmanager
def _progress(names: Sequence[str]) -> Iterator[Iterable[str]]:
    """`names` with a progress bar on standard error, where that is a terminal of its own.

    Where results scroll by on the same terminal they are the progress themselves.
    """
    if len(names) < 2 or not sys.stderr.isatty() or sys.stdout.isatty():
        yield names
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True, highlight=False)
    yield track(names, description="验签 / verifying", console=console, transient=True)
