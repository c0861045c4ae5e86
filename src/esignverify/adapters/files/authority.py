# SPDX-License-Identifier: Apache-2.0
"""``ca.toml`` (`esignverify.ca/1`): one authority, its licences, anchors and profile.

Pure: bytes in, record out. What counts as an anchor is decided here and nowhere else.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256 as sha256_of

from ...model.certificate import Certificate
from ...model.crl_fetching import ListedAddress
from ...model.errors import ConfigurationError
from ...model.identifiers import ECP_FORM, USCC_FORM
from ...model.trust import (
    Anchor,
    Authority,
    CaProfile,
    LicenceKind,
    LicencePeriod,
    LicenceStatus,
    Role,
)
from ...model.trust_records import (
    AnchorRecord,
    AnchorStanding,
    AuthorityRecord,
    Confirmation,
    LicenceRecord,
)
from .addresses import read_addresses
from .certificates import SUFFIXES, is_published, not_an_anchor, read_certificates
from .fields import Table, faults
from .folder import CA_TOML, FOREIGN, Files
from .foreign import COUNTRY, read_standings
from .periods import overlapping
from .source import complaint, read_toml

SCHEMA = "esignverify.ca/1"
MAX_TOML = 256 * 1024
"""Octets: a CA with 30 years of history stays below 32 KiB."""

ID_FORM = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
SHA256_FORM = re.compile(r"[0-9a-fA-F]{64}")
_OID = r"[0-2](\.(0|[1-9][0-9]*))+"
_OID_FORM = re.compile(_OID)
_USCC_FIELD = re.compile(rf"organisation-prefix|common-name-parts|(subject:)?{_OID}")
_PLACES = "OID | subject:OID | organisation-prefix | common-name-parts"
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(:[0-9]{1,5})?")
_FILE = re.compile(r"[^/\\:\x00.][^/\\:\x00]{0,199}")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the configuration asks of anchors: confirmations needed (1 or 2), demo mode or not."""

    confirmations: int = 1
    demo: bool = False


def read_authority(folder: str, files: Files, rules: Rules) -> AuthorityRecord:
    """The authority in `folder` (empty: the root itself), whose files are `files`.

    Raises:
        ConfigurationError: with file, line and field.
    """
    prefix = f"{folder}/" if folder else ""
    name = prefix + CA_TOML
    data = files[name]
    if len(data) > MAX_TOML:
        raise complaint("too-large", name, limit=MAX_TOML)
    table = Table(source := read_toml(data, name), (), source.data)
    table.schema(SCHEMA)
    abroad = folder.startswith(f"{FOREIGN}/")
    licences = () if abroad else _licences(table)
    demo = table.flag("demo")
    rows = table.tables("anchor", 500)
    anchors = tuple(_anchor(row, prefix, files, rules, demo=demo) for row in rows)
    _no_twins(rows, anchors)
    profile, addresses, responders = _profile(table.table("profile"))
    authority = Authority(
        id=table.match("id", ID_FORM, "a-z 0-9 -"),
        name=table.text("name"),
        name_en=table.optional_text("name_en"),
        former_names=table.texts("former_names"),
        uscc=table.optional_match("uscc", USCC_FORM, problem="form-uscc"),
        foreign=abroad or table.flag("foreign"),
        demo=demo,
        licences=tuple(_period(row) for row in licences if row.start is not None),
        unlicensed=not abroad and table.flag("unlicensed"),
        anchors=tuple(_model(one) for one in anchors if not _refused(one)),
        profile=profile,
        country=table.match("country", COUNTRY, "HK") if abroad else None,
        standings=read_standings(table) if abroad else (),
    )
    if authority.unlicensed and any(row.kind is LicenceKind.MIIT for row in licences):
        raise table.error("unlicensed-with-licence", "unlicensed")
    record = AuthorityRecord(
        folder=folder,
        source=table.text("source"),
        province=table.optional_text("province"),
        authority=authority,
        licences=licences,
        anchors=anchors,
        spare=_spare(prefix, files, anchors),
        addresses=addresses,
        profile_sha256=profile_digest(profile),
        responders=responders,
    )
    table.done()
    return record


