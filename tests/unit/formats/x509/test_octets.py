# SPDX-License-Identifier: Apache-2.0
"""What was signed are the octets that came, whatever a library would write instead."""

from __future__ import annotations

import email
from itertools import count

from cryptography import x509
from tests.conformance import pkits
from tests.pki.certificates import issue, name
from tests.pki.keys import key
from tests.unit.validation.revocations import ROOT, VALID, usage

from esignverify.formats.cms.signed_data import read_signed_message
from esignverify.formats.x509.certificate import read_certificate


def test_a_certificate_whose_length_ends_in_0x80_leaves_a_cms_unchanged():
    """Its unique identifier has unused bits, which the library drops when it writes anew."""
    octets = pkits.certificate("UIDCACert")
    assert octets[:4] == b"\x30\x82\x03\x80"
    message = email.message_from_bytes(
        (pkits.DATA / "smime" / "SignedValidNameChainingUIDsTest6.eml").read_bytes()
    )
    [signed] = [one for one in message.walk() if "pkcs7" in one.get_content_type()]
    assert octets in read_signed_message(signed.get_payload(decode=True)).certificates


def test_a_name_whose_length_is_0x80_is_read_as_it_came():
    for filling in count(1):
        subject = name("测试", "a" * filling, unit="b" * 50)
        if subject.public_bytes()[:3] == b"\x30\x81\x80":
            break
    der = issue(subject, key("signer-p256"), ROOT, VALID, [usage("digital_signature")]).der
    # UTF-8 in a string declared PrintableString, as real certificates have it (domain D5).
    start = der.index(subject.public_bytes())
    where = der.index("测试".encode(), start) - 2
    odd = der[:where] + b"\x13" + der[where + 1 :]
    certificate = read_certificate(odd)
    assert certificate.subject == odd[start : start + len(subject.public_bytes())]
    assert certificate.subject_text.startswith("C=CN, O=测试")
    assert certificate.issuer == x509.load_der_x509_certificate(der).issuer.public_bytes()
