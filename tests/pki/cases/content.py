# SPDX-License-Identifier: Apache-2.0
"""Bytes that are not what was signed, and files that carry no signature at all."""

from __future__ import annotations

from ..case import FAILED, NONE, REJECT, REVIEW, Case, Sig, case
from ..cms import Cms
from ..report import Report, render
from ..signing import contents, signed

BROKEN = {"signature": FAILED, "fitness": "NOT-ASKED"}
UNSIGNED = {"signature": NONE, "ca_licence": "UNKNOWN", "issuer": "UNKNOWN"}


def rejected(document: bytes, sub: str, integrity: str, findings: dict[str, str]) -> Case:
    """A case with one broken signature."""
    return Case(document, REJECT, BROKEN, (Sig("Sig1", FAILED, sub, integrity),), findings)


def flip(data: bytes, position: int) -> bytes:
    """`data` with one bit of one byte changed."""
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def page_stream(data: bytes) -> int:
    """A position inside the compressed content of a page."""
    return data.index(b"stream", data.index(b"/ICCBased")) + 40


@case(clause="EN 319 102-1 §5.2.7", twin="genuine/rsa-with-timestamp")
def page_byte_flipped() -> Case:
    """One bit of a page's content differs from what was signed: the digest no longer fits."""
    data = signed().data
    broken = flip(data, page_stream(data))
    return rejected(
        broken,
        "HASH_FAILURE",
        "modified",
        {"crypto.digest": "failed:DIGEST_MISMATCH", "crypto.signature-value": "passed"},
    )


@case(clause="EN 319 102-1 §5.2.7", twin="genuine/rsa-with-timestamp")
def signature_value_changed() -> Case:
    """The digest of the document fits, but the signature value is not one of the signer's key."""
    make = contents(how=Cms(tamper=lambda value: flip(value, 20)))
    return rejected(
        signed(make).data,
        "SIG_CRYPTO_FAILURE",
        "invalid",
        {"crypto.signature-value": "failed:SIGNATURE_VALUE_WRONG", "crypto.digest": "passed"},
    )


@case(clause="RFC 5652 §11.2", twin="genuine/rsa-with-timestamp")
def message_digest_attribute_wrong() -> Case:
    """The signed messageDigest attribute is that of another document: a transplanted signature."""
    make = contents(how=Cms(message_digest=bytes(32)))
    return rejected(
        signed(make).data,
        "HASH_FAILURE",
        "modified",
        {"crypto.digest": "failed:DIGEST_MISMATCH"},
    )


@case(clause="ISO 32000-2 §12.8")
def unsigned() -> Case:
    """A report without a signature is today's everyday case: not accepted, not called forged."""
    return Case(render(), REVIEW, UNSIGNED, (), {"document.signed": "failed:NO_SIGNATURE"})


@case(clause="design rule 13", twin="content/unsigned")
def unsigned_with_seal_picture() -> Case:
    """A red seal on the page is a picture: it proves nothing, and the file is as unsigned."""
    document = render(Report(seal=True))
    return Case(document, REVIEW, UNSIGNED, (), {"document.signed": "failed:SEAL_IMAGE_ONLY"})


@case(clause="design rule 1", twin="content/unsigned")
def text_file() -> Case:
    """Any bytes at all get a report; a text file is of a kind that cannot be read."""
    text = "检验检测报告\n本文件为纯文本。\n".encode()
    return Case(
        text,
        REVIEW,
        {"signature": "INDETERMINATE"},
        (),
        {"document.format": "failed:FORMAT_UNKNOWN"},
    )
