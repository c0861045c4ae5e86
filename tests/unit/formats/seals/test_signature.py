# SPDX-License-Identifier: Apache-2.0
"""SES_Signature in its three forms: each field to its place, each deviation by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki import der as write
from tests.pki import seals, sm2, sm2_values
from tests.pki.seals import Seal, Sealing, ses_signature

from esignverify.crypto.digests import digest, sha256_hex
from esignverify.crypto.signatures import WrongSignatureError, verify_message
from esignverify.formats import der
from esignverify.formats.cms.errors import CmsError
from esignverify.formats.seals import seal as seal_room
from esignverify.formats.seals import signature as room
from esignverify.formats.seals import walk
from esignverify.formats.seals.signature import is_ses_signature, read_ses_signature
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.algorithm import Algorithm
from esignverify.model.axes import Container
from esignverify.model.reasons import Reason
from esignverify.model.seals import SealFacts

DATA = b"<ofd:Signature/>"
VERSIONS = [1, 4, 5]
CONTAINERS = {1: Container.SES_V1, 4: Container.SES_V4, 5: Container.SES_V5}
SM2 = Algorithm("sm2", "sm3")


def _made(version: int = 4, how: Seal | None = None, **more: object) -> bytes:
    own = replace(how or Seal(), version=version)
    return ses_signature(DATA, Sealing(version=version, seal=seals.seal(own), **more))  # type: ignore[arg-type]


def _deviations(data: bytes) -> tuple[str, ...]:
    return read_ses_signature(data)[1].deviations


def _broken(data: bytes) -> CmsError:
    with pytest.raises(CmsError) as caught:
        read_ses_signature(data)
    return caught.value


def _holds(seal: SealFacts) -> bool:
    key = read_certificate(seal.maker).public_key
    try:
        verify_message(key, seal.maker_algorithm, seal.maker_signature, seal.signed)
    except WrongSignatureError:
        return False
    return True


def _put(data: bytes, path: tuple[int, ...], new: bytes) -> bytes:
    """`data` with the element at `path` (child numbers from the root) replaced."""
    if not path:
        return new
    outer = der.element(data, 0)
    parts = [data[one.start : one.end] for one in der.children(data, outer)]
    parts[path[0]] = _put(parts[path[0]], path[1:], new)
    return write.der(outer.tag, *parts)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_field_comes_to_its_place(version: int) -> None:
    how = Seal(version=version)
    container, message, seal = read_ses_signature(_made(version))
    assert container is CONTAINERS[version]
    assert (seal.header_version, seal.signature_version) == (version, version)
    assert (seal.id, seal.vendor, seal.kind, seal.name) == (how.id, how.vendor, 1, how.name)
    assert (seal.created, (seal.valid_from, seal.valid_until)) == (how.created, how.valid)
    assert seal.certificates == (sm2_who.institution().der,)
    assert seal.certificate_digests == ()
    assert (seal.picture.kind, seal.picture.width, seal.picture.height) == ("SVG", 40, 40)
    assert seal.picture.sha256 == sha256_hex(seals.PICTURE)
    assert seal.der == seals.seal(how)
    assert seal.maker == sm2_who.seal_maker().der
    assert seal.user == sm2_who.institution().der
    assert seal.data_digest == message.attribute_digest == digest("sm3", DATA)
    assert seal.property == "/Doc_0/Signs/Sign_0/Signature.xml"
    assert (message.algorithm, seal.maker_algorithm, message.digest_algorithm) == (SM2, SM2, "sm3")
    assert message.signed_attributes == seals.tbs_sign(DATA, Sealing(version=version))
    assert message.content_type == message.attribute_content_type
    assert message.signing_time == who.SIGNED
    assert message.certificates == (seal.user,)
    assert message.signer.serial == sm2_who.institution().serial
    assert message.signer.issuer == read_certificate(seal.user).issuer
    assert message.certificate_reference is not None
    assert message.certificate_reference.digest == digest("sha256", seal.user)
    assert message.deviations == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_both_signatures_verify_and_no_other_scope(version: int) -> None:
    _, message, seal = read_ses_signature(_made(version))
    key = read_certificate(seal.user).public_key
    verify_message(key, message.algorithm, message.signature, message.signed_attributes or b"")
    assert _holds(seal)

    def over_other(info: bytes, rest: bytes) -> bytes:
        return info if version == 1 else write.sequence(info, rest)

    assert not _holds(read_ses_signature(_made(version, Seal(over=over_other)))[2])


@pytest.mark.parametrize("version", VERSIONS)
def test_no_changed_octet_is_the_same_signature(version: int) -> None:
    """Every octet: not read, or what both values cover is not what was signed, or a certificate
    goes along that the seal does not list."""
    data = _made(version)
    _, genuine, sound = read_ses_signature(data)
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
        try:
            _, message, seal = read_ses_signature(changed)
        except CmsError:
            continue
        same = (
            message.signed_attributes == genuine.signed_attributes
            and message.signature == genuine.signature
            and message.algorithm == genuine.algorithm
        )
        assert not same or seal.user not in sound.certificates, at


@pytest.mark.parametrize("version", VERSIONS)
def test_no_prefix_is_read(version: int) -> None:
    data = _made(version)
    for end in range(0, len(data), 7):
        _broken(data[:end])
    assert _broken(data + b"\0").reason is Reason.SIGNATURE_MALFORMED


@pytest.mark.parametrize("version", [4, 5])
def test_users_by_digest(version: int) -> None:
    _, _, seal = read_ses_signature(_made(version, Seal(by_digest=True)))
    assert seal.certificates == ()
    assert seal.certificate_digests == (("sm3", digest("sm3", sm2_who.institution().der)),)


@pytest.mark.parametrize(
    ("written", "name"),
    [("1.2.156.10197.1.401", "sm3"), ("sm3", "sm3"), ("SHA-256", "sha256"), ("own", "own")],
)
def test_the_digest_of_a_user_is_named(written: str, name: str) -> None:
    seal = read_ses_signature(_made(4, Seal(by_digest=True, digest_name=written)))[2]
    assert seal.certificate_digests[0][0] == name


def test_a_list_of_another_kind_than_it_says_lists_nobody() -> None:
    data = _made(4, Seal(list_type=2))
    assert read_ses_signature(data)[2].certificate_digests == ()
    assert _deviations(data) == (seal_room.LIST_ENTRY,)
    data = _made(4, Seal(by_digest=True, list_type=1))
    assert read_ses_signature(data)[2].certificates == ()
    data = _made(4, Seal(list_type=3))
    assert read_ses_signature(data)[2].certificates == ()
    assert _deviations(data) == (seal_room.LIST_KIND,)


@pytest.mark.parametrize("version", [4, 5])
def test_a_token_over_the_value(version: int) -> None:
    data = _made(version, timestamp=lambda value: b"token over " + value)
    _, message, _ = read_ses_signature(data)
    assert message.timestamps == (b"token over " + message.signature,)


def test_a_token_over_the_seal() -> None:
    how = Seal(timestamp=lambda value: b"token over " + value)
    seal = read_ses_signature(_made(5, how))[2]
    assert seal.maker_timestamp == b"token over " + seal.maker_signature
    assert read_ses_signature(_made(5))[2].maker_timestamp is None


@pytest.mark.parametrize("version", VERSIONS)
def test_the_two_known_deviations_of_values(version: int) -> None:
    raw = _made(version, sign=seals.shaped(sm2_values.raw))
    assert _deviations(raw) == ("sm2-raw-signature",)
    short = seals.shaped(sm2_values.without_zero, sm2_values.high)
    assert _deviations(_made(version, sign=short)) == ("sm2-integer-without-leading-zero",)
    maker = _made(version, Seal(sign=seals.shaped(sm2_values.raw)))
    assert _deviations(maker) == ("seal-maker-sm2-raw-signature",)
    assert _holds(read_ses_signature(maker)[2])


@pytest.mark.parametrize(
    ("text", "at", "codes"),
    [
        (b"2020-01-25T07:31:56.377Z", datetime.fromisoformat("2020-01-25T07:31:56.377Z"), ()),
        (b"2020-07-16 16:04:27", None, ()),
        (b"yesterday", None, (room.TIME_UNREADABLE,)),
        (b"\x30\x03\x02\x01\x01", None, (room.STAMPED_TIME, room.TIME_UNREADABLE)),
    ],
)
def test_time_of_the_first_form(text: bytes, at: datetime | None, codes: tuple[str, ...]) -> None:
    _, message, _ = read_ses_signature(_made(1, time_info=text))
    assert (message.signing_time, message.deviations) == (at, codes)
    assert message.timestamps == message.content_timestamps == ()


def _with(path: tuple[int, ...], new: bytes, version: int = 4) -> bytes:
    return _put(_made(version), path, new)


TIME = (0, 2)
INFO = (0, 1, 0)
ABOUT = (*INFO, 2)


def test_odd_times() -> None:
    naive = write.der(0x18, b"20260301120000")
    data = _with(TIME, naive)
    assert read_ses_signature(data)[1].signing_time is None
    assert _deviations(data) == (seal_room.TIME_WITHOUT_ZONE,)
    data = _with(TIME, write.der(0x17, b"260301120000Z"))
    assert _deviations(data) == (seal_room.TIME_TYPE,)
    data = _with((*ABOUT, 4), write.der(0x18, b"20250101000000.5Z"))
    assert _deviations(data) == (seal_room.TIME_FORM,)


def test_a_period_without_a_zone_is_the_shorter_one() -> None:
    data = _with((*ABOUT, 5), write.der(0x18, b"20250101000000"))
    assert read_ses_signature(data)[2].valid_from == who.at("2025-01-01T00:00:00")
    data = _with((*ABOUT, 6), write.der(0x18, b"20250101000000"))
    assert read_ses_signature(data)[2].valid_until == who.at("2024-12-31T16:00:00")


def test_a_period_that_cannot_be_read_is_broken() -> None:
    assert _broken(_with((*ABOUT, 6), write.der(0x18, b"soon"))).supported


def test_text_of_another_type_and_encoding() -> None:
    data = _with((*INFO, 1), write.der(0x0C, b"id"))
    assert (read_ses_signature(data)[2].id, _deviations(data)) == ("id", (walk.TEXT_TYPE,))
    data = _with((*ABOUT, 1), write.der(0x0C, "公章".encode("gb18030")))
    assert read_ses_signature(data)[2].name == "公章"
    assert _deviations(data) == (walk.TEXT_ENCODING,)
    data = _with((*INFO, 1), write.octets(b"id"))
    assert (read_ses_signature(data)[2].id, _deviations(data)) == ("id", (walk.TEXT_TYPE,))
    data = _with((*INFO, 1), write.octets("编号".encode("gb18030")))
    assert read_ses_signature(data)[2].id == "编号"
    assert _deviations(data) == (walk.TEXT_TYPE, walk.TEXT_ENCODING)
    assert _broken(_with((*INFO, 1), b"\x01\x01\xff")).reason is Reason.SIGNATURE_MALFORMED


def test_octets_for_bits_are_the_same_octets() -> None:
    hashed, value = b"\1" * 32, b"\2" * 70
    data = _put(_with((0, 3), write.octets(hashed)), (3,), write.octets(value))
    _, message, seal = read_ses_signature(data)
    assert (seal.data_digest, message.signature) == (hashed, value)
    assert message.deviations == (walk.BITS_AS_OCTETS,)


def test_numbers_in_a_longer_form() -> None:
    for content, number in ((b"\0\4", 4), (b"\xff\x84", -124)):
        data = _with((0, 0), write.der(0x02, content))
        assert read_ses_signature(data)[2].signature_version == number
        assert _deviations(data) == (walk.INTEGER_FORM,)


def test_certificates_without_octet_strings() -> None:
    own = sm2_who.institution().der
    data = _put(_with((*ABOUT, 3), write.sequence(own, write.sequence())), (1,), own)
    seal = read_ses_signature(data)[2]
    assert (seal.user, seal.certificates) == (own, (own,))


def test_an_algorithm_with_its_parameters() -> None:
    sm2_with_sm3 = write.dotted("1.2.156.10197.1.501")
    data = _with((2,), write.sequence(sm2_with_sm3, b"\x05\x00"))
    assert read_ses_signature(data)[1].algorithm == SM2
    assert _deviations(data) == (walk.ALGORITHM_IDENTIFIER,)
    _broken(_with((2,), write.sequence(sm2_with_sm3, b"\x02\x01\x01")))


@pytest.mark.parametrize(
    ("oid", "algorithm", "digest_name"),
    [
        ("1.2.156.10197.1.301", SM2, "sm3"),
        ("1.2.156.10197.1.301.1", SM2, "sm3"),
        ("1.2.840.113549.1.1.11", Algorithm("rsa", "sha256"), "sha256"),
        ("1.2.3", Algorithm("1.2.3", None), "sm3"),
    ],
)
def test_algorithms(oid: str, algorithm: Algorithm, digest_name: str) -> None:
    _, message, _ = read_ses_signature(_with((2,), write.dotted(oid)))
    assert (message.algorithm, message.digest_algorithm) == (algorithm, digest_name)


EXTENSION = write.dotted("1.2.3")
VALUE = write.octets(b"x")


@pytest.mark.parametrize(
    ("extensions", "codes"),
    [
        (write.sequence(write.sequence(EXTENSION, VALUE)), ()),
        (
            write.sequence(write.sequence(EXTENSION, write.der(0x01, b"\0"), VALUE)),
            (seal_room.EXTENSION_DEFAULT,),
        ),
        (
            write.sequence(write.sequence(EXTENSION, write.der(0x01, b"\xff"), VALUE)),
            (seal_room.EXTENSION_CRITICAL,),
        ),
        (write.sequence(VALUE), (seal_room.EXTENSION,)),
        (write.sequence(write.sequence(VALUE)), (seal_room.EXTENSION,)),
        (write.octets(b""), (seal_room.EXTENSION,)),
        (
            write.der(0xA0, write.sequence(write.sequence(EXTENSION, VALUE))),
            (seal_room.EXTENSION_TAG,),
        ),
    ],
)
def test_extensions_of_a_seal(extensions: bytes, codes: tuple[str, ...]) -> None:
    info = seals.seal_info(Seal())
    parts = [info[one.start : one.end] for one in der.children(info, der.element(info, 0))]
    assert _deviations(_with(INFO, write.sequence(*parts, extensions))) == codes


def test_extensions_of_a_signature() -> None:
    assert _deviations(_made(4, extension=b"x")) == ()
    tbs = seals.tbs_sign(DATA, Sealing())
    parts = [tbs[one.start : one.end] for one in der.children(tbs, der.element(tbs, 0))]
    plain = write.sequence(write.sequence(EXTENSION, VALUE))
    assert _deviations(_with((0,), write.sequence(*parts, plain))) == (seal_room.EXTENSION_TAG,)


def test_the_form_is_told_by_the_structure_not_by_the_numbers() -> None:
    """What the versions say of themselves is a fact; the judge compares them."""
    container, _, seal = read_ses_signature(_made(4, Seal(header_version=1), tbs_version=5))
    assert container is Container.SES_V4
    assert (seal.header_version, seal.signature_version) == (1, 5)
    container, _, seal = read_ses_signature(_made(4, Seal(header_version=5)))
    assert container is Container.SES_V5
    assert (seal.header_version, seal.signature_version) == (5, 4)


def test_a_seal_of_the_first_form_in_a_later_signature() -> None:
    old = seals.seal(Seal(version=1))
    data = ses_signature(DATA, Sealing(version=4, seal=old))
    _, message, seal = read_ses_signature(data)
    assert message.deviations == (seal_room.FORMS_MIXED,)
    assert _holds(seal)


def test_a_list_entry_that_is_no_certificate() -> None:
    """As in a real seal of the first form, whose list holds the text "1"."""
    data = _put(_made(1), (*ABOUT, 2), write.sequence(write.der(0x16, b"1")))
    assert read_ses_signature(data)[2].certificates == ()
    assert _deviations(data) == (seal_room.LIST_ENTRY,)


BROKEN: dict[str, tuple[tuple[int, ...], bytes]] = {
    "toSign is no sequence": ((0,), b"\x31\x00"),
    "a part too few": ((0, 1), write.sequence(write.integer(1))),
    "no ES": ((*INFO, 0, 0), write.der(0x16, b"XX")),
    "version is text": ((0, 0), write.der(0x16, b"4")),
    "version empty": ((0, 0), b"\x02\x00"),
    "version huge": ((0, 0), b"\x02\x09" + b"\x01" * 9),
    "dataHash of bits": ((0, 3), b"\x03\x02\x04\xf0"),
    "dataHash without its count": ((0, 3), b"\x03\x00"),
    "dataHash as text": ((0, 3), write.der(0x16, b"0" * 32)),
    "the signer is no certificate": ((1,), write.octets(b"no certificate")),
    "the signer's certificate is odd inside": (
        (1,),
        write.octets(write.sequence(write.sequence(b""), write.sequence(b""), write.bits(b"x"))),
    ),
    "the signer is not in octets": ((1,), write.sequence()),
    "value as text": ((3,), write.der(0x16, b"0" * 64)),
    "length in a long form": ((0, 0), b"\x02\x81\x01\x04"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken(what: str) -> None:
    path, new = BROKEN[what]
    error = _broken(_with(path, new))
    assert (error.reason, error.supported) == (Reason.SIGNATURE_MALFORMED, True)


def test_a_token_under_its_tag_is_one_element() -> None:
    data = _made(4, timestamp=lambda _: b"token")
    _broken(_put(data, (4,), write.der(0xA0, write.bits(b"a"), write.bits(b"b"))))
    _broken(_put(data, (4,), write.der(0xA1, write.bits(b"a"))))


def _limits() -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    yield "MAX_LISTED", 1, lambda: _made(4, Seal(holders=(b"a", b"b")))
    yield "MAX_PICTURE", 1, _made
    yield "MAX_EXTENSIONS", 0, lambda: _made(4, extension=b"x")
    yield "MAX_EXTENSION_DATA", 4, lambda: _made(4, Seal(extension=b"x"))


@pytest.mark.parametrize(("name", "most", "make"), list(_limits()))
def test_a_limit(
    name: str, most: int, make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make()
    monkeypatch.setattr(seal_room, name, most)
    error = _broken(data)
    assert (error.reason, error.supported) == (Reason.LIMIT_EXCEEDED, False)


def test_limits_of_the_whole_and_of_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _made()
    monkeypatch.setattr(walk, "MAX_TEXT", 1)
    assert _broken(data).reason is Reason.LIMIT_EXCEEDED
    monkeypatch.undo()
    monkeypatch.setattr(room, "MAX_VALUE", len(data) - 1)
    assert _broken(data).reason is Reason.LIMIT_EXCEEDED


def test_a_row_of_many_small_things_ends_early() -> None:
    many = write.der(der.SEQUENCE, b"\x05\x00" * 1_000_000)
    assert _broken(_with((*ABOUT, 3), many)).reason is Reason.LIMIT_EXCEEDED
    assert _broken(many).reason is Reason.SIGNATURE_MALFORMED


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x00", b"\x30\x02\x30\x00", b"\x04\x00"])
def test_what_does_not_begin_like_one(data: bytes) -> None:
    assert not is_ses_signature(data)
    _broken(data)


def test_it_is_told_by_its_beginning() -> None:
    assert all(is_ses_signature(_made(version)) for version in VERSIONS)
    assert not is_ses_signature(sm2.signature_der(1, 2))
