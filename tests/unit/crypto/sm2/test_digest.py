# SPDX-License-Identifier: Apache-2.0
"""SM3, ZA and e of the standards, whatever the pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pki import sm2

from esignverify.crypto.digests import digest
from esignverify.crypto.sm2.digest import MAX_ID, message_digest, za

from .houses import KEY, MESSAGE, POINT, ZA, E

ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABCD_16 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm3_of_the_standard() -> None:
    """GB/T 32905 §A.1, §A.2."""
    assert digest("sm3", b"abc").hex() == ABC
    assert digest("sm3", b"abcd" * 16).hex() == ABCD_16


def test_za_and_e_of_the_standard() -> None:
    assert za(KEY) == ZA
    assert message_digest(KEY, MESSAGE) == E


@given(st.lists(st.binary(max_size=100)), st.binary(max_size=100))
def test_pieces_and_identifier_make_no_difference_but_their_own(
    pieces: list[bytes], identity: bytes
) -> None:
    whole = b"".join(pieces)
    expected = sm2.message_digest(POINT, whole, identity)
    assert message_digest(KEY, *map(memoryview, pieces), identity=identity) == expected


def test_the_identifier_has_the_length_that_entl_can_say() -> None:
    identity = b"x" * MAX_ID
    assert za(KEY, identity) == sm2.sm3(
        (8 * MAX_ID).to_bytes(2),
        identity,
        b"".join(v.to_bytes(32) for v in (sm2.A, sm2.B, *sm2.G)),
        POINT[1:],
    )
    with pytest.raises(ValueError, match="too long"):
        za(KEY, identity + b"x")
