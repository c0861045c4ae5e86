# SPDX-License-Identifier: Apache-2.0
"""A certificate costs no more than its octets are worth: counts and lengths stop the rest."""

from __future__ import annotations

import pytest
from asn1crypto import core, x509
from tests.pki import authorities as who

from esignverify.formats.x509 import certificate as room
from esignverify.formats.x509.certificate import CertificateError, read_certificate
from esignverify.formats.x509.deviations import MAX_HELPER


def with_extension(oid: str, value: bytes, *, times: int = 1) -> bytes:
    """The institution's certificate with extensions more; its signature is not looked at here."""
    parsed = x509.Certificate.load(who.institution().der)
    tbs = parsed["tbs_certificate"]
    names = [oid] if times == 1 else [f"{oid}.{number}" for number in range(times)]
    kept = [one for one in tbs["extensions"] if one["extn_id"].dotted != oid]
    fresh = [x509.Extension.load(_extension(name, value)) for name in names]
    tbs["extensions"] = x509.Extensions([*kept, *fresh])
    return parsed.dump(force=True)


def _extension(oid: str, value: bytes) -> bytes:
    content = core.ObjectIdentifier(oid).dump() + core.OctetString(value).dump()
    return core.Sequence(contents=content).dump()


@pytest.mark.parametrize("times", [1, 80])
def test_some_more_extensions_are_read(times: int) -> None:
    assert len(read_certificate(with_extension("1.2.3", b"\5\0", times=times)).extensions) > times


def test_a_flood_of_extensions_is_no_certificate() -> None:
    with pytest.raises(CertificateError, match="extensions"):
        read_certificate(with_extension("1.2.3", b"\5\0", times=room.MAX_EXTENSIONS))


def test_a_long_extension_that_only_helps_is_not_parsed() -> None:
    point = bytes.fromhex("3008a006a0048602") + b"ab"
    points = point * (MAX_HELPER // len(point) + 1)
    long = b"\x30\x82" + len(points).to_bytes(2, "big") + points
    found = read_certificate(with_extension("2.5.29.31", long))
    assert found.crl_urls == ()
    assert any("points" in one or "distribution" in one for one in found.deviations)


def test_a_long_extension_that_decides_leaves_no_certificate() -> None:
    policy = bytes.fromhex("300406022a03")
    policies = policy * (room.MAX_DECIDING // len(policy) + 1)
    long = b"\x30\x82" + len(policies).to_bytes(2, "big") + policies
    with pytest.raises(CertificateError, match="octets"):
        read_certificate(with_extension("2.5.29.32", long))
