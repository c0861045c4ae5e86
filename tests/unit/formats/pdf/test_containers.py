# SPDX-License-Identifier: Apache-2.0
"""Streams of objects and cross-references that every reader unpacks alike, and others."""

from __future__ import annotations

import pytest

from esignverify.formats.pdf.containers import check_container
from esignverify.formats.pdf.syntax import Object, SyntaxProblemError, read_value


def _object(entries: str) -> Object:
    value, end = read_value(f"<<{entries}>>".encode(), 0)
    return Object(7, 0, 0, end, value, (end, end))


@pytest.mark.parametrize(
    "entries",
    [
        "",
        "/Filter null",
        "/Filter /FlateDecode",
        "/Filter [/FlateDecode]",
        "/Filter /FlateDecode /DecodeParms null",
        "/Filter /FlateDecode /DecodeParms <</Columns 5 /Predictor 12>>",
        "/Filter [/FlateDecode] /DecodeParms [<</Columns 5 /Predictor 12>>]",
        "/Filter [/FlateDecode] /DecodeParms [null]",
        "/Filter /FlateDecode /DecodeParms <</Predictor 15 /Columns 4 /Colors 1>>",
    ],
)
def test_as_producers_write(entries: str) -> None:
    check_container(_object(entries))


@pytest.mark.parametrize(
    "entries",
    [
        "/DecodeParms <</Columns 5 /Predictor 12>>",
        "/F /FlateDecode",
        "/DP <<>>",
        "/FFilter /FlateDecode",
        "/Filter /Fl",
        "/Filter /ASCIIHexDecode",
        "/Filter 5 0 R",
        "/Filter []",
        "/Filter [/FlateDecode /FlateDecode]",
        "/Filter [/FlateDecode] /DecodeParms <</Predictor 12 /Columns 5>>",
        "/Filter [/FlateDecode] /DecodeParms [null null]",
        "/Filter /FlateDecode /DecodeParms [<</Predictor 12 /Columns 5>>]",
        "/Filter /FlateDecode /DecodeParms 5 0 R",
        "/Filter /FlateDecode /DecodeParms <</Predictor 2 /Columns 5>>",
        "/Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 5 /Colors 3>>",
        "/Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 5 /BitsPerComponent 4>>",
        "/Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 5.0>>",
        "/Filter /FlateDecode /DecodeParms <</Predictor true>>",
        "/Filter /FlateDecode /DecodeParms <</EarlyChange 0>>",
    ],
)
def test_readers_differ(entries: str) -> None:
    with pytest.raises(SyntaxProblemError):
        check_container(_object(entries))


def test_no_stream_at_all() -> None:
    value, end = read_value(b"<<>>", 0)
    with pytest.raises(SyntaxProblemError):
        check_container(Object(7, 0, 0, end, value, None))
