# SPDX-License-Identifier: Apache-2.0
"""The edge to gmssl-pyx: what it cannot answer it is not believed about."""

from __future__ import annotations

import pytest

from esignverify.crypto.sm2.curve import N
from esignverify.crypto.sm2.encoding import Signature, encode
from esignverify.crypto.sm2.gmssl import Gmssl

from .houses import DER, KEY, E, R, S, backend

KNOWN = Signature(R, S, DER)


class _OwnError(Exception):
    pass


def test_an_error_of_the_library_is_no_answer() -> None:
    def fails(*_: bytes) -> bool:
        raise _OwnError

    assert Gmssl(fails, (_OwnError,)).verify(KEY, KNOWN, E) is None


def test_another_error_is_not_swallowed() -> None:
    def fails(*_: bytes) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Gmssl(fails, (_OwnError,)).verify(KEY, KNOWN, E)


def test_only_true_is_right() -> None:
    assert Gmssl(lambda *_: 1, ()).verify(KEY, KNOWN, E) is False  # type: ignore[arg-type,return-value]


def test_it_is_not_asked_where_it_would_take_infinity_for_a_point() -> None:
    one = Gmssl(lambda *_: True, ())
    for e in (R, R - N, R + N):
        if 0 <= e < 2**256:
            assert one.verify(KEY, Signature(R, S, encode(R, S)), e.to_bytes(32)) is None
    assert one.verify(KEY, Signature(5, S, encode(5, S)), (5 + N).to_bytes(32)) is None


def test_the_installed_one_answers() -> None:
    one = backend("gmssl-pyx")
    assert one.verify(KEY, KNOWN, E) is True
    assert one.verify(KEY, Signature(S, R, encode(S, R)), E) is False
