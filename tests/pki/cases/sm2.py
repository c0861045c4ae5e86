# SPDX-License-Identifier: Apache-2.0
"""SM2 in PDF, in all the wrappings that are met (domain D3, D6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from .. import sm2, sm2_values
from ..attacking import base
from ..case import Case, Sig, case
from ..certificates import Entity
from ..cms import Cms, signed_data
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
    gm_signed_data,
)
from ..ofd_cases import SEALED, from_tsa
from ..pdf import Field, Pdf
from ..revocation import Revoked, crl
from ..seals import Sealing, ses_signature, shaped
from ..signing import contents, crls, signed
from .genuine import accepted

Maker = Callable[[bytes], bytes]

D3 = "GB/T 35275 §8; domain D3"
D6 = "GB/T 38540-2020 §7; domain D6"
ADBE: Final = "adbe.pkcs7.detached"
_RANGE = "[0 1000 2000 3000]"
"""What a seal in a PDF says it covers: no reader uses it, /ByteRange counts."""
_PDF_SEAL: Final = {key: what for key, what in SEALED.items() if key != "seal.property"}


def lists(*, signer_revoked: Revoked | None = None) -> list[bytes]:
    """CRLs of the licensed SM2 CA, and of the CA of the makers of seals."""
    revoked = [] if signer_revoked is None else [signer_revoked]
    return [
        crl(sm2_who.root(), who.LISTED, who.FAR),
        crl(sm2_who.issuing(), who.LISTED, who.FAR, revoked),
        crl(sm2_who.seal_root(), who.LISTED, who.FAR),
    ]


def sm2_pdf(make: Maker, sub_filter: str = ADBE) -> Pdf:
    """The tiny report with that value, and what judging it needs behind."""
    store = (sm2_who.tsa(), sm2_who.issuing())
    document = signed(make, base=base(), lists=[], sub_filter=sub_filter)
    document.add_validation_data([one.der for one in store], lists())
    return document


def gm(
    how: GmCms | str = ATTRIBUTES, signer: Entity | None = None, over: Maker | None = None
) -> Maker:
    """GB/T 35275 signed-data; `over` gives other content than the covered bytes."""
    made = GmCms(way=how) if isinstance(how, str) else how
    by = signer or sm2_who.institution()
    return lambda data: gm_signed_data(data if over is None else over(data), by, made)


def ses(how: Sealing | None = None, over: Maker | None = None) -> Maker:
    """A seal's use, straight in /Contents."""
    made = replace(how or Sealing(), protects=_RANGE)
    return lambda data: ses_signature(data if over is None else over(data), made)


# --- genuine ---------------------------------------------------------------------------------


def pades() -> Maker:
    """CMS as PAdES has it."""
    how = Cms(
        digest="sm3",
        signing_time=who.SIGNED,
        timestamp=from_tsa,
        certificates=(sm2_who.issuing().der,),
    )
    return lambda data: signed_data(data, sm2_who.institution(), how)


@case(clause="GB/T 32918.2 §7.1; RFC 5652 §5.4")
def cms() -> Case:
    """CMS as PAdES has it, with SM2, SM3 and a timestamp by an SM2 authority."""
    document = sm2_pdf(pades(), "ETSI.CAdES.detached")
    return accepted(document.data, findings={"time.signature-timestamp": "passed"})


@case(clause=D3)
def cms_curve_oid() -> Case:
    """The curve's OID as the signature algorithm, as some products write it."""
    how = GmCms(outer=SIGNED_DATA, inner=DATA, content_type=DATA, algorithm=SM2_CURVE_AS_ALGORITHM)
    return accepted(sm2_pdf(gm(how)).data)


@case(clause=D3)
def cms_signature_oid_with_null() -> Case:
    """The OID of SM2 signatures, with a NULL parameter."""
    return accepted(sm2_pdf(gm(GmCms(algorithm=SM2_SIGNATURE, null=True))).data)


@case(clause=D3)
def gm_cms() -> Case:
    """Signed-data under the national OIDs, with signed attributes."""
    return accepted(sm2_pdf(gm()).data, findings={"format.signature": "passed"})


