# SPDX-License-Identifier: Apache-2.0
"""Warming up a nursery: load and run everything that a locked-in child could not load any more.

A child may open no file, so what is imported late, looked up late or read late must be here
before: libraries, text codecs, the time zone. What was run once is also faster in every child.
The documents it runs on are ours (tests/pki/warm_up.py makes them), so the nursery may read them.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from typing import Any

from ...crypto.sm2.backend import chosen
from ...model.evidence import Evidence
from ...model.issuers import IssuerSnapshot
from ...model.moments import ValidationTime
from ...model.policy import AlgorithmConstraint, Policy
from ...model.trust import (
    Anchor,
    Authority,
    CaProfile,
    LicenceKind,
    LicencePeriod,
    LicenceStatus,
    Role,
    TrustSnapshot,
)
from ...model.verdict import Verdict
from .edge import Material, Setup, Work
from .text_codecs import load_codecs

MODULES = ("stringprep", "unicodedata", "zlib", "bz2", "lzma", "json.decoder", "traceback")
"""What libraries import late, beside what the samples make them import."""
SAMPLES = ("tables.pdf", "streams.pdf")
AT = datetime(2026, 6, 1, tzinfo=UTC)
"""Inside the validity of everything in the samples."""
START = datetime(2020, 1, 1, tzinfo=UTC)

_ALGORITHMS = (
    *(AlgorithmConstraint(name, 0, None) for name in ("sha256", "sha384", "sha512")),
    *(AlgorithmConstraint(name, 2048, None) for name in ("rsa", "rsa-pss")),
    *(AlgorithmConstraint(name, 0, None) for name in ("ec:secp256r1", "ed25519")),
)
POLICY = Policy("warm-up", "0", "0" * 64, _ALGORITHMS)
NOTHING = TrustSnapshot("sha256:warm-up", pinned=False, authorities=())
MATERIAL = Material(
    Evidence("sha256:warm-up"), IssuerSnapshot("sha256:warm-up", ()), None, ValidationTime(AT)
)


def warm_up(work: Work) -> None:
    """Load codecs and modules, then read and judge the samples.

    Raises:
        LookupError: this Python lacks a codec.
        ImportError: a library is missing.
    """
    load_codecs()
    for name in MODULES:
        importlib.import_module(name)
    chosen()  # loads a library for SM2, where there is one
    time.tzset()  # reads the zone, which clean_environment() fixed
    for _ in judged_samples(work):
        pass
    prepare(work, Setup(NOTHING, POLICY, demo=False))


def prepare(work: Work, setup: Setup) -> None:
    """Judge nothing under `setup`: its certificates are then read here, not in every child."""
    work.judge(b"", work.read(b""), setup, MATERIAL)


def judged_samples(work: Work) -> Iterator[Verdict]:
    """Verdicts on the samples, trusting the root that each brings along."""
    home = resources.files("esignverify.data") / "warm_up"
    for name in SAMPLES:
        document = (home / name).read_bytes()
        facts = work.read(document)
        work.needs_of(facts)
        yield work.judge(document, facts, Setup(trusting(facts), POLICY, demo=True), MATERIAL)


def trusting(facts: Any) -> TrustSnapshot:
    """A store with one authority: the last certificate of the document's DSS."""
    root: bytes = facts.certificates[-1]
    anchor = Anchor(root, sha256(root).hexdigest(), tuple(Role), usable=True)
    licence = LicencePeriod(LicenceKind.MIIT, "ECP", LicenceStatus.GRANTED, START, None)
    authority = Authority(
        id="warm-up",
        name="预热",
        name_en=None,
        former_names=(),
        uscc=None,
        foreign=False,
        demo=True,
        licences=(licence,),
        unlicensed=False,
        anchors=(anchor,),
        profile=CaProfile(),
    )
    return replace(NOTHING, pinned=True, authorities=(authority,))
