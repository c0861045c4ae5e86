# SPDX-License-Identifier: Apache-2.0
"""Every change that is told, as data: allowed or not, from which DocMDP level on, and why.

What no row explains is `object-changed`, and that is not allowed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of change.

    `level` is the least DocMDP level that allows it, 0 for never; `free` says whether it is
    allowed where no DocMDP is set (rule 6). `visible`: a reader of the document can see it.
    """

    level: int
    free: bool
    visible: bool
    clause: str
    reason: str

    def allowed_at(self, level: int | None) -> bool:
        """Whether this is allowed under a DocMDP level, None for none."""
        if level is None:
            return self.free
        return 0 < self.level <= level


def _always(clause: str, reason: str) -> Row:
    return Row(1, True, False, clause, reason)


def _never(clause: str, reason: str, *, visible: bool = True) -> Row:
    return Row(0, False, visible, clause, reason)


_DSS, _MDP, _FORM = "ISO 32000-2 §12.8.4.3", "ISO 32000-2 §12.8.2.2", "ISO 32000-2 §12.7"

ROWS: dict[str, Row] = {
    "validation-data-added": _always(_DSS, "Material that lets the signature be checked later."),
    "document-timestamp-added": _always(
        "ISO 32000-2 §12.8.5", "A timestamp over everything before it changes nothing shown."
    ),
    "revision-added": _always(
        "ISO 32000-2 §7.5.6", "What it writes was there before in the same words, or is not used."
    ),
    "document-info-changed": _always(
        "ISO 32000-2 §14.3.3", "Dates and producer that every writer updates; not on any page."
    ),
    "document-title-changed": Row(
        1, True, True, "ISO 32000-2 §14.3.3", "Title or author; not on a page, but readers show it."
    ),
    "metadata-changed": _always("ISO 32000-2 §14.3.2", "XMP; not on any page."),
    "extensions-changed": _always("ISO 32000-2 §7.12", "Names what the file uses; shows nothing."),
    "structure-extended": _always(
        "ISO 32000-2 §14.7", "A new field gets its place in the structure tree; old ones stay."
    ),
    "private-data-changed": _always(
        "ISO 32000-2 §14.5", "Page-piece dictionaries are for the program that wrote them alone."
    ),
    "structure-changed": Row(
        0, True, True, "ISO 32000-2 §14.7", "Nothing drawn changes, but what is read aloud may."
    ),
    "signature-added": Row(2, True, True, _MDP, "Signing again is what documents are made for."),
    "seal-added": Row(2, True, True, _MDP, "The same, with an electronic seal."),
    "empty-signature-field-added": Row(
        2, True, False, _FORM, "An invisible empty field shows nothing."
    ),
    "form-field-filled": Row(2, True, True, _MDP, "Filling in is allowed, but a reader sees it."),
    "annotation-added": Row(
        3, False, True, _MDP, "A comment without an appearance of its own, where comments may be."
    ),
    "annotation-removed": _never(_MDP, "Something shown is gone."),
    "annotation-changed": _never(_MDP, "Something shown looks otherwise."),
    "page-changed": _never(_MDP, "The page is not the one that was signed."),
    "form-field-added": _never(_FORM, "A new field can show anything."),
    "form-field-removed": _never(_FORM, "A field that was signed is gone."),
    "form-field-changed": _never(_FORM, "More than its value was changed."),
    "form-settings-changed": _never(_FORM, "Settings decide how fields are shown."),
    "signature-field-changed": _never(_FORM, "The field of a signature that stands was changed."),
    "signature-reused": _never(
        "ISO 32000-2 §12.8.1", "A field shows a signature that was made for another place."
    ),
    "catalog-changed": _never("ISO 32000-2 §7.7.2", "The catalog decides what is shown at all."),
    "trailer-changed": _never("ISO 32000-2 §7.5.5", "The trailer decides what is read at all."),
    "object-changed": _never(_MDP, "No allowed change explains it."),
    "object-removed": _never(_MDP, "Something that was signed is gone."),
    "object-defined-later": _never(
        "ISO 32000-2 §7.3.10", "Signed content refers to it, but it was not there when signed."
    ),
    "object-read-differently": _never(
        "ISO 32000-2 §7.3", "Readers differ on what was signed; the update settles it for all."
    ),
    "object-outside-signed-bytes": _never(
        "ISO 32000-2 §12.8.1", "The signed cross-references place it where nothing was signed."
    ),
    "update-malformed": _never(
        "ISO 32000-2 §7.5.6", "Readers mend a broken update each in their own way."
    ),
    "copy-hidden": _never(
        "ISO 32000-2 §7.5.4", "A reader that mends the file shows the copy, not what was signed."
    ),
    "over-limit": _never(
        "design part 6", "More changes than are compared; what was not compared is not allowed."
    ),
    "not-analysable": _never(_MDP, "What cannot be compared is not allowed."),
}
