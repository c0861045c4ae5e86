# SPDX-License-Identifier: Apache-2.0
"""130 PDFs that pyHanko tests itself with: each gets a verdict, and never a better one than theirs.

Their clock stands at 2020-11-01 and their test root is the anchor.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.support import folder_trust, verify

from esignverify.model.axes import Decision, Integrity, SignatureAxis
from esignverify.model.finding import Outcome
from esignverify.model.verdict import Verdict

from .places import CORPORA, corpus, expected, octets

NAME = "pdf/pyhanko"
pytestmark = corpus(NAME)
AT = datetime(2020, 11, 1, tzinfo=UTC)
ROWS = expected(NAME)


def _verdict(file: str) -> Verdict:
    trust = folder_trust(CORPORA / NAME / "certs")
    return verify(octets(NAME, file), AT, trust=trust, demo=False)


def _files(what: str) -> list[str]:
    return [file for file, said in ROWS if said == what]


@pytest.mark.parametrize("file", [file for file, _ in ROWS])
def test_every_file_gets_a_verdict_and_none_is_accepted(file: str) -> None:
    """A folder of test certificates vouches for no licence: no ACCEPT (design part 5)."""
    verdict = _verdict(file)
    completed = [one for one in verdict.findings if one.check == "reader.completed"]
    assert [one.outcome for one in completed] == [Outcome.PASSED]
    assert verdict.decision is not Decision.ACCEPT


@pytest.mark.parametrize("file", _files("intact"))
def test_what_is_intact_is_intact_in_every_signature(file: str) -> None:
    found = {one.id: one.integrity for one in _verdict(file).signatures}
    assert found
    assert set(found.values()) == {Integrity.INTACT}, found


@pytest.mark.parametrize("file", [*_files("tampered"), *_files("malformed")])
def test_what_is_not_is_not(file: str) -> None:
    verdict = _verdict(file)
    assert not verdict.signatures or any(
        one.integrity is not Integrity.INTACT for one in verdict.signatures
    )
    assert verdict.axes.signature is not SignatureAxis.TOTAL_PASSED


@pytest.mark.parametrize("file", _files("unsigned"))
def test_what_is_unsigned_has_no_intact_signature(file: str) -> None:
    verdict = _verdict(file)
    assert all(one.integrity is not Integrity.INTACT for one in verdict.signatures)
    assert verdict.axes.signature is not SignatureAxis.TOTAL_PASSED


@pytest.mark.parametrize("file", _files("untrusted"))
def test_what_nobody_vouches_for_is_indeterminate(file: str) -> None:
    assert _verdict(file).axes.signature is SignatureAxis.INDETERMINATE


def test_the_table_is_the_one_these_tests_were_written_for() -> None:
    assert len(_files("intact")) == 21
    assert len(_files("tampered")) == len(_files("malformed")) == 5
