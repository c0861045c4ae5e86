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
