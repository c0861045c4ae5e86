# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files.trust_editor import FileTrustEditor
from esignverify.model.errors import AnchorDigestMismatchError, ConfirmedAlreadyError, UsageError
from esignverify.model.moments import BEIJING
from esignverify.model.trust import LicenceStatus, Role
from esignverify.model.trust_records import (
    AnchorStanding,
    NewAnchor,
    NewFacts,
    StoreEdit,
    Withdrawal,
)
from esignverify.services import trust_admin

NOW = datetime(2026, 5, 1, tzinfo=UTC)
WITHDRAWAL = Withdrawal(date(2026, 5, 1), "公告")


class Clock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def editor(tmp_path: Path) -> FileTrustEditor:
    text = HEAD.format(id="test-ca") + LICENCE + anchor(make())
    put(tmp_path, make(), text)
    return FileTrustEditor(tmp_path)


def confirm(editor: FileTrustEditor, typed: str, by: str = "two", source: str = "s") -> StoreEdit:
    record = editor.overview().records[0]
    target = (record, record.anchors[0])
    return trust_admin.propose_confirmation(
        editor, Clock(), target, typed=typed, by=by, source=source
    )


@pytest.mark.parametrize("between", ["", " ", ":", "-", "\u3000"])
def test_the_digest_may_be_typed_as_it_is_printed(editor: FileTrustEditor, between: str) -> None:
    digest = make().sha256.upper()
    typed = between.join(digest[i : i + 2] for i in range(0, 64, 2))
    editor.write(confirm(editor, f" {typed} "))
    written = editor.overview().records[0].anchors[0].confirmations[1]
    assert (written.by, written.at, written.source) == ("two", NOW, "s")


@pytest.mark.parametrize(
    ("typed", "by", "source", "problem"),
    [
        (make().sha256[:-1], "two", "s", "digest-form"),
        (make().sha256 + "0", "two", "s", "digest-form"),
        (make().sha256[:-1] + "g", "two", "s", "digest-form"),
        ("", "two", "s", "digest-form"),
        (make().sha256, " ", "s", "person-needed"),
        (make().sha256, "two", "", "person-needed"),
    ],
    # The keys are new each time, and parallel runs compare the names of tests.
    ids=[
        "too-short",
        "too-long",
        "not-hex",
        "nothing",
        "nobody",
        "no-source",
    ],
)
def test_what_confirms_nothing(
    editor: FileTrustEditor, typed: str, by: str, source: str, problem: str
) -> None:
    with pytest.raises(UsageError) as caught:
        confirm(editor, typed, by, source)
    assert caught.value.values["problem"] == problem


def test_a_digest_of_something_else_is_its_own_error(editor: FileTrustEditor) -> None:
    with pytest.raises(AnchorDigestMismatchError):
        confirm(editor, make("Another").sha256)


def test_the_digest_of_the_pem_file_is_told_as_that(
    editor: FileTrustEditor, tmp_path: Path
) -> None:
    given = tmp_path.parent / f"{tmp_path.name}-pem.cer"
    given.write_bytes(make("Second").der)
    editor.write(editor.adding_certificate(given, NewAnchor("test-ca", (Role.SIGN,))))
    record = editor.overview().records[0]
    (held,) = [one for one in record.anchors if one.sha256 == make("Second").sha256]
    typed = hashlib.sha256((tmp_path / record.folder / held.file).read_bytes()).hexdigest()
    with pytest.raises(UsageError) as caught:
        trust_admin.propose_confirmation(
            editor, Clock(), (record, held), typed=typed, by="x", source="y"
        )
    assert caught.value.values["problem"] == "digest-of-pem"


def test_nobody_confirms_twice(editor: FileTrustEditor) -> None:
    with pytest.raises(ConfirmedAlreadyError):
        confirm(editor, make().sha256, "ONE ")


def test_a_profile_changed_since_is_confirmed_anew_by_the_same_person(tmp_path: Path) -> None:
    """The note that the profile was changed after a confirmation could never be ended."""
    put(tmp_path, make(), HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=()))
    editor = FileTrustEditor(tmp_path)

    def notes() -> list[str]:
        return [one.code for one in editor.problems()]

    editor.write(confirm(editor, make().sha256))
    editor.write(editor.entering(editor.overview().records[0], NewFacts(uscc_field="1.2.3")))
    assert notes() == ["profile-changed"]
    editor.write(confirm(editor, make().sha256))
    assert notes() == []
    with pytest.raises(ConfirmedAlreadyError):
        confirm(editor, make().sha256)


