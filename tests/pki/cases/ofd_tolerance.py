# SPDX-License-Identifier: Apache-2.0
"""Deviations that real producers are known for: tolerated, each by its name (domain D, E1)."""

from __future__ import annotations

from dataclasses import replace

from cryptography import x509

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import Case, case
from ..certificates import USCC_2023_OID, Entity, Sm2Shape, issue, signer_extensions
from ..gm_cms import (
    ATTRIBUTES,
    DATA,
    DETACHED,
    DOUBLE,
    HASH_AS_TEXT,
    HASH_INSIDE,
    SIGNED_DATA,
    SM2_CURVE_AS_ALGORITHM,
    SM2_SIGNATURE,
    GmCms,
)
from ..ofd import MAIN, NAMESPACE, SIGNATURES, Row, Sign, sealed, signed_by
from ..ofd_cases import GENUINE, accepted, from_tsa, genuine
from ..ofd_report import report
from ..seals import Seal, Sealing, seal, shaped
from ..sm2_values import high, raw, without_zero
from .ofd_genuine import PLAIN

DEVIATION = {"format.signature": "warning:SIGNATURE_DEVIATION"}
VALUE = "domain D2: accepted as a recorded deviation"


def gm(how: GmCms, findings: dict[str, str] | None = None) -> Case:
    """The institution signs with such a signed-data."""
    document = report().sign(replace(PLAIN, make=signed_by(how)))
    told = {} if how.way == ATTRIBUTES else {"crypto.digest": "not-checked"}
    return accepted(document.data, seal=False, findings={**told, **(findings or {})})


def by(signer: Entity) -> Case:
    """The institution seals with such a certificate."""
    own = seal(Seal(holders=(signer.der,)))
    return accepted(genuine(Sealing(seal=own, signer=signer)).data)


# --- signature values ------------------------------------------------------------------------


@case(clause=VALUE, twin=GENUINE)
def value_without_structure() -> Case:
    """The signature value is 64 octets r, s, as in a real provincial seal."""
    return accepted(genuine(Sealing(sign=shaped(raw))).data, findings=DEVIATION)


@case(clause=VALUE, twin=GENUINE)
def value_without_leading_zero() -> Case:
    """An INTEGER lacks the 00 that would make it positive."""
    return accepted(genuine(Sealing(sign=shaped(without_zero, high))).data, findings=DEVIATION)


@case(clause=VALUE, twin=GENUINE)
def maker_value_without_structure() -> Case:
    """The seal-maker's signature value is 64 octets r, s."""
    own = seal(Seal(sign=shaped(raw)))
    return accepted(genuine(Sealing(seal=own)).data, findings=DEVIATION)


@case(clause=VALUE, twin="ofd/genuine/gm-cms-with-attributes")
def value_without_structure_in_signed_data() -> Case:
    """The same in a signed-data."""
    return gm(GmCms(sign=shaped(raw)), DEVIATION)


# --- signed-data -----------------------------------------------------------------------------


@case(clause="domain D3: both bind the content", twin="ofd/genuine/gm-cms-detached")
def digest_signed_as_content() -> Case:
    """Detached signed-data, where SM2 signs the digest of the content as if it were the content."""
    return gm(GmCms(way=DOUBLE), DEVIATION)


@case(clause="domain D3", twin="ofd/genuine/gm-cms-hash-inside")
def digest_as_text() -> Case:
    """The content of the signed-data is the digest in base64."""
    return gm(GmCms(way=HASH_AS_TEXT), DEVIATION)


@case(clause="domain D3", twin="ofd/genuine/gm-cms-with-attributes")
def content_type_of_the_other_family() -> Case:
    """The content is of type data (PKCS #7), the signed attribute says data (GB/T 35275)."""
    return gm(GmCms(inner=DATA, signing_time=who.SIGNED), DEVIATION)


@case(clause="domain D3")
def types_of_rfc_5652() -> Case:
    """SM2 and SM3 in a CMS with the types of RFC 5652 throughout."""
    return gm(GmCms(outer=SIGNED_DATA, inner=DATA, content_type=DATA))


