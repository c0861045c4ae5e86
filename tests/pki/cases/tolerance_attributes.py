# SPDX-License-Identifier: Apache-2.0
"""Signed attributes that stand twice: what they say is taken where they say one thing."""

from __future__ import annotations

from collections.abc import Callable

from .. import authorities as who
from ..attacking import genuine, thief
from ..case import INDETERMINATE, REVIEW, Case, Sig, case
from ..cms import Cms, attribute, signing_certificate_v2
from ..signing import contents
from .tolerance import other_text, refused, taken

_CLAUSE = "RFC 5652 §5.3, RFC 5035 §3"


def _also(certificate: bytes) -> Callable[[bytes], bytes]:
    """Makes values whose signer names himself, and in a second attribute `certificate`."""
    second = attribute("signing_certificate_v2", signing_certificate_v2(certificate))
    return contents(how=Cms(more_signed=lambda _: [second]))


@case(clause=_CLAUSE, twin="tolerance/signing-certificate-attribute-twice-and-page-changed")
def signing_certificate_attribute_twice() -> Case:
    """The signing-certificate attribute stands twice and says the same: beyond doubt."""
    return taken(genuine(make=_also(who.institution().der)), warning=True)


@case(clause=_CLAUSE, twin="tolerance/signing-certificate-attribute-twice")
def signing_certificate_attribute_twice_and_page_changed() -> Case:
    """The same attributes over another page."""
    return refused(other_text(genuine(make=_also(who.institution().der))))


@case(clause=_CLAUSE, twin="tolerance/signing-certificate-attribute-twice")
def signing_certificate_attribute_twice_naming_two() -> Case:
    """The second names another certificate: which one signed is not said; the octets stand."""
    data = genuine(make=_also(thief().der)).data
    findings = {
        "format.signature": "warning:SIGNATURE_DEVIATION",
        "signing-certificate.attribute": "failed:SIGNING_CERTIFICATE_ATTRIBUTE_MISSING",
    }
    return Case(
        data, REVIEW, {"signature": INDETERMINATE}, (Sig("Sig1", INDETERMINATE, None),), findings
    )
