# SPDX-License-Identifier: Apache-2.0
"""Three opinions on the integrity of each signature: ours, pyHanko's and pdfsig's (poppler).

Neither of the others has our rules: pdfsig compares no revisions, pyHanko allows other changes. So
every difference is explained in ``opinions.toml``; one that is not fails a test. What pdfsig says
is kept in ``pdfsig.tsv``, since not every machine has it:

python -m tests.conformance.opinions   lists every file's opinions; with --keep asks pdfsig anew.
"""

from __future__ import annotations

import asyncio
import csv
import logging
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from esignverify.formats.read import read
from esignverify.model.axes import Integrity
from tests.corpora.places import CORPORA, expected
from tests.support import verify
from tests.vectors.vectors import FIXTURES

HERE = Path(__file__).parent
ARGUED, KEPT = HERE / "opinions.toml", HERE / "pdfsig.tsv"
CORPUS = "pdf/pyhanko"
STANDS, REFUSED, OPEN, UNSEEN = "stands", "refused", "left open", "not seen"
UNASKED = "not asked"
"""pdfsig's answer to a vector that is newer than the kept answers: no difference."""

_FIELD = re.compile(r"^  - Signature Field Name: (.*)$", re.MULTILINE)
_SAID = re.compile(r"^  - Signature Validation: (.*)$", re.MULTILINE)
_PDFSIG = {"Signature is Valid.": STANDS, "Signature has not yet been verified.": OPEN}


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the three say of one signature, and whether ours is about later revisions alone."""

    file: str
    signature: str
    ours: str
    pyhanko: str
    pdfsig: str
    later: bool

    def differences(self) -> Iterator[tuple[str, str]]:
        """The others that say otherwise, each with what it says."""
        for peer, theirs in (("pyhanko", self.pyhanko), ("pdfsig", self.pdfsig)):
            if theirs not in (self.ours, UNASKED):
                yield peer, theirs


def files() -> dict[str, Path]:
    """Every PDF among the vectors, and those of the corpus where it is here."""
    found = {}
    for path in sorted(FIXTURES.glob("pdf/*/*/input.pdf")):
        found["/".join(path.parts[-3:-1])] = path
    for name, _ in expected(CORPUS):
        found[f"{CORPUS}/{name}"] = CORPORA / CORPUS / name
    return found


def compared(file: str, path: Path) -> list[Opinions]:
    """The opinions on every signature that anyone saw in a file."""
    document = path.read_bytes()
    ours, theirs, others = _ours(document), _pyhanko(document), kept().get(file, {})
    silent = UNSEEN if file in kept() else UNASKED
    ids = dict.fromkeys([*ours, *theirs, *others])
    return [
        Opinions(
            file,
            one,
            ours.get(one, (UNSEEN, False))[0],
            theirs.get(one, UNSEEN),
            others.get(one, silent),
            ours.get(one, (UNSEEN, False))[1],
        )
        for one in ids
    ]


def _ours(document: bytes) -> dict[str, tuple[str, bool]]:
    found = {}
    for one in verify(document, facts=read(document)).signatures:
        later = any(not change.allowed for change in one.changes_after)
        word = STANDS if one.integrity is Integrity.INTACT else REFUSED
        found[one.id] = (word, later)
    return found


def _pyhanko(document: bytes) -> dict[str, str]:
    """Intact, valid, and nothing after it that its own rules do not allow; no trust is asked."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(BytesIO(document), strict=False)
        if reader.encrypted:
            reader.decrypt("")
        every = reader.embedded_signatures
        return {one.field_name: _one_by_pyhanko(one) for one in every}
    except Exception:  # noqa: BLE001 - whatever it raises, it says nothing
        return {}


def _one_by_pyhanko(one: EmbeddedPdfSignature) -> str:
    alone = ValidationContext(trust_roots=[], allow_fetching=False)
    is_timestamp = one.sig_object.get("/Type") == "/DocTimeStamp"
    check: Any = async_validate_pdf_timestamp if is_timestamp else async_validate_pdf_signature
    try:
        status = asyncio.run(check(one, alone))
    except Exception:  # noqa: BLE001 - it raises for what it does not take
        return REFUSED
    allowed = status.docmdp_ok is not False and status.modification_level in _ALLOWED
    return STANDS if status.intact and status.valid and allowed else REFUSED


_ALLOWED = frozenset(ModificationLevel) - {ModificationLevel.OTHER}


def asked(path: Path) -> dict[str, str]:
    """What the pdfsig of this machine says of each field with a signature."""
    command = ["pdfsig", "-nocert", str(path)]
    told = subprocess.run(command, capture_output=True, check=False, timeout=60)
    text = told.stdout.decode("utf-8", "replace")
    found: dict[str, str] = {}
    for part in text.split("\nSignature #")[1:]:
        field, said = _FIELD.search(part), _SAID.search(part)
        if field is not None and said is not None:
            found[field[1]] = _PDFSIG.get(said[1], REFUSED)
    return found


@cache
def kept() -> Mapping[str, Mapping[str, str]]:
    """What pdfsig said, by file and field, as it was kept."""
    found: dict[str, dict[str, str]] = {}
    with KEPT.open(encoding="utf-8", newline="") as rows:
        for file, field, word in csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            fields = found.setdefault(file, {})
            if field:
                fields[field] = word
    return found


@cache
def rows() -> tuple[Mapping[str, Any], ...]:
    """The differences that are argued, as they stand in the file."""
    return tuple(tomllib.loads(ARGUED.read_text("utf-8"))["difference"])


def argument(one: Opinions, peer: str, theirs: str) -> Mapping[str, Any] | None:
    """The row that explains why `peer` says `theirs` of a signature, None where none does.

    A row without cases speaks of all files; only rows in which ours is the stricter may do that.
    """
    for row in rows():
        fits = (row["peer"], row["ours"], row["theirs"]) == (peer, one.ours, theirs)
        cases = row.get("cases", ["*"])
        if fits and (one.later or not row.get("later", False)) and names(one.file, cases):
            return row
    return None


def names(file: str, cases: list[str]) -> bool:
    """Whether one of `cases`, with * and ? in them, is this file."""
    return any(fnmatchcase(file, case) for case in cases)


def _printable(name: str) -> str:
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)


def main() -> None:
    """List the opinions; with ``--keep`` ask pdfsig for its own first."""
    if "--keep" in sys.argv:
        with KEPT.open("w", encoding="utf-8", newline="") as out:
            for file, path in files().items():
                for field, word in (asked(path) or {"": UNSEEN}).items():
                    out.write(f"{file}\t{_printable(field)}\t{word}\n")
        kept.cache_clear()
    for file, path in files().items():
        for one in compared(file, path):
            unexplained = [p for p, said in one.differences() if argument(one, p, said) is None]
            mark = "!" if unexplained else " "
            print(mark, file, one.signature, one.ours, one.pyhanko, one.pdfsig, sep="\t")  # noqa: T201 - what was asked for


if __name__ == "__main__":
    main()
