# SPDX-License-Identifier: Apache-2.0
"""Only points of the curve in their one form are public keys (GB/T 35276 §7.1)."""

from __future__ import annotations

import pytest
from tests.pki import sm2

from esignverify.crypto.sm2 import curve
from esignverify.crypto.sm2.curve import KeyFormError, P, read_point, read_spki

from .houses import KEY, POINT

X, Y = POINT[1:33], POINT[33:]
HEAD = sm2.spki(1)[:-65]
OLD_HEAD = bytes.fromhex("305a301406082a811ccf5501822d06082a811ccf5501822d034200")


def _small_x() -> tuple[int, int]:
    """A point whose x + p still has 32 octets: p lacks 2^224 to 2^256, so a small x will do."""
    for x in range(1, 100):
        square = (x**3 + sm2.A * x + sm2.B) % P
        root = pow(square, (P + 1) // 4, P)
        if root * root % P == square:
            return x, root
    raise AssertionError


SMALL_X, ROOT = _small_x()
WRONG = {
    "nothing": b"",
    "infinity": b"\0",
    "infinity, long": bytes(65),
    "zero point": b"\x04" + bytes(64),
    "compressed": bytes([2 + (Y[-1] & 1)]) + X,
    "hybrid": bytes([6 + (Y[-1] & 1)]) + X + Y,
    "without 04": X + Y,
    "another first octet": b"\x05" + X + Y,
    "cut off": POINT[:-1],
    "one octet behind": POINT + b"\0",
    "compressed, filled up": b"\x02" + X + bytes(32),
    "off the curve": POINT[:-1] + bytes([POINT[-1] ^ 1]),
    "swapped": b"\x04" + Y + X,
    "x + p": b"\x04" + (SMALL_X + P).to_bytes(32) + ROOT.to_bytes(32),
    "y = p": b"\x04" + X + P.to_bytes(32),
    "all ones": b"\x04" + b"\xff" * 64,
    "a point of P-256": bytes.fromhex(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    ),
}


def test_the_constants_are_those_of_the_tests_signer() -> None:
    assert (curve.P, curve.A, curve.B, curve.N) == (sm2.P, sm2.A, sm2.B, sm2.N)
    assert (curve.GX, curve.GY) == sm2.G
    assert sm2.multiply(sm2.N, sm2.G) is None


def test_a_point_of_the_curve_is_a_key() -> None:
    assert (KEY.point, KEY.x, KEY.y) == (POINT, int.from_bytes(X), int.from_bytes(Y))
    small = b"\x04" + SMALL_X.to_bytes(32) + ROOT.to_bytes(32)
    assert read_point(small).x == SMALL_X


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_nothing_else_is(wrong: bytes) -> None:
    with pytest.raises(KeyFormError):
        read_point(wrong)
    with pytest.raises(KeyFormError):
        read_spki(HEAD + wrong)


@pytest.mark.parametrize("head", [HEAD, OLD_HEAD])
def test_both_spellings_of_the_key_are_read(head: bytes) -> None:
    assert read_spki(head + POINT) == KEY
    for wrong in (head + POINT + b"\0", head + POINT[:-1], head[1:] + POINT, b"\0" + head + POINT):
        with pytest.raises(KeyFormError):
            read_spki(wrong)


@pytest.mark.parametrize("place", range(len(HEAD)))
def test_no_octet_before_the_point_may_differ(place: int) -> None:
    changed = HEAD[:place] + bytes([HEAD[place] ^ 1]) + HEAD[place + 1 :]
    with pytest.raises(KeyFormError):
        read_spki(changed + POINT)
