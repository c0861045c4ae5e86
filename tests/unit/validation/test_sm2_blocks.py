# SPDX-License-Identifier: Apache-2.0
"""SM2 in the existing blocks: paths, CRLs, OCSP answers, timestamps, algorithm policy."""

from __future__ import annotations

import pytest
from cryptography.x509 import ReasonFlags
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki import sm2, sm2_values
from tests.pki.certificates import Entity, Sm2Shape, ca_extensions, issue, name
from tests.pki.cms import Cms
from tests.pki.keys import key
from tests.pki.revocation import Revoked, crl, ocsp
from tests.pki.timestamps import token
from tests.support import context, given, policy

from esignverify.crypto.digests import digest
from esignverify.crypto.oids import algorithm_name
from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.formats.x509.links import is_signed_by
from esignverify.model.evidence import Evidence
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.model.trust import Role
from esignverify.validation.algorithms import data_weaknesses, message_weaknesses, path_weaknesses
from esignverify.validation.checked import Existence
from esignverify.validation.context import Context
from esignverify.validation.cryptographic import verify
from esignverify.validation.path import PathResult, find_path, rfc5280_problem
from esignverify.validation.pool import build_pool
from esignverify.validation.revocation import Standing, Status, standing
from esignverify.validation.timestamps import TokenJudged, judge_token

from .blocks import DATA, NOTE, anchor, authority, message, path, seen, trust

STORE = trust(authority(anchor(sm2_who.root(), *Role)))
NO_CHAIN = SubIndication.NO_CERTIFICATE_CHAIN_FOUND
SIGNATURE_OIDS = ("1.2.156.10197.1.501", "1.2.156.10197.1.301.1", "1.2.156.10197.1.301")
SHAPES = [
    *(Sm2Shape(signature_oid=oid, null=null) for oid in SIGNATURE_OIDS for null in (False, True)),
    sm2_who.OLD_SPKI,
]


def _find(signer: Entity, *between: Entity) -> PathResult:
    pool = build_pool(STORE, [one.der for one in between or (sm2_who.issuing(),)])
    return find_path(seen(signer), pool, Role.SIGN, NOTE)


# --- paths -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_path_of_sm2_certificates_stands(shape: Sm2Shape) -> None:
    signer = sm2_who.signer(shape=shape)
    found = _find(signer)
    assert found.problem is None
    assert found.path is not None
    chain = (signer, sm2_who.issuing(), sm2_who.root())
    assert [one.der for one in found.path.certificates] == [one.der for one in chain]
    assert seen(signer).signature_algorithm.startswith("sm2")
    assert path_weaknesses(found.path.certificates, policy(), who.NOW) == []
    assert path_weaknesses(found.path.certificates, policy("strict"), who.NOW) == []


def test_a_ca_whose_key_is_spelled_in_the_old_way_certifies_too() -> None:
    between = issue(
        name("某", "签发"),
        key("sub-sm2"),
        sm2_who.root(),
        who.CA_VALID,
        ca_extensions(0),
        shape=sm2_who.OLD_SPKI,
    )
    assert _find(sm2_who.signer(issuer=between), between).problem is None


def test_an_sm2_root_may_certify_other_keys() -> None:
    for root_key, ca_key, signer_key in (
        ("root-sm2", "sub-ecc", "signer-p256"),
        ("root-sm2", "sub-rsa", "signer-p256"),
    ):
        root = issue(name("甲", "根"), key(root_key), None, who.CA_VALID, ca_extensions())
        ca = issue(name("甲", "签发"), key(ca_key), root, who.CA_VALID, ca_extensions(0))
        signer = issue(name("甲", "人"), key(signer_key), ca, who.SIGNER_VALID, ())
        assert rfc5280_problem(path(signer, ca, root)) is None


@pytest.mark.parametrize(
    "tamper",
    [
        sm2_values.flipped,
        sm2_values.swapped,
        sm2_values.zero,
        sm2_values.raised,
        sm2_values.trailed,
        sm2_values.with_zero,
        sm2_values.raw,
        sm2_values.without_zero,
    ],
)
def test_a_certificate_must_have_a_right_and_strict_signature(tamper: sm2_values.Writer) -> None:
    """What is tolerated in seals is not tolerated here: a CA's value is DER (RFC 5280 §4.1.1.3)."""

    def changed(value: bytes) -> bytes:
        return tamper(_numbers(value))

    signer = sm2_who.signer(shape=Sm2Shape(tamper=changed))
    found = _find(signer)
    assert (found.path, found.problem) == (None, NO_CHAIN)
    assert rfc5280_problem(path(signer, sm2_who.issuing(), sm2_who.root())) is not None


def _numbers(value: bytes) -> tuple[int, int]:
    first = 4 + value[3]
    return int.from_bytes(value[4:first]), int.from_bytes(value[first + 2 :])


def test_a_certificate_signed_with_another_identifier_is_no_link() -> None:
    """OpenSSL's command line signs with an empty one unless it is told (domain D2)."""
    issuer = sm2_who.issuing()

    def without_identifier(_: bytes) -> bytes:
        return sm2.sign(issuer.key.sm2, tbs, b"")

    plain = sm2_who.signer()
    tbs = plain.certificate.tbs_certificate_bytes
    other = sm2_who.signer(shape=Sm2Shape(tamper=without_identifier))
    assert other.certificate.tbs_certificate_bytes == tbs
    assert is_signed_by(plain.der, seen(issuer).public_key)
    assert not is_signed_by(other.der, seen(issuer).public_key)


