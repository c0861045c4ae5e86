# SPDX-License-Identifier: Apache-2.0
"""Which parts of a package a signature leaves uncovered, and what explains each (design rule 7).

Computed from our own walk over what is reachable and from the archive, never from the References
alone: whatever is in the package and covered by no reference is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ...model.packages import LoosePart, PartKind
from . import usual
from .encodings import hides_tags
from .entries import LOOKED_FOR, entries_agree
from .errors import PackageError, PackageLimitError
from .harmless import ROWS, Harmless
from .locations import BLANKS, file_name, folder_of
from .signature_list import Listed
from .trail import Trail
from .walk import MAIN, Body
from .xml import asides, is_whole, root_name, text_of

MAX_LOOSE = 200_000
"""Uncovered parts told for all signatures of a package together."""

MAX_COMPARED = 4_000_000
"""Pieces of names of signatures' files looked up among the names of what is shown: half a second. A
file of a real one has some hundred."""
_MAIN_TELLS = frozenset({"DocBody", "DocRoot", "Signatures", "Versions", "Version"})
"""Elements of OFD.xml by which readers find a document or its signatures."""
_MAIN_FOLDED = frozenset(one.casefold() for one in _MAIN_TELLS)
_MAIN_NEVER = frozenset(
    {
        "commondata", "publicres", "documentres", "templatepage", "pages", "page", "content",
        "layer", "textobject", "textcode", "pathobject", "imageobject", "annotations", "pageannot",
        "annot", "appearance", "attachments", "attachment", "customtags", "actions", "action",
        "include",
    }
)  # fmt: skip
"""Elements, without regard to case, in which readers that look through all XML find what is shown,
or that some put another file in place of (XInclude 1.0 §3.1); DocInfo knows none of them."""
_LIST_HOLDS = frozenset({"MaxSignId", "Signature"})
"""Children of Signatures (GB/T 33190-2016 §18.1)."""
_TELLING = 6
"""Characters of a file name that does not stand inside another name by chance."""
_ENDS = range(len(".xml"), _TELLING)
"""Lengths of shorter names that can stand at the end of a file of signatures only."""
_OF_SIGNATURES = re.compile(
    r"(?:[a-z0-9_-]+/)*(?:[a-z0-9_-]*sign[a-z0-9_-]*\.xml|[a-z0-9_-]+\.(?:dat|esl)|ofdentries\.xml)"
)
"""Paths of files of signatures, without regard to case, as all producers write them."""
_SEAL = ".esl"
_LOCATION = re.compile(r"(?:\./|/)?[\w-][\w.-]*(?:/[\w-][\w.-]*)*")
"""A location that every reader takes for the same."""
_LONGEST = 128
"""Characters of a path of a signature's file; real ones have forty."""
_MAIN_HOLDS = frozenset({"DocInfo", "DocRoot", "Signatures"})
"""Children of DocBody in a package without versions (GB/T 33190-2016 §7.4)."""
_TELLING_TAG = re.compile(rb"<(?:[^\s<>/:]{1,40}:)?(Document|Signatures|Signature)[\s/>]")


@dataclass(frozen=True, slots=True)
class Signed:
    """What coverage asks of a signature: `covered` parts it binds, `holding` those unchanged.

    `own` are its Signature.xml, its value where nothing stands behind it, and its Seal.esl where
    that is the seal inside the value; empty where it could not be read. `signer` is the certificate
    by which it names its signer.
    `plain`: its Signature.xml holds what the standards know.
    """

    listed: Listed
    covered: frozenset[str]
    holding: frozenset[str]
    own: frozenset[str]
    signer: bytes | None
    plain: bool = True