@case(clause="domain D3")
def types_of_rfc_5652_detached() -> Case:
    """The same without signed attributes."""
    return gm(GmCms(way=DETACHED, outer=SIGNED_DATA, inner=DATA))


@case(clause="domain D1, D3")
def algorithm_sm2_sign() -> Case:
    """The signature algorithm is 301.1, SM2 signature."""
    return gm(GmCms(algorithm=SM2_SIGNATURE))


@case(clause="domain D1, issue 4 (3)")
def algorithm_is_the_curve() -> Case:
    """The signature algorithm is 301, the OID of the curve."""
    return gm(GmCms(algorithm=SM2_CURVE_AS_ALGORITHM))


@case(clause="domain D1")
def algorithm_with_null() -> Case:
    """The signature algorithm has NULL parameters."""
    return gm(GmCms(way=HASH_INSIDE, null=True))


@case(clause="domain D1", twin=GENUINE)
def seal_algorithm_sm2_sign() -> Case:
    """Seal and signature name 301.1 as their algorithm."""
    own = seal(Seal(algorithm=SM2_SIGNATURE))
    return accepted(genuine(Sealing(seal=own, algorithm=SM2_SIGNATURE)).data)


@case(clause="GB/T 35275-2017 §9")
def chain_inside() -> Case:
    """The signed-data brings the issuing CA's certificate along."""
    above = (sm2_who.issuing().der,)
    return gm(GmCms(way=ATTRIBUTES, certificates=above))


# --- certificates ----------------------------------------------------------------------------


@case(clause="domain D1", twin=GENUINE)
def key_algorithm_is_the_curve() -> Case:
    """The signer's public key has the curve's OID as its algorithm, as old tools write it."""
    return by(sm2_who.signer(shape=sm2_who.OLD_SPKI))


@case(clause="domain D5", twin=GENUINE)
def certificate_algorithm_with_null() -> Case:
    """The signer's certificate names 501 with NULL parameters."""
    return by(sm2_who.signer(shape=Sm2Shape(null=True)))


@case(clause="domain D5", twin=GENUINE)
def constraints_with_explicit_false() -> Case:
    """The signer's basicConstraints say FALSE, which DER leaves out."""
    oid = x509.ObjectIdentifier("2.5.29.19")
    explicit = x509.UnrecognizedExtension(oid, bytes.fromhex("3003010100"))
    return by(_with(explicit))


@case(clause="domain D5", twin=GENUINE)
def key_usage_with_zero_unused_bits() -> Case:
    """The signer's keyUsage counts no unused bits though it has some."""
    oid = x509.ObjectIdentifier("2.5.29.15")
    return by(_with(x509.UnrecognizedExtension(oid, bytes.fromhex("030200c0"))))


def _with(replaced: x509.UnrecognizedExtension) -> Entity:
    """The institution's certificate with one extension written otherwise."""
    usual = signer_extensions(who.USCC, crl_url=sm2_who.CRL_URL, uscc_oid=USCC_2023_OID)
    carried = tuple(
        (replaced, critical) if one.oid == replaced.oid else (one, critical)
        for one, critical in usual
    )
    own = sm2_who.institution()
    subject = own.certificate.subject
    return issue(subject, own.key, sm2_who.issuing(), who.SIGNER_VALID, carried)


# --- Signature.xml ---------------------------------------------------------------------------


@case(clause="domain E1, CheckMethod", twin=GENUINE)
def method_as_name() -> Case:
    """CheckMethod is the name SM3."""
    return accepted(report().sign(Sign(check_method="SM3")).data)


@case(clause="domain E1, CheckMethod", twin=GENUINE)
def method_in_small_letters() -> Case:
    """CheckMethod is sm3, as railway tickets have it."""
    return accepted(report().sign(Sign(check_method="sm3")).data)


@case(clause="domain D1, E1, CheckMethod", twin=GENUINE)
def method_of_the_keyed_digest() -> Case:
    """CheckMethod is the OID of SM3 with a key; the digests are plain ones."""
    return accepted(report().sign(Sign(check_method="1.2.156.10197.1.401.2")).data)


