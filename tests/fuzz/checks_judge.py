# SPDX-License-Identifier: Apache-2.0
"""What must hold for the verdict on any document that nobody of ours signed anew.

The fuzzer has no keys. So a signature that passes must be over bytes that were signed before it
began; and where a document is accepted, what a reader shows must be what its last good signature
saw, by a walk of our own over the object graph.
"""

from __future__ import annotations

import hashlib
from functools import cache
from numbers import Number

from pyhanko.pdf_utils import generic

from esignverify.adapters.workers.edge import answer_body
from esignverify.adapters.workers.frames import Kind, from_json
from esignverify.formats.pdf.document import array, dictionary, entry, open_pdf
from esignverify.formats.read import read
from esignverify.model.axes import Decision, Integrity, SignatureAxis
from esignverify.model.codec import decode
from esignverify.model.facts import DocumentFacts, SignatureFacts
from esignverify.model.finding import Outcome
from esignverify.model.verdict import Verdict
from esignverify.validation.judge import needs_of
from tests.support import NOW, verify

from . import seeds
from .checks_pdf import check_facts

PASSED = SignatureAxis.TOTAL_PASSED
VALUE = "crypto.signature-value"
NODES = 20_000
ROUNDED = 0.01
"""Of a point: what producers that write a page anew round away, and no eye sees."""
_PRIVATE = frozenset({"/PieceInfo", "/LastModified"})
"""Data of programs (ISO 32000-2 §14.5), shown by none."""
_INHERITED = frozenset({"/Resources", "/MediaBox", "/CropBox", "/Rotate"})
_UNSEEN = frozenset(
    [
        "/AcroForm",
        "/DSS",
        "/Extensions",
        "/Metadata",
        "/Perms",
        "/Type",
        "/Version",
    ]
)
"""Of the catalog, what may change and shows nothing; fields show through their widgets."""


_WALKED = frozenset({"/Pages", "/StructTreeRoot"})


def check_judge(data: bytes) -> None:
    """Facts to verdict, in process, with the demo's trust store."""
    facts = read(data)
    check_facts(data, facts)
    answer_body(Kind.NEEDS, needs_of(facts))
    verdict = verify(data, NOW, evidence=seeds.evidence(), facts=facts)
    is_told(verdict, facts)
    for known, row in zip(facts.signatures, verdict.signatures, strict=True):
        if row.indication is PASSED:
            assert signed_bytes(data, known) in _known(), f"{row.id} passes over unsigned bytes"
    if verdict.decision is Decision.ACCEPT:
        _is_as_signed(data, facts, verdict)
    if len(data) % 8 == 0:
        again = verify(data, NOW, evidence=seeds.evidence(), facts=read(data))
        assert again == verdict, "judged twice, two verdicts"


def is_told(verdict: Verdict, facts: DocumentFacts) -> None:
    """It reaches the parent as it was, completed, with nothing passed beside a failure."""
    body = answer_body(Kind.VERDICT, verdict)
    assert decode(Verdict, from_json(body)) == verdict, "arrives as another verdict"
    completed = [one for one in verdict.findings if one.check == "reader.completed"]
    assert [one.outcome for one in completed] == [Outcome.PASSED], "not completed"
    assert len(verdict.signatures) == len(facts.signatures), "a signature is not told"
    if verdict.decision is Decision.ACCEPT:
        assert verdict.axes.signature is PASSED, "accepted without a pass"
        assert any(row.indication is PASSED for row in verdict.signatures), "no signature passes"
    for row in verdict.signatures:
        whole = row.integrity is Integrity.INTACT
        assert whole or row.indication is not PASSED, "passes and is not intact"


def signed_bytes(data: bytes, one: SignatureFacts) -> bytes:
    """SHA-256 of the ranges of `one` and of the bytes that they name; empty without ranges."""
    ranges = one.coverage.ranges if one.coverage is not None else ()
    made = hashlib.sha256(repr(ranges).encode())
    for start, length in zip(ranges[::2], ranges[1::2], strict=True):
        made.update(data[start : start + length])
    return made.digest() if ranges else b""


