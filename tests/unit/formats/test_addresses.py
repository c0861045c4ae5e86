# SPDX-License-Identifier: Apache-2.0
"""Addresses of revocation lists: read in one way, or refused."""

from __future__ import annotations

import pytest

from esignverify.formats.addresses import MAX_ADDRESS, AddressError, HttpAddress, read_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://ca.example", HttpAddress("ca.example", 80, False, "/")),
        ("HTTP://CA.Example/A.crl", HttpAddress("ca.example", 80, False, "/A.crl")),
        ("https://ca.example:8443/a?b=c&d", HttpAddress("ca.example", 8443, True, "/a?b=c&d")),
        ("http://ca.example?x", HttpAddress("ca.example", 80, False, "/?x")),
        ("http://10.0.0.1/%E4%B8%AD.crl", HttpAddress("10.0.0.1", 80, False, "/%E4%B8%AD.crl")),
        ("http://[::ffff:7f00:1]/", HttpAddress("::ffff:7f00:1", 80, False, "/")),
    ],
)
def test_http(text: str, address: HttpAddress) -> None:
    assert read_address(text) == address


def test_ldaps_has_a_port_of_its_own() -> None:
    found = read_address("ldaps://ca.example/o=x")
    assert (found.port, found.tls) == (636, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ca.example/a.crl",
        "ftp://ca.example/a.crl",
        "file:///etc/passwd",
        "http:///a.crl",
        "http://user:word@ca.example/",
        "http://trusted.example@evil.example/",
        "http://ca.example\\@evil.example/",
        "http://ca.example#@evil.example/",
        "http://ca.example/a#b",
        "http://ca.example/a b",
        "http://ca.example/a\r\nHost: evil.example",
        "http://ca.example/中",
        "http://ca.example/%zz",
        "http://ca.example:0/",
        "http://ca.example:65536/",
        "http://ca.example:/",
        "http://-ca.example/",
        "http://ca_example/",
        "http://[fe80::1%25eth0]/",
        "http://[:1]/",
        "http://[1.2.3.4]/",
        "http://ca.example/" + "a" * MAX_ADDRESS,
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(AddressError) as caught:
        read_address(text)
    assert caught.value.part == ""
