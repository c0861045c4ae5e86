# SPDX-License-Identifier: Apache-2.0
"""Writes docs/images/*.svg: the first screen of a genuine and of a forged report, as a terminal.

The clock is fixed and the fonts are the reader's own, so the same code gives the same pictures;
`make images` writes them, a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style

from esignverify.bootstrap import DEFAULT_POLICY, Settings, demo_folder, open_outside, texts
from esignverify.reports.catalogue import Catalogue
from esignverify.reports.text import Page
from esignverify.services.verify_document import Request, verify_document

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "images"
PICTURES = {"genuine": "genuine-report.pdf", "forged": "one-bit-altered.pdf"}
LANGUAGES = ("zh", "en")
WIDTH = 80
CELL, LINE, EDGE = 8.4, 20, 14
"""Pixels: one column, one line, the margin."""
FONTS = "ui-monospace,Menlo,Consolas,'Noto Sans Mono CJK SC','Microsoft YaHei',monospace"
BACKGROUND, FOREGROUND = "#1b1d23", "#d8dae0"
BOX = "┏━┓┃┗┛"
RUN = re.compile(rf"[{BOX}]+|[\u2e80-\uffef]+|[^{BOX}\u2e80-\uffef]+")
"""Characters of the banner's frame, of two columns, of one."""
COLOURS = {"red": "#ff6b68", "green": "#6cc66c", "yellow": "#e8c35a", "magenta": "#d68ae0"}


@dataclass(frozen=True, slots=True)
class FixedClock:
    """The time at which the demonstration's documents are judged for the pictures."""

    at: datetime = datetime(2026, 6, 1, 4, tzinfo=UTC)

    def now(self) -> datetime:
        """That time."""
        return self.at


def pictures() -> Iterator[tuple[str, str]]:
    """File name and SVG of every picture."""
    demo = demo_folder()
    assert demo is not None
    with open_outside(Settings(demo=True, isolation="none")) as found:
        outside = replace(found, clock=FixedClock())
        for title, file in PICTURES.items():
            request = Request(file, (demo / file).read_bytes(), DEFAULT_POLICY)
            report = verify_document(request, outside)
            for lang in LANGUAGES:
                page = Page(report, Catalogue(texts().catalogue()), lang)
                command = f"$ esignverify verify --demo {file}"
                yield f"{title}.{lang}.svg", svg(command, page.first_screen())


def svg(command: str, page: RenderableType) -> str:
    """A page as a picture of a terminal."""
    console = Console(width=WIDTH, force_terminal=True, color_system="truecolor")
    lines = [[Segment(command)], *console.render_lines(page, pad=False)]
    width, height = WIDTH * CELL + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-family="{FONTS}" font-size="14">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>\n'
        + _frame(lines)
        + "".join(_row(line, at) for at, line in enumerate(lines))
        + "</svg>\n"
    )


def _frame(lines: list[list[Segment]]) -> str:
    """The banner's box as one shape: its characters would show the gaps between lines."""
    top, bottom = (
        next(at for at, line in enumerate(lines) if any(corner in text for text, *_ in line))
        for corner in "┏┗"
    )
    colour = _colour(lines[top][0].style)
    x, y = EDGE + CELL / 2, EDGE + (top + 0.5) * LINE
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{(WIDTH - 1) * CELL:g}" '
        f'height="{(bottom - top) * LINE:g}" fill="none" stroke="{colour}" stroke-width="2"/>\n'
    )


def _row(line: list[Segment], at: int) -> str:
    column, drawn = 0, []
    for text, style, _ in line:
        for run in RUN.findall(text):
            if run.strip() and not set(run) <= set(BOX):
                drawn.append(_run(run, style, column, at))
            column += cell_len(run)
    return "".join(drawn)


def _run(text: str, style: Style | None, column: int, at: int) -> str:
    """Characters of one width, held to it whatever font the reader has."""
    lead = len(text) - len(text.lstrip(" "))
    shown = text.strip(" ")
    looks = f'fill="{_colour(style)}"'
    looks += ' font-weight="bold"' if style and style.bold else ""
    looks += ' opacity="0.6"' if style and style.dim else ""
    x, y = EDGE + (column + lead) * CELL, EDGE + at * LINE + 15
    length = cell_len(shown) * CELL
    return (
        f'<text x="{x:g}" y="{y:g}" {looks} textLength="{length:g}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(shown)}</text>\n'
    )


def _colour(style: Style | None) -> str:
    name = style.color.name if style and style.color else ""
    return COLOURS.get(name, FOREGROUND)


def main() -> int:
    """Write every picture that is not as it should be."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures():
        (FOLDER / name).write_text(picture, encoding="utf-8")
        sys.stdout.write(f"{(FOLDER / name).relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
