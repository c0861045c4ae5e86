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
    """Tokens of one signature; None stands for one that could not be read.

    `own` came along over the signature value, `content` inside it over the content (EN 319 122-1
    §5.2.8), `seal` inside the seal over its maker's signature value (GM/T 0031-2025); `given` are
    over the signature value but came from outside: no proof of the document's bytes is one of
    theirs.
    """

    own: tuple[Timestamp | None, ...] = ()
    content: tuple[Timestamp | None, ...] = ()
    seal: tuple[Timestamp | None, ...] = ()
    given: tuple[Timestamp, ...] = ()

    def inside(self) -> Iterator[Timestamp]:
        """Those that came along and could be read."""
        return (one for one in (*self.own, *self.content, *self.seal) if one is not None)

    def readable(self) -> Iterator[Timestamp]:
        """All that could be read."""
        yield from self.inside()
        yield from self.given


def tokens_of(facts: SignatureFacts, evidence: Evidence) -> SignatureTokens:
    """Those that came along, and those given as evidence for this very signature value."""
    if facts.message is None:
        return SignatureTokens()
    own = tuple(read_token(one) for one in dict.fromkeys(facts.message.timestamps))
    given = (read_token(one) for one in evidence.timestamps)
    value = facts.message.stamped
    fitting = tuple(one for one in given if one is not None and is_over(one, value))
    content = tuple(read_token(one) for one in dict.fromkeys(facts.message.content_timestamps))
    stamp = None if facts.seal is None else facts.seal.maker_timestamp
    sealed = () if stamp is None else (read_token(stamp),)
    return SignatureTokens(own, content, sealed, fitting)


def read_token(der: bytes) -> Timestamp | None:
    """The token, None where `der` is none that can be read."""
    try:
        return read_timestamp(der)
    except CmsError:
        return None
