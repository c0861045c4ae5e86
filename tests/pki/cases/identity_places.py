# SPDX-License-Identifier: Apache-2.0
"""Where a certificate has its holder's code, and certificates as they are encoded in the wild."""

from __future__ import annotations

from cryptography import x509

from esignverify.formats import der
from tests.asn1 import OCTETS, SEQUENCE, part, put, signed_by, tlv

from .. import authorities as who
from .. import authorities_places as places
from ..case import INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import USCC_OID, Entity
from ..revocation import crl
from ..signing import contents, crls, signed
from .genuine import GOOD, accepted

_CONFLICT = {"issuer.code-conflict": "failed:USCC_CONFLICT"}
_NO_CODE = {"issuer.code-field": "not-checked:USCC_FIELD_UNKNOWN"}
_CODE = who.USCC.encode()
_GLUED = f"{who.USCC}{who.ORGANISATION}"
_UTF8, _PRINTABLE, _IA5 = 0x0C, 0x13, 0x16


def _document(signer: Entity, issuer: Entity | None = None) -> bytes:
    """A report signed by `signer`, which a CA of the places issued, else the licensed demo CA."""
    if issuer is None:
        return signed(contents(signer)).data
    lists = [crl(issuer, who.LISTED, who.FAR), *crls()[:1]]
    return signed(contents(signer, [issuer]), lists=lists).data


def _mismatch(data: bytes) -> Case:
    return Case(data, REJECT, {**GOOD, "issuer": "MISMATCH"}, (Sig(),), _CONFLICT)


def _unidentified(data: bytes, findings: dict[str, str]) -> Case:
    return Case(data, REVIEW, {**GOOD, "issuer": "UNKNOWN"}, (Sig(),), findings)


def _raw(
    value: bytes,
    organisation: str = who.ORGANISATION,
    common: str | None = None,
    *,
    unit: str | None = None,
    more: tuple[tuple[str, bytes], ...] = (),
) -> bytes:
    """A report under the CA that writes codes raw."""
    root, found = places.raw_root(), ((places.RAW_OID, value), *more)
    return _document(places.holder(root, organisation, common, unit=unit, places=found), root)


def _glued(
    organisation: str = _GLUED,
    *,
    unit: str | None = None,
    more: tuple[tuple[str, bytes], ...] = (),
) -> bytes:
    """A report under the CA that glues code and name together."""
    root = places.glued_root()
    number = places.SEAL_NUMBER
    return _document(places.holder(root, organisation, number, unit=unit, places=more), root)


def _unique(value: bytes, common: str | None = None) -> bytes:
    """A report under the CA that writes unique identifiers."""
    root, found = places.unit_root(), ((places.UNIT_OID, value),)
    return _document(places.holder(root, who.ORGANISATION, common, places=found), root)


def _wrapped(value: bytes) -> bytes:
    """A report under the licensed demo CA, with this value where its codes are."""
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(USCC_OID), value)
    return _document(who.signer("signer-p256", code=None, more=((extension, False),)))


# --- raw characters ----------------------------------------------------------------------------


@case(clause="domain D4; design rule 10", twin="identity/raw-code-with-a-character-behind-it")
def raw_code() -> Case:
    """The confirmed extension holds 18 raw characters that are wrapped in no ASN.1 type."""
    return accepted(_raw(_CODE), findings={"issuer.code-field": "passed"})


@case(clause="domain D4; design rule 10", twin="identity/raw-code")
def raw_code_with_a_character_behind_it() -> Case:
    """Nineteen characters are no code of eighteen, whichever of them one takes."""
    return _unidentified(_raw(_CODE + b"1"), _NO_CODE)


@case(clause="design rule 10", twin="identity/raw-code")
def two_raw_codes() -> Case:
    """The confirmed place holds two codes: whose certificate it is cannot be said."""
    return _mismatch(_raw(_CODE + b" " + who.OTHER_USCC.encode()))


@case(clause="design rule 10", twin="identity/raw-code")
def code_of_another_glued_to_common_name() -> Case:
    """A merchant has the institution's code and name in CN, as other CAs write them into O."""
    return _mismatch(_raw(who.MERCHANT_USCC.encode(), who.MERCHANT, _GLUED))


