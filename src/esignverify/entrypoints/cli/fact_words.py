# SPDX-License-Identifier: Apache-2.0
"""A change of the register as a sentence: the machine's names and words in both languages."""

from __future__ import annotations

from datetime import datetime

from ...model.finding import JsonValue
from ...model.register_history import FactChange
from ...reports.escape import shown
from .keeping import BEIJING, period, say
from .speech import catalogue

_PLAIN = frozenset({"name", "number", "status", "standard"})
"""Values that need no name: what they are is told by the kind of fact."""
_MOMENTS = frozenset({"learnt", "retracted", "repaired"})
_WORDS = {
    ("qualifications.history", "status"): "status",
    ("reports", "status"): "report",
    ("credit", "kind"): "credit",
    ("listings", "kind"): "list",
    ("blacklist", "appeal"): "appeal",
}
"""Where in the catalogue the words of a value stand, by kind of fact and name of the value."""


def sentence(one: FactChange) -> str:
    """A change for people: whose, what kind of fact, what it says, when it held."""
    said = "、".join(_value(one.kind, *value) for value in sorted(one.values.items()))
    mark = "+" if one.added else "-"
    verb = say("said.fact-added" if one.added else "said.fact-retracted")
    kind = say(f"fact.{one.kind}")
    held = "" if one.start is None and one.end is None else f"  {period(one.start, one.end)}"
    return f"{mark} {shown(one.about)}: {verb} {kind}: {shown(said)}{held}"


def _value(kind: str, name: str, value: JsonValue) -> str:
    words = _words(kind, name, value)
    plain = name in _PLAIN or (kind, name) in _WORDS
    if plain or (name == "kind" and kind.startswith("qualifications")):
        return words
    whole = (kind, name) == ("institution", "authority")
    both = catalogue().both(f"keeper.{'row.authority' if whole else f'member.{name}'}")
    return f"{' / '.join(dict.fromkeys(both.values()))}: {words}"


def _words(kind: str, name: str, value: JsonValue) -> str:
    if isinstance(value, list):
        return "、".join(_words(kind, name, one) for one in value)
    if isinstance(value, bool):
        return say("said.yes" if value else "said.no")
    if name in _MOMENTS:
        return _moment(str(value))
    if (place := _WORDS.get((kind, name))) is not None:
        return say(f"{place}.{value}")
    return document_kind(str(value)) if name == "kinds" else str(value)


def document_kind(word: str) -> str:
    """A kind of document in both languages; a word that we do not know as it is."""
    if f"kind.{word}" not in catalogue():
        return word
    both = catalogue().both(f"kind.{word}")
    return f"{both['zh']} / {both['en']}"


def _moment(text: str) -> str:
    """The day in Beijing, with the time where it is not its beginning."""
    at = datetime.fromisoformat(text).astimezone(BEIJING)
    midnight = (at.hour, at.minute, at.second) == (0, 0, 0)
    return at.date().isoformat() if midnight else f"{at:%Y-%m-%d %H:%M}"
