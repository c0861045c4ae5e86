# SPDX-License-Identifier: Apache-2.0
"""A document cut off anywhere never passes and never crashes the engine.

Cut exactly at the end of a revision it is the document as it was then, which is another document.
"""

from __future__ import annotations

import random

import pytest
from tests.support import Genuine, genuine, naming

from esignverify.model.axes import Decision, SignatureAxis

from .flips import subject

ALL = {one.name: one for one in genuine()}
BLANKS = b"\0\t\n\f\r "


def _check(one: Genuine, length: int) -> None:
    cut = one.document[:length]
    with naming(f"{one.name} cut to {length}"):
        verdict = one.verify(cut)
    if cut.rstrip(BLANKS).endswith(b"%%EOF"):
        return
    assert verdict.axes.signature is not SignatureAxis.TOTAL_PASSED, length
    assert verdict.decision is not Decision.ACCEPT, length


@pytest.mark.parametrize("one", ALL.values(), ids=ALL.keys())
def test_cut_at_sampled_lengths(one: Genuine) -> None:
    generator = random.Random(f"cut {one.name}")
    first = one.document.find(b"%%EOF")
    lengths = [
        generator.randrange(generator.choice((0, first)), len(one.document)) for _ in "12345"
    ]
    for length in (*lengths, 0, 1, 9):
        _check(one, length)


def test_cut_to_the_revision_that_was_signed_it_still_stands() -> None:
    """What came after the signature is validation data: without it there is less to go by."""
    one = ALL["rsa-with-timestamp"]
    signed = subject(one).covered
    verdict = one.verify(one.document[:signed])
    (row,) = verdict.signatures
    assert row.integrity == "intact"
    assert verdict.axes.signature is SignatureAxis.INDETERMINATE


def test_cut_before_a_signature_it_is_unsigned() -> None:
    one = ALL["rsa-with-timestamp"]
    end = one.document.find(b"%%EOF") + 6
    verdict = one.verify(one.document[:end])
    assert verdict.axes.signature is SignatureAxis.NO_SIGNATURE
    assert verdict.decision is Decision.REVIEW


@pytest.mark.slow
@pytest.mark.parametrize("name", ["encrypted-with-empty-password", "cross-reference-streams"])
def test_cut_anywhere(name: str) -> None:
    one = ALL[name]
    for length in range(0, len(one.document), 7):
        _check(one, length)
