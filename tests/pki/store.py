# SPDX-License-Identifier: Apache-2.0
"""The demo's trust store and register of institutions, written from `authorities`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from esignverify.adapters.files.trusted_list_import import list_files
from esignverify.model.arrangements import StandingPeriod
from esignverify.model.trust_records import Confirmation
from esignverify.model.trusted_list import ListedService, ListSource, SignedList, TrustedList

from . import authorities as who
from . import authorities_places as places
from . import authorities_sm2 as sm2_who
from .case import quote
from .certificates import USCC_2023_OID, USCC_OID, Entity

_SOURCE = "invented for the demo: tests/pki/authorities.py"


@dataclass(frozen=True)
class Licence:
    """One interval of one licence; days are those of Beijing, the last one included."""

    kind: str
    number: str
    status: str
    start: str
    until: str | None = None


@dataclass(frozen=True)
class Listed:
    """One interval of one arrangement of a foreign CA, days as in `Licence`."""

    kind: str
    status: str
    start: str
    until: str | None = None


@dataclass(frozen=True)
class Ca:
    """One folder of the demo trust store."""

    id: str
    name: str
    name_en: str
    root: Entity
    licences: Sequence[Licence]
    roles: Sequence[str] = ("sign",)
    foreign: bool = False
    unlicensed: bool = False
    confirmed: bool = True
    trusted_until: datetime | None = None
    uscc_oid: str = USCC_OID
    country: str | None = None
    """Of one in the store of foreign CAs."""
    listed: Sequence[Listed] = ()


def foreign_authorities() -> tuple[Ca, ...]:
    """The CAs of the demo's foreign store."""
    eto = "hong-kong-eto"
    return (
        Ca(
            "demo-hong-kong",
            "虚构香港核证机关",
            "Fictional Hong Kong Certification Authority",
            who.hong_kong_root(),
            [],
            country="HK",
            listed=[
                Listed(eto, "granted", "2020-01-01", "2030-12-31"),
                Listed("guangdong-hong-kong", "granted", "2022-01-01"),
            ],
        ),
        Ca(
            "demo-hong-kong-ended",
            "虚构香港旧核证机关",
            "Fictional Former Hong Kong Certification Authority",
            who.hong_kong_ended_root(),
            [],
            country="HK",
            listed=[
                Listed(eto, "granted", "2020-01-01", "2025-05-31"),
                Listed(eto, "revoked", "2025-06-01"),
            ],
        ),
    )


def authorities() -> tuple[Ca, ...]:
    """The CAs of the demo; their licence numbers have a division code that does not exist."""
    return (
        Ca(
            "demo-ca",
            "演示数字证书认证有限公司",
            "Demo Digital Certificate Authority (fictional)",
            who.root(),
            [Licence("miit", "ECP99990120001", "granted", "2020-01-01")],
            ("sign", "tsa", "ocsp"),
        ),
        Ca(
            "demo-ecc-ca",
            "虚构山河电子认证服务有限公司",
            "Fictional Mountains and Rivers CA",
            who.ecc_root(),
            [Licence("miit", "ECP99990220002", "granted", "2020-01-01")],
        ),
        Ca(
            "demo-egov-ca",
            "虚构省政务电子认证中心",
            "Fictional Provincial E-Government CA",
            who.egov_root(),
            [Licence("egov", "EGOV99990320003", "granted", "2020-01-01")],
        ),
        Ca(
            "demo-foreign-ca",
            "亚特兰蒂斯信任服务（虚构）",
            "Atlantis Trust Services (fictional)",
            who.foreign_root(),
            [],
            foreign=True,
        ),
        Ca(
            "demo-glued-ca",
            places.GLUED_CA,
            "Fictional CA of Glued Names",
            places.glued_root(),
            [Licence("miit", "ECP99991120011", "granted", "2020-01-01")],
            uscc_oid=places.PREFIX,
        ),
        Ca(
            "demo-lapsed-ca",
            "虚构旧约电子认证有限公司",
            "Fictional Lapsed CA",
            who.lapsed_root(),
            [
                Licence("miit", "ECP99990520005", "granted", "2020-01-01", "2024-12-31"),
                Licence("miit", "ECP99990520005", "expired", "2025-01-01"),
            ],
        ),
        Ca(
            "demo-parts-ca",
            places.PARTS_CA,
            "Fictional CA of Names in Parts",
            places.parts_root(),
            [Licence("miit", "ECP99991420014", "granted", "2020-01-01")],
            uscc_oid=places.PARTS,
        ),
        Ca(
            "demo-raw-ca",
            places.RAW_CA,
            "Fictional CA of Raw Codes",
            places.raw_root(),
            [Licence("miit", "ECP99991220012", "granted", "2020-01-01")],
            uscc_oid=places.RAW_OID,
        ),
        Ca(
            "demo-seal-maker",
            sm2_who.SEAL_CA,
            "Fictional Provincial Centre of Electronic Seals",
            sm2_who.seal_root(),
            [],
            ("seal-maker",),
        ),
        Ca(
            "demo-sm2-ca",
            sm2_who.CA,
            "Fictional SM2 CA",
            sm2_who.root(),
            [Licence("miit", "ECP99991020010", "granted", "2020-01-01")],
            ("sign", "tsa", "ocsp"),
            uscc_oid=USCC_2023_OID,
        ),
        Ca(
            "demo-unconfirmed-ca",
            "虚构未验电子认证有限公司",
            "Fictional Unconfirmed CA",
            who.unconfirmed_root(),
            [Licence("miit", "ECP99990620006", "granted", "2020-01-01")],
            confirmed=False,
        ),
        Ca(
            "demo-unit-ca",
            places.UNIT_CA,
            "Fictional CA of Unique Identifiers",
            places.unit_root(),
            [Licence("miit", "ECP99991320013", "granted", "2020-01-01")],
            uscc_oid=places.UNIT_OID,
        ),
        Ca(
            "demo-unknown-ca",
            "虚构待查电子认证有限公司",
            "Fictional CA of Unknown Licence",
            who.unknown_root(),
            [],
        ),
        Ca(
            "demo-unlicensed-ca",
            "演示市无照云签科技有限公司",
            "Fictional Unlicensed Cloud Signing",
            who.unlicensed_root(),
            [],
            unlicensed=True,
        ),
        Ca(
            "demo-withdrawn-ca",
            "虚构退信电子认证有限公司",
            "Fictional Withdrawn CA",
            who.withdrawn_root(),
            [Licence("miit", "ECP99990920009", "granted", "2020-01-01")],
            trusted_until=who.WITHDRAWN,
        ),
    )


