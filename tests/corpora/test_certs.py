# SPDX-License-Identifier: Apache-2.0
"""Real SM2 CA certificates and CRLs: read, names by raw DER, links not claimed where untried."""

from __future__ import annotations

import pytest

from esignverify.formats.x509.certificate import read_certificate
from esignverify.formats.x509.crl import read_crl
from esignverify.formats.x509.links import is_signed_by
from esignverify.formats.x509.names import read_name

from .places import CORPORA, corpus, octets

NAME = "certs"
pytestmark = corpus(NAME)
CERTIFICATES = sorted(one.name for one in (CORPORA / NAME).glob("*.der"))
CRLS = sorted(one.name for one in (CORPORA / NAME).glob("*.crl"))
LINKS = [
    ("sheca-sm2.der", "nrcac-rootca.der"),
    ("tjca.der", "nrcac-civil-servant-root.der"),
    ("cfca-sm2-oca1.der", "cfca-cs-sm2-ca.der"),
]


@pytest.mark.parametrize("file", CERTIFICATES)
def test_a_certificate_is_read(file: str) -> None:
    found = read_certificate(octets(NAME, file))
    assert found.is_ca
    assert found.key_algorithm == "ec:sm2"
    assert found.key_bits == 256
    assert found.signature_algorithm == "sm2-sm3"
    assert found.subject_attributes == read_name(found.subject)
    assert all(one.text for one in found.subject_attributes)


@pytest.mark.parametrize("file", CRLS)
def test_a_crl_is_read_and_names_its_issuer(file: str) -> None:
    issuer = read_certificate(octets(NAME, file.replace(".crl", ".der")))
    found = read_crl(octets(NAME, file))
    assert found.issuer == issuer.subject
    assert found.algorithm.name == "sm2"
    assert found.next_update is None or found.this_update < found.next_update
    assert found.entry(issuer.serial, issuer.issuer) is None


@pytest.mark.parametrize(("child", "parent"), LINKS)
def test_links_go_by_name_in_raw_octets(child: str, parent: str) -> None:
    below, above = read_certificate(octets(NAME, child)), read_certificate(octets(NAME, parent))
    assert below.issuer == above.subject
    assert below.authority_key_id in {None, above.subject_key_id}


@pytest.mark.parametrize(("child", "parent"), [(one, other) for one, other in LINKS])
def test_a_link_of_another_key_is_never_claimed(child: str, parent: str) -> None:
    below = octets(NAME, child)
    stranger = read_certificate(octets(NAME, "ant-financial-s1.der"))
    assert stranger.der != octets(NAME, parent)
    assert not is_signed_by(below, stranger.public_key)