@cache
def _known() -> frozenset[bytes]:
    """Signed bytes over which a signature of a seed verifies, whatever comes after them."""
    found: set[bytes] = set()
    for data in seeds.documents():
        facts = read(data)
        verdict = verify(data, NOW, evidence=seeds.evidence(), facts=facts)
        good = {one.about for one in verdict.findings if one.check == VALUE and one.passed}
        found |= {signed_bytes(data, one) for one in facts.signatures if one.id in good}
    return frozenset(found)


def _is_as_signed(data: bytes, facts: DocumentFacts, verdict: Verdict) -> None:
    """Pages and catalog are now as the last passing signature saw them."""
    passing = [
        known.coverage.revision
        for known, row in zip(facts.signatures, verdict.signatures, strict=True)
        if row.indication is PASSED and known.timestamp is None and known.coverage is not None
    ]
    reader = open_pdf(data)
    old = reader.get_historical_resolver(max(passing) - 1).root
    new = reader.root
    walk = _Walk()
    marks = [str(entry(dictionary(entry(one, "/MarkInfo")), "/Marked")) for one in (old, new)]
    assert len({one == "True" for one in marks}) == 1, "accepted with structure on or off"
    for key in (set(old) | set(new)) - _UNSEEN - _PRIVATE - _WALKED - {"/MarkInfo"}:
        assert walk.same(_raw(old, key), _raw(new, key)), f"accepted with another {key}"
    assert _spoken(old) == _spoken(new), "accepted with other words to be read aloud"
    before, after = _pages(old), _pages(new)
    assert len(before) == len(after), "accepted with other pages"
    for page, other in zip(before, after, strict=True):
        for key in (set(page) | set(other)) - _PRIVATE - {"/Annots", "/Parent"}:
            if key == "/StructParents" and entry(page, key) is None:
                continue  # A place in the structure, where it had none.
            same = walk.same(_of_page(page, key), _of_page(other, key))
            assert same, f"accepted with another {key}"
        _same_annotations(walk, page, other)


def _raw(holder: generic.DictionaryObject, key: str) -> object:
    return holder.raw_get(key) if key in holder else None


def _of_page(page: generic.DictionaryObject, key: str) -> object:
    """What a page has, takes from above (ISO 32000-2 table 31), or is given where none says it."""
    node: generic.DictionaryObject | None = page
    for _ in range(NODES):
        found = _raw(node, key) if node is not None else None
        if node is None or _resolved(found) is not None or key not in _INHERITED:
            break
        node = dictionary(_raw(node, "/Parent"))
    if _resolved(found) is not None:
        return found
    if key == "/CropBox":
        return _of_page(page, "/MediaBox")
    return generic.NumberObject(0) if key == "/Rotate" else None


def _spoken(root: generic.DictionaryObject) -> list[str]:
    """What the structure tree gives to be read aloud, in order: texts, and content of pages.

    A description is left out where the element holds nothing but references to objects (fields).
    """
    told: list[str] = []
    waiting, left = [_raw(root, "/StructTreeRoot")], NODES
    while waiting and left:
        left -= 1
        raw = waiting.pop()
        node = dictionary(raw)
        if node is None:
            told += [] if _resolved(raw) is None else [str(_resolved(raw))]
            continue
        if entry(node, "/Type") == "/OBJR":
            continue
        kids = _kids(node) if "/K" in node else []
        told += [str(entry(node, one)) for one in ("/ActualText", "/E", "/MCID") if one in node]
        told += [str(entry(node, "/Alt"))] if "/Alt" in node and not kids else []
        waiting += reversed(kids)
    return told


def _kids(node: generic.DictionaryObject) -> list[object]:
    raw = _raw(node, "/K")
    found = _resolved(raw)
    return array(found) if isinstance(found, generic.ArrayObject) else [raw]


