# SPDX-License-Identifier: Apache-2.0
"""SM2 signature values and digests that are wrong, weak or unknown (domain D2, D3, E1)."""

from __future__ import annotations

from dataclasses import replace

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from .. import sm2
from ..case import FAILED, INDETERMINATE, REJECT, Case, Sig, case
from ..certificates import Entity
from ..der import der
from ..gm_cms import ATTRIBUTES, DETACHED, HASH_INSIDE, GmCms
from ..ofd import Sign, sealed, signed_by
from ..ofd_cases import (
    GENUINE,
    accepted,
    beside,
    failing,
    forged,
    forged_second_page,
    genuine,
    modified,
    never_accepted,
    undecided,
)
from ..ofd_report import report
from ..seals import Sealing, shaped
from ..sm2_values import Writer, flipped, raised, sign, swapped, trailed, with_zero, zero
from .ofd_genuine import PLAIN

VALUE = "GB/T 32918.2 §7.1; GB/T 35276 §7.3"
METHOD = "GB/T 33190-2016 §18.2.3; domain E1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
MISNAMED = {"package.references": "failed:CHECK_METHOD_WRONG", "crypto.digest": "passed"}


def value_as(write: Writer) -> bytes:
    """The report, whose signature value is written another way."""
    return genuine(Sealing(sign=shaped(write))).data


def gm(how: GmCms, signer: Entity | None = None) -> bytes:
    """The report with such a signed-data by the institution."""
    return report().sign(replace(PLAIN, make=signed_by(how, signer))).data


# --- the value -------------------------------------------------------------------------------


@case(clause=VALUE, twin=GENUINE)
def one_bit_of_the_value() -> Case:
    """One bit of s is another."""
    return forged(value_as(flipped))


@case(clause=VALUE, twin=GENUINE)
def numbers_exchanged() -> Case:
    """r and s stand the other way round."""
    return forged(value_as(swapped))


@case(clause=VALUE, twin=GENUINE)
def r_is_zero() -> Case:
    """r is 0, which is outside [1, n-1]."""
    return forged(value_as(zero))


@case(clause=VALUE, twin=GENUINE)
def r_beyond_n() -> Case:
    """r + n: the same number modulo n, and outside [1, n-1]."""
    return forged(value_as(raised))


@case(clause="X.690 §8.3.2; domain D2: else strict DER only", twin=GENUINE)
def superfluous_zero() -> Case:
    """An INTEGER with a leading 00 too many, which no real producer is known for."""
    return forged(value_as(with_zero))


@case(clause="X.690; domain D2: else strict DER only", twin=GENUINE)
def octet_behind_the_value() -> Case:
    """An octet behind the DER of the signature value."""
    return forged(value_as(trailed))


@case(clause="GB/T 32918.2 §5.5; GM/T 0009", twin=GENUINE)
def another_identity() -> Case:
    """Signed with an empty identity, as `openssl` does unless told otherwise."""
    how = Sealing(sign=lambda by, data: sign(by.key, data, identity=b""))
    return forged(genuine(how).data)


@case(clause=VALUE, twin=GENUINE)
def value_of_another_key() -> Case:
    """Another key of the same CA made the value."""
    other = sm2_who.merchant()
    return forged(genuine(Sealing(sign=lambda _, data: sign(other.key, data))).data)


@case(clause="domain E3 (9)", twin=GENUINE)
def algorithm_of_another_family() -> Case:
    """The algorithm says RSA with SHA-256, the certificate's key is one for SM2."""
    return never_accepted(genuine(Sealing(algorithm="1.2.840.113549.1.1.11")).data)


@case(clause="GB/T 33190-2016 §18.2", twin=GENUINE)
def method_of_another_family_named() -> Case:
    """Signature.xml names RSA, the value is one by SM2: what counts is the value; it is told."""
    told = {"format.signature": "warning:SIGNATURE_DEVIATION"}
    made = report().sign(Sign(sealed(), method="1.2.840.113549.1.1.11"))
    return accepted(made.data, findings=told)


@case(clause="domain D1, E3 (9)", twin=GENUINE)
def algorithm_with_sha256() -> Case:
    """The algorithm says SM2 with SHA-256 (503); the value was made with SM3."""
    return never_accepted(genuine(Sealing(algorithm="1.2.156.10197.1.503")).data)


