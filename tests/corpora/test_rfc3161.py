# SPDX-License-Identifier: Apache-2.0
"""Timestamp tokens of real and test authorities, with rfc3161-client's own expectations.

No revocation data comes along, so the most that a token can be is sound but for that.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from asn1crypto import tsp
from tests.support import context, given

from esignverify.crypto.digests import digest
from esignverify.formats.cms.timestamp import read_timestamp
from esignverify.formats.x509.certificate import read_certificate
from esignverify.formats.x509.pem import split_pem
from esignverify.model.certificate import Certificate
from esignverify.model.facts import Timestamp
from esignverify.model.outcome import SubIndication
from esignverify.model.trust import Anchor, Authority, CaProfile, Role, TrustSnapshot
from esignverify.validation.certificates import Existence
from esignverify.validation.findings import Notebook
from esignverify.validation.timestamps import TokenJudged, is_over, judge_token

from .places import corpus, expected, octets

NAME = "rfc3161"
pytestmark = corpus(NAME)
ROWS = expected(NAME)
HELLO = b"hello"
BUT_FOR_REVOCATION = (None, SubIndication.TRY_LATER)


def _token(file: str) -> Timestamp:
    response = tsp.TimeStampResp.load(octets(NAME, file))
    return read_timestamp(response["time_stamp_token"].dump())


def _chain(file: str, token: Timestamp) -> list[Certificate]:
    beside = octets(NAME, file.split("/", 1)[0], "ts_chain.pem")
    chain = split_pem(beside) or [beside]  # One of them is DER in spite of its name.
    return [read_certificate(one) for one in (*chain, *token.message.certificates)]


def _trust(chain: list[Certificate]) -> TrustSnapshot:
    """The self-signed certificates of a chain, or else its CAs, as a timestamp authority's."""
    tops = [one for one in chain if one.self_issued] or [one for one in chain if one.is_ca]
    anchors = tuple(Anchor(one.der, one.sha256, (Role.TSA,), True) for one in tops)
    authority = Authority(
        "tsa", "TSA", None, (), None, False, False, (), False, anchors, CaProfile()
    )
    return TrustSnapshot("test", True, (authority,))


def _judge(file: str, *, supplied: bool = True) -> TokenJudged:
    token = _token(file)
    chain = _chain(file, token)
    at = token.info.at + timedelta(minutes=1)
    evidence = given([one.der for one in chain]) if supplied else given()
    return judge_token(
        token,
        lambda name: digest(name, HELLO),
        "time.signature-timestamp",
        Existence(at, proven=False),
        context(at=at, trust=_trust(chain), evidence=evidence),
        Notebook("token"),
    )


def _files(*what: str) -> list[str]:
    return [file for file, said in ROWS if said in what]


@pytest.mark.parametrize("file", [file for file, _ in ROWS])
def test_every_token_is_read(file: str) -> None:
    assert _token(file).info.digest


@pytest.mark.parametrize("file", _files("valid", "valid-only-with-TSA-cert-supplied"))
def test_valid_tokens_are_sound(file: str) -> None:
    judged = _judge(file)
    assert judged.imprint_holds is True
    assert judged.checked.value_holds is True
    assert judged.checked.digest_holds is True
    assert judged.problem in BUT_FOR_REVOCATION
    assert is_over(_token(file), HELLO)


@pytest.mark.parametrize("file", _files("valid-only-with-TSA-cert-supplied"))
def test_without_the_authoritys_certificate_there_is_no_signer(file: str) -> None:
    judged = _judge(file, supplied=False)
    assert judged.problem is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


@pytest.mark.parametrize("file", _files("valid-at-genTime"))
def test_an_expired_authority_was_sound_at_its_time(file: str) -> None:
    """Its message is not known: all but the imprint is asked."""
    judged = _judge(file)
    assert judged.checked.value_holds is True
    assert set(judged.checked.problems) <= {SubIndication.TRY_LATER}


@pytest.mark.parametrize("file", _files("invalid"))
def test_an_invalid_value_fails(file: str) -> None:
    judged = _judge(file)
    assert judged.checked.value_holds is False
    assert judged.problem is SubIndication.SIG_CRYPTO_FAILURE


def test_the_signer_is_who_the_identifier_names_not_who_stands_first() -> None:
    """GHSA-3xxc-pwj6-jgrj: certificates put in beside the real one must not lend their name."""
    file = "test_tsa/response-injected-certs.tsr"
    judged = _judge(file)
    assert judged.checked.certificate is not None
    assert judged.checked.certificate.subject_text == "O=local, CN=Test TSA Timestamping"
    assert judged.checked.certificate.serial == _token(file).message.signer.serial
    assert judged.problem in BUT_FOR_REVOCATION
    first = read_certificate(_token(file).message.certificates[0])
    assert first.subject_text == "CN=Spoofed TSA"


def test_a_token_over_something_else_is_no_proof() -> None:
    token = _token("test_tsa/response.tsr")
    assert not is_over(token, b"goodbye")
    at = token.info.at + timedelta(minutes=1)
    chain = _chain("test_tsa/response.tsr", token)
    judged = judge_token(
        token,
        lambda name: digest(name, b"goodbye"),
        "time.signature-timestamp",
        Existence(at, proven=False),
        context(at=at, trust=_trust(chain), evidence=given([one.der for one in chain])),
        Notebook("token"),
    )
    assert judged.problem is SubIndication.HASH_FAILURE
