# SPDX-License-Identifier: Apache-2.0
"""Whoever speaks for a CA by a certificate that anybody could have made: a weak digest signs it."""

from __future__ import annotations

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .. import authorities as who
from ..attacking import base
from ..case import ACCEPT, INDETERMINATE, REVIEW, Case, Sig, case
from ..certificates import Entity, ca_extensions, issue
from ..keys import key
from ..revocation import crl, ocsp
from ..signing import contents, crls, signed

TOPIC = "attacks-revocation"
_CLAUSE = "EN 319 102-1 §5.5.4 (10); ETSI TS 119 312"
_DIGESTS: dict[str, hashes.HashAlgorithm] = {"md5": hashes.MD5(), "sha1": hashes.SHA1()}


def _resigned(entity: Entity, issuer: Entity, digest: str) -> Entity:
    """The same certificate, its issuer's signature over another digest."""
    made = asn1_x509.Certificate.load(entity.der)
    algorithm = {"algorithm": f"{digest}_rsa"}
    made["tbs_certificate"]["signature"] = algorithm
    made["signature_algorithm"] = algorithm
    private = issuer.key.library_key
    assert isinstance(private, rsa.RSAPrivateKey)
    tbs = made["tbs_certificate"].dump(force=True)
    made["signature_value"] = private.sign(tbs, padding.PKCS1v15(), _DIGESTS[digest])
    return Entity(x509.load_der_x509_certificate(made.dump(force=True)), entity.key)


def _answered(responder: Entity) -> bytes:
    """The tiny report; nothing but this responder says that the signer is not revoked."""
    answer = ocsp(who.institution(), who.issuing(), responder, who.LISTED, who.FAR)
    document = signed(contents(), base=base(), lists=[])
    root = crl(who.root(), who.LISTED, who.FAR)
    document.add_validation_data([who.tsa().der], [root], [answer])
    return document.data


def _listed(signer: Entity) -> bytes:
    """The tiny report; the CA's list is signed by another key, which `signer` vouches for."""
    document = signed(contents(), base=base(), lists=[])
    root = crl(who.root(), who.LISTED, who.FAR)
    listed = crl(who.issuing(), who.LISTED, who.FAR, signed_by=signer.key)
    document.add_validation_data([who.tsa().der, signer.der], [root, listed])
    return document.data


def _list_signer() -> Entity:
    subject = who.issuing().certificate.subject
    return issue(subject, key("signer-other"), who.root(), who.SIGNER_VALID, ca_extensions())


def _weak(document: bytes, sub: str = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE") -> Case:
    findings = {"revocation.algorithms": "failed:ALGORITHM_WEAK_NO_POE"}
    signature = (Sig("Sig1", INDETERMINATE, sub),)
    return Case(document, REVIEW, {"signature": INDETERMINATE}, signature, findings)


def _strong(document: bytes) -> Case:
    findings = {"revocation.signer": "passed"}
    return Case(document, ACCEPT, {"signature": "TOTAL-PASSED"}, (Sig(),), findings)


@case(clause=_CLAUSE, twin="attacks-revocation/responder-certified-by-sha256")
def responder_certified_by_md5() -> Case:
    """The responder's certificate is signed over MD5: a twin of it may be anybody's."""
    return _weak(_answered(_resigned(who.ocsp_responder(), who.issuing(), "md5")))


@case(clause=_CLAUSE, twin="attacks-revocation/responder-certified-by-sha256")
def responder_certified_by_sha1() -> Case:
    """The same with SHA-1."""
    return _weak(_answered(_resigned(who.ocsp_responder(), who.issuing(), "sha1")))


@case(clause=_CLAUSE, twin="attacks-revocation/responder-certified-by-md5")
def responder_certified_by_sha256() -> Case:
    """The responder's certificate is signed as the signer's is."""
    return _strong(_answered(who.ocsp_responder()))


@case(clause=_CLAUSE, twin="attacks-revocation/list-signer-certified-by-sha256")
def list_signer_certified_by_sha1() -> Case:
    """A second key of the CA signs its list; its certificate is signed over SHA-1."""
    return _weak(_listed(_resigned(_list_signer(), who.root(), "sha1")))


@case(clause="RFC 5280 §6.3.3 (f)", twin="attacks-revocation/list-signer-certified-by-sha1")
def list_signer_certified_by_sha256() -> Case:
    """A second key of the CA signs its list, certified by the root as the first is."""
    return _strong(_listed(_list_signer()))


@case(clause=_CLAUSE, twin="attacks-revocation/responder-certified-by-sha1")
def responder_certified_by_sha1_beside_a_list() -> Case:
    """The same responder, but the CA's own list says so too: that is enough."""
    responder = _resigned(who.ocsp_responder(), who.issuing(), "sha1")
    later = who.at("2026-05-02T00:00:00")
    answer = ocsp(who.institution(), who.issuing(), responder, later, who.FAR)
    document = signed(contents(), base=base(), lists=[])
    document.add_validation_data([who.tsa().der], crls(), [answer])
    return _strong(document.data)
