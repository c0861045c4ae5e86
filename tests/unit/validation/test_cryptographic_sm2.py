# SPDX-License-Identifier: Apache-2.0
"""SM2 in the forms that are met: each binds the covered bytes, and none of them anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki import gm_cms, seals, sm2, sm2_values
from tests.pki.certificates import Entity
from tests.pki.cms import Cms, signed_data
from tests.pki.gm_cms import GmCms, gm_signed_data
from tests.pki.seals import Sealing, ses_signature

from esignverify.crypto.digests import digest
from esignverify.formats.signature_value import content_digests, read_signature_value
from esignverify.model.algorithm import Algorithm
from esignverify.model.facts import SignedMessage
from esignverify.model.finding import Outcome
from esignverify.model.outcome import SubIndication
from esignverify.model.reasons import Reason
from esignverify.validation.cryptographic import DIGEST_WITH_ZA, OVER_DIGEST, Verified, verify

from .blocks import NOTE, seen

DATA, OTHER = b"<ofd:Signature/>", b"<ofd:Signature />"
SIGNER = sm2_who.institution()
How = GmCms | Sealing


def _gm(way: str, **more: object) -> GmCms:
    return replace(GmCms(way=way), **more)  # type: ignore[arg-type]


def _made(how: How, content: bytes = DATA) -> SignedMessage:
    if isinstance(how, GmCms):
        return _read(gm_signed_data(content, SIGNER, how))
    return _read(ses_signature(content, how))


def _read(made: bytes) -> SignedMessage:
    (message,) = read_signature_value(made).messages
    return message


def _judge(message: SignedMessage, content: bytes, by: Entity = SIGNER) -> Verified:
    return verify(message, content_digests([message], content), seen(by), NOTE)


def _forms(found: Verified) -> list[object]:
    rows = [one for one in found.findings if one.check == "format.signature"]
    assert all(one.outcome is Outcome.WARNING for one in rows)
    assert all(one.reason is Reason.SIGNATURE_DEVIATION for one in rows)
    return [one.values["deviations"] for one in rows]


def with_za(content: bytes) -> bytes:
    """The digest of the content with the signer's key, as some products give it."""
    return sm2.message_digest(sm2.public_point(SIGNER.key.sm2), content)


FORMS: dict[str, tuple[How, list[object]]] = {
    "attributes": (_gm(gm_cms.ATTRIBUTES), []),
    "data by both names": (_gm(gm_cms.ATTRIBUTES, inner=gm_cms.DATA), []),
    "digest inside": (_gm(gm_cms.HASH_INSIDE), []),
    "digest inside as text": (_gm(gm_cms.HASH_AS_TEXT), []),
    "detached": (_gm(gm_cms.DETACHED), []),
    "detached, the curve as algorithm": (
        _gm(gm_cms.DETACHED, algorithm=gm_cms.SM2_CURVE_AS_ALGORITHM),
        [],
    ),
    "detached, over the digest": (_gm(gm_cms.DOUBLE), [[OVER_DIGEST]]),
    "attributes, digest with ZA": (
        _gm(gm_cms.ATTRIBUTES, message_digest=with_za(DATA)),
        [[DIGEST_WITH_ZA]],
    ),
    "raw value": (_gm(gm_cms.DETACHED, sign=seals.shaped(sm2_values.raw)), []),
    "seal of 2014": (Sealing(version=1), []),
    "seal of 2020": (Sealing(), []),
    "seal of 2025": (Sealing(version=5), []),
    "seal, digest with ZA": (Sealing(digest=with_za), [[DIGEST_WITH_ZA]]),
}
BARE = [one for one in FORMS if one.startswith(("detached", "digest", "raw"))]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_and_the_odd_ones_are_told(form: str) -> None:
    how, told = FORMS[form]
    found = _judge(_made(how), DATA)
    assert (found.digest_holds, found.value_holds, found.problem) == (True, True, None)
    assert _forms(found) == told


@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_for_other_bytes(form: str) -> None:
    found = _judge(_made(FORMS[form][0]), OTHER)
    assert found.digest_holds is False
    assert found.problem in {SubIndication.HASH_FAILURE, SubIndication.SIG_CRYPTO_FAILURE}
    assert _forms(found) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("by", [sm2_who.person(), sm2_who.thief(), who.institution()])
def test_no_form_holds_under_another_key(form: str, by: Entity) -> None:
    """Not even where the certificate goes along and names itself the signer."""
    message = _made(FORMS[form][0])
    named = replace(
        message,
        signer=replace(message.signer, issuer=seen(by).issuer, serial=seen(by).serial),
        certificates=(by.der,),
    )
    for one in (message, named):
        found = _judge(one, DATA, by)
        assert found.value_holds is not True
        assert found.problem is not None


