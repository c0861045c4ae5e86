# SPDX-License-Identifier: Apache-2.0
"""Self-made certificates that bear the signer's issuer and number, before the signer's own."""

from __future__ import annotations

from asn1crypto import keys, x509

from .. import authorities as who
from ..case import Case, case
from ..cms import Cms
from ..keys import key
from ..signing import contents, crls, signed
from .genuine import accepted

TOPIC = "trust"
_RULE = "EN 319 102-1 §5.2.3; RFC 5652 §5.3"
_TWIN = "content/signature-by-another-key"


def _before(*fakes: bytes) -> Case:
    """The CMS neither brings nor references its certificate; the DSS has `fakes` before it."""
    signer = who.institution()
    make = contents(signer, how=Cms(with_signer=False, referenced=False))
    document = signed(make, lists=[], sub_filter="adbe.pkcs7.detached")
    document.add_validation_data([*fakes, signer.der, who.tsa().der], crls())
    return accepted(document.data)


def _fake(spki: bytes) -> bytes:
    made = x509.Certificate.load(who.institution().der)
    made["tbs_certificate"]["subject_public_key_info"] = keys.PublicKeyInfo.load(spki)
    made["signature_value"] = bytes(8)
    return bytes(made.dump(force=True))


@case(clause=_RULE, twin=_TWIN)
def certificate_in_the_validation_data_alone() -> Case:
    """The signer's certificate lies in the DSS and nowhere else."""
    return _before()


@case(clause=_RULE, twin=_TWIN)
def namesake_of_the_signer_with_another_key() -> Case:
    """Before it lies a self-made one of the same issuer and number: its key made no signature."""
    return _before(_fake(key("signer-rsa-2048").spki))


@case(clause=_RULE, twin=_TWIN)
def namesake_of_the_signer_with_the_same_key() -> Case:
    """Before it lies a self-made one of the same issuer, number and key: no CA issued that."""
    return _before(_fake(who.institution().key.spki))
