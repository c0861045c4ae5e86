# SPDX-License-Identifier: Apache-2.0
"""Imported CRLs: a folder per CA and distribution point, used by every verification.

    <folder>/<id of the CA>/<scope>/<thisUpdate>-<SHA-256>.crl

`<scope>` is the front of the SHA-256 over the issuer's name and the distribution point; a delta
CRL has ``-delta`` before its suffix. Nothing is replaced: an older CRL still tells of certificates
that have expired since. The folder is evidence, not trust: the judge checks every CRL anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from ...formats.x509.certificate import read_certificate
from ...formats.x509.crl import Crl, CrlError, read_crl, read_signed_list
from ...formats.x509.links import verifies
from ...formats.x509.names import comparable, name_text, read_name
from ...formats.x509.pem import pem_blocks
from ...model.certificate import Certificate
from ...model.crl_fetching import Answer
from ...model.crl_records import CrlImport, CrlRecord, KeptCrl
from ...model.errors import ConfigurationError
from ...model.problems import Problem
from ...model.trust_records import AnchorStanding
from ...validation.statements import CLOCK_SKEW
from .atomic import write_file
from .authority import Rules
from .certificates import read_certificates
from .evidence import MAX_FILE, MAX_ITEM, Kept
from .folder import collect
from .kept_places import kept_places, names_in
from .source import complaint, read_bytes, shown_text
from .trust_store import read_lists, read_store

MAX_BLOCKS = 1_000
"""CRLs in one PEM file: each costs at least one signature check."""
MAX_KEPT = 10_000
"""Newest CRLs that a verification uses: a year of daily ones of 25 CAs."""
_MAX_POINTS = 3
"""Addresses of one distribution point that are shown."""
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{64}(-delta)?\.crl")
_DELTA = "-delta.crl"
_URI = "uniform_resource_identifier:"
_REFUSED = (AnchorStanding.REFUSED_DEMO, AnchorStanding.REFUSED_PUBLISHED_KEY)


@dataclass(frozen=True, slots=True)
class _Signer:
    """A certificate of the store, and in whose folder it lies."""

    authority: str
    name: str
    certificate: Certificate


class CrlFolder:
    """The CRLs kept in `folder`, which is made with the first; `store` says who may sign them."""

    def __init__(self, folder: Path, store: Path, rules: Rules) -> None:
        self._folder = folder
        self._store = store
        self._rules = rules

    def examine(self, files: Sequence[Path], now: datetime) -> CrlImport:
        """What of `files` (DER or PEM, also several in one) can be kept. Writes nothing.

        The trust store is read once for all that this keeper is asked.

        Raises:
            ConfigurationError: the trust store, or the folder of what is kept, cannot be read.
        """
        records: dict[str, CrlRecord] = {}
        problems: list[Problem] = []
        for file in files:
            try:
                # A file of which one part is refused is refused as a whole.
                ders = _ders(file.name, read_bytes(file, MAX_FILE))
                found = [self._record(file.name, der, now) for der in ders]
                records.update((one.path, one) for one in found)
            except ConfigurationError as error:
                problems.append(Problem(True, str(error.values["problem"]), error.values))
        placed = (replace(one, newer=self._newer(one, records)) for one in records.values())
        return CrlImport(tuple(placed), tuple(problems))

    def examine_answer(
        self, authority: str, url: str, answer: Answer, now: datetime
    ) -> tuple[CrlRecord, ...]:
        """What `url`, listed in the profile of `authority`, gave: verified, and whole or nothing.

        Of several lists of one place the newest. Writes nothing.

        Raises:
            ConfigurationError: a list cannot be used, is another CA's, or older than what is kept.
        """
        name = shown_text(url)
        newest: dict[tuple[str, bool], CrlRecord] = {}
        for der in (der for file in answer.files for der in _ders(name, file)):
            one = self._record(name, der, now, url)
            if one.authority != authority:
                raise complaint("crl-of-another-ca", name, found=one.authority)
            known = newest.setdefault(one.place, one)
            newest[one.place] = max(known, one, key=lambda each: each.this_update)
        for one in newest.values():
            if (newer := self._newer(one, {one.path: one})) is not None:
                found = f"{one.this_update:%Y-%m-%dT%H:%M:%SZ}"
                kept = f"{newer:%Y-%m-%dT%H:%M:%SZ}"
                raise complaint("crl-older", name, found=found, kept=kept)
        return tuple(newest.values())

    def newest(self) -> tuple[KeptCrl, ...]:
        """The newest complete CRL that is kept, of each place; one that cannot be read is none."""
        files: dict[Path, Path] = {}
        for file in kept_files(self._folder).newest:
            if not file.name.endswith(_DELTA):
                files.setdefault(file.parent, file)
        found = ((place.parent.name, _kept(file)) for place, file in sorted(files.items()))
        return tuple(
            KeptCrl(authority, name_text(read_name(crl.issuer)), _points(crl), crl.next_update)
            for authority, crl in found
            if crl is not None
        )

    def keep(self, records: Sequence[CrlRecord]) -> None:
        """Write those that are not kept yet, each whole or not at all.

        Raises:
            ConfigurationError: the folder cannot be written.
        """
        try:
            for one in records:
                if not one.kept:
                    path = self._folder / one.path
                    path.parent.mkdir(parents=True, exist_ok=True)
                    write_file(path, one.der)
        except OSError as error:
            reason = error.strerror or ""
            raise complaint("not-writable", str(self._folder), reason=reason) from None

    @cached_property
    def _signers(self) -> list[_Signer]:
        """Anchors first, so that a CRL is called after the CA that a key belongs to."""
        files = collect(self._store, deep=True)
        anchors: list[_Signer] = []
        others: list[_Signer] = []
        for record in read_store(files, self._rules):
            who = (record.authority.id, record.authority.name)
            anchors += (
                _Signer(*who, read_certificate(anchor.certificate))
                for anchor in record.anchors
                if anchor.standing not in _REFUSED
            )
            for name in record.spare:
                path = f"{record.folder}/{name}".removeprefix("/")
                others += (_Signer(*who, one) for one in read_certificates(files[path], path))
        for listed in read_lists(files, self._rules):
            for one in listed.record.authorities:
                certificates = (read_certificate(anchor.certificate) for anchor in one.anchors)
                anchors += (_Signer(one.id, one.name, held) for held in certificates)
        return anchors + others

    def _record(self, file: str, der: bytes, now: datetime, url: str | None = None) -> CrlRecord:
        # Only what a CA of the store has signed is read as a whole.
        signer = _signer(file, der, self._signers)
        crl = _readable(file, der, now)
        path = f"{signer.authority}/{_scope(crl)}/{_file_name(crl)}"
        return CrlRecord(
            file=file,
            authority=signer.authority,
            name=signer.name,
            signer=signer.certificate.subject_text,
            points=_points(crl),
            this_update=crl.this_update,
            next_update=crl.next_update,
            delta=crl.base is not None,
            path=path,
            der=crl.der,
            kept=path.rpartition("/")[2] in names_in((self._folder / path).parent),
            newer=None,
            named=url is not None and url in _addresses(crl),
        )

    def _newer(self, one: CrlRecord, others: dict[str, CrlRecord]) -> datetime | None:
        """When the newest of the same place and kind was issued, None where `one` is the newest."""
        place = one.path.rpartition("/")[0]
        names = names_in(self._folder / place)
        names += [path.rpartition("/")[2] for path in others if path.rpartition("/")[0] == place]
        stamps = [
            match[1]
            for match in map(_NAME.fullmatch, names)
            if match is not None and bool(match[2]) == one.delta
        ]
        newest = datetime.strptime(max(stamps), _STAMP).replace(tzinfo=UTC)
        return newest if newest > one.this_update else None


def kept_files(folder: Path, before: datetime | None = None) -> Kept:
    """The CRLs of a `CrlFolder`: the newest of each place, then those before, `MAX_KEPT` in all.

    In each row the newest thisUpdate comes first. A CA with large lists every day must not push
    the only list of another over the limits; no place's newest list is ever left out. With
    `before`, only those whose file was written before that: a file is written once. A folder that
    cannot be looked into stands among the newest: whoever reads them finds that it cannot be read.
    """
    found, closed = kept_places(folder, _NAME, before)
    rows: Counter[tuple[Path, bool]] = Counter()
    ranked: list[tuple[int, Path]] = []
    for path in sorted(found, key=lambda path: path.name, reverse=True):
        place = path.parent, path.name.endswith(_DELTA)
        ranked.append((rows[place], path))
        rows[place] += 1
    # Stable: within a row the order by name stays.
    ranked.sort(key=lambda one: one[0])
    newest = (*closed, *(path for rank, path in ranked if rank == 0))
    older = [path for rank, path in ranked if rank > 0]
    return Kept(newest, tuple(older[: max(0, MAX_KEPT - len(newest))]))


def _kept(file: Path) -> Crl | None:
    try:
        return read_crl(read_bytes(file, MAX_ITEM))
    except (ConfigurationError, CrlError):
        return None


def _ders(file: str, data: bytes) -> Iterator[bytes]:
    """The DER of every block of `data`; `file` stands for it in complaints.

    Raises:
        ConfigurationError: PEM that holds something else than CRLs.
    """
    if b"-----BEGIN " not in data[:65536]:
        yield data
        return
    try:
        blocks = pem_blocks(data)
    except ValueError as error:
        raise complaint("crl-unreadable", file, reason=str(error)) from None
    if not blocks:
        raise complaint("crl-unreadable", file, reason="PEM")
    if len(blocks) > MAX_BLOCKS:
        raise complaint("too-many", file, limit=MAX_BLOCKS)
    for label, der in blocks:
        if label != "X509 CRL":
            raise complaint("crl-label", file, found=label)
        yield der


def _readable(file: str, der: bytes, now: datetime) -> Crl:
    """A CRL that the judge could use (RFC 5280 §5.1.2.4, §5.2)."""
    try:
        crl = read_crl(der)
    except CrlError as error:
        raise complaint("crl-unreadable", file, reason=str(error)) from None
    if crl.unknown_critical:
        raise complaint("crl-critical", file, found=", ".join(crl.unknown_critical))
    if crl.this_update > now + CLOCK_SKEW:
        raise complaint("crl-future", file, found=f"{crl.this_update:%Y-%m-%dT%H:%M:%SZ}")
    if crl.next_update is not None and crl.next_update < crl.this_update:
        raise complaint("reversed-period", file, field="nextUpdate")
    return crl


def _signer(file: str, der: bytes, signers: Sequence[_Signer]) -> _Signer:
    """The certificate of the store whose key signed the list (RFC 5280 §6.3.3 (f), (g))."""
    if len(der) > MAX_ITEM:
        raise complaint("too-large", file, limit=MAX_ITEM)
    try:
        crl = read_signed_list(der)
    except CrlError as error:
        raise complaint("crl-unreadable", file, reason=str(error)) from None
    issuer = comparable(crl.issuer)
    named = [one for one in signers if comparable(one.certificate.subject) == issuer]
    if not named:
        raise complaint("crl-issuer-unknown", file, found=name_text(read_name(crl.issuer)))
    signed = [
        one
        for one in named
        if verifies(one.certificate.public_key, crl.algorithm, crl.signature, crl.tbs)
    ]
    if not signed:
        raise complaint("crl-signature-wrong", file, found=named[0].certificate.subject_text)
    for one in signed:
        if _may_sign(one.certificate):
            return one
    raise complaint("crl-signer-not-allowed", file, found=signed[0].certificate.subject_text)


def _may_sign(certificate: Certificate) -> bool:
    """Whether its key usage lets it sign CRLs (§4.2.1.3); without one, whether it is a CA."""
    if certificate.key_usage is None:
        return certificate.is_ca
    return "cRLSign" in certificate.key_usage


def _scope(crl: Crl) -> str:
    """The name of the folder of one issuer and distribution point: 16 hex digits."""
    point = sha256(crl.scope[0] or b"").digest()
    return sha256(point + comparable(crl.issuer).encode()).hexdigest()[:16]


def _file_name(crl: Crl) -> str:
    # Not strftime, which writes years before 1000 with fewer than four digits.
    written = crl.this_update.astimezone(UTC).isoformat(timespec="seconds")[:19]
    stamp = written.replace("-", "").replace(":", "") + "Z"
    suffix = ".crl" if crl.base is None else _DELTA
    return f"{stamp}-{sha256(crl.der).hexdigest()}{suffix}"


def _points(crl: Crl) -> tuple[str, ...]:
    """Some addresses of the distribution point, for people."""
    return tuple(map(shown_text, _addresses(crl)[:_MAX_POINTS]))


def _addresses(crl: Crl) -> list[str]:
    """The addresses of the distribution point, which come from whoever signed the CRL."""
    names = () if crl.point is None or crl.point.names is None else crl.point.names
    return sorted(
        bytes.fromhex(one.removeprefix(_URI)).decode("ascii", "replace")
        for one in names
        if one.startswith(_URI)
    )
