# SPDX-License-Identifier: Apache-2.0
"""The catalogue of texts, read from the TOML files that ship with the package."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

_LANGUAGES = ("zh", "en")


class PackagedTexts:
    """`data/texts/*.toml`: nested tables become dotted keys, ``{zh, en}`` tables their texts."""

    def catalogue(self) -> Mapping[str, Mapping[str, str]]:
        """Text key to language (``zh``, ``en``) to template."""
        return _load()


@cache
def _load() -> Mapping[str, Mapping[str, str]]:
    """Read once per process; the files are part of the program."""
    folder = resources.files("esignverify.data") / "texts"
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            found.update(_entries(tomllib.loads(file.read_text("utf-8")), ""))
    return found


def _entries(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    texts = {lang: table[lang] for lang in _LANGUAGES if isinstance(table.get(lang), str)}
    if texts:
        yield prefix, texts
    for name, inner in table.items():
        if isinstance(inner, dict):
            yield from _entries(inner, f"{prefix}.{name}" if prefix else name)
