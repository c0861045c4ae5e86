# SPDX-License-Identifier: Apache-2.0
"""Bytes that are not what was signed, and files that carry no signature at all."""

from __future__ import annotations

from .. import authorities as who
from ..case import FAILED, INDETERMINATE, NONE, REJECT, REVIEW, Case, Sig, case
from ..cms import Cms
from ..keys import key
from ..pdf import Field, Pdf
from ..pdf_syntax import reference
from ..report import Report, render
from ..signing import contents, report, signed

BROKEN = {"signature": FAILED, "fitness": "NOT-ASKED"}
UNSIGNED = {"signature": NONE, "ca_licence": "UNKNOWN", "issuer": "UNKNOWN"}


def rejected(document: bytes, sub: str, integrity: str, findings: dict[str, str]) -> Case:
    """A case with one broken signature."""
    return Case(document, REJECT, BROKEN, (Sig("Sig1", FAILED, sub, integrity),), findings)


def flip(data: bytes, position: int) -> bytes:
    """`data` with one bit of one byte changed."""
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def page_content(document: Pdf) -> int:
    """A position inside the content stream of the first page."""
    number = reference(document.dictionary(document.pages[0])["Contents"])
    at = document.data.index(f"\n{number} 0 obj".encode())
    return document.data.index(b"stream", at) + 40


@case(clause="EN 319 102-1 §5.2.7", twin="genuine/rsa-with-timestamp")
def page_byte_flipped() -> Case:
    """One bit of a page's content differs from what was signed: the digest no longer fits."""
    document = signed()
    broken = flip(document.data, page_content(document))
    findings = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return rejected(broken, "HASH_FAILURE", "modified", findings)


@case(clause="EN 319 102-1 §5.2.7", twin="genuine/rsa-with-timestamp")
def signature_value_changed() -> Case:
    """The digest of the document fits, but the signature value is not one of the signer's key."""
    make = contents(how=Cms(tamper=lambda value: flip(value, 20)))
    findings = {
        "crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG",
        "crypto.digest": "passed",
    }
    return rejected(signed(make).data, "SIG_CRYPTO_FAILURE", "invalid", findings)


@case(clause="RFC 5652 §11.2", twin="genuine/rsa-with-timestamp")
def message_digest_attribute_wrong() -> Case:
    """The signed messageDigest attribute is that of another document: a transplanted signature."""
    make = contents(how=Cms(message_digest=bytes(32)))
    findings = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    return rejected(signed(make).data, "HASH_FAILURE", "modified", findings)


@case(clause="EN 319 102-1 §5.2.7", twin="genuine/rsa-with-timestamp")
def signature_of_another_report() -> Case:
    """The whole signature was cut out of one genuine report and put into another."""
    make = contents()
    findings = {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"}
    data = signed(lambda _: make(b"the bytes of another report")).data
    return rejected(data, "HASH_FAILURE", "modified", findings)


@case(clause="RFC 5652 §5.4", twin="genuine/adobe-without-signed-attributes")
def no_signed_attributes_byte_flipped() -> Case:
    """Without signed attributes the value speaks of the bytes: a changed page makes it wrong."""
    make = contents(how=Cms(signed_attributes=False))
    document = signed(make, sub_filter="adbe.pkcs7.detached")
    broken = flip(document.data, page_content(document))
    findings = {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG"}
    return rejected(broken, "SIG_CRYPTO_FAILURE", "invalid", findings)


@case(clause="RFC 5652 §5.4", twin="genuine/rsa-with-timestamp")
def signature_by_another_key() -> Case:
    """The SignerInfo names the institution's certificate, but the attacker's key made the value."""
    attacker = key("attacker-signer")
    make = contents(how=Cms(tamper=lambda _: attacker.sign(b"anything")))
    findings = {"crypto.signature-value": "failed"}
    return rejected(signed(make).data, "SIG_CRYPTO_FAILURE", "invalid", findings)


@case(clause="design part 2, over several signatures", twin="genuine/institution-signs-twice")
def one_bad_signature_beside_a_good_one() -> Case:
    """The second of two signatures has a wrong value: the worst counts, and both are listed."""
    document = report()
    document.sign(Field(contents(), "Sig1", signed_at=who.SIGNED))
    make = contents(
        who.signer("signer-p256"), how=Cms(tamper=lambda value: value[:-4] + b"\0\0\0\1")
    )
    signed(make, base=document, name="Sig2")
    return Case(
        document.data,
        REJECT,
        {"signature": FAILED},
        (
            Sig("Sig1", "TOTAL-PASSED"),
            Sig("Sig2", FAILED, "SIG_CRYPTO_FAILURE", "invalid"),
        ),
    )


@case(clause="ISO 32000-2 §12.8")
def unsigned() -> Case:
    """A report without a signature is today's everyday case: not accepted, not called forged."""
    return Case(render(), REVIEW, UNSIGNED, (), {"document.signed": "failed:NO_SIGNATURE"})


@case(clause="design rule 13", twin="content/unsigned")
def unsigned_with_seal_picture() -> Case:
    """A red seal on the page is a picture: it proves nothing, and the file is as unsigned."""
    document = render(Report(seal=True))
    return Case(document, REVIEW, UNSIGNED, (), {"document.signed": "failed"})


@case(clause="design rule 1", twin="content/unsigned")
def text_file() -> Case:
    """Any bytes at all get a report; a text file is of a kind that cannot be read."""
    text = "检验检测报告\n本文件为纯文本。\n".encode()
    findings = {"document.format": "failed:FORMAT_UNKNOWN"}
    return Case(text, REVIEW, {"signature": INDETERMINATE}, (), findings)


@case(clause="design rule 1")
def empty_file() -> Case:
    """No bytes at all: a kind that cannot be read, with a report like any other."""
    findings = {"document.format": "failed:FORMAT_UNKNOWN"}
    return Case(b"", REVIEW, {"signature": INDETERMINATE}, (), findings)


@case(clause="design rule 1; ISO 32000-2 §7.5.5", twin="genuine/rsa-with-timestamp")
def truncated_file() -> Case:
    """The upload broke off: without its end a PDF is malformed, nothing in it can be trusted."""
    data = signed().data
    return Case(data[: len(data) * 3 // 5], REJECT, {"signature": FAILED})
