# SPDX-License-Identifier: Apache-2.0
"""What a signature may leave uncovered without harm: a closed list, each row with its reason.

Whatever no row explains stays unexplained. Whether a row applies is decided in `coverage`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...model.packages import PartKind


class Harmless(StrEnum):
    """Names of the rows, as reports show them."""

    OWN_SIGNATURE = "own-signature"
    LISTED_SIGNATURE = "listed-signature"
    LATER_SIGNATURE = "later-signature"
    MAIN_DERIVABLE = "main-derivable"
    LIST_DERIVABLE = "list-derivable"
    ENTRIES_AGREE = "entries-agree"


@dataclass(frozen=True, slots=True)
class Row:
    """`kinds` None: parts of any kind."""

    name: Harmless
    kinds: frozenset[PartKind] | None
    clause: str
    reason: str


ROWS: tuple[Row, ...] = (
    Row(
        Harmless.OWN_SIGNATURE,
        frozenset({PartKind.SIGNATURE}),
        "GB/T 33190-2016 §18.2",
        "The value covers Signature.xml and itself, with nothing behind; Seal.esl is its seal.",
    ),
    Row(
        Harmless.LISTED_SIGNATURE,
        frozenset({PartKind.SIGNATURE}),
        "design rule 7",
        "The files of another listed, readable signature, covered by its value, in another folder,"
        " or all in one under names that no reader looks for by itself; its Signature.xml holds"
        " what the standards know.",
    ),
    Row(
        Harmless.LATER_SIGNATURE,
        None,
        "design rules 6 and 7",
        "A signature listed later, by the same certificate, covers the part as it is.",
    ),
    Row(
        Harmless.MAIN_DERIVABLE,
        frozenset({PartKind.MAIN}),
        "design rule 7",
        "One DocBody, one DocRoot, which is covered, as no other document or list is; no version.",
    ),
    Row(
        Harmless.LIST_DERIVABLE,
        frozenset({PartKind.SIGNATURES}),
        "design rule 7",
        "It lists each of its signatures once, this one among them, and all that this one covers.",
    ),
    Row(
        Harmless.ENTRIES_AGREE,
        frozenset({PartKind.ENTRIES}),
        "GM/T 0099-2020 App. D",
        "The list names all parts but signatures and no others; its one value has no seal to show.",
    ),
)
