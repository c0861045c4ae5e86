# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.adapters.files.pki import crl, make

from esignverify.adapters.files import evidence as room
from esignverify.adapters.files.evidence import NO_EVIDENCE, EvidenceFolder, read_folder
from esignverify.adapters.files.sniff import Kind, sniff
from esignverify.model.errors import ConfigurationError
from esignverify.model.evidence import Evidence, Needs

NEEDS = Needs("pdf", 1, (), ())
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def pem(label: str, der: bytes) -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


def ocsp_response() -> bytes:
    root = make()
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=root.certificate,
        issuer=root.certificate,
        algorithm=hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=NOW,
        next_update=NOW + timedelta(days=1),
        revocation_time=None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, root.certificate)
    return builder.sign(root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes(2, "big")
    return (
        bytes((tag, 0x82)) + size + content
        if len(content) > 127
        else bytes((tag, len(content))) + content
    )


def token() -> bytes:
    """A ContentInfo with SignedData around a TSTInfo, as far as telling it apart needs."""
    tst = bytes.fromhex("060b2a864886f70d0109100104")
    signed = tlv(0x02, b"\3") + tlv(0x31, b"") + tlv(0x30, tst) + tlv(0x31, tlv(0x30, b""))
    return tlv(0x30, bytes.fromhex("06092a864886f70d010702") + tlv(0xA0, tlv(0x30, signed)))


def gather(folder: Path) -> Evidence:
    return EvidenceFolder(folder).gather(NEEDS)


def test_every_kind_is_told_by_its_content(tmp_path: Path) -> None:
    answer, revoked = ocsp_response(), crl(make())
    (tmp_path / "a").write_bytes(make().der)
    (tmp_path / "b.crl").write_bytes(pem("X509 CRL", revoked))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c").write_bytes(answer)
    (tmp_path / "d.tst").write_bytes(token())
    (tmp_path / "e.pem").write_bytes(make("Sub").pem + pem("X509 CRL", revoked))
    found = gather(tmp_path)
    assert found.certificates == (make().der, make("Sub").der)
    assert found.crls == (revoked,)
    assert found.ocsps == (answer,)
    assert found.timestamps == (token(),)
    assert found.unread == ()
    digests = sorted(
        sha256(item).digest() for item in (make().der, make("Sub").der, revoked, answer, token())
    )
    assert found.id == "sha256:" + sha256(b"".join(digests)).hexdigest()


def test_a_bare_basic_response_is_wrapped() -> None:
    answer = ocsp_response()
    inner = asn1_ocsp.OCSPResponse.load(answer)["response_bytes"]["response"].parsed.dump()
    ((kind, wrapped),) = sniff(inner)
    assert kind is Kind.OCSP
    assert wrapped == answer


def test_a_response_without_an_answer_tells_nothing() -> None:
    unavailable = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    assert sniff(unavailable.public_bytes(Encoding.DER)) == []


def test_a_timestamp_response_gives_its_token() -> None:
    granted = tlv(0x30, tlv(0x30, b"\x02\x01\x00") + token())
    assert sniff(granted) == [(Kind.TIMESTAMP, token())]
    refused = tlv(0x30, tlv(0x30, b"\x02\x01\x02"))
    assert sniff(refused) == []


def test_a_bundle_gives_its_certificates() -> None:
    both = [make().certificate, make("Sub").certificate]
    bundle = pkcs7.serialize_certificates(both, Encoding.DER)
    found = sniff(bundle)
    assert {kind for kind, _ in found} == {Kind.CERTIFICATE}
    assert {der for _, der in found} == {make().der, make("Sub").der}


def test_a_signed_message_is_no_bundle() -> None:
    signed = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(b"x")
        .add_signer(make().certificate, make().key, hashes.SHA256())
        .sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    )
    assert sniff(signed) == []


@given(st.binary(max_size=60))
def test_noise_is_nothing(data: bytes) -> None:
    assert sniff(data) == []


@pytest.mark.parametrize("original", [make().der, crl(make()), ocsp_response(), token()])
def test_cut_off_anywhere_is_nothing(original: bytes) -> None:
    for end in range(0, len(original), 7):
        assert sniff(original[:end]) == []


