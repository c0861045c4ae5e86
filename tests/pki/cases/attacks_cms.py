# SPDX-License-Identifier: Apache-2.0
"""The signature value taken apart and put together otherwise (RFC 5652, RFC 5035)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from asn1crypto import core

from .. import authorities as who
from ..attacking import failed, genuine, merchant, never_accepted, thief
from ..case import FAILED, REJECT, Case, Sig, case
from ..certificates import Entity, issue, signer_extensions
from ..cms import (
    OCTETS,
    SEQUENCE,
    Cms,
    attribute,
    der,
    digest_algorithm,
    digest_of,
    oid,
    set_of,
    signature_algorithm,
    signed_attributes,
    signed_data,
    signing_certificate_v2,
    wrap,
)
from ..revocation import Revoked
from ..signing import contents, crls, from_tsa

_CMS = "RFC 5652 §5.3 and §5.4"
_TWIN = "attacks/no-attack"
_ADBE = "adbe.pkcs7.detached"
Maker = Callable[[bytes], bytes]


def _info(
    content: bytes,
    signer: Entity,
    attributes: Sequence[bytes] | None = None,
    *,
    named: Entity | None = None,
    unsigned: Sequence[bytes] = (),
    digest_label: str = "sha256",
    signature_label: bytes | None = None,
    value: bytes | None = None,
    sent: Sequence[bytes] | None = None,
) -> bytes:
    """One SignerInfo, each part as told.

    `named` is the certificate that the sid names; `sent` the signed attributes that go along
    where they are not those that were signed.
    """
    made = list(attributes) if attributes is not None else _attributes(content, signer)
    signed = set_of(*made)
    made_value = value if value is not None else signer.key.sign(signed or content)
    certificate = (named or signer).certificate
    along = signed if sent is None else set_of(*sent) if sent else b""
    label = signature_label or bytes(signature_algorithm(signer.key, "sha256").dump())
    parts = [
        bytes(core.Integer(1).dump()),
        der(
            SEQUENCE,
            certificate.issuer.public_bytes(),
            bytes(core.Integer(certificate.serial_number).dump()),
        ),
        digest_algorithm(digest_label),
        b"\xa0" + along[1:] if along else b"",
        label,
        der(OCTETS, made_value),
    ]
    if unsigned:
        parts.append(b"\xa1" + set_of(*unsigned)[1:])
    return der(SEQUENCE, *parts)


def _attributes(content: bytes, signer: Entity) -> list[bytes]:
    return signed_attributes(content, signer, Cms(signing_time=who.SIGNED))


def _wrapped(info: bytes, *certificates: Entity) -> bytes:
    held = certificates or (who.institution(), who.issuing())
    return wrap([info], ["sha256"], [one.der for one in held])


def _signed(make: Maker, sub_filter: str = "ETSI.CAdES.detached", **more: object) -> bytes:
    return genuine(make=make, sub_filter=sub_filter, **more).data


def _digest(content: bytes) -> bytes:
    return attribute("message_digest", der(OCTETS, digest_of(content, "sha256")))


# --- certificates ----------------------------------------------------------------------------


@cache
def _other_certificate() -> Entity:
    """Another certificate of the licensed CA for the institution's key, with another serial."""
    extensions = signer_extensions(who.USCC, crl_url=who.CRL_URL, usages=("digital_signature",))
    subject = who.institution().certificate.subject
    return issue(subject, who.institution().key, who.issuing(), who.SIGNER_VALID, extensions)


def _swapped(attributes: Callable[[bytes, Entity], list[bytes]], sub_filter: str) -> bytes:
    """Signed with a certificate that was revoked for a stolen key; another one goes along."""
    revoked = Revoked(who.institution().serial, who.at("2026-02-01T00:00:00"))

    def make(content: bytes) -> bytes:
        signer = who.institution()
        info = _info(content, signer, attributes(content, signer), named=_other_certificate())
        return _wrapped(info, _other_certificate(), who.issuing())

    return _signed(make, sub_filter, lists=crls(signer_revoked=revoked))


@case(clause="RFC 5035 §5; design rule 10", twin=_TWIN)
def cms_certificate_swapped_same_key() -> Case:
    """The revoked certificate was exchanged for another with the same key and name."""
    return never_accepted(_swapped(_attributes, "ETSI.CAdES.detached"))


@case(clause="RFC 5035 §5; design rule 10", twin=_TWIN)
def cms_certificate_swapped_same_key_adobe() -> Case:
    """The same under a /SubFilter that does not ask for the signing-certificate attribute."""
    return never_accepted(_swapped(_attributes, _ADBE))


