# SPDX-License-Identifier: Apache-2.0
"""One comparison in progress: two views, what was touched, what has been explained so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyhanko.pdf_utils import generic

from ....model.axes import SignatureType
from ....model.facts import Change, SignatureFacts
from ..document import PdfLimitError, array, dictionary, entry
from .parts import Parts
from .rows import ROWS
from .uses import Uses
from .values import Ref, only_through, ref_of
from .views import Touched, View


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the signature asked for allows later (ISO 32000-2 §12.8.2.2, §12.8.2.4).

    `level` is DocMDP 1 to 3, None without; `locks` are FieldMDP actions with their field names.
    """

    level: int | None
    locks: tuple[tuple[str, tuple[str, ...]], ...]

    def locked(self, name: str) -> bool:
        """Whether some lock covers the field called `name` or one it belongs to."""
        return any(_covers(action, names, name) for action, names in self.locks)


def _covers(action: str, names: tuple[str, ...], name: str) -> bool:
    listed = any(name == one or name.startswith(f"{one}.") for one in names)
    if action == "/Include":
        return listed
    return True if action == "/All" else not listed


def read_permissions(
    level: int | None, field_dictionary: generic.DictionaryObject, value: generic.DictionaryObject
) -> Permissions:
    """The permissions of a signature from its reference dictionaries and its field's /Lock."""
    locks: list[tuple[str, tuple[str, ...]]] = []
    for raw in array(entry(value, "/Reference")):
        one = dictionary(raw)
        if one is not None and entry(one, "/TransformMethod") == "/FieldMDP":
            locks += _lock(dictionary(entry(one, "/TransformParams")))
    lock = dictionary(entry(field_dictionary, "/Lock"))
    locks += _lock(lock)
    stated = entry(lock, "/P")
    if isinstance(stated, int) and stated in (1, 2, 3):
        level = stated if level is None else min(level, stated)
    return Permissions(level, tuple(dict.fromkeys(locks)))


def _lock(parameters: generic.DictionaryObject | None) -> list[tuple[str, tuple[str, ...]]]:
    if parameters is None:
        return []
    action = str(entry(parameters, "/Action"))
    if action not in ("/All", "/Include", "/Exclude"):
        return [("/All", ())]  # A lock that cannot be read locks everything.
    return [(action, tuple(str(one) for one in array(entry(parameters, "/Fields"))))]


CATALOG_KEYS = frozenset({"/Root", "/Data"})
"""Where a catalog is referred to (§7.5.5, §12.8.1 table 256)."""
MAX_COMPARED = 40_000
"""Fields looked at in all comparisons of one document: 160 signatures beside each other."""
USERS_IN_A_FIELD = 8
"""Objects that refer to one that is claimed, for the effort of one field; most have under ten."""
MAX_TOLD = 10_000
"""Rows told of one document: 140 signatures, each of all later ones."""


@dataclass(slots=True)
class Effort:
    """What the comparisons of one document may still cost."""

    fields: int = MAX_COMPARED
    rows: int = MAX_TOLD

    def spend(self, *, fields: int = 0, rows: int = 0) -> None:
        """Count fields looked at and rows told; with nothing given, look whether any is left.

        Raises:
            PdfLimitError: there were too many.
        """
        self.fields -= fields
        self.rows -= rows
        if self.fields < 0:
            raise PdfLimitError("fields-compared", MAX_COMPARED)
        if self.rows < 0:
            raise PdfLimitError("changes-told", MAX_TOLD)


@dataclass(slots=True)
class Case:
    """The comparison of the signed revision `old` with the document's last revision `new`."""

    old: View
    new: View
    touched: Touched
    uses: Uses
    permissions: Permissions
    effort: Effort
    parts: Parts
    signatures: dict[Ref, SignatureFacts]
    """Filled signature fields of `new` by the object of their field."""
    rows: list[Change] = field(default_factory=list)
    room: set[Ref] = field(default_factory=set)
    """Nodes of signature fields, added or signed later, that pages may list."""
    places: dict[int, object] | None = None
    """What the numbers of the signed parent tree lead to; None before anyone asked."""
    has_places: bool = False
    """Whether that tree is in order: else readers find each a place of their own."""
    claims: dict[Ref, frozenset[Ref] | None] = field(default_factory=dict)
    """Changed objects explained, each with the only users it may have had (None: any)."""
    _catalog: frozenset[Ref] | None = None

    def claim(self, ref: Ref | None, users: frozenset[Ref] | None = None) -> None:
        """Say that the change of an object is explained, if no others than `users` used it."""
        if ref is None:
            return
        known = self.claims.get(ref)
        self.claims[ref] = users if known is None or users is None else known | users

    def claim_role(self, ref: Ref, keys: frozenset[str]) -> None:
        """Claim an object for a role: others may know it under `keys` and in arrays only."""
        self.claim(ref, self._in_role(ref, keys))

    def _in_role(self, ref: Ref, keys: frozenset[str]) -> frozenset[Ref]:
        self.effort.spend(fields=len(self.uses.of(ref)) // USERS_IN_A_FIELD)
        return self.uses.in_role(ref, keys)

    def claim_through(
        self, holder: generic.DictionaryObject | None, key: str, users: frozenset[Ref]
    ) -> Ref | None:
        """Claim what `holder[key]` refers to, if no other key of the holder refers to it too.

        Gives the reference back, None for a direct value.
        """
        ref = ref_of(holder.raw_get(key)) if holder is not None and key in holder else None
        if ref is not None and holder is not None and only_through(holder, key, ref):
            self.claim(ref, users)
        return ref

    @property
    def catalog(self) -> frozenset[Ref]:
        """The signed catalog as a user of what it holds; nobody where it is something else too."""
        if self._catalog is None:
            ref = self.old.root_ref
            alone = self.uses.of(ref) <= self._in_role(ref, CATALOG_KEYS)
            self._catalog = frozenset({ref}) if alone else frozenset()
        return self._catalog

    def revision_of(self, ref: Ref | None) -> int:
        """The revision that wrote an object last; the newest where that is not known."""
        if ref is None:
            return self.new.revision
        return self.touched.changed.get(ref) or self.touched.added.get(ref) or self.new.revision

    def tell(
        self,
        what: str,
        ref: Ref | None,
        where: str = "",
        *,
        visible: bool | None = None,
        allowed: bool | None = None,
        later: str | None = None,
        revision: int | None = None,
    ) -> None:
        """Write a row; the table says whether it is allowed at all, here and under DocMDP."""
        rule = ROWS[what]
        self.effort.spend(rows=1)
        granted = rule.allowed_at(self.permissions.level)
        shown = rule.visible if visible is None else visible
        self.rows.append(
            Change(
                revision=self.revision_of(ref) if revision is None else revision,
                what=what,
                where=where,
                allowed=granted if allowed is None else granted and allowed,
                visible=shown,
                later_signature=later,
            )
        )

    def is_timestamp(self, signature: SignatureFacts) -> bool:
        """Whether a later signature is a document timestamp."""
        return signature.type is SignatureType.DOCUMENT_TIMESTAMP
