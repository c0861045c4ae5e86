# SPDX-License-Identifier: Apache-2.0
"""Arrays and dictionaries that moved out of their holder, or into it (see `values.same`).

The holder is written again and has one reading; the object that it referred to before, or refers
to now, was not. Where readers differ on that one, the move settles what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from ..document import PdfLimitError, resolve
from .values import MAX_NESTING, Ref, plain, ref_of

MAX_MOVED = 100_000
"""Arrays and dictionaries that are held beside each other, in one comparison."""
_NEAR = 4
"""Levels from the top within which a reference may take the place of another: lists of annotations
and fields, a form, its resources and the lists of fonts in them."""
_UPWARDS = frozenset({"/P", "/Parent", "/Pg"})
"""Where an object refers to one that it belongs to, and never holds it."""
_LEAVES = generic.NameObject | generic.NumberObject | generic.FloatObject
_HELD = generic.DictionaryObject | generic.ArrayObject


class Moves:
    """The search in one comparison; every step is counted."""

    def __init__(self) -> None:
        self._left = MAX_MOVED

    def between(self, one: object, other: object, level: int = 0) -> Iterator[Ref]:
        """The objects that one of two values refers to where the other has the like itself."""
        one, other = plain(one), plain(other)
        refs = [ref for ref in (ref_of(one), ref_of(other)) if ref is not None]
        if level > MAX_NESTING or (len(refs) == 2 and (refs[0] == refs[1] or level >= _NEAR)):
            return
        one, other = plain(resolve(one)), plain(resolve(other))
        is_stream = isinstance(one, generic.StreamObject)
        if is_stream != isinstance(other, generic.StreamObject) or (is_stream and refs):
            return
        if isinstance(one, generic.DictionaryObject) and isinstance(
            other, generic.DictionaryObject
        ):
            self._step()
            yield from refs
            for key in one.keys() & other.keys() - _UPWARDS:
                first, second = one.raw_get(key), other.raw_get(key)
                if not isinstance(first, _LEAVES) or not isinstance(second, _LEAVES):
                    yield from self.between(first, second, level + 1)
        elif isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
            self._step()
            yield from refs
            yield from self._in_lists(one, other, level)

    def _in_lists(
        self, one: generic.ArrayObject, other: generic.ArrayObject, level: int
    ) -> Iterator[Ref]:
        """What stands in a list itself may have moved along it."""
        before, after = ([plain(a.raw_get(i)) for i in range(len(a))] for a in (one, other))
        for first, second in zip(before, after, strict=False):
            if not isinstance(first, _HELD) and not isinstance(second, _HELD):
                continue  # Two references, of which neither stands for what the other is.
            yield from self.between(first, second, max(level + 1, _NEAR))
        for held, listed in ((before, after), (after, before)):
            known = {ref_of(part) for part in held}
            parts = [part for part in held if isinstance(part, _HELD)]
            fresh = [part for part in listed if ref_of(part) not in known]
            for part in parts:
                for new in fresh:
                    self._step()
                    yield from self.between(part, new, max(level + 1, _NEAR))

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise PdfLimitError("moved-parts", MAX_MOVED)
