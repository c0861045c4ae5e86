# SPDX-License-Identifier: Apache-2.0
"""Paths: inputs and limits of RFC 5280 §6.1, faults of the library beneath, hostile pools."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from tests.pki.certificates import Entity, Extensions, ca_extensions, issue, name
from tests.pki.keys import key

from esignverify.formats.x509 import links
from esignverify.formats.x509.certificate import read_certificate
from esignverify.formats.x509.names import comparable
from esignverify.model.reasons import Reason
from esignverify.model.trust import Anchor, Authority, CaProfile, Role, TrustSnapshot
from esignverify.validation import path_building
from esignverify.validation.findings import Notebook
from esignverify.validation.path import PathInputs, PathResult, find_path
from esignverify.validation.pool import build_pool

from .revocations import CA, DAY, NOW, ROOT, VALID, signer, usage

POLICY = x509.ObjectIdentifier("1.3.6.1.4.1.99999.7")


def found(
    target: bytes,
    pool: Sequence[bytes] = (),
    root: Entity = ROOT,
    inputs: PathInputs | None = None,
) -> PathResult:
    anchor = read_certificate(root.der)
    anchors = (Anchor(root.der, anchor.sha256, tuple(Role), usable=True),)
    authority = Authority("t", "t", None, (), None, False, True, (), False, anchors, CaProfile())
    trust = TrustSnapshot("sha256:t", pinned=True, authorities=(authority,))
    return find_path(
        read_certificate(target),
        build_pool(trust, pool),
        Role.SIGN,
        Notebook("t"),
        at=NOW,
        inputs=inputs or PathInputs(),
    )


def why(result: PathResult) -> str:
    [broken] = [one for one in result.findings if one.reason is Reason.PATH_INVALID]
    return str(broken.values["detail"])


def rooted(constraints: x509.NameConstraints | None = None, length: int | None = None) -> Entity:
    extensions: Extensions = ca_extensions(length)
    if constraints is not None:
        extensions = (*extensions, (constraints, True))
    return issue(name("测试", "受限根"), key("root-ecc"), None, VALID, extensions)


def test_user_inputs():
    policies = (
        x509.CertificatePolicies([x509.PolicyInformation(POLICY, None)]),
        False,
    )
    ca = issue(name("测试", "签发"), key("sub-ecc"), ROOT, VALID, (*ca_extensions(), policies))
    asked = signer(policies, issuer=ca).der
    plain = signer(issuer=CA).der
    mine = PathInputs(frozenset({POLICY.dotted_string}), explicit_policy=True)
    other = PathInputs(frozenset({"1.3.6.1.4.1.99999.8"}), explicit_policy=True)
    assert found(asked, [ca.der], inputs=mine).problem is None
    assert found(asked, [ca.der], inputs=other).problem is not None
    assert found(asked, [ca.der], inputs=PathInputs(frozenset(), explicit_policy=True)).problem
    assert found(plain, [CA.der]).problem is None
    assert found(plain, [CA.der], inputs=PathInputs(explicit_policy=True)).problem is not None


@pytest.mark.parametrize(("length", "stands"), [(0, False), (1, True), (None, True)])
def test_an_anchors_own_path_length_holds(length, stands):
    root = rooted(length=length)
    ca = issue(name("测试", "签发"), key("sub-ecc"), root, VALID, ca_extensions())
    result = found(signer(issuer=ca).der, [ca.der], root)
    assert (result.problem is None) is stands


def organisation(value: str) -> x509.DirectoryName:
    return x509.DirectoryName(
        x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, value),
            ]
        )
    )


@pytest.mark.parametrize(
    ("permitted", "excluded", "stands"),
    [
        ([organisation("测试")], None, True),
        ([organisation("别家")], None, False),
        (None, [organisation("测试")], False),
        (None, [organisation("别家")], True),
        ([x509.DNSName("example.com")], None, True),
    ],
    ids=["permitted", "not-permitted", "excluded", "not-excluded", "other-kind"],
)
def test_an_anchors_own_name_constraints_hold(permitted, excluded, stands):
    root = rooted(x509.NameConstraints(permitted, excluded))
    asked = signer(issuer=root)
    assert (found(asked.der, root=root).problem is None) is stands


def test_constraints_that_the_library_cannot_process_refuse_the_path():
    net = x509.IPAddress(ipaddress.ip_network("10.0.0.0/8"))
    root = rooted(x509.NameConstraints([net], None))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("10.0.0.1"))])
    result = found(signer((address, False), issuer=root).der, root=root)
    assert "NotImplementedError" in why(result)


def test_a_directory_name_that_is_not_permitted_is_an_answer_not_a_crash():
    root = rooted(x509.NameConstraints([organisation("测试")], None))
    other = x509.SubjectAlternativeName([organisation("别家")])
    assert found(signer((other, False), issuer=root).der, root=root).problem is not None


def test_names_times_constraints_are_counted_before_they_are_compared():
    many = [x509.DNSName(f"h{n}.example") for n in range(400)]
    root = rooted(x509.NameConstraints(None, many))
    asked = signer((x509.SubjectAlternativeName(many), False), issuer=root)
    assert "comparisons" in why(found(asked.der, root=root))


def test_names_that_differ_in_case_space_and_type_chain():
    written = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, " Test  Lab"),
            x509.NameAttribute(NameOID.COMMON_NAME, "ISSUING ca"),
        ]
    )
    known = name("test lab", "Issuing CA")
    ca = issue(known, key("sub-ecc"), ROOT, VALID, ca_extensions())
    as_written = Entity(
        issue(written, key("sub-ecc"), ROOT, VALID, ca_extensions()).certificate, ca.key
    )
    asked = signer(issuer=as_written)
    assert found(asked.der, [ca.der]).problem is None


def test_names_that_differ_in_order_or_value_are_others():
    one, two = name("甲", "乙"), name("乙", "甲")
    turned = x509.Name(list(reversed(list(one))))
    texts = {comparable(each.public_bytes()) for each in (one, two, turned)}
    assert len(texts) == 3


def test_a_path_valid_now_is_preferred_to_a_longer_one_that_is_over():
    bridge = issue(name("测试", "桥"), key("signer-other"), ROOT, VALID, ca_extensions())
    over = issue(
        CA.certificate.subject, key("sub-ecc"), bridge, (VALID[0], NOW - DAY), ca_extensions()
    )
    result = found(signer().der, [over.der, bridge.der, CA.der])
    assert result.path is not None
    assert [one.der for one in result.path.certificates[1:]] == [CA.der, ROOT.der]


def test_a_name_less_authority_issues_nothing():
    nameless = issue(x509.Name([]), key("sub-ecc"), ROOT, VALID, ca_extensions())
    assert found(signer(issuer=nameless).der, [nameless.der]).path is None


# --- DSA parameters that are inherited (RFC 3279 §2.3.2) ------------------------------------


def test_dsa_parameters_are_inherited_down_the_path():
    """NIST PKITS 4.1.5; without the certificate above that has them there is no path."""
    from tests.conformance import pkits

    root = pkits.certificate(pkits.ROOT)
    names = ("DSACACert", "DSAParametersInheritedCACert")
    pool = [pkits.certificate(one) for one in names]
    target = pkits.certificate("ValidDSAParameterInheritanceTest5EE")
    trust = Entity(x509.load_der_x509_certificate(root), key("root-ecc"))
    result = found(target, pool, trust)
    assert result.problem is None
    assert result.path is not None
    inherited, given = result.path.certificates[1:3]
    assert inherited.key_bits == given.key_bits > 0
    assert found(target, pool[1:], trust).path is None


# --- hostile pools ----------------------------------------------------------------------------


class Counted:
    """Counts signatures really tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        tried = links.is_signed_by.__wrapped__

        def count(certificate: bytes, public_key: bytes) -> bool:
            self.count += 1
            return tried(certificate, public_key)

        monkeypatch.setattr(path_building, "is_signed_by", count)


