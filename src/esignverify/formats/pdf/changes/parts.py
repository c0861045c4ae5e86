# SPDX-License-Identifier: Apache-2.0
"""The values that decide whether a widget shows something: its rectangle and its appearances."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry, resolve
from .values import Ref, ref_of

MOST_PARTS = 1_000
"""Values of one widget; twenty appearances have some hundreds."""
_DEEPEST_PART = 40
"""Values inside each other there: appearances, their states, streams, and the forms in these."""


class Parts:
    """How many values decide whether a widget shows something; too many where readers may differ.

    Each object is looked at once: thousands of widgets may share a long one.
    """

    def __init__(self, is_clear: Callable[[Ref], bool]) -> None:
        self.looked = 0
        self._is_clear = is_clear
        self._known: dict[tuple[Ref, int], int] = {}

    def below(self, raw: object, depth: int = 0) -> int:
        """The values in `raw`, itself one of them."""
        ref = ref_of(raw)
        if depth > _DEEPEST_PART:
            return MOST_PARTS + 1
        if ref is None:
            return self._inside(raw, depth)
        at = (ref, depth)
        if at not in self._known:
            self._known[at] = MOST_PARTS + 1  # What leads back to itself has no end.
            if self._is_clear(ref):
                self._known[at] = self._inside(resolve(raw), depth)
        return self._known[at]

    def _inside(self, value: object, depth: int) -> int:
        self.looked += 1
        held: Iterable[object] = ()
        if isinstance(value, generic.ArrayObject):
            if len(value) > MOST_PARTS:
                return MOST_PARTS + 1
            held = array(value)
        elif isinstance(value, generic.DictionaryObject):
            used = ref_of(value.raw_get("/Resources")) if "/Resources" in value else None
            forms = _forms(value)
            if forms and used is not None and not self._is_clear(used):
                return MOST_PARTS + 1
            keys = value.keys() - {"/Resources", "/Group"}
            held = (*(value.raw_get(key) for key in keys), *forms)
        count = 1
        for one in held:
            count += self.below(one, depth + 1)
            if count > MOST_PARTS:
                break
        return count


def _forms(stream: generic.DictionaryObject) -> tuple[object, ...]:
    """The list of forms that a stream draws; of all it may use they alone decide (`appearance`)."""
    own = dictionary(entry(stream, "/Resources"))
    return (own.raw_get("/XObject"),) if own is not None and "/XObject" in own else ()
