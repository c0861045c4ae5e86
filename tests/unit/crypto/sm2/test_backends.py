# SPDX-License-Identifier: Apache-2.0
"""All back-ends that are here give one answer to every question; the choice is made by test."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pki import sm2

from esignverify.crypto.sm2 import backend as choosing
from esignverify.crypto.sm2.backend import choose, chosen, self_test_problem
from esignverify.crypto.sm2.curve import N, P, PublicKey, read_point
from esignverify.crypto.sm2.encoding import Signature, encode
from esignverify.crypto.sm2.interface import Backend, BackendMissingError
from esignverify.crypto.sm2.pure import Pure
from esignverify.crypto.sm2.verify import verify

from .houses import DER, KEY, NAMES, E, R, S, backend, here
from .test_encoding import DEVIATIONS, WRONG

OPPOSITE = read_point(KEY.point[:33] + (P - KEY.y).to_bytes(32))
OUT_OF_RANGE = {
    "r = n": (N, S),
    "s = n": (R, N),
    "r + n": (5 + N, S),
    "s + n": (R, 5 + N),
    "r = 2^256 - 1": (2**256 - 1, S),
    "t = 0": (R, N - R),
    "t = 0, small": (1, N - 1),
}
IN_RANGE_BUT_WRONG = {
    "swapped": (S, R),
    "s negated": (R, N - S),
    "r negated": (N - R, S),
    "t negated": (R, (-R - (R + S)) % N),
    "r = 1, s = 1": (1, 1),
    "greatest": (N - 1, N - 1),
    "r another": (R ^ 1, S),
    "s another": (R, S ^ 1),
}
BACKENDS = pytest.mark.parametrize("name", NAMES)


@BACKENDS
def test_the_known_answer_is_right(name: str) -> None:
    assert verify(KEY, DER, E, backend(name)) is True
    assert self_test_problem(backend(name)) is None


@BACKENDS
@pytest.mark.parametrize("pair", OUT_OF_RANGE.values(), ids=OUT_OF_RANGE.keys())
def test_what_is_out_of_range_is_wrong(name: str, pair: tuple[int, int]) -> None:
    assert verify(KEY, sm2.signature_der(*pair), E, backend(name)) is False


@BACKENDS
@pytest.mark.parametrize("pair", IN_RANGE_BUT_WRONG.values(), ids=IN_RANGE_BUT_WRONG.keys())
def test_other_numbers_are_wrong(name: str, pair: tuple[int, int]) -> None:
    assert verify(KEY, sm2.signature_der(*pair), E, backend(name)) is False


@BACKENDS
def test_another_form_key_or_digest_is_wrong(name: str) -> None:
    one = backend(name)
    for value in (*WRONG.values(), *(value for value, _, _ in DEVIATIONS.values())):
        assert verify(KEY, value, E, one) is False
    for e in (b"", E[:-1], E + b"\0", bytes(32), E[::-1], b"\xff" * 32):
        assert verify(KEY, DER, e, one) is False
    assert verify(OPPOSITE, DER, E, one) is False


@pytest.mark.parametrize("pair", OUT_OF_RANGE.values(), ids=OUT_OF_RANGE.keys())
def test_no_back_end_is_asked_about_what_is_out_of_range(pair: tuple[int, int]) -> None:
    assert verify(KEY, sm2.signature_der(*pair), E, Always(answer=True)) is False
    assert verify(KEY, WRONG["two zeros"], E, Always(answer=True)) is False
    assert verify(KEY, DER, E[:-1], Always(answer=True)) is False


@settings(max_examples=60, deadline=None)
@given(st.integers(1, N - 2), st.binary(min_size=32, max_size=32), st.data())
def test_all_agree_on_random_signatures(private: int, e: bytes, data: st.DataObject) -> None:
    key = read_point(sm2.public_point(private))
    r, s = sm2.sign_digest(private, e)
    bit = 1 << data.draw(st.integers(0, 255))
    for one in here():
        assert verify(key, sm2.signature_der(r, s), e, one) is True, one.name
        other = (int.from_bytes(e) ^ bit).to_bytes(32)
        assert verify(key, sm2.signature_der(r, s), other, one) is False, one.name
        assert verify(key, encode(r ^ bit, s), e, one) is False, one.name
        assert verify(key, encode(r, s ^ bit), e, one) is False, one.name


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, N - 1),
    st.integers(1, N - 1),
    st.binary(min_size=32, max_size=32),
    st.sampled_from([KEY, OPPOSITE, read_point(sm2.public_point(1))]),
)
def test_all_agree_on_random_numbers(r: int, s: int, e: bytes, key: PublicKey) -> None:
    answers = {verify(key, encode(r, s), e, one) for one in here()}
    assert len(answers) == 1


@pytest.mark.parametrize("private", [1, 2, 3, N - 2, (N + 1) // 2])
@pytest.mark.parametrize("e", [bytes(32), b"\xff" * 32, N.to_bytes(32), (1).to_bytes(32)])
def test_all_agree_at_the_edges(private: int, e: bytes) -> None:
    """Keys ±G, 2G, where adding meets doubling and infinity; digests at and beyond n."""
    key = read_point(sm2.public_point(private))
    r, s = sm2.sign_digest(private, e)
    for one in here():
        assert verify(key, encode(r, s), e, one) is True, one.name
        assert verify(key, encode(s, r), e, one) is False, one.name


def test_a_sum_that_is_infinity_is_wrong() -> None:
    """The sum sG + tP with P = dG is infinity where s = -td; then there is no x₁ to compare."""
    private = 12345
    key = read_point(sm2.public_point(private))
    t = 7
    s = -t * private % N
    r = (t - s) % N
    for e in (r, (r - 1) % N):
        for one in here():
            assert verify(key, encode(r, s), e.to_bytes(32), one) is False, one.name


class Always:
    """A back-end that answers the same whatever it is asked."""

    name = "always"

    def __init__(self, *, answer: bool | None) -> None:
        self.answer = answer

    def verify(self, key: PublicKey, signature: Signature, e: bytes) -> bool | None:  # noqa: ARG002
        return self.answer


class Forgetting(Pure):
    """One that does not look at a part of the question."""

    def __init__(self, part: str) -> None:
        self.part = part

    def verify(self, key: PublicKey, signature: Signature, e: bytes) -> bool:
        if self.part == "e":
            e = E
        elif self.part == "r":
            signature = Signature(R, signature.s, signature.der)
        elif self.part == "s":
            signature = Signature(signature.r, S, signature.der)
        elif self.part == "key":
            key = KEY
        return super().verify(key, signature, e)


def _missing() -> Backend:
    raise BackendMissingError("not on this machine")


@pytest.mark.parametrize("answer", [True, False, None])
def test_one_that_fails_the_self_test_is_not_used(answer: bool | None) -> None:
    choice = choose((("always", lambda: Always(answer=answer)), ("pure", Pure)))
    assert choice.backend.name == "pure"
    assert choice.refused[0][0] == "always"
    assert choice.refused[0][1].startswith("self-test")


@pytest.mark.parametrize("part", ["e", "r", "s", "key"])
def test_one_that_overlooks_a_part_is_not_used(part: str) -> None:
    assert self_test_problem(Forgetting(part)) is not None
    assert self_test_problem(Forgetting("nothing")) is None


def test_one_that_is_not_here_is_told_with_the_reason() -> None:
    choice = choose((("first", _missing), ("pure", Pure)))
    assert choice.refused == (("first", "not on this machine"),)
    assert choice.capability == "sm2:pure"


def test_without_any_there_is_no_answer_at_all() -> None:
    with pytest.raises(RuntimeError, match="self-test"):
        choose((("always", lambda: Always(answer=True)), ("first", _missing)))


def test_a_library_that_fails_by_itself_is_not_believed() -> None:
    """None is no answer: our own arithmetic gives one, right or wrong."""
    assert verify(KEY, DER, E, Always(answer=None)) is True
    assert verify(KEY, encode(R, S ^ 1), E, Always(answer=None)) is False


def test_the_chosen_one_is_the_first_that_is_here() -> None:
    assert chosen().backend.name == here()[0].name
    assert chosen() is choosing.chosen()
    assert verify(KEY, DER, E) is True
