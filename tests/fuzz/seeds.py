# SPDX-License-Identifier: Apache-2.0
"""What the fuzzer starts from: small documents and structures of our own, made when asked for."""

from __future__ import annotations

import re
from functools import cache

from esignverify.formats.der import wrap
from esignverify.model.evidence import Evidence
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki import gm_cms, ofd_cases, seals, sm2_values
from tests.pki.attacking import base, beside, genuine
from tests.pki.cms import Cms, signed_data
from tests.pki.pdf import Field
from tests.pki.pdf_forms import encrypted_report, hybrid, linearised, with_streams, with_text_field
from tests.pki.revocation import Revoked, crl, ocsp
from tests.pki.signing import contents, crls, from_tsa, signed
from tests.pki.timestamps import token
from tests.support import FIXTURES, given

LARGEST = 16 * 1024
"""Octets of a fixture that is taken up: changing a large page's content teaches nothing."""
DATA = b"covered bytes"


@cache
def tiny() -> tuple[bytes, ...]:
    """Tiny genuine documents; the first has nothing behind its signature."""
    field = base()
    with_text_field(field, "FAILED")
    certified = base()
    certified.sign(Field(contents(), signed_at=who.SIGNED, permissions=2))
    twice = base()
    twice.sign(Field(contents(), "Sig1", signed_at=who.SIGNED))
    twice.sign(Field(contents(who.signer("signer-p256")), "Sig2", signed_at=who.SIGNED))
    stamped = genuine()
    stamped.add_document_timestamp(lambda data: token(who.tsa(), data, who.LISTED))
    plain = base().data
    return (
        genuine(lists=[]).data,
        genuine().data,
        genuine(field).data,
        genuine(rect=(260, 340, 350, 430), appearance="1 0 0 rg 0 0 90 90 re f").data,
        certified.data,
        twice.data,
        stamped.data,
        *(genuine(make(plain)).data for make in (with_streams, hybrid, linearised)),
        genuine(encrypted_report(b"")).data,
    )


@cache
def documents() -> tuple[bytes, ...]:
    """The tiny ones, and every small fixture."""
    found = sorted((FIXTURES / "pdf").glob("*/*/input.pdf"))
    small = (one.read_bytes() for one in found if one.stat().st_size <= LARGEST)
    return tuple(dict.fromkeys((*tiny(), *small)))


@cache
def evidence() -> Evidence:
    """Validation data beside the documents, so that a signature can stand without any in it."""
    given_beside = beside()
    lists = [one for name, one in given_beside.items() if name.endswith(".crl")]
    return given([given_beside["tsa.cer"]], lists)


def certificates() -> tuple[bytes, ...]:
    """End entities, authorities, kinds of keys."""
    entities = (
        who.institution(), who.tsa(), who.issuing(), who.root(), who.ecc_root(),
        who.signer("signer-ed25519"), who.signer("signer-p256"),
    )  # fmt: skip
    return tuple(one.der for one in entities)


def lists() -> tuple[bytes, ...]:
    """CRLs with and without entries."""
    revoked = [Revoked(7, who.SIGNED), Revoked(0x1000, who.SIGNED)]
    return (*crls(), crl(who.issuing(), who.LISTED, who.FAR, revoked))


def addresses() -> tuple[bytes, ...]:
    """Addresses of lists, by HTTP and LDAP."""
    return (
        b"http://crl.ca.example:8080/a/ca.crl?x=%20",
        b"https://[2001:db8::1]/ca.crl",
        b"ldap://ca.example/cn=crl1,o=CA?certificateRevocationList;binary?base?objectclass=x",
        b"ldaps://ca.example/o=%E4%B8%AD??sub?(cn=a\\2a)",
    )


def directories() -> tuple[bytes, ...]:
    """Messages of a directory: an entry, a reference, the end."""
    end = wrap(0x0A, b"\x00") + wrap(0x04, b"") * 2
    attribute = wrap(0x04, b"certificateRevocationList;binary") + wrap(0x31, wrap(0x04, b"list"))
    entry = wrap(0x04, b"cn=x") + wrap(0x30, wrap(0x30, attribute))
    bodies = ((0x64, entry), (0x73, wrap(0x04, b"ldap://x/")), (0x65, end))
    return tuple(wrap(0x30, b"\x02\x01\x01" + wrap(kind, body)) for kind, body in bodies)


def answers() -> tuple[bytes, ...]:
    """OCSP responses by a delegate and by the issuer."""
    about, by = who.institution(), who.issuing()
    revoked = Revoked(7, who.SIGNED)
    return (
        ocsp(about, by, who.ocsp_responder(), who.LISTED, who.FAR),
        ocsp(about, by, by, who.LISTED, who.FAR, revoked=revoked),
    )


