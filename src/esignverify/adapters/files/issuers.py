# SPDX-License-Identifier: Apache-2.0
"""The register of institutions from a file (`esignverify.issuers/1`, JSON)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path as FilePath

from ...model.errors import ConfigurationError
from ...model.evidence import Needs
from ...model.identifiers import USCC_FORM, cma_number_oddity, uscc_check
from ...model.issuers import (
    Institution,
    IssuerSnapshot,
    NamePeriod,
    Qualification,
    QualificationKind,
    QualificationStatus,
    StatusPeriod,
)
from ...model.moments import days_later
from ...model.problems import Problem
from ...model.register_facts import BlacklistEntry
from ...model.register_records import RegisterOverview
from ...validation.names import look_alike, normalise
from ...validation.needs import narrowed
from .ahead import later_dates, refused_dates
from .fields import Table, faults
from .issuer_facts import clash, read_blacklist, read_facts, read_knowledge
from .lines import Path
from .lookup import Lookup, known
from .source import Source, complaint, field_name, read_bytes, read_json

SCHEMA = "esignverify.issuers/1"
MAX_FILE = 64 * 1024 * 1024
"""Octets: 53,000 inspection bodies with their history take about 30 MiB."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_NUMBER_FORMS = {
    QualificationKind.CNAS: re.compile(r"(CNAS )?(L|IB|C|PT|RM|MT|BL)[0-9]{3,5}(-[A-Z])?"),
    QualificationKind.CNCA: re.compile(r"CNCA-RF?-[0-9]{4}-[0-9]{2,4}"),
    QualificationKind.CPA: re.compile(
        r"(CPA )?([0-9]{2}-[A-Z][0-9]{3}|[0-9]{4}[A-Z][0-9]{3,4}(-[0-9]{2})?)"
    ),
}
"""Domain C2 to C4: not certain, so an odd number is a warning. CAL numbers had no one form."""


@dataclass(frozen=True, slots=True)
class _Register:
    source: Source
    id: str
    origin: str
    as_of: datetime | None
    institutions: tuple[Institution, ...]
    blacklist: tuple[BlacklistEntry, ...]


class FileRegister:
    """The register in `file`; None is the empty register: every institution is unknown.

    The file is read at every call, and parsed anew if it changed.
    """

    def __init__(self, file: FilePath | None, now: datetime | None = None) -> None:
        """`now` None: a keeper is not told of dates in the future."""
        self._file = file
        self._now = now
        self._last: tuple[_Register, Lookup] | None = None

    def slice(self, needs: Needs) -> IssuerSnapshot:
        """The institutions that a document with `needs` can touch, with the whole register's id.

        By code, by qualification number, by name (former ones too), and by look-alike names; with
        the blacklist's entries about the keys and codes asked.

        Raises:
            ConfigurationError: the register cannot be read; names file, line and field.
        """
        register, lookup = self._read()
        found = tuple(
            narrowed(register.institutions[position], needs)
            for position in lookup.find(needs.organisations)
        )
        asked = {*needs.keys, *needs.organisations, *(one.uscc for one in found)}
        listed = tuple(
            one for one in register.blacklist if one.key_sha256 in asked or one.uscc in asked
        )
        return IssuerSnapshot(register.id, found, register.as_of, listed)

    def overview(self) -> RegisterOverview:
        """The whole register, with what looks odd in it.

        Raises:
            ConfigurationError: as `slice`.
        """
        register, _ = self._read()
        return RegisterOverview(
            file=register.source.name,
            id=register.id,
            source=register.origin,
            as_of=register.as_of,
            institutions=register.institutions,
            problems=(*_ahead(register, self._now), *_problems(register)),
            blacklist=register.blacklist,
        )

    def faults(self) -> tuple[Problem, ...]:
        """Why the register cannot be read: every institution that is wrong, up to a limit."""
        try:
            self._read()
        except ConfigurationError as error:
            return tuple(
                Problem(True, str(one.values["problem"]), one.values) for one in self._faults(error)
            )
        return ()

    def _faults(self, first: ConfigurationError) -> list[ConfigurationError]:
        try:
            source = read_json(self._data(), self._name())
            table = Table(source, (), source.data)
        except ConfigurationError:
            return [first]
        rows = table.tables_or_none("institutions")
        return faults(first, (partial(read_institution, row) for row in rows))

    def _data(self) -> bytes:
        return _EMPTY if self._file is None else read_bytes(self._file, MAX_FILE)

    def _name(self) -> str:
        return "-" if self._file is None else str(self._file)

    def _read(self) -> tuple[_Register, Lookup]:
        data = self._data()
        identity = "sha256:" + sha256(data).hexdigest()
        if self._last is None or self._last[0].id != identity:
            register = _read_register(read_json(data, self._name()), identity)
            self._last = (register, Lookup(map(known, register.institutions)))
        return self._last


