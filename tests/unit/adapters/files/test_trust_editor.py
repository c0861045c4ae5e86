# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files import atomic
from esignverify.adapters.files.authority import profile_digest
from esignverify.adapters.files.trust_editor import FileTrustEditor, copy_store
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.errors import ConfigurationError
from esignverify.model.trust import CaProfile, LicenceKind, LicenceStatus, Role
from esignverify.model.trust_records import (
    Confirmation,
    NewAnchor,
    NewFacts,
    NewLicence,
    StoreEdit,
    Withdrawal,
)

NOW = datetime(2026, 5, 1, 12, 30, 15, 999, tzinfo=UTC)
LABEL = b"PRIVATE" + b" KEY-----\n"
PRIVATE = b"-----BEGIN " + LABEL + b"AAAA\n-----END " + LABEL
COMMENT = "# 保留这条注释\n"


def files(folder: Path) -> dict[str, bytes]:
    found = folder.rglob("*")
    return {str(file.relative_to(folder)): file.read_bytes() for file in found if file.is_file()}


def refusal(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(ConfigurationError) as caught:
        call(*arguments)
    return str(caught.value.values["problem"])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    text = COMMENT + HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=())
    put(folder, make(), text)
    return folder


def confirmation_edit(editor: FileTrustEditor, by: str = "张三") -> StoreEdit:
    record = editor.overview().records[0]
    return editor.confirming(record, record.anchors[0], Confirmation(by, NOW, "https://x/"))


def test_a_proposal_writes_nothing(store: Path) -> None:
    before = files(store)
    editor = FileTrustEditor(store)
    record = editor.overview().records[0]
    confirmation_edit(editor)
    editor.withdrawing_anchor(record, record.anchors[0], Withdrawal(date(2026, 5, 1), "r"))
    editor.withdrawing_licence(record, record.licences[0], Withdrawal(date(2026, 5, 1), "r"))
    assert files(store) == before


def test_a_confirmation_makes_an_anchor_usable_and_keeps_comments(store: Path) -> None:
    editor = FileTrustEditor(store)
    assert not FileTrustStore(store).snapshot().authorities[0].anchors[0].usable
    editor.write(confirmation_edit(editor))
    assert FileTrustStore(store).snapshot().authorities[0].anchors[0].usable
    text = (store / "test-ca" / "ca.toml").read_text()
    assert text.startswith(COMMENT)
    (written,) = tomllib.loads(text)["anchor"][0]["confirmation"]
    assert written == {
        "by": "张三",
        "at": NOW.replace(microsecond=0),
        "source": "https://x/",
        "sha256": make().sha256,
        "profile_sha256": profile_digest(CaProfile()),
    }


def test_confirmations_add_up(store: Path) -> None:
    editor = FileTrustEditor(store, confirmations=2)
    editor.write(confirmation_edit(editor, "one"))
    assert not editor.overview().records[0].authority.anchors[0].usable
    editor.write(confirmation_edit(editor, "two"))
    assert editor.overview().records[0].authority.anchors[0].usable


def test_byte_order_mark_and_windows_lines_stay(store: Path) -> None:
    file = store / "test-ca" / "ca.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    editor = FileTrustEditor(store)
    editor.write(confirmation_edit(editor))
    after = file.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert FileTrustStore(store).snapshot().authorities[0].anchors[0].usable


def test_a_withdrawn_anchor_ends_and_keeps_its_history(store: Path) -> None:
    editor = FileTrustEditor(store)
    editor.write(confirmation_edit(editor))
    record = editor.overview().records[0]
    withdrawal = Withdrawal(date(2026, 5, 1), "密钥泄露公告")
    editor.write(editor.withdrawing_anchor(record, record.anchors[0], withdrawal))
    (found,) = editor.overview().records[0].anchors
    assert found.end == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert found.note == "密钥泄露公告"
    at = NOW.replace(microsecond=0)
    digest = profile_digest(CaProfile())
    assert found.confirmations == (Confirmation("张三", at, "https://x/", digest),)
    again = editor.overview().records[0]
    later = Withdrawal(date(2026, 6, 1), "r")
    assert refusal(editor.withdrawing_anchor, again, found, later) == "ended-already"


