# SPDX-License-Identifier: Apache-2.0
"""Signatures whose frame is wrong: byte ranges, /Contents, SignerInfos, attributes."""

from __future__ import annotations

from collections.abc import Callable

from .. import authorities as who
from ..case import ACCEPT, FAILED, INDETERMINATE, PASSED, REJECT, REVIEW, Case, Sig, case
from ..cms import Cms, signer_info, two_signers, wrap
from ..pdf_forms import encrypted_report
from ..signing import contents, from_tsa, signed
from .content import rejected

_FORMAT = "FORMAT_FAILURE"


def _ranges(change: Callable[[list[int]], list[int]]) -> bytes:
    """A report whose signature is made over the bytes that a changed /ByteRange names."""
    return signed(ranges=change).data


@case(clause="ISO 32000-2 §12.8.1", twin="genuine/rsa-with-timestamp")
def byte_range_leaves_tail_uncovered() -> Case:
    """The range stops 200 bytes before the end of its revision: those bytes can say anything."""
    data = _ranges(lambda r: [*r[:3], r[3] - 200])
    findings = {"coverage.byte-range": "failed", "crypto.digest": "passed"}
    return rejected(data, _FORMAT, "partial", findings)


@case(clause="ISO 32000-2 §12.8.1", twin="genuine/rsa-with-timestamp")
def byte_range_leaves_head_uncovered() -> Case:
    """The range begins at byte 100, not at the first byte of the file."""
    data = _ranges(lambda r: [100, r[1] - 100, *r[2:]])
    findings = {"coverage.byte-range": "failed", "crypto.digest": "passed"}
    return rejected(data, _FORMAT, "partial", findings)


@case(clause="ISO 32000-2 §12.8.1", twin="genuine/rsa-with-timestamp")
def byte_range_gap_wider_than_contents() -> Case:
    """The gap is 40 bytes wider than /Contents: part of the signature dictionary is not covered."""
    data = _ranges(lambda r: [0, r[1] - 40, *r[2:]])
    findings = {"coverage.byte-range": "failed", "crypto.digest": "passed"}
    return rejected(data, _FORMAT, "partial", findings)


@case(clause="ISO 32000-2 §12.8.1", twin="genuine/rsa-with-timestamp")
def byte_range_of_three_numbers() -> Case:
    """A /ByteRange is pairs of offset and length; three numbers say nothing."""
    data = _ranges(lambda r: r[:3])
    findings = {"coverage.byte-range": "failed:BYTE_RANGE_MALFORMED"}
    return _unreadable(data, findings)


@case(clause="ISO 32000-2 §12.8.1", twin="genuine/rsa-with-timestamp")
def byte_range_beyond_end_of_file() -> Case:
    """The range claims more bytes than the file has."""
    data = _ranges(lambda r: [*r[:3], r[3] + 10**6])
    return _unreadable(data, {"coverage.byte-range": "failed"})


@case(clause="ISO 32000-2 §12.8.1", twin="genuine/rsa-with-timestamp")
def byte_range_overlapping_parts() -> Case:
    """The second part begins inside the first: the same bytes are covered twice."""
    data = _ranges(lambda r: [0, r[1], r[1] - 50, r[3]])
    return _unreadable(data, {"coverage.byte-range": "failed"})


def _unreadable(data: bytes, findings: dict[str, str]) -> Case:
    return Case(
        data, REJECT, {"signature": FAILED}, (Sig("Sig1", FAILED, _FORMAT, None),), findings
    )


@case(clause="ISO 32000-2 §12.8.1, table 255")
def contents_empty() -> Case:
    """A signature field is filled, but its /Contents is an empty string."""
    data = signed(raw_contents="<>").data
    return rejected(data, _FORMAT, "unreadable", {"format.signature": "failed:SIGNATURE_EMPTY"})


@case(clause="ISO 32000-2 §12.8.1, table 255")
def contents_all_zero() -> Case:
    """The room for the signature was left, and nothing was ever written into it."""
    data = signed(raw_contents="<" + "00" * 600 + ">").data
    return rejected(data, _FORMAT, "unreadable", {"format.signature": "failed"})


@case(clause="EN 319 102-1 §5.2.2")
def contents_garbage() -> Case:
    """The label promises CMS; what stands in /Contents is not even DER."""
    junk = bytes(range(7, 207)).hex().upper()
    data = signed(raw_contents=f"<{junk}>").data
    findings = {"format.signature": "failed:SIGNATURE_MALFORMED"}
    return rejected(data, _FORMAT, "unreadable", findings)


@case(clause="design rule 1", twin="structure/contents-garbage")
def unknown_sub_filter() -> Case:
    """A /SubFilter nobody knows over bytes that are no CMS: listed, and not called forged."""
    junk = bytes(range(7, 207)).hex().upper()
    data = signed(raw_contents=f"<{junk}>", sub_filter="DEMO.PKCX.unheard").data
    return Case(
        data,
        REVIEW,
        {"signature": INDETERMINATE},
        (Sig("Sig1", INDETERMINATE, "UNSUPPORTED_SIGNATURE", "unreadable"),),
        {"format.signature": "not-checked:UNSUPPORTED_SIGNATURE"},
    )


