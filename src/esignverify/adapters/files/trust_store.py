# SPDX-License-Identifier: Apache-2.0
"""The trust store: a folder with one folder per CA. A snapshot is all of it, or an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from ...formats.x509.certificate import read_certificate
from ...model.errors import ConfigurationError
from ...model.identifiers import uscc_check
from ...model.problems import Problem
from ...model.trust import LicenceStatus, TrustSnapshot
from ...model.trust_records import (
    AnchorStanding,
    AuthorityRecord,
    StoreOverview,
)
from ...validation.foreign import countries_abroad
from .authority import Rules, authority_faults, person, read_authority
from .certificates import read_certificates
from .folder import CA_TOML, FOREIGN, LIST_TOML, Files, collect, manifest, manifest_text
from .source import complaint, read_toml
from .trusted_lists import ReadList, read_list


class FileTrustStore:
    """The store in `folder`. Its files are read at every call, and judged anew if they changed.

    `confirmations` (1 or 2) is how many operators must have confirmed an anchor; `demo` lets demo
    authorities and published keys in. Both are part of the snapshot's id, since both change what
    it means.
    """

    def __init__(
        self,
        folder: Path,
        *,
        confirmations: int = 1,
        demo: bool = False,
        keep: Callable[[Files, Rules], None] | None = None,
    ) -> None:
        """`keep` is handed each state of the store that `snapshot` finds, once."""
        if confirmations not in (1, 2):
            raise ValueError("one or two confirmations")
        self._folder = folder
        self._rules = Rules(confirmations, demo)
        self._keep = keep
        self._last: TrustSnapshot | None = None

    def snapshot(self) -> TrustSnapshot:
        """The store as it is now.

        Raises:
            ConfigurationError: it cannot be read; names file, line and field.
        """
        files = collect(self._folder, deep=True)
        if self._last is None or self._last.id != _snapshot_id(files, self._rules):
            self._last = store_snapshot(files, self._rules)
            if self._keep is not None:
                self._keep(files, self._rules)
        return self._last

    def overview(self) -> StoreOverview:
        """The store for its keeper.

        Raises:
            ConfigurationError: as `snapshot`.
        """
        return overview_of(collect(self._folder, deep=True), self._rules, str(self._folder))

    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong or worth a look; one broken folder does not hide the others."""
        try:
            files = collect(self._folder, deep=True)
            folders = _folders(files)
        except ConfigurationError as error:
            return (_fatal(error),)
        found: list[Problem] = []
        records: list[AuthorityRecord] = []
        for folder in folders:
            try:
                records.append(read_authority(folder, files, self._rules))
                _candidates(files, records[-1:])
            except ConfigurationError as error:
                every = authority_faults(folder, files, self._rules, error)
                found.extend(_fatal(one) for one in every)
        lists: tuple[ReadList, ...] = ()
        try:
            lists = read_lists(files, self._rules)
            _refuse_mixtures(files, records, lists)
        except ConfigurationError as error:
            found.append(_fatal(error))
        for one in lists:
            if not one.record.usable:
                where = {"file": f"{one.record.folder}/{LIST_TOML}", "authority": one.record.id}
                found.append(Problem(False, "list-unconfirmed", where))
        return (
            *found,
            *(problem for record in records for problem in _warnings(record, self._rules)),
        )


def overview_of(files: Files, rules: Rules, folder: str) -> StoreOverview:
    """A store's files for its keeper; `folder` is where they lie.

    Raises:
        ConfigurationError: they cannot be read.
    """
    return StoreOverview(
        folder=folder,
        id=_snapshot_id(files, rules),
        manifest=manifest(files),
        confirmations_needed=rules.confirmations,
        demo=rules.demo,
        records=read_store(files, rules),
        lists=tuple(one.record for one in read_lists(files, rules)),
    )


def store_snapshot(files: Files, rules: Rules) -> TrustSnapshot:
    """A store's files as the snapshot that judging uses."""
    records, lists = read_store(files, rules), read_lists(files, rules)
    listed = (authority for one in lists for authority in one.record.authorities)
    return TrustSnapshot(
        id=_snapshot_id(files, rules),
        pinned=True,
        authorities=(*(record.authority for record in records), *listed),
        candidates=_candidates(files, records),
    )


def read_store(files: Files, rules: Rules) -> tuple[AuthorityRecord, ...]:
    """Every authority, by id.

    Raises:
        ConfigurationError: one cannot be read, or two claim the same id or key.
    """
    records = [read_authority(folder, files, rules) for folder in _folders(files)]
    _refuse_mixtures(files, records, read_lists(files, rules))
    return tuple(sorted(records, key=lambda record: record.authority.id))


def read_lists(files: Files, rules: Rules) -> tuple[ReadList, ...]:
    """Every trusted list in the store of foreign CAs, by id.

    Raises:
        ConfigurationError: one cannot be read.
    """
    found = [
        read_list(name.removesuffix(f"/{LIST_TOML}"), files, rules)
        for name in sorted(files)
        if name.endswith(f"/{LIST_TOML}")
    ]
    return tuple(sorted(found, key=lambda one: one.record.id))


def _snapshot_id(files: Files, rules: Rules) -> str:
    return "sha256:" + sha256(snapshot_text(files, rules).encode()).hexdigest()


def snapshot_text(files: Files, rules: Rules) -> str:
    """The text whose digest is a snapshot's id: files, and the rules under which they count."""
    demo = "true" if rules.demo else "false"
    header = f"esignverify.trust/1 confirmations={rules.confirmations} demo={demo}\n"
    return manifest_text(files, header)


