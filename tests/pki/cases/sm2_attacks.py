# SPDX-License-Identifier: Apache-2.0
"""What a forger makes of SM2 in PDF (domain D2, D3, D6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from .. import sm2, sm2_values
from ..attacking import base, never_accepted
from ..case import FAILED, INDETERMINATE, REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..cms import Cms, signed_data
from ..gm_cms import DETACHED, DOUBLE, HASH_AS_TEXT, HASH_INSIDE, GmCms
from ..pdf import Pdf
from ..revocation import Revoked
from ..seals import Seal, Sealing, plainly, seal, shaped
from ..signing import signed
from .sm2 import ADBE, D3, D6, Maker, gm, lists, pades, ses, side_by_side, sm2_pdf

_OTHER = b"another document"
_WRONG: Final = {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG"}
_CHANGED: Final = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}


def another(_: bytes) -> bytes:
    """What was really signed: another document."""
    return _OTHER


def changed(document: Pdf) -> bytes:
    """One covered octet changed: the report says 000002."""
    return document.data.replace(b"MJ-2026-000001", b"MJ-2026-000002", 1)


def refused(
    document: bytes, sub: str, integrity: str, findings: Mapping[str, str] | None = None
) -> Case:
    """Rejected, and why."""
    one = Sig("Sig1", FAILED, sub, integrity)
    return Case(document, REJECT, {"signature": FAILED}, (one,), findings or {})


def invalid(make: Maker, sub_filter: str = ADBE) -> Case:
    """The value is not the signer's over this document."""
    return refused(sm2_pdf(make, sub_filter).data, "SIG_CRYPTO_FAILURE", "invalid", _WRONG)


def modified(document: bytes) -> Case:
    """The value stands, and the document is not the one that was signed."""
    return refused(document, "HASH_FAILURE", "modified", _CHANGED)


@case(clause="RFC 5652 §11.2", twin="sm2/gm-cms")
def gm_cms_of_another_document() -> Case:
    """A sound value with attributes, taken from another document."""
    return modified(sm2_pdf(gm(over=another)).data)


@case(clause="RFC 5652 §5.4", twin="sm2/gm-cms-no-attributes")
def gm_cms_no_attributes_of_another_document() -> Case:
    """A sound value without attributes, taken from another document."""
    return invalid(gm(DETACHED, over=another))


@case(clause="RFC 5652 §5.4", twin="sm2/gm-cms-hash-inside")
def gm_cms_hash_inside_of_another_document() -> Case:
    """The value is right for the digest that stands inside, which is not this document's."""
    document = sm2_pdf(gm(HASH_INSIDE, over=another)).data
    found = {**_WRONG, "crypto.digest": "failed:DIGEST_MISMATCH"}
    return refused(document, "HASH_FAILURE", "invalid", found)


@case(clause=D6, twin="sm2/ses-in-contents")
def ses_of_another_document() -> Case:
    """A seal's use cut out of another document."""
    return modified(sm2_pdf(ses(over=another)).data)


@case(clause="RFC 5652 §5.4", twin="sm2/cms")
def cms_one_octet_changed() -> Case:
    """The number of the report was changed after signing."""
    return modified(changed(sm2_pdf(pades(), "ETSI.CAdES.detached")))


@case(clause="RFC 5652 §5.4", twin="sm2/gm-cms-no-attributes")
def gm_cms_no_attributes_one_octet_changed() -> Case:
    """The same without signed attributes."""
    document = changed(sm2_pdf(gm(DETACHED)))
    return refused(document, "SIG_CRYPTO_FAILURE", "invalid", _WRONG)


@case(clause=D3, twin="sm2/gm-cms-double-hash")
def gm_cms_double_hash_one_octet_changed() -> Case:
    """The same with the double digest."""
    document = changed(sm2_pdf(gm(DOUBLE)))
    return refused(document, "SIG_CRYPTO_FAILURE", "invalid", _WRONG)


@case(clause=D3, twin="sm2/gm-cms-hash-as-text")
def gm_cms_hash_as_text_one_octet_changed() -> Case:
    """The same with the digest as text inside."""
    document = changed(sm2_pdf(gm(HASH_AS_TEXT)))
    return refused(document, "HASH_FAILURE", "invalid", _WRONG)


@case(clause=D6, twin="sm2/ses-in-contents")
def ses_one_octet_changed() -> Case:
    """The same with a seal."""
    return modified(changed(sm2_pdf(ses())))