@case(clause="design rule 10", twin=_TWIN)
def cms_decoy_with_same_issuer_and_serial() -> Case:
    """A self-made certificate with the institution's issuer name and serial goes first."""
    honest = who.institution()
    template = honest.certificate
    decoy = issue(
        template.subject,
        who.signer("attacker-signer").key,
        who.forged_issuing(),
        who.SIGNER_VALID,
        signer_extensions(who.USCC),
    )

    def make(content: bytes) -> bytes:
        info = _info(content, decoy, _attributes(content, honest), named=honest)
        return _wrapped(info, decoy, honest, who.issuing())

    return failed(_signed(make))


@case(clause="design rule 10", twin=_TWIN)
def cms_signer_named_is_not_who_signed() -> Case:
    """The sid and the attribute name the institution; the merchant's key signed."""

    def make(content: bytes) -> bytes:
        honest = who.institution()
        info = _info(content, merchant(), _attributes(content, honest), named=honest)
        return _wrapped(info, honest, merchant(), who.issuing())

    return failed(_signed(make))


# --- attributes ------------------------------------------------------------------------------


@case(clause=_CMS, twin=_TWIN)
def cms_message_digest_unsigned() -> Case:
    """messageDigest stands among the unsigned attributes, where anybody can write it."""

    def make(content: bytes) -> bytes:
        signer = who.institution()
        kept = [one for one in _attributes(content, signer) if one != _digest(content)]
        return _wrapped(_info(content, signer, kept, unsigned=[_digest(content)]))

    return failed(_signed(make))


@case(clause="RFC 5035 §5; design rule 10", twin=_TWIN)
def cms_signing_certificate_unsigned() -> Case:
    """The signing-certificate attribute stands among the unsigned ones: it binds nothing."""
    signer = who.institution()
    bound = attribute("signing_certificate_v2", signing_certificate_v2(signer.der))

    def make(content: bytes) -> bytes:
        kept = [one for one in _attributes(content, signer) if one != bound]
        return _wrapped(_info(content, signer, kept, unsigned=[bound]))

    return never_accepted(_signed(make))


@case(clause=_CMS, twin=_TWIN)
def cms_content_type_unsigned() -> Case:
    """contentType, which must be signed, stands among the unsigned attributes."""
    kind = attribute("content_type", oid("data"))

    def make(content: bytes) -> bytes:
        signer = who.institution()
        kept = [one for one in _attributes(content, signer) if one != kind]
        return _wrapped(_info(content, signer, kept, unsigned=[kind]))

    return never_accepted(_signed(make))


@case(clause="RFC 3161 appendix A", twin=_TWIN)
def cms_timestamp_signed() -> Case:
    """The timestamp stands among the signed attributes: it cannot be over the value it precedes."""

    def make(content: bytes) -> bytes:
        signer = who.signer(valid=(who.SIGNER_VALID[0], who.at("2026-04-01T00:00:00")))
        token = attribute("signature_time_stamp_token", from_tsa(content))
        info = _info(content, signer, [*_attributes(content, signer), token])
        return _wrapped(info, signer, who.issuing())

    return never_accepted(_signed(make))


@case(clause=_CMS, twin=_TWIN)
def cms_attributes_taken_away() -> Case:
    """The signed attributes were left out: the value is over them, not over the document."""

    def make(content: bytes) -> bytes:
        return _wrapped(_info(content, who.institution(), sent=[]))

    return failed(_signed(make, _ADBE))


@case(clause=_CMS, twin=_TWIN)
def cms_attribute_added() -> Case:
    """A second signing time was added to the signed attributes after signing."""

    def make(content: bytes) -> bytes:
        signer = who.institution()
        made = _attributes(content, signer)
        more = signed_attributes(content, signer, Cms(signing_time=who.at("2020-03-10T00:00:00")))
        added = [one for one in more if one not in made]
        return _wrapped(_info(content, signer, made, sent=[*made, *added]))

    return failed(_signed(make))


def _two_digests(*contents_: bytes | None) -> Case:
    def make(content: bytes) -> bytes:
        signer = who.institution()
        kept = [one for one in _attributes(content, signer) if one != _digest(content)]
        digests = [_digest(content if one is None else one) for one in contents_]
        return _wrapped(_info(content, signer, [*kept, *digests]))

    return failed(_signed(make))


@case(clause="RFC 5652 §11.2", twin=_TWIN)
def cms_two_message_digests() -> Case:
    """Two messageDigest attributes, one of another document: there may be one."""
    return _two_digests(None, b"another document")


@case(clause="RFC 5652 §11.2", twin=_TWIN)
def cms_message_digest_of_two_values() -> Case:
    """One messageDigest attribute with two values."""

    def make(content: bytes) -> bytes:
        signer = who.institution()
        kept = [one for one in _attributes(content, signer) if one != _digest(content)]
        values = [der(OCTETS, digest_of(one, "sha256")) for one in (content, b"another document")]
        return _wrapped(_info(content, signer, [*kept, attribute("message_digest", *values)]))

    return failed(_signed(make))


