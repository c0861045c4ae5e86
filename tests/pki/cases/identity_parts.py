# SPDX-License-Identifier: Apache-2.0
"""CAs that write ``CN=<user>@<name>@<kind><number>@<count>``, and themselves into O=.

So are certificates of a CA that many signing platforms use, as public code shows them.
"""

from __future__ import annotations

import warnings

from cryptography import x509
from cryptography.x509.oid import NameOID

from .. import authorities as who
from .. import authorities_places as places
from ..case import REJECT, REVIEW, Case, Sig, case
from ..certificates import Entity, Extensions, issue, signer_extensions
from ..keys import key
from ..revocation import crl
from ..signing import contents, crls, signed
from .genuine import GOOD, accepted

RULE = "domain D4; design rule 10"
BODY, PERSON = "Organizational-1", "Individual-1"


def _holder(common: str, kind: str | None, root: Entity, more: Extensions) -> Entity:
    units = [kind, "Demo Platform"] if kind else ["Demo Platform"]
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Demo Parts OCA31"),
            *(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, one) for one in units),
        ]
    )
    with warnings.catch_warnings():
        # Real ones are longer than the 64 octets that the library takes RFC 5280 App. A to mean.
        warnings.simplefilter("ignore")
        last = x509.NameAttribute(NameOID.COMMON_NAME, common, _validate=False)
    subject = x509.Name([*subject, last])
    extensions = (*signer_extensions(), *more)
    return issue(subject, key("signer-p256"), root, who.SIGNER_VALID, extensions)


def _document(
    common: str,
    kind: str | None = BODY,
    issuer: Entity | None = None,
    more: Extensions = (),
) -> bytes:
    root = issuer or places.parts_root()
    lists = [crl(root, who.LISTED, who.FAR), *crls()[:1]]
    return signed(contents(_holder(common, kind, root, more), [root]), lists=lists).data


def _parts(name: str = who.ORGANISATION, number: str = f"N{who.USCC}") -> str:
    return f"051@{name}@{number}@1"


def _unidentified(data: bytes, findings: dict[str, str]) -> Case:
    return Case(data, REVIEW, {**GOOD, "issuer": "UNKNOWN"}, (Sig(),), findings)


def _mismatch(data: bytes, findings: dict[str, str]) -> Case:
    return Case(data, REJECT, {**GOOD, "issuer": "MISMATCH"}, (Sig(),), findings)


@case(clause=RULE, twin="identity/parts-of-another-name")
def parts_of_the_common_name() -> Case:
    """The second part is the institution's name, the third its code; O= names the CA."""
    return accepted(_document(_parts()), findings={"issuer.identity": "passed"})


@case(clause=RULE, twin="identity/parts-of-the-common-name")
def parts_of_another_name() -> Case:
    """The code is the institution's and the name a merchant's: they contradict each other."""
    told = {"issuer.identity": "failed:ISSUER_NAME_MISMATCH"}
    return _mismatch(_document(_parts(who.MERCHANT)), told)


@case(clause=RULE, twin="identity/parts-of-the-common-name")
def parts_of_another_code() -> Case:
    """The name is the institution's and the code a merchant's."""
    told = {"issuer.identity": "failed:ISSUER_NAME_MISMATCH"}
    return _mismatch(_document(_parts(number=f"N{who.MERCHANT_USCC}")), told)


@case(clause=RULE, twin="identity/parts-of-the-common-name")
def parts_with_a_code_among_the_user() -> Case:
    """A merchant chose a user that ends with the institution's code: two codes in one name."""
    common = f"U{who.USCC}@{who.MERCHANT}@N{who.MERCHANT_USCC}@1"
    return _mismatch(_document(common), {"issuer.code-conflict": "failed:USCC_CONFLICT"})


@case(clause=RULE, twin="identity/parts-of-the-common-name")
def parts_too_many() -> Case:
    """A merchant's user has the sign between parts in it: which part is whose nobody can say."""
    common = f"u@{who.ORGANISATION}@N{who.USCC}@1@{who.MERCHANT}@Z00000000@1"
    return _unidentified(
        _document(common), {"issuer.code-field": "not-checked:ISSUER_HOLDER_UNDECIDED"}
    )


@case(clause=RULE, twin="identity/parts-of-the-common-name")
def parts_of_nobody_says_whom() -> Case:
    """OU= does not say that a body holds it: it may be an employee's."""
    told = {"issuer.identity": "not-checked:ISSUER_HOLDER_UNDECIDED"}
    return _unidentified(_document(_parts(), None), told)


@case(clause=RULE + "; design part 5", twin="identity/parts-of-the-common-name")
def parts_of_a_person() -> Case:
    """The number behind the kind 0 is that of a person's identity card: no code, and masked."""
    common = f"051@{who.PERSON}@0{places.resident_number()}@1"
    return _unidentified(
        _document(common, PERSON), {"issuer.code-field": "not-checked:ISSUER_NOT_AN_ORGANISATION"}
    )


def _beside(common: str) -> bytes:
    """Under a CA whose codes stand in an extension; this one has the institution's there."""
    value = x509.UnrecognizedExtension(x509.ObjectIdentifier(places.RAW_OID), who.USCC.encode())
    return _document(common, BODY, places.raw_root(), ((value, False),))


@case(clause=RULE, twin="identity/parts-of-another-name-beside-an-extension")
def parts_beside_an_extension() -> Case:
    """The confirmed place is an extension, and O= names the CA: the name in CN= contradicts
    nothing, and whether the body itself holds the certificate is open.
    """
    told = {"issuer.identity": "not-checked:ISSUER_HOLDER_UNDECIDED"}
    return _unidentified(_beside(_parts()), told)


@case(clause=RULE, twin="identity/parts-beside-an-extension")
def parts_of_another_name_beside_an_extension() -> Case:
    """The same with a merchant's name before the institution's code."""
    told = {"issuer.identity": "failed:ISSUER_NAME_MISMATCH"}
    return _mismatch(_beside(_parts(who.MERCHANT)), told)