@case(clause="domain D1", twin=GENUINE)
def algorithm_nobody_knows() -> Case:
    """The algorithm is an OID that no standard has."""
    return never_accepted(genuine(Sealing(algorithm="1.2.156.10197.1.999")).data)


@case(clause="GB/T 38540-2020 §7", twin=GENUINE)
def signature_xml_written_anew() -> Case:
    """Signature.xml has the same content and one blank more: its octets were signed."""
    made = genuine()
    made.replace("Doc_0/Signs/Sign_0/Signature.xml", "<ofd:SignedInfo>", "<ofd:SignedInfo> ")
    found = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return failing(made.data, "HASH_FAILURE", found, integrity="modified")


# --- digests of the parts --------------------------------------------------------------------


def weak(how: Sign) -> Case:
    """A weak digest: another part can be made that has the same."""
    data = report().sign(how).data
    return Case(
        data,
        None,
        {"signature": INDETERMINATE},
        (Sig("1", INDETERMINATE, None, None),),
        {"acceptance.references": "failed", "package.references": "passed"},
        evidence=beside(),
        decision_not="ACCEPT",
    )


@case(clause=METHOD, twin=GENUINE)
def references_by_default() -> Case:
    """No CheckMethod: the schema's default is MD5, and MD5 it is."""
    return weak(Sign(check_method=None, digest="md5"))


@case(clause=METHOD, twin=GENUINE)
def references_by_md5() -> Case:
    """CheckMethod MD5."""
    return weak(Sign(check_method="MD5", digest="md5"))


@case(clause=METHOD, twin=GENUINE)
def references_by_sha1() -> Case:
    """CheckMethod SHA1."""
    return weak(Sign(check_method="SHA1", digest="sha1"))


@case(clause=METHOD, twin=GENUINE)
def references_by_nothing_known() -> Case:
    """A CheckMethod that this engine does not have: nothing can be said of the parts."""
    found = {"package.references": "not-checked:ALGORITHM_UNKNOWN"}
    data = report().sign(Sign(check_method="1.2.156.10197.1.999")).data
    return undecided(data, "UNSUPPORTED_SIGNATURE", found, integrity="unreadable")


@case(clause=METHOD, twin="ofd/genuine/references-by-sha256")
def references_by_another_digest_than_said() -> Case:
    """CheckMethod says SM3; the values are SHA-256."""
    return modified(report().sign(Sign(digest="sha256")).data, findings=MISNAMED)


@case(clause=METHOD, twin="ofd/crypto/references-by-another-digest-than-said")
def references_by_another_digest_and_one_edited() -> Case:
    """The same, and a page was changed: that is told, not the name of the digest."""
    return modified(forged_second_page(report().sign(Sign(digest="sha256"))).data)


@case(clause=METHOD, twin=GENUINE)
def references_by_default_that_are_not() -> Case:
    """No CheckMethod, which means MD5; the values are SM3."""
    return modified(report().sign(Sign(check_method=None)).data, findings=MISNAMED)


@case(clause=METHOD, twin=GENUINE)
def references_that_are_no_base64() -> Case:
    """The digests are written in hexadecimal, as no reader expects them."""
    made = Sign(rows=lambda rows: [(part, "00" * 32) for part, _ in rows])
    return never_accepted(report().sign(made).data)


@case(clause="GB/T 33190-2016 §18.2.3", twin=GENUINE)
def no_references() -> Case:
    """A sound seal over a Signature.xml that covers nothing."""
    found = {"package.coverage": "failed:NOT_FULLY_COVERED"}
    data = report().sign(Sign(rows=lambda _: [])).data
    return never_accepted(data, found)


# --- signed-data -----------------------------------------------------------------------------


def changed_cms(how: GmCms) -> Case:
    """The signed digest is that of something else."""
    found = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return failing(gm(how), "HASH_FAILURE", found, integrity="modified")


@case(clause="GB/T 35275-2017 §9", twin="ofd/genuine/gm-cms-with-attributes")
def message_digest_of_another_file() -> Case:
    """The signed attribute messageDigest is that of another file."""
    return changed_cms(GmCms(way=ATTRIBUTES, message_digest=sm2.sm3(b"another file")))


