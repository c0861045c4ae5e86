# SPDX-License-Identifier: Apache-2.0
"""The incremental updates behind a signed revision, read strictly (ISO 32000-2 §7.5.6).

Readers differ in how they mend a broken file, and a forger lives on that: what we compare must be
what everybody shows. So each update must be exactly its listed objects, its cross-references, its
trailer, ``startxref`` and ``%%EOF``, with nothing else between, and the tolerant reader must have
found the very same cross-references.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef

from .containers import check_container
from .cross_references import (
    MAX_NUMBER,
    TABLE,
    Rows,
    are_counts,
    check_pointers,
    read_stream,
    read_table,
)
from .document import array, entry
from .errors import PdfLimitError
from .linearization import switches
from .syntax import (
    HEADER,
    Name,
    Object,
    Reference,
    SyntaxProblemError,
    headers,
    read_object,
    read_value,
    skip_blank,
)

_EOL = rb"(?:\r\n|\n|\r)"
_WHITES = re.compile(rb"[\0\t\n\f\r ]+")
_WHITE = re.compile(rb"[\0\t\n\f\r ]{0,16}")
"""White space in front of an object or table that an offset may point to: all readers skip it."""
_END = re.compile(
    rb"startxref[\0\t\n\f\r ]{1,16}([0-9]{1,10})[\0\t\n\f\r ]{0,16}" + _EOL + rb"%%EOF"
)
"""Readers look for it in the last octets only; one that must search mends the file its own way."""
_READ_OF_TABLE = 5
"""Octets of a table that the tolerant reader has read when it notes where it is."""
_KEYWORDS = re.compile(rb"(?:startxref|%%EOF|trailer[\0\t\n\f\r ]*<<)")
MAX_OBJECTS = 20_000
"""Objects that all updates together write; fifty rounds of signing write some thousands."""


@dataclass(frozen=True, slots=True)
class Updates:
    """What is wrong with the first update that is not sound, and which 1-based revision it is.

    None and 0 where all are sound.
    """

    problem: str | None
    revision: int


class UpdateChecker:
    """Checks the updates of one document, each once for all signatures before it."""

    def __init__(self, reader: PdfFileReader, document: bytes) -> None:
        self._reader = reader
        self._document = document
        self._ends: dict[tuple[int, int], int | str] = {}
        self._objects = 0

    def check(self, start: int, revision: int) -> Updates:
        """Check the updates from `start`, the end of the 1-based `revision`, on.

        Raises:
            PdfLimitError: they write more than `MAX_OBJECTS` objects.
        """
        if switches(self._reader, self._document, start, revision):
            problem = "readers that begin at the beginning of the file begin elsewhere now"
            return Updates(problem, revision + 1)
        at = start
        while True:
            revision += 1
            try:
                at = skip_blank(self._document, at)
            except SyntaxProblemError as error:
                return Updates(str(error), revision)
            if at >= len(self._document):
                break
            end = self._end(at, revision)
            if isinstance(end, str):
                return Updates(end, revision)
            at = end
        if revision - 1 != self._reader.xrefs.total_revisions:
            return Updates("the tolerant reader found other revisions", revision - 1)
        return Updates(None, 0)

    def _end(self, at: int, revision: int) -> int | str:
        """Where the update ends that starts at `at`, or what is wrong with it."""
        known = self._ends.get((at, revision))
        if known is not None:
            return known
        if revision <= self._reader.xrefs.total_revisions:
            data = self._reader.xrefs.get_xref_data(revision - 1)
            self._objects += len(data.explicit_refs_in_revision)
        if self._objects > MAX_OBJECTS:
            raise PdfLimitError("update-objects", MAX_OBJECTS)
        found: int | str
        try:
            found = _check_update(self._reader, self._document, at, revision)
        except SyntaxProblemError as error:
            found = str(error)
        self._ends[at, revision] = found
        return found


def _check_update(reader: PdfFileReader, document: bytes, start: int, revision: int) -> int:
    """Check one update; gives the offset behind its %%EOF.

    Raises:
        SyntaxProblemError: it is not sound.
    """
    if revision > reader.xrefs.total_revisions:
        raise SyntaxProblemError("an update that the tolerant reader did not find")
    view = reader.get_historical_resolver(revision - 1)
    objects, at = _objects(document, start, view)
    if TABLE.match(document, at):
        place = at
        rows, trailer, at = read_table(document, at)
        _check_hybrid(view, document, trailer, rows, objects)
    else:
        if not objects:
            raise SyntaxProblemError(f"no cross-references at {at}")
        place = objects[-1].start
        rows, trailer = read_stream(view, document, objects[-1]), objects[-1].dictionary
    ended = _END.match(document, skip_blank(document, at))
    if ended is None or _pointed(document, int(ended[1])) != place:
        raise SyntaxProblemError("startxref does not point to these cross-references")
    table = not objects or place != objects[-1].start
    _check_keywords(document, start, ended.start(), objects, has_table=table)
    _check_trailer(reader, document, revision, trailer, rows)
    own = trailer.get("XRefStm") if table else place
    _check_rows(reader, document, revision, rows, objects, own)
    _check_packed(reader, revision, rows, objects)
    return ended.end()


def _objects(document: bytes, at: int, view: HistoricalResolver) -> tuple[list[Object], int]:
    """The objects from `at` on, one after the other, and the offset behind them."""
    objects: list[Object] = []
    numbers: set[int] = set()
    while HEADER.match(document, at):
        one = read_object(document, at, lambda ref: _length(view, ref))
        if one.number > MAX_NUMBER:
            raise SyntaxProblemError(f"object {one.number} is beyond all readers")
        if one.number in numbers:
            raise SyntaxProblemError(f"object {one.number} stands twice in one update")
        numbers.add(one.number)
        objects.append(one)
        at = skip_blank(document, one.end)
    return objects, at


def _length(view: HistoricalResolver, ref: Reference) -> int | None:
    try:
        found = view.get_object(generic.Reference(ref.number, ref.generation, pdf=view))
    except (PdfError, ValueError, KeyError):
        return None
    return int(found) if isinstance(found, int) else None


def _check_keywords(
    document: bytes, start: int, end: int, objects: list[Object], *, has_table: bool
) -> None:
    """Nothing in the update may look like an object or a trailer to a reader that mends files."""
    if headers(document, start, end) != {one.start for one in objects}:
        raise SyntaxProblemError("something that looks like an object is hidden in the update")
    if len(_KEYWORDS.findall(document, start, end)) != int(has_table):
        raise SyntaxProblemError("something that looks like a trailer is hidden in the update")


def _check_trailer(
    reader: PdfFileReader,
    document: bytes,
    revision: int,
    trailer: dict[str, object],
    rows: Rows,
) -> None:
    before = reader.xrefs.get_xref_container_info(revision - 2)
    place = _pointed(document, before.declared_startxref)
    # Where the tolerant reader had to search for them, other readers mend the file otherwise.
    table = document.startswith(b"xref", place)
    exact = before.start_location == (place + _READ_OF_TABLE if table else place)
    previous = trailer.get("Prev")
    if not isinstance(previous, int) or _pointed(document, previous) != place or not exact:
        raise SyntaxProblemError("/Prev does not point to the cross-references before")
    size = trailer.get("Size")
    highest = max((*rows.used, *rows.packed, *rows.free), default=0)
    if not isinstance(size, int) or not highest < size <= MAX_NUMBER:
        raise SyntaxProblemError("/Size does not fit the object numbers")
    # Readers leave out, or mend the file for, objects that a smaller /Size has no room for.
    containers = map(reader.xrefs.get_xref_container_info, range(revision - 1))
    if size < max(one.size for one in containers):
        raise SyntaxProblemError("/Size is less than in a revision before")
    _check_encryption(reader, revision, trailer)
    if not isinstance(trailer.get("Root"), Reference):
        raise SyntaxProblemError("a trailer without /Root")


def _check_encryption(reader: PdfFileReader, revision: int, trailer: dict[str, object]) -> None:
    """A trailer says itself what the ones before say of encryption (§7.5.5, §7.6.2).

    Readers that do not look at earlier trailers take the file for a plain one otherwise. Of the
    two strings of /ID the first makes the key, the second changes with each update (§14.4).
    """
    before = reader.trailer.flatten(revision - 2)
    if ("Encrypt" in trailer) != ("/Encrypt" in before):
        raise SyntaxProblemError("a trailer that leaves out or brings in /Encrypt")
    if "Encrypt" not in trailer:
        return
    now = reader.trailer.flatten(revision - 1)
    if now.raw_get("/Encrypt") != before.raw_get("/Encrypt"):
        raise SyntaxProblemError("a trailer with another /Encrypt")
    given = trailer.get("ID")
    keys = [array(entry(one, "/ID"))[:1] for one in (before, now)]
    if not isinstance(given, list) or not given or keys[0] != keys[1]:
        raise SyntaxProblemError("a trailer with another /ID")


def _pointed(document: bytes, offset: int) -> int:
    """What an offset points to: behind the white space that it may stand before."""
    found = _WHITE.match(document, offset)
    return found.end() if found is not None else offset


def _check_hybrid(
    view: HistoricalResolver,
    document: bytes,
    trailer: dict[str, object],
    rows: Rows,
    objects: list[Object],
) -> None:
    """A stream of cross-references beside the table (§7.5.8.4) must say what the table says."""
    if "XRefStm" not in trailer:
        return
    stream = next((one for one in objects if one.start == trailer["XRefStm"]), None)
    if stream is None:
        raise SyntaxProblemError("/XRefStm points to nothing in this update")
    said = read_stream(view, document, stream)
    check_pointers(stream.dictionary, trailer)
    size = stream.dictionary.get("Size")
    highest = max((*said.used, *said.packed, *said.free), default=0)
    if not isinstance(size, int) or not highest < size <= MAX_NUMBER:
        raise SyntaxProblemError("/Size of /XRefStm does not fit the object numbers")
    for table, other in ((rows.used, said.used), (rows.free, said.free)):
        kept = {n: row for n, row in table.items() if n not in (0, stream.number)}
        if kept != {n: row for n, row in other.items() if n not in (0, stream.number)}:
            raise SyntaxProblemError("two cross-references in one update that differ")
    if said.packed:
        raise SyntaxProblemError("objects that only one of two cross-references has")


def _check_rows(
    reader: PdfFileReader,
    document: bytes,
    revision: int,
    rows: Rows,
    written: list[Object],
    own: object,
) -> None:
    """Every row hits its object, every object has its row, and the other reader agrees.

    Only the update's own stream of cross-references, at offset `own`, may leave itself out, under
    a number that was never in use: readers that scan the file would find it in the other's place.
    """
    objects = {one.number: one for one in written}
    found = reader.xrefs.get_xref_data(revision - 1)
    packed = {n: ObjStreamRef(*place) for n, place in rows.packed.items()}
    free = {n: generation for n, generation in rows.free.items() if n}
    used = {n: place for n, place in rows.used.items() if n}
    if (found.standard_xrefs, found.xrefs_in_objstm, found.freed) != (used, packed, free):
        raise SyntaxProblemError("the tolerant reader found other cross-references")
    hit = 0
    for number, (generation, place) in used.items():
        one = objects.get(number)
        pointed = _pointed(document, place)
        if one is not None and (one.generation, one.start) == (generation, pointed):
            hit += 1
        elif not _was_there(reader, revision, number, generation, place):
            raise SyntaxProblemError(f"object {number} is not where it is said to be")
    unlisted = [one for number, one in objects.items() if number not in used]
    if any(one.start != own or one.dictionary.get("Type") != Name("XRef") for one in unlisted):
        raise SyntaxProblemError("an object of the update is not listed")
    if any(_was_used(reader, revision, one.number) for one in unlisted):
        raise SyntaxProblemError("unlisted cross-references with the number of another object")
    if hit < len(written) - 1:
        raise SyntaxProblemError("an object of the update is not listed")


def _was_used(reader: PdfFileReader, revision: int, number: int) -> bool:
    """Whether a revision before had an object of this number in use, of any generation."""
    sections = map(reader.xrefs.get_xref_data, range(revision - 1))
    return any(number in one.standard_xrefs or number in one.xrefs_in_objstm for one in sections)


def _was_there(
    reader: PdfFileReader, revision: int, number: int, generation: int, place: int
) -> bool:
    """Whether an update merely repeats where an earlier revision has the object."""
    ref = generic.Reference(number, generation, pdf=reader)
    return bool(reader.xrefs.get_historical_ref(ref, revision - 2) == place)


def _check_packed(reader: PdfFileReader, revision: int, rows: Rows, objects: list[Object]) -> None:
    """Object streams hold exactly what is listed in them, each inner object read strictly."""
    view = reader.get_historical_resolver(revision - 1)
    here = {one.number for one in objects}
    listed: dict[int, dict[int, int]] = {}
    for number, (stream, index) in rows.packed.items():
        if stream not in here:
            ref = generic.Reference(number, 0, pdf=reader)
            before = reader.xrefs.get_historical_ref(ref, revision - 2)
            if before != ObjStreamRef(stream, index):
                raise SyntaxProblemError(f"object {number} is not where it is said to be")
            continue  # The update merely repeats where it was.
        listed.setdefault(stream, {})[index] = number
    streams = {one.number: one for one in objects if one.dictionary.get("Type") == Name("ObjStm")}
    if listed.keys() != streams.keys():
        raise SyntaxProblemError("object streams are not the ones listed")
    for number, inner in listed.items():
        one = streams[number]
        _check_object_stream(view, one, [inner.get(i) for i in range(len(inner))])


def _check_object_stream(view: HistoricalResolver, one: Object, numbers: list[int | None]) -> None:
    check_container(one)
    stated = [one.dictionary.get("N"), one.dictionary.get("First")]
    stream = view.get_object(generic.Reference(one.number, one.generation, pdf=view))
    if not are_counts(stated) or not isinstance(stream, generic.StreamObject):
        raise SyntaxProblemError(f"object stream {one.number} without count or first")
    count, first = stated
    data = bytes(stream.data)
    head = [word for word in _WHITES.split(data[:first]) if word]
    if not all(word.isdigit() for word in head):
        raise SyntaxProblemError(f"object stream {one.number} has no numbers at its head")
    if len(head) != 2 * len(numbers) or count != len(numbers):
        raise SyntaxProblemError(f"object stream {one.number} holds others than are listed")
    if [int(word) for word in head[::2]] != numbers:
        raise SyntaxProblemError(f"object stream {one.number} holds others than are listed")
    places = [first + int(word) for word in head[1::2]]
    # Some readers drop a stream whose offsets do not grow, and an object that runs into the next.
    if places[:1] not in ([], [first]):
        raise SyntaxProblemError(f"object stream {one.number} does not begin at /First")
    for place, end in zip(places, [*places[1:], len(data)], strict=True):
        _, at = read_value(data, skip_blank(data, place))
        if not place < at <= end or skip_blank(data, at) < end:
            raise SyntaxProblemError(f"object stream {one.number} has something in between")


def check_updates(reader: PdfFileReader, document: bytes, start: int, revision: int) -> Updates:
    """Check the updates of `document` from `start`, the end of the 1-based `revision`, on."""
    return UpdateChecker(reader, document).check(start, revision)
