# SPDX-License-Identifier: Apache-2.0
"""What a package tells a person beside its signatures: notes on how it is built and what it hides.

Notes that say that readers may show different things carry a reason which allows no ACCEPT; the
others are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...model.facts import Note, SignatureFacts
from ...model.finding import JsonValue, Outcome
from ...model.packages import PartKind
from ...model.reasons import Reason
from .archive import Archive
from .entries import ENTRIES
from .trail import MAX_TOLD, Told, Trail
from .walk import MAIN, Body

_REPLACEABLE = frozenset({PartKind.FONT, PartKind.RESOURCE})
"""Parts that decide what a character looks like: a font, or the list that names it."""


def archive_notes(archive: Archive) -> list[Note]:
    """Octets around the archive, and names and records that readers may read differently."""
    around = archive.around
    octets = {
        name: count
        for name, count in (
            ("before", around.before),
            ("between", around.between),
            ("comment", around.comment),
            ("behind", around.behind),
        )
        if count
    }
    notes: list[Note] = []
    if octets:
        told: dict[str, JsonValue] = {"where": list(octets), "octets": sum(octets.values())}
        notes.append(_note("document.package", Reason.PACKAGE_OCTETS_AROUND, _ZIP, told))
    if archive.odd_names:
        names: dict[str, JsonValue] = {
            "what": list(archive.odd_names),
            "where": list(archive.odd_names.values()),
        }
        notes.append(_note("document.package", Reason.PACKAGE_NAMES_ODD, _ZIP, names))
    if archive.odd_records:
        records: dict[str, JsonValue] = {
            "what": list(archive.odd_records),
            "where": list(archive.odd_records.values()),
        }
        notes.append(_note("document.package", Reason.PACKAGE_AMBIGUOUS, _ZIP, records))
    return notes


def walk_notes(trail: Trail) -> list[Note]:
    """What the walk met: choices between readings, parts missing, what moves or does not show."""
    told = (
        ("document.package", Reason.PACKAGE_AMBIGUOUS, "design rule 7", trail.odd),
        ("document.package", Reason.PACKAGE_LOCATIONS_ODD, "GB/T 33190-2016 §7.3", trail.lenient),
        ("document.dynamic-content", Reason.DYNAMIC_CONTENT, "design rule 12", trail.moving),
        ("document.hidden-objects", Reason.HIDDEN_OBJECTS, "design rule 12", trail.hidden),
    )
    notes = [
        _note(check, reason, basis, _values(t)) for check, reason, basis, t in told if t.places
    ]
    if trail.missing:
        parts = [f"{by}: {part[:200]}" for part, by in trail.missing.items()]
        values: dict[str, JsonValue] = {"parts": parts[:MAX_TOLD], "count": len(parts)}
        notes.append(_note("document.package", Reason.PART_MISSING, "GB/T 33190-2016 §7.3", values))
    return notes


def list_notes(
    trail: Trail, signatures: Sequence[SignatureFacts], bodies: Sequence[Body]
) -> list[Note]:
    """Why it cannot be said that there is no signature, where none is listed.

    A list that is not there names some, or the list of integrity has one, which is not judged.
    Beside signatures that were read both are parts like others.
    """
    if signatures:
        return []
    missing = [one[:200] for body in bodies for one in body.lists_missing]
    if missing:
        values: dict[str, JsonValue] = {"parts": missing[:MAX_TOLD], "count": len(missing)}
        reason, basis = Reason.SIGNATURE_LIST_NOT_FOUND, "GB/T 33190-2016 §7.4, §18.1"
        return [Note("document.signed", Outcome.FAILED, reason, basis, values)]
    own = (part for part, roles in trail.roles.items() if PartKind.ENTRIES in roles)
    if any(part != ENTRIES and trail.parts[part].strip(b"\0") for part in own):
        reason, basis = Reason.UNSUPPORTED_SIGNATURE, "GM/T 0099-2020 App. D; design rule 1"
        told: dict[str, JsonValue] = {"part": ENTRIES}
        return [Note("document.signed", Outcome.NOT_CHECKED, reason, basis, told)]
    return []


def coverage_notes(signatures: Sequence[SignatureFacts], bodies: Sequence[Body]) -> list[Note]:
    """What the signatures leave open that a person should know by name."""
    packages = [one.package for one in signatures if one.package is not None]
    notes: list[Note] = []
    fonts = sorted(
        {
            part.part
            for package in packages
            for part in package.loose
            if part.kind in _REPLACEABLE and part.harmless is None
        }
    )
    if fonts:
        values: dict[str, JsonValue] = {"parts": fonts[:MAX_TOLD], "count": len(fonts)}
        basis = "design rule 7"
        notes.append(_note("document.fonts", Reason.FONT_REPLACEABLE, basis, values))
    bound = any(one.part == MAIN for package in packages for one in package.references)
    if packages and not bound and any(body.described for body in bodies):
        open_: dict[str, JsonValue] = {"part": MAIN}
        notes.append(
            _note("document.metadata", Reason.METADATA_UNPROTECTED, "design rule 7", open_)
        )
    return notes


_ZIP = "PKWARE APPNOTE 6.3.10 §4.3"


def _values(told: Told) -> dict[str, JsonValue]:
    where = [place for places in told.places.values() for place in places]
    return {"what": list(told.places), "where": where[:MAX_TOLD], "count": len(where)}


def _note(check: str, reason: Reason, basis: str, values: Mapping[str, JsonValue]) -> Note:
    return Note(check, Outcome.WARNING, reason, basis, values)
