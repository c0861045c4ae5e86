# SPDX-License-Identifier: Apache-2.0
"""LDAP addresses: what they ask for, and what no directory is asked."""

from __future__ import annotations

import pytest

from esignverify.formats.addresses import AddressError, LdapAddress, read_address
from esignverify.formats.ldap.search import ANY, DEFAULT, Filter, Search


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
