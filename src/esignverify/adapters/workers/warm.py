# SPDX-License-Identifier: Apache-2.0
"""Warming up a nursery: load and run everything that a locked-in child could not load any more.

A child may open no file, so what is imported late, looked up late or read late must be here
before: libraries, text codecs, the time zone. What was run once is also faster in every child.
"""

from __future__ import annotations

import codecs
import importlib
from datetime import UTC, datetime

from ...model.evidence import Evidence
from ...model.issuers import IssuerSnapshot
from ...model.moments import ValidationTime
from ...model.policy import Policy
from ...model.trust import TrustSnapshot
from .edge import Material, Setup, Work

CODECS = (
    *("ascii", "latin-1", "cp1252", "cp437", "mac-roman", "utf-8", "utf-8-sig", "utf-7"),
    *("utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le"),
    *("gb18030", "gbk", "gb2312", "big5", "idna", "punycode", "raw-unicode-escape"),
)
"""Text codecs that PDF, X.509 names, ZIP and XML may ask for; each is a module of its own."""
MODULES = (
    "esignverify.adapters.workers.sandbox",
    "esignverify.formats.read",
    "esignverify.validation.judge",
    "stringprep",
    "unicodedata",
    "zlib",
)

NOTHING = Setup(
    TrustSnapshot("sha256:warm-up", pinned=False, authorities=()),
    Policy("warm-up", "0", "0" * 64, ()),
    demo=False,
)
NO_MATERIAL = Material(
    Evidence("sha256:warm-up"),
    IssuerSnapshot("sha256:warm-up", ()),
    None,
    ValidationTime(datetime(2026, 1, 1, tzinfo=UTC)),
)


def samples() -> tuple[bytes, ...]:
    """Documents that are ours, so the nursery may read them."""
    return (b"not a document",)


def warm_up(work: Work) -> None:
    """Load codecs and modules, then read and judge every sample.

    Raises:
        LookupError: this Python lacks a codec.
        ImportError: a library is missing.
    """
    for name in CODECS:
        codecs.lookup(name)
    for name in MODULES:
        importlib.import_module(name)
    for sample in samples():
        facts = work.read(sample)
        work.needs_of(facts)
        work.judge(sample, facts, NOTHING, NO_MATERIAL)