@case(clause="ISO 32000-2 §12.8.3.3.1; domain D6", twin="genuine/rsa-with-timestamp")
def two_signer_infos() -> Case:
    """PDF asks for one SignerInfo, yet some producers put two keys side by side: both count."""
    second = who.signer("signer-p256")
    how = Cms(certificates=(who.issuing().der,), signing_time=who.SIGNED, timestamp=from_tsa)
    data = signed(lambda d: two_signers(d, who.institution(), second, how)).data
    both = (Sig("Sig1"), Sig("Sig1#signer-2"))
    told = {"format.signature": "warning:SIGNATURE_DEVIATION"}
    return Case(data, ACCEPT, {"signature": PASSED}, both, told)


@case(clause="RFC 5652 §5.1", twin="genuine/rsa-with-timestamp")
def no_signer_info() -> Case:
    """A SignedData without any SignerInfo is a bag of certificates, not a signature."""
    chain = (who.institution().der, who.issuing().der)
    data = signed(lambda _: wrap([], ["sha256"], chain)).data
    return _unreadable(data, {"format.signature": "failed:SIGNATURE_MALFORMED"})


@case(clause="ISO 32000-2 §12.8.3.3.1; RFC 5652 §5.2", twin="genuine/rsa-with-timestamp")
def encapsulated_other_content() -> Case:
    """The CMS brings its own content and signs that, not the bytes of the document."""
    other = b"content that an older genuine signature was made over"
    how = Cms(certificates=(who.issuing().der,), signing_time=who.SIGNED, timestamp=from_tsa)
    info = signer_info(other, who.institution(), how)
    chain = (who.institution().der, who.issuing().der)
    data = signed(lambda _: wrap([info], ["sha256"], chain, content=other)).data
    return Case(data, REJECT, {"signature": FAILED}, (Sig("Sig1", FAILED, None, None),))


@case(
    clause="EN 319 122-1 §5.2.2; EN 319 102-1 §5.2.8",
    twin="genuine/adobe-without-signing-certificate-attribute",
)
def signing_certificate_attribute_missing() -> Case:
    """ETSI.CAdES.detached must bind the certificate with a signed attribute; this one does not."""
    data = signed(contents(how=Cms(referenced=False))).data
    findings = {"signing-certificate.attribute": "failed:SIGNING_CERTIFICATE_ATTRIBUTE_MISSING"}
    sub = "SIG_CONSTRAINTS_FAILURE"
    return _gap(data, sub, findings)


@case(clause="EN 319 102-1 §5.2.3", twin="genuine/rsa-with-timestamp")
def signing_certificate_attribute_names_another() -> Case:
    """The signed attribute names another certificate of the same key than the one presented."""
    other = who.signer("signer-rsa", who.MERCHANT, who.MERCHANT_USCC)
    data = signed(contents(how=Cms(reference=other.der))).data
    findings = {"signing-certificate.attribute": "failed:SIGNING_CERTIFICATE_MISMATCH"}
    return _gap(data, "NO_SIGNING_CERTIFICATE_FOUND", findings)


@case(clause="EN 319 102-1 §5.2.3", twin="genuine/signer-certificate-in-evidence-folder")
def signer_certificate_nowhere() -> Case:
    """Neither the signature nor the DSS nor any evidence has the signer's certificate."""
    data = signed(contents(how=Cms(with_signer=False))).data
    findings = {"signing-certificate.identified": "failed:NO_SIGNING_CERTIFICATE"}
    return Case(
        data,
        REVIEW,
        {"signature": INDETERMINATE, "ca_licence": "UNKNOWN"},
        (Sig("Sig1", INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND", None),),
        findings,
    )


@case(clause="EN 319 102-1 §5.2.3; RFC 5280 §4.1", twin="structure/signer-certificate-nowhere")
def signer_certificate_unreadable() -> Case:
    """The certificate that came along is of a version that does not exist: not "not found"."""
    odd = who.institution().der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)

    def make(data: bytes) -> bytes:
        by = who.institution()
        how = Cms(timestamp=from_tsa, signing_time=who.SIGNED)
        return wrap([signer_info(data, by, how)], [how.digest], [odd, who.issuing().der])

    findings = {"signing-certificate.identified": "failed:CERTIFICATE_UNREADABLE"}
    return _gap(signed(make).data, "NO_SIGNING_CERTIFICATE_FOUND", findings)


def _gap(data: bytes, sub: str, findings: dict[str, str]) -> Case:
    signature = (Sig("Sig1", INDETERMINATE, sub, None),)
    return Case(data, REVIEW, {"signature": INDETERMINATE}, signature, findings)


@case(clause="design rule 6", twin="genuine/blanks-after-end-of-file")
def bytes_after_end_of_file() -> Case:
    """After the last %%EOF follow bytes that are no blanks: no signature covers them."""
    data = signed().data + b"%% " + b"and something more " * 100
    return Case(
        data,
        REJECT,
        {"signature": FAILED},
        (Sig("Sig1", FAILED, _FORMAT, None),),
        {"document.trailing-bytes": "failed:TRAILING_BYTES"},
    )


@case(clause="ISO 32000-2 §7.6", twin="genuine/encrypted-with-empty-password")
def encrypted_with_unknown_password() -> Case:
    """The file opens only with a password we do not have: its signatures cannot be read."""
    data = signed(base=encrypted_report(b"a password that is not empty")).data
    return Case(
        data,
        REVIEW,
        {"signature": INDETERMINATE},
        (),
        {"document.format": "failed:DOCUMENT_ENCRYPTED"},
    )
