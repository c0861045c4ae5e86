# SPDX-License-Identifier: Apache-2.0
"""What a list must look like before any other parser sees it: no DTD, UTF-8, within limits."""

from __future__ import annotations

import codecs
import re
from xml.parsers import expat

from .errors import TrustedListError

MAX_OCTETS = 32 * 1024 * 1024
"""The largest member state's list has some 6 MiB."""
MAX_DEPTH = 64
"""Elements within elements (design part 6)."""
MAX_TAGS = 1_000_000
"""Start and end tags; the largest list has some hundred thousand."""
_DECLARED = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def require_shape(octets: bytes) -> None:
    """Refuse what is no plain XML within the limits.

    Raises:
        TrustedListError: not well-formed, a DOCTYPE, another encoding than UTF-8, or too large.
    """
    if len(octets) > MAX_OCTETS or octets.count(b"<") > MAX_TAGS:
        raise TrustedListError("list-too-large")
    plain = octets.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED.match(plain)
    if declared is not None and declared[1].lower() not in {b"utf-8", b"utf8"}:
        raise TrustedListError("list-encoding")
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        raise TrustedListError("list-encoding") from None
    _Shape().read(plain)


class _Shape:
    """One pass that counts and builds nothing."""

    def __init__(self) -> None:
        self._depth = 0

    def read(self, octets: bytes) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(octets, True)
        except expat.ExpatError as error:
            raise TrustedListError("list-malformed", str(error)) from None

    def _start(self, name: str, attributes: object) -> None:  # noqa: ARG002
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TrustedListError("list-too-large")

    def _end(self, name: str) -> None:  # noqa: ARG002
        self._depth -= 1


def _no_doctype(*_: object) -> None:
    raise TrustedListError("list-doctype")
