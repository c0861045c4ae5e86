# SPDX-License-Identifier: Apache-2.0
"""What real producers write into a signature value: taken, and the attack beside it refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace

from .. import authorities as who
from ..attacking import beside, genuine, thief
from ..case import ACCEPT, FAILED, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..cms import Cms, der, oid, set_of, signer_info, wrap
from ..pdf import Pdf
from ..signing import contents, crls, from_tsa
from .genuine import GOOD

SEQUENCE, SET, OCTETS = 0x30, 0x31, 0x04
_CMS = "RFC 5652 §5.1"
_HOW = Cms(certificates=(who.issuing().der,), signing_time=who.SIGNED, timestamp=from_tsa)
Parts = list[bytes]


def tlvs(data: bytes) -> Parts:
    """The elements that stand one behind the other in `data`."""
    found: Parts = []
    at = 0
    while at < len(data):
        head = 2 + (data[at + 1] & 0x7F if data[at + 1] >= 0x80 else 0)
        length = int.from_bytes(data[at + 2 : at + head]) if head > 2 else data[at + 1]
        found.append(data[at : at + head + length])
        at += head + length
    return found


def inside(element: bytes) -> Parts:
    """The elements inside a constructed one."""
    return tlvs(element[2 + (element[1] & 0x7F if element[1] >= 0x80 else 0) :])


def _indefinite(tag: int, parts: Iterable[bytes]) -> bytes:
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def in_ber(data: bytes) -> bytes:
    """A CMS with indefinite lengths wherever the frame allows them (X.690 §8.1.3.6)."""
    kind, content = inside(data)
    signed_data = inside(inside(content)[0])
    loose = [
        _indefinite(part[0], inside(part)) if part[0] in (SET, SEQUENCE, 0xA0) else part
        for part in signed_data
    ]
    return _indefinite(SEQUENCE, [kind, _indefinite(0xA0, [_indefinite(SEQUENCE, loose)])])


def _ber(data: bytes) -> bytes:
    return in_ber(contents()(data))


def taken(document: Pdf, warning: bool = False, **more: object) -> Case:
    """A case that is accepted; `warning`: with a note that something departs from the standard."""
    findings = {"format.signature": "warning:SIGNATURE_DEVIATION"} if warning else {}
    return Case(document.data, ACCEPT, GOOD, (Sig(),), findings, **more)  # type: ignore[arg-type]


def refused(data: bytes, integrity: str | None = "modified") -> Case:
    """A case in which the signature says something of other bytes than these."""
    return Case(data, REJECT, {"signature": FAILED}, (Sig("Sig1", FAILED, None, integrity),))


def other_text(document: Pdf) -> bytes:
    """The document with one word of its page changed, inside what was signed."""
    return document.data.replace(b"MJ-2026-000001: FAILED", b"MJ-2026-000001: PASSED", 1)


# --- BER and the order of attributes -----------------------------------------------------------


@case(clause=_CMS, twin="tolerance/ber-and-page-changed")
def ber() -> Case:
    """Java producers write the frame of the CMS with indefinite lengths; what is signed is DER."""
    return taken(genuine(make=_ber))


@case(clause=_CMS, twin="tolerance/ber")
def ber_and_page_changed() -> Case:
    """The same frame, and a changed page: the digest is looked at as always."""
    return refused(other_text(genuine(make=_ber)))


@case(clause="RFC 3161 §2.4.2", twin="timestamps/timestamp-value-changed")
def ber_timestamp_inside_der() -> Case:
    """A timestamp token of indefinite length inside a signature that is DER."""
    how = replace(_HOW, timestamp=lambda value: in_ber(from_tsa(value)))
    return taken(genuine(make=lambda data: _message(data, how)))


def _message(data: bytes, how: Cms = _HOW, signer: Entity | None = None) -> bytes:
    by = signer or who.institution()
    chain = (by.der, who.issuing().der)
    return wrap([signer_info(data, by, how)], [how.digest], chain)


def _reordered(data: bytes, *, hashed_as_sent: bool) -> bytes:
    """Signed attributes sent last first; the value is over them as sent, or in DER order."""
    how = replace(_HOW, timestamp=None)
    parts = inside(signer_info(data, who.institution(), how))
    attributes = b"".join(reversed(inside(parts[3])))
    parts[3] = der(0xA0, attributes)
    if hashed_as_sent:
        parts[5] = der(OCTETS, who.institution().key.sign(der(SET, attributes), "sha256"))
    chain = (who.institution().der, who.issuing().der)
    return wrap([der(SEQUENCE, *parts)], ["sha256"], chain)


@case(clause="RFC 5652 §5.4", twin="tolerance/attributes-out-of-order-and-page-changed")
def attributes_out_of_order_hashed_as_sent() -> Case:
    """Signed attributes not in DER order, and the value over the octets as they were sent."""
    return taken(genuine(make=lambda data: _reordered(data, hashed_as_sent=True)))


@case(clause="RFC 5652 §5.4", twin="tolerance/attributes-out-of-order-and-page-changed")
def attributes_out_of_order_hashed_in_order() -> Case:
    """Signed attributes sent in another order than they were hashed in, which is that of DER."""
    return taken(genuine(make=lambda data: _reordered(data, hashed_as_sent=False)))


@case(clause="RFC 5652 §5.4", twin="tolerance/attributes-out-of-order-hashed-as-sent")
def attributes_out_of_order_and_page_changed() -> Case:
    """The same attributes over another page."""
    make = genuine(make=lambda data: _reordered(data, hashed_as_sent=True))
    return refused(other_text(make))


# --- content inside ----------------------------------------------------------------------------


def _pkcs7_sha1(data: bytes, *, attributes: bool = True) -> bytes:
    """adbe.pkcs7.sha1: the content is the SHA-1 of the covered bytes."""
    inner = hashlib.sha1(data, usedforsecurity=False).digest()
    how = replace(_HOW, signed_attributes=attributes)
    chain = (who.institution().der, who.issuing().der)
    info = signer_info(inner, who.institution(), how)
    return wrap([info], [how.digest], chain, content=inner)


def _old_adobe(make: Callable[[bytes], bytes]) -> Pdf:
    return genuine(make=make, sub_filter="adbe.pkcs7.sha1")


def _weak(document: Pdf) -> Case:
    """Intact, and resting on SHA-1."""
    signature = Sig("Sig1", INDETERMINATE, None, "intact")
    findings = {"crypto.digest": "passed", "crypto.signature-value": "passed"}
    return Case(document.data, REVIEW, {"signature": INDETERMINATE}, (signature,), findings)


@case(clause="ISO 32000-1 §12.8.3.3", twin="tolerance/pkcs7-sha1-and-page-changed")
def pkcs7_sha1() -> Case:
    """What was signed is the SHA-1 of the bytes: intact, and too weak to be accepted."""
    return _weak(_old_adobe(_pkcs7_sha1))


@case(clause="ISO 32000-1 §12.8.3.3", twin="tolerance/pkcs7-sha1")
def pkcs7_sha1_and_page_changed() -> Case:
    """The content inside is signed and right, but it is the digest of another document."""
    return refused(other_text(_old_adobe(_pkcs7_sha1)))


@case(clause="ISO 32000-1 §12.8.3.3", twin="tolerance/pkcs7-sha1")
def pkcs7_sha1_labelled_detached() -> Case:
    """The same value under adbe.pkcs7.detached: the label says that the bytes were signed."""
    document = genuine(make=_pkcs7_sha1, sub_filter="adbe.pkcs7.detached")
    return refused(document.data, "unreadable")


def _enclosing(content: Callable[[bytes], bytes]) -> Pdf:
    chain = (who.institution().der, who.issuing().der)

    def make(data: bytes) -> bytes:
        info = signer_info(data, who.institution(), _HOW)
        return wrap([info], ["sha256"], chain, content=content(data))

    # Room is measured before there is anything to enclose.
    return genuine(make=make, room=6_000)


@case(clause="ISO 32000-2 §12.8.3.3.1", twin="structure/encapsulated-other-content")
def content_inside_is_what_is_signed() -> Case:
    """The covered bytes stand in the CMS once more: needless, and nothing can hide behind it."""
    return taken(_enclosing(lambda data: data), warning=True)


@case(clause="RFC 5652 §5.4", twin="tolerance/content-inside-is-what-is-signed")
def content_inside_is_empty() -> Case:
    """CMS says that the content inside is what is signed, PDF that the bytes outside are."""
    return refused(_enclosing(lambda _: b"").data, "unreadable")


# --- signers -----------------------------------------------------------------------------------


def _two(first: Entity, second: Entity, how: Cms = _HOW) -> Callable[[bytes], bytes]:
    def make(data: bytes) -> bytes:
        infos = [signer_info(data, one, how) for one in (first, second)]
        return wrap(infos, ["sha256"], (first.der, second.der, who.issuing().der))

    return make


@case(clause="ISO 32000-2 §12.8.3.3.1; domain D6", twin="tolerance/two-signers-one-a-stranger")
def two_signers() -> Case:
    """Two SignerInfos of one institution over the same bytes: two signatures, and both stand."""
    make = _two(who.institution(), who.signer("signer-p256"))
    both = (Sig("Sig1"), Sig("Sig1#signer-2"))
    return Case(genuine(make=make).data, ACCEPT, GOOD, both)


@case(clause="ISO 32000-2 §12.8.3.3.1; domain D6", twin="tolerance/two-signers")
def two_signers_one_a_stranger() -> Case:
    """Anybody can add a SignerInfo, for none covers the other: the worst of them counts."""
    data = genuine(make=_two(who.institution(), thief())).data
    return Case(data, REVIEW, {"signature": INDETERMINATE})


@case(clause="ISO 32000-2 §12.8.3.3.1; domain D6", twin="tolerance/two-signers")
def two_signers_and_page_changed() -> Case:
    """Both SignerInfos are of another page."""
    document = genuine(make=_two(who.institution(), who.signer("signer-p256")))
    both = tuple(Sig(one, FAILED, None, "modified") for one in ("Sig1", "Sig1#signer-2"))
    return Case(other_text(document), REJECT, {"signature": FAILED}, both)


# --- attributes that help ----------------------------------------------------------------------


def _attribute(dotted: bytes, *values: bytes) -> bytes:
    return der(SEQUENCE, der(0x06, dotted), der(SET, *values))


_TIMESTAMP = oid("signature_time_stamp_token")[2:]
_EVIDENCE_RECORD = bytes.fromhex("2a864886f70d0109100231")
_ADOBE = bytes.fromhex("2a864886f72f010108")
_OLD_REFERENCE = bytes.fromhex("2a864886f70d010910020c")


def _with_unsigned(*attributes: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """A message with these unsigned attributes, each made from the signature value."""

    def make(data: bytes) -> bytes:
        parts = inside(signer_info(data, who.institution(), replace(_HOW, timestamp=None)))
        value = parts[5][-256:]
        parts.append(der(0xA1, *(one(value) for one in attributes)))
        chain = (who.institution().der, who.issuing().der)
        return wrap([der(SEQUENCE, *parts)], ["sha256"], chain)

    return make


@case(clause="RFC 5652 §5.3; RFC 3161 App. A", twin="timestamps/timestamp-over-other-data")
def two_timestamp_attributes() -> Case:
    """The signature timestamp stands twice, as two attributes of one kind."""
    stamp = [lambda value: _attribute(_TIMESTAMP, from_tsa(value))] * 2
    return taken(genuine(make=_with_unsigned(*stamp), room=3_000))


@case(clause="RFC 4998 App. A", twin="revocation/revocation-data-missing")
def evidence_record_attribute() -> Case:
    """An evidence record is embedded: what we do not read is ignored, and that is told."""
    record = _attribute(_EVIDENCE_RECORD, der(SEQUENCE, der(0x02, b"\x01")))
    stamp = [lambda value: _attribute(_TIMESTAMP, from_tsa(value)), lambda _: record]
    return taken(genuine(make=_with_unsigned(*stamp), room=3_000), warning=True)


def _with_signed(attribute: bytes, how: Cms = _HOW) -> Callable[[bytes], bytes]:
    """A message with one more signed attribute."""

    def make(data: bytes) -> bytes:
        signer = who.institution()
        parts = inside(signer_info(data, signer, replace(how, timestamp=None)))
        attributes = set_of(*inside(parts[3]), attribute)
        parts[3] = b"\xa0" + attributes[1:]
        value = signer.key.sign(attributes, "sha256")
        parts[5] = der(OCTETS, value)
        token = der(SEQUENCE, der(0x06, _TIMESTAMP), der(SET, from_tsa(value)))
        parts.append(der(0xA1, token))
        return wrap([der(SEQUENCE, *parts)], ["sha256"], (signer.der, who.issuing().der))

    return make


def _adobe(crl_lists: Parts, answers: Parts) -> bytes:
    found = [der(0xA0, der(SEQUENCE, *crl_lists))] if crl_lists else []
    found += [der(0xA1, der(SEQUENCE, *answers))] if answers else []
    return _attribute(_ADOBE, der(SEQUENCE, *found))


@case(clause="ISO 32000-2 §12.8.3.3.2", twin="revocation/revocation-data-missing")
def crls_in_the_adobe_attribute() -> Case:
    """The revocation lists stand in a signed attribute and nowhere else, as Acrobat puts them."""
    document = genuine(make=_with_signed(_adobe(crls(), [])), lists=[])
    return taken(document, evidence={"tsa.cer": who.tsa().der})


@case(clause="ISO 32000-2 §12.8.3.3.2", twin="revocation/revocation-data-missing")
def adobe_attribute_unreadable() -> Case:
    """The attribute holds something else: unknown evidence is ignored, never fatal."""
    make = _with_signed(_attribute(_ADOBE, der(OCTETS, b"nothing")))
    return taken(genuine(make=make), warning=True)


@case(clause="RFC 2634 §5.4", twin="structure/signing-certificate-attribute-names-another")
def old_signing_certificate_attribute() -> Case:
    """The first version of the attribute, which can only name the certificate by SHA-1."""
    digest = hashlib.sha1(who.institution().der, usedforsecurity=False).digest()
    reference = der(SEQUENCE, der(SEQUENCE, der(SEQUENCE, der(OCTETS, digest))))
    how = replace(_HOW, referenced=False)
    document = genuine(make=_with_signed(_attribute(_OLD_REFERENCE, reference), how))
    return taken(document)


# --- the value in the file ---------------------------------------------------------------------


def _hole(data: bytes) -> tuple[int, int]:
    opening = data.index(b"/Contents <") + len(b"/Contents <")
    return opening, data.index(b">", opening)


@case(clause="ISO 32000-2 §7.3.4.3", twin="attacks/swa-comment-in-the-hole")
def digits_in_capitals() -> Case:
    """Hexadecimal digits in capitals; the hole is no part of what is signed."""
    document = genuine(lists=[])
    start, end = _hole(document.data)
    data = document.data
    document.data = data[:start] + data[start:end].upper() + data[end:]
    return taken(document, evidence=beside())


@case(clause="ISO 32000-2 §7.3.4.3", twin="attacks/swa-comment-in-the-hole")
def blanks_between_digits() -> Case:
    """Blanks between the digits, where zeros were left over: all readers skip them."""
    document = genuine(lists=[])
    start, end = _hole(document.data)
    data = document.data
    digits = data[start : end - 40]
    document.data = data[:start] + b"\n".join((digits[:100], digits[100:])) + b" " * 39 + data[end:]
    return taken(document, evidence=beside())


@case(clause="ISO 32000-2 table 255", twin="attacks/usf-contents-one-zero")
def odd_number_of_digits() -> Case:
    """The last digit may be missing and counts as zero (§7.3.4.3)."""
    document = genuine(lists=[])
    _, end = _hole(document.data)
    document.data = document.data[: end - 1] + b" " + document.data[end:]
    return taken(document, evidence=beside())


@case(clause="ISO 32000-2 table 255", twin="attacks/usf-byte-range-missing")
def padded_with_much_room() -> Case:
    """Thirty thousand zeros left behind the value, as many producers leave."""
    return taken(genuine(room=30_000))
