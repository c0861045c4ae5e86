# SPDX-License-Identifier: Apache-2.0
"""Names that programs write otherwise than the standards into what nothing signs (domain D3).

Libraries made for RSA or ECDSA sign with SM2 and keep their old labels: of the digest, of the
algorithm, of the certificate's issuer. What was signed, and with which key, is as it should be.
"""

from __future__ import annotations

from collections.abc import Callable

from asn1crypto import x509

from .. import authorities_sm2 as sm2_who
from .. import sm2
from ..case import INDETERMINATE, REVIEW, Case, Sig, case
from ..certificates import SM2_WITH_SM3, Entity
from ..cms import digest_of
from ..der import PRINTABLE, UTF8, der, dotted, sequence
from ..gm_cms import DATA, SIGNED_DATA, SM2_CURVE_AS_ALGORITHM, GmCms
from .genuine import accepted
from .sm2 import D3, gm, sm2_pdf
from .sm2_attacks import another, changed, invalid, modified, refused

TOLD = {"format.signature": "warning:SIGNATURE_DEVIATION"}
SHA256, SHA1 = "2.16.840.1.101.3.4.2.1", "1.3.14.3.2.26"
EC_KEY = "1.2.840.10045.2.1"
LOST_ARC = "1.2.156.10197.501"


def rfc(**how: object) -> GmCms:
    """A signed-data with attributes under the OIDs of RFC 5652, as such libraries have it."""
    return GmCms(outer=SIGNED_DATA, inner=DATA, content_type=DATA, **how)  # type: ignore[arg-type]


# --- the digest ------------------------------------------------------------------------------


@case(clause="GB/T 35275 §8; RFC 5652 §5.3")
def sm3_named_sha_256() -> Case:
    """digestAlgorithm says SHA-256; the message digest is the SM3 of the covered bytes."""
    return accepted(sm2_pdf(gm(rfc(digest_oid=SHA256))).data, findings=TOLD)


@case(clause="GB/T 35275 §8; RFC 5652 §5.3", twin="sm2/sm3-named-sha-256")
def sm3_named_sha_256_one_octet_changed() -> Case:
    """The same, and the number of the report was changed after signing."""
    return modified(changed(sm2_pdf(gm(rfc(digest_oid=SHA256)))))


@case(clause="GB/T 35275 §8; RFC 5652 §5.3")
def sm3_named_sha_1() -> Case:
    """digestAlgorithm says SHA-1, which was not used: nothing rests on a weak digest."""
    return accepted(sm2_pdf(gm(rfc(digest_oid=SHA1))).data, findings=TOLD)


@case(clause="EN 319 102-1 §5.1.4.4", twin="sm2/sm3-named-sha-1")
def sha_1_signed_with_sm2() -> Case:
    """The message digest is SHA-1 as named, for which somebody can find another document."""

    def make(data: bytes) -> bytes:
        return gm(rfc(digest_oid=SHA1, message_digest=digest_of(data, "sha1")))(data)

    sub = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    signature = Sig("Sig1", INDETERMINATE, sub, "intact")
    told = {"acceptance.algorithms": "failed:ALGORITHM_WEAK_NO_POE"}
    document = sm2_pdf(make).data
    return Case(document, REVIEW, {"signature": INDETERMINATE}, (signature,), told)


# --- the algorithm ---------------------------------------------------------------------------


@case(clause=D3)
def algorithm_of_the_key() -> Case:
    """signatureAlgorithm holds id-ecPublicKey, as iText has it for all elliptic curves."""
    return accepted(sm2_pdf(gm(rfc(algorithm=EC_KEY))).data)


@case(clause=D3, twin="sm2/algorithm-of-the-key")
def algorithm_of_the_key_of_another_document() -> Case:
    """The same over another document."""
    return modified(sm2_pdf(gm(rfc(algorithm=EC_KEY), over=another)).data)


@case(clause=D3)
def algorithm_that_lost_an_arc() -> Case:
    """signatureAlgorithm holds 1.2.156.10197.501, as it stands in textbooks and libraries."""
    return accepted(sm2_pdf(gm(rfc(algorithm=LOST_ARC))).data)


@case(clause=D3, twin="sm2/algorithm-that-lost-an-arc")
def algorithm_that_lost_an_arc_without_za() -> Case:
    """The same name over a value that has no key in its digest."""

    def sign(by: Entity, data: bytes) -> bytes:
        return sm2.signature_der(*sm2.sign_digest(by.key.sm2, sm2.sm3(data)))

    return invalid(gm(rfc(algorithm=LOST_ARC, sign=sign)))


CURVE = dotted(SM2_CURVE_AS_ALGORITHM)


@case(clause="GB/T 35275 §8")
def list_of_digests_by_the_signature() -> Case:
    """The list in front names SM2 with SM3 where the SignerInfo names SM3, under national OIDs."""
    return accepted(sm2_pdf(gm(GmCms(listed=SM2_WITH_SM3))).data, findings=TOLD)


@case(clause="GB/T 35275 §8", twin="sm2/list-of-digests-by-the-signature")
def list_of_digests_by_another_signature() -> Case:
    """The list names SM2 with SHA-256: no digest of this value."""
    return unreadable(GmCms(listed="1.2.156.10197.1.503"))


@case(clause="GB/T 35275 §8; domain D1")
def algorithm_with_the_curve() -> Case:
    """The signature algorithm is that of the key, with the curve for its parameter."""
    made = GmCms(algorithm=EC_KEY, parameters=CURVE)
    return accepted(sm2_pdf(gm(made)).data, findings=TOLD)


