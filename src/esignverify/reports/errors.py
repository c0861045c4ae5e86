# SPDX-License-Identifier: Apache-2.0
"""Errors of the house as people and scripts read them: a stable code, and two languages."""

from __future__ import annotations

from typing import Any

from ..model.errors import EsignverifyError
from ..model.finding import JsonValue
from .catalogue import LANGUAGES, Catalogue
from .escape import whole

SCHEMA = "esignverify.error/1"


def error_text(error: EsignverifyError, texts: Catalogue) -> dict[str, str]:
    """What `error` says, in both languages, Chinese first."""
    narrow = f"error.{error.code}.{error.values.get('problem')}"
    key = narrow if narrow in texts else f"error.{error.code}"
    return {lang: texts.text(key, lang, _values(error, lang, texts)) for lang in LANGUAGES}


def error_line(name: str, error: EsignverifyError, texts: Catalogue) -> dict[str, Any]:
    """The line of an input that could not be judged (`esignverify.error/1`)."""
    return {
        "schema": SCHEMA,
        "name": whole(name),
        "code": error.code,
        "text": error_text(error, texts),
    }


def _values(error: EsignverifyError, lang: str, texts: Catalogue) -> dict[str, JsonValue]:
    values: dict[str, JsonValue] = {"detail": error.detail, **error.values}
    problem = f"problem.{error.values.get('problem')}"
    if problem in texts:
        place = _place(error)
        sentence = texts.text(problem, lang, values)
        values["detail"] = f"{place}: {sentence}" if place else sentence
    return values


def _place(error: EsignverifyError) -> str:
    """``file:line field`` of a configuration error, as far as it names them."""
    line, field = error.values.get("line"), error.values.get("field")
    place = str(error.values.get("file", ""))
    place += f":{line}" if line else ""
    return f"{place} {field}" if field else place
