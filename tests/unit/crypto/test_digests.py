# SPDX-License-Identifier: Apache-2.0
"""Digests by name against published values."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esignverify.crypto.digests import (
    Starts,
    UnknownDigestError,
    digest,
    sha256_hex,
    sha256_of_starts,
)
from esignverify.crypto.oids import DIGESTS

ABC = {
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha3-256": "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    "sm3": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
}
"""FIPS 180-4, FIPS 202 and GB/T 32905 Appendix A.1: the message ``abc``."""


@pytest.mark.parametrize(("name", "value"), ABC.items())
def test_published_values(name: str, value: str) -> None:
    assert digest(name, b"abc").hex() == value


@given(st.binary(), st.integers(0, 64))
def test_pieces_are_one_message(data: bytes, cut: int) -> None:
    whole = digest("sha256", data)
    assert digest("sha256", data[:cut], memoryview(data)[cut:]) == whole
    assert sha256_hex(data) == whole.hex()


def test_the_extendable_functions_have_the_length_cms_gives_them() -> None:
    """RFC 8702 §3.1: SHAKE128 with 32 octets, SHAKE256 with 64."""
    assert digest("shake128", b"abc") == hashlib.shake_128(b"abc").digest(32)
    assert digest("shake256", b"abc") == hashlib.shake_256(b"abc").digest(64)


@pytest.mark.parametrize("name", ["", "SHA256", "sha256 ", "1.2.3", "blake2b", "sha512_256"])
def test_other_names_are_unknown(name: str) -> None:
    with pytest.raises(UnknownDigestError):
        digest(name, b"")


@pytest.mark.parametrize("name", sorted(set(DIGESTS.values())))
def test_every_digest_of_the_oid_table_is_made_or_said_to_be_missing(name: str) -> None:
    try:
        value = digest(name, b"abc")
    except UnknownDigestError:
        assert name in {"md5", "ripemd160", "sm3", "sha512-224", "sha512-256"}
    else:
        assert len(value) >= 16


@given(st.binary(), st.lists(st.tuples(st.integers(0, 64), st.binary(max_size=8)), max_size=6))
def test_starts_of_one_document_are_digested_once(data: bytes, parts) -> None:
    starts = Starts("sha256", memoryview(data))
    for length, rest in sorted(parts, key=lambda part: part[0]):
        expected = hashlib.sha256(data[:length] + rest).digest()
        assert starts.digest(length, memoryview(rest)) == expected


@pytest.mark.parametrize("name", ["shake256", "none"])
def test_starts_are_for_plain_digests(name: str) -> None:
    with pytest.raises(UnknownDigestError):
        Starts(name, memoryview(b""))


@given(st.binary(), st.lists(st.integers(0, 64)))
def test_digests_of_every_start(data: bytes, sizes: list[int]) -> None:
    found = sha256_of_starts(data, sizes)
    assert found == {size: hashlib.sha256(data[:size]).hexdigest() for size in sizes}
