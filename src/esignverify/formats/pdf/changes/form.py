# SPDX-License-Identifier: Apache-2.0
"""Changes of the interactive form (ISO 32000-2 §12.7): fields signed, filled, added, or worse."""

from __future__ import annotations

from collections.abc import Iterable

from pyhanko.pdf_utils import generic

from ..document import array, dictionary, entry
from ..fields import Visited, by_owner, visit_fields
from .case import Case
from .parent_tree import judge_place
from .settings import judge_settings
from .values import Ref, changed_keys, only_through, ref_of, same
from .views import View
from .widgets import (
    Led,
    is_annotation_value,
    is_drawn_as_given,
    is_shown_to_some,
    only_locks,
    owners_of,
)

# Keys by what changing them can do to what is shown. An appearance, once there, is what counts
# (§12.5.5), so dates and, of a signature, borders of a widget with one are cosmetic.
_COSMETIC = frozenset({"/M", "/NM", "/Border", "/BS", "/H", "/StructParent", "/Type", "/P"})
_BORDERS = frozenset({"/Border", "/BS"})
"""What readers draw around a field that they show with their own means, as browsers do."""
_SIGNING = _COSMETIC | {"/V", "/AP", "/AS", "/F", "/Ff", "/MK", "/DA", "/DR", "/Lock", "/SV"}
_FILLING = _COSMETIC | {"/V", "/AP", "/AS", "/Ff", "/I", "/TI", "/RV", "/DA", "/Q", "/MK", "/F"}
_NEW_FIELD = _SIGNING | {
    *("/Subtype", "/FT", "/T", "/Rect", "/Parent", "/Kids", "/TU", "/TM", "/Q", "/DV", "/Contents"),
    *("/Lang", "/ITXT"),
}
_CONTAINER = frozenset({"/T", "/Kids", "/Parent"})
_NEW_WIDGET = _NEW_FIELD - {"/V", "/T", "/Kids", "/Lock", "/SV"}
# What a widget without area, or one with a flag that hides or shows nothing, may change unseen.
_UNSEEN = _COSMETIC | {"/AP", "/AS", "/MK", "/DA", "/DR", "/Q"}
_EMPTY_FIELD = _NEW_FIELD - {"/AP", "/AS", "/MK", "/BS", "/Border"}
_FIELD_KEYS = frozenset({"/Parent", "/Obj", "/T", "/AN", "/IRT", "/Popup"})
"""Where a field or widget is referred to, but for lists (tables 166, 170, 216, 223, 227, 357)."""


def judge_form(case: Case) -> None:
    """Compare the forms of both views; tells rows and claims what it explains."""
    old = dictionary(entry(case.old.root, "/AcroForm"))
    new = dictionary(entry(case.new.root, "/AcroForm"))
    if old is None and new is None:
        return
    if new is None:
        case.tell("form-field-removed", case.new.root_ref)
        return
    before, after = Form(case, case.old), Form(case, case.new)
    case.effort.spend(fields=before.size + after.size)
    judge_settings(case, old, new, (*before.by_ref.values(), *before.direct))
    for ref in before.by_ref.keys() - after.by_ref.keys():
        case.tell("form-field-removed", ref, before.by_ref[ref].name)
    for one in after.direct:
        if not any(same(one.field, other.field) for other in before.direct):
            case.tell("form-field-added", None, one.name)
    added = sorted(after.by_ref.keys() - before.by_ref.keys())
    # Fields of one full name are one field to a reader (§12.7.4.2), wherever they hang.
    taken = frozenset(one.name for one in before.by_ref.values() if one.named)
    case.room |= {ref for ref in added if _judge_new(case, before, after, ref, taken)}
    for ref in sorted(before.by_ref.keys() & after.by_ref.keys() & case.touched.changed.keys()):
        _judge_changed(case, before, after, ref)
    _judge_appearances(case, before, after)


class Form:
    """The field tree of one view: nodes by object, nodes that are direct objects, by owner."""

    def __init__(self, case: Case, view: View) -> None:
        self._case = case
        nodes = list(visit_fields(view.resolver))
        self.size = len(nodes)
        self.by_ref = {one.ref: one for one in nodes if one.ref is not None}
        self.direct = [one for one in nodes if one.ref is None]
        self._parts = by_owner(nodes)
        self._by_number = {one.number: one for one in self.by_ref.values()}
        self._shown: dict[int, bool] = {}

    def field_of(self, widget: Ref) -> Visited:
        """The field that a widget belongs to."""
        one = self.by_ref[widget]
        return self._by_number.get(one.owner, one)

    def is_shown(self, one: Visited) -> bool:
        """Whether the field, or any node that belongs to it, may show something on a page."""
        # Asked for each of them, which may be thousands.
        if one.owner not in self._shown:
            parts = self._parts.get(one.owner, (one,))
            shown = (is_shown_to_some(part.field, self._case) for part in parts)
            self._shown[one.owner] = any(shown)
        return self._shown[one.owner]

    def parts(self, one: Visited) -> set[Ref]:
        """The objects that make up a field."""
        return {part.ref for part in self._parts.get(one.owner, (one,)) if part.ref is not None}


