# SPDX-License-Identifier: Apache-2.0
"""What a certificate counts for: its octets, or its parts where those are many."""

from __future__ import annotations

from asn1crypto import core, x509
from tests.pki import authorities as who

from esignverify.formats.x509.certificate import MAX_CERTIFICATE, key_digest, read_certificate
from esignverify.formats.x509.weight import OCTETS_OF_AN_ELEMENT, weight
from esignverify.validation.pool import within_budget


def _crowded(names: int, last: str = "0500") -> bytes:
    """A certificate of so many names, with a private extension behind them that holds `last`."""
    parsed = x509.Certificate.load(who.institution().der)
    crowd = core.OctetString(core.Sequence(contents=bytes.fromhex("860161") * names).dump()).dump()
    one = core.Sequence(contents=core.ObjectIdentifier("2.5.29.17").dump() + crowd).dump()
    tbs = parsed["tbs_certificate"]
    kept = [one for one in tbs["extensions"] if one["extn_id"].dotted != "2.5.29.17"]
    private = core.ObjectIdentifier("1.2.3.5").dump() + core.OctetString(bytes.fromhex(last)).dump()
    listed = (one, core.Sequence(contents=private).dump())
    tbs["extensions"] = x509.Extensions([*kept, *map(x509.Extension.load, listed)])
    return parsed.dump(force=True)


def test_a_usual_one_counts_its_octets() -> None:
    der = who.institution().der
    assert weight(der) == len(der)


def test_one_of_many_parts_counts_those_inside_extensions_too() -> None:
    der = _crowded(400)
    assert weight(der) > 400 * OCTETS_OF_AN_ELEMENT > len(der)
    read_certificate(der)
    assert within_budget([der], len(der)) == []
    assert within_budget([der], weight(der)) == [der]


def test_what_only_looks_like_a_structure_ends_no_count() -> None:
    der = _crowded(400, "307f")
    read_certificate(der)
    assert weight(der) > 400 * OCTETS_OF_AN_ELEMENT


def test_what_is_no_certificate_or_too_large_counts_its_octets() -> None:
    assert weight(b"") == 0
    assert weight(b"\x30\x05\x04\x03\x30\x82\x01") == 3 * OCTETS_OF_AN_ELEMENT - 16
    large = b"\x30\x84" + (2 * MAX_CERTIFICATE).to_bytes(4) + b"\5\0" * MAX_CERTIFICATE
    assert weight(large) == len(large)


def test_the_digest_of_a_key_is_that_of_the_certificate() -> None:
    der = who.institution().der
    assert key_digest(der) == read_certificate(der).key_sha256
    assert key_digest(der[:-1]) is None
    assert key_digest(b"0") is None
    assert key_digest(bytes(MAX_CERTIFICATE + 1)) is None