_EMPTY = b'{"schema":"esignverify.issuers/1","source":"-","as_of":null,"institutions":[]}'


def _read_register(source: Source, identity: str) -> _Register:
    table = Table(source, (), source.data)
    table.schema(SCHEMA)
    origin, as_of = table.text("source"), table.optional_start("as_of")
    rows = table.tables("institutions")
    blacklist = read_blacklist(table)
    table.done()
    institutions = tuple(read_institution(row) for row in rows)
    for key in ("id", "uscc"):
        seen: set[str] = set()
        for row, one in zip(rows, institutions, strict=True):
            value = one.id if key == "id" else one.uscc
            if value in seen:
                raise row.error("duplicate", key, found=value)
            seen.add(value)
    for row, one in zip(rows, institutions, strict=True):
        for code in (site.uscc for site in one.sites if site.uscc is not None):
            if code in seen:  # a code stands for one body, or for one branch
                raise row.error("duplicate", "sites", found=code)
            seen.add(code)
    return _Register(source, identity, origin, as_of, institutions, blacklist)


def read_institution(row: Table) -> Institution:
    """One institution, whatever kind of file its table was made from.

    Raises:
        ConfigurationError: a field is missing or wrong.
    """
    names = row.tables("names", 200)
    if not names:
        raise row.error("missing-field", "names")
    qualifications = _qualifications(row.tables("qualifications", 200))
    institution = Institution(
        id=row.match("id", _ID, "A-Z a-z 0-9 . _ : -"),
        uscc=row.match("uscc", USCC_FORM, problem="form-uscc"),
        names=_names(names),
        qualifications=qualifications,
        authority=row.flag("authority"),
        **read_facts(row, qualifications)._asdict(),
    )
    row.done()
    return institution


def _names(rows: list[Table]) -> tuple[NamePeriod, ...]:
    """Different names may be borne at one time (一套机构两块牌子); the same name only once."""
    names: list[NamePeriod] = []
    for row in rows:
        start, end = row.period()
        names.append(NamePeriod(row.text("name"), start, end, *read_knowledge(row)))
        row.done()
    compared = [normalise(one.name) for one in names]
    for text in set(compared):
        same = [i for i, other in enumerate(compared) if other == text]
        twice = clash(_told(names[i]) for i in same)
        if twice is not None:
            raise rows[same[twice]].error("overlapping-period", "name")
    return tuple(names)


def _qualifications(rows: list[Table]) -> tuple[Qualification, ...]:
    found: list[Qualification] = []
    for row in rows:
        one = Qualification(
            kind=row.choice("kind", QualificationKind),
            number=row.text("number"),
            history=_history(row),
        )
        if any((one.kind, one.number) == (other.kind, other.number) for other in found):
            raise row.error("duplicate", "number", found=one.number)
        row.done()
        found.append(one)
    return tuple(found)


def _history(row: Table) -> tuple[StatusPeriod, ...]:
    rows = row.tables("history", 200)
    if not rows:
        raise row.error("missing-field", "history")
    history: list[StatusPeriod] = []
    for one in rows:
        start = one.start("from")
        _, end = one.period()
        status = one.choice("status", QualificationStatus)
        history.append(StatusPeriod(status, start, end, *read_knowledge(one)))
        one.done()
    twice = clash(_told(one) for one in history)
    if twice is not None:
        raise rows[twice].error("overlapping-period", "from")
    return tuple(sorted(history, key=lambda one: one.start))


def _told(
    one: NamePeriod | StatusPeriod,
) -> tuple[datetime | None, datetime | None, datetime | None, bool]:
    return one.start, one.end, one.learnt, one.retracted is None