@case(clause="design rule 10", twin="identity/raw-code")
def code_of_another_in_a_vendors_extension() -> Case:
    """The confirmed extension has the merchant's code, one of another vendor the institution's."""
    more = (("1.3.6.1.4.1.5315.100.2.5", tlv(_UTF8, _CODE)),)
    return _mismatch(_raw(who.MERCHANT_USCC.encode(), more=more))


@case(clause="design rule 10", twin="identity/raw-code")
def code_in_unit_alone() -> Case:
    """The confirmed extension is empty and the applicant's OU has the code: that is no source."""
    return _unidentified(_raw(b"", unit=who.USCC), _NO_CODE)


# --- how a value is wrapped --------------------------------------------------------------------


@case(clause="domain D4", twin="identity/raw-code-with-a-character-behind-it")
def code_as_octet_string() -> Case:
    """An OCTET STRING around a UTF8String, as a CA wrote that wrapped twice."""
    return accepted(_wrapped(tlv(OCTETS, tlv(_UTF8, _CODE))))


@case(clause="domain D4", twin="identity/two-codes-in-a-structure")
def code_as_ia5_string() -> Case:
    """An IA5String where most write a UTF8String."""
    return accepted(_wrapped(tlv(_IA5, _CODE)))


@case(clause="design rule 10", twin="identity/code-as-ia5-string")
def two_codes_in_a_structure() -> Case:
    """A sequence of two codes in the confirmed place: the first is not taken for the only one."""
    return _mismatch(_wrapped(tlv(SEQUENCE, tlv(_IA5, _CODE), tlv(_IA5, who.OTHER_USCC.encode()))))


# --- glued to the name -------------------------------------------------------------------------


@case(clause="domain D4", twin="identity/glued-code-and-another-in-extension")
def glued_code_and_name() -> Case:
    """O= is code and name in one, CN= a seal's number: the name is what stands behind the code."""
    return accepted(_glued(), findings={"issuer.identity": "passed"})


@case(clause="design rule 10", twin="identity/glued-code-and-name")
def glued_code_and_another_in_extension() -> Case:
    """O= says the institution, an extension of the same certificate the merchant."""
    more = ((USCC_OID, tlv(_UTF8, who.MERCHANT_USCC.encode())),)
    return _mismatch(_glued(more=more))


@case(clause="design rule 10", twin="identity/glued-code-and-name")
def glued_code_and_another_in_unit() -> Case:
    """O= is the merchant's; the institution's code stands in OU, which an applicant chooses."""
    return _mismatch(_glued(f"{who.MERCHANT_USCC}{who.MERCHANT}", unit=who.USCC))


@case(clause="design rule 10", twin="identity/glued-code-and-name")
def code_behind_the_name() -> Case:
    """The confirmed place is the front of O=: a code behind the name was not put there by the CA's
    rule, so it identifies nobody.
    """
    return _unidentified(_glued(f"{who.ORGANISATION}{who.USCC}"), _NO_CODE)


@case(clause="design rule 10", twin="identity/glued-code-and-name")
def registered_code_glued_to_another_name() -> Case:
    """The code is the institution's and the name behind it is not: they contradict each other."""
    data = _glued(f"{who.USCC}{who.MERCHANT}")
    findings = {"issuer.identity": "failed:ISSUER_NAME_MISMATCH"}
    return Case(data, REJECT, {**GOOD, "issuer": "MISMATCH"}, (Sig(),), findings)


# --- unique identifiers, numbers of persons ----------------------------------------------------


@case(clause="domain D4", twin="identity/unique-identifier-of-a-person")
def unique_identifier_of_an_organisation() -> Case:
    """JJ before the code says that it is an organisation's."""
    return accepted(_unique(tlv(_PRINTABLE, b"JJ" + _CODE)))


@case(clause="domain D4; design part 5", twin="identity/unique-identifier-of-an-organisation")
def unique_identifier_of_a_person() -> Case:
    """SF before the number says that it is a person's: an employee is not the institution."""
    value = tlv(_PRINTABLE, b"SF" + places.resident_number().encode())
    return _unidentified(
        _unique(value, who.PERSON), {"issuer.code-field": "not-checked:ISSUER_NOT_AN_ORGANISATION"}
    )