@case(clause="GB/T 32918.2 §7.1", twin="sm2/gm-cms")
def r_and_s_swapped() -> Case:
    """The two numbers of the value in the other order."""
    return invalid(gm(GmCms(sign=shaped(sm2_values.swapped))))


@case(clause="GB/T 32918.2 §7.1", twin="sm2/gm-cms")
def r_out_of_range() -> Case:
    """The order of the curve was added to r: the same number to a careless verifier."""
    return invalid(gm(GmCms(sign=shaped(sm2_values.raised))))


@case(clause="GB/T 32918.2 §7.1", twin="sm2/gm-cms")
def r_is_zero() -> Case:
    """A value with r = 0."""
    return invalid(gm(GmCms(sign=shaped(sm2_values.zero))))


@case(clause="GB/T 35276 §7.3", twin="sm2/gm-cms")
def value_with_an_octet_behind() -> Case:
    """The value is not strict DER, and in none of the ways that signers are known for."""
    return invalid(gm(GmCms(sign=shaped(sm2_values.trailed))))


@case(clause="GB/T 32918.2 §5.5; GB/T 35276 §10", twin="sm2/gm-cms")
def signed_with_another_identity() -> Case:
    """ZA was made with another identity than the one that certificates stand for."""

    def sign(by: Entity, data: bytes) -> bytes:
        return sm2_values.sign(by.key, data, identity=b"somebody@example.com")

    return invalid(gm(GmCms(sign=sign)))


@case(clause="GB/T 32918.2 §6.1", twin="sm2/gm-cms-no-attributes")
def signed_without_za() -> Case:
    """The value is over SM3 of the covered bytes alone, without the signer's key in it."""

    def sign(by: Entity, data: bytes) -> bytes:
        return sm2.signature_der(*sm2.sign_digest(by.key.sm2, sm2.sm3(data)))

    return invalid(gm(GmCms(way=DETACHED, sign=sign)))


@case(clause=D3, twin="sm2/gm-cms-double-hash")
def double_hash_over_attributes() -> Case:
    """The double digest is known of values without attributes; over attributes it is a forgery."""
    return invalid(gm(GmCms(sign=lambda by, data: plainly(by, sm2.sm3(data)))))


@case(clause=D3, twin="sm2/gm-cms-double-hash")
def triple_hash() -> Case:
    """The digest of the digest of the covered bytes: one more than any product takes."""
    return invalid(gm(GmCms(way=DOUBLE, sign=lambda by, data: plainly(by, sm2.sm3(data)))))


@case(clause="RFC 5652 §5.2; ISO 32000-2 §12.8.3.3.1", twin="sm2/gm-cms-hash-inside")
def other_content_inside() -> Case:
    """The value is right over what stands inside, which is neither the document nor its digest."""
    how = Cms(digest="sm3", encapsulate=True, certificates=(sm2_who.issuing().der,))
    document = sm2_pdf(lambda _: signed_data(_OTHER, sm2_who.institution(), how))
    found = {"format.signature": "failed:ENCAPSULATED_CONTENT"}
    return refused(document.data, "FORMAT_FAILURE", "unreadable", found)


@case(clause="design rule 9", twin="sm2/gm-cms")
def self_made_ca_with_licensed_name() -> Case:
    """The attacker's own CA bears the licensed SM2 CA's exact name; its key is another."""
    how = GmCms(certificates=(sm2_who.forged_root().der,))
    document = sm2_pdf(gm(how, sm2_who.thief()))
    found = {"path.anchor": "failed:NO_CHAIN", "crypto.signature-value": "passed"}
    one = Sig("Sig1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")
    return Case(document.data, REVIEW, {"signature": INDETERMINATE}, (one,), found)


