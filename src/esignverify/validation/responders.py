# SPDX-License-Identifier: Apache-2.0
"""Who may answer for a CA (RFC 6960 §4.2.2.2).

Apart from `ocsps`, since whoever keeps answers asks too, and must not load a judge for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..crypto import oids
from ..formats.x509.certificate import CertificateError, read_certificate
from ..formats.x509.links import is_signed_by
from ..formats.x509.ocsp import OcspResponse
from ..model.certificate import Certificate

NO_CHECK = "1.3.6.1.5.5.7.48.1.5"
"""id-pkix-ocsp-nocheck: a delegate that its issuer vouches for while it lives."""


def responders(
    response: OcspResponse, issuer: Certificate, pool: Iterable[Certificate] = ()
) -> Iterator[Certificate]:
    """The issuer itself, or certificates it issued for this purpose (RFC 6960 §4.2.2.2).

    Those come with the response or are in `pool`. Whether one of them signed it is not looked at.
    """
    if response.is_by(issuer):
        yield issuer
    for one in (*_embedded(response), *pool):
        if response.is_by(one) and _is_delegate(one, issuer, response):
            yield one


def _is_delegate(one: Certificate, issuer: Certificate, response: OcspResponse) -> bool:
    return (
        one.extended_key_usage is not None
        and oids.EKU_OCSP_SIGNING in one.extended_key_usage
        and (
            one.key_usage is None
            or bool({"digitalSignature", "nonRepudiation"} & set(one.key_usage))
        )
        and one.not_before <= response.produced_at <= one.not_after
        and is_signed_by(one.der, issuer.public_key)
    )


def _embedded(response: OcspResponse) -> Iterator[Certificate]:
    for der in response.certificates:
        try:
            yield read_certificate(der)
        except CertificateError:
            continue
