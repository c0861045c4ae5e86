# SPDX-License-Identifier: Apache-2.0
"""The HTTP entrance on a real socket of this machine, with an outside in memory."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import jsonschema
import pytest
from aiohttp.test_utils import TestClient, TestServer
from openapi_spec_validator import validate

from esignverify.bootstrap import report_schema
from esignverify.entrypoints.http.app import make_app
from esignverify.entrypoints.http.server import RUNNER
from esignverify.entrypoints.http.uploads import MAX_DOCUMENT
from esignverify.model.errors import ConfigurationError

from ..unit.services import fakes

PDF = {"Content-Type": "application/pdf"}
POLICIES = ("merchant-admission", "strict")
URL = "/v1/verifications"


@pytest.fixture
def house():
    return fakes.outside()


@pytest.fixture
async def client(house):
    async with serving(make_app(house, POLICIES, judging=2)) as client:
        yield client


@asynccontextmanager
async def serving(app):
    """A client of `app`, run as the service runs it."""
    server = TestServer(app)
    await server.start_server(**RUNNER)
    async with TestClient(server) as client:
        yield client


async def problem(response, status: int, code: str) -> dict:
    """Assert that a response is that problem, in the one form."""
    assert response.status == status, await response.text()
    assert response.content_type == "application/problem+json"
    body = await response.json(content_type=None)
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"].startswith("urn:esignverify:problem:")
    assert list(body["text"]) == ["zh", "en"]
    assert not body["text"]["zh"].startswith("error.")
    assert body["request_id"] == response.headers["X-Request-Id"]
    return body


@pytest.mark.parametrize(
    ("document", "decision"), [(b"accept", "ACCEPT"), (b"reject", "REJECT"), (b"?", "REVIEW")]
)
async def test_a_raw_document_gets_its_report(client, document: bytes, decision: str) -> None:
    response = await client.post(URL, data=document, headers=PDF)
    assert response.status == 200
    report = await response.json()
    jsonschema.validate(report, report_schema())
    assert report["decision"] == decision
    assert report["policy"]["name"] == "merchant-admission"
    assert report["document"]["name"] == "document"
    assert response.headers["Esignverify-Stored"] == "false"
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_form_with_everything(client) -> None:
    form = aiohttp.FormData(quote_fields=False)  # as browsers and curl do
    form.add_field("file", b"accept", filename="报告.pdf", content_type="application/pdf")
    form.add_field("policy", "strict")
    claim = json.dumps({"schema": "esignverify.claim/1", "product": "秤"})
    form.add_field("claim", claim, content_type="application/json")
    report = await (await client.post(URL, data=form)).json()
    assert report["policy"]["name"] == "strict"
    assert report["document"]["name"] == "报告.pdf"
    assert len(report["claim_sha256"]) == 64


async def test_policy_and_name_may_stand_in_the_query(client) -> None:
    params = {"policy": "strict", "name": "r.pdf"}
    report = await (await client.post(URL, data=b"x", headers=PDF, params=params)).json()
    assert report["policy"]["name"] == "strict"
    assert report["document"]["name"] == "r.pdf"


async def test_the_core_is_that_of_the_command_line(client) -> None:
    one = await (await client.post(URL, data=b"reject", headers=PDF)).json()
    other = await (await client.post(f"{URL}?name=x", data=b"reject", headers=PDF)).json()
    assert one["core_sha256"] == other["core_sha256"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"policy": "lenient"}, "POLICY_NOT_ALLOWED"),
        ({"polic": "strict"}, "PARAMETER_INVALID"),
        ({"at": "2020-01-01"}, "PARAMETER_INVALID"),
        ({"name": "x" * 256}, "PARAMETER_INVALID"),
        ([("name", "a"), ("name", "b")], "PARAMETER_INVALID"),
    ],
)
async def test_only_what_the_operator_listed_may_be_chosen(client, params, code: str) -> None:
    response = await client.post(URL, data=b"accept", headers=PDF, params=params)
    await problem(response, 422, code)


async def test_no_document(client) -> None:
    await problem(await client.post(URL, data=b"", headers=PDF), 422, "DOCUMENT_MISSING")
    form = aiohttp.FormData({"policy": "strict"}, default_to_multipart=True)
    await problem(await client.post(URL, data=form), 422, "DOCUMENT_MISSING")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "text/html"},
        {"Content-Type": "multipart/mixed; boundary=x"},
        PDF | {"Content-Encoding": "gzip"},
    ],
)
async def test_other_kinds_of_body_are_refused(client, headers) -> None:
    response = await client.post(URL, data=b"accept", headers=headers)
    await problem(response, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([("extra", b"x")], "FORM_INVALID"),
        ([("file", b"accept"), ("file", b"reject")], "FORM_INVALID"),
        ([("file", b"accept"), ("policy", b"x" * 65537)], "FORM_INVALID"),
        ([("file", b"accept"), ("claim", b"{")], "CLAIM_INVALID"),
        ([("file", b"accept"), ("claim", b'{"schema": "x"}')], "CLAIM_INVALID"),
        ([("file", b"accept"), ("policy", b"lenient")], "POLICY_NOT_ALLOWED"),
    ],
)
async def test_broken_forms(client, fields, code: str) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields:
        form.add_field(name, value, filename="x", content_type="application/octet-stream")
    await problem(await client.post(URL, data=form), 422, code)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"accept"),
        ("multipart/form-data; boundary=b", b"no boundary here"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\naccept',
        ),
    ],
)
async def test_a_form_that_is_none_is_a_bad_request(client, kind: str, body: bytes) -> None:
    response = await client.post(URL, data=body, headers={"Content-Type": kind})
    assert response.status in {400, 422}
    assert response.content_type == "application/problem+json"


async def test_a_document_over_the_limit_is_refused_by_its_header(client) -> None:
    size = {"Content-Length": str(MAX_DOCUMENT + 1)}
    async with client.session.post(
        client.make_url(URL), headers=PDF | size, data=_endless(MAX_DOCUMENT + 1)
    ) as response:
        body = await problem(response, 413, "LIMIT_DOCUMENT_SIZE")
    assert "64 MiB" in body["text"]["zh"]


async def test_a_document_over_the_limit_is_refused_while_it_arrives(house, monkeypatch) -> None:
    monkeypatch.setattr("esignverify.entrypoints.http.uploads.MAX_DOCUMENT", 100_000)
    async with serving(make_app(house, POLICIES)) as client:
        response = await client.post(URL, data=_endless(200_000), headers=PDF)
        await problem(response, 413, "LIMIT_DOCUMENT_SIZE")
    assert house.judge.journal == []


async def _endless(size: int):
    sent = 0
    while sent < size:
        yield b"x" * min(65536, size - sent)
        sent += 65536


async def test_an_upload_that_takes_too_long_is_ended(house, monkeypatch) -> None:
    monkeypatch.setattr("esignverify.entrypoints.http.uploads.UPLOAD_SECONDS", 0.05)

    async def slow():
        yield b"a"
        await asyncio.sleep(0.5)
        yield b"b"

    async with serving(make_app(house, POLICIES)) as client:
        response = await client.post(URL, data=slow(), headers=PDF)
        await problem(response, 408, "UPLOAD_TOO_SLOW")


async def test_no_such_address_and_no_such_method(client) -> None:
    await problem(await client.get("/v1/nothing"), 404, "NOT_FOUND")
    response = await client.get(URL)
    await problem(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("document", "status", "code"),
    [
        (b"fuse", 422, "TIME_FUSE"),
        (b"broken", 503, "WORKER_BROKEN"),
        (b"bug", 500, "INTERNAL_ERROR"),
    ],
)
async def test_a_document_that_could_not_be_judged_is_a_problem_and_no_report(
    client, caplog, document: bytes, status: int, code: str
) -> None:
    caplog.set_level(logging.INFO)
    response = await client.post(URL, data=document, headers=PDF)
    text = json.dumps(await problem(response, status, code))
    assert "secret" not in text + caplog.text
    assert "child 17" not in text


async def test_a_broken_configuration_tells_its_place_to_the_log_only(house, caplog) -> None:
    house.trust.problem = ConfigurationError("/srv/private/ca.toml:3: syntax", file="ca.toml")
    async with serving(make_app(house, POLICIES)) as client:
        response = await client.post(URL, data=b"accept", headers=PDF)
        body = await problem(response, 500, "SERVICE_MISCONFIGURED")
    assert "private" not in json.dumps(body)
    assert "/srv/private/ca.toml:3" in caplog.text


async def test_a_full_queue_answers_at_once(house) -> None:
    hold = threading.Event()
    judged = house.judge.open

    def waiting(*args, **kwargs):
        hold.wait(10)
        return judged(*args, **kwargs)

    house.judge.open = waiting
    async with serving(make_app(house, POLICIES, judging=1, places=2)) as client:
        running = [asyncio.create_task(client.post(URL, data=b"accept", headers=PDF)) for _ in "ab"]
        await asyncio.sleep(0.2)
        response = await client.post(URL, data=b"accept", headers=PDF)
        await problem(response, 503, "BUSY")
        assert int(response.headers["Retry-After"]) > 0
        assert (await client.get("/healthz")).status == 200
        hold.set()
        assert [answer.status for answer in await asyncio.gather(*running)] == [200, 200]
        assert (await client.post(URL, data=b"accept", headers=PDF)).status == 200


async def test_the_same_key_and_request_get_the_same_answer(client, house) -> None:
    headers = PDF | {"Idempotency-Key": "order-1"}
    first = await client.post(URL, data=b"accept", headers=headers)
    again = await client.post(URL, data=b"accept", headers=headers)
    assert await first.read() == await again.read()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert house.judge.journal.count("judge") == 1


@pytest.mark.parametrize(
    ("document", "params"), [(b"reject", {}), (b"accept", {"policy": "strict"})]
)
async def test_the_same_key_for_another_request_is_refused(client, document, params) -> None:
    headers = PDF | {"Idempotency-Key": "order-1"}
    await client.post(URL, data=b"accept", headers=headers)
    response = await client.post(URL, data=document, headers=headers, params=params)
    await problem(response, 422, "IDEMPOTENCY_KEY_REUSED")


async def test_a_key_is_checked(client) -> None:
    headers = PDF | {"Idempotency-Key": "x" * 256}
    response = await client.post(URL, data=b"accept", headers=headers)
    await problem(response, 400, "IDEMPOTENCY_KEY_INVALID")


async def test_a_failed_request_may_be_sent_again_with_its_key(client) -> None:
    headers = PDF | {"Idempotency-Key": "order-2"}
    for _ in "ab":
        await problem(await client.post(URL, data=b"fuse", headers=headers), 422, "TIME_FUSE")


async def test_request_ids(client) -> None:
    given = await client.get("/healthz", headers={"X-Request-Id": "abc-1"})
    assert given.headers["X-Request-Id"] == "abc-1"
    hostile = await client.get("/healthz", headers={"X-Request-Id": "a b<script>"})
    assert len(hostile.headers["X-Request-Id"]) == 32


async def test_the_log_holds_no_names_and_no_addresses_as_typed(client, caplog) -> None:
    caplog.set_level(logging.INFO)
    await client.post(URL, data=b"accept", headers=PDF, params={"name": "zhangsan.pdf"})
    await client.get("/secret-path-zhangsan")
    assert "zhangsan" not in caplog.text
    assert "POST /v1/verifications 200" in caplog.text
    assert "GET - 404" in caplog.text


async def test_health_says_that_nothing_is_stored(client) -> None:
    body = await (await client.get("/healthz")).json()
    assert body == {"status": "ok", "version": "0.1.0", "demo": False, "stored": False}


async def test_the_openapi_document_is_valid_and_describes_the_service(client) -> None:
    document = await (await client.get("/openapi.json")).json()
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {"/v1/verifications", "/healthz", "/openapi.json"}
    post = document["paths"][URL]["post"]
    answer = post["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Report"}
    report = await (await client.post(URL, data=b"reject", headers=PDF)).json()
    schema = answer | {"components": document["components"]}
    jsonschema.validate(report, schema)


async def test_demo_is_told(house) -> None:
    app = make_app(replace(house, demo=True), POLICIES)
    async with serving(app) as client:
        assert (await (await client.get("/healthz")).json())["demo"] is True
        assert (await (await client.post(URL, data=b"x", headers=PDF)).json())["demo"] is True
