# SPDX-License-Identifier: Apache-2.0
"""Names of institutions in the letters of old Chinese programs (domain D5)."""

from __future__ import annotations

from cryptography import x509

from tests.asn1 import SEQUENCE, put, signed_by, tlv

from .. import authorities as who
from ..case import REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..signing import contents, signed
from .genuine import GOOD, accepted

PRINTABLE, T61, IA5, VISIBLE = 0x13, 0x14, 0x16, 0x1A
CLAUSE = "X.680 §41; domain D5"
TOLD = {"certificate.encoding": "warning:CERTIFICATE_DEVIATION", "issuer.identity": "passed"}
_SUBJECT = (0, 5)
_ORGANISATION, _COMMON = "55040a", "550403"


def _named(name: bytes, tag: int) -> Entity:
    """The institution's certificate with O= and CN= of these octets under this tag."""
    signer = who.signer("signer-p256")
    country = tlv(0x31, tlv(SEQUENCE, tlv(0x06, bytes.fromhex("550406")), tlv(PRINTABLE, b"CN")))
    pairs = (
        tlv(0x31, tlv(SEQUENCE, tlv(0x06, bytes.fromhex(oid)), tlv(tag, name)))
        for oid in (_ORGANISATION, _COMMON)
    )
    changed = put(signer.der, _SUBJECT, tlv(SEQUENCE, country, *pairs))
    made = signed_by(who.issuing().key, changed)
    return Entity(x509.load_der_x509_certificate(made), signer.key)


def _document(name: str, encoding: str, tag: int) -> bytes:
    return signed(contents(_named(name.encode(encoding), tag))).data


@case(clause=CLAUSE)
def gbk_in_a_teletex_string() -> Case:
    """The name stands as GBK in a TeletexString, as CAs on Chinese Windows wrote it."""
    return accepted(_document(who.ORGANISATION, "gbk", T61), findings=TOLD)


@case(clause=CLAUSE)
def utf_8_in_a_teletex_string() -> Case:
    """The name stands as UTF-8 in a TeletexString."""
    return accepted(_document(who.ORGANISATION, "utf-8", T61), findings=TOLD)


@case(clause=CLAUSE)
def gbk_in_an_ia5_string() -> Case:
    """The name stands as GBK in an IA5String, which has no Chinese at all."""
    return accepted(_document(who.ORGANISATION, "gbk", IA5), findings=TOLD)


@case(clause="design rule 10", twin="identity/gbk-in-a-teletex-string")
def gbk_of_another_name() -> Case:
    """The code is the institution's, the name in these letters a merchant's."""
    told = {"issuer.identity": "failed:ISSUER_NAME_MISMATCH"}
    data = _document(who.MERCHANT, "gbk", T61)
    return Case(data, REJECT, {**GOOD, "issuer": "MISMATCH"}, (Sig(),), told)


@case(clause="design rule 10", twin="identity/gbk-in-a-teletex-string")
def gbk_of_a_look_alike() -> Case:
    """The same with one character of the name exchanged for a similar one."""
    told = {"issuer.identity": "failed:ISSUER_NAME_LOOKALIKE"}
    data = _document(who.LOOKALIKE, "gbk", T61)
    return Case(data, REJECT, {**GOOD, "issuer": "MISMATCH"}, (Sig(),), told)


@case(clause="design rule 10", twin="identity/gbk-in-an-ia5-string")
def name_in_no_letters() -> Case:
    """The octets of the name are in no letters that we know: that is no contradiction."""
    told = {"issuer.identity": "not-checked:ISSUER_HOLDER_UNDECIDED"}
    data = signed(contents(_named(b"\xff\xfe\xff\xfe", VISIBLE))).data
    return Case(data, REVIEW, {**GOOD, "issuer": "UNKNOWN"}, (Sig(),), told)