def messages() -> tuple[bytes, ...]:
    """CMS signatures in the shapes that the builder knows."""
    by = who.institution()
    return (
        signed_data(DATA, by, Cms(signing_time=who.SIGNED, timestamp=from_tsa)),
        signed_data(DATA, by, Cms(pss=True, certificates=(who.issuing().der,))),
        signed_data(DATA, who.signer("signer-ed25519"), Cms(digest="sha512")),
        signed_data(DATA, by, Cms(signed_attributes=False)),
        *national(),
    )


@cache
def national() -> tuple[bytes, ...]:
    """GB/T 35275 signed-data in all the ways that are met."""
    ways = (
        gm_cms.ATTRIBUTES, gm_cms.HASH_INSIDE, gm_cms.DETACHED, gm_cms.DOUBLE,
        gm_cms.HASH_AS_TEXT,
    )  # fmt: skip
    raw = seals.shaped(sm2_values.raw)
    how = [*(gm_cms.GmCms(way=way) for way in ways), gm_cms.GmCms(inner=gm_cms.DATA, sign=raw)]
    return tuple(gm_cms.gm_signed_data(DATA, sm2_who.institution(), one) for one in how)


@cache
def sealed() -> tuple[bytes, ...]:
    """SES_Signature in its three forms, with and without what may be left out."""
    raw = seals.shaped(sm2_values.raw)
    listed = seals.seal(seals.Seal(by_digest=True, extension=b"x", sign=raw))
    stamp = seals.seal(
        seals.Seal(version=5, timestamp=lambda value: token(who.tsa(), value, who.STAMPED))
    )
    hows = (
        seals.Sealing(version=1),
        seals.Sealing(version=1, time_info=b"2026-03-01 10:00:00"),
        seals.Sealing(),
        seals.Sealing(seal=listed, extension=b"x", sign=raw),
        seals.Sealing(version=5, seal=stamp, timestamp=from_tsa),
    )
    return tuple(seals.ses_signature(DATA, one) for one in hows)


def values() -> tuple[bytes, ...]:
    """Signature values with SM2."""
    return (*sealed(), *national())


def tokens() -> tuple[bytes, ...]:
    """Timestamps."""
    return (token(who.tsa(), DATA, who.STAMPED),)


def elements() -> tuple[bytes, ...]:
    """Small pieces of DER."""
    subject = who.institution().der
    return (bytes.fromhex("06032a0304"), bytes.fromhex("3006020101040161"), subject[4:200], subject)


def syntax() -> tuple[bytes, ...]:
    """Single objects out of the tiny documents."""
    found = (re.findall(rb"[0-9]+ 0 obj.{0,400}?endobj", one, re.DOTALL) for one in tiny())
    short = b"<</A [1 2.5 (a\\)b) <0aF> /N#20 true null 7 0 R]>>"
    return tuple(dict.fromkeys((short, *(one for row in found for one in row))))


def appended() -> tuple[bytes, ...]:
    """What stands behind the first document's signature in documents made from it."""
    document = genuine(lists=[])
    first = len(document.data)
    document.add_validation_data([who.tsa().der], crls())
    packed = signed(base=with_streams(base().data), lists=[])
    end = len(packed.data)
    packed.add_validation_data([], crls())
    small = genuine(lists=[])
    small.revise({small.allocate(): "<</Type /Nothing>>", 1: "<</Type /Catalog /Pages 2 0 R>>"})
    return document.data[first:], packed.data[end:], small.data[first:]


@cache
def genuine_packages() -> tuple[bytes, ...]:
    """Sealed reports as OFD, nothing done to them."""
    found = sorted((FIXTURES / "ofd" / "genuine").glob("*/input.ofd"))
    return tuple(one.read_bytes() for one in found)


@cache
def accepted_packages() -> tuple[bytes, ...]:
    """Every fixture of a package that must or may be accepted, odd ones too."""
    found = sorted((FIXTURES / "ofd").glob("*/*/case.toml"))
    may = ('decision = "ACCEPT"', 'decision_not = "REJECT"')
    good = (f for f in found if any(one in f.read_text(encoding="utf-8") for one in may))
    return tuple(one.with_name("input.ofd").read_bytes() for one in good)


@cache
def packages() -> tuple[bytes, ...]:
    """Those and every other fixture of a package that is small."""
    found = (one.read_bytes() for one in sorted((FIXTURES / "ofd").glob("*/*/input.ofd")))
    return tuple(dict.fromkeys((*genuine_packages(), *(d for d in found if len(d) <= 3 * LARGEST))))


@cache
def evidence_beside_packages() -> Evidence:
    """The evidence folder of the fixtures of packages."""
    files = ofd_cases.beside()
    lists = [one for name, one in files.items() if name.endswith(".crl")]
    return given([one for name, one in files.items() if name.endswith(".cer")], lists)