class Coverage:
    """The package as all its signatures together see it."""

    def __init__(self, trail: Trail, bodies: tuple[Body, ...], signed: Sequence[Signed]) -> None:
        self._trail = trail
        self._bodies = bodies
        self._signed = signed
        self._names: dict[str, str] = {}
        self._sound_lists = _sound_lists(trail, signed)
        self._listed = frozenset(one.listed.part for one in signed)
        self._only_root = self._main_root()
        self._entries = entries_agree(trail)
        self._belongs = frozenset().union(*(one.own for one in signed))
        self._owners = {part: one for one in signed for part in one.own}
        self._last: dict[tuple[bytes | None, str], int] = {
            (one.signer, part): place
            for place, one in enumerate(signed)
            if one.own and one.signer is not None
            for part in one.holding
        }
        """The last signature by which a signer answers for a part."""
        self._confusable: dict[str, bool] = {}
        self._shown = trail.shown_names | usual.FILES
        self._telling = [one for one in self._shown if _TELLING <= len(one) <= _LONGEST]
        self._lengths = sorted({len(one) for one in self._telling})
        self._told = self._compared = 0
        self._rows: dict[frozenset[PartKind], tuple[Harmless, ...]] = {}

    def loose(self, one: Signed) -> tuple[LoosePart, ...]:
        """The parts that `one` does not cover, by name, each with the row that explains it.

        Raises:
            PackageLimitError: too many for all signatures together.
        """
        place = next(i for i, other in enumerate(self._signed) if other is one)
        left = sorted(part for part in self._trail.parts if part not in one.covered)
        self._told += len(left)
        if self._told > MAX_LOOSE:
            raise PackageLimitError("package-parts-uncovered", MAX_LOOSE)
        kinds = self._trail.kinds
        return tuple(
            LoosePart(part, kind, self._explained(part, kind, one, place))
            for part in left
            for kind in (kinds.get(part, PartKind.UNLISTED),)
        )

    def _explained(self, part: str, kind: PartKind, one: Signed, place: int) -> str | None:
        roles = frozenset(self._trail.roles.get(part, (kind,)))
        if roles not in self._rows:
            self._rows[roles] = tuple(
                row.name for row in ROWS if row.kinds is None or roles <= row.kinds
            )
        for row in self._rows[roles]:
            if self._applies(row, part, one, place):
                return row.value
        return None

    def _applies(self, row: Harmless, part: str, one: Signed, place: int) -> bool:
        if row is Harmless.LATER_SIGNATURE:
            return self._last.get((one.signer, part), -1) > place
        if row is Harmless.MAIN_DERIVABLE:
            return self._main_derivable(one)
        return not self._is_confusable(part) and self._is_signatures(row, part, one)

    def _is_confusable(self, part: str) -> bool:
        """Whether some reader could find `part` where it looks for something else.

        Readers count from other folders, look for the end of a path, or for it anywhere inside;
        programs that unpack change letters. So it must be named as files of signatures are, with
        nothing in it that the document or the standard names, nor the path of another such file.
        """
        if part not in self._confusable:
            plain = part.casefold()
            steps = plain.split("/")
            self._confusable[part] = (
                len(plain) > _LONGEST
                or _OF_SIGNATURES.fullmatch(plain) is None
                or any(other in part and other != part for other in self._belongs)
                or not self._shown.isdisjoint(steps)
                or not usual.FOLDERS.isdisjoint(steps[:-1])
                or self._has_shown_name(plain)
            )
        return self._confusable[part]

    def _has_shown_name(self, plain: str) -> bool:
        """Whether the name of something shown stands anywhere in `plain`."""
        fitting = [one for one in self._lengths if one <= len(plain)]
        pieces = sum(len(plain) - one + 1 for one in fitting)
        self._compared += pieces
        if self._compared > MAX_COMPARED:
            raise PackageLimitError("package-names-compared", MAX_COMPARED)
        if any(plain[-length:] in self._shown for length in _ENDS):
            return True
        if len(self._telling) <= pieces:
            return any(one in plain for one in self._telling)
        return any(
            plain[at : at + length] in self._shown
            for length in fitting
            for at in range(len(plain) - length + 1)
        )

    def _is_signatures(self, row: Harmless, part: str, one: Signed) -> bool:
        if row is Harmless.OWN_SIGNATURE:
            return part in one.own
        if row is Harmless.LISTED_SIGNATURE:
            other = self._owners.get(part)
            return (
                other is not None
                and other.plain  # readers that look through all XML find text and data in it
                and (not _is_beside(part, one.own) or _is_flat(part, one, other))
            )
        if row is Harmless.LIST_DERIVABLE:
            own = part == one.listed.list_part and part in self._sound_lists
            return own and not self._struck(one)
        return self._entries

    def _main_derivable(self, one: Signed) -> bool:
        """Whether OFD.xml could say nothing else, given what `one` covers."""
        root = self._only_root
        if root is None or root not in one.covered:
            return False
        return not self._other(one, frozenset({root, *self._bodies[0].signatures}))

    def _main_root(self) -> str | None:
        """The one document root that any reader takes from OFD.xml, None where there is no such."""
        if len(self._bodies) != 1 or MAIN in self._trail.odd_parts:
            return None
        body = self._bodies[0]
        if body.choices or body.versions or len(body.roots) != 1:
            return None
        if asides(self._trail.parts[MAIN], MAIN):  # readers that search the text find them, too
            return None
        return body.roots[0].part if _is_plain(self._trail.structure(MAIN)) else None

    def _other(self, one: Signed, known: frozenset[str]) -> bool:
        """Whether `one` covers a second document or list of signatures beside the `known` ones.

        An old one, or an attachment made for it: OFD.xml, uncovered, could be turned to it.
        """
        return any(
            self._root_name(part) in {"Document", "Signatures"}
            for part in one.covered
            if part not in known
        )

    def _struck(self, one: Signed) -> bool:
        """Whether `one` covers a Signature.xml that no list names any more."""
        return any(
            self._root_name(part) == "Signature" for part in one.covered if part not in self._listed
        )

    def _root_name(self, part: str) -> str:
        """Which of the three a part has for its root; in doubt the first of them it mentions."""
        if part in self._trail.roots:
            return self._trail.roots[part]
        if part not in self._names:
            octets = self._trail.parts[part]
            named = b"Document" in octets or b"Signature" in octets
            tag = _TELLING_TAG.search(octets) if named else None
            self._names[part] = ""
            if tag is not None or hides_tags(octets):
                self._names[part] = self._parsed_root(part, tag[1].decode() if tag else "Document")
        return self._names[part]

    def _parsed_root(self, part: str, in_doubt: str) -> str:
        try:
            return root_name(self._trail.parts[part], part)
        except PackageError:
            return in_doubt


