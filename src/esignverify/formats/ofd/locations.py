# SPDX-License-Identifier: Apache-2.0
"""Where an ST_Loc leads (GB/T 33190-2016 §7.3): from the package's root, or from the file's folder.

Real files also count from the document's folder or from the root without a slash. Where the
standard's own reading finds no part, those are tried, and the use of one is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .errors import PackageLimitError
from .names import folded

OTHER_CASE = "location-in-other-case"
"""A part that only readers without regard to case find."""
TWO_SLASHES = "location-with-two-slashes"
"""A part of the package by a path put together with one slash too many."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
BLANKS = " \t\r\n"
"""What XML takes for white space; Python's own idea of it is wider."""
_IN_ROOT = frozenset({"OFD.xml", "OFDEntries.xml"})
"""Files with a fixed place (GB/T 33190-2016 §7.2, GM/T 0099-2020)."""
MAX_LENGTH = 1024
"""Characters of one location."""
MAX_MISSES = 1_000
"""Locations of one package that are not found as written: each costs a lenient search."""


@dataclass(frozen=True, slots=True)
class Found:
    """The part a location leads to: `part` None where it is missing; `oddity` is a stable code.

    `written` is the path by the standard's reading, for a person.
    """

    part: str | None
    written: str
    oddity: str = ""


class Places:
    """The parts of one package, found by location."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._parts = frozenset(parts)
        self._known: dict[tuple[str, ...], Found] = {}
        self._misses = 0

    @cached_property
    def _by_folded(self) -> Mapping[str, str]:
        return {folded(part): part for part in self._parts if part.isascii()}

    def find(self, location: str, *folders: str) -> Found:
        """Look from the first of `folders` as the standard does, then from the others and the root.

        Folders are paths without slashes at their ends; "" is the root.

        Raises:
            PackageLimitError: too many locations that lead nowhere as written.
        """
        key = (location[: MAX_LENGTH + 1], *folders)
        if key not in self._known:
            self._known[key] = self._find(key[0].strip(BLANKS), folders)
        return self._known[key]

    def _find(self, plain: str, folders: tuple[str, ...]) -> Found:
        if is_external(plain) or not plain or len(plain) > MAX_LENGTH:
            return self._with_two_slashes(plain)
        bases = dict.fromkeys((*folders, "")) if not plain.startswith(("/", "\\")) else {"": None}
        paths = [_join(base, plain) for base in bases]
        for number, path in enumerate(paths):
            if path is not None and path in self._parts:
                return Found(path, path, "location-from-elsewhere" if number else "")
        self._misses += 1
        if self._misses > MAX_MISSES:
            raise PackageLimitError("package-locations-missing", MAX_MISSES)
        for path in paths:
            # Case is all that readers are known to pass over, and only that of ASCII.
            same = None if path is None else self._any_case(path)
            if path is not None and same is not None:
                return Found(same, path, OTHER_CASE)
        return Found(None, paths[0] or plain)

    def _with_two_slashes(self, plain: str) -> Found:
        """What leads out of the package by its form, unless a part of that name is in it."""
        path = _join("", plain) if plain.startswith("//") and len(plain) <= MAX_LENGTH else None
        if path is not None and path in self._parts:
            return Found(path, path, TWO_SLASHES)
        return Found(None, plain[:MAX_LENGTH])

    def beside(self, part: str, name: str) -> str | None:
        """The part called `name` in the folder of `part`, the case of ASCII letters aside."""
        path = _join(folder_of(part), name) or name
        return path if path in self._parts else self._any_case(path)

    def rivals(self, location: str, found: str, *folders: str) -> bool:
        """Whether a reader that counts `location` from one of `folders` finds another than `found`.

        Neither a slash at the beginning nor the case of ASCII letters is heeded.
        """
        plain = location.strip(BLANKS).lstrip("/\\")
        paths = [_join(base, plain) for base in dict.fromkeys(folders)]
        there = {one if one in self._parts else self._any_case(one) for one in paths if one}
        return not there <= {None, found}

    def _any_case(self, path: str) -> str | None:
        return self._by_folded.get(folded(path)) if path.isascii() else None

    def exact(self, location: str, folder: str) -> Found:
        """The part that a reference binds, by one reading alone: from the root.

        A path that begins with a dot is seen from `folder`, and so is a bare name that no part in
        the root may have.
        """
        plain = location.strip(BLANKS)
        if is_external(plain) or not plain or len(plain) > MAX_LENGTH:
            return self._with_two_slashes(plain)
        bare = "/" not in plain and "\\" not in plain and plain not in _IN_ROOT
        path = _join(folder if bare or plain.startswith(".") else "", plain)
        return Found(path if path in self._parts else None, path or plain)


def is_external(location: str) -> bool:
    """Whether a location leads out of the package: a URI with a scheme, a drive, a share."""
    plain = location.strip(BLANKS)
    return _SCHEME.match(plain) is not None or plain.startswith(("//", "\\\\"))


def folder_of(part: str) -> str:
    """The folder that holds `part`."""
    return part.rpartition("/")[0]


def folders_of(part: str) -> tuple[str, ...]:
    """The folder that holds `part`, the one that holds that, and so on below the root."""
    steps = part.split("/")[:-1]
    return tuple("/".join(steps[:count]) for count in range(len(steps), 0, -1))


def file_name(location: str) -> str:
    """The last step of a location, without regard to case."""
    return location.strip(BLANKS).replace("\\", "/").rpartition("/")[2].casefold()


def below(folder: str, location: str) -> str:
    """The folder that `location` names, seen from `folder`; `folder` itself where it names none."""
    joined = _join(folder, location.strip(BLANKS)) if len(location) <= MAX_LENGTH else None
    return folder if joined is None else joined


def _join(folder: str, location: str) -> str | None:
    """`location` seen from `folder`; None where it leads above the root."""
    once = _joined if len(location) <= MAX_LENGTH else _joined.__wrapped__
    return once(folder, location)


@lru_cache(maxsize=1024)
def _joined(folder: str, location: str) -> str | None:
    steps = [] if location.startswith(("/", "\\")) else [one for one in folder.split("/") if one]
    for step in location.replace("\\", "/").split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)
