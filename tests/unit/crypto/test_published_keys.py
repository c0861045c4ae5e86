# SPDX-License-Identifier: Apache-2.0
"""Every committed test key is known to the verifier, and nothing real is."""

from __future__ import annotations

import hashlib

import pytest
from tests.pki.keys import KINDS, Key, all_keys, published_digests

from esignverify.crypto.published_keys import DEMO, TEST, PublishedKey, published_key


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_each_committed_key_is_listed(key: Key) -> None:
    assert published_key(hashlib.sha256(key.spki).hexdigest()) is PublishedKey.DEMO


def test_the_list_has_the_committed_keys_and_no_other() -> None:
    assert frozenset(published_digests(all_keys())) == DEMO
    assert not DEMO & TEST


def test_each_key_of_the_table_lies_in_the_folder() -> None:
    assert {key.name for key in all_keys()} == set(KINDS)


def test_a_key_nobody_published_is_unknown() -> None:
    assert published_key("0" * 64) is None