def test_a_withdrawn_licence_becomes_two_rows(store: Path) -> None:
    editor = FileTrustEditor(store)
    record = editor.overview().records[0]
    withdrawal = Withdrawal(date(2026, 5, 1), "公告", LicenceStatus.REVOKED)
    editor.write(editor.withdrawing_licence(record, record.licences[0], withdrawal))
    old, new = editor.overview().records[0].licences
    assert (old.status, new.status) == (LicenceStatus.GRANTED, LicenceStatus.REVOKED)
    assert old.end == new.start == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert (new.end, new.source, new.number) == (None, "公告", old.number)


def test_a_change_that_would_break_the_store_is_refused(store: Path) -> None:
    editor = FileTrustEditor(store)
    record = editor.overview().records[0]
    too_early = Withdrawal(date(2020, 1, 1), "r")
    before = files(store)
    assert (
        refusal(editor.withdrawing_licence, record, record.licences[0], too_early)
        == "reversed-period"
    )
    assert refusal(confirmation_edit, editor, " ") == "blank-text"
    assert files(store) == before


def test_an_inline_list_is_left_to_a_person(store: Path) -> None:
    file = store / "test-ca" / "ca.toml"
    row = f'{{file = "root.pem", sha256 = "{make().sha256}", roles = ["sign"]}}'
    file.write_text(HEAD.format(id="test-ca") + f"anchor = [{row}]\n")
    assert refusal(confirmation_edit, FileTrustEditor(store)) == "edit-by-hand"


def test_a_certificate_for_a_known_authority(store: Path, tmp_path: Path) -> None:
    given = tmp_path / "new.cer"
    given.write_bytes(make("New").der)
    editor = FileTrustEditor(store)
    editor.write(editor.adding_certificate(given, NewAnchor("test-ca", (Role.TSA,))))
    record = editor.overview().records[0]
    found = {one.sha256: one for one in record.anchors}[make("New").sha256]
    assert found.roles == (Role.TSA,)
    assert found.confirmations == ()
    assert (store / "test-ca" / found.file).read_bytes() == make("New").pem


def test_a_certificate_for_a_new_authority(store: Path, tmp_path: Path) -> None:
    given = tmp_path / "new.pem"
    given.write_bytes(b"subject=/CN=New\n" + make("New").pem)
    editor = FileTrustEditor(store)
    new = NewAnchor("new-ca", (Role.SIGN,), '新 "CA"', "官网")
    editor.write(editor.adding_certificate(given, new))
    record = next(one for one in editor.overview().records if one.folder == "new-ca")
    assert record.authority.name == '新 "CA"'
    assert record.source == "官网"
    assert record.licences == ()
    assert not record.authority.anchors[0].usable


@pytest.mark.parametrize(
    ("content", "name", "new", "problem"),
    [
        (make("New").der, "a.cer", NewAnchor("new-ca", (Role.SIGN,)), "name-and-source-needed"),
        (make("New").der, "a.cer", NewAnchor("N C", (Role.SIGN,), "n", "s"), "form"),
        (make("New").der, "a.cer", NewAnchor("../x", (Role.SIGN,), "n", "s"), "form"),
        (make("New").der, "a.txt", NewAnchor("test-ca", (Role.SIGN,)), "suffix"),
        (make().der, "a.cer", NewAnchor("test-ca", (Role.SIGN,)), "duplicate"),
        (make().pem * 2, "a.pem", NewAnchor("test-ca", (Role.SIGN,)), "certificate-count"),
        (
            make("Leaf", ca=False, cert_sign=False).der,
            "a.cer",
            NewAnchor("test-ca", (Role.SIGN,)),
            "not-a-ca",
        ),
        (b"x", "a.cer", NewAnchor("test-ca", (Role.SIGN,)), "certificate-unreadable"),
    ],
)
def test_what_cannot_be_added(
    store: Path, tmp_path: Path, content: bytes, name: str, new: NewAnchor, problem: str
) -> None:
    given = tmp_path / name
    given.write_bytes(content)
    before = files(store)
    assert refusal(FileTrustEditor(store).adding_certificate, given, new) == problem
    assert files(store) == before


