# SPDX-License-Identifier: Apache-2.0
"""Streams decoded as the library decodes them (ISO 32000-2 §7.4), what is slow there counted."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import filters, misc
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from .errors import PdfLimitError

MAX_ASCII = 8 * 1024 * 1024
"""Octets written as text (ASCII85, hexadecimal) that are decoded of one file: a second's work. Only
cross-references, object streams and validation data are decoded, and nobody writes them so."""
_WHITE = b"\t\n\v\f\r "


class Blanks:
    """In place of the library's pattern for blanks, which takes a hundred octets for each."""

    def sub(self, _: bytes, octets: bytes) -> bytes:
        """The octets without blanks."""
        return bytes(octets).translate(None, _WHITE)


def read_data(
    stream: Any,
    purpose: DecodePurpose = DecodePurpose.GENERIC,
    expected_size: int | None = None,
) -> bytes:
    """The decoded octets of a stream, decoded once.

    Raises:
        PdfStreamError: they cannot be decoded.
        PdfLimitError: too many are written as text.
    """
    if stream._data is None:  # noqa: SLF001 - a method of the library's class
        stream._data = _decoded(stream, purpose, expected_size)  # noqa: SLF001
    found: bytes = stream._data  # noqa: SLF001
    return found


def _decoded(stream: Any, purpose: DecodePurpose, expected_size: int | None) -> bytes:
    data = stream._encoded_data  # noqa: SLF001
    if data is None:
        raise misc.PdfStreamError("No data available.")
    context = stream._decode_context()  # noqa: SLF001
    most = context.stream_output_cap(len(data), purpose=purpose, expected_size=expected_size)
    for decoder, parameters in stream._stream_decoders():  # noqa: SLF001
        if isinstance(decoder, filters.ASCII85Decode | filters.ASCIIHexDecode):
            _spend(context, len(data))
        data = decoder.decode_bounded(data, parameters, context.stage_output_cap(most))
        context.record_output(len(data))
    decoded: bytes = data
    return decoded


def _spend(context: Any, octets: int) -> None:
    """Count what one document, whose decoding has one context, has written as text."""
    known = vars(context)
    known["_ascii"] = known.get("_ascii", 0) + octets
    if known["_ascii"] > MAX_ASCII:
        raise PdfLimitError("ascii-octets", MAX_ASCII)
