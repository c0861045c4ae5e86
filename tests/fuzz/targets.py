# SPDX-License-Identifier: Apache-2.0
"""What is fuzzed: a check that must hold for any octets, seeds to start from, how they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from . import (
    checks_asn1,
    checks_fetch,
    checks_judge,
    checks_ofd,
    checks_pdf,
    checks_seal,
    mutate_der,
    mutate_ofd,
    mutate_pdf,
    seeds,
)
from .mutate_der import Bytes

Check = Callable[[bytes], None]
Mutate = Callable[[bytes, int, int, Bytes], bytes]


@dataclass(frozen=True)
class Target:
    """`check` raises where something is wrong; what it returns from was right."""

    check: Check
    seeds: Callable[[], Sequence[bytes]]
    mutate: Mutate
    words: Sequence[bytes] = ()
    longest: int = 24 * 1024
    """Octets of an input."""
    genuine: Callable[[], Sequence[bytes]] | None = None
    """Seeds that are no attacks, for a run that shall find one by itself; None: all are."""


def _asn1(check: Check, seeds_: Callable[[], Sequence[bytes]]) -> Target:
    return Target(check, seeds_, mutate_der.mutate, mutate_der.ODD, 8 * 1024)


def _document(data: bytes, size: int, seed: int, other: Bytes) -> bytes:
    """A document changed; one in four from a genuine one anew, which nothing was done to yet."""
    random = Random(seed)
    if random.random() < 0.25:
        data = random.choice(seeds.tiny())
    return mutate_pdf.mutate(data, size, seed, other)


def _pdf(
    check: Check,
    seeds_: Callable[[], Sequence[bytes]],
    mutate: Mutate = mutate_pdf.mutate,
    genuine: Callable[[], Sequence[bytes]] | None = None,
) -> Target:
    return Target(check, seeds_, mutate, mutate_pdf.dictionary(), genuine=genuine)


TARGETS = {
    "der": _asn1(checks_asn1.check_der, seeds.elements),
    "certificate": _asn1(checks_asn1.check_certificate, seeds.certificates),
    "crl": _asn1(checks_asn1.check_crl, seeds.lists),
    "ocsp": _asn1(checks_asn1.check_ocsp, seeds.answers),
    "cms": _asn1(checks_asn1.check_cms, seeds.messages),
    "seal": Target(
        checks_seal.check_value, seeds.values, mutate_der.mutate, mutate_der.ODD, 12 * 1024
    ),
    "timestamp": _asn1(checks_asn1.check_timestamp, seeds.tokens),
    "address": _asn1(checks_fetch.check_address, seeds.addresses),
    "directory": _asn1(checks_fetch.check_answer, seeds.directories),
    "syntax": _pdf(checks_pdf.check_syntax, seeds.syntax),
    "updates": _pdf(checks_pdf.check_appended, seeds.appended),
    "read": _pdf(checks_pdf.check_read, seeds.documents, _document, seeds.tiny),
    "ofd": Target(
        checks_ofd.check_ofd,
        seeds.packages,
        mutate_ofd.mutate,
        mutate_ofd.WORDS,
        64 * 1024,
        seeds.genuine_packages,
    ),
    "judge": _pdf(checks_judge.check_judge, seeds.documents, _document, seeds.tiny),
}
