# SPDX-License-Identifier: Apache-2.0
"""A register file read as a stream says what the same file read whole says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from tests.registers import blacklist, institutions
from tests.support import FIXTURES

from esignverify.adapters.files import json_stream
from esignverify.adapters.files.fields import MAX_FAULTS
from esignverify.adapters.files.issuers import FileRegister
from esignverify.adapters.files.register_source import JsonRegisterSource
from esignverify.adapters.files.register_writer import register_lines
from esignverify.adapters.storage.facts import digest, facts_of
from esignverify.model.errors import ConfigurationError
from esignverify.model.problems import Problem

HEAD = '{"schema": "esignverify.issuers/1", "source": "x", "institutions": '


def ignore(_: object) -> None:
    pass


def read(file: Path) -> tuple[list, list[Problem]]:
    wrong: list[Problem] = []
    return list(JsonRegisterSource(file).items(wrong.append, ignore)), wrong


def test_what_changes_by_itself_on_a_later_day_is_refused(tmp_path: Path) -> None:
    """An attack: a suspension that is "taken back" next year ends then, and no import shows it."""
    first = (
        '[{"id": "x1", "uscc": "911100000001238620", "names": [{"name": "示例"}],\n'
        '"qualifications": [{"kind": "CMA", "number": "200100100001", "history": [\n'
        '{"status": "valid", "from": "2020-01-01", "until": "2025-12-31"},\n'
        '{"status": "suspended", "from": "2026-01-01", "retracted": "%s"}]}]}],\n'
        '"blacklist": [{"uscc": "911100000001238620", "reason": "x", "appeal": "none",\n'
        '"learnt": "%s"}]}'
    )
    now = datetime(2026, 5, 1, 1, tzinfo=UTC)  # 09:00 in Beijing
    file = tmp_path / "r.json"

    def complaints() -> list[tuple[str, object]]:
        wrong: list[Problem] = []
        list(JsonRegisterSource(file, now).items(wrong.append, ignore))
        kept = FileRegister(file, now).overview().problems
        fatal = [(one.code, one.values["line"]) for one in wrong if one.fatal]
        assert fatal == [(one.code, one.values["line"]) for one in kept if one.fatal]
        return fatal

    file.write_text(HEAD + first % ("2026-05-02", "2026-05-01T10:00:00+08:00"))
    assert complaints() == [("known-in-future", 4), ("known-in-future", 6)]
    file.write_text(HEAD + first % ("2026-05-01", "2026-05-01T09:00:00+08:00"))
    assert complaints() == []


def test_what_begins_on_a_later_day_is_told(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(
        HEAD + '[{"id": "x1", "uscc": "911100000001238620", "names": [{"name": "示例"},\n'
        '{"name": "新名", "from": "2026-05-02"}]}]}'
    )
    now = datetime(2026, 5, 1, tzinfo=UTC)
    wrong: list[Problem] = []
    list(JsonRegisterSource(file, now).items(wrong.append, ignore))
    for told in (wrong, FileRegister(file, now).overview().problems):
        later = [one for one in told if one.code == "begins-in-future"]
        assert [(one.fatal, one.values["line"]) for one in later] == [(False, 2)]


def test_a_register_of_tomorrow_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(HEAD + '[], "as_of": "2026-05-02"}')
    for hour, codes in ((15, ["as-of-in-future"]), (16, [])):
        now = datetime(2026, 5, 1, hour, tzinfo=UTC)
        assert [one.code for one in FileRegister(file, now).overview().problems] == codes


@pytest.mark.parametrize("chunk", [1, 7, 1000, 1 << 18])
def test_whatever_the_size_of_a_read(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "_CHUNK", chunk)
    file = FIXTURES / "demo" / "issuers.json"
    source = JsonRegisterSource(file)
    octets: list[int] = []
    assert tuple(source.items(ignore, octets.append)) == FileRegister(file).overview().institutions
    origin, as_of, name, found = source.provenance()
    assert found == sha256(file.read_bytes()).hexdigest()
    assert (name, as_of) == (file.name, FileRegister(file).overview().as_of)
    assert origin
    assert sum(octets) == file.stat().st_size


def test_every_wrong_row_is_told_with_its_line(tmp_path: Path) -> None:
    text = (FIXTURES / "demo" / "issuers.json").read_text()
    register = json.loads(text)
    register["institutions"][1]["uscc"] = "1"
    register["institutions"][2]["names"][0]["from"] = "yesterday"
    register["institutions"][3]["uscc"] = register["institutions"][0]["uscc"]
    file = tmp_path / "r.json"
    file.write_text(json.dumps(register, indent=1))
    items, wrong = read(file)
    assert len(items) == 1
    lines = file.read_text().splitlines()
    assert [one.code for one in wrong] == ["form-uscc", "date", "duplicate"]
    fields = ["institutions[1].uscc", "institutions[2].names[0].from", "institutions[3].uscc"]
    assert [one.values["field"] for one in wrong] == fields
    for one, expected in zip(wrong, ('"uscc": "1"', "yesterday", '"uscc"'), strict=True):
        assert expected in lines[int(one.values["line"]) - 1]


def test_it_ends_after_so_many_complaints(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(HEAD + json.dumps([{"id": str(i)} for i in range(1000)]) + "}")
    items, wrong = read(file)
    assert items == []
    assert len(wrong) == MAX_FAULTS


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", "not-a-table", 1),
        ("[]", "not-a-table", 1),
        ("{\n,}", "syntax", 2),
        ('{"a": 1\n"b": 2}', "syntax", 2),
        ('{"a"\n}', "syntax", 2),
        ("{1: 2}", "syntax", 1),
        ('{"a": 1, "a": 2}', "duplicate-field", 1),
        ('{"a": 1}\nx', "syntax", 2),
        ('{"a": [1, 2', "syntax", 1),
        (HEAD + "[],\n}", "syntax", 2),
        (HEAD + '[\n{"id": "a",\n"id": "b"}]}', "duplicate-field", 3),
        (HEAD + "[NaN]}", "syntax", 1),
        (HEAD + "{}}", "not-a-list", 1),
        (HEAD + "[{},]}", "syntax", 1),
        (HEAD + '[],\n"more": 1}', "unknown-field", 2),
        ('{"source": "x", "institutions": []}', "missing-field", 1),
        ('{"schema": "esignverify.issuers/2", "source": "x"}', "schema", 1),
        ("[" * 100_000, "not-a-table", 1),
        ('{"a": ' + "[" * 100_000, "syntax", 1),
    ],
)
def test_what_is_no_register_names_its_line(
    text: str, problem: str, line: int, tmp_path: Path
) -> None:
    file = tmp_path / "r.json"
    file.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        read(file)
    assert (caught.value.values["problem"], caught.value.values["line"]) == (problem, line)


def test_one_entry_cannot_take_all_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_ENTRY", 10_000)
    monkeypatch.setattr(json_stream, "_CHUNK", 100)
    file = tmp_path / "r.json"
    file.write_text(HEAD + '[{"id": "' + "a" * 100_000 + '"}]}')
    with pytest.raises(ConfigurationError) as caught:
        read(file)
    assert caught.value.values["problem"] == "too-large"


def test_octets_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(HEAD.encode() + b'[\n"\xff"]}')
    with pytest.raises(ConfigurationError) as caught:
        read(file)
    assert caught.value.values["problem"] == "not-utf8"
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path / "none.json")
    assert caught.value.values["problem"] == "no-such-file"


def test_what_is_written_reads_as_it_was(tmp_path: Path) -> None:
    every = institutions(12)
    file = tmp_path / "r.json"
    file.write_text("\n".join(register_lines("a source", None, every, blacklist())))
    items, wrong = read(file)
    assert not any(one.fatal for one in wrong)
    assert {one.code for one in wrong} <= {"uscc-check", "number-odd", "more-notes"}
    assert items[12:] == blacklist()
    for read_back, one in zip(items, every, strict=False):
        assert digest(facts_of(read_back, "i")) == digest(facts_of(one, "i"))
    empty = "\n".join(register_lines("a source", None, [], []))
    assert json.loads(empty)["institutions"] == []


@pytest.mark.parametrize(
    "first", ["7", "{}", '{"id": [], "uscc": "x"}', '{"id": "a", "uscc": "x", "sites": 5}']
)
def test_a_file_changed_between_its_digest_and_its_second_reading_is_no_crash(
    first: str, tmp_path: Path
) -> None:
    """What was read before is only counted; that it is another file, the digest tells."""
    file = tmp_path / "r.json"
    file.write_text(f"{HEAD}[{first}]}}")
    source = JsonRegisterSource(file)
    before = source.sha256()
    file.write_text(f"{HEAD}[{first}] }}")
    assert list(source.items(ignore, ignore, taken=1)) == []
    assert source.provenance()[3] != before
