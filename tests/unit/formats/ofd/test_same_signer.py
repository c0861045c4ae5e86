# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki import authorities_sm2
from tests.pki import ofd_report as r
from tests.pki.gm_cms import GmCms
from tests.pki.ofd import Sign, signed_by

from esignverify.formats.ofd.reader import read_ofd
from esignverify.formats.ofd.same_signer import MAX_CERTIFICATES, signer_certificate
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.facts import SignedMessage, SignerId


def message(how: Sign | None = None) -> SignedMessage:
    (one,) = read_ofd(r.report().sign(how).data).signatures
    assert one.message is not None
    return one.message


BY_PERSON = Sign(signed_by(GmCms(), authorities_sm2.person()))


def test_a_seal_and_signed_data_name_their_signers():
    sealed, data = message(), message(Sign(signed_by(GmCms())))
    assert signer_certificate(sealed) == sealed.certificates[0]
    assert signer_certificate(data) == signer_certificate(sealed)
    assert signer_certificate(message(BY_PERSON)) not in {None, signer_certificate(sealed)}


def test_by_key_identifier():
    one = message()
    key = read_certificate(one.certificates[0]).subject_key_id
    assert key is not None
    named = replace(one, signer=SignerId(None, None, key))
    assert signer_certificate(named) == one.certificates[0]
    assert signer_certificate(replace(one, signer=SignerId(None, None, b"x"))) is None


@pytest.mark.parametrize("count", [MAX_CERTIFICATES, MAX_CERTIFICATES + 1])
def test_doubt_is_nobody(count: int):
    one = message()
    certificate = one.certificates[0]
    many = replace(one, certificates=(certificate,) * count)
    assert (signer_certificate(many) is None) is (count > MAX_CERTIFICATES)
    assert signer_certificate(replace(one, certificates=())) is None
    assert signer_certificate(replace(one, certificates=(certificate, b"0"))) is None
    twin = bytearray(certificate)
    twin[-1] ^= 1
    assert signer_certificate(replace(one, certificates=(certificate, bytes(twin)))) is None
