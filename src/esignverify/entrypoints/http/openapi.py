# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI 3.1 document, built from the models that the handlers use. No framework.

An `Operation` says what a handler takes and gives; `document` puts them together. Schemas come
from pydantic models and from the report's own JSON Schema, whose ``$defs`` become components.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

COMPONENTS = "#/components/schemas/"
PROBLEM_TYPE = "application/problem+json"


class Text(BaseModel):
    """Two languages, Chinese first."""

    zh: str
    en: str


class ProblemBody(BaseModel):
    """RFC 9457, with a stable `code` and both languages."""

    type: str
    title: str
    status: int
    code: str
    text: Text
    request_id: str


class Health(BaseModel):
    """The service is up. `stored` is false: this version keeps nothing."""

    status: str
    version: str
    demo: bool
    stored: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: a component's name, its media type, headers."""

    schema: str | None
    description: str
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `problems` maps status codes to what they mean here."""

    method: str
    path: str
    id: str
    summary: str
    answer: Answer
    description: str = ""
    query: type[BaseModel] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    problems: Mapping[int, str] = field(default_factory=dict)


def document(
    title: str, version: str, operations: Iterable[Operation], extra: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole document; `extra` are JSON Schemas by component name."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "license": _LICENCE},
        "servers": [{"url": "/"}],
        "security": [],
        "paths": paths,
        "components": {"schemas": {**_models(ProblemBody, Health), **lifted(extra)}},
    }


_LICENCE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}


def lifted(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Schemas with their ``$defs`` beside them as components, references rewritten."""
    found: dict[str, Any] = {}
    for name, schema in schemas.items():
        inner = {key: value for key, value in schema.items() if key not in {"$defs", "$schema"}}
        parts = {f"{name}.{key}": value for key, value in schema.get("$defs", {}).items()}
        for part, value in {name: inner, **parts}.items():
            found[part] = _repointed(value, name)
    return found


def _repointed(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {
            key: item.replace("#/$defs/", f"{COMPONENTS}{name}.")
            if key == "$ref"
            else _repointed(item, name)
            for key, item in value.items()
            if key != "$id"
        }
    return [_repointed(item, name) for item in value] if isinstance(value, list) else value


def _models(*models: type[BaseModel]) -> dict[str, Any]:
    pairs = [(model, "serialization") for model in models]
    _, schema = models_json_schema(pairs, ref_template=COMPONENTS + "{model}")  # type: ignore[arg-type]  # the literal is widened to str
    return dict(schema["$defs"])


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "responses": {"200": _answer(operation.answer)}
        | {
            str(status): _problem(meaning)
            for status, meaning in sorted({**operation.problems, 500: "internal error"}.items())
        },
    }
    if operation.description:
        described["description"] = operation.description
    if parameters := [*_query(operation.query), *_headers(operation.headers)]:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": operation.body}
    return described


def _answer(answer: Answer) -> dict[str, Any]:
    schema = {"$ref": COMPONENTS + answer.schema} if answer.schema else {"type": "object"}
    described: dict[str, Any] = {
        "description": answer.description,
        "content": {answer.media_type: {"schema": schema}},
    }
    if answer.headers:
        described["headers"] = {
            name: {"description": said, "schema": {"type": "string"}}
            for name, said in answer.headers.items()
        }
    return described


def _problem(meaning: str) -> dict[str, Any]:
    schema = {"$ref": COMPONENTS + ProblemBody.__name__}
    return {"description": meaning, "content": {PROBLEM_TYPE: {"schema": schema}}}


def _query(model: type[BaseModel] | None) -> Sequence[dict[str, Any]]:
    if model is None:
        return ()
    schema = model.model_json_schema()
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": part.pop("description", ""),
            "schema": _not_null(part),
        }
        for name, part in schema["properties"].items()
    ]


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is there or not; it is never null."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    return dict(options[0]) if len(options) == 1 else schema


def _headers(headers: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    return [
        {"name": name, "in": "header", "description": said, "schema": {"type": "string"}}
        for name, said in headers.items()
    ]
