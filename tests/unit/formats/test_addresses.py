# SPDX-License-Identifier: Apache-2.0
"""Addresses of revocation lists: read in one way, or refused."""

from __future__ import annotations

import pytest

from esignverify.formats.addresses import (
    MAX_ADDRESS,
    AddressError,
    HttpAddress,
    LdapAddress,
    read_address,
)
from esignverify.formats.ldap.search import ANY, DEFAULT, Filter, Search


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


@pytest.mark.parametrize(
    ("rest", "search"),
    [
        ("cn=crl1,o=CA", Search("cn=crl1,o=CA")),
        ("cn%3Dcrl1%2Co=%E4%B8%AD", Search("cn=crl1,o=中")),
        ("cn=中 国", Search("cn=中 国")),
        (
            # As it stands in certificates of CAs in China: no brackets around the filter.
            "CN=crl1,OU=CRL?certificateRevocationList?base?objectclass=cRLDistributionPoint",
            Search(
                "CN=crl1,OU=CRL",
                ("certificateRevocationList",),
                0,
                Filter("objectclass", b"cRLDistributionPoint"),
            ),
        ),
        (
            "o=CA?authorityRevocationList;binary,2.5.4.39,deltaRevocationList?sub?(cn=a\\2ab)",
            Search(
                "o=CA",
                (
                    "authorityRevocationList",
                    "certificateRevocationList",
                    "deltaRevocationList",
                ),
                2,
                Filter("cn", b"a*b"),
            ),
        ),
        ("o=CA???(objectClass=*)", Search("o=CA", DEFAULT, 0, ANY)),
        ("o=CA??one?", Search("o=CA", DEFAULT, 1, ANY)),
    ],
)
def test_ldap(rest: str, search: Search) -> None:
    assert read_address(f"ldap://ca.example/{rest}") == LdapAddress(
        "ca.example", 389, False, search
    )


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
        "http://ca.example/" + "a" * MAX_ADDRESS,
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(AddressError) as caught:
        read_address(text)
    assert caught.value.part == ""


@pytest.mark.parametrize(
    ("rest", "part"),
    [
        ("", "dn"),
        ("/", "dn"),
        ("/ ", "dn"),
        ("?certificateRevocationList", "?"),
        ("/o=x?userPassword", "userPassword"),
        ("/o=x?certificateRevocationList;binary;x", "certificateRevocationList;binary;x"),
        ("/o=x?*", "*"),
        ("/o=x??everything", "everything"),
        ("/o=x???(&(a=b)(c=d))", "(&(a=b)(c=d))"),
        ("/o=x???(a=b", "(a=b"),
        ("/o=x???a=b*", "a=b*"),
        ("/o=x???a=b\\zz", "a=b\\zz"),
        ("/o=x????!bindname=cn=x", "/"),
        ("/o=%zz", "o=%zz"),
        ("/o=%ff", "o=%ff"),
        ("/o=%00", "o=%00"),
    ],
)
def test_what_ldap_is_not_asked(rest: str, part: str) -> None:
    with pytest.raises(AddressError) as caught:
        read_address(f"ldap://ca.example{rest}")
    assert caught.value.part == part
