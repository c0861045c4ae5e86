# SPDX-License-Identifier: Apache-2.0
"""Which IP addresses may be asked: the public ones, private ones where an operator says so.

The ranges are those of the IANA special-purpose registries (RFC 6890), written down here because
those of Python differ between its versions. Addresses at which clouds hand their machines keys and
passwords are never asked, whatever an operator says: no CA publishes there.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address


class Reach(StrEnum):
    """Where an IP address leads."""

    PUBLIC = "public"
    PRIVATE = "private"
    FORBIDDEN = "forbidden"


_METADATA = frozenset(
    map(
        ip_address,
        (
            "100.100.100.200",  # Alibaba Cloud
            "168.63.129.16",  # Azure
            "192.0.0.192",  # Oracle Cloud
            "fd00:ec2::254",  # AWS
            "fd20:ce::254",  # Google Cloud
        ),
    )
)
_PRIVATE_4 = tuple(
    map(
        IPv4Network,
        ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    )
)
_FORBIDDEN_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "169.254.0.0/16",  # link-local; most clouds' metadata
            "192.0.0.0/24",
            "192.0.2.0/24",  # documentation, as the next two
            "198.51.100.0/24",
            "203.0.113.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "198.18.0.0/15",  # benchmarks
            "224.0.0.0/3",  # multicast, reserved, broadcast
        ),
    )
)
_PRIVATE_6 = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))
_GLOBAL_6 = IPv6Network("2000::/3")
_FORBIDDEN_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols, with Teredo, which carries an IPv4 address
            "2001:db8::/32",  # documentation, as the next
            "3fff::/20",
            "2002::/16",  # 6to4, which carries an IPv4 address
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def reach(address: str) -> Reach:
    """Where `address` leads, in whatever notation it stands.

    An IPv4 address inside an IPv6 one (mapped, RFC 4291 §2.5.5.2; NAT64, RFC 6052) is what counts.

    Raises:
        ValueError: not an IP address.
    """
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = _inner(found)
        return _reach_6(found) if inner is None else _reach_4(inner)
    return _reach_4(found)


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _reach_4(address: IPv4Address) -> Reach:
    if address in _METADATA or any(address in one for one in _FORBIDDEN_4):
        return Reach.FORBIDDEN
    private = any(address in one for one in _PRIVATE_4)
    return Reach.PRIVATE if private else Reach.PUBLIC


def _reach_6(address: IPv6Address) -> Reach:
    if address in _METADATA or any(address in one for one in _FORBIDDEN_6):
        return Reach.FORBIDDEN
    if any(address in one for one in _PRIVATE_6):
        return Reach.PRIVATE
    return Reach.PUBLIC if address in _GLOBAL_6 else Reach.FORBIDDEN
