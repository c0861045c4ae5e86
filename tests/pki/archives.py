# SPDX-License-Identifier: Apache-2.0
"""Signatures of 2020 kept alive by document timestamps (EN 319 142-1 §6, PAdES B-LTA).

Three timestamp authorities under one CA follow each other; each certificate ends after the next
one's begins. Revocation data is good for weeks only, as in life.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from . import authorities as who
from .attacking import base
from .authorities import at
from .certificates import Entity, issue, name, tsa_extensions
from .keys import key
from .pdf import Field, Pdf
from .revocation import crl
from .signing import contents, stamped_at
from .timestamps import token

SIGNED, STAMPED = at("2020-03-10T02:00:00"), at("2020-03-10T02:00:05")
FIRST = at("2020-03-12T00:00:00")
SECOND = at("2021-12-01T00:00:00")
THIRD = at("2023-12-01T00:00:00")
SIGNER_VALID = (at("2020-01-02T00:00:00"), at("2021-01-01T00:00:00"))
OLD_VALID = (at("2020-01-02T00:00:00"), at("2022-01-01T00:00:00"))
MID_VALID = (at("2021-06-01T00:00:00"), at("2024-01-01T00:00:00"))
_GOOD_FOR = timedelta(days=60)
_DAY = timedelta(days=1)


def authority(common: str, key_name: str, valid: tuple[datetime, datetime]) -> Entity:
    """A timestamp authority of the licensed demo CA."""
    subject = name("演示数字证书认证有限公司", common)
    return issue(subject, key(key_name), who.root(), valid, tsa_extensions())


@cache
def old_tsa() -> Entity:
    """The first authority, whose certificate ended with 2021."""
    return authority("演示时间戳服务 T-2020", "tsa-old", OLD_VALID)


@cache
def mid_tsa() -> Entity:
    """The second, whose certificate ended with 2023."""
    return authority("演示时间戳服务 T-2021", "tsa-mid", MID_VALID)


@cache
def fresh_tsa() -> Entity:
    """Another authority of today."""
    return authority("演示时间戳服务 T-2026", "tsa-rsa", who.SIGNER_VALID)


def everybody() -> tuple[Entity, ...]:
    """All certificates that the good institution's signature and its timestamps rest on."""
    return who.institution(), who.issuing(), who.root(), who.tsa()


def list_of(issuer: Entity, day: datetime) -> bytes:
    """The CRL of that day, good for 60 days."""
    return crl(issuer, day, day + _GOOD_FOR)


def now_known() -> dict[str, bytes]:
    """What the evidence folder holds today: the root's newest list."""
    return {"root.crl": crl(who.root(), who.at("2026-05-01T00:00:00"), who.FAR)}


@dataclass
class Archive:
    """A document under care; its DSS is written whole each time."""

    document: Pdf = field(default_factory=base)
    certificates: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)
    stamps: int = 0

    def sign(self) -> Archive:
        """The institution signs in 2020, with a timestamp of the first authority over it."""
        make = contents(
            who.signer(valid=SIGNER_VALID),
            stamp=stamped_at(STAMPED, old_tsa()),
            signed_at=SIGNED,
        )
        self.document.sign(Field(make, signed_at=SIGNED))
        return self

    def collect(self, *, certificates: list[bytes], lists: list[bytes]) -> Archive:
        """Add validation data."""
        self.certificates += certificates
        self.lists += lists
        self.document.add_validation_data(self.certificates, self.lists)
        return self

    def collect_first(self) -> Archive:
        """What the signature needs: its certificates, and lists of the day after it."""
        day = SIGNED + _DAY
        lists = [list_of(who.root(), day), list_of(who.issuing(), day)]
        signer = who.signer(valid=SIGNER_VALID)
        held = (signer, who.issuing(), who.root(), old_tsa())
        return self.collect(certificates=[one.der for one in held], lists=lists)

    def collect_for(self, tsa: Entity, when: datetime) -> Archive:
        """What the youngest timestamp needs before the next one by `tsa`: the root's list."""
        lists = [list_of(who.root(), when - _DAY)]
        return self.collect(certificates=[tsa.der], lists=lists)

    def stamp(self, tsa: Entity, when: datetime, *, digest: str = "sha256") -> Archive:
        """A document timestamp over all there is."""
        self.stamps += 1
        self.document.add_document_timestamp(
            lambda covered: token(tsa, covered, when, digest=digest), f"TS{self.stamps}"
        )
        return self

    def renew(self, tsa: Entity, when: datetime) -> Archive:
        """Validation data, and a document timestamp over it."""
        return self.collect_for(tsa, when).stamp(tsa, when)

    @property
    def data(self) -> bytes:
        """The file."""
        return self.document.data
