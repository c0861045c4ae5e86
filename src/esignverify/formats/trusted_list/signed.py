# SPDX-License-Identifier: Apache-2.0
"""The octets of a list that its signature covers, once it verified (TS 119 612 §5.7, annex B).

One signature, below the root; it covers the root and is by the certificate whose digest an operator
typed. What is read further are the canonical octets that were digested and nothing else: comments,
other elements and wrapped copies are not in them.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from hashlib import sha256
from typing import Any

from .errors import TrustedListError
from .shape import require_shape

TSL = "http://uri.etsi.org/02231/v2#"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_ROOT = f"{{{TSL}}}TrustServiceStatusList"
_ENVELOPED = f"{_DS}enveloped-signature"
_TRANSFORMS = frozenset(
    {
        _ENVELOPED,
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
    }
)
"""Annex B asks for the first two; the others canonicalise too. None selects a part."""
_MAX_CERTIFICATES = 20


def signed_octets(octets: bytes, signer_sha256: str, at: datetime) -> tuple[bytes, bytes]:
    """What is signed (UTF-8 XML of the list), and the signer's certificate (DER).

    `signer_sha256` is hex; the certificate must be valid at `at`.

    Raises:
        TrustedListError: not a list, not signed so, or by somebody else.
        ModuleNotFoundError: the extra `etsi` is not installed.
    """
    from cryptography.x509 import load_der_x509_certificate
    from lxml import etree
    from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

    from ..der import LIBRARY_ERRORS

    require_shape(octets)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(octets, parser)
    except etree.XMLSyntaxError as error:
        raise TrustedListError("list-malformed", str(error)) from None
    if root.tag != _ROOT:
        raise TrustedListError("list-other")
    der = _signer(_signature(root), signer_sha256)
    broken: tuple[type[Exception], ...] = (*LIBRARY_ERRORS, *_errors())
    try:
        results: Any = XAdESVerifier().verify(
            octets,
            x509_cert=load_der_x509_certificate(der),
            expect_config=XAdESSignatureConfiguration(
                require_x509=True, expect_references=True, verification_time=at
            ),
        )
    except broken as error:
        raise TrustedListError("list-signature", f"{type(error).__name__}: {error}") from None
    found = results if isinstance(results, list) else [results]
    covered = [one.signed_data for one in found if _is_list(one.signed_xml)]
    if len(covered) != 1:
        raise TrustedListError("list-signature", "the list is not what is signed")
    return covered[0], der


def _errors() -> tuple[type[Exception], ...]:
    """What the library raises of signatures that are wrong or odd."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from lxml import etree
    from signxml.exceptions import SignXMLException

    return (
        SignXMLException,
        InvalidSignature,
        UnsupportedAlgorithm,
        NotImplementedError,
        etree.LxmlError,
        AssertionError,
    )


def _is_list(element: Any) -> bool:
    return element is not None and element.tag == _ROOT


def _signature(root: Any) -> Any:
    """The one signature, which covers the root as a whole."""
    found = root.findall(f".//{{{_DS}}}Signature")
    if not found:
        raise TrustedListError("list-unsigned")
    if len(found) > 1 or found[0].getparent() is not root:
        raise TrustedListError("list-signature-place")
    inside = {one.get("Id") for one in found[0].iter() if one.get("Id")}
    _require_unique_ids(root)
    outside = [
        one
        for one in found[0].findall(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference")
        if one.get("URI", "").removeprefix("#") not in inside
    ]
    if len(outside) != 1 or outside[0].get("URI") not in _names_of(root):
        raise TrustedListError("list-signature-place")
    algorithms = [one.get("Algorithm") for one in outside[0].iter(f"{{{_DS}}}Transform")]
    if _ENVELOPED not in algorithms or not _TRANSFORMS.issuperset(algorithms):
        raise TrustedListError("list-signature-place")
    return found[0]


def _names_of(root: Any) -> set[str]:
    """URIs that mean the whole document."""
    return {"", f"#{root.get('Id')}"} if root.get("Id") else {""}


def _require_unique_ids(root: Any) -> None:
    """A reference by an id that two elements have means one thing here and another there."""
    seen: set[str] = set()
    for element in root.iter():
        for name in ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id"):
            value = element.get(name) if isinstance(element.tag, str) else None
            if value is not None:
                if value in seen:
                    raise TrustedListError("list-signature-place")
                seen.add(value)


def _signer(signature: Any, signer_sha256: str) -> bytes:
    """The certificate with that digest among those that came with the signature."""
    path = f"{{{_DS}}}KeyInfo/{{{_DS}}}X509Data/{{{_DS}}}X509Certificate"
    for element in signature.findall(path)[:_MAX_CERTIFICATES]:
        try:
            der = base64.b64decode("".join((element.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if sha256(der).hexdigest() == signer_sha256:
            return der
    raise TrustedListError("list-signer")