def _judge_new(case: Case, before: Form, form: Form, ref: Ref, taken: frozenset[str]) -> bool:
    """A field or widget that the signed revision did not have; True where it is explained."""
    one = form.by_ref[ref]
    keys = {str(key) for key in one.field}
    fresh = case.old.place(ref) is None and one.name not in taken
    if fresh and one.named and keys <= _CONTAINER and _holds_new(before, one):
        return False  # A name before other names (§12.7.4.2): its kids are judged each by itself.
    # Highlights and links paint beyond their rectangle; actions run; only a widget is a field.
    widget = entry(one.field, "/Subtype") in (None, "/Widget")
    known = keys <= (_NEW_FIELD if one.named else _NEW_WIDGET)
    if one.kind != "/Sig" or case.old.place(ref) is not None or not widget or not known:
        case.tell("form-field-added", ref, one.name)
        return False
    judge_place(case, ref, None, one.field)
    if not one.named:
        # A widget is told with its field, if that is new too or was signed just now.
        owner = form.field_of(ref)
        if owner.ref in before.by_ref and not _signed_since(case, before, form, owner):
            case.tell("form-field-added", ref, one.name)
            return False
        return True
    if one.name in taken:
        case.tell("form-field-added", ref, one.name)
        return False
    shown = form.is_shown(one)
    if case.signatures.get(ref) is None:
        quiet = not shown and keys <= _EMPTY_FIELD
        case.tell("empty-signature-field-added", ref, one.name, visible=not quiet, allowed=quiet)
        return quiet
    # ISO 32000-2 §12.8.2.2 speaks of signing, not of making room for it: a new field that shows
    # something over a certified document is not allowed (sneaky signature attack).
    fits = not (shown and case.permissions.level is not None)
    _tell_signature(case, form, ref, allowed=fits)
    return True


def _holds_new(before: Form, one: Visited) -> bool:
    """Whether all kids of a node are objects that the form did not have."""
    kids = [ref_of(kid) for kid in array(entry(one.field, "/Kids"))]
    return bool(kids) and all(kid is not None and kid not in before.by_ref for kid in kids)


def _tell_signature(
    case: Case, form: Form, ref: Ref, *, allowed: bool, hidden: bool = False
) -> None:
    """`hidden`: the field may have shown something before, which signing it can have hidden."""
    one, signature = form.by_ref[ref], case.signatures[ref]
    value = ref_of(one.field.raw_get("/V"))
    if value is not None and case.old.place(value) is not None:
        case.tell("signature-reused", ref, one.name, later=signature.id)
        return
    shown = form.is_shown(one)
    stamp = case.is_timestamp(signature)
    locked = case.permissions.locked(one.name) and not (stamp and not shown)
    case.tell(
        f"{signature.type}-added",
        value or ref,
        one.name,
        visible=shown or hidden,
        allowed=allowed and not locked,
        later=signature.id,
    )


def _judge_changed(case: Case, before: Form, after: Form, ref: Ref) -> None:
    """A field that both views have and that was written again."""
    old, new = before.by_ref[ref], after.by_ref[ref]
    keys = changed_keys(old.field, new.field)
    if keys & {"/Kids", "/Type"} and ref in case.old.page_nodes:
        return  # A page is no field, whatever lists it: left unexplained.
    case.claim_role(ref, _FIELD_KEYS)
    if any(not is_annotation_value(key, old.field, new.field) for key in keys & _COSMETIC):
        case.tell("form-field-changed", ref, f"{new.name}: {', '.join(sorted(keys))}")
        return
    if only_locks(old.field, new.field):
        keys -= {"/F"}
    judge_place(case, ref, old.field, new.field)
    if "/Kids" in keys and _kids_only_added(old.field, new.field, case.room):
        keys -= {"/Kids"}
        case.claim_through(old.field, "/Kids", frozenset({ref}))
    if "/AP" in keys and _shares_appearance(case, old.field, ref):
        case.tell("object-changed", ref, f"{new.name}: /AP")
        return
    if keys <= _quiet(case, old):
        return
    unseen = old.kind == "/Sig" and not before.is_shown(old) and not after.is_shown(new)
    if unseen and keys <= _UNSEEN:
        return
    if old.kind == "/Sig":
        _judge_signature_field(case, before, after, ref, keys)
    elif old.kind is not None and keys <= _FILLING:
        _tell_filled(case, new.name, ref)
    else:
        case.tell("form-field-changed", ref, f"{new.name}: {', '.join(sorted(keys))}")