def _ahead(register: _Register, now: datetime | None) -> tuple[Problem, ...]:
    """Dates in the future: refused in an import, so they are wrong here too."""
    if now is None:
        return ()
    data, name = register.source.data, register.source.name
    found = [(True, *one) for one in refused_dates(data, now)]
    found += [(False, *one) for one in later_dates(data, now)]
    lines = register.source.lines(path for _, path, _, _ in found)
    told = [
        Problem(
            fatal,
            code,
            complaint(code, name, lines[path], field_name(path), found=text, number=text).values,
        )
        for fatal, path, code, text in found
    ]
    if register.as_of is not None and register.as_of > now:
        error = register.source.error("as-of-in-future", ("as_of",))
        told.append(Problem(True, str(error.values["problem"]), error.values))
    return tuple(told)


def _problems(register: _Register) -> tuple[Problem, ...]:
    odd = [
        *_oddities(register.institutions),
        *_odd_codes(register.institutions, register.blacklist),
        *_later(register),
    ]
    lines = register.source.lines(path for path, _, _ in odd)
    return tuple(
        Problem(False, code, {"file": register.source.name, "line": lines[path], "number": number})
        for path, code, number in odd
    )


def oddities(one: Institution) -> Iterator[tuple[Path, str, str]]:
    """What is worth a look in one institution: path in it, code of the problem, and the number."""
    for path, code, number in (*_oddities((one,)), *_odd_codes((one,), ())):
        yield path[2:], code, number


def _oddities(institutions: Iterable[Institution]) -> Iterator[tuple[Path, str, str]]:
    holders: dict[tuple[QualificationKind, str], str] = {}
    for i, one in enumerate(institutions):
        if not uscc_check(one.uscc):
            yield ("institutions", i, "uscc"), "uscc-check", one.uscc
        for k, name in _alike(one.names):
            yield ("institutions", i, "names", k, "name"), "names-alike", name
        for k, held in enumerate(one.qualifications):
            path: Path = ("institutions", i, "qualifications", k, "number")
            if _odd_number(held):
                yield path, "number-odd", held.number
            if holders.setdefault((held.kind, held.number), one.id) != one.id:
                yield path, "number-of-another", held.number


def _alike(names: Sequence[NamePeriod]) -> Iterator[tuple[int, str]]:
    """Names that look like another one which is borne at the same time: one may be misspelt.

    Each counts as registered, so that a certificate in either matches.
    """
    for k, one in enumerate(names):
        for other in names[:k]:
            apart = (one.end and other.start and one.end <= other.start) or (
                other.end and one.start and other.end <= one.start
            )
            told = one.retracted is None and other.retracted is None
            if told and not apart and look_alike(one.name, other.name):
                yield k, one.name
                break


def _odd_codes(
    institutions: Iterable[Institution], blacklist: Iterable[BlacklistEntry]
) -> Iterator[tuple[Path, str, str]]:
    """Codes of branches, agents and blacklisted bodies whose check character is wrong."""
    for i, one in enumerate(institutions):
        for k, site in enumerate(one.sites):
            if site.uscc is not None and not uscc_check(site.uscc):
                yield ("institutions", i, "sites", k, "uscc"), "uscc-check", site.uscc
        for k, row in enumerate(one.authorisations):
            if not uscc_check(row.agent):
                path: Path = ("institutions", i, "authorisations", k, "agent")
                yield path, "uscc-check", row.agent
    for k, entry in enumerate(blacklist):
        if entry.uscc is not None and not uscc_check(entry.uscc):
            yield ("blacklist", k, "uscc"), "uscc-check", entry.uscc


def _later(register: _Register) -> Iterator[tuple[Path, str, str]]:
    """Periods that begin after the day on which the register was taken from its source."""
    if register.as_of is None:
        return
    after = days_later(register.as_of)
    for i, one in enumerate(register.institutions):
        for k, held in enumerate(one.qualifications):
            for n, period in enumerate(held.history):
                if period.start >= after:
                    path: Path = ("institutions", i, "qualifications", k, "history", n)
                    yield path, "begins-after-as-of", held.number


def _odd_number(held: Qualification) -> bool:
    if held.kind is QualificationKind.CMA:
        return cma_number_oddity(held.number) is not None
    form = _NUMBER_FORMS.get(held.kind)
    return form is not None and form.fullmatch(held.number) is None
