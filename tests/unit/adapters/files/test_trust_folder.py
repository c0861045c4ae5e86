# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files import trust_folder as room
from esignverify.adapters.files.folder import collect, manifest
from esignverify.adapters.files.trust_folder import TrustFolder
from esignverify.model.errors import ConfigurationError
from esignverify.model.trust import Role

LEAF = make("Leaf", ca=False, cert_sign=False)


def test_ca_certificates_are_anchors_and_the_rest_candidates(tmp_path: Path) -> None:
    (tmp_path / "bundle.pem").write_bytes(b"text\n" + make().pem + make("Sub").pem + LEAF.pem)
    (tmp_path / "one.DER").write_bytes(make("Third").der)
    (tmp_path / "again.crt").write_bytes(make().pem)
    (tmp_path / "key.pem").write_bytes(b"-----BEGIN X-----\nAAAA\n-----END X-----\n")
    (tmp_path / "notes.txt").write_bytes(make("Not counted").pem)
    snapshot = TrustFolder(tmp_path).snapshot()
    (authority,) = snapshot.authorities
    expected = sorted(one.sha256 for one in (make(), make("Sub"), make("Third")))
    assert [one.sha256 for one in authority.anchors] == expected
    assert all(not one.usable and one.roles == tuple(Role) for one in authority.anchors)
    assert snapshot.candidates == (LEAF.der,)
    assert not snapshot.pinned
    assert authority.licences == ()


def test_a_smuggled_ca_toml_counts_for_nothing(tmp_path: Path) -> None:
    plain, smuggled = tmp_path / "plain", tmp_path / "smuggled"
    for folder in (plain, smuggled):
        folder.mkdir()
        (folder / "root.pem").write_bytes(make().pem)
    text = HEAD.format(id="bjca") + LICENCE + anchor(make(), by=("a", "b"))
    (smuggled / "ca.toml").write_text(text)
    put(smuggled, make("Deep"), HEAD.format(id="cfca") + anchor(make("Deep")), identity="cfca")
    assert TrustFolder(smuggled).snapshot() == TrustFolder(plain).snapshot()


def test_even_a_broken_ca_toml_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(make().pem)
    (tmp_path / "ca.toml").write_bytes(b"\xff\xfe")
    assert len(TrustFolder(tmp_path).snapshot().authorities[0].anchors) == 1


@pytest.mark.parametrize("layout", ["flat", "store"])
def test_a_pinned_folder_is_a_store(tmp_path: Path, layout: str) -> None:
    file = put(tmp_path, make())
    folder = file.parent if layout == "flat" else tmp_path
    pin = manifest(collect(folder, deep=True))
    snapshot = TrustFolder(folder, pins=[pin]).snapshot()
    assert snapshot.pinned
    assert snapshot.authorities[0].anchors[0].usable
    assert snapshot.authorities[0].licences

    file.write_text(file.read_text() + "# one byte more\n")
    assert not TrustFolder(folder, pins=[pin]).snapshot().pinned


def test_demo_keys_are_no_anchors_outside_demo_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "root.pem").write_bytes(make().pem)
    monkeypatch.setattr(room, "is_published", lambda _: True)
    assert TrustFolder(tmp_path).snapshot().authorities[0].anchors == ()
    assert TrustFolder(tmp_path).snapshot().candidates == (make().der,)
    assert len(TrustFolder(tmp_path, demo=True).snapshot().authorities[0].anchors) == 1


def test_the_id_is_of_the_certificates_not_of_the_place(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "root.pem").write_bytes(make().pem)
    first = TrustFolder(tmp_path / "a").snapshot()
    assert first == TrustFolder(tmp_path / "b").snapshot()
    (tmp_path / "b" / "sub.pem").write_bytes(make("Sub").pem)
    assert TrustFolder(tmp_path / "b").snapshot().id != first.id


@pytest.mark.parametrize("content", [b"garbage", make().pem[:-30]])
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.crt").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        TrustFolder(tmp_path).snapshot()
    assert caught.value.values["problem"] == "certificate-unreadable"
    assert caught.value.values["file"] == "broken.crt"


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        TrustFolder(tmp_path / "nowhere").snapshot()
    assert caught.value.values["problem"] == "no-such-folder"


def test_an_empty_folder_trusts_nobody(tmp_path: Path) -> None:
    assert TrustFolder(tmp_path).snapshot().authorities[0].anchors == ()
