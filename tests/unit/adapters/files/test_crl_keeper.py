# SPDX-License-Identifier: Apache-2.0
"""Importing CRLs: which are kept, where, and why others are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.unit.adapters.files.pki import START, Made, crl, make, point, revocations
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files import crl_keeper as room
from esignverify.adapters.files import evidence
from esignverify.adapters.files.authority import Rules
from esignverify.adapters.files.crl_keeper import CrlFolder, kept_files
from esignverify.adapters.files.evidence import EvidenceFolder
from esignverify.bootstrap import Settings, open_outside
from esignverify.model.errors import ConfigurationError
from esignverify.model.evidence import Needs

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NEEDS = Needs("pdf", 1, (), ())


def listing(
    by: Made,
    day: int = 0,
    *extensions: tuple[x509.ExtensionType, bool],
    name: x509.Name | None = None,
    ends: int = 7,
) -> bytes:
    first = START + timedelta(days=day)
    return revocations(by, first, first + timedelta(days=ends), *extensions, name=name)


def _files(folder: Path) -> list[Path]:
    kept = kept_files(folder)
    return [*kept.newest, *kept.older]


@pytest.fixture
def keeper(tmp_path: Path) -> CrlFolder:
    put(tmp_path / "store", make(), HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=()))
    return CrlFolder(tmp_path / "crls", tmp_path / "store", Rules())


def put_file(folder: Path, data: bytes, name: str = "a.crl") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def problem(keeper: CrlFolder, folder: Path, data: bytes) -> str:
    found = keeper.examine([put_file(folder, data)], NOW)
    assert found.records == ()
    (one,) = found.problems
    assert one.values["file"] == "a.crl"
    return one.code


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)


def test_a_crl_of_an_anchor_is_kept_and_used_without_being_told(
    keeper: CrlFolder, tmp_path: Path
) -> None:
    found = keeper.examine([put_file(tmp_path, crl(make()))], NOW)
    (one,) = found.records
    assert found.problems == ()
    assert (one.authority, one.name) == ("test-ca", "测试电子认证有限公司")
    assert (one.kept, one.newer, one.delta, one.points) == (False, None, False, ())
    assert one.next_update == START + timedelta(days=7)
    assert not (tmp_path / "crls").exists()
    keeper.keep(found.records)
    assert (tmp_path / "crls" / one.path).read_bytes() == one.der
    settings = Settings(data=tmp_path, trust_store=tmp_path / "store", isolation="none")
    with open_outside(settings) as outside:
        assert outside.evidence.gather(NEEDS).crls == (one.der,)
    (again,) = keeper.examine([put_file(tmp_path, one.der)], NOW).records
    assert again.kept


def test_a_certificate_beside_the_anchors_may_have_signed(tmp_path: Path) -> None:
    file = put(tmp_path / "store", make())
    (file.parent / "sub.cer").write_bytes(make("Sub").der)
    keeper = CrlFolder(tmp_path / "crls", tmp_path / "store", Rules())
    (one,) = keeper.examine([put_file(tmp_path, crl(make("Sub")))], NOW).records
    assert one.authority == "test-ca"
    assert "Sub" in one.signer


def test_earlier_ones_stay_and_points_have_folders_of_their_own(
    keeper: CrlFolder, tmp_path: Path
) -> None:
    made = [
        listing(make(), 1),
        listing(make(), 3),
        listing(make(), 2, point("http://ca.example/1.crl")),
        listing(make(), 4, (x509.DeltaCRLIndicator(1), True)),
    ]
    bundle = put_file(tmp_path, b"".join(map(pem, made)), "all.pem")
    records = keeper.examine([bundle], NOW).records
    keeper.keep(records)
    folders = [one.path.rpartition("/")[0] for one in records]
    assert folders[0] == folders[1] == folders[3] != folders[2]
    assert [one.newer for one in records] == [START + timedelta(days=3), None, None, None]
    assert records[2].points == ("http://ca.example/1.crl",)
    assert records[3].delta
    newest_first = [made[3], made[1], made[2], made[0]]
    assert [path.read_bytes() for path in _files(tmp_path / "crls")] == newest_first
    (old,) = keeper.examine([put_file(tmp_path, listing(make(), 2))], NOW).records
    assert old.newer == START + timedelta(days=3)


def test_the_newest_of_each_place(keeper: CrlFolder, tmp_path: Path) -> None:
    assert keeper.newest() == ()
    shard = point("http://ca.example/1.crl")
    for data in (
        listing(make(), 1),
        listing(make(), 3),
        listing(make(), 2, shard),
        listing(make(), 9, (x509.DeltaCRLIndicator(1), True)),
    ):
        keeper.keep(keeper.examine([put_file(tmp_path, data)], NOW).records)
    found = {one.points: one for one in keeper.newest()}
    assert {key: one.next_update for key, one in found.items()} == {
        (): START + timedelta(days=10),
        ("http://ca.example/1.crl",): START + timedelta(days=9),
    }
    assert {(one.authority, one.issuer) for one in found.values()} == {("test-ca", "CN=Root")}
    newest = max((tmp_path / "crls").rglob("*.crl"), key=lambda one: one.name[:16])
    assert newest.name.endswith("-delta.crl")
    for file in (tmp_path / "crls").rglob("*.crl"):
        file.write_bytes(b"damaged")
    assert keeper.newest() == ()


def test_others_are_refused_by_name_of_the_reason(keeper: CrlFolder, tmp_path: Path) -> None:
    ours = make().certificate.subject
    broken = bytearray(crl(make()))
    broken[-1] ^= 1
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    future = (NOW - START).days + 1
    for data, code in {
        b"nonsense": "crl-unreadable",
        b"-----BEGIN ": "crl-unreadable",
        b"-----BEGIN X509 CRL-----\nAAAA": "crl-unreadable",
        make().der: "crl-unreadable",
        make().pem: "crl-label",
        pem(crl(make())) + make().pem: "crl-label",
        crl(make("Other")): "crl-issuer-unknown",
        listing(make("Other"), name=ours): "crl-signature-wrong",
        bytes(broken): "crl-signature-wrong",
        listing(make(), 0, (unknown, True)): "crl-critical",
        listing(make(), future): "crl-future",
    }.items():
        assert problem(keeper, tmp_path, data) == code
    assert not (tmp_path / "crls").exists()


def test_a_key_that_may_not_sign_crls_is_refused(tmp_path: Path) -> None:
    leaf = make("Leaf", ca=False, cert_sign=False)
    file = put(tmp_path / "store", make())
    (file.parent / "leaf.cer").write_bytes(leaf.der)
    keeper = CrlFolder(tmp_path / "crls", tmp_path / "store", Rules())
    assert problem(keeper, tmp_path, crl(leaf)) == "crl-signer-not-allowed"


def test_one_file_that_is_refused_does_not_hide_another(keeper: CrlFolder, tmp_path: Path) -> None:
    good, missing = put_file(tmp_path, crl(make())), tmp_path / "missing.crl"
    found = keeper.examine([missing, good], NOW)
    assert len(found.records) == 1
    assert [one.code for one in found.problems] == ["no-such-file"]


def test_limits(keeper: CrlFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_BLOCKS", 1)
    assert problem(keeper, tmp_path, pem(crl(make())) * 2) == "too-many"
    monkeypatch.setattr(room, "MAX_ITEM", 10)
    assert problem(keeper, tmp_path, crl(make())) == "too-large"


def test_a_folder_that_cannot_be_written_is_told(keeper: CrlFolder, tmp_path: Path) -> None:
    records = keeper.examine([put_file(tmp_path, crl(make()))], NOW).records
    put_file(tmp_path, b"", "crls")
    with pytest.raises(ConfigurationError) as caught:
        keeper.keep(records)
    assert caught.value.values["problem"] == "not-writable"


def test_large_lists_every_day_leave_room_for_the_only_list_of_another(
    keeper: CrlFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shard = point("http://ca.example/yearly.crl")
    daily = [listing(make(), day) for day in range(2, 30)]
    yearly = listing(make(), 1, shard, ends=365)
    for data in (*daily, yearly):
        keeper.keep(keeper.examine([put_file(tmp_path, data)], NOW).records)
    found = [one.read_bytes() for one in _files(tmp_path / "crls")]
    assert found == [daily[-1], yearly, *reversed(daily[:-1])]
    monkeypatch.setattr(room, "MAX_KEPT", 2)
    assert [one.read_bytes() for one in _files(tmp_path / "crls")] == [daily[-1], yearly]


def test_newest_come_first_where_the_limit_leaves_no_room(
    keeper: CrlFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    mine = put_file(given, listing(make(), 9)).read_bytes()
    made = [listing(make(), day) for day in (1, 2, 3)]
    for data in made:
        keeper.keep(keeper.examine([put_file(tmp_path, data)], NOW).records)
    monkeypatch.setattr(evidence, "MAX_TOTAL", len(mine) + len(made[2]) + len(made[1]) + 9)
    source = EvidenceFolder(given, lambda: kept_files(tmp_path / "crls"))
    found = source.gather(NEEDS)
    assert found.crls == (mine, made[2], made[1])
    assert found.unread == ()  # the oldest: without it nothing is good that is not with it
    assert found is source.gather(replace(NEEDS))
    monkeypatch.setattr(room, "MAX_KEPT", 1)
    assert source.gather(NEEDS).crls == (mine, made[2])