def crossed(count: int) -> list[Entity]:
    """`count` CAs of two names that all certify one another, and no way to a root."""
    keys = [key(one) for one in ("sub-ecc", "signer-other", "signer-p256", "tsa", "ocsp")]
    names = [name("测试", "甲"), name("测试", "乙")]
    parents = [issue(names[n % 2], keys[n % 5], None, VALID, ca_extensions()) for n in range(10)]
    made: list[Entity] = []
    for n in range(count):
        start = (VALID[0] + n * DAY / 1000, VALID[1])
        made.append(
            issue(names[n % 2], keys[n % 5], parents[(n * 7 + 1) % 10], start, ca_extensions())
        )
    return made


def test_a_mesh_of_cross_certificates_ends_by_count(monkeypatch):
    mesh = crossed(600)
    counted = Counted(monkeypatch)
    asked = issue(
        name("测试", "签名人"), key("signer-person"), mesh[0], VALID, [usage("digital_signature")]
    )
    result = found(asked.der, [one.der for one in mesh])
    assert counted.count <= path_building.MAX_LINKS
    assert result.path is None
    assert [one.reason for one in result.findings] == [Reason.PATH_BUDGET]


def test_four_hundred_and_five_certificates_in_one_pool():
    from tests.conformance import pkits

    assert len(pkits.everything()) == 405
    root = Entity(x509.load_der_x509_certificate(pkits.certificate(pkits.ROOT)), key("root-ecc"))
    longest = pkits.certificate("ValidpathLenConstraintTest14EE")
    result = found(longest, pkits.everything(), root)
    assert result.problem is None
    assert result.path is not None
    assert len(result.path.certificates) == 6