def authority_faults(
    folder: str, files: Files, rules: Rules, first: ConfigurationError
) -> list[ConfigurationError]:
    """Everything wrong in the ``ca.toml`` of `folder`, whose reading ended with `first`."""
    prefix = f"{folder}/" if folder else ""
    try:
        source = read_toml(files[prefix + CA_TOML], prefix + CA_TOML)
    except ConfigurationError:
        return [first]
    table = Table(source, (), source.data)
    return faults(first, _parts(table, prefix, files, rules))


def _parts(table: Table, prefix: str, files: Files, rules: Rules) -> Iterator[Callable[[], object]]:
    """What can be read of a ``ca.toml`` when another part of it cannot."""
    yield partial(table.schema, SCHEMA)
    yield partial(table.match, "id", ID_FORM, "a-z 0-9 -")
    yield partial(table.text, "name")
    yield partial(table.text, "source")
    for row in table.tables_or_none("licence", 500):
        yield partial(_licence, row)
    for row in table.tables_or_none("anchor", 500):
        yield partial(_anchor, row, prefix, files, rules, demo=False)
    yield lambda: _profile(table.table("profile"))


def _licences(table: Table) -> tuple[LicenceRecord, ...]:
    """Rows of one number must not overlap; a renewal under a new number may."""
    rows = table.tables("licence", 500)
    records = tuple(_licence(row) for row in rows)
    for key in {(one.kind, one.number) for one in records}:
        dated = [
            i
            for i, one in enumerate(records)
            if (one.kind, one.number) == key and one.start is not None
        ]
        if clash := overlapping([(records[i].start, records[i].end) for i in dated]):
            raise rows[dated[clash[0]]].error("overlapping-period", "from")
    return records


def _licence(row: Table) -> LicenceRecord:
    kind = row.choice("kind", LicenceKind)
    if kind is LicenceKind.MIIT:
        number = row.optional_match("number", ECP_FORM, problem="form-licence")
    else:
        number = row.optional_text("number")
    start, end = row.period()
    if start is None and end is not None:
        raise row.error("until-without-from", "until")
    record = LicenceRecord(
        kind, number, row.choice("status", LicenceStatus), start, end, row.text("source")
    )
    row.done()
    return record


def _period(row: LicenceRecord) -> LicencePeriod:
    assert row.start is not None
    return LicencePeriod(row.kind, row.number, row.status, row.start, row.end)


def _anchor(row: Table, prefix: str, files: Files, rules: Rules, *, demo: bool) -> AnchorRecord:
    file = row.match("file", _FILE, problem="form-file")
    sha256 = row.match("sha256", SHA256_FORM, problem="digest-form").lower()
    certificate = _certificate(row, prefix + file, files)
    if certificate.sha256 != sha256:
        raise row.error("digest-mismatch", "sha256", found=certificate.sha256)
    if reason := not_an_anchor(certificate):
        raise row.error("not-a-ca", "file", missing=reason)
    confirmations = tuple(confirmation(one, sha256) for one in row.tables("confirmation", 20))
    roles = row.choices("roles", Role)
    if not roles:
        raise row.error("missing-field", "roles")
    start, end = row.period()
    record = AnchorRecord(
        file=file,
        sha256=sha256,
        key_sha256=certificate.key_sha256,
        certificate=certificate.der,
        subject=certificate.subject_text,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        roles=roles,
        start=start,
        end=end,
        note=row.optional_text("note"),
        confirmations=confirmations,
        standing=_standing(certificate, confirmations, rules, demo=demo),
        file_sha256=sha256_of(files[prefix + file]).hexdigest(),
    )
    row.done()
    return record


