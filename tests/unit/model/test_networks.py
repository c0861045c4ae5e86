# SPDX-License-Identifier: Apache-2.0
"""Which IP addresses may be asked, in every notation that an attacker could choose."""

from __future__ import annotations

import pytest

from esignverify.model.networks import Reach, reach


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
)
def test_public(address: str) -> None:
    assert reach(address) is Reach.PUBLIC


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "127.0.0.1",
        "127.255.255.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::10.0.0.1",
    ],
)
def test_private(address: str) -> None:
    assert reach(address) is Reach.PRIVATE


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "198.19.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:53aa:64c::1",
        "2001:db8::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "fd00:ec2::254",
    ],
)
def test_forbidden(address: str) -> None:
    assert reach(address) is Reach.FORBIDDEN


@pytest.mark.parametrize("text", ["ca.example", "2130706433", "0x7f.1", "127.1", "0127.0.0.1"])
def test_what_is_no_address_is_left_to_the_resolver(text: str) -> None:
    with pytest.raises(ValueError, match="address"):
        reach(text)
