# SPDX-License-Identifier: Apache-2.0
"""Signature policies that signers name (EN 319 122-1 §5.2.9, §5.2.10)."""

from __future__ import annotations

import hashlib

import pytest
from tests.pki import authorities as who
from tests.pki.cades import (
    POLICY,
    POLICY_TEXT,
    More,
    implied_policy,
    policy_store,
    signature_policy,
)
from tests.pki.cms import Cms, attribute, signed_data

from esignverify.formats.cms.signed_data import POLICY_UNREADABLE, read_signed_message
from esignverify.model.facts import PolicyReference, SignedMessage


def _read(more: More | None = None, *unsigned: bytes) -> SignedMessage:
    how = Cms(more_signed=more, more_unsigned=unsigned)
    return read_signed_message(signed_data(b"content", who.institution(), how))


def test_a_policy_is_named_by_identifier_and_digest() -> None:
    digest = hashlib.sha256(POLICY_TEXT).digest()
    found = _read(signature_policy())
    assert found.signature_policy == PolicyReference(POLICY, "sha256", digest)
    assert found.policy_document is None
    assert found.deviations == ()


@pytest.mark.parametrize("more", [None, implied_policy()], ids=["absent", "implied"])
def test_an_implied_policy_names_none(more: More | None) -> None:
    assert _read(more).signature_policy is None


def test_the_document_may_come_along() -> None:
    assert _read(signature_policy(), policy_store()).policy_document == POLICY_TEXT


def test_a_local_address_is_no_document() -> None:
    """sigPolicyLocalURI is a UTF8String: an address in a document is never called."""
    store = bytes.fromhex("300c0604040081950103") + b"\x0c\x04file"
    store = b"\x30" + bytes([len(store) - 2]) + store[2:]
    assert (
        _read(signature_policy(), attribute("signature_policy_store", store)).policy_document
        is None
    )


@pytest.mark.parametrize(
    "value",
    [b"\x30\x00", b"\x04\x01x", b"\x30\x05\x04\x01x\x30\x00", b"\x30\x03\x06\x01\x2a"],
)
def test_what_cannot_be_read_counts_as_absent_and_is_noted(value: bytes) -> None:
    """EN 319 102-1 §5.2.8.4.1."""
    found = _read(lambda _: [attribute("signature_policy", value)])
    assert found.signature_policy is None
    assert found.deviations == (POLICY_UNREADABLE,)
