# SPDX-License-Identifier: Apache-2.0
"""Every code that a report can carry has a sentence in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import esignverify
from esignverify.adapters.texts import PackagedTexts
from esignverify.formats.pdf.changes.rows import ROWS
from esignverify.model import errors
from esignverify.model.axes import (
    CaLicence,
    Container,
    Decision,
    Depth,
    DocumentFormat,
    Fitness,
    Integrity,
    IssuerStanding,
    Review,
    SignatureAxis,
    SignatureType,
)
from esignverify.model.finding import Axis, Outcome
from esignverify.model.issuers import QualificationKind, QualificationStatus
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.model.trust import LicenceStatus
from esignverify.reports.catalogue import Catalogue, value_text
from esignverify.validation.matching import MatchKind

SOURCE = Path(esignverify.__file__).parent
TEXTS = PackagedTexts().catalogue()
KEYS: dict[str, type[StrEnum]] = {
    "reason": Reason,
    "answer.signature": SignatureAxis,
    "answer.ca_licence": CaLicence,
    "answer.issuer": IssuerStanding,
    "answer.fitness": Fitness,
    "indication": SignatureAxis,
    "decision": Decision,
    "decision-summary": Decision,
    "review": Review,
    "next": Review,
    "depth": Depth,
    "integrity": Integrity,
    "format": DocumentFormat,
    "type": SignatureType,
    "container": Container,
    "sub-indication": SubIndication,
    "outcome": Outcome,
    "question": Axis,
    "qualification": QualificationKind,
    "qualification-status": QualificationStatus,
}
CHECK_FORM = re.compile(
    r"(?:reader|document|format|coverage|signing-certificate|crypto|path|revocation|time"
    r"|acceptance|signature|ca|issuer|fitness)\.[a-z0-9-]+"
)


def enum_keys() -> Iterator[str]:
    for prefix, members in KEYS.items():
        yield from (f"{prefix}.{member.value}" for member in members)


def constant_keys() -> Iterator[str]:
    yield from ("next.ACCEPT", "next.REJECT")
    for article in ("13(1)", "13(2)", "13(3)", "13(4)", "16", "21"):
        yield f"legal.{article}"
    for answer in ("met", "not-met", "presumed", "not-provable", "contradicted"):
        yield f"legal-answer.{answer}"
    for kind in ("inspection-report", "certificate", "type-approval", "licence", "agreement"):
        yield f"kind.{kind}"
    for sampling in ("drawn", "client-supplied", "unknown"):
        yield f"sampling.{sampling}"


def error_keys() -> Iterator[str]:
    found = [errors.EsignverifyError]
    while found:
        kind = found.pop()
        found += kind.__subclasses__()
        yield f"error.{kind.code}"


def strings_in(*rooms: str) -> Iterator[str]:
    for room in rooms:
        for file in sorted((SOURCE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def check_keys() -> set[str]:
    """Check ids as they stand in the rooms that make findings; names of files look like them."""
    found = {text for text in strings_in("formats", "validation") if CHECK_FORM.fullmatch(text)}
    return {f"check.{text}" for text in found if not text.endswith(".xml")}


def change_keys() -> set[str]:
    """Every change that is told, and those made elsewhere than in the table of changes."""
    return {f"change.{what}" for what in ROWS}


def page_keys() -> set[str]:
    """Keys that the pages ask for by name."""
    form = re.compile(r"(?:page|short|question|summary)\.[a-z_-]+")
    return {text for text in strings_in("reports", "entrypoints/cli") if form.fullmatch(text)}


def problem_keys() -> set[str]:
    """Codes of `Problem(status, code)` in the HTTP entrance."""
    form = re.compile(r"[A-Z]+(_[A-Z]+)+|BUSY")
    return {f"error.{text}" for text in strings_in("entrypoints/http") if form.fullmatch(text)}


@pytest.mark.parametrize(
    "keys",
    [
        enum_keys,
        constant_keys,
        error_keys,
        check_keys,
        change_keys,
        page_keys,
        problem_keys,
    ],
    ids=lambda k: k.__name__,
)
def test_every_code_has_both_texts(keys) -> None:
    wanted = set(keys())
    assert wanted
    assert not sorted(wanted - set(TEXTS))


def test_every_check_says_what_a_pass_means() -> None:
    passed = {key.replace("check.", "passed.", 1) for key in check_keys()}
    assert not sorted(passed - set(TEXTS))


def test_a_text_for_one_reason_is_for_a_reason_that_exists() -> None:
    narrow = re.compile(r"(?:answer\.\w+\.[A-Z-]+|next\.[a-z-]+)\.([A-Z_]+)")
    found = [match[1] for key in TEXTS if (match := narrow.fullmatch(key))]
    assert len(found) > 10
    assert all(Reason(one) for one in found)


def test_every_narrow_text_of_a_reason_is_for_a_match_or_a_status_of_a_licence() -> None:
    narrow = [key.split(".") for key in TEXTS if key.startswith("reason.") and key.count(".") == 2]
    assert narrow
    known = {*MatchKind, *LicenceStatus}
    assert all(Reason(reason) and kind in known for _, reason, kind in narrow)


def test_every_entry_has_both_languages_and_chinese_is_chinese() -> None:
    for key, texts in TEXTS.items():
        assert set(texts) == {"zh", "en"}, key
        assert all(text.strip() == text and text for text in texts.values()), key
        assert not re.search(r"[\u4e00-\u9fff]", texts["en"]), key


def test_both_languages_use_the_same_values() -> None:
    for key, texts in TEXTS.items():
        used = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in texts.items()}
        assert used["zh"] == used["en"], key


def test_no_text_says_a_bare_valid() -> None:
    """「有效」 alone promises more than any check can.

    有效期 names something else, and so does the official state of an entry in a register,
    which only its keeper reads.
    """
    told = {
        key: texts for key, texts in TEXTS.items() if not key.startswith(("keeper.", "problem."))
    }
    for key, texts in told.items():
        assert not re.search(r"有效(?!期|性|状态)", texts["zh"]), key


def test_a_missing_key_shows_itself() -> None:
    assert Catalogue({}).text("reason.NEW", "zh") == "reason.NEW"


def test_a_missing_value_is_said_and_an_optional_part_left_out() -> None:
    texts = Catalogue({"k": {"zh": "到 {day} 为止[[（{why}）]]", "en": "until {day}[[ ({why})]]"}})
    assert texts.both("k") == {"zh": "到 未注明 为止", "en": "until not stated"}
    full = texts.both("k", {"day": "今天", "why": "x"})
    assert full == {"zh": "到 今天 为止（x）", "en": "until 今天 (x)"}


def test_values_cannot_be_templates_or_hide_characters() -> None:
    texts = Catalogue({"k": {"zh": "{a}{b}"}})
    assert texts.text("k", "zh", {"a": "{b}", "b": "\u202e"}) == "{b}\\u{202e}"


def test_values_as_people_read_them() -> None:
    assert value_text(True, "zh") == "是"
    assert value_text(["甲", "乙"], "zh") == "甲、乙"
    assert value_text([], "en") == "not stated"
    assert value_text(0, "en") == "0"
