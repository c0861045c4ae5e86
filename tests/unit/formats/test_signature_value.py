# SPDX-License-Identifier: Apache-2.0
"""What a value is wrapped in is told by its octets; the digests are those that judging needs."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki import der as write
from tests.pki import gm_cms, seals, sm2, sm2_values
from tests.pki.certificates import SM2_WITH_SM3
from tests.pki.cms import Cms, signed_data
from tests.pki.gm_cms import GmCms, gm_signed_data
from tests.pki.timestamps import token

from esignverify.crypto import oids
from esignverify.crypto.digests import digest
from esignverify.crypto.signatures import sm2_digest
from esignverify.formats import signature_value as room
from esignverify.formats.cms.errors import CmsError
from esignverify.formats.cms.signed_data import (
    CONTENT_INSIDE,
    DATA_OF_BOTH_KINDS,
    OCTETS_BEHIND,
)
from esignverify.formats.signature_value import (
    SignatureValue,
    content_digests,
    read_signature_value,
)
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.axes import Container
from esignverify.model.facts import SignedMessage
from esignverify.model.reasons import Reason

DATA = b"<ofd:Signature/>"
KEY = read_certificate(sm2_who.institution().der)
E_NAME = f"sm2:{KEY.key_sha256}"


def _gm(how: GmCms | None = None, **more: object) -> bytes:
    made = replace(how or GmCms(), **more)  # type: ignore[arg-type]
    return gm_signed_data(DATA, sm2_who.institution(), made)


def _one(data: bytes) -> SignedMessage:
    (message,) = read_signature_value(data).messages
    return message


def _broken(data: bytes) -> CmsError:
    with pytest.raises(CmsError) as caught:
        read_signature_value(data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "container"),
    [
        (signed_data(DATA, who.institution(), Cms()), Container.CMS),
        (_gm(outer=gm_cms.SIGNED_DATA), Container.CMS),
        (_gm(), Container.GM_CMS),
        (seals.ses_signature(DATA, seals.Sealing(version=1)), Container.SES_V1),
        (seals.ses_signature(DATA, seals.Sealing(version=4)), Container.SES_V4),
        (seals.ses_signature(DATA, seals.Sealing(version=5)), Container.SES_V5),
    ],
)
@pytest.mark.parametrize(
    ("behind", "notes"), [(b"", ()), (b"\0" * 9, ()), (b"\0more", (OCTETS_BEHIND,))]
)
def test_containers(
    data: bytes, container: Container, behind: bytes, notes: tuple[str, ...]
) -> None:
    found = read_signature_value(data + behind)
    assert found.container is container
    assert [one.deviations for one in found.messages] == [notes]
    assert (found.seal is not None) is container.startswith("ses")


@pytest.mark.parametrize(
    "data",
    [
        sm2.signature_der(3, 5),
        sm2.signature_der(3, 5) + b"\0\0",
        b"\x30\x06\x02\x01\x80\x02\x01\x80",
        b"\xff" * 64,
    ],
)
def test_a_bare_value_has_no_message(data: bytes) -> None:
    assert read_signature_value(data) == SignatureValue(Container.RAW, ())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 63,
        b"\x04\x02ab",
        write.sequence(write.integer(1)),
        write.sequence(write.integer(1), write.integer(2), write.integer(3)),
        write.sequence(write.dotted("1.2.156.10197.6.1.4.2.3"), write.der(0xA0, b"")),
        write.sequence(write.dotted(gm_cms.GM_SIGNED_DATA)),
        write.sequence(write.dotted(gm_cms.GM_SIGNED_DATA), write.der(0xA0, write.sequence())),
        write.sequence(write.sequence(write.integer(1)), write.bits(b"x")),
        b"\x30\x80" + b"\x02\x01\x01" * 2 + b"\0\0",
    ],
)
def test_nothing_we_read(data: bytes) -> None:
    assert _broken(data).reason in {Reason.SIGNATURE_MALFORMED, Reason.UNSUPPORTED_SIGNATURE}


@pytest.mark.parametrize(
    "algorithm",
    [SM2_WITH_SM3, gm_cms.SM2_SIGNATURE, gm_cms.SM2_CURVE_AS_ALGORITHM],
)
@pytest.mark.parametrize("null", [False, True])
@pytest.mark.parametrize("outer", [gm_cms.SIGNED_DATA, gm_cms.GM_SIGNED_DATA])
def test_the_three_algorithm_identifiers_of_sm2(algorithm: str, null: bool, outer: str) -> None:
    message = _one(_gm(algorithm=algorithm, null=null, outer=outer))
    assert (message.algorithm.name, message.algorithm.digest) == ("sm2", "sm3")
    assert message.digest_algorithm == "sm3"


@pytest.mark.parametrize(
    ("inner", "stated", "notes"),
    [
        (gm_cms.GM_DATA, gm_cms.GM_DATA, ()),
        (gm_cms.DATA, gm_cms.DATA, ()),
        (gm_cms.DATA, gm_cms.GM_DATA, (DATA_OF_BOTH_KINDS,)),
        (gm_cms.GM_DATA, gm_cms.DATA, (DATA_OF_BOTH_KINDS,)),
        (gm_cms.GM_DATA, "1.2.3", ()),
        (oids.TST_INFO, gm_cms.GM_DATA, ()),
    ],
)
def test_data_has_two_identifiers(inner: str, stated: str, notes: tuple[str, ...]) -> None:
    message = _one(_gm(inner=inner, content_type=stated))
    assert (message.content_type, message.attribute_content_type) == (inner, stated)
    assert message.deviations == notes


@pytest.mark.parametrize(
    ("write_value", "wanted", "code"),
    [
        (sm2_values.raw, sm2_values.full, "sm2-raw-signature"),
        (sm2_values.without_zero, sm2_values.high, "sm2-integer-without-leading-zero"),
    ],
)
def test_the_known_deviations_of_values(
    write_value: sm2_values.Writer, wanted: object, code: str
) -> None:
    made = _gm(sign=seals.shaped(write_value, wanted))  # type: ignore[arg-type]
    message = _one(made)
    assert message.deviations == (code,)
    assert message.signature[:1] == b"\x30"


def test_a_value_of_another_scheme_is_left_alone() -> None:
    how = Cms(tamper=lambda _: b"\x01" * 64)
    message = _one(signed_data(DATA, who.institution(), how))
    assert (message.signature, message.deviations) == (b"\x01" * 64, ())


# --- what stands inside -----------------------------------------------------------------------


def test_the_digest_inside() -> None:
    message = _one(_gm(way=gm_cms.HASH_INSIDE))
    assert (message.content_digest, message.deviations) == ("sm3", ())
    hashed = digest("sm3", DATA)
    assert content_digests([message], DATA) == {
        "sm3": digest("sm3", hashed),
        E_NAME: sm2_digest(KEY.public_key, hashed),
    }


def test_the_digest_inside_as_text() -> None:
    message = _one(_gm(way=gm_cms.HASH_AS_TEXT))
    assert (message.content_digest, message.deviations) == ("sm3", (room.CONTENT_IS_TEXT,))
    text = base64.b64encode(digest("sm3", DATA))
    assert content_digests([message], DATA)[E_NAME] == sm2_digest(KEY.public_key, text)


def test_the_digest_is_of_the_bytes_outside_whatever_stands_inside() -> None:
    message = _one(_gm(way=gm_cms.HASH_INSIDE, message_digest=digest("sm3", b"another")))
    assert content_digests([message], DATA)["sm3"] == digest("sm3", digest("sm3", DATA))


def _inside(content: bytes, *, by: object = None, attributes: bytes | None = None) -> SignedMessage:
    """A message with `content` inside and a message-digest attribute of the caller's choice."""
    how = Cms(digest="sm3", encapsulate=True, message_digest=attributes, referenced=False)
    signer = sm2_who.institution() if by is None else by
    return _one(signed_data(content, signer, how))  # type: ignore[arg-type]