def _is_beside(part: str, own: frozenset[str]) -> bool:
    """Whether `part` lies where a signature's `own` files do: some readers look there by name."""
    folders = {folder_of(one).casefold() for one in own}
    here = folder_of(part).casefold()
    return any(here == one or here.startswith(f"{one}/") for one in folders)


def _is_flat(part: str, one: Signed, other: Signed) -> bool:
    """Whether `one` and `other`, which owns `part`, keep their files in one folder under own names.

    A reader that looks there by the usual names finds neither signature, so one that shows `one`
    goes where its files say. Whoever looks for any seal finds that of `one`, if it has a file.
    """
    files = one.own | other.own
    names = [file_name(each) for each in files]
    return (
        len({folder_of(each) for each in files}) == 1
        and not any(name.endswith(usual) for name in names for usual in LOOKED_FOR)
        and (not _is_seal(part) or any(map(_is_seal, one.own)))
    )


def _is_seal(part: str) -> bool:
    return part.casefold().endswith(_SEAL)


def _is_plain(main: Element) -> bool:
    """Whether OFD.xml is a DocBody with DocInfo, DocRoot and Signatures, and nowhere another."""
    if [one.tag for one in main] != ["DocBody"]:
        return False
    held = list(main[0])
    # A name in other case is none by the standard; it stands for nothing else in honest files.
    folded = {one.tag.casefold() for one in main.iter()}
    telling = [one.tag for one in main.iter() if one.tag.casefold() in _MAIN_FOLDED]
    return (
        _MAIN_NEVER.isdisjoint(folded)
        and all(one.tag in _MAIN_HOLDS for one in held)
        and len(telling) == len(set(telling))
        and {*telling} == {one.tag for one in held if one.tag in _MAIN_TELLS} | {"DocBody"}
        and all(
            is_whole(one) and _LOCATION.fullmatch(text_of(one).strip(BLANKS)) is not None
            for one in held
            if one.tag in _MAIN_TELLS
        )
    )


def _is_list(root: Element) -> bool:
    """Whether a list of signatures holds nothing that a reader could take for something else."""
    return all(one.tag in _LIST_HOLDS and len(one) == 0 for one in root)


def _sound_lists(trail: Trail, signed: Sequence[Signed]) -> frozenset[str]:
    """Lists of signatures in which each stands once and leads to its own Signature.xml."""
    lists = {one.listed.list_part for one in signed}
    named = [one.listed.part for one in signed]
    return frozenset(
        part
        for part in lists
        if part not in trail.odd_parts
        and _is_list(trail.structure(part))
        and not asides(trail.parts[part], part)
        and all(
            one.listed.part is not None and named.count(one.listed.part) == 1
            for one in signed
            if one.listed.list_part == part
        )
    )