def _pages(root: generic.DictionaryObject) -> list[generic.DictionaryObject]:
    """All pages, in order, of a tree that may be hostile."""
    found: list[generic.DictionaryObject] = []
    waiting, left = [_raw(root, "/Pages")], NODES
    while waiting and left:
        left -= 1
        node = dictionary(waiting.pop())
        if node is not None and "/Kids" in node:
            waiting += reversed(array(node.raw_get("/Kids")))
        elif node is not None:
            found.append(node)
    return found


def _same_annotations(
    walk: _Walk, page: generic.DictionaryObject, other: generic.DictionaryObject
) -> None:
    """What was on the page is there as before; what came is a signature field that shows nothing.

    A field's own value and the keys that lead back to the page are not what is shown.
    """
    before, after = (array(entry(one, "/Annots")) for one in (page, other))
    assert len(after) >= len(before), "accepted without an annotation"
    for one, two in zip(before, after, strict=False):
        old, new = dictionary(one), dictionary(two)
        if old is None or new is None:
            assert old is new, "accepted with another annotation"
            continue
        if _is_flat(old) and _is_flat(new):
            continue
        quiet = {"/P", "/Parent", "/V", "/Lock", "/F"} | _borders(old) & _borders(new)
        if {entry(one, "/Type") for one in (old, new)} <= {None, "/Annot"}:
            quiet.add("/Type")
        for key in (set(old) | set(new)) - quiet:
            assert walk.same(_raw(old, key), _raw(new, key)), f"accepted with another {key}"
    for raw in after[len(before) :]:
        assert _shows_nothing(dictionary(raw)), "accepted with an annotation more"


def _borders(widget: generic.DictionaryObject) -> set[str]:
    """What readers draw themselves, but for a signature that has an appearance (§12.5.5)."""
    shown = entry(dictionary(entry(widget, "/AP")), "/N")
    alone = entry(widget, "/FT") == "/Sig" and isinstance(shown, generic.StreamObject)
    return {"/BS", "/Border"} if alone else set()


def _shows_nothing(widget: generic.DictionaryObject | None) -> bool:
    if widget is None:
        return True
    flags = entry(widget, "/F")
    hidden = isinstance(flags, int) and bool(flags & 0b100010)
    return _is_flat(widget) or hidden or entry(widget, "/AP") is None


def _is_flat(widget: generic.DictionaryObject) -> bool:
    box = [float(str(one)) for one in array(entry(widget, "/Rect"))]
    return len(box) != 4 or box[0] == box[2] or box[1] == box[3]


class _Walk:
    """Two objects side by side, references followed once."""

    def __init__(self) -> None:
        self._seen: set[tuple[object, object]] = set()
        self._left = NODES

    def same(self, old: object, new: object) -> bool:
        self._left -= 1
        if self._left < 0:
            return True
        if isinstance(old, generic.IndirectObject) and isinstance(new, generic.IndirectObject):
            pair = ((old.idnum, old.generation), (new.idnum, new.generation))
            if pair in self._seen:
                return True
            self._seen.add(pair)
        old, new = _resolved(old), _resolved(new)
        if isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject):
            # Fields that a later signature brings are looked at page by page.
            pages = entry(old, "/Type") == "/Page"
            keys = (set(old) | set(new)) - ({"/Parent", "/Annots"} if pages else {"/Parent"})
            streams = [getattr(one, "encoded_data", None) for one in (old, new)]
            return streams[0] == streams[1] and all(
                self.same(_raw(old, key), _raw(new, key)) for key in keys
            )
        if isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject):
            rows = zip(array(old), array(new), strict=True)
            return len(old) == len(new) and all(self.same(one, two) for one, two in rows)
        if isinstance(old, Number) and isinstance(new, Number):
            return abs(float(str(old)) - float(str(new))) <= ROUNDED
        return type(old) is type(new) and old == new


def _resolved(value: object) -> object:
    found = value.get_object() if isinstance(value, generic.IndirectObject) else value
    return None if isinstance(found, generic.NullObject) else found
