# SPDX-License-Identifier: Apache-2.0
"""Changes of the form dictionary itself: what readers draw fields with (ISO 32000-2 §12.7.3)."""

from __future__ import annotations

from collections.abc import Collection

from pyhanko.pdf_utils import generic

from ..document import dictionary, entry
from ..fields import Visited
from .case import Case
from .values import Ref, changed_keys, same
from .widgets import has_borrowing_widgets, has_only_signatures, has_undrawn_widgets

_FORM_QUIET = frozenset({"/Fields", "/SigFlags"})
_FORM_LOOKS = frozenset({"/DA", "/Q", "/DR"})
"""What a reader draws a widget with that has no appearance of its own (§12.7.4.3)."""

_PICTURES = "/XObject"
_FORM_DRAWS = _FORM_LOOKS | {"/NeedAppearances"}


def judge_settings(
    case: Case,
    old: generic.DictionaryObject | None,
    new: generic.DictionaryObject,
    fields: Collection[Visited],
) -> None:
    """The form dictionary, wherever it stands; `fields` are those of the signed form."""
    form_ref = case.claim_through(case.old.root, "/AcroForm", case.catalog)
    holders = frozenset({form_ref}) if form_ref else case.catalog
    if old is None:
        changed = {str(key) for key in new}
    else:
        changed = changed_keys(old, new)
        case.claim_through(old, "/Fields", holders)
        if _resources_rewritten(case, old, holders):
            changed |= {"/DR"}
    # These decide how fields look, also a widget that hangs on a page and in no field tree.
    odd = {key for key in changed - _FORM_QUIET if not _harmless(key, old, new)}
    looks = {key for key in changed & _FORM_LOOKS if key != "/DR" or _adds_text(old, new)}
    if looks and not odd and has_undrawn_widgets(case, looks):
        odd = looks
    elif "/DR" in looks - odd and _exchanges_pictures(old, new) and has_borrowing_widgets(case):
        odd |= {"/DR"}
    if odd and odd <= _FORM_DRAWS and _draws_nothing(case, fields, odd):
        odd = set()
    if odd:
        where = ", ".join(sorted(odd))
        case.tell("form-settings-changed", form_ref or case.new.root_ref, where)


def _resources_rewritten(
    case: Case, form: generic.DictionaryObject, holders: frozenset[Ref]
) -> bool:
    """Whether the form's resources, or a list in them, are objects that were written again.

    Producers that sign enter their picture, or fonts that they miss, where the form has them.
    """
    resources = _list(form, "/DR")
    if resources is None:
        return False
    own = case.claim_through(form, "/DR", holders)
    inside = holders if own is None else frozenset({own})
    lists = [str(kind) for kind in resources if _list(resources, str(kind)) is not None]
    parts = {case.claim_through(resources, kind, inside) for kind in lists}
    return any(one in case.touched.changed for one in {own, *parts} - {None})


def _list(resources: generic.DictionaryObject, kind: str) -> generic.DictionaryObject | None:
    """A dictionary of resources, or the names in it for things of one kind (table 34)."""
    found = dictionary(entry(resources, kind))
    return None if isinstance(found, generic.StreamObject) else found


def _harmless(
    key: str, old: generic.DictionaryObject | None, new: generic.DictionaryObject
) -> bool:
    if key == "/NeedAppearances":
        return not (bool(entry(old, key)) or bool(entry(new, key)))
    if key == "/DR":
        return _only_adds(dictionary(entry(old, key)), dictionary(entry(new, key)))
    return key in ("/DA", "/Q") and (old is None or key not in old)


def _draws_nothing(case: Case, fields: Collection[Visited], settings: set[str]) -> bool:
    """Whether the form has signatures alone, which no reader draws with these settings.

    Producers that sign one after the other each write their own. Behind a certification that
    allows no signature there is no reason to.
    """
    if case.permissions.level == 1:
        return False
    if not all(one.kind in (None, "/Sig") for one in fields):
        return False
    return has_only_signatures(case, drawn_anew="/NeedAppearances" in settings)


def _adds_text(old: generic.DictionaryObject | None, new: generic.DictionaryObject) -> bool:
    """Whether the resources of two forms differ in more than what text is never drawn with."""
    before, after = dictionary(entry(old, "/DR")), dictionary(entry(new, "/DR"))
    if before is None or after is None:
        return True
    kinds = {str(kind) for kind in (*before, *after)} - {_PICTURES}
    differs = any(not _same_list(before, after, kind) for kind in kinds)
    return differs or _exchanges_pictures(old, new)


def _exchanges_pictures(
    old: generic.DictionaryObject | None, new: generic.DictionaryObject
) -> bool:
    """Whether a picture in the form's resources is another one, or gone."""
    before, after = dictionary(entry(old, "/DR")), dictionary(entry(new, "/DR"))
    pictures = _list(before, _PICTURES) if before is not None else None
    return pictures is not None and not _keeps(
        pictures, _list(after, _PICTURES) if after is not None else None
    )


def _same_list(
    before: generic.DictionaryObject, after: generic.DictionaryObject, kind: str
) -> bool:
    """Whether two resource dictionaries have the same under `kind`, in the same object or not."""
    if kind not in before or kind not in after:
        return False
    if not same(before.raw_get(kind), after.raw_get(kind)):
        return False
    was, now = _list(before, kind), _list(after, kind)
    if was is None or now is None:
        return was is now
    return not changed_keys(was, now)


def _only_adds(old: generic.DictionaryObject | None, new: generic.DictionaryObject | None) -> bool:
    """Whether resources were only added to a resource dictionary, none replaced but pictures.

    Programs that sign name theirs alike, and no appearance takes one from there.
    """
    if old is None or new is None:
        return old is None
    for kind in {str(one) for one in old}:
        before = _list(old, kind)
        if before is None:
            if kind not in new or not same(old.raw_get(kind), new.raw_get(kind)):
                return False
        elif kind != _PICTURES and not _keeps(before, _list(new, kind)):
            return False
    return True


def _keeps(before: generic.DictionaryObject, after: generic.DictionaryObject | None) -> bool:
    """Whether all names of a list stand in another and mean the same."""
    return after is not None and all(
        name in after and same(before.raw_get(name), after.raw_get(name)) for name in before
    )
