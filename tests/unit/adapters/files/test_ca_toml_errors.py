# SPDX-License-Identifier: Apache-2.0
"""Every mistake in a ca.toml is told with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import Made, make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files.authority import MAX_TOML
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.errors import ConfigurationError

WHOLE = HEAD.format(id="test-ca") + LICENCE + anchor(make())


def fault(tmp_path: Path, text: str | bytes) -> tuple[str, int, str]:
    file = put(tmp_path, make(), "")
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as caught:
        FileTrustStore(tmp_path).snapshot()
    values = caught.value.values
    assert values["file"] == "test-ca/ca.toml"
    return str(values["problem"]), int(values["line"]), str(values["field"])


@pytest.mark.parametrize(
    ("old", "new", "problem", "line", "field"),
    [
        ("esignverify.ca/1", "esignverify.ca/2", "schema", 1, "schema"),
        ('id = "test-ca"', 'id = "Test CA"', "form", 2, "id"),
        ('id = "test-ca"', "id = 5", "not-a-text", 2, "id"),
        ('source = "test"\n\n', "\n", "missing-field", 1, "source"),
        ('name = "', 'nmae = "x"\nname = "', "unknown-field", 3, "nmae"),
        ('name = "', 'demo = 1\nname = "', "not-a-flag", 3, "demo"),
        ('name = "', 'uscc = "91"\nname = "', "form-uscc", 3, "uscc"),
        ('name = "', 'former_names = ["a", "a"]\nname = "', "duplicate", 3, "former_names"),
        ('name = "', 'former_names = [1]\nname = "', "not-a-text", 3, "former_names"),
        ('name = "', 'former_names = "a"\nname = "', "not-a-list", 3, "former_names"),
        ('name = "测', 'name = " 测', "blank-text", 3, "name"),
        ('name = "测', 'name = "\u202e测', "unseen-character", 3, "name"),
        ('name = "测', f'name = "{"x" * 2001}', "text-too-long", 3, "name"),
        ('name = "', 'unlicensed = true\nname = "', "unlicensed-with-licence", 3, "unlicensed"),
        ('"miit"', '"mitt"', "choice", 7, "licence[0].kind"),
        ("ECP12345678901", "ECP1", "form-licence", 8, "licence[0].number"),
        ("from = 2020-01-01", "from = 2020", "date", 10, "licence[0].from"),
        ("from = 2020-01-01", 'from = "2020-13-01"', "date", 10, "licence[0].from"),
        ("from = 2020-01-01", "from = 0001-01-01", "date", 10, "licence[0].from"),
        ("from = 2020-01-01", "from = 08:00:00", "date", 10, "licence[0].from"),
        ("from = 2020-01-01", "from = 2020-01-01T00:00:00", "zone-missing", 10, "licence[0].from"),
        ("until = 2029-12-31", "until = 2019-12-30", "reversed-period", 11, "licence[0].until"),
        ("from = 2020-01-01\n", "", "until-without-from", 10, "licence[0].until"),
        ("root.pem", "../root.pem", "form-file", 15, "anchor[0].file"),
        ("root.pem", "sub/root.pem", "form-file", 15, "anchor[0].file"),
        ("root.pem", "a\\\\root.pem", "form-file", 15, "anchor[0].file"),
        ("root.pem", ".root.pem", "form-file", 15, "anchor[0].file"),
        ("root.pem", "other.pem", "no-such-file", 15, "anchor[0].file"),
        ("root.pem", "root.txt", "suffix", 15, "anchor[0].file"),
        (make().sha256, "00" * 32, "digest-mismatch", 16, "anchor[0].sha256"),
        (make().sha256, "00", "digest-form", 16, "anchor[0].sha256"),
        ('["sign", "tsa"]', "[]", "missing-field", 17, "anchor[0].roles"),
        ('["sign", "tsa"]', '["sing"]', "choice", 17, "anchor[0].roles"),
        ("by =", "who =", "missing-field", 19, "anchor[0].confirmation[0].by"),
        (
            "[[anchor.confirmation]]",
            "[anchor.confirmation]",
            "not-a-list",
            19,
            "anchor[0].confirmation",
        ),
        (
            "at = 2026",
            'sha256 = "x"\nat = 2026',
            "digest-form",
            21,
            "anchor[0].confirmation[0].sha256",
        ),
        (
            "at = 2026",
            f'sha256 = "{"11" * 32}"\nat = 2026',
            "confirmed-another",
            21,
            "anchor[0].confirmation[0].sha256",
        ),
    ],
)
def test_each_mistake_names_its_line_and_field(
    tmp_path: Path, old: str, new: str, problem: str, line: int, field: str
) -> None:
    assert old in WHOLE
    assert fault(tmp_path, WHOLE.replace(old, new, 1)) == (problem, line, field)


@pytest.mark.parametrize(
    ("profile", "problem", "field"),
    [
        ('uscc_field = "OU"', "form", "profile.uscc_field"),
        ('document_ekus = ["1.2.x"]', "form", "profile.document_ekus"),
        ('organisation_policies = ["9.1"]', "form", "profile.organisation_policies"),
        ("event_certificates = 0", "not-a-flag", "profile.event_certificates"),
        ('revocation_hosts = ["http://a/"]', "form", "profile.revocation_hosts"),
        ('usccfield = "1.2.3"', "unknown-field", "profile.usccfield"),
        ('crl = "http://ca.example/"', "not-a-list", "profile.crl"),
        ('[[profile.crl]]\naddress = "ca.example"', "address-form", "profile.crl[0].address"),
        (
            '[[profile.crl]]\naddress = "ldap://ca.example/"',
            "address-ldap",
            "profile.crl[0].address",
        ),
        (
            '[[profile.crl]]\naddress = "http://[::ffff:127.0.0.1]/"',
            "address-private",
            "profile.crl[0].address",
        ),
        (
            '[[profile.crl]]\nprivate = true\naddress = "http://169.254.169.254/"',
            "address-forbidden",
            "profile.crl[0].address",
        ),
        (
            '[[profile.crl]]\naddress = "http://a.example/"\nprivat = true',
            "unknown-field",
            "profile.crl[0].privat",
        ),
        (
            '[[profile.ocsp]]\naddress = "ldap://ca.example/cn=a"',
            "address-no-web",
            "profile.ocsp[0].address",
        ),
        (
            '[[profile.ocsp]]\naddress = "http://10.0.0.1/"',
            "address-private",
            "profile.ocsp[0].address",
        ),
        (
            "\n".join(["[[profile.crl]]", 'address = "http://a.example/"'] * 2),
            "duplicate",
            "profile.crl[1].address",
        ),
    ],
)
def test_mistakes_in_the_profile(tmp_path: Path, profile: str, problem: str, field: str) -> None:
    text = WHOLE + f"[profile]\n{profile}\n"
    line = text.count("\n")
    assert fault(tmp_path, text) == (problem, line, field)


def test_profile_that_is_no_table(tmp_path: Path) -> None:
    assert fault(tmp_path, "profile = 1\n" + WHOLE) == ("not-a-table", 1, "profile")


def test_overlapping_licences_of_one_number(tmp_path: Path) -> None:
    second = LICENCE.replace("2020-01-01", "2029-12-31").replace("until = 2029-12-31\n", "")
    assert fault(tmp_path, WHOLE + second) == ("overlapping-period", 28, "licence[1].from")


def test_a_renewal_under_another_number_may_overlap(tmp_path: Path) -> None:
    second = LICENCE.replace("ECP12345678901", "ECP12345678902")
    put(tmp_path, make(), WHOLE + second)
    (authority,) = FileTrustStore(tmp_path).snapshot().authorities
    assert len(authority.licences) == 2


def test_syntax_error_has_its_line(tmp_path: Path) -> None:
    assert fault(tmp_path, 'schema = "x"\nid = \n') == ("syntax", 2, "")


def test_field_twice_has_its_line(tmp_path: Path) -> None:
    assert fault(tmp_path / "b", 'id = "x"\nid = "y"\n')[:2] == ("syntax", 2)


def test_deep_nesting_is_an_error_not_a_crash(tmp_path: Path) -> None:
    assert fault(tmp_path, "a = " + "[" * 50_000)[0] == "syntax"


def test_not_utf8_has_its_line(tmp_path: Path) -> None:
    text = 'schema = "esignverify.ca/1"\nname = "测试"\n'.encode("gbk")
    assert fault(tmp_path, text) == ("not-utf8", 2, "")


def test_too_large(tmp_path: Path) -> None:
    assert fault(tmp_path, WHOLE + "#" * MAX_TOML)[0] == "too-large"


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path, end: str, mark: bytes) -> None:
    file = put(tmp_path, make(), "")
    file.write_bytes(mark + WHOLE.replace("\n", end).encode())
    (authority,) = FileTrustStore(tmp_path).snapshot().authorities
    assert authority.name == "测试电子认证有限公司"


def test_windows_lines_are_counted_once(tmp_path: Path) -> None:
    text = WHOLE.replace('"miit"', '"mitt"').replace("\n", "\r\n")
    assert fault(tmp_path, text)[:2] == ("choice", 7)


@pytest.mark.parametrize(
    ("made", "missing"),
    [
        (make("Leaf", ca=False, cert_sign=False), "basicConstraints CA:TRUE"),
        (make("CA that may not sign", cert_sign=False), "keyUsage keyCertSign"),
    ],
    ids=["leaf", "no keyCertSign"],
)
def test_a_leaf_is_never_an_anchor(tmp_path: Path, made: Made, missing: str) -> None:
    put(tmp_path, made, HEAD.format(id="test-ca") + anchor(made))
    with pytest.raises(ConfigurationError) as caught:
        FileTrustStore(tmp_path).snapshot()
    assert caught.value.values["problem"] == "not-a-ca"
    assert caught.value.values["missing"] == missing
    assert caught.value.values["field"] == "anchor[0].file"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "certificate-unreadable"),
        (b"not a certificate", "certificate-unreadable"),
        (make().pem[:-40], "certificate-unreadable"),
        (make().pem + make("Other").pem, "certificate-count"),
        (make().der + b"\0", "certificate-unreadable"),
        (b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "certificate-count"),
    ],
    ids=["empty", "text", "cut", "two", "trailing", "crl"],
)
def test_the_file_must_hold_exactly_one_certificate(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    put(tmp_path, make())
    (tmp_path / "test-ca" / "root.pem").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        FileTrustStore(tmp_path).snapshot()
    assert (caught.value.values["problem"], caught.value.values["line"]) == (problem, 15)
