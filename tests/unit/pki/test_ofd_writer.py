# SPDX-License-Identifier: Apache-2.0
"""What the builder writes is an OFD package and a seal, by other hands than our readers."""

from __future__ import annotations

import base64
import io
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from asn1crypto import parser
from tests.pki import authorities_sm2 as sm2_who
from tests.pki import sm2, sm2_values
from tests.pki.der import sequence
from tests.pki.gm_cms import ATTRIBUTES, DETACHED, DOUBLE, HASH_INSIDE, GmCms, gm_signed_data
from tests.pki.ofd import NAMESPACE, Sign, sealed
from tests.pki.ofd_font import bars
from tests.pki.ofd_report import report
from tests.pki.seals import Seal, Sealing, seal, ses_signature
from tests.pki.zip_archive import Archive, Entry, write

CHECK = ("openssl", "dgst", "-sm3", "-verify", "key", "-signature", "value", "-sigopt")
IDENTITY = "distid:1234567812345678"
ITEM = {"ofd": NAMESPACE}


def items(der: bytes) -> list[bytes]:
    """The values inside a constructed one, each with its tag and length."""
    content = parser.parse(der)[4]
    found = []
    while content:
        whole = b"".join(parser.parse(content)[3:])
        found.append(whole)
        content = content[len(whole) :]
    return found


def inside(der: bytes) -> bytes:
    """What stands behind tag and length."""
    return parser.parse(der)[4]


def octets_of(bit_string: bytes) -> bytes:
    return inside(bit_string)[1:]


def verified(room: Path, certificate: bytes, message: bytes, value: bytes) -> bool:
    """Whether OpenSSL accepts the SM2 signature under the key of `certificate`."""
    try:
        public = subprocess.run(
            ["openssl", "x509", "-inform", "DER", "-pubkey", "-noout"],
            input=certificate,
            capture_output=True,
            check=False,
        )
    except OSError:
        pytest.skip("no openssl program on this machine")
    if public.returncode != 0 or b"BEGIN PUBLIC KEY" not in public.stdout:
        pytest.skip("this openssl has no SM2")
    for name, data in (("key", public.stdout), ("value", value), ("message", message)):
        (room / name).write_bytes(data)
    told = subprocess.run(
        (*CHECK, IDENTITY, "message"),
        cwd=room,
        capture_output=True,
        check=False,
    )
    return told.returncode == 0


def test_the_package_is_a_zip_of_wellformed_parts() -> None:
    document = report().sign().data
    archive = zipfile.ZipFile(io.BytesIO(document))
    assert archive.testzip() is None
    for name in archive.namelist():
        if name.endswith(".xml"):
            ET.fromstring(archive.read(name))
    assert len(document) < 30_000


def test_every_reference_has_the_digest_of_its_part() -> None:
    made = report().sign(Sign(left_out=frozenset()))
    found = ET.fromstring(made.parts["Doc_0/Signs/Sign_0/Signature.xml"])
    listed = {
        row.attrib["FileRef"]: row.findtext("ofd:CheckValue", "", ITEM)
        for row in found.iterfind(".//ofd:Reference", ITEM)
    }
    own = {"Doc_0/Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/SignedValue.dat"}
    expected = {
        f"/{name}": base64.b64encode(sm2.sm3(data)).decode()
        for name, data in made.parts.items()
        if name not in own
    }
    assert listed == expected


def test_a_second_signature_leaves_the_first_as_it_was() -> None:
    made = report().sign()
    kept = dict(made.parts)
    made.sign()
    changed = {name for name, data in kept.items() if made.parts[name] != data}
    assert changed == {"Doc_0/Signs/Signatures.xml"}


def test_the_same_calls_give_the_same_octets() -> None:
    assert report().sign().data == report().sign().data


@pytest.mark.parametrize("version", [4, 5])
def test_the_signature_of_version_4_and_5_is_over_to_sign(tmp_path: Path, version: int) -> None:
    to_sign, certificate, _, value = items(ses_signature(b"content", Sealing(version=version)))
    assert verified(tmp_path, inside(certificate), to_sign, octets_of(value))
    _, own_seal, _, digest, _ = items(to_sign)
    assert octets_of(digest) == sm2.sm3(b"content")
    info, maker, _, made = items(own_seal)
    assert inside(maker) == sm2_who.seal_maker().der
    assert verified(tmp_path, inside(maker), info, octets_of(made))


def test_the_signatures_of_version_1(tmp_path: Path) -> None:
    to_sign, value = items(ses_signature(b"content", Sealing(version=1)))
    certificate = inside(items(to_sign)[5])
    assert certificate == sm2_who.institution().der
    assert verified(tmp_path, certificate, to_sign, octets_of(value))
    info, signed = items(seal(Seal(version=1)))
    maker, algorithm, made = items(signed)
    covered = sequence(info, maker, algorithm)
    assert verified(tmp_path, inside(maker), covered, octets_of(made))


@pytest.mark.parametrize("way", [ATTRIBUTES, DETACHED, DOUBLE, HASH_INSIDE])
def test_what_the_signature_of_a_signed_data_covers(tmp_path: Path, way: str) -> None:
    by = sm2_who.institution()
    _, explicit = items(gm_signed_data(b"content", by, GmCms(way=way)))
    (signed,) = items(explicit)
    (info,) = items(items(signed)[-1])
    value = inside(items(info)[-1])
    digest = sm2.sm3(b"content")
    attributes = b"\x31" + items(info)[3][1:]
    covered = {ATTRIBUTES: attributes, DETACHED: b"content", DOUBLE: digest, HASH_INSIDE: digest}
    assert verified(tmp_path, by.der, covered[way], value)


def test_shapes_of_a_value(tmp_path: Path) -> None:
    by = sm2_who.institution()
    strict = sm2_values.sign(by.key, b"content", wanted=sm2_values.high)
    raw = sm2_values.sign(by.key, b"content", sm2_values.raw, sm2_values.high)
    short = sm2_values.sign(by.key, b"content", sm2_values.without_zero, sm2_values.high)
    assert verified(tmp_path, by.der, b"content", strict)
    assert len(raw) == 64
    assert len(short) == 70
    assert raw[:32] in strict
    assert raw[32:] in strict
    for write_value in (sm2_values.swapped, sm2_values.flipped, sm2_values.zero, sm2_values.raised):
        assert not verified(
            tmp_path, by.der, b"content", sm2_values.sign(by.key, b"content", write_value)
        )


def test_a_seal_file_is_written_and_named() -> None:
    own = seal(Seal())
    made = report().sign(Sign(sealed(Sealing(seal=own)), seal_file=own))
    assert made.parts["Doc_0/Signs/Sign_0/Seal.esl"] == own
    assert b"/Doc_0/Signs/Sign_0/Seal.esl" in made.parts["Doc_0/Signs/Sign_0/Signature.xml"]


def test_an_archive_can_lie() -> None:
    entry = Entry(b"a", b"right", local_name=b"b", local_data=b"wrong", crc=0, size=3)
    made = write(Archive([entry], prefix=b"before", suffix=b"after", comment=b"said", count=9))
    assert made.startswith(b"beforePK\x03\x04")
    assert made.endswith(b"saidafter")
    assert b"wrong" in made
    assert b"right" not in made


def test_the_font_is_one() -> None:
    made = bars("0123456789")
    assert made[:4] == b"\0\1\0\0"
    assert len(made) < 1000
    assert bars("1023456789") != made