def _list(
    country: str, number: int, until: str, services: Sequence[ListedService]
) -> tuple[str, SignedList]:
    """A trusted list as the import reads it from a signed one."""
    content = TrustedList(
        country,
        "Fictional Supervisory Body",
        number,
        who.at("2025-07-01T00:00:00"),
        who.at(until),
        tuple(services),
        0,
    )
    signer = who.listed_signer().der
    return f"eu-{country.lower()}", SignedList(content, signer, hashlib.sha256(b"").hexdigest())


def _status(status: str, start: str, end: str | None = None) -> StandingPeriod:
    good = status == "granted"
    return StandingPeriod(status, good, who.at(start), who.at(end) if end else None)


def trusted_lists() -> Sequence[tuple[str, SignedList]]:
    """The trusted lists of two countries that do not exist; one was to be renewed and was not."""
    began, ended = "2018-01-01T00:00:00", "2025-06-01T00:00:00"
    trust = "Lemuria Trust (fictional)"
    return (
        _list(
            "XL",
            7,
            "2044-12-31T00:00:00",
            [
                ListedService(
                    trust,
                    "Lemuria Qualified CA",
                    (who.listed_root().der,),
                    (_status("granted", began),),
                ),
                ListedService(
                    trust,
                    "Lemuria Former CA",
                    (who.listed_ended_root().der,),
                    (_status("granted", began, ended), _status("withdrawn", ended)),
                ),
            ],
        ),
        _list(
            "XM",
            3,
            "2026-01-01T00:00:00",
            [
                ListedService(
                    "Mu Trust (fictional)",
                    "Mu Qualified CA",
                    (who.listed_old_root().der,),
                    (_status("granted", began),),
                )
            ],
        ),
    )


def _write_list(folder: Path, identity: str, given: SignedList) -> None:
    confirmation = Confirmation("demo operator", who.at("2026-01-01T00:00:00"), _SOURCE)
    origin = ListSource(_SOURCE, date(2026, 1, 1), confirmation)
    made, left_out = list_files(given, identity, origin, None, {}, demo=True)
    if left_out:
        raise ValueError(left_out)
    home = folder / "foreign" / identity
    home.mkdir(parents=True)
    for name, content in made.items():
        (home / name).write_bytes(content)


def write_trust_store(folder: Path) -> None:
    """Write every CA's folder below `folder`, and the trusted lists."""
    for identity, given in trusted_lists():
        _write_list(folder, identity, given)
    for ca in (*authorities(), *foreign_authorities()):
        home = folder / ("foreign" if ca.country else "") / ca.id
        home.mkdir(parents=True)
        (home / "root.pem").write_bytes(ca.root.pem)
        (home / "ca.toml").write_text(_toml(ca), encoding="utf-8")


