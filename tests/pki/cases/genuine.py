# SPDX-License-Identifier: Apache-2.0
"""Reports that must be accepted: genuine ones, in the shapes that honest producers give them."""

from __future__ import annotations

from .. import authorities as who
from ..case import ACCEPT, Case, Sig, case
from ..cms import Cms
from ..pdf import Field
from ..pdf_forms import encrypted_report, hybrid, linearised, with_streams
from ..report import Report, render
from ..revocation import crl
from ..signing import contents, crls, report, signed, stamped_at
from ..timestamps import token

GOOD = {
    "signature": "TOTAL-PASSED",
    "ca_licence": "LICENSED",
    "issuer": "QUALIFIED",
    "fitness": "NOT-ASKED",
}
SOUND = {
    "crypto.digest": "passed",
    "crypto.signature-value": "passed",
    "path.anchor": "passed",
    "revocation.signer": "passed",
    "coverage.byte-range": "passed",
}
SEAL_RECT = (260, 340, 350, 430)
SEAL = "0.8 0.1 0.1 RG 3 w 5 5 80 80 re S 20 45 m 70 45 l S"


def accepted(document: bytes, *signatures: Sig, **more: object) -> Case:
    """A case that must be accepted; by default one intact signature."""
    findings = {**SOUND, **more.pop("findings", {})}  # type: ignore[dict-item]
    return Case(document, ACCEPT, GOOD, signatures or (Sig(),), findings, **more)  # type: ignore[arg-type]


@case(clause="EN 319 102-1 §5.5")
def rsa_with_timestamp() -> Case:
    """An RSA signature with a trusted timestamp, and revocation data issued after it, is valid."""
    return accepted(signed().data, findings={"time.signature-timestamp": "passed"})


@case(clause="EN 319 102-1 §5.5; RFC 5753 §2.1")
def ecdsa_p256_with_timestamp() -> Case:
    """The same report signed with ECDSA on P-256 is as good as with RSA."""
    return accepted(signed(contents(who.signer("signer-p256"))).data)


@case(clause="RFC 5753 §2.1")
def ecdsa_p384_with_timestamp() -> Case:
    """The same report signed with ECDSA on P-384 and SHA-384."""
    make = contents(who.signer("signer-p384"), how=Cms(digest="sha384"))
    return accepted(signed(make).data)


@case(clause="RFC 8419 §3")
def ed25519_with_timestamp() -> Case:
    """The same report signed with Ed25519; RFC 8419 wants SHA-512 for the message digest."""
    make = contents(who.signer("signer-ed25519"), how=Cms(digest="sha512"))
    return accepted(signed(make).data)


@case(clause="RFC 8419 §3")
def ed448_with_timestamp() -> Case:
    """The same report signed with Ed448; RFC 8419 wants SHAKE256 with 64 bytes."""
    make = contents(who.signer("signer-ed448"), how=Cms(digest="shake256"))
    return accepted(signed(make).data)


@case(clause="RFC 4056 §3")
def rsa_pss_with_timestamp() -> Case:
    """The same report signed with RSASSA-PSS, whose parameters stand in the SignerInfo."""
    return accepted(signed(contents(how=Cms(pss=True))).data)


@case(clause="EN 319 102-1 §5.3", twin="genuine/rsa-with-timestamp")
def no_timestamp_fresh_crl() -> Case:
    """Without a timestamp the validation time counts; the certificate is valid and not revoked."""
    return accepted(signed(contents(stamp=None)).data)


@case(clause="design rule 9", twin="revocation/revocation-data-missing")
def revocation_data_from_evidence_folder() -> Case:
    """The file brings no revocation data; the CRLs lie in the evidence folder."""
    names = ("root.crl", "issuing.crl")
    evidence = dict(zip(names, crls(), strict=True)) | {"tsa.cer": who.tsa().der}
    return accepted(signed(lists=[]).data, evidence=evidence)


@case(clause="Electronic Signature Law art. 16")
def second_licensed_ca() -> Case:
    """A second licensed CA, all on elliptic curves, is as good as the first."""
    signer = who.signer("signer-p384", issuer=who.ecc_issuing())
    make = contents(signer, [who.ecc_issuing()], how=Cms(digest="sha384"))
    lists = [
        crl(who.ecc_root(), who.LISTED, who.FAR),
        crl(who.ecc_issuing(), who.LISTED, who.FAR),
        *crls()[:1],
    ]
    return accepted(signed(make, lists=lists).data)


@case(clause="ISO 32000-2 §12.8.5")
def document_timestamp() -> Case:
    """A document timestamp over signature and validation data: the long-term form (PAdES-LTA)."""
    document = signed()
    document.add_document_timestamp(lambda data: token(who.tsa(), data, who.LISTED))
    return accepted(document.data, Sig(), findings={"time.document-timestamp": "passed"})


@case(clause="design part 2, over several signatures")
def signatory_and_institution() -> Case:
    """The authorised signatory signs with a personal certificate, then the institution."""
    person = who.signer("signer-person", None, None)
    document = report()
    document.sign(Field(contents(person), "Signatory", signed_at=who.SIGNED))
    signed(base=document, name="Institution")
    return accepted(document.data, Sig("Signatory"), Sig("Institution"))


