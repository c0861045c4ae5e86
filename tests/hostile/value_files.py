# SPDX-License-Identifier: Apache-2.0
"""Files of one value that costs a careless reader a second for each megabyte, or a gigabyte."""

from __future__ import annotations

from .plain import plain

_FORM = {"AcroForm": "<</Fields 6 0 R>>"}


def list_of_dictionaries(count: int = 1_000_000) -> bytes:
    """A form whose fields are a million direct dictionaries."""
    return plain(_FORM, {6: b"[" + b"<</A 1>>" * count + b"]"})


def list_of_arrays(count: int = 4_000_000) -> bytes:
    """A form whose fields are millions of empty arrays."""
    return plain(_FORM, {6: b"[" + b"[]" * count + b"]"})


def list_of_odd_references(count: int = 1_000_000) -> bytes:
    """A form whose fields are a million references written with two blanks."""
    return plain(_FORM, {6: b"[" + b"1  0 R " * count + b"]"})


def name_of_escapes(count: int = 5_000_000) -> bytes:
    """A form whose field is called by a name of millions of escapes."""
    return plain(_FORM, {6: b"[<</T /" + b"#41" * count + b">>]"})


def text_of_escapes(count: int = 5_000_000) -> bytes:
    """A form whose field is called by a text of millions of escapes."""
    return plain(_FORM, {6: b"[<</T (" + b"\\n" * count + b")>>]"})


def text_of_comments(count: int = 3_000_000) -> bytes:
    """A form whose field is called by hexadecimal digits, with a comment behind each."""
    return plain(_FORM, {6: b"[<</T <" + b"41%\n" * count + b">>>]"})


def text_that_does_not_end(count: int = 20_000_000) -> bytes:
    """A form whose field is called by millions of hexadecimal digits, and then something else."""
    return plain(_FORM, {6: b"[<</T <" + b"41" * count + b"z>>>]"})
