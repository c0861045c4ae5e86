# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki import authorities_sm2
from tests.pki.gm_cms import GmCms, gm_signed_data
from tests.pki.ofd import sealed

from esignverify.crypto.digests import digest
from esignverify.crypto.signatures import sm2_digest
from esignverify.formats.ofd import spending
from esignverify.formats.ofd.errors import PackageLimitError
from esignverify.formats.ofd.spending import MOST, SignedXml, Spending
from esignverify.formats.signature_value import SignatureValue, read_signature_value
from esignverify.formats.x509.certificate import read_certificate

KEY = read_certificate(authorities_sm2.institution().der).public_key


def value(how: GmCms | None = None) -> SignatureValue:
    made = gm_signed_data(b"content", authorities_sm2.institution(), how or GmCms())
    return read_signature_value(made)


def test_what_stands_in_several_values_counts_once():
    spent = Spending(0)
    for _ in range(MOST["package-signers"]):
        spent.value(value())
    with pytest.raises(PackageLimitError, match="package-signers"):
        spent.value(value())


def test_what_is_too_much_is_not_counted():
    spent = Spending(0)
    one = value()
    (message,) = one.messages
    many = tuple(number.to_bytes(2) for number in range(MOST["package-revocation-values"] + 1))
    with pytest.raises(PackageLimitError, match="package-revocation-values"):
        spent.value(replace(one, messages=(replace(message, crls=many),)))
    spent.value(replace(one, messages=(replace(message, ocsps=many[1:]),)))


@pytest.mark.parametrize("size", [1, 600])
def test_certificates_count_by_octets_and_small_ones_by_the_piece(size: int):
    (message,) = value().messages
    most = MOST["package-certificate-octets"] // max(size, spending.LEAST_CERTIFICATE)
    many = tuple(number.to_bytes(2).ljust(size, b"x") for number in range(most + 1))
    within = SignatureValue(value().container, (replace(message, certificates=many[1:]),))
    Spending(0).value(within)
    over = SignatureValue(value().container, (replace(message, certificates=many),))
    with pytest.raises(PackageLimitError, match="package-certificate-octets"):
        Spending(0).value(over)


def test_those_of_a_seal_count_too():
    one = read_signature_value(sealed()(b"content", "x"))
    assert one.seal is not None
    many = tuple(number.to_bytes(2) for number in range(3_000))
    with pytest.raises(PackageLimitError, match="package-certificate-octets"):
        Spending(0).value(replace(one, seal=replace(one.seal, certificates=many)))


def test_timestamps_are_counted():
    (message,) = value().messages
    many = (b"token",) * MOST["package-timestamps"]
    stamped = SignatureValue(value().container, (replace(message, timestamps=many),))
    spent = Spending(0)
    spent.value(stamped)
    with pytest.raises(PackageLimitError, match="package-timestamps"):
        spent.value(replace(stamped, messages=(replace(message, content_timestamps=(b"one",)),)))


def test_a_content_is_digested_once_in_each_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spending, "DIGESTED_ALWAYS", 20)
    content = SignedXml(b"0123456789", Spending(0))
    for _ in range(3):
        assert content.digest("sm3") == digest("sm3", b"0123456789")
        assert content.sm2_digest(KEY) == sm2_digest(KEY, b"0123456789")
    with pytest.raises(PackageLimitError, match="package-octets-digested"):
        content.digest("sha256")


def test_a_larger_package_may_digest_more():
    Spending(spending.DIGESTED_ALWAYS).digest(2 * spending.DIGESTED_ALWAYS)
    with pytest.raises(PackageLimitError):
        Spending(spending.DIGESTED_ALWAYS).digest(2 * spending.DIGESTED_ALWAYS + 1)