WRONG: dict[str, seals.Signer] = {
    "of another message": lambda by, data: seals.plainly(by, data + b"!"),
    "with another identity": lambda by, data: sm2_values.sign(by.key, data, identity=b"someone"),
    "with an empty identity": lambda by, data: sm2_values.sign(by.key, data, identity=b""),
    "swapped": seals.shaped(sm2_values.swapped),
    "r is zero": seals.shaped(sm2_values.zero),
    "r is out of range": seals.shaped(sm2_values.raised),
    "an octet behind": seals.shaped(sm2_values.trailed),
    "a zero too many": seals.shaped(sm2_values.with_zero),
    "one bit": seals.shaped(sm2_values.flipped),
    "nothing": lambda _by, _data: b"",
    "raw and swapped": lambda by, data: sm2_values.sign(
        by.key, data, lambda v: sm2_values.raw((v[1], v[0]))
    ),
    "the digest signed as e": lambda by, data: sm2.signature_der(
        *sm2.sign_digest(by.key.sm2, sm2.sm3(data))
    ),
    "hashed three times": lambda by, data: seals.plainly(by, sm2.sm3(sm2.sm3(data))),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize(
    "how",
    [_gm(gm_cms.ATTRIBUTES), _gm(gm_cms.DETACHED), _gm(gm_cms.HASH_INSIDE), Sealing()],
    ids=["attributes", "detached", "digest-inside", "seal"],
)
def test_wrong_values(what: str, how: How) -> None:
    found = _judge(_made(replace(how, sign=WRONG[what])), DATA)
    assert found.value_holds is False
    assert found.problem is SubIndication.SIG_CRYPTO_FAILURE


@pytest.mark.parametrize(
    "how",
    [_gm(gm_cms.ATTRIBUTES), *(Sealing(version=version) for version in (1, 4, 5))],
    ids=["attributes", "1", "4", "5"],
)
def test_what_is_signed_is_never_taken_by_its_digest(how: How) -> None:
    """The double digest is known of values without attributes only."""
    double = replace(how, sign=lambda by, data: seals.plainly(by, sm2.sm3(data)))
    assert _judge(_made(double), DATA).value_holds is False


@pytest.mark.parametrize("form", BARE)
def test_without_the_digest_for_its_key_nothing_is_checked(form: str) -> None:
    message = _made(FORMS[form][0])
    found = verify(message, {"sm3": digest("sm3", DATA)}, seen(SIGNER), NOTE)
    assert found.value_holds is None
    assert SubIndication.UNSUPPORTED_SIGNATURE is found.problem or found.digest_holds is False


@pytest.mark.parametrize("way", [gm_cms.HASH_INSIDE, gm_cms.HASH_AS_TEXT])
def test_content_inside_that_nobody_signed(way: str) -> None:
    """The value is over the bytes outside; what stands inside must be their digest."""
    message = _made(_gm(way))
    inside = bytearray(message.encapsulated or b"")
    inside[0] ^= 1
    found = _judge(replace(message, encapsulated=bytes(inside)), DATA)
    assert (found.digest_holds, found.value_holds) == (False, True)
    assert found.problem is SubIndication.HASH_FAILURE


def test_a_digest_inside_and_one_of_the_document_in_the_attribute() -> None:
    hashed = digest("sm3", DATA)
    how = Cms(digest="sm3", encapsulate=True, message_digest=hashed, referenced=False)
    message = _read(signed_data(hashed, SIGNER, how))
    assert _judge(message, DATA).problem is None
    assert _judge(message, OTHER).problem is SubIndication.HASH_FAILURE


@pytest.mark.parametrize("stated", ["1.2.840.113549.1.9.16.1.4", "1.2.3"])
def test_other_types_of_content_stay_different(stated: str) -> None:
    found = _judge(_made(_gm(gm_cms.ATTRIBUTES, content_type=stated)), DATA)
    assert (found.digest_holds, found.problem) == (False, SubIndication.FORMAT_FAILURE)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "algorithm", [Algorithm("sm2", "sha256"), Algorithm("ecdsa", "sha256"), Algorithm("rsa", "sm3")]
)
def test_another_algorithm_is_not_this_one(form: str, algorithm: Algorithm) -> None:
    message = replace(_made(FORMS[form][0]), algorithm=algorithm)
    assert _judge(message, DATA).value_holds is not True


@pytest.mark.parametrize("name", ["signer-rsa", "signer-p256"])
def test_other_schemes_take_no_digest_with_za(name: str) -> None:
    """What is tolerated of SM2 is tolerated of nothing else."""
    signer = who.signer(name)
    message = _read(signed_data(DATA, signer, Cms(message_digest=with_za(DATA))))
    covered = {"sha256": digest("sha256", DATA), f"sm2:{seen(signer).key_sha256}": with_za(DATA)}
    assert verify(message, covered, seen(signer), NOTE).digest_holds is False
