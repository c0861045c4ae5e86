# SPDX-License-Identifier: Apache-2.0
"""OFDEntries.xml, the list of integrity (GM/T 0099-2020 App. D), compared with the parts.

Its signature value is not judged here: it answers for the list, and no reader shows it.
"""

from __future__ import annotations

from ...model.packages import PartKind
from .. import der
from ..cms.errors import CmsError
from ..signature_value import read_signature_value
from .errors import PackageMalformedError
from .locations import file_name, folder_of
from .trail import Trail
from .xml import text_of

ENTRIES = "OFDEntries.xml"
_HOLDS = frozenset({"DocEntries", "FileList", "File", "SignedValueLoc"})
"""Readers that look through all XML find what else stands in it."""
MAX_VALUE = 1024 * 1024
"""Octets of the value: one signed-data with the certificates of its signer."""
LOOKED_FOR = frozenset({"signatures.xml", "signature.xml", "signedvalue.dat", "seal.esl"})
"""Names under which readers look for a file of a signature without being led there."""


def reach_entries(trail: Trail) -> None:
    """Mark the list and its signature value, where the package has one.

    No reader shows the list, so one that is no XML is told and breaks nothing.

    Raises:
        PackageLimitError: over a budget.
    """
    if ENTRIES not in trail.parts:
        return
    trail.mark(ENTRIES, PartKind.ENTRIES)
    try:
        listing = trail.structure(ENTRIES)
    except PackageMalformedError as error:
        trail.tell("entries-unreadable", ENTRIES, error.code)
        return
    for one in listing.iter("SignedValueLoc"):
        if where := trail.text(one, ENTRIES):
            trail.reach(where, ENTRIES, PartKind.ENTRIES)


def entries_agree(trail: Trail) -> bool:
    """Whether the list names each part but signatures, and none that is not there.

    It has one value, in which and under whose name no reader finds anything that it shows.
    """
    if ENTRIES not in trail.parts or ENTRIES in trail.odd_parts:
        return False
    listing = trail.structure(ENTRIES)
    if any(one.tag not in _HOLDS for one in listing.iter()):
        return False
    named: set[str] = set()
    for one in listing.iter("File"):
        found = trail.places.find(one.get("FileLoc", "") or text_of(one), "")
        if found.part is None:
            return False
        named.add(found.part)
    values = [part for part, roles in trail.roles.items() if PartKind.ENTRIES in roles]
    if len(values) != 2 or len(list(listing.iter("SignedValueLoc"))) != 1:
        return False
    if not all(_shows_nothing(trail, part) for part in values if part != ENTRIES):
        return False
    free = {PartKind.ENTRIES, PartKind.SIGNATURE, PartKind.SIGNATURES}
    return all(
        part in named or trail.roles.get(part, {PartKind.UNLISTED}) <= free for part in trail.parts
    )


def _shows_nothing(trail: Trail, value: str) -> bool:
    """Whether `value` holds no seal, and no reader looks for a file of a signature there.

    Some count from other folders, compare the ends of paths or file names, or pass over their case.
    """
    places = trail.signature_places
    plain = value.casefold()
    own = file_name(plain)
    names = LOOKED_FOR | {file_name(one) for one in places}
    if any(name in plain or own in name for name in names):
        return False
    if any(plain in one or plain.startswith(f"{folder_of(one)}/") for one in places):
        return False
    return _is_plain_value(trail.parts[value])


def _is_plain_value(octets: bytes) -> bool:
    """Whether all of `octets` is one signed-data, or a bare value, and no seal."""
    if len(octets) > MAX_VALUE:
        return False
    try:
        der.whole(octets, der.SEQUENCE)
        return read_signature_value(octets).seal is None
    except (der.DerError, CmsError):
        return False
