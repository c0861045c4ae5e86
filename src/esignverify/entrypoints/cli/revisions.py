# SPDX-License-Identifier: Apache-2.0
"""`esignverify revisions`: what each signature covers, listed, and written to files if asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...bootstrap import DEFAULT_POLICY, Settings, open_outside
from ...model.errors import EsignverifyError
from ...reports.jsonline import one_line
from ...services.signed_revisions import signed_revisions
from ...services.verify_document import MAX_DOCUMENT, Request
from . import EXIT_ERROR
from .inputs import read_input
from .outputs import write_outputs
from .speech import Language, catalogue, complain, page_console, write_line


def revisions(
    name: str,
    settings: Callable[[], Settings],
    *,
    out: Path | None,
    force: bool,
    json: bool,
    lang: Language,
) -> int:
    """List the revisions of the file `name`; with `out`, write them there. The exit code."""
    try:
        document = read_input(name, MAX_DOCUMENT)
        request = Request(Path(name).name or name, document, DEFAULT_POLICY)
        with open_outside(settings()) as outside:
            listing = signed_revisions(request, outside)
        written = (
            [] if out is None else write_outputs(out, _parts(listing, document), replace=force)
        )
    except EsignverifyError as error:
        _tell_error(name, error, json=json)
        return EXIT_ERROR
    if json:
        write_line(one_line(listing))
    else:
        _show(listing, written, lang)
    return 0


def _parts(listing: Mapping[str, Any], document: bytes) -> dict[str, memoryview]:
    """Every file by its name; the octets are the document's own, cut and never read."""
    view = memoryview(document)
    rows = [row["revision"] for row in listing["signatures"] if row["revision"]]
    return {one["file"]: view[: one["size"]] for one in (*rows, listing["current"])}


def _tell_error(name: str, error: EsignverifyError, *, json: bool) -> None:
    if not json:
        complain(error, name)
        return
    from ...reports.errors import error_line

    write_line(one_line(error_line(name, error, catalogue())))


def _show(listing: Mapping[str, Any], written: list[Path], lang: Language) -> None:
    from ...reports.text_revisions import RevisionsPage

    page = RevisionsPage(listing, [str(path) for path in written], catalogue(), lang.value)
    console = page_console()
    console.print(page.render())
    console.file.flush()