def test_confirming_anew_makes_nobody_two_people(tmp_path: Path) -> None:
    put(tmp_path, make(), HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=()))
    editor = FileTrustEditor(tmp_path, confirmations=2)
    editor.write(confirm(editor, make().sha256, "one"))
    editor.write(editor.entering(editor.overview().records[0], NewFacts(uscc_field="1.2.3")))
    editor.write(confirm(editor, make().sha256, "O NE"))
    (held,) = editor.overview().records[0].anchors
    assert (len(held.confirmations), trust_admin.people(held.confirmations)) == (2, 1)
    assert held.standing is AnchorStanding.UNCONFIRMED
    editor.write(editor.entering(editor.overview().records[0], NewFacts(uscc_field="1.2.4")))
    editor.write(confirm(editor, make().sha256, "two"))
    (held,) = editor.overview().records[0].anchors
    assert held.standing is AnchorStanding.USABLE
    assert [one.code for one in editor.problems()] == ["profile-changed"]
    editor.write(confirm(editor, make().sha256, "one"))
    assert editor.problems() == ()


def test_what_is_missing_is_told_until_nothing_is(tmp_path: Path) -> None:
    put(tmp_path, make(), HEAD.format(id="test-ca"))
    file = tmp_path / "test-ca" / "ca.toml"

    def missing() -> tuple[str, ...]:
        return trust_admin.still_missing(FileTrustEditor(tmp_path).overview().records[0])

    assert missing() == ("anchor", "licence", "uscc-field")
    file.write_text(HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=()))
    assert missing() == ("uscc-field", "confirm")
    profile = '\n[profile]\nuscc_field = "subject:2.5.4.97"\n'
    file.write_text(HEAD.format(id="test-ca") + LICENCE + anchor(make()) + profile)
    assert missing() == ()
    file.write_text(
        "demo = true\n" + HEAD.format(id="test-ca") + LICENCE + anchor(make()) + profile
    )
    assert missing() == ("refused",)
    egov = LICENCE.replace('"miit"', '"egov"')
    file.write_text(HEAD.format(id="test-ca") + egov + anchor(make()) + profile)
    assert missing() == ("licence",)


def test_rows_with_a_name_only_are_counted_not_listed(tmp_path: Path) -> None:
    for identity in ("a", "b"):
        put(tmp_path, None, HEAD.format(id=identity), identity=identity)
    put(tmp_path, None, HEAD.format(id="c") + LICENCE, identity="c")
    problems = FileTrustEditor(tmp_path).problems()
    kept, bare = trust_admin.without_bare_rows(problems)
    assert (len(problems), bare) == (5, 2)
    assert [(one.code, one.values["authority"]) for one in kept] == [("no-anchor", "c")]


def test_finding_an_authority_and_an_anchor(editor: FileTrustEditor, tmp_path: Path) -> None:
    record = trust_admin.find_authority(editor.overview(), "test-ca")
    assert trust_admin.find_anchor(record, None).sha256 == make().sha256
    assert trust_admin.find_anchor(record, make().sha256[:8].upper()) == record.anchors[0]
    given = tmp_path.parent / f"{tmp_path.name}.cer"
    given.write_bytes(make("Second").der)
    editor.write(editor.adding_certificate(given, NewAnchor("test-ca", (Role.SIGN,))))
    record = trust_admin.find_authority(editor.overview(), "test-ca")
    problems = []
    for prefix in (None, "zz"):
        with pytest.raises(UsageError) as caught:
            trust_admin.find_anchor(record, prefix)
        problems.append(caught.value.values["problem"])
    assert problems == ["anchor-not-one", "no-such-anchor"]
    with pytest.raises(UsageError):
        trust_admin.find_authority(editor.overview(), "nobody")


def test_suspending_the_only_licence(editor: FileTrustEditor) -> None:
    record = editor.overview().records[0]
    edit = trust_admin.propose_suspension(editor, record, WITHDRAWAL, anchor=None, number=None)
    assert '+status = "suspended"' in trust_admin.difference(edit)
    editor.write(edit)
    assert len(editor.overview().records[0].licences) == 2


