# SPDX-License-Identifier: Apache-2.0
"""Values with SM2 in PDF: the facts name the wrapping, and the digests are within the budget."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki import gm_cms, seals
from tests.pki.attacking import base
from tests.pki.cms import Cms, signed_data
from tests.pki.gm_cms import GmCms, gm_signed_data
from tests.pki.pdf import Field
from tests.pki.seals import Sealing, ses_signature
from tests.pki.signing import contents

from esignverify.crypto.digests import digest
from esignverify.crypto.signatures import UnusableKeyError, sm2_digest
from esignverify.formats.cms.errors import CmsError
from esignverify.formats.cms.signed_data import OCTETS_BEHIND
from esignverify.formats.pdf import covered as room
from esignverify.formats.pdf.covered import Digester
from esignverify.formats.pdf.reader import read_pdf
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.axes import Container, SignatureType
from esignverify.model.facts import SignatureFacts
from esignverify.model.reasons import Reason

KEY = read_certificate(sm2_who.institution().der)
Maker = Callable[[bytes], bytes]


def _signed(*makers: Maker, sub_filter: str = "GM.own") -> tuple[SignatureFacts, ...]:
    document = base()
    for number, make in enumerate(makers, 1):
        document.sign(Field(make, f"Sig{number}", sub_filter, signed_at=who.SIGNED))
    return read_pdf(document.data).signatures


def _gm(way: str) -> Maker:
    return lambda data: gm_signed_data(data, sm2_who.institution(), GmCms(way=way))


def _ses(version: int) -> Maker:
    return lambda data: ses_signature(data, Sealing(version=version))


@pytest.mark.parametrize(
    ("make", "container", "kind"),
    [
        (contents(), Container.CMS, SignatureType.SIGNATURE),
        (_gm(gm_cms.ATTRIBUTES), Container.GM_CMS, SignatureType.SIGNATURE),
        (_ses(1), Container.SES_V1, SignatureType.SEAL),
        (_ses(4), Container.SES_V4, SignatureType.SEAL),
        (_ses(5), Container.SES_V5, SignatureType.SEAL),
    ],
)
def test_the_wrapping_is_told_by_the_octets(
    make: Maker, container: Container, kind: SignatureType
) -> None:
    (found,) = _signed(make)
    assert found.unreadable is None
    assert (found.container, found.type, found.sub_filter) == (container, kind, "GM.own")
    assert (found.seal is not None) is (kind is SignatureType.SEAL)
    assert found.message is not None
    assert found.message.deviations == ()


def test_two_fields_each_with_its_own() -> None:
    first, second = _signed(contents(), _ses(4))
    assert [first.container, second.container] == [Container.CMS, Container.SES_V4]
    assert first.seal is None
    assert second.seal is not None
    assert set(first.digests) == {"sha256"}
    assert second.digests["sm3"] == second.seal.data_digest
    assert second.claimed is not None
    assert second.claimed.at == who.SIGNED


def test_octets_behind_a_seal_are_told() -> None:
    (found,) = _signed(lambda data: _ses(4)(data) + b"\0hidden")
    assert found.message is not None
    assert found.message.deviations == (OCTETS_BEHIND,)


def test_what_sm2_signs_without_attributes() -> None:
    (found,) = _signed(_gm(gm_cms.DETACHED))
    assert set(found.digests) == {"sm3", f"sm2:{KEY.key_sha256}"}
    (inside,) = _signed(_gm(gm_cms.HASH_INSIDE))
    assert inside.message is not None
    assert inside.message.content_digest == "sm3"
    hashed = inside.message.encapsulated or b""
    assert inside.digests == {
        "sm3": digest("sm3", hashed),
        f"sm2:{KEY.key_sha256}": sm2_digest(KEY.public_key, hashed),
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda data: seals.plainly(sm2_who.institution(), data),
        lambda data: ses_signature(data, Sealing()).replace(b"ES", b"XX", 1),
        lambda _: b"\x30\x03\x30\x01\x02",
    ],
)
def test_what_cannot_be_read_of_an_unknown_label_is_not_supported(make: Maker) -> None:
    """Rule 1: a kind we do not know is no verdict."""
    (found,) = _signed(make)
    assert found.message is None
    assert found.unreadable is not None
    assert not found.unreadable.supported


def test_a_broken_seal_under_a_known_label_is_broken() -> None:
    (found,) = _signed(
        lambda data: ses_signature(data, Sealing()).replace(b"ES", b"XX", 1),
        sub_filter="adbe.pkcs7.detached",
    )
    assert found.unreadable is not None
    assert found.unreadable.supported
    assert found.unreadable.reason is Reason.SIGNATURE_MALFORMED


def test_content_inside_another_value_than_sm2_is_refused() -> None:
    how = Cms(encapsulate=True)
    (found,) = _signed(lambda data: signed_data(digest("sm3", data), who.institution(), how))
    assert found.unreadable is not None
    assert found.unreadable.reason in {Reason.ENCAPSULATED_CONTENT, Reason.UNSUPPORTED_SIGNATURE}


def test_digests_with_a_key_are_made_once_and_within_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MAX_DIGESTED", 30)
    monkeypatch.setattr(room, "MAX_DIGESTED_AGAIN", 0)
    digester = Digester(b"0123456789" * 2)
    part = digester.parts((0, 10, 10, 10))
    assert part is not None
    expected = sm2_digest(KEY.public_key, b"0123456789" * 2)
    assert [part.sm2_digest(KEY.public_key) for _ in range(3)] == [expected] * 3
    with pytest.raises(CmsError) as caught:
        part.digest("sm3")
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


def test_a_key_of_another_kind_has_no_such_digest() -> None:
    part = Digester(b"0123456789").parts((0, 5, 5, 5))
    assert part is not None
    with pytest.raises(UnusableKeyError):
        part.sm2_digest(read_certificate(who.institution().der).public_key)
