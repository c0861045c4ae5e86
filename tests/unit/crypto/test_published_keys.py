# SPDX-License-Identifier: Apache-2.0
"""Every committed test key is known to the verifier, and nothing real is."""

from __future__ import annotations

import pytest
from tests.pki.keys import KINDS, Key, all_keys
from tests.pki.published import digest, published_elsewhere

from esignverify.crypto.published_keys import DEMO, TEST, PublishedKey, published_key


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_each_committed_key_is_listed(key: Key) -> None:
    assert published_key(digest(key)) is PublishedKey.DEMO


def test_the_list_has_the_committed_keys_and_no_other() -> None:
    assert {digest(key) for key in all_keys()} == DEMO
    assert not DEMO & TEST


@pytest.mark.parametrize("place", published_elsewhere())
def test_each_key_of_a_public_collection_is_listed(place: str) -> None:
    assert published_key(digest(published_elsewhere()[place])) is PublishedKey.TEST


def test_the_list_of_others_has_no_further_key() -> None:
    assert {digest(key) for key in published_elsewhere().values()} == TEST


def test_each_key_of_the_table_lies_in_the_folder() -> None:
    assert {key.name for key in all_keys()} == set(KINDS)


def test_a_key_nobody_published_is_unknown() -> None:
    assert published_key("0" * 64) is None
