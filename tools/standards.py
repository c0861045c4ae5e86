# SPDX-License-Identifier: Apache-2.0
"""Writes docs/standards.md: every clause that the code cites, with modules, tests and vectors.

The table is made from the code, so that it cannot promise what is not there. `make docs` writes
it, a unit test compares. What is deliberately not followed stands by hand above the marker.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "standards.md"
MARKER = "<!-- below: written by `make docs` -->\n"

_DOCUMENT = (
    r"EN 319 \d{3}-\d|TS 119 \d{3}(?:-\d)?|RFC \d{3,5}|ISO 32000-[12]|X\.(?:509|690)"
    r"|GB/T \d+(?:\.\d)?|GB \d{5}|GM/T \d{4}|FIPS \d+-\d|SEC \d"
)
_CLAUSE = re.compile(
    rf"({_DOCUMENT}) (§[A-Z]?\d*(?:\.\d+)*(?: ?\(\w+\))*"
    r"(?:, §\d+(?:\.\d+)*(?: ?\(\w+\))*)*"
    r"|(?:clause|Annex|App\.|table) \w+(?:\.\d+)*)"
)


def clauses_of(text: str) -> set[tuple[str, str]]:
    """Every (document, clause) that `text` cites, one entry for each of ``§5.3, §11``."""
    joined = re.sub(r"\n\s*#?\s*", " ", text)
    return {
        (document, one.strip().rstrip("."))
        for document, several in _CLAUSE.findall(joined)
        for one in several.split(",")
    }


def _cited_in(folder: Path, pattern: str) -> dict[tuple[str, str], set[Path]]:
    found: dict[tuple[str, str], set[Path]] = defaultdict(set)
    for path in sorted(folder.rglob(pattern)):
        for clause in clauses_of(path.read_text(encoding="utf-8")):
            found[clause].add(path.relative_to(ROOT))
    return found


def _vectors_by_clause() -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for path in sorted((ROOT / "fixtures").rglob("case.toml")):
        case = tomllib.loads(path.read_text(encoding="utf-8"))
        for clause in clauses_of(str(case.get("clause", ""))):
            counts[clause] += 1
    return counts


def _test_of(module: Path) -> Path | None:
    """The unit test that mirrors `module`: tests/unit/a/test_b.py for src/esignverify/a/b.py."""
    inside = module.relative_to("src/esignverify")
    mirrored = Path("tests/unit") / inside.parent / f"test_{inside.name}"
    return mirrored if (ROOT / mirrored).exists() else None


def _order(clause: tuple[str, str]) -> tuple[str, list[tuple[int, int | str]]]:
    parts = re.findall(r"\d+|[a-zA-Z]+", clause[1])
    return clause[0], [(0, int(p)) if p.isdigit() else (1, p) for p in parts]


def table() -> str:
    """The generated part of the page."""
    modules = _cited_in(ROOT / "src", "*.py")
    tests = _cited_in(ROOT / "tests", "test_*.py")
    vectors = _vectors_by_clause()
    lines, last = [], ""
    for clause in sorted(modules, key=_order):
        document, number = clause
        if document != last:
            lines += [
                "",
                f"### {document}",
                "",
                "| clause | code | tests | vectors |",
                "|---|---|---|---|",
            ]
            last = document
        mirrored = {test for module in modules[clause] if (test := _test_of(module))}
        shown = sorted(mirrored | tests.get(clause, set()))
        lines.append(
            f"| {number} | {_paths(sorted(modules[clause]))} | {_paths(shown)} "
            f"| {vectors.get(clause) or ''} |"
        )
    return "\n".join(lines).lstrip("\n") + "\n"


def _paths(paths: list[Path]) -> str:
    short = [str(path).removeprefix("src/esignverify/").removeprefix("tests/") for path in paths]
    return ", ".join(f"`{path}`" for path in short)


def page() -> str:
    """The whole page: what stands by hand, and the table."""
    by_hand = PAGE.read_text(encoding="utf-8").split(MARKER)[0]
    return f"{by_hand}{MARKER}\n{table()}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