def _certificate(row: Table, path: str, files: Files) -> Certificate:
    if not path.lower().endswith(SUFFIXES):
        raise row.error("suffix", "file", allowed=" ".join(SUFFIXES))
    if path not in files:
        raise row.error("no-such-file", "file")
    try:
        found = read_certificates(files[path], path)
    except ConfigurationError as error:
        raise row.error("certificate-unreadable", "file", **_reason(error)) from None
    if len(found) != 1:
        raise row.error("certificate-count", "file", found=len(found))
    return found[0]


def _reason(error: ConfigurationError) -> dict[str, str | int]:
    return {"reason": error.values.get("reason", "")}


def confirmation(row: Table, sha256: str) -> Confirmation:
    """One confirmation of the certificate with that digest.

    Raises:
        ConfigurationError: it is of another.
    """
    typed = row.optional_match("sha256", SHA256_FORM, problem="digest-form")
    if typed is not None and typed.lower() != sha256:
        raise row.error("confirmed-another", "sha256")
    profile = row.optional_match("profile_sha256", SHA256_FORM, problem="digest-form")
    record = Confirmation(row.text("by"), row.start("at"), row.text("source"), profile)
    row.done()
    return record


def profile_digest(profile: CaProfile) -> str:
    """SHA-256, hex, of what a profile says, however it is written down."""
    text = json.dumps(asdict(profile), sort_keys=True)
    return sha256_of(text.encode()).hexdigest()


def person(name: str) -> str:
    """A name for comparing: one operator who writes it in two ways is still one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _standing(
    certificate: Certificate, confirmations: Sequence[Confirmation], rules: Rules, *, demo: bool
) -> AnchorStanding:
    if demo and not rules.demo:
        return AnchorStanding.REFUSED_DEMO
    if is_published(certificate) and not rules.demo:
        return AnchorStanding.REFUSED_PUBLISHED_KEY
    if len({person(one.by) for one in confirmations}) < rules.confirmations:
        return AnchorStanding.UNCONFIRMED
    return AnchorStanding.USABLE


def _refused(anchor: AnchorRecord) -> bool:
    return anchor.standing in (AnchorStanding.REFUSED_DEMO, AnchorStanding.REFUSED_PUBLISHED_KEY)


def _model(anchor: AnchorRecord) -> Anchor:
    return Anchor(
        certificate=anchor.certificate,
        sha256=anchor.sha256,
        roles=anchor.roles,
        usable=anchor.standing is AnchorStanding.USABLE,
        start=anchor.start,
        end=anchor.end,
    )


def _no_twins(rows: Sequence[Table], anchors: Sequence[AnchorRecord]) -> None:
    seen: set[str] = set()
    for row, anchor in zip(rows, anchors, strict=True):
        if anchor.sha256 in seen:
            raise row.error("duplicate", "sha256", found=anchor.sha256)
        seen.add(anchor.sha256)


def _profile(
    table: Table,
) -> tuple[CaProfile, tuple[ListedAddress, ...], tuple[ListedAddress, ...]]:
    """What the judge goes by, and addresses, which decide nothing and stay with the keeper."""
    addresses, responders = read_addresses(table, "crl"), read_addresses(table, "ocsp")
    profile = CaProfile(
        uscc_field=table.optional_match("uscc_field", _USCC_FIELD, _PLACES),
        document_ekus=table.texts("document_ekus", _OID_FORM, "OID"),
        organisation_policies=table.texts("organisation_policies", _OID_FORM, "OID"),
        event_certificates=table.flag("event_certificates"),
        revocation_hosts=table.texts("revocation_hosts", _HOST, "host | host:port"),
    )
    table.done()
    return profile, addresses, responders


def _spare(prefix: str, files: Files, anchors: Sequence[AnchorRecord]) -> tuple[str, ...]:
    named = {prefix + one.file for one in anchors}
    return tuple(
        path.removeprefix(prefix)
        for path in files
        if path.startswith(prefix)
        and "/" not in path.removeprefix(prefix)
        and path.lower().endswith(SUFFIXES)
        and path not in named
    )
