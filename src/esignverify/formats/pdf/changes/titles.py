# SPDX-License-Identifier: Apache-2.0
"""The title that XMP metadata state (ISO 32000-2 §14.3.2): readers show it beside the page.

Only compared, never parsed: what could hide a title from this look counts as one that changed.
"""

from __future__ import annotations

import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError

from ..document import array, entry

MAX_XMP = 1024 * 1024
"""Octets of one metadata stream; real ones are some kilobytes."""

_ELEMENT = re.compile(
    rb"<((?:[^\s<>/=:\"']+:)?title)\b.*?(?:/>|</\1\s*>)", re.DOTALL | re.IGNORECASE
)
"""With any prefix: it may have letters beyond ASCII."""
_ATTRIBUTE = re.compile(rb"(?:[\w.-]+:)?title\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_KEYS = frozenset({"/Type", "/Subtype", "/Length", "/Filter"})
"""What a metadata stream has; with other keys some readers may unpack it otherwise."""
_OBSCURE = re.compile(rb"<!DOCTYPE|<!ENTITY|<!\[CDATA\[|<!--|\0")


def title_may_differ(old: object, new: object) -> bool:
    """Whether two metadata streams may state different titles; None stands for no stream."""
    before, after = _titles(old), _titles(new)
    return before is None or after is None or before != after


def _titles(stream: object) -> list[bytes] | None:
    """Everything in a metadata stream that looks like a title; None where that cannot be told."""
    if stream is None:
        return []
    if not isinstance(stream, generic.StreamObject) or not {str(key) for key in stream} <= _KEYS:
        return None
    filters = entry(stream, "/Filter")
    listed = array(filters) if isinstance(filters, generic.ArrayObject) else [filters]
    if [one for one in listed if one is not None] not in ([], ["/FlateDecode"]):
        return None
    try:
        data = bytes(stream.data)
    except (PdfError, ValueError):
        return None
    if len(data) > MAX_XMP or _OBSCURE.search(data):
        return None
    return [found.group() for found in _ELEMENT.finditer(data)] + _ATTRIBUTE.findall(data)
