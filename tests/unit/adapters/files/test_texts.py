# SPDX-License-Identifier: Apache-2.0
"""Every problem has its sentence in both languages, and every sentence its values."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from esignverify.adapters.files.register_columns import IN_TABLES
from esignverify.adapters.texts import _entries

ROOT = Path(__file__).parents[4] / "src" / "esignverify"
TEXTS = {
    code: text
    for file in sorted((ROOT / "data" / "texts").glob("*.toml"))
    for code, text in tomllib.loads(file.read_text()).get("problem", {}).items()
}
SOURCES = [
    *(ROOT / "adapters" / "files").glob("*.py"),
    *(ROOT / "adapters" / "network").glob("*.py"),
    ROOT / "adapters" / "workers" / "look.py",
    *(ROOT / "formats" / "trusted_list").glob("*.py"),
    ROOT / "services" / "trust_admin.py",
    ROOT / "services" / "issuers_import.py",
    ROOT / "services" / "replay.py",
    ROOT / "model" / "problems.py",
    ROOT / "bootstrap.py",
    ROOT / "services" / "trust_fetch.py",
    ROOT / "entrypoints" / "cli" / "app.py",
    ROOT / "entrypoints" / "cli" / "trust.py",
    ROOT / "entrypoints" / "cli" / "issuers_kept.py",
    ROOT / "services" / "trust_ocsp.py",
]
CALL = re.compile(
    r"""(?:\berror\(|complaint\(|TrustedListError\(|_at\(files,\ name,\ (?:"\w+"|field),|
        Problem\((?:False|True),|problem=|notes\ =\ \(|problem\ =|_NoMomentError\(|
        yield\ \([^\n]*\),|yield\ path,)\s*
        (?:"(?P<one>[a-z0-9]+(?:-[a-z0-9]+)*)")(?:\ if\ .*?\ else\ "(?P<two>[a-z0-9-]+)")?""",
    re.VERBOSE,
)
BUILT = {
    *(f"not-a-{kind}" for kind in ("table", "list", "text", "flag", "number", "file")),
    *IN_TABLES.values(),
    *(f"anchor-{kind}" for kind in ("unconfirmed", "refused-demo", "refused-published-key")),
    *(f"no-{kind}" for kind in ("such-anchor", "anchor-yet")),
}
"""Codes that the program puts together."""


def used() -> set[str]:
    found = set(BUILT)
    for source in SOURCES:
        for match in CALL.finditer(source.read_text()):
            found |= {code for code in match.groups() if code}
    return found


def test_no_text_stands_in_two_files_of_the_catalogue() -> None:
    """One would silently take the other's place."""
    files = sorted((ROOT / "data" / "texts").glob("*.toml"))
    keys = Counter(
        key for file in files for key, _ in _entries(tomllib.loads(file.read_text()), "")
    )
    assert [key for key, count in keys.items() if count > 1] == []
    assert len(keys) > 1000


def test_codes_and_sentences_are_the_same_set() -> None:
    assert used() == set(TEXTS)


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_both_languages_say_the_same_values(code: str) -> None:
    text = TEXTS[code]
    assert set(text) == {"zh", "en"}
    names = [{name for _, name, _, _ in Formatter().parse(text[lang]) if name} for lang in text]
    assert names[0] == names[1]
    assert re.search("[\u4e00-\u9fff]", text["zh"])
    assert not re.search("[\u4e00-\u9fff]", text["en"])