def _toml(ca: Ca) -> str:
    lines = [
        "# SPDX-License-Identifier: Apache-2.0",
        "# 演示用，非真实机构 | for the demo only; this CA does not exist",
        'schema = "esignverify.ca/1"',
        f"id = {quote(ca.id)}",
        f"name = {quote(ca.name)}",
        f"name_en = {quote(ca.name_en)}",
        "former_names = []",
        *_kind(ca),
        f"source = {quote(_SOURCE)}",
    ]
    for licence in ca.licences:
        lines += ["", "[[licence]]", f"kind = {quote(licence.kind)}"]
        lines += [f"number = {quote(licence.number)}", f"status = {quote(licence.status)}"]
        lines.append(f"from = {licence.start}")
        if licence.until is not None:
            lines.append(f"until = {licence.until}")
        lines.append(f"source = {quote(_SOURCE)}")
    for row in ca.listed:
        lines += ["", "[[arrangement]]", f"kind = {quote(row.kind)}"]
        lines += [f"status = {quote(row.status)}", f"from = {row.start}"]
        lines += [f"until = {row.until}"] if row.until else []
        lines.append(f"source = {quote(_SOURCE)}")
    lines += ["", *_anchor(ca), "", "[profile]", f'uscc_field = "{ca.uscc_oid}"']
    lines += ["document_ekus = []", "organisation_policies = []"]
    lines += ["event_certificates = false", "revocation_hosts = []"]
    return "\n".join(lines) + "\n"


def _kind(ca: Ca) -> list[str]:
    if ca.country is not None:
        return [f"country = {quote(ca.country)}", "demo = true"]
    flags = {"foreign": ca.foreign, "demo": True, "unlicensed": ca.unlicensed}
    return [f"{name} = {_flag(value)}" for name, value in flags.items()]


def _anchor(ca: Ca) -> list[str]:
    lines = ["[[anchor]]", 'file = "root.pem"']
    lines.append(f'sha256 = "{hashlib.sha256(ca.root.der).hexdigest()}"')
    lines.append("roles = [" + ", ".join(quote(role) for role in ca.roles) + "]")
    if ca.trusted_until is not None:
        lines.append(f"until = {ca.trusted_until:%Y-%m-%dT%H:%M:%SZ}")
    if ca.confirmed:
        lines += ["", "[[anchor.confirmation]]", 'by = "demo operator"']
        lines += ["at = 2026-01-01T00:00:00Z", f"source = {quote(_SOURCE)}"]
    return lines


def _flag(value: bool) -> str:
    return "true" if value else "false"


Period = tuple[str, str, str | None]


def _institution(
    identity: str,
    code: str,
    names: Sequence[tuple[str, str | None, str | None]],
    cma: str | None,
    history: Sequence[Period],
    *,
    authority: bool = False,
) -> dict[str, object]:
    periods = [
        {"status": status, "from": start, "until": until} for status, start, until in history
    ]
    qualification = {"kind": "CMA", "number": cma, "history": periods}
    return {
        "id": identity,
        "uscc": code,
        "authority": authority,
        "names": [{"name": text, "from": start, "until": until} for text, start, until in names],
        "qualifications": [qualification] if cma else [],
    }


def institutions() -> list[dict[str, object]]:
    """The register: one body in good standing, one that lost it, a centre, a register authority."""
    good: Sequence[Period] = (
        ("valid", "2020-01-01", "2025-12-31"),
        ("valid", "2026-01-01", None),
    )
    lost: Sequence[Period] = (
        ("valid", "2020-01-01", "2025-12-31"),
        ("revoked", "2026-01-01", None),
    )
    renamed = (
        ("虚构省北辰计量检定所", None, "2022-06-30"),
        (who.OTHER_ORGANISATION, "2022-07-01", None),
    )
    return [
        _institution("demo-mingjian", who.USCC, [(who.ORGANISATION, None, None)], who.CMA, good),
        _institution(
            "demo-fenghua",
            who.REVOKED_USCC,
            [(who.REVOKED_ORGANISATION, None, None)],
            who.REVOKED_CMA,
            lost,
        ),
        _institution("demo-beichen", who.OTHER_USCC, renamed, who.OTHER_CMA, good),
        _institution(
            "demo-authority",
            who.AUTHORITY_USCC,
            [(who.REGISTER_AUTHORITY, None, None)],
            None,
            (),
            authority=True,
        ),
    ]


def write_issuers(path: Path) -> None:
    """Write the register as `esignverify.issuers/1`."""
    register = {
        "schema": "esignverify.issuers/1",
        "source": _SOURCE,
        "as_of": "2026-06-01",
        "institutions": institutions(),
    }
    path.write_text(json.dumps(register, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
