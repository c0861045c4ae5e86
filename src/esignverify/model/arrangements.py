# SPDX-License-Identifier: Apache-2.0
"""Under which arrangement a foreign CA is known, and what it says of the CA over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Arrangement(StrEnum):
    """Why an operator keeps a CA that is not licensed in mainland China."""

    EU_TRUSTED_LIST = "eu-trusted-list"
    """A qualified trust service in a member state's list (Regulation (EU) 910/2014 art. 22)."""
    HONG_KONG = "hong-kong-eto"
    """認可核證機關 under the Electronic Transactions Ordinance (Cap. 553)."""
    GUANGDONG_HONG_KONG = "guangdong-hong-kong"
    """粤港电子签名证书互认: certificates that both sides list as mutually recognised."""
    MACAO = "macao"
    """Accredited under Macao's Law 5/2005 on electronic documents and signatures."""
    MUTUAL_RECOGNITION = "mutual-recognition"
    """Another one that the operator names (Electronic Signature Law art. 26)."""


OF_ARTICLE_26 = frozenset({Arrangement.GUANGDONG_HONG_KONG, Arrangement.MUTUAL_RECOGNITION})
"""Arrangements that may stand for an approval under article 26: no file can show that they do."""


@dataclass(frozen=True, slots=True)
class StandingPeriod:
    """One status over [`start`, `end`); None is open on that side.

    `status` is the word of whoever keeps the list; `holds`: it is the good one.
    """

    status: str
    holds: bool
    start: datetime | None
    end: datetime | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one arrangement says of one service of a foreign CA.

    `title` names the arrangement or list as the operator keeps it, `service` whom it lists. Of the
    time from `known_until` on nothing is known: a list says until when it is to be renewed.
    """

    arrangement: Arrangement
    title: str | None
    service: str
    periods: tuple[StandingPeriod, ...]
    known_until: datetime | None = None