@case(clause=D3)
def gm_cms_data_by_both_names() -> Case:
    """Data by its old name inside and by its national one in the attribute: told, and sound."""
    found = {"format.signature": "warning:SIGNATURE_DEVIATION"}
    return accepted(sm2_pdf(gm(GmCms(inner=DATA))).data, findings=found)


@case(clause="RFC 5652 §5.4; " + D3)
def gm_cms_no_attributes() -> Case:
    """Without signed attributes the value is over the covered bytes, with the signer's key."""
    return accepted(sm2_pdf(gm(DETACHED)).data, findings={"crypto.digest": "not-checked"})


@case(clause=D3)
def gm_cms_hash_inside() -> Case:
    """The content that was signed is the digest of the covered bytes."""
    return accepted(sm2_pdf(gm(HASH_INSIDE)).data, findings={"crypto.digest": "not-checked"})


@case(clause=D3)
def gm_cms_hash_as_text() -> Case:
    """The same in base64: told, and sound."""
    found = {
        "crypto.digest": "not-checked",
        "format.signature": "warning:SIGNATURE_DEVIATION",
    }
    return accepted(sm2_pdf(gm(HASH_AS_TEXT)).data, findings=found)


@case(clause=D3)
def gm_cms_double_hash() -> Case:
    """Without attributes and over the digest of the covered bytes: told, and sound."""
    found = {
        "crypto.digest": "not-checked",
        "format.signature": "warning:SIGNATURE_DEVIATION",
    }
    return accepted(sm2_pdf(gm(DOUBLE)).data, findings=found)


@case(clause="domain D2, D3")
def gm_cms_raw_value() -> Case:
    """The value as 64 octets without ASN.1: told, and sound."""
    made = gm(GmCms(sign=shaped(sm2_values.raw)))
    found = {"format.signature": "warning:SIGNATURE_DEVIATION"}
    return accepted(sm2_pdf(made).data, findings=found)


@case(clause="ISO 32000-2 §12.8.1; domain D6")
def gm_cms_under_a_label_of_its_own() -> Case:
    """A /SubFilter that nobody registered: the octets say what the value is."""
    return accepted(sm2_pdf(gm(), "GM.pkcs7.detached").data)


@case(clause=D6)
def ses_in_contents() -> Case:
    """A seal of 2020 straight in /Contents; dataHash is the digest of the covered bytes."""
    return accepted(sm2_pdf(ses()).data, findings=_PDF_SEAL)


@case(clause="GM/T 0031-2014; domain D6")
def ses_of_2014_in_contents() -> Case:
    """The same with a seal of 2014."""
    return accepted(sm2_pdf(ses(Sealing(version=1)), "GM.ses").data, findings=_PDF_SEAL)


@case(clause="GM/T 0031-2025; domain D6")
def ses_of_2025_in_contents() -> Case:
    """The same with a seal of 2025 and a timestamp over the value."""
    found = {**_PDF_SEAL, "time.signature-timestamp": "passed"}
    return accepted(sm2_pdf(ses(Sealing(version=5, timestamp=from_tsa))).data, findings=found)


@case(clause="GB/T 38540-2020 §7; domain D3")
def ses_digest_with_key() -> Case:
    """The digest is SM3 over the signer's key and the covered bytes: told, and sound."""
    point = sm2.public_point(sm2_who.institution().key.sm2)
    how = Sealing(digest=lambda data: sm2.message_digest(point, data))
    found = {**_PDF_SEAL, "format.signature": "warning:SIGNATURE_DEVIATION"}
    return accepted(sm2_pdf(ses(how)).data, findings=found)


def side_by_side(second: Maker) -> Pdf:
    """Signed with RSA in one field and with `second` in another, with what judging both needs."""
    document = base()
    document.sign(Field(contents(), "Sig1", signed_at=who.SIGNED))
    document.sign(Field(second, "Sig2", ADBE, signed_at=who.SIGNED))
    store = (who.tsa(), sm2_who.tsa(), sm2_who.issuing())
    document.add_validation_data([one.der for one in store], [*crls(), *lists()])
    return document


@case(clause="ISO 32000-2 §12.8.1; domain D6")
def rsa_and_sm2_side_by_side() -> Case:
    """The institution signs twice: RSA in one field, a seal with SM2 in the next."""
    return accepted(side_by_side(ses()).data, Sig("Sig1"), Sig("Sig2"))
