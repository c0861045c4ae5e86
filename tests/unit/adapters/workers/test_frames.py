# SPDX-License-Identifier: Apache-2.0
"""Frames and JSON from the other side of a pipe."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esignverify.adapters.workers.frames import (
    HEADER,
    LIMITS,
    MAX_INTEGER,
    MAX_NODES,
    FrameError,
    Kind,
    encode_frame,
    frame_header,
    from_json,
    parse_header,
    read_exactly,
    read_frame,
    to_json,
    write_frame,
)
from esignverify.model.errors import DecodeError


@given(st.sampled_from(Kind), st.binary(max_size=2000))
def test_round_trip(kind: Kind, body: bytes) -> None:
    body = body[: LIMITS[kind]]
    assert read_frame(io.BytesIO(encode_frame(kind, body)).read, *Kind) == (kind, body)


@given(st.binary(max_size=20))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    try:
        frame = read_frame(io.BytesIO(data).read, Kind.BROKEN)
    except (FrameError, EOFError):
        return
    assert data.startswith(encode_frame(*frame))


def test_every_kind_has_a_limit_that_a_length_can_hold() -> None:
    assert set(LIMITS) == set(Kind)
    assert max(LIMITS.values()) < 2**32


@pytest.mark.parametrize("kind", Kind)
def test_over_the_limit_on_both_sides(kind: Kind) -> None:
    frame_header(kind, LIMITS[kind])
    with pytest.raises(FrameError):
        frame_header(kind, LIMITS[kind] + 1)
    with pytest.raises(FrameError):
        parse_header(HEADER.pack(kind, LIMITS[kind] + 1), kind)


def test_only_what_is_expected() -> None:
    with pytest.raises(FrameError, match="unexpected"):
        parse_header(frame_header(Kind.VERDICT, 1), Kind.NEEDS, Kind.CRASH)
    with pytest.raises(FrameError, match="unexpected"):
        parse_header(HEADER.pack(255, 1), *Kind)


def test_a_slow_pipe() -> None:
    source = io.BytesIO(b"abcdef")
    assert read_exactly(lambda _: source.read(2), 6) == b"abcdef"
    with pytest.raises(EOFError):
        read_exactly(lambda _: source.read(2), 1)


def test_writing_to_a_descriptor() -> None:
    reader, writer = os.pipe()
    write_frame(writer, Kind.CRASH, b"x" * 4000)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert read_frame(pipe.read, Kind.CRASH) == (Kind.CRASH, b"x" * 4000)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_round_trip(value: object) -> None:
    assert from_json(to_json(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"1.5",
        b"1e5",
        b"NaN",
        b"-Infinity",
        str(MAX_INTEGER + 1).encode(),
        str(-MAX_INTEGER - 1).encode(),
        b"9" * 5000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" + b"1," * MAX_NODES + b"1]",
    ],
    ids=lambda data: repr(data[:12]),
)
def test_json_that_is_refused(data: bytes) -> None:
    with pytest.raises(DecodeError):
        from_json(data)


def test_text_that_is_no_text_does_not_leave() -> None:
    with pytest.raises(UnicodeEncodeError):
        to_json("\ud800")
