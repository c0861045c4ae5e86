# SPDX-License-Identifier: Apache-2.0
"""Trusted lists (ETSI TS 119 612) of countries that do not exist, signed with XAdES."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.xades.xades import XAdESSigner

from . import authorities as who
from .certificates import Entity, issue, name
from .keys import key

TSL = "http://uri.etsi.org/02231/v2#"
_URI = "http://uri.etsi.org/TrstSvc"
CA_QC = f"{_URI}/Svctype/CA/QC"
QTST = f"{_URI}/Svctype/TSA/QTST"
_DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
VALID = (who.at("2020-01-01T00:00:00"), who.at("2045-01-01T00:00:00"))


def operator(key_name: str = "signer-rsa") -> Entity:
    """Who signs the list."""
    subject = name("Lemurian Supervisory Body (fictional)", "Lemurian TL signer", country="XL")
    return issue(subject, key(key_name), None, VALID, ())


@dataclass(frozen=True)
class Service:
    """One service: its certificates, and its statuses with the day of each, newest first."""

    name: str
    certificates: Sequence[bytes]
    statuses: Sequence[tuple[str, str]] = (("granted", "2018-01-01"),)
    kind: str = CA_QC
    provider: str = "Lemuria Trust (fictional)"
    extensions: str = ""
    """XML within ServiceInformationExtensions."""
    kind_before: str = CA_QC
    """Of the statuses of its history."""


@dataclass(frozen=True)
class List:
    """One list; times as in XML."""

    services: Sequence[Service]
    country: str = "XL"
    sequence: int = 7
    issued: str = "2026-05-01T00:00:00Z"
    next_update: str | None = "2026-11-01T00:00:00Z"
    extra: str = field(default="")
    """XML that goes between scheme information and providers."""


def text(made: List) -> str:
    """The list without a signature."""
    update = "" if made.next_update is None else f"<dateTime>{made.next_update}</dateTime>"
    return (
        f'<TrustServiceStatusList xmlns="{TSL}" TSLTag="http://uri.etsi.org/19612/TSLTag" Id="tl">'
        "<SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier>"
        f"<TSLSequenceNumber>{made.sequence}</TSLSequenceNumber>"
        f"<TSLType>{_URI}/TrustedList/TSLType/EUgeneric</TSLType>"
        f"<SchemeOperatorName>{_name('Lemurian Supervisory Body')}</SchemeOperatorName>"
        f"<SchemeTerritory>{made.country}</SchemeTerritory>"
        f"<ListIssueDateTime>{made.issued}</ListIssueDateTime>"
        f"<NextUpdate>{update}</NextUpdate></SchemeInformation>{made.extra}"
        f"<TrustServiceProviderList>{''.join(map(_provider, made.services))}"
        "</TrustServiceProviderList></TrustServiceStatusList>"
    )


def _name(value: str) -> str:
    return f'<Name xml:lang="en">{escape(value)}</Name>'


def _provider(one: Service) -> str:
    now, *earlier = one.statuses
    history = "".join(
        f"<ServiceHistoryInstance>{_information(one, status, one.kind_before)}"
        "</ServiceHistoryInstance>"
        for status in earlier
    )
    return (
        f"<TrustServiceProvider><TSPInformation><TSPName>{_name(one.provider)}</TSPName>"
        "</TSPInformation><TSPServices><TSPService>"
        f"<ServiceInformation>{_information(one, now, one.kind)}</ServiceInformation>"
        f"<ServiceHistory>{history}</ServiceHistory>"
        "</TSPService></TSPServices></TrustServiceProvider>"
    )


def _information(one: Service, status: tuple[str, str], kind: str) -> str:
    word, day = status
    certificates = "".join(
        f"<DigitalId><X509Certificate>{base64_of(der)}</X509Certificate></DigitalId>"
        for der in one.certificates
    )
    return (
        f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        f"<ServiceName>{_name(one.name)}</ServiceName>"
        f"<ServiceDigitalIdentity>{certificates}</ServiceDigitalIdentity>"
        f"<ServiceStatus>{_URI}/TrustedList/Svcstatus/{word}</ServiceStatus>"
        f"<StatusStartingTime>{day}T00:00:00Z</StatusStartingTime>"
        f"<ServiceInformationExtensions>{one.extensions}</ServiceInformationExtensions>"
    )


def base64_of(der: bytes) -> str:
    """A certificate as XML holds it."""
    return base64.b64encode(der).decode()


class _Signer(XAdESSigner):
    """Says of each reference how it is canonicalised, as TS 119 612 annex B asks."""

    def _add_reference_to_signed_info(
        self, sig_root: Any, node_to_reference: Any, **attrs: Any
    ) -> None:
        super()._add_reference_to_signed_info(sig_root, node_to_reference, **attrs)
        reference = sig_root.find(f"{{{_DS}}}SignedInfo")[-1]
        transforms = etree.Element(f"{{{_DS}}}Transforms")
        etree.SubElement(transforms, f"{{{_DS}}}Transform", Algorithm=EXCLUSIVE.value)
        reference.insert(0, transforms)


def signed(made: List | str, by: Entity | None = None, *, reference: str = "") -> bytes:
    """The list with a signature (XAdES baseline B, enveloped) over `reference`."""
    signer = by or operator()
    document = text(made) if isinstance(made, List) else made
    private = signer.key.library_key
    algorithm = "rsa-sha256" if signer.key.kind == "rsa" else "ecdsa-sha256"
    xades = _Signer(
        signature_algorithm=algorithm, digest_algorithm="sha256", c14n_algorithm=EXCLUSIVE
    )
    root = xades.sign(
        etree.fromstring(document.encode()),
        key=private,  # type: ignore[arg-type]
        cert=[signer.certificate],
        reference_uri=reference or None,
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def sample() -> List:
    """A list of two services: one granted, one withdrawn in June 2025."""
    return List(
        [
            Service("Lemuria Qualified CA", [who.listed_root().der]),
            Service(
                "Lemuria Former CA",
                [who.listed_ended_root().der],
                [("withdrawn", "2025-06-01"), ("granted", "2018-01-01")],
            ),
        ]
    )