@case(clause="GB 11643; design part 5", twin="identity/unique-identifier-of-an-organisation")
def resident_number_in_place_of_a_code() -> Case:
    """Eighteen digits with a date of birth and a right check character are a person's number,
    though they have the form of a code.
    """
    return _unidentified(_unique(tlv(_PRINTABLE, places.resident_number().encode())), _NO_CODE)


@case(clause="GB 11643; design part 5", twin="identity/unique-identifier-of-an-organisation")
def resident_number_marked_as_an_organisations() -> Case:
    """JJ before a person's number makes no organisation of it."""
    value = tlv(_PRINTABLE, b"JJ" + places.resident_number().encode())
    return _unidentified(_unique(value), _NO_CODE)


# --- encodings ---------------------------------------------------------------------------------

_DEVIATIONS = {"certificate.encoding": "warning:CERTIFICATE_DEVIATION"}
_SUBJECT, _EXTENSIONS = (0, 5), (0, 7, 0)
_CONSTRAINTS, _USAGE, _NAMES = "551d13", "551d0f", "551d11"


def _row(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = b"\x01\x01\xff" if critical else b""
    return tlv(SEQUENCE, tlv(0x06, bytes.fromhex(oid)), flag, tlv(OCTETS, value))


def _odd(*rows: bytes, address: bytes = "邮箱".encode()) -> Entity:
    """The good institution's certificate with rows in place of those of the same kind, and with
    an e-mail address and a unique identifier as no standard has them.
    """
    signer = who.signer("signer-p256")
    kinds = [part(row, 0) for row in rows]
    listed = part(signer.der, *_EXTENSIONS)
    kept = [row for row in _children(listed) if part(row, 0) not in kinds]
    odd = _pair("2a864886f70d010901", _IA5, address), _pair("55042d", _UTF8, "标识".encode())
    subject = tlv(SEQUENCE, *_children(part(signer.der, *_SUBJECT)), *odd)
    changed = put(put(signer.der, _SUBJECT, subject), _EXTENSIONS, tlv(SEQUENCE, *kept, *rows))
    made = signed_by(who.issuing().key, changed)
    return Entity(x509.load_der_x509_certificate(made), signer.key)


def _pair(oid: str, tag: int, value: bytes) -> bytes:
    return tlv(0x31, tlv(SEQUENCE, tlv(0x06, bytes.fromhex(oid)), tlv(tag, value)))


def _children(data: bytes) -> list[bytes]:
    return [data[one.start : one.end] for one in der.children(data, der.element(data, 0))]


@case(clause="domain D5; X.690 §11", twin="identity/odd-and-critical")
def oddly_encoded_certificate() -> Case:
    """A CA wrote FALSE out, all eight bits of the key usage, alternative names as plain text, an
    address in Chinese and an identifier of another type: nothing is decided by any of them.
    """
    signer = _odd(
        _row(_CONSTRAINTS, bytes.fromhex("3003010100"), critical=True),
        _row(_USAGE, bytes.fromhex("030200c0"), critical=True),
        _row(_NAMES, "别名".encode()),
    )
    return accepted(_document(signer), findings=_DEVIATIONS)


def _broken(signer: Entity) -> Case:
    axes = {"signature": INDETERMINATE}
    findings = {**_DEVIATIONS, "path.rfc5280": "failed:PATH_INVALID"}
    return Case(
        _document(signer), REVIEW, axes, (Sig("Sig1", INDETERMINATE, None, "intact"),), findings
    )


@case(clause="RFC 5280 §4.2", twin="identity/oddly-encoded-certificate")
def odd_and_critical() -> Case:
    """Alternative names that cannot be read, and that the CA says must be."""
    return _broken(_odd(_row(_NAMES, "别名".encode(), critical=True)))


@case(clause="X.690 §11.2.1; design rule 10", twin="identity/oddly-encoded-certificate")
def key_usage_in_padding_bits() -> Case:
    """Only the padding says that the key may sign: padding says nothing."""
    signer = _odd(_row(_USAGE, bytes.fromhex("0302063f"), critical=True))
    signature = (Sig("Sig1", INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE", "intact"),)
    findings = {**_DEVIATIONS, "path.key-usage": "failed:KEY_USAGE_WRONG"}
    return Case(_document(signer), REVIEW, {"signature": INDETERMINATE}, signature, findings)