@case(clause="design part 2, over several signatures")
def institution_signs_twice() -> Case:
    """Two signatures of one institution, RSA and ECDSA: both good, the second covers the first."""
    document = report()
    document.sign(Field(contents(), "Sig1", signed_at=who.SIGNED))
    signed(contents(who.signer("signer-p256")), base=document, name="Sig2")
    return accepted(document.data, Sig("Sig1"), Sig("Sig2"))


@case(clause="ISO 32000-2 §12.7.5.5")
def visible_signature() -> Case:
    """The signature field shows a seal on the first page; the picture is part of what is signed."""
    return accepted(signed(rect=SEAL_RECT, appearance=SEAL).data)


@case(clause="ISO 32000-2 §12.8.2.2")
def certified_no_changes_allowed() -> Case:
    """A certifying signature that allows no change (DocMDP 1); validation data may still follow."""
    return accepted(signed(permissions=1).data)


@case(clause="ISO 32000-2 §12.8.3.3", twin="structure/signing-certificate-attribute-missing")
def adobe_without_signing_certificate_attribute() -> Case:
    """In adbe.pkcs7.detached the signing-certificate attribute is not asked for: a warning."""
    make = contents(how=Cms(referenced=False))
    missing = "warning:SIGNING_CERTIFICATE_ATTRIBUTE_MISSING"
    document = signed(make, sub_filter="adbe.pkcs7.detached")
    return accepted(document.data, findings={"signing-certificate.attribute": missing})


@case(clause="RFC 5652 §5.4", twin="content/no-signed-attributes-byte-flipped")
def adobe_without_signed_attributes() -> Case:
    """Old producers sign the bytes themselves, without signed attributes."""
    make = contents(how=Cms(signed_attributes=False))
    findings = {"crypto.signature-value": "passed", "path.anchor": "passed"}
    return Case(
        signed(make, sub_filter="adbe.pkcs7.detached").data, ACCEPT, GOOD, (Sig(),), findings
    )


@case(clause="ISO 32000-2 §7.5.8")
def cross_reference_streams() -> Case:
    """The document uses object streams and cross-reference streams, also in its later revisions."""
    return accepted(signed(base=with_streams(render())).data)


@case(clause="ISO 32000-2 §7.5.8.4")
def hybrid_reference_file() -> Case:
    """Old readers see the classic table, new ones also the objects behind /XRefStm."""
    return accepted(signed(base=hybrid(render())).data)


@case(clause="ISO 32000-2 Annex F")
def linearised_file() -> Case:
    """A linearised file has two cross-reference sections and two %%EOF in its first revision."""
    return accepted(signed(base=linearised(render())).data)


@case(clause="ISO 32000-2 §7.6", twin="structure/encrypted-with-unknown-password")
def encrypted_with_empty_password() -> Case:
    """Encrypted against copying, with an empty user password: everybody can read it."""
    return accepted(signed(base=encrypted_report(b"")).data)


@case(clause="design rule 6", twin="structure/bytes-after-end-of-file")
def blanks_after_end_of_file() -> Case:
    """Up to 1 KiB of blanks or NULs after the last %%EOF is what mail gateways leave: a warning."""
    data = signed().data + b"\r\n" + bytes(200)
    return accepted(data, findings={"document.trailing-bytes": "warning:TRAILING_BYTES"})


@case(clause="design rule 6", twin="structure/signer-certificate-nowhere")
def signer_certificate_in_evidence_folder() -> Case:
    """The signature carries no certificate at all; the evidence folder does."""
    make = contents(chain=[], how=Cms(with_signer=False))
    evidence = {"signer.cer": who.institution().der, "issuing.pem": who.issuing().pem}
    return accepted(signed(make).data, evidence=evidence)


@case(clause="design rule 10")
def signed_under_a_former_name() -> Case:
    """In 2021 the centre had another name: the code links it, and the register knows the name."""
    moment = who.at("2021-05-10T02:00:00")
    old = "虚构省北辰计量检定所"
    signer = who.signer("signer-other", old, who.OTHER_USCC)
    content = Report(institution=old, cma=who.OTHER_CMA, issued="2021年05月10日")
    make = contents(signer, stamp=stamped_at(moment), signed_at=moment)
    return accepted(signed(make, base=report(content), signed_at=moment).data)


@case(clause="design part 2, over several signatures")
def merchant_signs_after_institution() -> Case:
    """The merchant adds a signature to the institution's report: one qualified signer is enough."""
    document = report()
    document.sign(Field(contents(), "Institution", signed_at=who.SIGNED))
    merchant = who.signer("signer-other", who.MERCHANT, who.MERCHANT_USCC)
    signed(contents(merchant), base=document, name="Merchant")
    claim = {
        "schema": "esignverify.claim/1",
        "institution": who.ORGANISATION,
        "institution_uscc": who.USCC,
    }
    return accepted(document.data, Sig("Institution"), Sig("Merchant"), claim=claim)