def test_unreadable_files_are_named_and_harm_nothing(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes(make().der)
    (tmp_path / "half.pem").write_bytes(make("Sub").pem + pem("X509 CRL", b"\x30\x00"))
    (tmp_path / "note.txt").write_text("hello")
    (tmp_path / "cut.pem").write_bytes(make().pem[:-30])
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ".hidden").write_text("x")
    found = gather(tmp_path)
    assert found.certificates == (make().der,)
    assert found.unread == ("cut.pem", "half.pem", "nowhere", "pipe")


def test_a_folder_that_cannot_be_looked_into_is_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attack: the list that revokes lies in a folder that is closed to whoever verifies."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "list.crl").write_bytes(crl(make()))
    assert gather(tmp_path).unread == ()
    look = Path.iterdir
    closed = {tmp_path / "sub"}

    def iterdir(folder: Path) -> Iterator[Path]:
        if folder in closed:
            raise PermissionError(errno.EACCES, "denied")
        return look(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert gather(tmp_path).unread == ("sub",)
    closed.add(tmp_path)
    assert gather(tmp_path).unread == (tmp_path.name,)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.crl", b"hello"),
        ("LIST.CRL", b""),
        ("list.txt", crl(make())[:-1]),
        ("list.bak", b"see below\n" + pem("X509 CRL", b"\x30\x00")),
    ],
)
def test_what_should_be_evidence_is_named_whatever_it_is_called(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert gather(tmp_path).unread == (name,)


def test_a_pipe_beside_the_evidence_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert gather(tmp_path).unread == ("pipe.txt",)


def test_line_ends_behind_whole_der_are_no_reason_not_to_read_it(tmp_path: Path) -> None:
    """An attack: the list that revokes, as an editor saved it."""
    made = crl(make())
    for end in (b"\n", b"\r\n", b" \n\n"):
        (tmp_path / "list.crl").write_bytes(made + end)
        assert gather(tmp_path).crls == (made,)
    for wrong in (made + b"\nx", made[:-9] + b"\n"):
        (tmp_path / "list.crl").write_bytes(wrong)
        assert gather(tmp_path).unread == ("list.crl",)


def test_what_was_not_read_is_part_of_the_evidences_id(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes(make().der)
    clean = gather(tmp_path).id
    (tmp_path / "bad").write_text("hello")
    assert gather(tmp_path).id != clean


def test_a_name_of_no_text_is_told_all_the_same(tmp_path: Path) -> None:
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff.crl", os.O_CREAT))
    assert gather(tmp_path).unread == ("?.crl",)


def test_equal_items_count_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(make().der)
    (tmp_path / "c").write_bytes(make().pem)
    assert gather(tmp_path).certificates == (make().der,)


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "a").write_bytes(make().der)
    assert gather(tmp_path).certificates == (make().der,)


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(make(name).der)
    size = len(make("a").der)
    monkeypatch.setattr(room, "MAX_TOTAL", size * 2 + 20)
    with pytest.raises(ConfigurationError) as caught:
        read_folder(tmp_path)
    assert caught.value.values["problem"] == "too-much-evidence"
    monkeypatch.setattr(room, "MAX_TOTAL", size * 3 + 30)
    assert read_folder(tmp_path).unread == ()
    monkeypatch.setattr(room, "MAX_ITEM", 10)
    assert read_folder(tmp_path).unread == ("a", "b", "c")
    monkeypatch.setattr(room, "MAX_FILE", 10)
    assert read_folder(tmp_path).unread == ("a", "b", "c")
    monkeypatch.setattr(room, "MAX_FILES", 2)
    with pytest.raises(ConfigurationError) as caught:
        read_folder(tmp_path)
    assert caught.value.values["problem"] == "too-many-files"


def test_a_folder_is_read_anew_once_it_changed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(make().der)
    source = EvidenceFolder(tmp_path)
    first = source.gather(NEEDS)
    assert source.gather(NEEDS) is first
    (tmp_path / "b").write_bytes(crl(make()))
    assert source.gather(NEEDS).crls == ((tmp_path / "b").read_bytes(),)


def test_no_folder_is_no_evidence(tmp_path: Path) -> None:
    assert EvidenceFolder(None).gather(NEEDS) == NO_EVIDENCE == gather(tmp_path)
    assert NO_EVIDENCE.id == "sha256:" + sha256(b"").hexdigest()
    with pytest.raises(ConfigurationError):
        gather(tmp_path / "nowhere")