def _folders(files: Files) -> list[str]:
    """Folders with a ``ca.toml``, the root being the empty name.

    A folder with certificates and no ``ca.toml`` is a mistake; certificates beside the folders of
    the authorities belong to nobody and would be passed over in silence.
    """
    every = {name.rpartition("/")[0] for name in files}
    lists = {folder for folder in every if f"{folder}/{LIST_TOML}" in files}
    folders = sorted(every - lists)
    for folder in lists:
        if f"{folder}/{CA_TOML}" in files:
            raise complaint("list-and-ca", folder)
    for folder in folders:
        if f"{folder}/{CA_TOML}".removeprefix("/") not in files:
            raise complaint("no-ca-toml", folder or ".")
    return folders


def keys_of(
    records: Iterable[AuthorityRecord], lists: Iterable[ReadList]
) -> Iterator[tuple[str, str]]:
    """Every key (SHA-256, hex) of an anchor, and the file that says whose it is."""
    for record in records:
        name = f"{record.folder}/{CA_TOML}".removeprefix("/")
        yield from ((anchor.key_sha256, name) for anchor in record.anchors)
    for one in lists:
        yield from ((key, f"{one.record.folder}/{LIST_TOML}") for key in one.keys)


def _refuse_mixtures(
    files: Files, records: Iterable[AuthorityRecord], lists: Iterable[ReadList] = ()
) -> None:
    """One id and one key belong to one authority: a path must lead to one name only."""
    records, lists = tuple(records), tuple(lists)
    owners = [(one.authority.id, f"{one.folder}/{CA_TOML}".removeprefix("/")) for one in records]
    owners += [(one.record.id, f"{one.record.folder}/{LIST_TOML}") for one in lists]
    ids: dict[str, str] = {}
    for identity, name in owners:
        if (other := ids.setdefault(identity, name)) != name:
            raise _at(files, name, "id", "duplicate-id", other)
    keys: dict[str, str] = {}
    for key, name in keys_of(records, lists):
        if (other := keys.setdefault(key, name)) != name:
            field = "service" if name.endswith(LIST_TOML) else "anchor"
            raise _at(files, name, field, "key-of-another", other)


def _at(files: Files, name: str, field: str, problem: str, other: str) -> ConfigurationError:
    return read_toml(files[name], name).error(problem, (field,), other=other)


def _candidates(files: Files, records: Sequence[AuthorityRecord]) -> tuple[bytes, ...]:
    """Certificates that no anchor names, for path building, in a stable order."""
    found = {
        certificate.der
        for record in records
        for name in record.spare
        for certificate in read_certificates(
            files[f"{record.folder}/{name}".removeprefix("/")], f"{record.folder}/{name}"
        )
    }
    return tuple(sorted(found))


def _fatal(error: ConfigurationError) -> Problem:
    return Problem(True, str(error.values["problem"]), error.values)


def _warnings(record: AuthorityRecord, rules: Rules) -> Iterator[Problem]:
    file = f"{record.folder}/{CA_TOML}".removeprefix("/")
    authority = record.authority
    where = {"file": file, "authority": authority.id}
    if authority.uscc is not None and not uscc_check(authority.uscc):
        yield Problem(False, "uscc-check", {**where, "number": authority.uscc})
    if not record.anchors:
        yield Problem(False, "no-anchor", where)
    yield from _foreign_warnings(record, where)
    if not record.licences and not (authority.unlicensed or authority.foreign):
        yield Problem(False, "no-licence-known", where)
    yield from _licence_warnings(record, where, rules)
    for anchor in record.anchors:
        if anchor.standing is not AnchorStanding.USABLE:
            code = f"anchor-{anchor.standing.value}"
            yield Problem(False, code, {**where, "sha256": anchor.sha256})
    for name in record.spare:
        yield Problem(False, "certificate-spare", {**where, "certificate": name})


def _foreign_warnings(record: AuthorityRecord, where: Mapping[str, str]) -> Iterator[Problem]:
    """What may have been put into the wrong store."""
    if record.authority.foreign and not record.folder.startswith(f"{FOREIGN}/"):
        yield Problem(False, "foreign-in-domestic", where)
    elif record.authority.foreign and not record.authority.standings:
        yield Problem(False, "no-arrangement", where)
    if not record.authority.foreign:
        for anchor in record.anchors:
            for country in countries_abroad([read_certificate(anchor.certificate)]):
                values = {**where, "sha256": anchor.sha256, "country": country}
                yield Problem(False, "country-abroad", values)


def _licence_warnings(
    record: AuthorityRecord, where: Mapping[str, str], rules: Rules
) -> Iterator[Problem]:
    """Rows that count without anybody's confirmation, and so deserve a second look."""
    for licence in record.licences:
        values = {**where, "number": licence.number or "?"}
        if licence.start is None:
            yield Problem(False, "licence-undated", values)
        elif licence.end is None and licence.status is LicenceStatus.GRANTED:
            yield Problem(False, "licence-without-end", values)
    if _changed_since_confirmed(record, rules):
        yield Problem(False, "profile-changed", where)
    usable = any(one.standing is AnchorStanding.USABLE for one in record.anchors)
    coded = record.authority.foreign or record.authority.profile.uscc_field is not None
    if usable and not coded:
        yield Problem(False, "no-uscc-field", where)


def _changed_since_confirmed(record: AuthorityRecord, rules: Rules) -> bool:
    """Whether fewer people than an anchor needs confirmed one with the profile as it is now."""
    held = [one for anchor in record.anchors for one in anchor.confirmations]
    if not {one.profile_sha256 for one in held} - {None, record.profile_sha256}:
        return False
    now = {person(one.by) for one in held if one.profile_sha256 == record.profile_sha256}
    return len(now) < rules.confirmations