@case(clause="GB/T 35275 §8; domain D1", twin="sm2/algorithm-with-the-curve")
def algorithm_with_another_curve() -> Case:
    """The same with P-256 for the curve."""
    return unreadable(GmCms(algorithm=EC_KEY, parameters=dotted("1.2.840.10045.3.1.7")))


@case(clause="GB/T 35275 §8; domain D1", twin="sm2/algorithm-with-the-curve")
def algorithm_with_the_curve_of_another_document() -> Case:
    """The same over another document."""
    made = GmCms(algorithm=EC_KEY, parameters=CURVE)
    return modified(sm2_pdf(gm(made, over=another)).data)


def unreadable(how: GmCms) -> Case:
    """A value under the national OIDs that is not as the standard has it."""
    told = {"format.signature": "failed:SIGNATURE_MALFORMED"}
    return refused(sm2_pdf(gm(how)).data, "FORMAT_FAILURE", "unreadable", told)


# --- the signer's identifier -----------------------------------------------------------------


def _anew(tag: int) -> Callable[[bytes], bytes]:
    """Writes all texts of a name with another string type."""

    def spell(name: bytes) -> bytes:
        rows = []
        for relative in x509.Name.load(name).chosen:
            (pair,) = relative
            text = der(tag, pair["value"].native.encode())
            rows.append(der(0x31, sequence(dotted(pair["type"].dotted), text)))
        return sequence(*rows)

    return spell


def _backwards(name: bytes) -> bytes:
    return sequence(*reversed([one.dump() for one in x509.Name.load(name).chosen]))


@case(clause="RFC 5652 §5.3; RFC 5280 §7.1")
def issuer_in_other_strings() -> Case:
    """The identifier has the issuer's name in UTF8Strings throughout, country included."""
    return accepted(sm2_pdf(gm(rfc(spell=_anew(UTF8)))).data, findings=TOLD)


@case(clause="RFC 5652 §5.3; RFC 5280 §7.1")
def issuer_in_printable_strings() -> Case:
    """The same in PrintableStrings, Chinese characters included."""
    return accepted(sm2_pdf(gm(rfc(spell=_anew(PRINTABLE)))).data, findings=TOLD)


@case(clause="RFC 5652 §5.3; RFC 4514 §2.1")
def issuer_turned_round() -> Case:
    """The identifier was made from the name's text, which begins with the last part."""
    return accepted(sm2_pdf(gm(rfc(spell=_backwards))).data, findings=TOLD)


@case(clause="RFC 5652 §5.3", twin="sm2/issuer-turned-round")
def issuer_turned_round_of_another_document() -> Case:
    """The same over another document."""
    return modified(sm2_pdf(gm(rfc(spell=_backwards), over=another)).data)


@case(clause="EN 319 102-1 §5.2.3.4", twin="sm2/issuer-turned-round")
def issuer_turned_round_and_another_number() -> Case:
    """The name leads to the issuer, the number to none of its certificates."""
    return _nobodys(rfc(spell=_backwards, number=sm2_who.institution().serial + 2))


def _nobodys(how: GmCms) -> Case:
    """A value whose identifier leads to no certificate."""
    sub = "NO_SIGNING_CERTIFICATE_FOUND"
    signature = Sig("Sig1", INDETERMINATE, sub, "unreadable")
    told = {"signing-certificate.identified": "failed:NO_SIGNING_CERTIFICATE"}
    document = sm2_pdf(gm(how)).data
    return Case(document, REVIEW, {"signature": INDETERMINATE}, (signature,), told)


@case(clause="RFC 5652 §5.3; issue 4: one bit flipped", twin="sm2/issuer-in-other-strings")
def issuer_with_a_letter_in_other_case() -> Case:
    """One bit of the identifier's issuer was flipped: one letter has another case."""
    return _nobodys(GmCms(spell=lambda name: name.replace(b"CN", b"Cn", 1)))


@case(clause="X.690 §8.9.1; issue 4: one bit flipped", twin="sm2/issuer-in-other-strings")
def issuer_with_an_attribute_that_is_no_sequence() -> Case:
    """One bit of the identifier's issuer was flipped: type and value stand under another tag."""
    return _nobodys(
        GmCms(spell=lambda name: name.replace(b"\x30\x09\x06\x03", b"\x31\x09\x06\x03", 1))
    )


@case(clause="RFC 5652 §5.3; issue 4: one bit flipped", twin="sm2/issuer-in-other-strings")
def issuer_in_a_string_type_a_bit_away() -> Case:
    """One bit of the identifier's issuer was flipped: the country is a NumericString."""
    return _nobodys(GmCms(spell=lambda name: name.replace(b"\x13\x02CN", b"\x12\x02CN", 1)))


@case(clause="EN 319 102-1 §5.2.3.4", twin="sm2/issuer-in-other-strings")
def issuer_in_other_strings_of_a_thief() -> Case:
    """The attacker signs, and names the institution's certificate in other strings."""
    issuer = x509.Certificate.load(sm2_who.institution().der).issuer.dump()
    how = rfc(
        spell=lambda _: _anew(UTF8)(issuer),
        number=sm2_who.institution().serial,
        with_signer=False,
        certificates=(sm2_who.institution().der, sm2_who.thief().der),
    )
    return invalid(gm(how, sm2_who.thief()))