@case(clause="GB/T 33190-2016 §18.2.3", twin="ofd/coverage/reference-twice-with-two-digests")
def reference_twice() -> Case:
    """A part is listed twice with the same digest: odd, and no contradiction."""

    def doubled(rows: list[Row]) -> list[Row]:
        return [*rows, rows[0]]

    made = report().sign(Sign(rows=doubled))
    return accepted(made.data, findings={"package.references": "warning:REFERENCE_TWICE"})


@case(clause="domain E1, SignatureDateTime", twin=GENUINE)
def time_as_text() -> Case:
    """SignatureDateTime is free text; it is a claim at most."""
    return accepted(report().sign(Sign(time="2020-07-16 16:04:27")).data)


@case(clause="GB/T 33190-2016 §18.2", twin=GENUINE)
def without_method_and_time() -> Case:
    """SignatureMethod and SignatureDateTime are not there; neither is relied on."""
    return accepted(report().sign(Sign(method=None, time=None)).data)


@case(clause="domain E1: relative or absolute", twin=GENUINE)
def relative_places() -> Case:
    """Signatures.xml and Signature.xml name places relative to their own."""
    folder = "/Doc_0/Signs/Sign_0/"

    def shortened(content: bytes) -> bytes:
        return content.replace(f"<ofd:SignedValue>{folder}".encode(), b"<ofd:SignedValue>")

    made = report().sign(Sign(xml=shortened))
    return accepted(made.replace(SIGNATURES, folder, "Sign_0/").data)


@case(clause="domain E1, namespace", twin=GENUINE)
def older_namespace() -> Case:
    """All parts have the namespace without the year, as some vendors write."""
    made = report()
    old = NAMESPACE.removesuffix("/2016")
    for name in [one for one in made.parts if one.endswith(".xml")]:
        made.put(name, made.parts[name].replace(NAMESPACE.encode(), old.encode()))
    return accepted(made.sign().data)


@case(clause="domain E1, Type", twin=GENUINE)
def type_by_default() -> Case:
    """The list does not say what kind of signature it is: the schema's default is a seal."""
    return accepted(report().sign(Sign(sealed(), kind=None)).data)


@case(clause="GB/T 33190-2016 §7.5, ST_Loc", twin=GENUINE)
def references_without_slash() -> Case:
    """FileRef names parts from the package's root without the slash that means it."""
    made = Sign(rows=lambda rows: [(part[1:], value) for part, value in rows])
    return accepted(report().sign(made).data, findings=DEVIATION)


@case(clause="XML Schema part 2 §4.3.6, whitespace", twin=GENUINE)
def digests_with_line_breaks() -> Case:
    """The digests stand on lines of their own."""
    made = Sign(rows=lambda rows: [(part, f"\n    {value}\n  ") for part, value in rows])
    return accepted(report().sign(made).data)


@case(clause="XML Schema part 2 §4.3.6, whitespace", twin=GENUINE)
def place_with_line_breaks() -> Case:
    """OFD.xml is laid out for people: its DocRoot stands on a line of its own."""
    made = genuine().replace(MAIN, "Doc_0/Document.xml", "\n    Doc_0/Document.xml\n  ")
    return accepted(made.data)


@case(clause="XML 1.0 §4.3.3", twin=GENUINE)
def byte_order_marks() -> Case:
    """All parts begin with the byte order mark of UTF-8."""
    made = report()
    for name in [one for one in made.parts if one.endswith(".xml")]:
        made.put(name, b"\xef\xbb\xbf" + made.parts[name])
    return accepted(made.sign().data)


@case(clause="GM/T 0031-2014; domain E2")
def time_is_a_token() -> Case:
    """timeInfo of a seal of 2014 is a timestamp token, made before there was a value to cover."""
    return accepted(genuine(Sealing(version=1, time_info=from_tsa(b"before"))).data)


@case(clause="GM/T 0031-2014; domain E2", twin="ofd/genuine/version-1")
def time_in_another_form() -> Case:
    """timeInfo of a seal of 2014 is a date that no standard has; it is a claim at most."""
    how = Sealing(version=1, time_info="2026年3月10日".encode())
    return accepted(genuine(how).data, findings=DEVIATION)
