# SPDX-License-Identifier: Apache-2.0
"""The operator's own trust store: proposals of changes, and writing them.

A proposal is checked by reading the store as it would then be; one that would break it is refused
before anybody sees it. Nothing is ever deleted: rows are closed, history stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import tomlkit

from ...model.certificate import Certificate
from ...model.errors import ConfigurationError
from ...model.licence_list import LicenceImport, LicenceList, ListOrigin
from ...model.problems import Problem
from ...model.snapshots import Origin
from ...model.trust import LicenceStatus
from ...model.trust_records import (
    AnchorRecord,
    AuthorityRecord,
    Confirmation,
    FileChange,
    LicenceRecord,
    ListRecord,
    NewAnchor,
    NewFacts,
    StoreEdit,
    StoreOverview,
    Withdrawal,
)
from ...model.trusted_list import ListImport, ListSource, SignedList
from . import toml_edit
from .atomic import BusyError, alone_in, write_file, write_folder
from .authority import ID_FORM, SCHEMA, Rules, read_authority
from .certificates import SUFFIXES, holds_private_key, not_an_anchor, pem, read_certificates
from .fields import BEIJING
from .folder import CA_TOML, FOREIGN, LIST_TOML, MAX_FILE, Files, collect
from .source import complaint, read_bytes
from .trust_import import licence_changes
from .trust_store import FileTrustStore, read_store
from .trusted_list_editor import confirmed, list_changes


class FileTrustEditor:
    """The store in `folder`; the starter rows that ship with the program are not `writable`."""

    def __init__(
        self,
        folder: Path,
        *,
        confirmations: int = 1,
        demo: bool = False,
        writable: bool = True,
        keep: Callable[[Files, Rules, Origin | None, bool], None] | None = None,
    ) -> None:
        """`keep` is handed the state before each writing, the one intended, and that again."""
        self._folder = folder
        self._rules = Rules(confirmations, demo)
        self._store = FileTrustStore(folder, confirmations=confirmations, demo=demo)
        self._writable = writable
        self._keep = keep

    def overview(self) -> StoreOverview:
        """The whole store.

        Raises:
            ConfigurationError: it cannot be read.
        """
        return self._store.overview()

    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong or worth a look."""
        return self._store.problems()

    def adding_folder(self, source: Path, *, foreign: bool = False) -> StoreEdit:
        """Take over a prepared folder: its ``ca.toml`` without confirmations, its certificates.

        `foreign`: into the store of foreign CAs.

        Raises:
            ConfigurationError: it cannot be used, or its id is in the store.
        """
        given = collect(source, deep=False)
        if CA_TOML not in given:
            raise complaint("no-ca-toml", str(source))
        for name, data in given.items():
            if name != CA_TOML and b"-----BEGIN " in data and holds_private_key(data):
                raise complaint("private-key", name)
        place = f"{FOREIGN}/new" if foreign else ""
        record = read_authority(
            place, {f"{place}/{name}".removeprefix("/"): given[name] for name in given}, self._rules
        )
        identity = record.authority.id
        notes: tuple[str, ...] = ()
        files = dict(given)
        if any(anchor.confirmations for anchor in record.anchors):
            notes = ("confirmations-not-taken",)
            files[CA_TOML] = toml_edit.edit(files[CA_TOML], CA_TOML, toml_edit.drop_confirmations)
        home = f"{FOREIGN}/{identity}" if foreign else identity
        changes = [FileChange(f"{home}/{name}", None, data) for name, data in files.items()]
        return self._checked(identity, changes, notes)

    def adding_certificate(self, source: Path, new: NewAnchor) -> StoreEdit:
        """Add a CA certificate as an unconfirmed anchor of an authority, old or new.

        Raises:
            ConfigurationError: not exactly one CA certificate, or the store would not be sound.
        """
        certificate = _one_ca(source)
        file = f"{certificate.sha256[:16]}.pem"
        row = {
            "file": file,
            "sha256": certificate.sha256,
            "roles": [role.value for role in new.roles],
        }
        record = self._find(new.authority)
        if record is None:
            folder, before, after = new.authority, None, _new_toml(new)
        else:
            folder = record.folder
            before = after = collect(self._folder, deep=True)[_toml_path(folder)]
        after = toml_edit.edit(
            after, _toml_path(folder), lambda doc: toml_edit.add_row(doc, "anchor", **row)
        )
        changes = [
            FileChange(_path(folder, file), None, pem(certificate.der)),
            FileChange(_toml_path(folder), before, after),
        ]
        return self._checked(new.authority, changes)

    def require_writable(self) -> None:
        """Refuse the starter rows before anything is asked or shown.

        Raises:
            ConfigurationError: the store is not ours to write.
        """
        if not self._writable:
            raise complaint("store-read-only", str(self._folder))

    def entering(self, record: AuthorityRecord, facts: NewFacts) -> StoreEdit:
        """Add a granted licence behind the others, set the place of the holder's code, addresses.

        Raises:
            ConfigurationError: the store would not be sound, or an address to drop is not listed.
        """

        def change(document: Any) -> None:
            if (new := facts.licence) is not None:
                toml_edit.add_row(
                    document,
                    "licence",
                    kind=new.kind.value,
                    number=new.number,
                    status=LicenceStatus.GRANTED.value,
                    **{"from": new.first},
                    until=new.last,
                    source=new.source,
                )
            if facts.uscc_field is not None:
                toml_edit.set_field(document, "profile", "uscc_field", facts.uscc_field)
            toml_edit.enter_addresses(document, facts, _toml_path(record.folder))

        return self._edited(record, change)

    def importing(self, given: LicenceList, origin: ListOrigin) -> LicenceImport:
        """Take over the published list of licensed CAs; a new one is a folder, unverified.

        Raises:
            ConfigurationError: the list contradicts itself, or the store would not be sound.
        """
        found = licence_changes(
            self._store.overview().records, collect(self._folder, deep=True), given, origin
        )
        changes = tuple(found.files.values())
        edit = self._checked("", changes)
        changed = len(changes) - found.new
        return LicenceImport(edit, found.new, changed, found.unchanged, tuple(found.problems))

    def importing_trusted_list(
        self, given: SignedList, country: str, origin: ListSource, at: datetime
    ) -> ListImport:
        """Take over a trusted list; its services are anchors of the store of foreign CAs.

        Raises:
            ConfigurationError: it is not current, or the store would not be sound.
        """
        files = collect(self._folder, deep=True)
        changes, left_out = list_changes(files, self._rules, given, country, origin, at)
        return ListImport(self._checked(country, changes), left_out)

    def confirming_list(self, record: ListRecord, confirmation: Confirmation) -> StoreEdit:
        """Write a confirmation of a list's signer.

        Raises:
            ConfigurationError: the store would not be sound.
        """
        path = f"{record.folder}/{LIST_TOML}"
        before = collect(self._folder, deep=True)[path]
        after = confirmed(before, record, confirmation)
        return self._checked(record.id, [FileChange(path, before, after)])

    def confirming(
        self, record: AuthorityRecord, anchor: AnchorRecord, confirmation: Confirmation
    ) -> StoreEdit:
        """Write a confirmation behind an anchor.

        Raises:
            ConfigurationError: the store would not be sound.
        """
        seen = replace(confirmation, profile_sha256=record.profile_sha256)
        return self._edited(
            record,
            lambda doc: toml_edit.add_confirmation(doc, anchor.sha256, seen),
        )

    def withdrawing_anchor(
        self, record: AuthorityRecord, anchor: AnchorRecord, withdrawal: Withdrawal
    ) -> StoreEdit:
        """Let an anchor end the day before `withdrawal.day`, with the reason as its note.

        Raises:
            ConfigurationError: it had ended before, or the store would not be sound.
        """
        if anchor.end is not None and anchor.end <= _midnight(withdrawal):
            raise complaint("ended-already", _toml_path(record.folder), field="anchor")

        def change(document: Any) -> None:
            row = toml_edit.anchor_row(document, anchor.sha256)
            row["note"] = withdrawal.reason
            toml_edit.close_row(row, withdrawal.day - timedelta(days=1))

        return self._edited(record, change)

    def withdrawing_licence(
        self, record: AuthorityRecord, licence: LicenceRecord, withdrawal: Withdrawal
    ) -> StoreEdit:
        """Close a licence's row the day before, and begin a new one with the new status.

        Raises:
            ConfigurationError: the store would not be sound.
        """
        position = record.licences.index(licence)

        def change(document: Any) -> None:
            toml_edit.close_row(document["licence"][position], withdrawal.day - timedelta(days=1))
            toml_edit.add_row(
                document,
                "licence",
                kind=licence.kind.value,
                number=licence.number,
                status=withdrawal.status.value,
                **{"from": withdrawal.day},
                until=withdrawal.last,
                source=withdrawal.reason,
            )

        return self._edited(record, change)

    def write(self, edit: StoreEdit, origin: Origin | None = None) -> None:
        """Write a proposal: a new authority in one rename, certificates before the text.

        What it was made from is looked at again, with nobody else writing meanwhile: a withdrawal
        must not be lost under what another keeper made from the store before it. The state that it
        makes is kept beforehand, with `origin`: whatever is in the store, the history tells of it.

        Raises:
            ConfigurationError: it is not ours to write, was changed in between, or cannot be kept.
        """
        self.require_writable()
        try:
            with alone_in(self._folder):
                self._write(edit, origin)
        except BusyError:
            raise complaint("store-busy", str(self._folder)) from None
        except OSError as error:
            reason = error.strerror or ""
            raise complaint("not-writable", str(self._folder), reason=reason) from None

    def _write(self, edit: StoreEdit, origin: Origin | None) -> None:
        for change in edit.changes:
            path = self._folder / change.path
            if (path.read_bytes() if path.is_file() else None) != change.before:
                raise complaint("changed-meanwhile", change.path)
        # Others may have put in elsewhere what this goes not together with: the same key, say.
        self._checked(edit.authority, edit.changes)
        self._keep_state(collect(self._folder, deep=True))
        after = self._after(edit.changes)
        self._keep_state(after, origin, intended=True)
        self._put(edit.changes)
        with suppress(ConfigurationError):  # what was intended tells the next one who sees it
            self._keep_state(after, origin)

    def _keep_state(
        self, files: Files, origin: Origin | None = None, *, intended: bool = False
    ) -> None:
        if self._keep is not None:
            self._keep(files, self._rules, origin, intended)

    def _put(self, changes: Sequence[FileChange]) -> None:
        """Each authority whole or not at all: an import that is killed can be run again."""
        for name in dict.fromkeys(change.path.rpartition("/")[0] for change in changes):
            self._put_folder([one for one in changes if one.path.rpartition("/")[0] == name])

    def _put_folder(self, changes: Sequence[FileChange]) -> None:
        folder = self._folder / changes[0].path.rpartition("/")[0]
        if all(change.before is None for change in changes) and not folder.exists():
            inside = {change.path.rpartition("/")[2]: change.after for change in changes}
            write_folder(folder, inside)
            return
        for change in sorted(changes, key=lambda one: one.path.endswith(".toml")):
            write_file(self._folder / change.path, change.after)

    def _find(self, identity: str) -> AuthorityRecord | None:
        records = self._store.overview().records
        return next((one for one in records if one.authority.id == identity), None)

    def _edited(self, record: AuthorityRecord, change: Callable[[Any], None]) -> StoreEdit:
        path = _toml_path(record.folder)
        before = collect(self._folder, deep=True)[path]
        after = toml_edit.edit(before, path, change)
        return self._checked(record.authority.id, [FileChange(path, before, after)])

    def _checked(
        self, identity: str, changes: Sequence[FileChange], notes: tuple[str, ...] = ()
    ) -> StoreEdit:
        """The proposal, once the store that it would make has been read."""
        for change in changes:
            if change.before is None and (self._folder / change.path).exists():
                raise complaint("exists-already", change.path)
        read_store(self._after(changes), self._rules)
        return StoreEdit(identity, tuple(changes), notes)

    def _after(self, changes: Sequence[FileChange]) -> Files:
        """The store as `changes` make it."""
        made = {change.path: change.after for change in changes}
        return dict(sorted({**collect(self._folder, deep=True), **made}.items()))


