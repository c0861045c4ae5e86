# SPDX-License-Identifier: Apache-2.0
"""Signatures.xml (GB/T 33190-2016 §18.1): the signatures of a DocBody, in the order listed."""

from __future__ import annotations

from dataclasses import dataclass

from ...model.facts import signature_id
from ...model.packages import PartKind
from .errors import PackageLimitError
from .locations import folders_of
from .trail import Trail
from .walk import Body

MAX_SIGNATURES = 512
"""Signatures of one package (design part 6)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One Signature of the list. `name` is unique in the package, `id` as written.

    `part` is its Signature.xml, None where the location leads nowhere; `type` what the list claims
    it to be; `base` the ID of the signature it rests on.
    """

    name: str
    id: str
    part: str | None
    location: str
    type: str
    base: str | None
    body: Body
    list_part: str


def read_lists(trail: Trail, bodies: tuple[Body, ...]) -> tuple[Listed, ...]:
    """All signatures of all bodies; what readers may take differently is told in `trail`.

    Raises:
        PackageMalformedError: a list that is no XML.
        PackageLimitError: too many signatures.
    """
    found: list[Listed] = []
    names: set[str] = set()
    for body in bodies:
        for part in body.signatures:
            if not trail.first_visit(part, "signatures"):
                trail.tell("signature-list-shared", part)
                continue
            found += _read_list(trail, body, part, names)
    seen: set[str] = set()
    for one in found:
        if one.part is not None and one.part in seen:
            trail.tell("signature-listed-twice", one.part)
        seen.add(one.part or "")
    return tuple(found)


def _read_list(trail: Trail, body: Body, part: str, names: set[str]) -> list[Listed]:
    root = trail.structure(part)
    if root.tag != "Signatures":
        trail.tell("other-root", part, root.tag)
    found: list[Listed] = []
    for one in root.iter("Signature"):
        if len(names) == MAX_SIGNATURES:
            raise PackageLimitError("signatures", MAX_SIGNATURES)
        identity = one.get("ID", "")[:100]
        if any(identity == other.id for other in found):
            trail.tell("signature-id-twice", part, identity)
        location = one.get("BaseLoc", "")
        found.append(
            Listed(
                name=_unique(identity, names),
                id=identity,
                part=_signature_part(trail, location, part),
                location=location[:200],
                type=one.get("Type", "Seal")[:20],
                base=one.get("Relative"),
                body=body,
                list_part=part,
            )
        )
    return found


def _signature_part(trail: Trail, location: str, by: str) -> str | None:
    """The Signature.xml that `location` leads to; some count from the document's folder."""
    if not location.strip():
        return None
    return trail.reach(location, by, PartKind.SIGNATURE, *folders_of(by))


def _unique(identity: str, names: set[str]) -> str:
    """A name that no other signature of the package has."""
    base = signature_id(identity)
    name, count = base, 1
    while name in names:
        count += 1
        name = f"{base}~{count}"
    names.add(name)
    return name
