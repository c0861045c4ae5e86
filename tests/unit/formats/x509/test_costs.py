# SPDX-License-Identifier: Apache-2.0
"""A certificate costs no more than its octets are worth: counts and lengths stop the rest."""

from __future__ import annotations

import pytest
from asn1crypto import core, x509
from tests.pki import authorities as who

from esignverify.formats.x509 import certificate as room
from esignverify.formats.x509.certificate import CertificateError, read_certificate
from esignverify.formats.x509.deviations import MAX_ELEMENTS, MAX_HELPER


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


def _wrapped(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def _sequence(content: bytes) -> bytes:
    return _wrapped(0x30, content)


def test_a_crowd_of_elements_that_only_help_is_not_parsed() -> None:
    value = _sequence(bytes.fromhex("820161") * (MAX_ELEMENTS + 1))
    found = read_certificate(with_extension("2.5.29.17", value))
    assert "alternative-names-unreadable" in found.deviations


@pytest.mark.parametrize(
    ("names", "read"), [(MAX_ELEMENTS + 1, 0), (MAX_ELEMENTS - 4, MAX_ELEMENTS - 4)]
)
def test_a_crowd_deep_inside_is_one_too(names: int, read: int) -> None:
    crowd = bytes.fromhex("860161") * names
    value = _sequence(_sequence(_wrapped(0xA0, _wrapped(0xA0, crowd))))
    found = read_certificate(with_extension("2.5.29.31", value))
    assert len(found.crl_urls) == read
    assert ("distribution-points-unreadable" in found.deviations) == (not read)


def test_as_many_elements_that_help_as_may_be_are_read() -> None:
    value = _sequence(bytes.fromhex("820161") * MAX_ELEMENTS)
    found = read_certificate(with_extension("2.5.29.17", value))
    assert "alternative-names-unreadable" not in found.deviations


def test_a_crowd_of_elements_that_decide_leaves_no_certificate() -> None:
    policies = _sequence(bytes.fromhex("300406022a03") * (MAX_ELEMENTS // 2 + 1))
    with pytest.raises(CertificateError, match="elements"):
        read_certificate(with_extension("2.5.29.32", policies))
    allowed = _sequence(bytes.fromhex("300406022a03") * (MAX_ELEMENTS // 2 - 1))
    found = read_certificate(with_extension("2.5.29.32", allowed))
    assert len(found.policies) == MAX_ELEMENTS // 2 - 1