def copy_store(source: Path, target: Path) -> int:
    """Start a store of one's own in `target` with all that counts in `source`; files copied.

    Raises:
        ConfigurationError: `target` exists, or cannot be written.
    """
    files: Files = collect(source, deep=True)
    if target.exists():
        raise complaint("exists-already", str(target))
    try:
        write_folder(target, files)
    except OSError as error:
        raise complaint("not-writable", str(target), reason=error.strerror or "") from None
    return len(files)


def _path(folder: str, file: str) -> str:
    return f"{folder}/{file}".removeprefix("/")


def _toml_path(folder: str) -> str:
    return _path(folder, CA_TOML)


def _midnight(withdrawal: Withdrawal) -> datetime:
    day = withdrawal.day
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING).astimezone(UTC)


def _one_ca(source: Path) -> Certificate:
    if source.suffix.lower() not in SUFFIXES:
        raise complaint("suffix", str(source), allowed=" ".join(SUFFIXES))
    data = read_bytes(source, MAX_FILE)
    found = read_certificates(data, str(source))
    if len(found) != 1:
        raise complaint("certificate-count", str(source), found=len(found))
    if reason := not_an_anchor(found[0]):
        raise complaint("not-a-ca", str(source), missing=reason)
    return found[0]


def _new_toml(new: NewAnchor) -> bytes:
    """A new authority: nothing is known of its licence, so nothing is written of it."""
    if ID_FORM.fullmatch(new.authority) is None:
        raise complaint("form", CA_TOML, field="id", form="a-z 0-9 -", found=new.authority)
    if new.name is None or new.source is None:
        raise complaint("name-and-source-needed", CA_TOML, field="name", found=new.authority)
    document = tomlkit.document()
    document["schema"] = SCHEMA
    document["id"] = new.authority
    document["name"] = new.name
    document["source"] = new.source
    return tomlkit.dumps(document).encode()
