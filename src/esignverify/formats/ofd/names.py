# SPDX-License-Identifier: Apache-2.0
"""Names of ZIP entries as names of parts (PKWARE APPNOTE 6.3.10 §4.4.17, appendix D).

Two readers must find the same octets under one name. So names that some reader takes for the same
(case, slashes, Unicode forms, other code pages) may not stand in one archive together, and a name
that leads outside the package is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .errors import PackageMalformedError

_UTF8_FLAG = 0x0800
_OTHER_CODE_PAGES = ("utf-8", "gb18030", "cp437")
"""What readers take an unmarked name for: Java and Python differ, Chinese systems write GBK."""
MAX_NAME = 1024
"""Characters of a name; real ones have under a hundred, and folding costs by the character."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_DROPPED = re.compile(r"(?<![ .])[ .]+(?=/|\Z)")
_KEPT = 2048
"""Names remembered from one package to the next, of which most have the same."""


@dataclass(frozen=True, slots=True)
class Name:
    """A part's name with single slashes and none in front; `oddity` is a stable code or empty.

    `others` are what readers with another code page call it.
    """

    text: str
    oddity: str
    others: tuple[str, ...]

    @property
    def is_directory(self) -> bool:
        """Whether the entry only names a folder."""
        return self.text.endswith("/")


def read_name(raw: bytes, flags: int) -> Name:
    """The name `raw` of an entry.

    Raises:
        PackageMalformedError: not decodable, or it leads outside the package.
    """
    once = _read_name if len(raw) <= MAX_NAME else _read_name.__wrapped__
    return once(raw, flags & _UTF8_FLAG)


@lru_cache(maxsize=_KEPT)
def _read_name(raw: bytes, flags: int) -> Name:
    text, oddity, others = _decode(raw, flags)
    if len(text) > MAX_NAME:
        raise PackageMalformedError("name-too-long", ascii(text[:100]))
    if _CONTROL.search(text):
        raise PackageMalformedError("name-with-control-characters", ascii(text))
    if "\\" in text:
        text, oddity = text.replace("\\", "/"), "name-with-backslash"
    if text.startswith("/"):
        text, oddity = text.lstrip("/"), "name-with-leading-slash"
    _check_path(text)
    return Name(text, oddity, others)


def _decode(raw: bytes, flags: int) -> tuple[str, str, tuple[str, ...]]:
    if raw.isascii():
        return raw.decode("ascii"), "", ()
    if flags & _UTF8_FLAG:
        try:
            return raw.decode("utf-8"), "", ()
        except UnicodeDecodeError as error:
            raise PackageMalformedError("name-not-utf-8", ascii(raw)) from error
    readings = [text for page in _OTHER_CODE_PAGES if (text := _try(raw, page)) is not None]
    if len(readings) == 1:  # CP437 reads anything, so it alone is no reading
        raise PackageMalformedError("name-not-decodable", ascii(raw))
    return readings[0], "name-in-unmarked-code-page", tuple(readings[1:])


def _try(raw: bytes, code_page: str) -> str | None:
    try:
        return raw.decode(code_page)
    except UnicodeDecodeError:
        return None


def _check_path(text: str) -> None:
    steps = text.removesuffix("/").split("/")
    if any(step in {"", ".", ".."} for step in steps):
        raise PackageMalformedError("name-with-path-trick", ascii(text))
    if any(_DRIVE.match(step) for step in steps):
        raise PackageMalformedError("name-with-drive", ascii(text))


def folded(text: str) -> str:
    """`text` as the most lenient reader compares it: no case, one Unicode form, no marks.

    Windows also drops blanks and dots at the end of each step.
    """
    once = _folded if len(text) <= MAX_NAME else _folded.__wrapped__
    return once(text)


@lru_cache(maxsize=_KEPT)
def _folded(text: str) -> str:
    seen = text.replace("\\", "/").strip("/")
    if seen.isascii():
        seen = seen.lower()
    else:
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
        seen = "".join(one for one in plain if unicodedata.category(one) != "Cf")
    return _DROPPED.sub("", seen)


def check_distinct(names: Iterable[Name]) -> None:
    """No two names that any reader may take for the same, a folder and a file included.

    Raises:
        PackageMalformedError: two such names.
    """
    seen: set[str] = set()
    files: set[str] = set()
    folders: set[str] = set()
    for name in names:
        keys = {folded(one) for one in (name.text, *name.others)}
        if not seen.isdisjoint(keys):
            raise PackageMalformedError("name-twice", ascii(name.text))
        seen |= keys
        for key in keys:
            if not name.is_directory:
                files.add(key)
            folders.update(_above(key))
    both = files & folders
    if both:
        raise PackageMalformedError("file-is-folder", ascii(min(both)))


_MAX_STEPS = 64
"""Folders within folders; OFD files have about four."""


def _above(key: str) -> list[str]:
    steps = key.split("/")
    if len(steps) > _MAX_STEPS:
        raise PackageMalformedError("name-too-deep", ascii(key[:100]))
    return ["/".join(steps[:count]) for count in range(1, len(steps))]
