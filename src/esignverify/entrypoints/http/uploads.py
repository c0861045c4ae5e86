# SPDX-License-Identifier: Apache-2.0
"""Reading one upload: the raw file, or a form with `file` and optional `policy`, `claim`, `name`.

Everything is counted while it arrives; nothing is written to disk, nothing is logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from ...services.verify_document import check_size
from .problems import Problem

MAX_DOCUMENT = 64 * 1024 * 1024
"""Bytes of a document over HTTP (design part 6)."""
MAX_FIELD = 64 * 1024
"""Bytes of any other field: the longest is a claim, a dozen short texts."""
MAX_FORM_OVERHEAD = 1024 * 1024
"""Bytes a form may add to its document: other fields, headers, boundaries."""
MAX_PARTS = 4
UPLOAD_SECONDS = 60
"""A document at the limit needs about 9 Mbit/s for this; slower callers hold a place too long."""
RAW_TYPES = frozenset({"application/pdf", "application/ofd", "application/octet-stream"})
FORM_TYPE = "multipart/form-data"
FORM_FIELDS = frozenset({"file", "policy", "claim", "name"})
_TRANSPARENT = frozenset({"", "7bit", "8bit", "binary"})
"""Content-Transfer-Encodings that change nothing; RFC 7578 §4.7 has no use for others."""


@dataclass(slots=True)
class Upload:
    """What came: the document, the name it was given, and the other fields as sent."""

    document: bytes | None = None
    name: str | None = None
    fields: dict[str, bytes] = field(default_factory=dict)


async def read_upload(request: web.Request) -> Upload:
    """The upload in the body of `request`.

    Raises:
        Problem: 400, 408, 413, 415 or 422, as the OpenAPI document says.
        DocumentTooLargeError: over `MAX_DOCUMENT`.
    """
    _check_headers(request)
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            if request.content_type == FORM_TYPE:
                return await _read_form(request)
            document = await _read_all(request.content.iter_any(), MAX_DOCUMENT)
    except TimeoutError:
        raise Problem(408, "UPLOAD_TOO_SLOW", headers={"Connection": "close"}) from None
    return Upload(document)


def _check_headers(request: web.Request) -> None:
    form = request.content_type == FORM_TYPE
    if not form and request.content_type not in RAW_TYPES:
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE")
    if request.content_length is not None:
        overhead = MAX_FORM_OVERHEAD if form else 0
        check_size(max(request.content_length - overhead, 0), MAX_DOCUMENT)


async def _read_form(request: web.Request) -> Upload:
    upload = Upload()
    try:
        parts = 0
        async for part in await request.multipart():
            parts += 1
            if parts > MAX_PARTS:
                raise Problem(422, "FORM_INVALID", {"detail": f"> {MAX_PARTS}"})
            if not isinstance(part, BodyPartReader):
                raise Problem(422, "FORM_INVALID", {"detail": "multipart/*"})
            await _take_part(part, upload)
    except (ValueError, web.HTTPBadRequest):
        # aiohttp says so of a missing boundary, a broken header or a body that ends too early.
        raise Problem(400, "BAD_REQUEST") from None
    return upload


async def _take_part(part: BodyPartReader, upload: Upload) -> None:
    name = part.name or ""
    taken = name in upload.fields or (name == "file" and upload.document is not None)
    if name not in FORM_FIELDS or taken:
        raise Problem(422, "FORM_INVALID", {"detail": name or "name"})
    if part.headers.get("Content-Transfer-Encoding", "").lower() not in _TRANSPARENT:
        raise Problem(422, "FORM_INVALID", {"detail": "Content-Transfer-Encoding"})
    if name == "file":
        upload.document = await _read_all(_chunks(part), MAX_DOCUMENT)
        upload.name = part.filename
    else:
        upload.fields[name] = await _read_field(part, name)


async def _read_field(part: BodyPartReader, name: str) -> bytes:
    data = bytearray()
    async for chunk in _chunks(part):
        data += chunk
        if len(data) > MAX_FIELD:
            raise Problem(422, "FORM_INVALID", {"detail": f"{name} > {MAX_FIELD}"})
    return bytes(data)


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk():
        yield chunk


async def _read_all(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    data = bytearray()
    async for chunk in chunks:
        data += chunk
        check_size(len(data), limit)
    return bytes(data)
