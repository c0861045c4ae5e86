# SPDX-License-Identifier: Apache-2.0
"""OFDEntries.xml, the list of integrity (GM/T 0099-2020 App. D), compared with the parts.

Its signature value is not judged here: it answers for the list, and no reader shows it.
"""

from __future__ import annotations

from ...model.packages import PartKind
from .trail import Trail
from .xml import text_of

ENTRIES = "OFDEntries.xml"
_SEQUENCE = b"\x30"


def reach_entries(trail: Trail) -> None:
    """Mark the list and its signature value, where the package has one.

    Raises:
        PackageMalformedError: the list is no XML.
        PackageLimitError: over a budget.
    """
    if ENTRIES not in trail.parts:
        return
    trail.mark(ENTRIES, PartKind.ENTRIES)
    for one in trail.structure(ENTRIES).iter("SignedValueLoc"):
        if where := trail.text(one, ENTRIES):
            trail.reach(where, ENTRIES, PartKind.ENTRIES)


def entries_agree(trail: Trail) -> bool:
    """Whether the list names each part but signatures, and none that is not there.

    Its value must begin as DER does: the place is no hiding place for what a reader could show.
    """
    if ENTRIES not in trail.parts or ENTRIES in trail.odd_parts:
        return False
    named: set[str] = set()
    for one in trail.structure(ENTRIES).iter("File"):
        found = trail.places.find(one.get("FileLoc", "") or text_of(one), "")
        if found.part is None:
            return False
        named.add(found.part)
    values = [part for part, roles in trail.roles.items() if PartKind.ENTRIES in roles]
    if any(trail.parts[part][:1] != _SEQUENCE for part in values if part != ENTRIES):
        return False
    free = {PartKind.ENTRIES, PartKind.SIGNATURE, PartKind.SIGNATURES}
    return all(
        part in named or trail.roles.get(part, {PartKind.UNLISTED}) <= free for part in trail.parts
    )
