# SPDX-License-Identifier: Apache-2.0
"""The timestamp tokens that belong to one signature, read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..formats.cms.errors import CmsError
from ..formats.cms.timestamp import read_timestamp
from ..model.evidence import Evidence
from ..model.facts import SignatureFacts, Timestamp
from .timestamps import is_over


@dataclass(frozen=True, slots=True)
class SignatureTokens:
    """Tokens over the signature value, and tokens inside it over the content (§5.2.8 of CAdES).

    None stands for one that could not be read.
    """

    own: tuple[Timestamp | None, ...] = ()
    content: tuple[Timestamp | None, ...] = ()

    def readable(self) -> Iterator[Timestamp]:
        """All that could be read."""
        return (one for one in (*self.own, *self.content) if one is not None)


def tokens_of(facts: SignatureFacts, evidence: Evidence) -> SignatureTokens:
    """Those that came along, and those given as evidence for this very signature value."""
    if facts.message is None:
        return SignatureTokens()
    own = tuple(_read(one) for one in dict.fromkeys(facts.message.timestamps))
    given = (_read(one) for one in evidence.timestamps)
    value = facts.message.signature
    fitting = (one for one in given if one is not None and is_over(one, value))
    content = tuple(_read(one) for one in dict.fromkeys(facts.message.content_timestamps))
    return SignatureTokens((*own, *fitting), content)


def _read(der: bytes) -> Timestamp | None:
    try:
        return read_timestamp(der)
    except CmsError:
        return None
