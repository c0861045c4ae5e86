# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esignverify.formats.x509.pem import PemError, pem_blocks, split_pem


def block(label: str, der: bytes, end: str = "\n") -> bytes:
    body = base64.encodebytes(der).decode().replace("\n", end)
    return f"-----BEGIN {label}-----{end}{body}-----END {label}-----{end}".encode()


@given(st.lists(st.tuples(st.sampled_from(["CERTIFICATE", "X509 CRL"]), st.binary())))
def test_every_block_in_order(blocks: list[tuple[str, bytes]]) -> None:
    data = b"some text\n" + b"subject: x\n".join(block(label, der) for label, der in blocks)
    assert pem_blocks(data) == blocks
    assert split_pem(data) == [der for label, der in blocks if label == "CERTIFICATE"]


def test_windows_lines_and_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf\r\n" + block("CERTIFICATE", b"abc" * 40, "\r\n")
    assert split_pem(data) == [b"abc" * 40]


@pytest.mark.parametrize(
    "data",
    [
        block("CERTIFICATE", b"abc")[:-10],
        b"-----BEGIN CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nAB*=\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nABC\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END X509 CRL-----\n",
    ],
)
def test_damage_is_an_error(data: bytes) -> None:
    with pytest.raises(PemError):
        split_pem(data)
