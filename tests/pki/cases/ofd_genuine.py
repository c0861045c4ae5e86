# SPDX-License-Identifier: Apache-2.0
"""OFD reports that must be accepted, in the shapes that honest producers give them."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import INDETERMINATE, REVIEW, Case, Sig, case
from ..cms import Cms
from ..gm_cms import ATTRIBUTES, DETACHED, HASH_INSIDE, GmCms
from ..ofd import Sign, Stamp, sealed, signed_by
from ..ofd_cases import GENUINE, accepted, beside, from_tsa, genuine
from ..ofd_report import report
from ..revocation import Revoked
from ..seals import Seal, Sealing, seal
from ..signing import contents, crls
from ..sm2_values import sign as sm2_sign

PLAIN = Sign(kind="Sign", stamps=())
"""A signature without a seal."""


def gm(way: str) -> Case:
    """The institution signs with a GB/T 35275 signed-data."""
    how = GmCms(way=way, signing_time=who.SIGNED if way == ATTRIBUTES else None)
    document = report().sign(replace(PLAIN, make=signed_by(how)))
    # Without attributes there is no digest beside the value: the value binds the content itself.
    told = {} if way == ATTRIBUTES else {"crypto.digest": "not-checked"}
    return accepted(document.data, seal=False, findings=told)


@case(clause="GB/T 38540-2020 §7; design rule 7")
def version_4() -> Case:
    """A seal of 2020 over all that readers show; OFD.xml and Signatures.xml are left out."""
    told = {"document.metadata": "warning:METADATA_UNPROTECTED"}
    return accepted(genuine().data, findings=told)


@case(clause="GM/T 0031-2014")
def version_1() -> Case:
    """A seal of 2014: the maker's signature covers its own certificate too."""
    return accepted(genuine(Sealing(version=1)).data)


@case(clause="GM/T 0031-2025")
def version_5() -> Case:
    """A seal of 2025, as that of 2020 but for its version."""
    return accepted(genuine(Sealing(version=5)).data)


@case(clause="GM/T 0031-2025")
def version_5_with_timestamps() -> Case:
    """A seal of 2025 with a timestamp by its maker, and one over the signature value."""
    own = seal(Seal(version=5, timestamp=from_tsa))
    document = genuine(Sealing(version=5, seal=own, timestamp=from_tsa))
    told = {"time.signature-timestamp": "passed", "seal.timestamp": "passed"}
    return accepted(document.data, findings=told)


@case(clause="GB/T 38540-2020 §7; GB/T 20520")
def with_timestamp() -> Case:
    """A trusted SM2 timestamp over the signature value."""
    document = genuine(Sealing(timestamp=from_tsa))
    return accepted(document.data, findings={"time.signature-timestamp": "passed"})


@case(clause="GB/T 38540-2020 §6.2.3")
def certificates_by_digest() -> Case:
    """The seal names the certificates that may use it by their SM3 digests."""
    return accepted(genuine(Sealing(seal=seal(Seal(by_digest=True)))).data)


@case(clause="GB/T 38540-2020 §6.2.3")
def several_certificates_in_the_seal() -> Case:
    """The seal may be used with any of three certificates; the signer's is the last."""
    holders = (sm2_who.person().der, sm2_who.merchant().der, sm2_who.institution().der)
    return accepted(genuine(Sealing(seal=seal(Seal(holders=holders)))).data)


@case(clause="GB/T 33190-2016 §18.2.6")
def seal_file_beside() -> Case:
    """The seal also lies in the package for readers to draw, and is the one in the signature."""
    own = seal(Seal())
    document = report().sign(Sign(sealed(Sealing(seal=own)), seal_file=own))
    return accepted(document.data, findings={"seal.file": "passed"})


@case(clause="GB/T 38540-2020 §6.2")
def seal_with_extension() -> Case:
    """Seal and signature carry extension data of their vendor that is not critical."""
    own = seal(Seal(extension=b"vendor's own"))
    return accepted(genuine(Sealing(seal=own, extension=b"vendor's own")).data)


@case(clause="design rule 7", twin=GENUINE)
def everything_covered() -> Case:
    """Also OFD.xml and Signatures.xml are covered: nothing is left to be derived."""
    return accepted(report().sign(Sign(left_out=frozenset())).data)


@case(clause="GB/T 33190-2016 §18.2.3")
def references_by_sha256() -> Case:
    """The parts' digests are SHA-256."""
    return accepted(report().sign(Sign(check_method="SHA256", digest="sha256")).data)