def test_other_content_inside_is_not_the_content() -> None:
    message = _inside(DATA)
    assert (message.content_digest, message.deviations) == (None, (CONTENT_INSIDE,))
    assert content_digests([message], b"outside")["sm3"] == digest("sm3", b"outside")


def test_thirty_two_octets_are_no_digest_for_another_scheme() -> None:
    how = Cms(encapsulate=True)
    message = _one(signed_data(digest("sm3", DATA), who.institution(), how))
    assert (message.content_digest, message.deviations) == (None, (CONTENT_INSIDE,))


@pytest.mark.parametrize("text", [b"=" * 44, b"A" * 44, b"A" * 42 + b"==", b"\xff" * 44, b"A" * 43])
def test_text_that_is_no_digest(text: bytes) -> None:
    assert _inside(text).deviations == (CONTENT_INSIDE,)


def test_a_message_digest_of_the_document_itself() -> None:
    hashed = digest("sm3", DATA)
    message = _inside(hashed, attributes=hashed)
    assert message.content_digest is None
    assert message.deviations == (room.DIGEST_OF_DOCUMENT,)
    assert content_digests([message], DATA) == {"sm3": hashed}


def test_a_token_keeps_its_content() -> None:
    found = read_signature_value(token(sm2_who.tsa(), DATA, who.STAMPED, digest="sm3"))
    (message,) = found.messages
    assert (message.content_type, message.deviations) == (oids.TST_INFO, ())


