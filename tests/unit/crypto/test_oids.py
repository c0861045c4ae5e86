# SPDX-License-Identifier: Apache-2.0
"""The OID table names things one way only."""

from __future__ import annotations

from esignverify.crypto.oids import CURVES, DIGESTS, KEYS, SIGNATURES, algorithm_name


def test_every_signature_algorithm_names_a_digest_of_the_table_or_none() -> None:
    named = {digest for _, digest in SIGNATURES.values() if digest is not None}
    assert named <= set(DIGESTS.values())


def test_keys_curves_and_signatures_are_dotted_oids() -> None:
    for table in (CURVES, DIGESTS, KEYS, SIGNATURES):
        assert all(all(arc.isdigit() for arc in oid.split(".")) for oid in table)


def test_a_printable_name_joins_scheme_and_digest() -> None:
    assert algorithm_name("rsa", "sha256") == "rsa-sha256"
    assert algorithm_name("ed25519", None) == "ed25519"
