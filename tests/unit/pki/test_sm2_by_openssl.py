# SPDX-License-Identifier: Apache-2.0
"""OpenSSL accepts what the builder signs with SM2: a third hand beside builder and verifier."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki.certificates import Entity, Sm2Shape
from tests.pki.keys import key
from tests.pki.revocation import Revoked, crl, ocsp

IDENTITY = "distid:1234567812345678"
LINKS = {
    "issuing": (sm2_who.issuing, sm2_who.root),
    "institution": (sm2_who.institution, sm2_who.issuing),
    "person": (sm2_who.person, sm2_who.issuing),
    "timestamps": (sm2_who.tsa, sm2_who.root),
    "ocsp": (sm2_who.ocsp_responder, sm2_who.issuing),
    "seal-maker": (sm2_who.seal_maker, sm2_who.seal_root),
    "forged": (sm2_who.thief, sm2_who.forged_root),
    "old-spki": (lambda: sm2_who.signer(shape=sm2_who.OLD_SPKI), sm2_who.issuing),
    "null": (lambda: sm2_who.signer(shape=Sm2Shape(null=True)), sm2_who.issuing),
}


def openssl(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


@cache
def missing() -> str | None:
    """Why there is nothing to ask; None where OpenSSL knows SM2."""
    try:
        known = openssl("list", "-public-key-algorithms", cwd=Path())
    except OSError:
        return "no openssl program on this machine"
    return None if "SM2" in known.stdout else "this openssl has no SM2"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    if (why := missing()) is not None:
        pytest.skip(why)
    return tmp_path


def verified(room: Path, subject: Entity, issuer: Entity) -> subprocess.CompletedProcess[str]:
    """One link: `openssl verify` gives the identity to the last certificate only."""
    (room / "issuer.pem").write_bytes(issuer.pem)
    (room / "subject.pem").write_bytes(subject.pem)
    anchors = ("-partial_chain", "-CAfile", "issuer.pem")
    return openssl("verify", *anchors, "-vfyopt", IDENTITY, "subject.pem", cwd=room)


@pytest.mark.parametrize("link", LINKS)
def test_the_link_verifies(room: Path, link: str) -> None:
    subject, issuer = LINKS[link]
    told = verified(room, subject(), issuer())
    assert told.returncode == 0, told.stderr


def test_a_stranger_with_the_same_name_did_not_issue_it(room: Path) -> None:
    assert verified(room, sm2_who.thief(), sm2_who.root()).returncode != 0


def test_a_broken_signature_does_not_verify(room: Path) -> None:
    broken = sm2_who.signer(shape=Sm2Shape(tamper=lambda v: v[:-1] + bytes([v[-1] ^ 1])))
    assert verified(room, broken, sm2_who.issuing()).returncode != 0


def test_the_certificate_is_told_as_sm2(room: Path) -> None:
    (room / "one.pem").write_bytes(sm2_who.institution().pem)
    told = openssl("x509", "-in", "one.pem", "-noout", "-text", cwd=room).stdout
    assert "SM2-with-SM3" in told
    assert "ASN1 OID: SM2" in told


def test_the_committed_key_is_one_for_openssl(room: Path) -> None:
    signer = key("signer-sm2")
    path = Path(__file__).parents[2] / "pki" / "keys" / "signer-sm2.pem"
    told = openssl("pkey", "-in", str(path), "-pubout", "-outform", "DER", "-out", "k", cwd=room)
    assert told.returncode == 0, told.stderr
    # Some versions write the curve's OID twice (domain D1): only the point is compared.
    assert (room / "k").read_bytes()[-65:] == signer.spki[-65:]


@pytest.mark.parametrize("flipped", [False, True])
def test_a_signature_over_a_message(room: Path, *, flipped: bool) -> None:
    signer = sm2_who.institution()
    message = "检验报告".encode()
    (room / "value").write_bytes(signer.key.sign(message))
    (room / "message").write_bytes(message + b"!" if flipped else message)
    (room / "one.pem").write_bytes(signer.pem)
    public = openssl("x509", "-in", "one.pem", "-pubkey", "-noout", cwd=room).stdout
    (room / "public.pem").write_text(public)
    told = openssl(
        *("dgst", "-sm3", "-sigopt", IDENTITY, "-verify", "public.pem"),
        *("-signature", "value", "message"),
        cwd=room,
    )
    assert (told.returncode == 0) is not flipped


def test_a_list_of_revoked_certificates_is_read(room: Path) -> None:
    listed = crl(sm2_who.issuing(), who.LISTED, who.FAR, [Revoked(4711, who.SIGNED)])
    (room / "list").write_bytes(listed)
    told = openssl("crl", "-inform", "DER", "-in", "list", "-noout", "-text", cwd=room)
    assert told.returncode == 0, told.stderr
    assert "SM2-with-SM3" in told.stdout
    assert "Serial Number: 1267" in told.stdout


def test_an_ocsp_answer_is_read(room: Path) -> None:
    asked = (sm2_who.institution(), sm2_who.issuing(), sm2_who.ocsp_responder())
    (room / "answer").write_bytes(ocsp(*asked, who.LISTED, who.FAR))
    told = openssl("ocsp", "-respin", "answer", "-noverify", "-resp_text", cwd=room)
    assert told.returncode == 0, told.stderr
    assert "Cert Status: good" in told.stdout
