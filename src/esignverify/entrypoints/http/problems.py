# SPDX-License-Identifier: Apache-2.0
"""Everything that goes wrong, in one form: problem+json (RFC 9457) with a stable `code`.

The body tells a caller what to do and nothing about this machine: configuration errors name files,
so their detail stays in the log.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import uuid
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from ...model.errors import (
    ConfigurationError,
    DocumentTooLargeError,
    EsignverifyError,
    IsolationUnavailableError,
    StorageError,
    TimeFuseError,
    WorkerBrokenError,
)
from ...reports.catalogue import Catalogue

log = logging.getLogger(__name__)

TEXTS = web.AppKey("texts", Catalogue)
REQUEST_ID = web.RequestKey("request_id", str)
REQUEST_ID_HEADER = "X-Request-Id"
RETRY_SECONDS = "2"
"""Retry-After of a full queue or a broken worker: about one judgement."""
_REQUEST_ID_FORM = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FIXED = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Server": "esignverify",  # not which versions an attacker meets
}


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """A request that gets no report: HTTP status, stable code, values for the text."""

    def __init__(
        self,
        status: int,
        code: str,
        values: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.values = values or {}


def busy() -> Problem:
    """The queue is full."""
    return Problem(503, "BUSY", headers={"Retry-After": RETRY_SECONDS})


@web.middleware
async def speak_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every request an id, and every failure the one form.

    How the handler ended is looked at rather than caught: what nobody foresaw is logged, becomes
    a 500, and is never taken for an answer about a document.
    """
    request[REQUEST_ID] = _request_id(request)
    work = asyncio.ensure_future(handler(request))
    try:
        await asyncio.wait({work})
    finally:
        work.cancel()
    if work.cancelled():
        raise asyncio.CancelledError
    error = work.exception()
    response = work.result() if error is None else _response(request, _problem_of(request, error))
    response.headers.update(_FIXED)
    response.headers[REQUEST_ID_HEADER] = request[REQUEST_ID]
    return response


def _request_id(request: web.Request) -> str:
    """The caller's id if it is a plain one, else a new one."""
    given = request.headers.get(REQUEST_ID_HEADER, "")
    return given if _REQUEST_ID_FORM.fullmatch(given) else uuid.uuid4().hex


def _problem_of(request: web.Request, error: BaseException) -> Problem:
    match error:
        case Problem():
            return error
        case web.HTTPException():
            return _from_http(error)
        case DocumentTooLargeError():
            return Problem(413, error.code, error.values)
        case TimeFuseError():
            return Problem(422, error.code)
        case WorkerBrokenError() | IsolationUnavailableError():
            log.error("%s %s: %s", request[REQUEST_ID], error.code, error.detail)
            return Problem(503, error.code, headers={"Retry-After": RETRY_SECONDS})
        case ConfigurationError() | StorageError():
            log.error("%s %s: %s", request[REQUEST_ID], error.code, error.detail)
            return Problem(500, "SERVICE_MISCONFIGURED")
        case EsignverifyError():
            log.error("%s %s: %s", request[REQUEST_ID], error.code, error.detail)
            return Problem(500, error.code)
        case _:
            # Where it happened, not what it says: a message may quote the document.
            log.critical("%s INTERNAL_ERROR: %s", request[REQUEST_ID], _place(error))
            return Problem(500, "INTERNAL_ERROR")


def _place(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' > '.join(places[-4:])}"


_HTTP_CODES = {
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "LIMIT_DOCUMENT_SIZE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}


def _from_http(error: web.HTTPException) -> Problem:
    """A refusal by aiohttp itself: no such address, no such method, an expectation not met."""
    allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
    return Problem(error.status, _HTTP_CODES.get(error.status, "BAD_REQUEST"), headers=allow)


def _response(request: web.Request, problem: Problem) -> web.Response:
    text = request.app[TEXTS].both(f"error.{problem.code}", problem.values)
    body = {
        "type": f"urn:esignverify:problem:{problem.code.lower().replace('_', '-')}",
        "title": text["zh"],
        "status": problem.status,
        "code": problem.code,
        "text": text,
        "request_id": request[REQUEST_ID],
    }
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=problem.status,
        headers=problem.headers,
        content_type="application/problem+json",
    )
