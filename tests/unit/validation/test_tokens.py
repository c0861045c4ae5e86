# SPDX-License-Identifier: Apache-2.0
"""Which timestamp tokens belong to a signature, and where they came from."""

from __future__ import annotations

from dataclasses import replace

from tests.pki import authorities as who
from tests.pki.attacking import genuine
from tests.pki.cades import content_timestamp
from tests.pki.cms import Cms
from tests.pki.signing import contents
from tests.pki.timestamps import token
from tests.support import given

from esignverify.formats.read import read
from esignverify.model.facts import SignatureFacts
from esignverify.validation.tokens import SignatureTokens, tokens_of


def _facts(how: Cms | None = None) -> SignatureFacts:
    (found,) = read(genuine(make=contents(how=how), lists=[]).data).signatures
    return found


def test_each_is_kept_by_where_it_came_from() -> None:
    facts = _facts(Cms(more_signed=content_timestamp(who.SIGNED)))
    assert facts.message is not None
    fitting = token(who.tsa(), facts.message.signature, who.LISTED)
    other = token(who.tsa(), b"another value", who.LISTED)
    found = tokens_of(facts, given(timestamps=[fitting, other, b"no token"]))
    assert [one.info.at for one in found.own if one] == [who.STAMPED]
    assert [one.info.at for one in found.content if one] == [who.SIGNED]
    assert [one.info.at for one in found.given] == [who.LISTED]
    assert len(list(found.inside())) == 2
    assert len(list(found.readable())) == 3


def test_one_that_cannot_be_read_is_kept_as_none() -> None:
    facts = _facts()
    assert facts.message is not None
    odd = replace(facts.message, timestamps=(b"\x05\x00",), content_timestamps=(b"",))
    found = tokens_of(replace(facts, message=odd), given())
    assert (found.own, found.content) == ((None,), (None,))
    assert list(found.readable()) == []


def test_one_written_twice_is_one() -> None:
    assert len(tokens_of(_facts(Cms(copies=2)), given()).own) == 1


def test_an_unreadable_signature_has_none() -> None:
    assert tokens_of(replace(_facts(), message=None), given()) == SignatureTokens()
