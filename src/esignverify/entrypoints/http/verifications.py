# SPDX-License-Identifier: Apache-2.0
"""`POST /v1/verifications`: one document in, one report out, nothing stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...bootstrap import parse_claim
from ...model.claim import Claim
from ...model.errors import ConfigurationError
from ...reports.jsonline import one_line
from ...services.outside import Outside
from ...services.verify_document import Request, verify_document
from .answers import Answers
from .pool import JudgingPool
from .problems import Problem
from .uploads import MAX_DOCUMENT, Upload, read_upload

STORED_HEADER = "Esignverify-Stored"
REPLAYED_HEADER = "Idempotent-Replayed"
KEY_HEADER = "Idempotency-Key"
DEFAULT_NAME = "document"


class Parameters(BaseModel):
    """What a caller may choose, in the query or, with a form, as its fields."""

    model_config = ConfigDict(extra="forbid")

    policy: str | None = Field(
        None, max_length=64, description="策略名，须是管理员开放的 / a policy the operator listed"
    )
    name: str | None = Field(
        None,
        max_length=255,
        description="文件名，只出现在结果里 / name of the document, only shown in the report",
    )


@dataclass(frozen=True, slots=True)
class Verifications:
    """The handler and what it works with; `policies` may be chosen, the first is the default."""

    outside: Outside
    policies: tuple[str, ...]
    pool: JudgingPool
    answers: Answers

    async def post(self, request: web.Request) -> web.Response:
        """Verify the document in the body."""
        with self.pool.place():
            upload = await read_upload(request)
            asked = self._asked(upload, parameters(request, upload))
            key = request.headers.get(KEY_HEADER)
            with self.answers.turn(key, fingerprint(asked)) as turn:
                body = turn.replay
                if body is None:
                    report = await self.pool.run(lambda: verify_document(asked, self.outside))
                    body = one_line(report).encode()
                    turn.keep(body)
        headers = {STORED_HEADER: "false"}
        if turn.replay is not None:
            headers[REPLAYED_HEADER] = "true"
        return web.Response(body=body, content_type="application/json", headers=headers)

    def _asked(self, upload: Upload, chosen: Parameters) -> Request:
        if not upload.document:
            raise Problem(422, "DOCUMENT_MISSING")
        policy = chosen.policy or self.policies[0]
        if policy not in self.policies:
            raise Problem(422, "POLICY_NOT_ALLOWED")
        return Request(
            name=chosen.name or DEFAULT_NAME,
            document=upload.document,
            policy=policy,
            claim=_claim(upload.fields.get("claim")),
            limit=MAX_DOCUMENT,
        )


def parameters(request: web.Request, upload: Upload) -> Parameters:
    """The caller's choices; a form's fields and the query must not both make one.

    Raises:
        Problem: 422, an unknown, repeated or malformed parameter.
    """
    given = dict(request.query)
    if len(given) != len(request.query):
        raise Problem(422, "PARAMETER_INVALID", {"detail": "?"})
    for name in ("policy", "name"):
        if name in upload.fields:
            if name in given:
                raise Problem(422, "PARAMETER_INVALID", {"detail": name})
            given[name] = upload.fields[name].decode("utf-8", "replace")
    if upload.name is not None:
        given.setdefault("name", upload.name[:255])
    try:
        return Parameters.model_validate(given)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise Problem(422, "PARAMETER_INVALID", {"detail": place}) from None


def fingerprint(asked: Request) -> str:
    """What makes two requests the same: document, claim, policy and name."""
    parts = (
        hashlib.sha256(asked.document).hexdigest(),
        asked.claim.sha256 if asked.claim else "",
        asked.policy,
        asked.name,
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _claim(data: bytes | None) -> Claim | None:
    if data is None:
        return None
    try:
        return parse_claim(data, "claim")
    except ConfigurationError as error:
        raise Problem(422, "CLAIM_INVALID", {"detail": error.detail}) from None
