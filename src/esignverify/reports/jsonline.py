# SPDX-License-Identifier: Apache-2.0
r"""JSON on one line: Chinese stays readable, characters that hide or steer are ``\uXXXX``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .escape import escape


def one_line(value: Mapping[str, Any]) -> str:
    """`value` as JSON without a line break in it.

    Only strings can hold anything beyond ASCII in JSON, so the escapes always stand inside one
    and mean the same character again once parsed: nothing is lost.
    """
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    hidden = {ord(char): _json_escape(char) for char in set(line) if escape(char) != char}
    return line.translate(hidden) if hidden else line


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