@case(clause="GB/T 35275-2017 §9; GM/T 0099-2020 §7.2.2")
def gm_cms_with_attributes() -> Case:
    """A signature without a seal: signed-data with signed attributes."""
    return gm(ATTRIBUTES)


@case(clause="GB/T 35275-2017 §9")
def gm_cms_detached() -> Case:
    """Signed-data without attributes: SM2 signs Signature.xml itself."""
    return gm(DETACHED)


@case(clause="GB/T 35275-2017 §9; domain D3")
def gm_cms_hash_inside() -> Case:
    """Signed-data whose content is the digest of Signature.xml, as widespread toolkits make it."""
    return gm(HASH_INSIDE)


@case(clause="RFC 5652 §5; GB/T 33190-2016 §18.2")
def cms_by_rsa() -> Case:
    """An RSA signature in a CMS of RFC 5652, the institution's other certificate."""
    make = contents(how=Cms())
    document = report().sign(replace(PLAIN, make=lambda content, _: make(content)))
    lists = dict(zip(("root.crl", "issuing.crl"), crls(), strict=True))
    evidence = {**lists, "tsa.cer": who.tsa().der}
    return accepted(document.data, seal=False, evidence=evidence)


@case(clause="GB/T 33190-2016 §18.1", twin=GENUINE)
def two_signatures() -> Case:
    """The institution seals, then the authorised signatory signs what was sealed."""
    by_person = signed_by(GmCms(signing_time=who.SIGNED), sm2_who.person())
    document = genuine().sign(replace(PLAIN, make=by_person))
    return accepted(document.data, Sig("1"), Sig("2"))


@case(clause="GM/T 0099-2020 §7 (Relative)")
def resting_on_another() -> Case:
    """The signatory's signature says that it rests on the institution's, which stands."""
    by_person = signed_by(GmCms(signing_time=who.SIGNED), sm2_who.person())
    document = genuine().sign(replace(PLAIN, make=by_person, relative="1"))
    return accepted(document.data, Sig("1"), Sig("2"), findings={"signature.base": "passed"})


@case(clause="GB/T 33190-2016 §18.2.5")
def stamp_over_the_edges() -> Case:
    """One seal across the edges of two pages (骑缝章): each shows a half, clipped."""
    stamps = (
        Stamp("21", "1", "190 120 40 40", "0 0 20 40"),
        Stamp("22", "6", "-20 120 40 40", "20 0 20 40"),
    )
    document = report().sign(Sign(stamps=stamps))
    return accepted(document.data, findings={"package.stamps": "passed"})


@case(clause="ADR 9: a stamp over the edge of its page", twin="ofd/genuine/stamp-over-the-edges")
def stamp_over_an_edge_unclipped() -> Case:
    """A stamp over the edge of its page that no clip cuts to the page: told, no defect."""
    document = report().sign(Sign(stamps=(Stamp("21", "1", "190 120 40 40"),)))
    return accepted(document.data, findings={"package.stamps": "warning:STAMP_OUT_OF_PLACE"})


@case(clause="EN 319 102-1 §5.5.4", twin="ofd/seals/ended-since-without-proof")
def seal_ended_since_with_timestamp() -> Case:
    """The seal has ended since; a trusted timestamp proves that it was used before."""
    own = seal(Seal(valid=(who.at("2025-01-01T00:00:00"), who.at("2026-05-01T00:00:00"))))
    return accepted(genuine(Sealing(seal=own, timestamp=from_tsa)).data)


@case(clause="EN 319 102-1 §5.5.4", twin="ofd/trust/signer-revoked")
def signer_revoked_after_signing() -> Case:
    """The signer's certificate was revoked a month after a trusted timestamp."""
    revoked = Revoked(sm2_who.institution().serial, who.at("2026-04-10T00:00:00"))
    document = genuine(Sealing(timestamp=from_tsa))
    evidence = beside(signer_revoked=revoked)
    told: dict[str, str] = {"revocation.signer": "warning:REVOKED_AFTER_SIGNING"}
    return accepted(document.data, evidence=evidence, findings=told)


@case(clause="GB/T 33190-2016 §18.2", twin="ofd/genuine/gm-cms-detached")
def bare_signature() -> Case:
    """A bare SM2 signature value, as old products wrote: it names no certificate, so nobody."""
    own = sm2_who.institution().key
    document = report().sign(replace(PLAIN, make=lambda content, _: sm2_sign(own, content)))
    found = Sig("1", INDETERMINATE, None, "unreadable")
    return Case(
        document.data, REVIEW, {"signature": INDETERMINATE}, (found,), {}, evidence=beside()
    )
