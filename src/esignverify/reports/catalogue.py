# SPDX-License-Identifier: Apache-2.0
"""Texts in two languages, looked up by key and filled with values. Never fails on a report.

Templates hold ``{names}`` of values, and some values are words of the catalogue themselves; a part
in ``[[double brackets]]`` is left out where one of its values is missing. A key that is missing
shows itself, a value that is missing says so: a report is never lost for want of a sentence. Tests
hold the catalogue complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..model.finding import JsonValue
from .escape import shown
from .moments import with_moments

LANGUAGES = ("zh", "en")
"""Chinese first."""
_MISSING = {"zh": "未注明", "en": "not stated"}
_YES_NO = {"zh": ("否", "是"), "en": ("no", "yes")}
_AND = {"zh": "、", "en": ", "}
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_NAME = re.compile(r"\{(\w+)\}")


class Catalogue:
    """The one catalogue: text key to language to template."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def text(self, key: str, lang: str, values: Mapping[str, JsonValue] | None = None) -> str:
        """The text of `key` in `lang` (``zh`` or ``en``), its ``{names}`` filled from `values`."""
        template = self._texts.get(key, {}).get(lang)
        if template is None:
            return key
        given = values or {}
        return _fill(template, lang, {name: self._word(name, given[name], lang) for name in given})

    def _word(self, name: str, value: JsonValue, lang: str) -> JsonValue:
        """A value, or each of a list, that is ``word.<name>.<value>`` in the catalogue."""
        if isinstance(value, list):
            return [str(self._word(name, item, lang)) for item in value]
        return self._texts.get(f"word.{name}.{value}", {}).get(lang, value)

    def words(self, prefix: str, lang: str) -> dict[str, str]:
        """What follows `prefix` in each key that begins so, and its text in `lang`."""
        return {
            key.removeprefix(prefix): texts[lang]
            for key, texts in self._texts.items()
            if key.startswith(prefix)
        }

    def both(self, key: str, values: Mapping[str, JsonValue] | None = None) -> dict[str, str]:
        """The text of `key` in both languages, Chinese first."""
        return {lang: self.text(key, lang, values) for lang in LANGUAGES}


def value_text(value: JsonValue, lang: str) -> str:
    """One value of a finding as a person reads it; untrusted, so escaped and masked.

    Moments are told as time in Beijing.
    """
    if value is None:
        return _MISSING[lang]
    if isinstance(value, bool):
        return _YES_NO[lang][value]
    if isinstance(value, list):
        return _AND[lang].join(value_text(item, lang) for item in value) or _MISSING[lang]
    return with_moments(shown(str(value)), lang)


def _fill(template: str, lang: str, values: Mapping[str, JsonValue]) -> str:
    """Replace each ``{name}``; a plain name only, so that no template reaches into objects."""

    def optional(match: re.Match[str]) -> str:
        names = _NAME.findall(match.group(1))
        return match.group(1) if all(values.get(name) is not None for name in names) else ""

    kept = _OPTIONAL.sub(optional, template)
    return _NAME.sub(lambda match: value_text(values.get(match.group(1)), lang), kept)