@pytest.mark.parametrize(
    ("day", "until", "end"),
    [
        (date(2027, 6, 1), "2026-04-30", date(2026, 5, 1)),
        (date(2027, 6, 1), "2026-04-30T12:00:00+08:00", date(2026, 4, 30)),
        (date(2026, 5, 1), "2026-04-30", date(2026, 5, 1)),
        (date(2026, 4, 1), "2026-04-30", date(2026, 4, 1)),
    ],
)
def test_a_licence_that_had_ended_is_not_prolonged_by_its_suspension(
    tmp_path: Path, day: date, until: str, end: date
) -> None:
    """An attack, or bad luck: the days between its end and the suspension became licensed."""
    licence = LICENCE.replace("2029-12-31", until)
    put(tmp_path, make(), HEAD.format(id="test-ca") + licence + anchor(make()))
    editor = FileTrustEditor(tmp_path)
    later = Withdrawal(day, "公告", LicenceStatus.SUSPENDED)
    record = editor.overview().records[0]
    editor.write(trust_admin.propose_suspension(editor, record, later, anchor=None, number=None))
    granted, suspended = editor.overview().records[0].licences
    assert granted.end is not None
    assert granted.end.astimezone(BEIJING).date() == end
    assert suspended.start == datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def test_a_suspension_is_lifted_and_history_stays(editor: FileTrustEditor) -> None:
    record = editor.overview().records[0]
    again = Withdrawal(date(2026, 12, 1), "公告", LicenceStatus.GRANTED, date(2030, 12, 31))
    with pytest.raises(UsageError) as caught:
        trust_admin.propose_resumption(editor, record, again, number=None)
    assert caught.value.values["problem"] == "not-suspended"
    editor.write(
        trust_admin.propose_suspension(editor, record, WITHDRAWAL, anchor=None, number=None)
    )
    record = editor.overview().records[0]
    with pytest.raises(UsageError):
        trust_admin.propose_resumption(editor, record, again, number="ECP00000000009")
    editor.write(trust_admin.propose_resumption(editor, record, again, number=None))
    after = editor.overview().records[0]
    assert [one.status.value for one in after.licences] == ["granted", "suspended", "granted"]
    assert after.licences[1].end == after.licences[2].start
    assert trust_admin.suspended(after) == []


@pytest.mark.parametrize("status", [LicenceStatus.REVOKED, LicenceStatus.EXPIRED])
def test_only_a_suspension_is_lifted(editor: FileTrustEditor, status: LicenceStatus) -> None:
    gone = Withdrawal(date(2026, 5, 1), "公告", status)
    record = editor.overview().records[0]
    editor.write(trust_admin.propose_suspension(editor, record, gone, anchor=None, number=None))
    again = Withdrawal(date(2026, 12, 1), "公告", LicenceStatus.GRANTED)
    with pytest.raises(UsageError) as caught:
        trust_admin.propose_resumption(editor, editor.overview().records[0], again, number=None)
    assert caught.value.values["problem"] == "not-suspended"


@pytest.mark.parametrize(
    ("rows", "number", "problem"),
    [
        ("", None, "no-such-licence"),
        (LICENCE, "ECP00000000000", "no-such-licence"),
        (LICENCE.replace("from = 2020-01-01\nuntil = 2029-12-31\n", ""), None, "no-such-licence"),
        (LICENCE + LICENCE.replace("45678901", "45678902"), None, "licence-not-one"),
    ],
)
def test_a_licence_must_be_there_and_one(
    tmp_path: Path, rows: str, number: str | None, problem: str
) -> None:
    put(tmp_path, None, HEAD.format(id="test-ca") + rows)
    editor = FileTrustEditor(tmp_path)
    record = editor.overview().records[0]
    with pytest.raises(UsageError) as caught:
        trust_admin.propose_suspension(editor, record, WITHDRAWAL, anchor=None, number=number)
    assert caught.value.values["problem"] == problem


def test_suspending_an_anchor(editor: FileTrustEditor) -> None:
    record = editor.overview().records[0]
    prefix = make().sha256[:6]
    edit = trust_admin.propose_suspension(editor, record, WITHDRAWAL, anchor=prefix, number=None)
    lines = trust_admin.difference(edit)
    assert "+until = 2026-04-30" in lines
    assert '+note = "公告"' in lines
    assert not [line for line in lines if line.startswith("-") and not line.startswith("---")]


def test_the_difference_shows_new_files_by_name(editor: FileTrustEditor, tmp_path: Path) -> None:
    given = tmp_path.parent / f"{tmp_path.name}.cer"
    given.write_bytes(make("Second").der)
    new = NewAnchor("new-ca", (Role.SIGN,), "n", "s")
    lines = trust_admin.difference(editor.adding_certificate(given, new))
    assert lines[0].startswith(f"+++ new-ca/{make('Second').sha256[:16]}.pem (")
    assert "--- /dev/null" in lines
    assert '+id = "new-ca"' in lines
