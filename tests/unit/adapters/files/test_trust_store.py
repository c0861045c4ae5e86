# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files import authority as authority_room
from esignverify.adapters.files import folder as folder_room
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.errors import ConfigurationError
from esignverify.model.trust import CaProfile, LicenceStatus, Role
from esignverify.model.trust_records import AnchorStanding

PROFILE = """
[profile]
uscc_field = "subject:2.5.4.97"
document_ekus = ["1.2.3"]
organisation_policies = ["1.2.156.1"]
event_certificates = true
revocation_hosts = ["crl.ca.example:8080"]
"""


def problem_of(store: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        FileTrustStore(store).snapshot()
    return str(caught.value.values["problem"])


def test_a_confirmed_authority(tmp_path: Path) -> None:
    root = make()
    text = HEAD.format(id="test-ca") + LICENCE + anchor(root) + PROFILE
    put(tmp_path, root, text)
    snapshot = FileTrustStore(tmp_path).snapshot()
    (authority,) = snapshot.authorities
    (found,) = authority.anchors
    assert snapshot.pinned
    assert found.usable
    assert found.certificate == root.der
    assert found.roles == (Role.SIGN, Role.TSA)
    assert authority.profile == CaProfile(
        "subject:2.5.4.97", ("1.2.3",), ("1.2.156.1",), True, ("crl.ca.example:8080",)
    )


def test_days_are_those_of_beijing_and_the_last_one_counts(tmp_path: Path) -> None:
    put(tmp_path, make())
    (licence,) = FileTrustStore(tmp_path).snapshot().authorities[0].licences
    assert licence.start == datetime(2019, 12, 31, 16, tzinfo=UTC)
    assert licence.end == datetime(2029, 12, 31, 16, tzinfo=UTC)
    assert licence.status is LicenceStatus.GRANTED


def test_a_time_with_a_zone_stands_as_it_is(tmp_path: Path) -> None:
    text = HEAD.format(id="test-ca") + LICENCE
    text = text.replace("2020-01-01", "2020-01-01T08:00:00+08:00")
    text = text.replace("2029-12-31", '"2029-12-31T00:00:00Z"')
    put(tmp_path, None, text)
    (licence,) = FileTrustStore(tmp_path).snapshot().authorities[0].licences
    assert licence.start == datetime(2020, 1, 1, tzinfo=UTC)
    assert licence.end == datetime(2029, 12, 31, tzinfo=UTC)


def test_a_licence_without_dates_vouches_for_nothing(tmp_path: Path) -> None:
    text = LICENCE.replace("from = 2020-01-01\nuntil = 2029-12-31\n", "")
    put(tmp_path, None, HEAD.format(id="test-ca") + text)
    store = FileTrustStore(tmp_path)
    assert store.snapshot().authorities[0].licences == ()
    assert "licence-undated" in {one.code for one in store.problems()}


@pytest.mark.parametrize(
    ("by", "needed", "usable"),
    [
        ((), 1, False),
        (("one",), 1, True),
        (("one",), 2, False),
        (("one", "two"), 2, True),
        (("Li Si", "ＬＩ ＳＩ"), 2, False),
        (("李四", "李 四"), 2, False),
    ],
)
def test_confirmations_must_be_by_different_people(
    tmp_path: Path, by: tuple[str, ...], needed: int, usable: bool
) -> None:
    put(tmp_path, make(), HEAD.format(id="test-ca") + anchor(make(), by=by))
    snapshot = FileTrustStore(tmp_path, confirmations=needed).snapshot()
    assert snapshot.authorities[0].anchors[0].usable is usable


def test_number_of_confirmations_is_one_or_two(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one or two"):
        FileTrustStore(tmp_path, confirmations=0)


def test_a_demo_authority_has_no_anchors_outside_demo_mode(tmp_path: Path) -> None:
    put(tmp_path, make(), "demo = true\n" + HEAD.format(id="test-ca") + anchor(make()))
    assert FileTrustStore(tmp_path).snapshot().authorities[0].anchors == ()
    assert "anchor-refused-demo" in {one.code for one in FileTrustStore(tmp_path).problems()}
    (found,) = FileTrustStore(tmp_path, demo=True).snapshot().authorities[0].anchors
    assert found.usable


def test_a_published_key_is_refused_outside_demo_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, make())
    monkeypatch.setattr(authority_room, "is_published", lambda _: True)
    store = FileTrustStore(tmp_path)
    assert store.snapshot().authorities[0].anchors == ()
    (record,) = store.overview().records
    assert record.anchors[0].standing is AnchorStanding.REFUSED_PUBLISHED_KEY
    assert FileTrustStore(tmp_path, demo=True).snapshot().authorities[0].anchors[0].usable


def test_the_demo_store_is_refused_for_its_keys_even_without_its_mark(tmp_path: Path) -> None:
    demo = Path(__file__).parents[4] / "fixtures" / "demo" / "trust_store" / "demo-ca"
    folder = tmp_path / "real"
    folder.mkdir()
    for file in demo.iterdir():
        data = file.read_bytes().replace(b"demo = true", b"demo = false")
        (folder / file.name).write_bytes(data)
    assert FileTrustStore(tmp_path).snapshot().authorities[0].anchors == ()


def test_the_manifest_is_what_sha256sum_prints(tmp_path: Path) -> None:
    put(tmp_path, make())
    names = ("test-ca/ca.toml", "test-ca/root.pem")
    listing = "".join(
        f"{sha256((tmp_path / name).read_bytes()).hexdigest()}  {name}\n" for name in names
    )
    assert (
        FileTrustStore(tmp_path).overview().manifest
        == "sha256:" + sha256(listing.encode()).hexdigest()
    )


def test_the_id_depends_on_content_and_on_what_it_means(tmp_path: Path) -> None:
    put(tmp_path / "a", make())
    put(tmp_path / "b", make())
    (tmp_path / "b" / "README.md").write_text("not part of it")
    (tmp_path / "b" / ".git").mkdir()
    same = [FileTrustStore(tmp_path / name).snapshot().id for name in "ab"]
    assert same[0] == same[1]
    ids = {
        *same,
        FileTrustStore(tmp_path / "a", confirmations=2).snapshot().id,
        FileTrustStore(tmp_path / "a", demo=True).snapshot().id,
    }
    (tmp_path / "b" / "test-ca" / "ca.toml").write_text(HEAD.format(id="test-ca"))
    ids.add(FileTrustStore(tmp_path / "b").snapshot().id)
    assert len(ids) == 4


def test_a_snapshot_follows_the_folder(tmp_path: Path) -> None:
    file = put(tmp_path, make())
    store = FileTrustStore(tmp_path)
    before = store.snapshot()
    assert store.snapshot() is before
    file.write_text(HEAD.format(id="test-ca"))
    assert store.snapshot().authorities[0].anchors == ()


def test_authorities_come_by_id(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        put(tmp_path, None, HEAD.format(id=name), identity=f"folder-{ord('z') - ord(name)}")
    found = [one.id for one in FileTrustStore(tmp_path).snapshot().authorities]
    assert found == ["a", "b", "c"]


def test_an_id_belongs_to_one_folder(tmp_path: Path) -> None:
    put(tmp_path, None, HEAD.format(id="same"), identity="a")
    put(tmp_path, None, HEAD.format(id="same"), identity="b")
    assert problem_of(tmp_path) == "duplicate-id"


def test_a_key_belongs_to_one_authority(tmp_path: Path) -> None:
    put(tmp_path, make(), identity="a")
    put(tmp_path, make("Renamed", key_of="Root"), identity="b")
    assert problem_of(tmp_path) == "key-of-another"


def test_one_certificate_twice_in_one_authority(tmp_path: Path) -> None:
    text = HEAD.format(id="test-ca") + anchor(make()) + anchor(make())
    put(tmp_path, make(), text)
    assert problem_of(tmp_path) == "duplicate"


def test_certificates_without_ca_toml_are_a_mistake(tmp_path: Path) -> None:
    put(tmp_path, make())
    (tmp_path / "forgotten").mkdir()
    (tmp_path / "forgotten" / "root.crt").write_bytes(make().pem)
    assert problem_of(tmp_path) == "no-ca-toml"


def test_an_unnamed_certificate_only_builds_paths(tmp_path: Path) -> None:
    put(tmp_path, make())
    (tmp_path / "test-ca" / "sub.crt").write_bytes(make("Sub").pem)
    snapshot = FileTrustStore(tmp_path).snapshot()
    assert snapshot.candidates == (make("Sub").der,)
    assert [one.sha256 for one in snapshot.authorities[0].anchors] == [make().sha256]


def test_a_link_out_of_the_store_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.pem"
    outside.write_bytes(make().pem)
    put(tmp_path / "store", make())
    link = tmp_path / "store" / "test-ca" / "root.pem"
    link.unlink()
    link.symlink_to(outside)
    assert problem_of(tmp_path / "store") == "link-leaves-folder"


def test_a_link_inside_the_store_is_followed(tmp_path: Path) -> None:
    put(tmp_path, make())
    file = tmp_path / "test-ca" / "root.pem"
    file.rename(tmp_path / "test-ca" / "kept")
    file.symlink_to("kept")
    assert FileTrustStore(tmp_path).snapshot().authorities[0].anchors[0].usable


def test_a_pipe_is_no_certificate(tmp_path: Path) -> None:
    put(tmp_path, None)
    os.mkfifo(tmp_path / "test-ca" / "root.pem")
    assert problem_of(tmp_path) == "not-a-file"


def test_limits_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, make())
    monkeypatch.setattr(folder_room, "MAX_FILES", 1)
    assert problem_of(tmp_path) == "too-many-files"
    monkeypatch.setattr(folder_room, "MAX_FILES", 2)
    monkeypatch.setattr(folder_room, "MAX_FILE", 100)
    assert problem_of(tmp_path) == "too-large"


def test_no_folder(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "nowhere") == "no-such-folder"
    assert [one.code for one in FileTrustStore(tmp_path / "nowhere").problems()] == [
        "no-such-folder"
    ]


def test_check_tells_all_folders_not_only_the_first(tmp_path: Path) -> None:
    put(tmp_path, None, "x", identity="a")
    put(tmp_path, None, "schema = 1", identity="b")
    put(tmp_path, None, HEAD.format(id="c") + 'uscc = "911100000001238621"\n', identity="c")
    found = FileTrustStore(tmp_path).problems()
    assert [(one.fatal, one.code) for one in found] == [
        (True, "syntax"),
        (True, "not-a-text"),
        (True, "missing-field"),
        (True, "missing-field"),
        (True, "missing-field"),
        (False, "uscc-check"),
        (False, "no-anchor"),
        (False, "no-licence-known"),
    ]


def test_check_tells_every_mistake_of_a_file(tmp_path: Path) -> None:
    rows = LICENCE.replace("ECP12345678901", "ECP1") + anchor(make()).replace("tsa", "sta")
    text = HEAD.format(id="Test") + LICENCE.replace("miit", "mit") + rows
    put(tmp_path, make(), text + '\n[profile]\nuscc_field = "OU"\n')
    found = FileTrustStore(tmp_path).problems()
    assert all(one.fatal for one in found)
    assert [(one.code, one.values["field"]) for one in found] == [
        ("choice", "licence[0].kind"),
        ("form", "id"),
        ("form-licence", "licence[1].number"),
        ("choice", "anchor[0].roles"),
        ("form", "profile.uscc_field"),
    ]


def test_check_tells_of_no_more_mistakes_than_a_person_mends(tmp_path: Path) -> None:
    put(tmp_path, None, HEAD.format(id="a") + LICENCE.replace("miit", "mit") * 60)
    assert len(FileTrustStore(tmp_path).problems()) == 20


def test_rows_that_count_unconfirmed_are_noted(tmp_path: Path) -> None:
    text = HEAD.format(id="a") + LICENCE.replace("until = 2029-12-31\n", "") + anchor(make())
    file = put(tmp_path, make(), text)
    codes = [one.code for one in FileTrustStore(tmp_path).problems()]
    assert codes == ["licence-without-end", "no-uscc-field"]
    file.write_text(
        HEAD.format(id="a") + LICENCE + anchor(make()) + '\n[profile]\nuscc_field = "1.2"\n'
    )
    assert FileTrustStore(tmp_path).problems() == ()


def test_check_tells_mixtures(tmp_path: Path) -> None:
    put(tmp_path, make(), identity="a")
    put(tmp_path, make("Again", key_of="Root"), identity="b")
    assert "key-of-another" in {one.code for one in FileTrustStore(tmp_path).problems()}


def test_the_starter_rows_are_read_and_trust_nobody() -> None:
    snapshot = FileTrustStore(Path(__file__).parents[4] / "trust_store").snapshot()
    assert len(snapshot.authorities) > 40
    assert all(one.anchors == () and one.licences == () for one in snapshot.authorities)
    assert snapshot.candidates == ()
