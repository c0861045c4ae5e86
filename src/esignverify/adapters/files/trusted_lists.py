# SPDX-License-Identifier: Apache-2.0
"""``list.toml`` (`esignverify.trusted-list/1`): the services of one trusted list, as imported.

    foreign/<id>/list.toml       what the list said, who confirmed its signer
    foreign/<id>/<digest>.pem    the certificates of its signer and its services

Written by ``trust foreign import`` from a list whose signature verified. An anchor of it counts by
the confirmation of the list's signer, and until the list is to be renewed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...model.arrangements import Arrangement, Standing, StandingPeriod
from ...model.certificate import Certificate
from ...model.trust import Anchor, Authority, CaProfile, Role
from ...model.trust_records import ListRecord
from .authority import ID_FORM, MAX_TOML, SHA256_FORM, Rules, confirmation, person
from .certificates import is_published, not_an_anchor, read_certificates
from .fields import Table
from .folder import LIST_TOML, Files
from .foreign import COUNTRY
from .source import complaint, read_toml

SCHEMA = "esignverify.trusted-list/1"
MAX_LIST = 16 * MAX_TOML
"""Octets: the largest list has some hundred services with a few statuses each."""
MAX_SERVICES = 5_000
MAX_STATUSES = 100
_BUNDLE = re.compile(r"[0-9a-f]{16}\.pem")
_STATUS = re.compile(r"[a-z]{1,64}")


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list, and the keys of the authorities that it makes."""

    record: ListRecord
    keys: tuple[str, ...]
    """SHA-256, hex."""


@dataclass(frozen=True, slots=True)
class _Service:
    label: str
    certificates: tuple[Certificate, ...]
    periods: tuple[StandingPeriod, ...]


def read_list(folder: str, files: Files, rules: Rules) -> ReadList:
    """The list in `folder`.

    Raises:
        ConfigurationError: with file, line and field.
    """
    name = f"{folder}/{LIST_TOML}"
    if len(files[name]) > MAX_LIST:
        raise complaint("too-large", name, limit=MAX_LIST)
    source = read_toml(files[name], name)
    table = Table(source, (), source.data)
    table.schema(SCHEMA)
    demo = table.flag("demo")
    at_hand = _at_hand(f"{folder}/{table.match('bundle', _BUNDLE, '….pem')}", files)
    rows = table.tables("service", MAX_SERVICES)
    services = [_service(row, at_hand) for row in rows]
    by_key: dict[str, list[_Service]] = {}
    for service in services:
        for key in dict.fromkeys(one.key_sha256 for one in service.certificates):
            by_key.setdefault(key, []).append(service)
    record = _record(table, folder, rules)
    table.done()
    authorities = tuple(
        _authority(record, key, by_key[key], rules, demo=demo) for key in sorted(by_key)
    )
    return ReadList(replace(record, authorities=authorities), tuple(sorted(by_key)))


def _record(table: Table, folder: str, rules: Rules) -> ListRecord:
    signer = table.match("signer_sha256", SHA256_FORM, problem="digest-form").lower()
    confirmations = tuple(confirmation(row, signer) for row in table.tables("confirmation", 20))
    return ListRecord(
        folder=folder,
        id=table.match("id", ID_FORM, "a-z 0-9 -"),
        country=table.match("country", COUNTRY, "DE"),
        operator=table.text("operator"),
        sequence=table.count("sequence", 0, 10**9) or 0,
        issued=table.start("issued"),
        next_update=table.start("next_update"),
        list_sha256=table.match("list_sha256", SHA256_FORM, problem="digest-form").lower(),
        signer_sha256=signer,
        source=table.text("source"),
        confirmations=confirmations,
        usable=len({person(one.by) for one in confirmations}) >= rules.confirmations,
        authorities=(),
    )


def _at_hand(path: str, files: Files) -> Mapping[str, Certificate]:
    if path not in files:
        raise complaint("no-such-file", path)
    return {one.sha256: one for one in read_certificates(files[path], path)}


def _service(row: Table, at_hand: Mapping[str, Certificate]) -> _Service:
    provider, name = row.text("provider"), row.text("name")
    digests = row.texts("certificates", SHA256_FORM, "SHA-256")
    if not digests:
        raise row.error("missing-field", "certificates")
    for digest in digests:
        if digest not in at_hand:
            raise row.error("no-such-file", "certificates")
        if reason := not_an_anchor(at_hand[digest]):
            raise row.error("not-a-ca", "certificates", missing=reason)
    statuses = tuple(_status(one) for one in row.tables("status", MAX_STATUSES))
    row.done()
    certificates = tuple(at_hand[digest] for digest in digests)
    return _Service(f"{provider}: {name}", certificates, statuses)


def _status(row: Table) -> StandingPeriod:
    start, end = row.start("from"), row.optional_end("until")
    period = StandingPeriod(row.match("status", _STATUS, "a-z"), row.flag("holds"), start, end)
    row.done()
    return period


def _authority(
    record: ListRecord, key: str, services: Sequence[_Service], rules: Rules, *, demo: bool
) -> Authority:
    """All that the list says of one key: every service, since a signature names none."""
    title = f"{record.country} {record.operator} no. {record.sequence}"
    certificates = {
        one.sha256: one
        for service in services
        for one in service.certificates
        if one.key_sha256 == key
    }
    allowed = rules.demo or not (demo or any(map(is_published, certificates.values())))
    return Authority(
        id=f"{record.id}-{key[:16]}",
        name=services[0].label,
        name_en=None,
        former_names=(),
        uscc=None,
        foreign=True,
        demo=demo,
        licences=(),
        unlicensed=False,
        anchors=tuple(
            Anchor(
                certificates[digest].der,
                digest,
                (Role.SIGN,),
                record.usable,
                end=record.next_update,
            )
            for digest in sorted(certificates)
            if allowed
        ),
        profile=CaProfile(),
        country=record.country,
        standings=tuple(
            Standing(
                Arrangement.EU_TRUSTED_LIST,
                title,
                service.label,
                service.periods,
                record.next_update,
            )
            for service in services
        ),
    )