def test_a_folder_comes_without_its_confirmations(store: Path, tmp_path: Path) -> None:
    text = COMMENT + HEAD.format(id="other-ca") + anchor(make("Other"), by=("a", "b"))
    given = put(tmp_path, make("Other"), text, identity="given").parent
    (given / "readme.txt").write_text("not taken")
    editor = FileTrustEditor(store)
    edit = editor.adding_folder(given)
    assert edit.notes == ("confirmations-not-taken",)
    editor.write(edit)
    record = next(one for one in editor.overview().records if one.folder == "other-ca")
    assert record.anchors[0].confirmations == ()
    assert sorted(file.name for file in (store / "other-ca").iterdir()) == ["ca.toml", "root.pem"]
    assert (store / "other-ca" / "ca.toml").read_text().startswith(COMMENT)
    assert refusal(editor.adding_folder, given) == "exists-already"


def test_a_private_key_is_never_taken_in(store: Path, tmp_path: Path) -> None:
    given = put(tmp_path, make("Other"), HEAD.format(id="other-ca"), identity="given").parent
    (given / "key.pem").write_bytes(PRIVATE)
    assert refusal(FileTrustEditor(store).adding_folder, given) == "private-key"


def test_a_folder_without_ca_toml(store: Path, tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    assert refusal(FileTrustEditor(store).adding_folder, tmp_path / "given") == "no-ca-toml"


def test_another_keepers_change_is_not_overwritten(store: Path) -> None:
    editor = FileTrustEditor(store)
    edit = confirmation_edit(editor)
    file = store / "test-ca" / "ca.toml"
    file.write_text(file.read_text() + "# changed\n")
    assert refusal(editor.write, edit) == "changed-meanwhile"
    assert file.read_text().endswith("# changed\n")


def test_a_withdrawal_is_not_lost_under_what_another_keeper_writes_at_that_moment(
    store: Path,
) -> None:
    """An attack, or bad luck: two operators, each told that their change was written."""
    withdrawing = FileTrustEditor(store)
    record = withdrawing.overview().records[0]
    end = Withdrawal(date(2026, 1, 2), "key stolen")
    withdrawal = withdrawing.withdrawing_anchor(record, record.anchors[0], end)
    written: list[str] = []

    def withdraw() -> None:
        try:
            withdrawing.write(withdrawal)
        except ConfigurationError as error:
            written.append(str(error.values["problem"]))

    other = Thread(target=withdraw)

    def meanwhile(*_: object) -> None:
        if not other.ident:
            other.start()
            other.join(0.2)
            assert other.is_alive()  # it waits

    listing = FileTrustEditor(store, keep=meanwhile)
    listing.write(listing.entering(record, NewFacts(uscc_field="1.2.3")))
    other.join()
    assert written == ["changed-meanwhile"]
    # The genuine twin: made anew, from the store as it is now.
    record = withdrawing.overview().records[0]
    withdrawing.write(withdrawing.withdrawing_anchor(record, record.anchors[0], end))
    assert "key stolen" in (store / "test-ca" / "ca.toml").read_text()
    assert withdrawing.overview().records[0].authority.profile.uscc_field == "1.2.3"


def test_two_changes_that_do_not_go_together_are_not_both_written(
    store: Path, tmp_path: Path
) -> None:
    """Each was sound when it was shown; with both, one key would be two authorities'."""
    (tmp_path / "new.pem").write_bytes(make("New").pem)
    editor = FileTrustEditor(store)
    edits = [
        editor.adding_certificate(tmp_path / "new.pem", NewAnchor(name, (Role.SIGN,), name, "s"))
        for name in ("one", "two")
    ]
    editor.write(edits[0])
    assert refusal(editor.write, edits[1]) == "key-of-another"
    assert {one.authority.id for one in editor.overview().records} == {"test-ca", "one"}


def test_a_program_that_stopped_while_it_wrote_is_not_waited_for_without_end(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = FileTrustEditor(store)
    edit = confirmation_edit(editor)
    monkeypatch.setattr(atomic, "LOCK_SECONDS", 0.05)
    with atomic.alone_in(store):
        assert refusal(editor.write, edit) == "store-busy"
    editor.write(edit)


def test_a_licence_and_the_place_of_the_code_are_entered(store: Path) -> None:
    editor = FileTrustEditor(store)
    record = editor.overview().records[0]
    before = (store / "test-ca" / "ca.toml").read_bytes()
    new = NewLicence(LicenceKind.EGOV, "EG1", date(2021, 1, 1), date(2030, 12, 31), "名单")
    editor.write(editor.entering(record, NewFacts(new, "subject:2.5.4.97")))
    record = editor.overview().records[0]
    licence = record.licences[-1]
    assert (licence.kind, licence.number, licence.source) == (LicenceKind.EGOV, "EG1", "名单")
    assert licence.status is LicenceStatus.GRANTED
    assert licence.start == datetime(2020, 12, 31, 16, tzinfo=UTC)
    assert licence.end == datetime(2030, 12, 31, 16, tzinfo=UTC)
    assert record.authority.profile.uscc_field == "subject:2.5.4.97"
    after = (store / "test-ca" / "ca.toml").read_bytes().splitlines()
    assert set(before.splitlines()) <= set(after)
    editor.write(editor.entering(record, NewFacts(uscc_field="1.2.3")))
    assert editor.overview().records[0].authority.profile.uscc_field == "1.2.3"
    editor.write(editor.entering(record, NewFacts(uscc_field="organisation-prefix")))
    assert editor.overview().records[0].authority.profile.uscc_field == "organisation-prefix"


def test_a_profile_changed_after_confirmation_is_noted(store: Path) -> None:
    editor = FileTrustEditor(store)
    field = NewFacts(uscc_field="1.2.3")
    editor.write(editor.entering(editor.overview().records[0], field))
    editor.write(confirmation_edit(editor))
    assert editor.problems() == ()
    toml = store / "test-ca" / "ca.toml"
    toml.write_text(toml.read_text().replace('"1.2.3"', '"1.2.4"'))
    assert [one.code for one in editor.problems()] == ["profile-changed"]


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        (NewFacts(uscc_field="OU"), "form"),
        (NewFacts(NewLicence(LicenceKind.MIIT, "1", date(2021, 1, 1), None, "s")), "form-licence"),
        (
            NewFacts(NewLicence(LicenceKind.MIIT, "ECP12345678901", date(2021, 1, 1), None, "s")),
            "overlapping-period",
        ),
    ],
)
def test_what_cannot_be_entered(store: Path, facts: NewFacts, problem: str) -> None:
    editor = FileTrustEditor(store)
    assert refusal(editor.entering, editor.overview().records[0], facts) == problem


def test_the_starter_rows_are_not_written(store: Path) -> None:
    before = files(store)
    editor = FileTrustEditor(store, writable=False)
    assert refusal(editor.write, confirmation_edit(editor)) == "store-read-only"
    assert files(store) == before


def test_a_failed_write_leaves_the_old_file(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = FileTrustEditor(store)
    edit = confirmation_edit(editor)
    before = files(store)

    def no_rename(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_rename)
    assert refusal(editor.write, edit) == "not-writable"
    assert files(store) == before


def test_a_store_of_ones_own(store: Path, tmp_path: Path) -> None:
    assert copy_store(store, tmp_path / "mine" / "store") == 2
    assert files(tmp_path / "mine" / "store") == files(store)
    assert refusal(copy_store, store, tmp_path / "mine") == "exists-already"