@pytest.mark.parametrize("signer", [sm2_who.thief, sm2_who.tested])
def test_a_namesake_of_the_ca_proves_nothing(signer: object) -> None:
    assert callable(signer)
    found = _find(signer(), sm2_who.forged_root(), sm2_who.test_root())
    assert (found.path, found.problem) == (None, NO_CHAIN)


# --- revocation ------------------------------------------------------------------------------

PERSON = sm2_who.person()
CRL_TIMES = (who.LISTED, who.FAR)


def _standing(evidence: Evidence) -> Standing:
    asking = _context(evidence)
    chain = path(PERSON, sm2_who.issuing(), sm2_who.root())
    one, above = chain.certificates[:2]
    return standing(one, above, asking, asking.at.at, chain)


def _context(evidence: Evidence) -> Context:
    return context(evidence=evidence, trust=STORE)


def test_a_crl_signed_with_sm2_says_good_and_revoked() -> None:
    revoked = (Revoked(PERSON.serial, who.SIGNED, ReasonFlags.key_compromise),)
    good, bad = crl(sm2_who.issuing(), *CRL_TIMES), crl(sm2_who.issuing(), *CRL_TIMES, revoked)
    assert _standing(given(crls=[good])).status is Status.GOOD
    assert _standing(given(crls=[bad])).status is Status.REVOKED


def test_a_crl_by_another_key_or_with_a_changed_bit_says_nothing() -> None:
    forged = crl(sm2_who.issuing(), *CRL_TIMES, signed_by=key("attacker-root-sm2"))
    genuine = crl(sm2_who.issuing(), *CRL_TIMES)
    broken = genuine[:-1] + bytes([genuine[-1] ^ 1])
    for one in (forged, broken):
        assert _standing(given(crls=[one])).status is Status.MISSING


def test_an_ocsp_answer_signed_with_sm2_says_good_and_revoked() -> None:
    revoked = Revoked(PERSON.serial, who.SIGNED)
    for responder in (sm2_who.issuing(), sm2_who.ocsp_responder()):
        about = (PERSON, sm2_who.issuing(), responder, *CRL_TIMES)
        assert _standing(given(ocsps=[ocsp(*about)])).status is Status.GOOD
        assert _standing(given(ocsps=[ocsp(*about, revoked=revoked)])).status is Status.REVOKED


def test_an_ocsp_answer_by_a_stranger_says_nothing() -> None:
    stranger = issue(
        sm2_who.issuing().certificate.subject,
        key("attacker-root-sm2"),
        sm2_who.forged_root(),
        who.CA_VALID,
        ca_extensions(0),
    )
    made = ocsp(PERSON, sm2_who.issuing(), stranger, *CRL_TIMES)
    assert _standing(given(ocsps=[made])).status is Status.MISSING


# --- timestamps ------------------------------------------------------------------------------

VALUE = b"a signature value"
MATERIAL = given([sm2_who.tsa().der, sm2_who.root().der], [crl(sm2_who.root(), *CRL_TIMES)])
SM3 = Cms(digest="sm3")


def _judge(made: bytes, evidence: Evidence = MATERIAL) -> TokenJudged:
    return judge_token(
        read_timestamp(made),
        lambda name: digest(name, VALUE),
        "time.signature-timestamp",
        Existence(who.NOW, proven=False),
        _context(evidence),
        NOTE,
    )


def test_a_token_signed_with_sm2_proves_its_time() -> None:
    found = _judge(token(sm2_who.tsa(), VALUE, who.STAMPED, digest="sm3", how=SM3))
    assert found.problem is None
    assert (found.proves, found.at) == (True, who.STAMPED)


def test_over_another_value_or_by_the_attacker_it_proves_nothing() -> None:
    other = token(sm2_who.tsa(), b"another", who.STAMPED, digest="sm3", how=SM3)
    assert _judge(other).problem is SubIndication.HASH_FAILURE
    stolen = token(sm2_who.attacker_tsa(), VALUE, who.STAMPED, digest="sm3", how=SM3)
    attacker = given([sm2_who.attacker_tsa().der, sm2_who.forged_root().der])
    assert _judge(stolen, attacker).problem is NO_CHAIN
    broken = Cms(digest="sm3", tamper=lambda value: value[:-1] + bytes([value[-1] ^ 1]))
    changed = token(sm2_who.tsa(), VALUE, who.STAMPED, digest="sm3", how=broken)
    assert _judge(changed).problem is SubIndication.SIG_CRYPTO_FAILURE


# --- messages and policy ---------------------------------------------------------------------


@pytest.mark.parametrize("rules", ["merchant-admission", "strict"])
def test_sm2_with_sm3_is_strong_without_an_end(rules: str) -> None:
    signer = sm2_who.institution()
    made = message(signer, Cms(digest="sm3"))
    shown = algorithm_name(made.algorithm.name, made.algorithm.digest)
    assert shown == "sm2-sm3"
    for at in (who.NOW, who.at("2040-01-01T00:00:00")):
        assert message_weaknesses(made, seen(signer), policy(rules), at) == []
        assert data_weaknesses([made.algorithm], seen(signer), policy(rules), at) == []
    found = verify(made, {"sm3": digest("sm3", DATA)}, seen(signer), NOTE)
    assert (found.digest_holds, found.value_holds, found.problem) == (True, True, None)


def test_under_another_sm2_key_the_value_is_wrong() -> None:
    made = message(sm2_who.institution(), Cms(digest="sm3"))
    found = verify(made, {"sm3": digest("sm3", DATA)}, seen(sm2_who.person()), NOTE)
    assert found.problem is SubIndication.SIG_CRYPTO_FAILURE
    assert [one.reason for one in found.findings] == [None, Reason.SIGNATURE_VALUE_WRONG]
