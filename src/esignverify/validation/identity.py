# SPDX-License-Identifier: Apache-2.0
"""Who the signer is, as the certificate says it (design, rule 10).

The code of an organisation is read from one place only, the one that the CA's confirmed profile
names. Whatever an applicant could have chosen (OU, CN, …) is never a source; a code that stands
there and differs is a contradiction, and a contradiction is told.
"""

from __future__ import annotations

import re
import unicodedata

from ..model.certificate import Certificate
from ..model.finding import Axis, Finding, JsonValue, Outcome
from ..model.identifiers import mask_personal_numbers, uscc_check
from ..model.reasons import Reason
from ..model.trust import CaProfile
from ..model.verdict import SignerIdentity
from .codes import (
    COMMON_NAME,
    COMMON_NAME_PARTS,
    ORGANISATION,
    codes_in,
    common_name_parts,
    confirmed_codes_in,
    other_places,
    split_glued,
)
from .holder import Holder, holder_of

BASIS = "design rule 10; GM/T 0015-2023"

_KEYWORDS = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.42": "GN",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
}
"""Attribute OIDs to the names people know (RFC 4514 §3 and, beyond its nine, RFC 4519)."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control, format, surrogate, line and paragraph separator (Unicode general categories)."""

_PREFIXED = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{1,4})(\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")


NOT_AN_ORGANISATION = {
    Holder.PERSON: Reason.ISSUER_NOT_AN_ORGANISATION,
    Holder.UNDECIDED: Reason.ISSUER_HOLDER_UNDECIDED,
}
"""Why a holder answers for no body."""


def identify(
    certificate: Certificate, profile: CaProfile, *, about: str
) -> tuple[SignerIdentity, tuple[Finding, ...]]:
    """The signer of signature `about`, and what reading the certificate showed.

    `profile` must be a confirmed one: for a signer without a path to a usable anchor pass
    `CaProfile()`, which knows no place for a code.
    """
    # 1. The code, from the one confirmed place.
    codes = confirmed_codes(certificate, profile)
    uscc = codes[0] if len(codes) == 1 else None

    # 2. Organisation or person, where that can be told.
    holder = holder_of(certificate, profile)

    # 3. The contradiction, if there is one.
    places = conflicting_codes(certificate, profile)

    identity = SignerIdentity(
        name=_name(certificate, profile, organisation=holder is not Holder.PERSON),
        uscc=uscc,
        subject=subject_text(certificate),
        serial=f"{certificate.serial:x}",
        certificate_sha256=certificate.sha256,
        organisation=holder is Holder.ORGANISATION,
        undecided=holder is Holder.UNDECIDED,
    )
    findings = (
        _code_finding(profile, uscc, about, holder),
        *_check_character_finding(uscc, about),
        _conflict_finding(places, about),
    )
    return identity, findings


def confirmed_codes(certificate: Certificate, profile: CaProfile) -> tuple[str, ...]:
    """The codes in the place that the profile names; more than one contradict each other."""
    return confirmed_codes_in(certificate, profile.uscc_field)


def conflicting_codes(certificate: Certificate, profile: CaProfile) -> tuple[tuple[str, str], ...]:
    """Place and code for every place that takes part in a contradiction; empty: there is none.

    Outside the confirmed place only a code with the right check character counts: a number that
    has the form by accident contradicts nothing.
    """
    said = [(str(profile.uscc_field), code) for code in confirmed_codes(certificate, profile)]
    for place, text in other_places(certificate, profile.uscc_field):
        said += [(place, code) for code in codes_in(text) if uscc_check(code)]
    return tuple(said) if len({code for _, code in said}) > 1 else ()


def subject_text(certificate: Certificate) -> str:
    """The subject like RFC 4514 §2 writes it, personal numbers masked.

    Control and format characters are hex-escaped (§2.4 allows it for any character), so that
    the text cannot reorder or hide what stands around it.
    """
    return ",".join(
        f"{_KEYWORDS.get(attribute.oid, attribute.oid)}={_escape(masked(attribute.text or ''))}"
        for attribute in reversed(certificate.subject_attributes)
    )


def masked(text: str) -> str:
    """`text` without personal numbers, also those with a letter code in front (``SF…``)."""
    return _PREFIXED.sub(
        lambda match: match[1] + mask_personal_numbers(match[2]), mask_personal_numbers(text)
    )


def _attribute(certificate: Certificate, oid: str) -> str:
    texts = (a.text.strip() for a in certificate.subject_attributes if a.oid == oid and a.text)
    return next(texts, "")


def _name(certificate: Certificate, profile: CaProfile, *, organisation: bool) -> str:
    """O= without a code glued to its front (domain D4), or CN=; whichever there is.

    Seal certificates have the seal's number in CN=, which is nobody's name. A CA that writes parts
    into CN= has the name there, and its own in O=; that is so wherever the code in those parts is
    the confirmed one.
    """
    parts = common_name_parts(certificate)
    if parts is not None and parts[1] in confirmed_codes(certificate, profile):
        return masked(parts[0])
    if profile.uscc_field == COMMON_NAME_PARTS:
        return masked(_attribute(certificate, COMMON_NAME) if parts is None else parts[0])
    own, common = (_attribute(certificate, oid) for oid in (ORGANISATION, COMMON_NAME))
    first, second = (own, common) if organisation else (common, own)
    return masked(split_glued(first)[1] or split_glued(second)[1] or first or second)


def _escape(text: str) -> str:
    """RFC 4514 §2.4: specials with a backslash, what cannot be seen as hex pairs."""
    shown = "".join(_escape_char(char) for char in text)
    if shown.startswith((" ", "#")):
        shown = "\\" + shown
    return shown[:-1] + "\\ " if shown.endswith(" ") and len(text) > 1 else shown


def _escape_char(char: str) -> str:
    if char in '"+,;<>\\':
        return "\\" + char
    if unicodedata.category(char) in _UNSEEN:
        return "".join(f"\\{byte:02x}" for byte in char.encode("utf-8", "replace"))
    return char


def _code_finding(profile: CaProfile, uscc: str | None, about: str, holder: Holder) -> Finding:
    """Was the holder's code read from the confirmed place? Not checked is not passed."""
    values: dict[str, JsonValue] = {"field": profile.uscc_field, "uscc": uscc}
    if uscc is not None:
        return Finding("issuer.code-field", Outcome.PASSED, None, Axis.ISSUER, about, BASIS, values)
    reason = NOT_AN_ORGANISATION.get(holder, Reason.USCC_FIELD_UNKNOWN)
    return Finding(
        "issuer.code-field", Outcome.NOT_CHECKED, reason, Axis.ISSUER, about, BASIS, values
    )


def _check_character_finding(uscc: str | None, about: str) -> tuple[Finding, ...]:
    """GB 32100-2015 §5. A registered code is known that fails (domain C5): a warning."""
    if uscc is None:
        return ()
    right = uscc_check(uscc)
    return (
        Finding(
            "issuer.uscc",
            Outcome.PASSED if right else Outcome.WARNING,
            None if right else Reason.USCC_CHECK_CHARACTER,
            Axis.ISSUER,
            about,
            "GB 32100-2015 §5",
            {"uscc": uscc},
        ),
    )


def _conflict_finding(places: tuple[tuple[str, str], ...], about: str) -> Finding:
    return Finding(
        "issuer.code-conflict",
        Outcome.FAILED if places else Outcome.PASSED,
        Reason.USCC_CONFLICT if places else None,
        Axis.ISSUER,
        about,
        BASIS,
        {"codes": [f"{place}: {code}" for place, code in places]},
    )
