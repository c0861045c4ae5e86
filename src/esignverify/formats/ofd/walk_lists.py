# SPDX-License-Identifier: Apache-2.0
"""Parts that list others: resources, annotations, attachments, custom tags, extensions.

GB/T 33190-2016 §7.9 (resources), §15 (annotations), §16 (custom tags), §17 (extensions), §20
(attachments).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...model.packages import PartKind
from .locations import below, folder_of
from .trail import Trail
from .walk_content import content

_RESOURCE_FILES = {"FontFile": PartKind.FONT, "MediaFile": PartKind.MEDIA}


def resources(trail: Trail, location: str, by: str, *more: str) -> None:
    """A resource list and the fonts, pictures and profiles it names."""
    part = trail.reach(location, by, PartKind.RESOURCE, folder_of(by), *more)
    if part is None or not trail.first_visit(part, "resource"):
        return
    listing = trail.listing(part)
    here = folder_of(part)
    folder = below(here, listing.get("BaseLoc", ""))
    looked_at: set[int] = set()
    for one in listing.iter():
        if one.tag in _RESOURCE_FILES:
            where = trail.text(one, part)
            if where:
                trail.reach(where, part, _RESOURCE_FILES[one.tag], folder, here, folder_of(by))
            if one.tag == "MediaFile":
                continue
        profile = one.get("Profile", "")
        if profile.strip():
            trail.reach(profile, part, PartKind.MEDIA, folder, here, folder_of(by))
        if one.tag == "MultiMedia" and one.get("Type", "Image") != "Image":
            trail.moving.add("sound-or-video", part)
        if one.tag == "CompositeGraphicUnit" and id(one) not in looked_at:
            looked_at.update(map(id, one.iter("CompositeGraphicUnit")))  # those within it, too
            content(trail, one, part, part)


def annotation_files(trail: Trail, location: str, by: str) -> None:
    """The list of annotation files, and each of them: their appearances lie on the pages."""
    part = trail.reach(location, by, PartKind.ANNOTATION)
    if part is None or not trail.first_visit(part, "annotations"):
        return
    for one in _files(trail, trail.listing(part), part):
        found = trail.reach(one, part, PartKind.ANNOTATION, folder_of(part), folder_of(by))
        if found is not None and trail.first_visit(found, "annotation"):
            content(trail, trail.tree(found), found, found)


def attachments(trail: Trail, location: str, by: str) -> None:
    """The list of attachments and their files."""
    _listed(trail, location, by, PartKind.ATTACHMENT, "attachments")


def custom_tags(trail: Trail, location: str, by: str) -> None:
    """The list of custom tags, their files and schemas; what the files hold is free."""
    _listed(trail, location, by, PartKind.CUSTOM_TAG, "custom-tags")


def extensions(trail: Trail, location: str, by: str) -> None:
    """The list of extensions and the files that hold their data."""
    part = trail.reach(location, by, PartKind.EXTENSION)
    if part is None or not trail.first_visit(part, "extensions"):
        return
    for one in trail.listing(part).iter("ExtendData"):
        if where := trail.text(one, part):
            trail.reach(where, part, PartKind.EXTENSION, folder_of(part), folder_of(by))


def _listed(trail: Trail, location: str, by: str, kind: PartKind, role: str) -> None:
    """A list of files and the files, all of one kind."""
    part = trail.reach(location, by, kind)
    if part is None or not trail.first_visit(part, role):
        return
    for one in _files(trail, trail.listing(part), part):
        trail.reach(one, part, kind, folder_of(part), folder_of(by))


def _files(trail: Trail, listing: Element, part: str) -> list[str]:
    """The locations in a list; an empty one names no file."""
    texts = [trail.text(one, part) for one in listing.iter() if one.tag in {"FileLoc", "SchemaLoc"}]
    return [one for one in texts if one]