# --- digests ----------------------------------------------------------------------------------


def test_with_attributes_the_digest_is_enough() -> None:
    message = _one(_gm())
    assert content_digests([message], DATA[:5], memoryview(DATA)[5:]) == {
        "sm3": digest("sm3", DATA)
    }


def test_without_attributes_the_key_counts() -> None:
    message = _one(_gm(way=gm_cms.DETACHED))
    assert content_digests([message], DATA[:5], DATA[5:]) == {
        "sm3": digest("sm3", DATA),
        E_NAME: sm2_digest(KEY.public_key, DATA),
    }


def test_a_digest_that_does_not_fit_may_be_one_with_the_key() -> None:
    """Some products give SM3(ZA ‖ content) as dataHash (domain D3)."""
    made = seals.ses_signature(DATA, seals.Sealing(digest=lambda _: b"\0" * 32))
    assert content_digests([_one(made)], DATA)[E_NAME] == sm2_digest(KEY.public_key, DATA)
    fits = seals.ses_signature(DATA, seals.Sealing())
    assert set(content_digests([_one(fits)], DATA)) == {"sm3"}


def test_only_keys_that_may_be_the_signers_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    more = (sm2_who.person().der, sm2_who.issuing().der, b"no certificate", who.institution().der)
    message = _one(_gm(way=gm_cms.DETACHED, certificates=more[:2]))
    message = replace(message, certificates=(*message.certificates, *more[2:]))
    assert set(content_digests([message], DATA)) == {"sm3", E_NAME}
    unnamed = replace(message, signer=replace(message.signer, serial=1))
    assert set(content_digests([unnamed], DATA)) == {"sm3"}
    monkeypatch.setattr(room, "MAX_SM2_KEYS", 0)
    assert set(content_digests([message], DATA)) == {"sm3"}


def test_a_signer_named_by_key_identifier() -> None:
    message = _one(_gm(way=gm_cms.DETACHED))
    by_key = replace(message.signer, issuer=None, serial=None, subject_key_id=KEY.subject_key_id)
    assert E_NAME in content_digests([replace(message, signer=by_key)], DATA)


def test_an_unknown_digest_is_left_out() -> None:
    message = replace(_one(_gm()), digest_algorithm="1.2.3")
    assert "1.2.3" not in content_digests([message], DATA)
    message = replace(_one(_gm()), content_digest="1.2.3")
    assert content_digests([message], DATA) == {}


def test_where_two_messages_ask_for_different_octets_neither_gets_them() -> None:
    inside, detached = _one(_gm(way=gm_cms.HASH_INSIDE)), _one(_gm())
    assert "sm3" not in content_digests([inside, detached], DATA)


def test_the_digest_of_a_content_timestamp() -> None:
    stamp = token(who.tsa(), DATA, who.STAMPED, digest="sha512")
    message = replace(_one(_gm()), content_timestamps=(stamp, b"none"))
    assert set(content_digests([message], DATA)) == {"sm3", "sha512"}


# --- what GB/T 35275 fixes --------------------------------------------------------------------


def test_versions_and_parameters_that_nobody_signs() -> None:
    """Each octet in front of the content and of the signer: read as the same, or refused."""
    data = _gm(way=gm_cms.DETACHED, null=True)
    genuine = _one(data)
    along = genuine.certificates[0]
    where = data.index(along)
    for at in range(len(data)):
        if where <= at < where + len(along):
            continue
        for bit in range(8):
            changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            try:
                found = read_signature_value(changed)
            except CmsError:
                continue
            assert found.messages != (genuine,), f"octet {at}, bit {bit}"


def test_a_digest_that_the_list_does_not_name() -> None:
    data = _gm()
    listed = write.set_of(write.sequence(write.dotted(gm_cms.SM3)))
    other = write.set_of(write.sequence(write.dotted("1.2.156.10197.1.410")))
    assert data.count(listed) == 1
    assert "list does not name" in _broken(data.replace(listed, other)).detail
