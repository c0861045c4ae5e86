# SPDX-License-Identifier: Apache-2.0
"""What is wrong, or worth a look, in a file that an operator keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at. `code` is an entry of data/texts/problems.toml.

    `fatal`: the file cannot be used until this is mended. `values` name file, line and field.
    """

    fatal: bool
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


MAX_NOTES = 20
"""Notes that are told one by one: of a real register hundreds of numbers may be odd."""
UNTOLD = Problem(False, "more-notes")
"""Stands for a note that is only counted."""


@dataclass(slots=True)
class Notes:
    """The first notes about a file, and how many others there are."""

    told: list[Problem] = field(default_factory=list)
    others: int = 0

    def add(self, one: Problem) -> None:
        """Keep or count a note."""
        if one != UNTOLD and len(self.told) < MAX_NOTES:
            self.told.append(one)
        else:
            self.others += 1

    def every(self, file: str) -> tuple[Problem, ...]:
        """All that is to be told about `file`."""
        if not self.others:
            return tuple(self.told)
        rest: dict[str, str | int] = {"file": file, "line": 0, "field": "", "count": self.others}
        return (*self.told, Problem(False, UNTOLD.code, rest))
