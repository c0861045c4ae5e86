# SPDX-License-Identifier: Apache-2.0
"""How the command line speaks: which language, to which stream, in which encoding."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from ...bootstrap import texts
from ...model.errors import EsignverifyError
from ...reports.catalogue import LANGUAGES, Catalogue
from ...reports.errors import error_text
from ...reports.escape import shown

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 100
"""Columns of a page that goes into a file or pipe."""


class Language(StrEnum):
    """Languages of the catalogue."""

    ZH = "zh"
    EN = "en"


def system_language(environ: Mapping[str, str]) -> Language:
    """The language of the locale (POSIX order LC_ALL, LC_MESSAGES, LANG); Chinese where none."""
    settings = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((setting for setting in settings if setting), "C")
    code = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return Language.ZH if code in {"zh", "c", "posix"} else Language.EN


def catalogue() -> Catalogue:
    """The catalogue of texts."""
    return Catalogue(texts().catalogue())


def page_console() -> Console:
    """Standard output for pages: colour on a terminal, plain text elsewhere."""
    from rich.console import Console

    _never_fail_on_encoding(sys.stdout)
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def write_line(line: str) -> None:
    """One line to standard output, UTF-8 whatever the locale, at once."""
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def complain(error: EsignverifyError, name: str = "") -> None:
    """Tell an error on standard error, Chinese first, English beside it."""
    _never_fail_on_encoding(sys.stderr)
    said = error_text(error, catalogue())
    about = f"{shown(name)}: " if name else ""
    for lang in LANGUAGES:
        sys.stderr.write(f"esignverify: {about}{said[lang]} [{error.code}]\n")


def _never_fail_on_encoding(stream: object) -> None:
    """A locale without Chinese must not turn a verdict into a crash."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
