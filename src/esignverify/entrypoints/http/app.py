# SPDX-License-Identifier: Apache-2.0
"""The addresses of the service and what stands behind them; `make_app` works on any `Outside`."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from ...bootstrap import report_schema
from ...reports.catalogue import Catalogue
from ...services.outside import Outside
from .answers import Answers
from .openapi import Answer, Health, Operation, document
from .pool import QUEUE_PER_PROCESSOR, JudgingPool, processors
from .problems import REQUEST_ID, TEXTS, speak_problems
from .uploads import FORM_TYPE, MAX_DOCUMENT, RAW_TYPES
from .verifications import (
    KEY_HEADER,
    REPLAYED_HEADER,
    STORED_HEADER,
    Parameters,
    Verifications,
)

log = logging.getLogger("esignverify.access")
MIB = 1024 * 1024


def make_app(
    outside: Outside,
    policies: Sequence[str],
    *,
    judging: int | None = None,
    places: int | None = None,
) -> web.Application:
    """The application. `judging` documents at once, `places` requests at all; None: by processor.

    A caller may choose one of `policies`; the first is the default.
    """
    threads = judging or processors()
    pool = JudgingPool(threads, threads * (1 + QUEUE_PER_PROCESSOR) if places is None else places)
    app = web.Application(
        middlewares=[log_access, speak_problems],
        # Uploads are read and counted by `uploads`; nothing else reads a body.
        client_max_size=MAX_DOCUMENT,
    )
    app[TEXTS] = Catalogue(outside.texts.catalogue())
    verifications = Verifications(outside, tuple(policies), pool, Answers())
    described = json.dumps(_described(outside), ensure_ascii=False).encode()
    health = Health(
        status="ok", version=outside.engine.version, demo=outside.demo, stored=False
    ).model_dump_json()

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text=health, content_type="application/json")

    async def openapi(_: web.Request) -> web.Response:
        return web.Response(body=described, content_type="application/json")

    async def close_pool(_: web.Application) -> AsyncIterator[None]:
        yield
        pool.close()

    app.router.add_post("/v1/verifications", verifications.post)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/openapi.json", openapi)
    app.cleanup_ctx.append(close_pool)
    return app


@web.middleware
async def log_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One line per request: never an upload, a name, or an address as the caller typed it."""
    start = time.monotonic()
    response = await handler(request)
    resource = request.match_info.route.resource
    log.info(
        "%s %s %s %d %.0fms",
        request[REQUEST_ID],
        request.method,
        resource.canonical if resource else "-",
        response.status,
        (time.monotonic() - start) * 1000,
    )
    return response


def _described(outside: Outside) -> dict[str, Any]:
    """The OpenAPI document of this service."""
    return document(
        "esignverify", outside.engine.version, _operations(), {"Report": report_schema()}
    )


def _operations() -> tuple[Operation, ...]:
    return (
        Operation(
            "post",
            "/v1/verifications",
            "verify",
            "核验一份文件，不保存 / Verify one document; nothing is stored",
            Answer(
                "Report",
                "核验结果 / the report",
                headers={
                    STORED_HEADER: "false：没有保存 / nothing was stored",
                    REPLAYED_HEADER: "true：重复请求，返回上次的结果 / the answer given before",
                },
            ),
            description="任何内容都会得到结果，读不懂的文件也是如此；只有超限、超时等才返回错误。\n\n"
            "Any bytes get a report, unreadable ones too; only limits and broken requests fail.",
            query=Parameters,
            headers={
                KEY_HEADER: "同一个键、同一个请求得到同一个结果；只在本进程内记住 / "
                "same key and request, same answer; remembered by this process only"
            },
            body=_bodies(),
            problems={
                400: "BAD_REQUEST, IDEMPOTENCY_KEY_INVALID",
                408: "UPLOAD_TOO_SLOW",
                409: "IDEMPOTENCY_IN_PROGRESS",
                413: f"LIMIT_DOCUMENT_SIZE: > {MAX_DOCUMENT // MIB} MiB",
                415: "UNSUPPORTED_MEDIA_TYPE",
                422: "DOCUMENT_MISSING, FORM_INVALID, PARAMETER_INVALID, CLAIM_INVALID, "
                "POLICY_NOT_ALLOWED, IDEMPOTENCY_KEY_REUSED, TIME_FUSE",
                503: "BUSY, WORKER_BROKEN: try again after Retry-After seconds",
            },
        ),
        Operation(
            "get",
            "/healthz",
            "health",
            "服务是否在运行 / whether the service is up",
            Answer(Health.__name__, "在运行 / it is"),
        ),
        Operation(
            "get",
            "/openapi.json",
            "openapi",
            "本说明 / this description",
            Answer(None, "OpenAPI 3.1"),
        ),
    )


def _bodies() -> dict[str, Any]:
    raw: dict[str, Any] = {kind: {"schema": {}} for kind in sorted(RAW_TYPES)}
    form = {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": {
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
            "policy": {"type": "string", "maxLength": 64},
            "name": {"type": "string", "maxLength": 255},
            "claim": {"type": "object", "description": "esignverify.claim/1"},
        },
    }
    claim = {"claim": {"contentType": "application/json"}}
    return raw | {FORM_TYPE: {"schema": form, "encoding": claim}}
