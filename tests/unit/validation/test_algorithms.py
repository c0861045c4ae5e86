# SPDX-License-Identifier: Apache-2.0
"""Algorithms are reliable as long as the policy says, and what it does not list is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.pki import authorities as who
from tests.support import policy

from esignverify.model.algorithm import Algorithm
from esignverify.model.policy import AlgorithmConstraint, Policy
from esignverify.model.reasons import Reason
from esignverify.validation.algorithms import message_weaknesses, path_weaknesses

from .blocks import message, seen

END = who.at("2026-01-01T00:00:00")
RULES = Policy(
    "p",
    "1",
    "00" * 32,
    (
        AlgorithmConstraint("sha256", 0, None),
        AlgorithmConstraint("sha512", 0, None),
        AlgorithmConstraint("shake256", 0, None),
        AlgorithmConstraint("sha1", 0, END),
        AlgorithmConstraint("rsa", 1900, END),
        AlgorithmConstraint("rsa", 3000, None),
        AlgorithmConstraint("ed25519", 0, None),
        AlgorithmConstraint("ed448", 0, None),
    ),
)
SIGNER = seen(who.institution())
BEFORE, AFTER = END - timedelta(days=1), END + timedelta(days=1)


def _reasons(name: str | None, key: int = 3072, *, digest: str = "sha256") -> list[Reason]:
    made = replace(message(), algorithm=Algorithm("rsa", name), digest_algorithm=digest)
    found = message_weaknesses(made, replace(SIGNER, key_bits=key), RULES, AFTER)
    return [one.reason for one in found]


def test_what_is_listed_without_an_end_is_reliable() -> None:
    assert _reasons("sha256") == []


def test_an_end_is_the_last_moment_that_counts() -> None:
    made = replace(message(), algorithm=Algorithm("rsa", "sha1"))
    assert message_weaknesses(made, SIGNER, RULES, END) == []
    (weak,) = message_weaknesses(made, SIGNER, RULES, END + timedelta(seconds=1))
    assert (weak.reason, weak.until) == (Reason.ALGORITHM_WEAK, END)
    assert weak.text() == "sha1 (until 2026-01-01T00:00:00Z)"


def test_what_is_not_listed_is_not_reliable() -> None:
    assert _reasons("md5") == [Reason.ALGORITHM_UNKNOWN]
    assert _reasons("1.2.3") == [Reason.ALGORITHM_UNKNOWN]


def test_both_digests_of_a_message_count_and_each_is_told_once() -> None:
    assert _reasons("sha1", digest="sha1") == [Reason.ALGORITHM_WEAK]
    assert _reasons("sha256", digest="sha1") == [Reason.ALGORITHM_WEAK]
    assert _reasons("md5", digest="sha1") == [Reason.ALGORITHM_UNKNOWN, Reason.ALGORITHM_WEAK]


def test_the_mask_function_of_pss_has_a_digest_too() -> None:
    """RFC 4055 §3.1."""
    made = replace(message(), algorithm=Algorithm("rsa-pss", "sha256", 32, "md5"))
    (weak,) = message_weaknesses(made, SIGNER, RULES, AFTER)
    assert (weak.reason, weak.name) == (Reason.ALGORITHM_UNKNOWN, "md5")


@pytest.mark.parametrize(
    ("bits", "reasons"),
    [
        (3072, []),
        (3000, []),
        (2999, [Reason.KEY_TOO_SHORT]),
        (1024, [Reason.KEY_TOO_SHORT]),
        (0, [Reason.KEY_TOO_SHORT]),
    ],
)
def test_a_key_is_as_long_as_some_row_asks(bits: int, reasons: list[Reason]) -> None:
    assert _reasons("sha256", bits) == reasons


def test_a_shorter_key_was_reliable_until_its_row_ended() -> None:
    short = replace(SIGNER, key_bits=2048)
    assert message_weaknesses(message(), short, RULES, BEFORE) == []
    (weak,) = message_weaknesses(message(), short, RULES, AFTER)
    assert (weak.reason, weak.until) == (Reason.KEY_TOO_SHORT, END)


@pytest.mark.parametrize("kind", ["ec:explicit", "ec:secp192r1", "dsa", "1.2.3"])
def test_a_kind_of_key_without_a_row_is_unknown(kind: str) -> None:
    (weak,) = message_weaknesses(message(), replace(SIGNER, key_algorithm=kind), RULES, AFTER)
    assert weak.reason is Reason.ALGORITHM_UNKNOWN


def test_a_message_without_a_known_signer_has_its_algorithms_all_the_same() -> None:
    made = replace(message(), digest_algorithm="md5")
    (weak,) = message_weaknesses(made, None, RULES, AFTER)
    assert weak.reason is Reason.ALGORITHM_UNKNOWN


@pytest.mark.parametrize(
    ("scheme", "digest", "right"),
    [
        ("ed25519", "sha512", True),
        ("ed25519", "sha256", False),
        ("ed448", "shake256", True),
        ("ed448", "sha512", False),
    ],
)
def test_eddsa_asks_for_one_digest_of_the_content(scheme: str, digest: str, right: bool) -> None:
    """RFC 8419 §3.1; only where there are signed attributes to hold it."""
    made = replace(message(), algorithm=Algorithm(scheme, None), digest_algorithm=digest)
    found = message_weaknesses(made, None, RULES, AFTER)
    assert [one.reason for one in found] == ([] if right else [Reason.ALGORITHM_MISMATCH])
    assert message_weaknesses(replace(made, signed_attributes=None), None, RULES, AFTER) == []


# --- paths -------------------------------------------------------------------------------------


def _path(signature: str, *, ca_bits: int = 3072, root_signature: str = "rsa-sha256") -> list[str]:
    signer = replace(SIGNER, signature_algorithm=signature)
    root = replace(seen(who.root()), key_bits=ca_bits, signature_algorithm=root_signature)
    return [one.name for one in path_weaknesses([signer, root], RULES, AFTER)]


def test_signatures_of_certificates_count_but_not_the_anchors_own() -> None:
    """RFC 5280 §6.1: the anchor is trusted by its bytes."""
    assert _path("rsa-sha256") == []
    assert _path("rsa-sha1") == ["sha1"]
    assert _path("rsa-sha256", root_signature="rsa-md5") == []


def test_keys_of_cas_count_the_anchors_too() -> None:
    assert _path("rsa-sha256", ca_bits=1024) == ["rsa 1024"]


@pytest.mark.parametrize(
    ("name", "weak"),
    [("rsa-pss-sha256", []), ("rsa-pss-md5", ["md5"]), ("rsa-sha3-256", ["sha3-256"])],
)
def test_the_digest_is_found_in_the_name(name: str, weak: list[str]) -> None:
    assert _path(name) == weak


def test_the_policy_that_ships_takes_the_demo_and_refuses_md5() -> None:
    made = message()
    assert message_weaknesses(made, SIGNER, policy(), who.NOW) == []
    weak = replace(made, algorithm=Algorithm("rsa", "md5"))
    assert message_weaknesses(weak, SIGNER, policy(), who.NOW) != []