@case(clause="RFC 5652 §11.2", twin=_TWIN)
def cms_signed_over_nothing() -> Case:
    """messageDigest is that of no octets at all."""
    make = contents(how=Cms(message_digest=digest_of(b"", "sha256")))
    data = _signed(make)
    return Case(data, REJECT, {"signature": FAILED}, (Sig("Sig1", FAILED, "HASH_FAILURE", None),))


# --- algorithms and values -------------------------------------------------------------------


@case(clause="RFC 5652 §5.3", twin=_TWIN)
def cms_digest_algorithm_relabelled() -> Case:
    """digestAlgorithm says SHA-512, messageDigest is SHA-256."""
    return failed(_signed(lambda c: _wrapped(_info(c, who.institution(), digest_label="sha512"))))


@case(clause="RFC 5652 §5.3", twin=_TWIN)
def cms_signature_algorithm_relabelled() -> Case:
    """signatureAlgorithm says SHA-512, the value was made with SHA-256."""
    label = bytes(signature_algorithm(who.institution().key, "sha512").dump())
    return failed(_signed(lambda c: _wrapped(_info(c, who.institution(), signature_label=label))))


def _value(signer: Entity, value: bytes) -> Case:
    return failed(_signed(lambda c: _wrapped(_info(c, signer, value=value), signer, who.issuing())))


@case(clause="FIPS 186-5 §6.4.2", twin="genuine/ecdsa-p256-with-timestamp")
def cms_ecdsa_zero() -> Case:
    """r and s are 0, which careless arithmetic takes for the signature of anything."""
    return _value(who.signer("signer-p256"), der(SEQUENCE, b"\2\1\0", b"\2\1\0"))


@case(clause="FIPS 186-5 §6.4.2", twin="genuine/ecdsa-p256-with-timestamp")
def cms_ecdsa_order() -> Case:
    """r and s are the order of the group, which is 0 modulo itself."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    number = bytes(core.Integer(order).dump())
    return _value(who.signer("signer-p256"), der(SEQUENCE, number, number))


@case(clause="RFC 8017 §8.2.2", twin=_TWIN)
def cms_rsa_one() -> Case:
    """The RSA value is 1, whose every power is 1."""
    size = (who.institution().key.private.key_size + 7) // 8  # type: ignore[union-attr]
    return _value(who.institution(), (1).to_bytes(size))


@case(clause="RFC 8017 §8.2.2", twin=_TWIN)
def cms_value_empty() -> Case:
    """The signature value has no octets."""
    return _value(who.institution(), b"")


# --- the frame -------------------------------------------------------------------------------


@case(clause="ISO 32000-2 §12.8.1, table 255", twin=_TWIN)
def cms_second_behind() -> Case:
    """Behind the merchant's SignedData stands the institution's of another document."""
    first, second = contents(merchant()), contents()
    return never_accepted(_signed(lambda data: first(data) + second(b"another document")))


@case(clause="ISO 32000-2 §12.8.3.3", twin=_TWIN)
def cms_another_content_type() -> Case:
    """The ContentInfo says data, not signedData, around the same octets."""

    def make(content: bytes) -> bytes:
        return contents()(content).replace(oid("signed_data"), oid("data"), 1)

    return never_accepted(_signed(make))


@case(clause="RFC 3161 §2.4.2; design rule 10", twin=_TWIN)
def cms_timestamp_token_as_signature() -> Case:
    """A timestamp token over the document stands where a signature should."""
    return never_accepted(_signed(from_tsa))


@case(clause="ISO 32000-2 §12.8.3.3", twin=_TWIN)
def cms_signed_content_of_another_type() -> Case:
    """contentType says TSTInfo: the institution's authority signed it as a timestamp's content."""
    how = Cms(content_type="tst_info", certificates=(who.issuing().der,), signing_time=who.SIGNED)
    return never_accepted(_signed(lambda data: signed_data(data, who.institution(), how)))


@case(clause="design rule 10", twin=_TWIN)
def cms_two_signers_one_a_thief() -> Case:
    """The thief's SignerInfo is first, the institution's, of another document, second."""

    def make(content: bytes) -> bytes:
        infos = [_info(content, thief()), _info(b"another document", who.institution())]
        held = (thief(), who.institution(), who.issuing(), who.forged_root())
        return wrap(infos, ["sha256"], [one.der for one in held])

    return never_accepted(_signed(make))


@case(clause="ISO 32000-2 §12.8.3.3; design rule 10", twin=_TWIN)
def cms_certificate_in_the_dictionary() -> Case:
    """/Cert of the signature dictionary holds the institution's certificate, a thief signed."""
    document = genuine(
        make=contents(thief(), [who.forged_root()], stamp=None),
        value={"Cert": "<" + who.institution().der.hex() + ">", "Name": "(Institution)"},
    )
    return never_accepted(document.data)