@case(clause="domain H; design: trust store", twin="sm2/gm-cms")
def ca_for_tests() -> Case:
    """The institution's name and code in a certificate of a CA for tests."""
    how = GmCms(certificates=(sm2_who.test_root().der,))
    return never_accepted(
        sm2_pdf(gm(how, sm2_who.tested())).data,
        Sig("Sig1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
    )


@case(clause="domain E3 (2), (3)", twin="sm2/ses-in-contents")
def ses_by_a_maker_of_his_own() -> Case:
    """The attacker made the seal himself, for his own certificate, under forged names."""
    own = Seal(maker=sm2_who.forged_maker(), holders=(sm2_who.thief().der,))
    document = sm2_pdf(ses(Sealing(seal=seal(own), signer=sm2_who.thief())))
    return never_accepted(document.data, Sig("Sig1", INDETERMINATE))


@case(clause="domain E3 (2), (3)", twin="sm2/ses-in-contents")
def ses_whose_maker_nobody_trusts() -> Case:
    """The institution uses a seal that the attacker made, under the real maker's name."""
    document = sm2_pdf(ses(Sealing(seal=seal(Seal(maker=sm2_who.forged_maker())))))
    return never_accepted(document.data, Sig("Sig1", INDETERMINATE))


@case(clause="domain E3 (2)", twin="sm2/ses-in-contents")
def ses_with_a_changed_seal() -> Case:
    """The institution's own seal with another name in it: the maker's value is not over this."""
    genuine = seal(Seal())
    renamed = genuine.replace("检验检测专用章".encode(), "检验检测合格章".encode())
    document = sm2_pdf(ses(Sealing(seal=renamed)))
    found = {"seal.maker-signature": "failed:SEAL_SIGNATURE_WRONG"}
    one = Sig("Sig1", FAILED, "SIG_CRYPTO_FAILURE", None)
    return Case(document.data, REJECT, {"signature": FAILED}, (one,), found)


@case(clause="domain E3 (5)", twin="sm2/ses-in-contents")
def ses_in_wrong_hands() -> Case:
    """A merchant with a sound certificate of his own uses the institution's seal."""
    document = sm2_pdf(ses(Sealing(signer=sm2_who.merchant())))
    found = {"seal.signer": "failed:SIGNER_NOT_IN_SEAL", "crypto.signature-value": "passed"}
    one = Sig("Sig1", INDETERMINATE, "SIG_CONSTRAINTS_FAILURE")
    return Case(document.data, REJECT, {"signature": INDETERMINATE}, (one,), found)


@case(clause="domain E3 (4)", twin="sm2/ses-in-contents")
def ses_after_its_period() -> Case:
    """The seal had ended when the signer says that he used it."""
    ended = Seal(valid=(who.at("2025-01-01T00:00:00"), who.at("2026-02-28T00:00:00")))
    document = sm2_pdf(ses(Sealing(seal=seal(ended))))
    found = {"seal.period": "failed:SEAL_EXPIRED"}
    one = Sig("Sig1", FAILED, "EXPIRED")
    return Case(document.data, REJECT, {"signature": FAILED}, (one,), found)


@case(clause="RFC 5652 §5.3", twin="sm2/gm-cms")
def an_rsa_label_over_an_sm2_key() -> Case:
    """The value is SM2's and is called RSA's: what it is called is not signed."""
    how = GmCms(algorithm="1.2.840.113549.1.1.11")
    one = Sig("Sig1", INDETERMINATE, "UNSUPPORTED_SIGNATURE", "unreadable")
    return Case(sm2_pdf(gm(how)).data, REVIEW, {"signature": INDETERMINATE}, (one,))


@case(clause="design rule 1; domain D2", twin="sm2/gm-cms")
def a_bare_value() -> Case:
    """/Contents holds two numbers and no certificate: nobody can say whose they are."""
    document = sm2_pdf(lambda data: plainly(sm2_who.institution(), data)).data
    one = Sig("Sig1", INDETERMINATE, None, "unreadable")
    return Case(document, REVIEW, {"signature": INDETERMINATE}, (one,))


@case(clause="ISO 32000-2 §12.8.1", twin="sm2/rsa-and-sm2-side-by-side")
def side_by_side_and_one_of_another_document() -> Case:
    """The RSA signature is sound; the seal beside it was cut out of another document."""
    document = side_by_side(ses(over=another))
    second = Sig("Sig2", FAILED, "HASH_FAILURE", "modified")
    return Case(document.data, REJECT, {"signature": FAILED}, (Sig("Sig1"), second))


@case(clause="EN 319 102-1 §5.2.6.4", twin="sm2/gm-cms")
def certificate_revoked_before_signing() -> Case:
    """The SM2 certificate was revoked for a stolen key before the signature was made."""
    revoked = Revoked(sm2_who.institution().serial, who.at("2026-02-01T00:00:00"))
    document = signed(gm(), base=base(), lists=[], sub_filter=ADBE)
    document.add_validation_data([sm2_who.issuing().der], lists(signer_revoked=revoked))
    return never_accepted(document.data)