def _quiet(case: Case, one: Visited) -> frozenset[str]:
    """The keys that may change in a widget with an appearance and show nothing else."""
    if "/AP" not in one.field:
        return frozenset()
    alone = one.kind == "/Sig" and is_drawn_as_given(case, one.field)
    return _COSMETIC if alone else _COSMETIC - _BORDERS


def _shares_appearance(case: Case, widget: generic.DictionaryObject, ref: Ref) -> bool:
    """Whether the appearance dictionary that is given up is something else as well."""
    given_up = ref_of(widget.raw_get("/AP")) if "/AP" in widget else None
    if given_up is None:
        return False
    alone = case.uses.of(given_up) <= {ref} and only_through(widget, "/AP", given_up)
    return not alone


def _judge_signature_field(case: Case, before: Form, after: Form, ref: Ref, keys: set[str]) -> None:
    old, new = before.by_ref[ref], after.by_ref[ref]
    was, now = _is_filled(old), _is_filled(new)
    # Who signs without a picture may give up the room that an empty field held for one.
    given_up = {"/Rect"} if "/AP" not in old.field and not after.is_shown(new) else set()
    if not was and now and keys <= _SIGNING | given_up and ref in case.signatures:
        case.room |= after.parts(new)
        _tell_signature(case, after, ref, allowed=True, hidden=before.is_shown(old))
    elif not was and now and ref in case.signatures and _became_widget(old, new, keys):
        # A field that had no place on any page gets one as it is signed: as good as a new one.
        case.room |= after.parts(new)
        fits = not (after.is_shown(new) and case.permissions.level is not None)
        _tell_signature(case, after, ref, allowed=fits)
    elif not old.named and keys <= _SIGNING - {"/V"} and _signed_now(before, after, ref):
        return  # A widget apart from its field: the field tells.
    elif keys - {"/Ff"} <= _quiet(case, old) and "/AP" in old.field:
        return
    else:
        where = f"{new.name}: {', '.join(sorted(keys))}"
        case.tell("signature-field-changed", ref, where)


def _became_widget(old: Visited, new: Visited, keys: set[str]) -> bool:
    """Whether a field without widgets was made its own widget (§12.5.6.19) when it was signed."""
    bare = not any(key in old.field for key in ("/Subtype", "/Rect", "/Kids", "/AP"))
    widget = entry(new.field, "/Subtype") == "/Widget" and "/Rect" in new.field
    return bare and widget and keys <= _SIGNING | {"/Subtype", "/Rect"}


def _signed_since(case: Case, before: Form, after: Form, field: Visited) -> bool:
    """Whether a field of both views had no value in the signed one and has a signature now."""
    if field.ref is None or field.ref not in case.signatures:
        return False
    return not _is_filled(before.by_ref[field.ref]) and _is_filled(after.by_ref[field.ref])


def _signed_now(before: Form, after: Form, widget: Ref) -> bool:
    """Whether the field that a widget belongs to was signed between the two views."""
    was = before.field_of(widget)
    now = after.field_of(widget)
    return not _is_filled(was) and _is_filled(now)


def _is_filled(one: Visited) -> bool:
    return entry(one.field, "/V") is not None


def _tell_filled(case: Case, name: str, ref: Ref) -> None:
    case.tell("form-field-filled", ref, name, allowed=not case.permissions.locked(name))


def _kids_only_added(
    old: generic.DictionaryObject, new: generic.DictionaryObject, fresh: set[Ref]
) -> bool:
    return only_added(array(entry(old, "/Kids")), array(entry(new, "/Kids")), fresh)


def only_added(old: Iterable[object], new: Iterable[object], fresh: set[Ref]) -> bool:
    """Whether `new` is `old` in its order with only references out of `fresh` put in."""
    rest = iter(new)
    for wanted in old:
        for one in rest:
            if same(one, wanted):
                break
            if ref_of(one) not in fresh:
                return False
        else:
            return False
    return all(ref_of(one) in fresh for one in rest)


def _judge_appearances(case: Case, before: Form, after: Form) -> None:
    """Appearances written over in place: a way of filling or signing, if nothing else uses them."""
    led: Led = {}
    for ref in case.touched.changed.keys() - case.claims.keys():
        owners = owners_of(case, ref, before.by_ref, led)
        if not owners:
            continue
        names = {before.by_ref[owner].name for owner in owners}
        signing = {o for o in owners if before.by_ref[o].kind == "/Sig"}
        if any(_is_filled(before.field_of(owner)) for owner in signing):
            continue  # The look of a signature that stands: left unexplained.
        for name in sorted(names):
            if not signing:
                _tell_filled(case, name, ref)
        if signing and not any(_is_filled(after.field_of(owner)) for owner in signing):
            continue
        case.claim(ref)
