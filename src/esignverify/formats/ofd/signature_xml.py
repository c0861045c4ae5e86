# SPDX-License-Identifier: Apache-2.0
"""Signature.xml (GB/T 33190-2016 §18.2) as written; what it says is not yet compared with anything.

The octets of the part are what was signed: they are read here and never written again.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import Element

from ...crypto import oids
from .errors import PackageLimitError, PackageMalformedError
from .locations import BLANKS
from .xml import MAX_STAMPS, Budget, asides, is_whole, parse, text_of

MAX_REFERENCES = 20_000
"""References of one signature: two for each entry of an archive."""
_KEYED_SM3 = "1.2.156.10197.1.401.2"
"""SM3 with a key by its arc; real files mean plain SM3 by it (domain D1)."""
_METHODS = {
    **oids.DIGESTS,
    "1.2.156.10197.1.401.1": "sm3",
    _KEYED_SM3: "sm3",
    "sm3": "sm3",
    "md5": "md5",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha256": "sha256",
    "sha-256": "sha256",
}
_BY_SCHEMA = "md5"
"""CheckMethod where it is absent (schema of GB/T 33190-2016, References)."""
_KNOWN = frozenset(
    {
        "Signature", "SignedInfo", "SignedValue", "References", "Reference", "CheckValue", "Seal",
        "BaseLoc", "StampAnnot", "SignatureMethod", "SignatureDateTime",
    }
)  # fmt: skip
_FOLDED = frozenset(one.casefold() for one in _KNOWN)
_HELD = _KNOWN | {
    "Provider", "ExtendData", "Parameters", "Parameter", "ProviderName", "Company", "Version", "",
}  # fmt: skip
"""What else the standards (GM/T 0099-2020 §7) and producers write in it."""
HOLDS_MORE = "elements-of-its-own"
_BELOW = {
    "SignedInfo": "Signature", "SignedValue": "Signature", "SignatureMethod": "SignedInfo",
    "SignatureDateTime": "SignedInfo", "References": "SignedInfo", "Reference": "References",
    "CheckValue": "Reference", "StampAnnot": "SignedInfo", "Seal": "SignedInfo", "BaseLoc": "Seal",
}  # fmt: skip
"""Where each element stands (schema of GB/T 33190-2016 §18.2); some readers look anywhere."""
_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d):?(\d\d)(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)"
)


@dataclass(frozen=True, slots=True)
class WrittenReference:
    """One Reference: `value` is what CheckValue decodes to, empty where it does not."""

    file: str
    value: bytes


@dataclass(frozen=True, slots=True)
class WrittenStamp:
    """One StampAnnot, its attributes as written."""

    id: str
    page: str
    boundary: str
    clip: str | None


@dataclass(frozen=True, slots=True)
class SignatureXml:
    """What Signature.xml says; locations as written. `method` is a name of the OID table if known.

    `problems` are stable codes of what is odd and decides nothing.
    """

    method: str
    method_written: str | None
    signature_method: str | None
    time: datetime | None
    value: str
    seal: str | None
    references: tuple[WrittenReference, ...]
    stamps: tuple[WrittenStamp, ...]
    problems: tuple[str, ...]


def read_signature_xml(octets: bytes, part: str, budget: Budget) -> SignatureXml:
    """Read the octets of `part`.

    Raises:
        PackageMalformedError: no XML, or elements missing, twice, in pieces, in comments or in
            other namespaces, so that two readers would read two signatures.
        PackageLimitError: over a budget.
    """
    tree = parse(octets, part, budget)
    root = tree.root
    if tree.oddities or root.tag != "Signature":
        raise PackageMalformedError("signature-root", part)
    if not _KNOWN.isdisjoint(tree.foreign):
        raise PackageMalformedError("signature-namespace", part)
    _check_asides(octets, part)
    _check_places(root, part)
    info = _one(root, "SignedInfo", part)
    listing = _one(info, "References", part)
    problems: dict[str, None] = {}
    written = listing.get("CheckMethod")
    if written is None:
        problems["check-method-missing"] = None
    elif written.strip() == _KEYED_SM3:
        problems["check-method-keyed"] = None
    plain = _BY_SCHEMA if written is None else written.strip()
    if any(one.tag not in _HELD for one in root.iter()):
        problems[HOLDS_MORE] = None
    seal = _optional(info, "Seal", part)
    return SignatureXml(
        method=_METHODS.get(plain.casefold(), plain[:100]),
        method_written=None if written is None else written[:100],
        signature_method=_text_of(info, "SignatureMethod", part),
        time=read_signing_time(_text_of(info, "SignatureDateTime", part) or ""),
        value=_value(_one(root, "SignedValue", part), part),
        seal=None if seal is None else _place_of_seal(seal, part),
        references=tuple(_references(listing, part, problems)),
        stamps=tuple(_stamps(info, budget)),
        problems=tuple(problems),
    )


def _place_of_seal(seal: Element, part: str) -> str | None:
    """BaseLoc, an element; some write it as an attribute, or a Seal without a place."""
    place = _optional(seal, "BaseLoc", part)
    return seal.get("BaseLoc") if place is None else _value(place, part)


def _check_asides(octets: bytes, part: str) -> None:
    """Readers that search the text find tags in comments, instructions and CDATA, too."""
    for one in asides(octets, part):
        if b"<" in one and any(name.encode() in one for name in _KNOWN):
            raise PackageMalformedError("signature-in-comment", part)


def _check_places(root: Element, part: str) -> None:
    """Each known element where it belongs, and none of another case, which some readers take."""
    for parent in root.iter():
        for one in parent:
            if one.tag == "Signature" or _BELOW.get(one.tag, parent.tag) != parent.tag:
                raise PackageMalformedError("signature-misplaced", part)
            if one.tag not in _KNOWN and one.tag.casefold() in _FOLDED:
                raise PackageMalformedError("signature-name-in-other-case", part)


def _one(parent: Element, name: str, part: str) -> Element:
    found = _optional(parent, name, part)
    if found is None:
        raise PackageMalformedError(f"signature-without-{name}", part)
    return found


def _optional(parent: Element, name: str, part: str) -> Element | None:
    found = parent.findall(name)
    if len(found) > 1:
        raise PackageMalformedError(f"signature-with-two-{name}", part)
    return found[0] if found else None


def _value(one: Element, part: str) -> str:
    if not is_whole(one):
        raise PackageMalformedError(f"signature-pieces-in-{one.tag}", part)
    return text_of(one).strip(BLANKS)


def _text_of(info: Element, name: str, part: str) -> str | None:
    found = _optional(info, name, part)
    return None if found is None else _value(found, part)[:100]


def _references(
    listing: Element, part: str, problems: dict[str, None]
) -> Iterator[WrittenReference]:
    for count, one in enumerate(listing.findall("Reference")):
        if count >= MAX_REFERENCES:
            raise PackageLimitError("signature-references", MAX_REFERENCES)
        written = _value(_one(one, "CheckValue", part), part)
        try:
            value = base64.b64decode("".join(written.split()), validate=True)
        except (binascii.Error, ValueError):
            problems["check-value-malformed"] = None
            value = b""
        yield WrittenReference(one.get("FileRef", ""), value)


def _stamps(info: Element, budget: Budget) -> Iterator[WrittenStamp]:
    for one in info.findall("StampAnnot"):
        budget.stamps -= 1
        if budget.stamps < 0:
            raise PackageLimitError("signature-stamps", MAX_STAMPS)
        get = one.get
        name, page = get("ID", "")[:100], get("PageRef", "").strip()
        yield WrittenStamp(name, page, get("Boundary", ""), get("Clip"))


def read_signing_time(written: str) -> datetime | None:
    """SignatureDateTime, a free text: a moment only where it names a zone.

    Without one it is local time in some files and UTC in others (domain E1), so it is none.
    """
    found = _TIME.fullmatch(written.strip())
    if found is None:
        return None
    *numbers, zone = found.groups()
    try:
        year, month, day, hour, minute, second = (int(one) for one in numbers)
        at = datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone))
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(written: str) -> timezone:
    if written == "Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if written[0] == "-" else away)