@case(clause="domain D3", twin="ofd/genuine/gm-cms-hash-inside")
def hash_inside_of_another_file() -> Case:
    """The content of the signed-data is the digest of another file."""
    data = gm(GmCms(way=HASH_INSIDE, message_digest=sm2.sm3(b"another file")))
    return Case(
        data, REJECT, {"signature": FAILED}, (Sig("1", FAILED, None, None),), {}, evidence=beside()
    )


@case(clause="domain D3", twin="ofd/genuine/gm-cms-detached")
def detached_over_another_file() -> Case:
    """Signed-data without attributes, made over another file (rule 5: invalid)."""
    other = signed_by(GmCms(way=DETACHED))
    made = report().sign(replace(PLAIN, make=lambda _, path: other(b"another file", path)))
    return forged(made.data, {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG"})


@case(clause="EN 319 102-1 §5.2.3", twin="ofd/genuine/gm-cms-with-attributes")
def signed_data_without_certificate() -> Case:
    """The signed-data brings no certificate of its signer."""
    found = Sig("1", INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND", None)
    return Case(
        gm(GmCms(with_signer=False)),
        None,
        {"signature": INDETERMINATE},
        (found,),
        {},
        evidence=beside(),
        decision_not="ACCEPT",
    )


@case(clause="EN 319 102-1 §5.2.3", twin="ofd/genuine/gm-cms-with-attributes")
def signed_data_with_another_digest_named() -> Case:
    """The digest algorithm says SHA-256, the digest is SM3."""
    return never_accepted(gm(GmCms(digest_oid="2.16.840.1.101.3.4.2.1")))


@case(clause="RFC 5652 §5.3", twin="ofd/genuine/gm-cms-with-attributes")
def signed_data_without_content_type() -> Case:
    """Signed attributes without the content type: no digest differs, and it is no signature."""
    told = {"crypto.digest": "failed:CONTENT_TYPE_MISSING", "package.references": "passed"}
    return modified(gm(GmCms(content_type=None)), sub="FORMAT_FAILURE", findings=told)


@case(clause="RFC 5652 §11.1", twin="ofd/genuine/gm-cms-with-attributes")
def signed_data_of_another_content_type() -> Case:
    """The content type that is signed is that of a timestamp, the one outside is data."""
    told = {"crypto.digest": "failed:CONTENT_TYPE_MISMATCH", "package.references": "passed"}
    return modified(gm(GmCms(content_type=TST_INFO)), sub="FORMAT_FAILURE", findings=told)


@case(clause="GB/T 35275-2017 §9", twin="ofd/genuine/gm-cms-with-attributes")
def signed_data_by_the_thief() -> Case:
    """A signed-data with the institution's name by the attacker's own CA."""
    found = {"path.anchor": "failed:NO_CHAIN"}
    data = gm(GmCms(signing_time=who.SIGNED), sm2_who.thief())
    return undecided(data, "NO_CERTIFICATE_CHAIN_FOUND", found)


@case(clause="X.690 §8.6; issue 4: one bit flipped", twin="ofd/genuine/gm-cms-with-attributes")
def certificate_whose_value_counts_unused_bits() -> Case:
    """One bit is flipped in the certificate: its value is said not to use its last bit."""
    own = sm2_who.institution()
    value = der(0x03, b"\0" + own.certificate.signature)
    altered = own.der.replace(value, value[:2] + b"\1" + value[3:])
    assert altered != own.der
    made = report().sign(replace(PLAIN, make=signed_by(GmCms())))
    part = "Doc_0/Signs/Sign_0/SignedValue.dat"
    made.put(part, made.parts[part].replace(own.der, altered))
    return never_accepted(made.data)


@case(clause="GM/T 0099-2020 §7.2.2; domain E1: structure, not Type", twin=GENUINE)
def called_a_signature() -> Case:
    """A seal whose row in the list calls it a mere signature: what counts is what it is."""
    told = {"format.signature": "warning:SIGNATURE_DEVIATION"}
    return accepted(report().sign(Sign(sealed(), kind="Sign")).data, findings=told)
