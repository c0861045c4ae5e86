# SPDX-License-Identifier: Apache-2.0
"""Words of the machine that stand in values are told in people's words, in both languages."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import pytest

from esignverify.formats.ofd.harmless import Harmless
from esignverify.model.axes import Container, DocumentFormat
from esignverify.model.outcome import SubIndication
from esignverify.model.register_facts import Appeal, CreditKind
from esignverify.validation.fitness import ASKED_OF_TEXT
from esignverify.validation.matching import MatchKind

from . import samples
from .test_text import page

KINDS: dict[str, type[StrEnum]] = {
    "match": MatchKind,
    "container": Container,
    "format": DocumentFormat,
    "appeal": Appeal,
    "harmless": Harmless,
    "kind": CreditKind,
}
WORDS = [
    *(f"word.{name}.{one.value}" for name, kind in KINDS.items() for one in kind),
    *(f"sub-indication.{one.value}" for one in SubIndication),
    *(f"word.asked.{one}" for one in ASKED_OF_TEXT),
    *(f"word.source.{one}" for one in ("crl", "ocsp", "not-needed")),
    *(f"word.by.{one}" for one in ("key", "uscc", "claim", "certificate")),
]


@pytest.mark.parametrize("key", WORDS)
def test_every_word_has_its_text_in_both_languages(key: str) -> None:
    both = samples.texts().both(key)
    assert both["zh"] != key
    assert both["en"] != key


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["CMS（RFC 5652）", "代码和名称都一致", "吊销列表", "（TRY_LATER）"]),
        ("en", ["CMS (RFC 5652)", "code and name are those", "revocation list", "(TRY_LATER)"]),
    ],
)
def test_a_page_with_all_checks_says_them(lang: str, said: list[str]) -> None:
    verdict = samples.accepted()
    about = {
        "container": "cms",
        "match": "code-and-name",
        "source": "crl",
        "sub_indication": "TRY_LATER",
    }
    told = replace(verdict.findings[0], values=about)
    found = page(replace(verdict, findings=(told, *verdict.findings[1:])), lang, everything=True)
    plain = "".join(found.split())
    assert all("".join(one.split()) in plain for one in said)
    assert "code-and-name" not in plain
