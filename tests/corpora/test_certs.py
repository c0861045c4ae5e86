# SPDX-License-Identifier: Apache-2.0
"""Real SM2 CA certificates and CRLs: read, and every link and list verified by key.

None of them is trusted by being here: the anchors of these tests exist for the tests alone.
"""

from __future__ import annotations

import pytest
from tests.unit.validation.blocks import NOTE, authority, told, trust

from esignverify.formats.x509.certificate import read_certificate
from esignverify.formats.x509.crl import read_crl
from esignverify.formats.x509.links import is_signed_by, verifies
from esignverify.formats.x509.names import read_name
from esignverify.model.finding import Outcome
from esignverify.model.trust import Anchor, Role
from esignverify.validation.path import find_path
from esignverify.validation.pool import build_pool

from .places import CORPORA, corpus, octets

NAME = "certs"
pytestmark = corpus(NAME)
CERTIFICATES = sorted(one.name for one in (CORPORA / NAME).glob("*.der"))
CRLS = sorted(one.name for one in (CORPORA / NAME).glob("*.crl"))
LINKS = [
    ("sheca-sm2.der", "nrcac-rootca.der"),
    ("taier-ca.der", "nrcac-rootca.der"),
    ("ant-financial-s1.der", "nrcac-rootca.der"),
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


@pytest.mark.parametrize("child", CERTIFICATES)
def test_a_link_is_proved_by_one_key_of_all(child: str) -> None:
    """SM2 with the default identity (GB/T 32918.2): the issuer's key verifies, no other does."""
    above = dict(LINKS).get(child, child)
    made = octets(NAME, child)
    keys = {one: read_certificate(octets(NAME, one)).public_key for one in CERTIFICATES}
    assert [one for one, key in keys.items() if is_signed_by(made, key)] == [above]


@pytest.mark.parametrize("child", CERTIFICATES)
def test_a_changed_certificate_has_no_link(child: str) -> None:
    made = octets(NAME, child)
    above = read_certificate(octets(NAME, dict(LINKS).get(child, child)))
    for place in (len(made) // 2, len(made) - 1):
        turned = made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]
        assert not is_signed_by(turned, above.public_key)


@pytest.mark.parametrize(("child", "parent"), LINKS)
def test_a_path_holds_under_an_anchor_of_the_test(child: str, parent: str) -> None:
    below = read_certificate(octets(NAME, child))
    root = Anchor(
        octets(NAME, parent),
        read_certificate(octets(NAME, parent)).sha256,
        (Role.SIGN,),
        usable=True,
    )
    pool = build_pool(trust(authority(root)), [])
    found = find_path(below, pool, Role.SIGN, NOTE, at=below.not_before)
    assert (found.problem, told(found.findings)[0][1]) == (None, Outcome.PASSED)
    assert below.deviations == ()


@pytest.mark.parametrize(("child", "parent"), LINKS)
def test_without_an_anchor_there_is_no_path(child: str, parent: str) -> None:
    """A certificate that came along, or lies in a folder, vouches for nothing."""
    pool = build_pool(trust(), [octets(NAME, parent)])
    found = find_path(read_certificate(octets(NAME, child)), pool, Role.SIGN, NOTE)
    assert found.path is None


@pytest.mark.parametrize("file", CRLS)
def test_a_crl_is_verified_by_its_issuers_key_alone(file: str) -> None:
    listing = read_crl(octets(NAME, file))
    signers = [
        one
        for one in CERTIFICATES
        if verifies(
            read_certificate(octets(NAME, one)).public_key,
            listing.algorithm,
            listing.signature,
            listing.tbs,
        )
    ]
    assert signers == [file.replace(".crl", ".der")]
