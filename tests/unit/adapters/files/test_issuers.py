# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from esignverify.adapters.files import issuers as room
from esignverify.adapters.files.issuers import FileRegister
from esignverify.model.errors import ConfigurationError
from esignverify.model.evidence import Needs
from esignverify.model.issuers import QualificationStatus

TEXT = """{
  "schema": "esignverify.issuers/1",
  "source": "test",
  "as_of": "2026-01-01",
  "institutions": [
    {
      "id": "one",
      "uscc": "911100000001238620",
      "names": [
        {"name": "旧名检测站", "until": "2021-06-30"},
        {"name": "虚构检测技术有限公司", "from": "2021-07-01", "until": null}
      ],
      "qualifications": [
        {
          "kind": "CMA",
          "number": "200100100001",
          "history": [
            {"status": "revoked", "from": "2026-01-01"},
            {"status": "valid", "from": "2020-01-01", "until": "2025-12-31"}
          ]
        }
      ]
    },
    {
      "id": "two",
      "uscc": "91350100M000100Y43",
      "authority": true,
      "names": [{"name": "虚构市场监督管理局"}]
    }
  ]
}
"""


def register(tmp_path: Path, text: str | bytes = TEXT) -> FileRegister:
    file = tmp_path / "issuers.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return FileRegister(file)


def needs(*organisations: str) -> Needs:
    return Needs("pdf", 1, organisations, ())


def test_an_institution_as_values(tmp_path: Path) -> None:
    one, two = register(tmp_path).overview().institutions
    assert (one.id, one.uscc, one.authority) == ("one", "911100000001238620", False)
    assert one.names[0].start is None
    assert one.names[0].end == one.names[1].start == datetime(2021, 6, 30, 16, tzinfo=UTC)
    (held,) = one.qualifications
    assert [period.status for period in held.history] == [
        QualificationStatus.VALID,
        QualificationStatus.REVOKED,
    ]
    assert held.history[0].end == held.history[1].start == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert held.history[1].end is None
    assert two.authority


@pytest.mark.parametrize(
    ("old", "new", "problem", "line", "field"),
    [
        ("issuers/1", "issuers/2", "schema", 2, "schema"),
        ('"source": "test",', "", "missing-field", 1, "source"),
        ('"source"', '"origin"', "missing-field", 1, "source"),
        ('"source"', '"extra": 1, "source"', "unknown-field", 3, "extra"),
        ('"source"', '"source": "x", "source"', "duplicate-field", 3, "source"),
        ('"2026-01-01",', '"1 January",', "date", 4, "as_of"),
        ('"institutions": [', '"institutions": [1,', "not-a-table", 5, "institutions[0]"),
        ('"one"', '"o n e"', "form", 7, "institutions[0].id"),
        ('"two"', '"one"', "duplicate", 25, "institutions[1].id"),
        ("91350100M000100Y43", "911100000001238620", "duplicate", 26, "institutions[1].uscc"),
        ("911100000001238620", "9111000000012386I0", "form-uscc", 8, "institutions[0].uscc"),
        ("911100000001238620", "91110000000123862", "form-uscc", 8, "institutions[0].uscc"),
        ("true", '"yes"', "not-a-flag", 27, "institutions[1].authority"),
        ('[{"name": "虚构市场监督管理局"}]', "[]", "missing-field", 28, "institutions[1].names"),
        ('"旧名检测站"', '"\\u200b旧名"', "unseen-character", 10, "institutions[0].names[0].name"),
        (
            '"旧名检测站"',
            '"旧名\\u3164检测站"',
            "unseen-character",
            10,
            "institutions[0].names[0].name",
        ),
        (
            '"旧名检测站"',
            '"旧名\\ufe01检测站"',
            "unseen-character",
            10,
            "institutions[0].names[0].name",
        ),
        ('"旧名检测站"', '"\\ud800"', "unseen-character", 10, "institutions[0].names[0].name"),
        ('"旧名检测站"', "7", "not-a-text", 10, "institutions[0].names[0].name"),
        (
            '"from": "2021-07-01", "until": null',
            '"from": "2021-07-01", "until": "2021-06-29"',
            "reversed-period",
            11,
            "institutions[0].names[1].until",
        ),
        (
            '"旧名检测站", "until": "2021-06-30"',
            '"虚构检测技术 有限公司", "until": "2021-07-01"',
            "overlapping-period",
            11,
            "institutions[0].names[1].name",
        ),
        ('"CMA"', '"CMC"', "choice", 15, "institutions[0].qualifications[0].kind"),
        (
            '"revoked", "from": "2026-01-01"',
            '"revoked"',
            "missing-field",
            18,
            "institutions[0].qualifications[0].history[0].from",
        ),
        (
            '"revoked", "from": "2026-01-01"',
            '"revoked", "from": "2025-12-31"',
            "overlapping-period",
            18,
            "institutions[0].qualifications[0].history[0].from",
        ),
        (
            '"revoked"',
            '"withdrawn"',
            "choice",
            18,
            "institutions[0].qualifications[0].history[0].status",
        ),
        ("]\n}\n", "]\n", "syntax", 31, ""),
        ('"one"', "NaN", "syntax", 1, ""),
        ('"one"', "01", "syntax", 7, ""),
    ],
)
def test_each_mistake_names_its_line_and_field(
    tmp_path: Path, old: str, new: str, problem: str, line: int, field: str
) -> None:
    assert old in TEXT
    with pytest.raises(ConfigurationError) as caught:
        register(tmp_path, TEXT.replace(old, new, 1)).overview()
    values = caught.value.values
    assert (values["problem"], values["line"], values["field"]) == (problem, line, field)
    assert values["file"] == str(tmp_path / "issuers.json")


def test_one_number_twice_with_one_institution(tmp_path: Path) -> None:
    data = json.loads(TEXT)
    data["institutions"][0]["qualifications"] *= 2
    with pytest.raises(ConfigurationError) as caught:
        register(tmp_path, json.dumps(data)).overview()
    assert caught.value.values["problem"] == "duplicate"


@pytest.mark.parametrize(
    "text",
    [b"[" * 100_000, b"\xff", b"", b"[]", b"1" * 5000, "{".encode("utf-16")],
    ids=["deep", "bytes", "empty", "list", "long number", "utf-16"],
)
def test_what_is_no_register_is_an_error_not_a_crash(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(ConfigurationError):
        register(tmp_path, text).overview()


def test_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    assert len(register(tmp_path, text).overview().institutions) == 2


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_FILE", 100)
    with pytest.raises(ConfigurationError) as caught:
        register(tmp_path).overview()
    assert caught.value.values["problem"] == "too-large"


def test_different_names_may_be_borne_at_one_time(tmp_path: Path) -> None:
    text = TEXT.replace('"until": "2021-06-30"', '"until": "2030-01-01"')
    assert len(register(tmp_path, text).overview().institutions[0].names) == 2


def test_oddities_are_warnings_with_their_line(tmp_path: Path) -> None:
    data = json.loads(TEXT)
    first, second = data["institutions"]
    first["uscc"] = "911100000001238621"
    valid = [{"status": "valid", "from": "2020-01-01"}]
    second["qualifications"] = [
        first["qualifications"][0],
        {"kind": "CMA", "number": "209900000001", "history": valid},
        {"kind": "CNAS", "number": "L1", "history": valid},
        {"kind": "CNAS", "number": "CNAS L0001", "history": valid},
        {"kind": "CNCA", "number": "CNCA-R-2002-001", "history": valid},
    ]
    text = json.dumps(data, indent=1, ensure_ascii=False)
    found = register(tmp_path, text).overview().problems
    lines = text.splitlines()
    shown = [(one.code, one.values["number"], one.fatal) for one in found]
    assert shown == [
        ("uscc-check", "911100000001238621", False),
        ("number-of-another", "200100100001", False),
        ("number-odd", "209900000001", False),
        ("number-odd", "L1", False),
    ]
    assert all(str(one.values["number"]) in lines[int(one.values["line"]) - 1] for one in found)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("911100000001238620", ["one"]),
        ("税号 911100000001238620", ["one"]),
        ("虚构检测技术有限公司", ["one"]),
        ("旧名检测站", ["one"]),
        (" 虚构检测 技术有限公司 ", ["one"]),
        ("虚构捡测技术有限公司", ["one"]),
        ("虚构检测技术有限责任公司", ["one"]),
        ("200100100001", ["one"]),
        ("虚构市场监督管理局", ["two"]),
        ("另一家完全不同的公司", []),
        ("", []),
        ("x" * 100_000, []),
    ],
)
def test_a_slice_is_what_a_document_can_touch(tmp_path: Path, asked: str, found: list[str]) -> None:
    house = register(tmp_path)
    snapshot = house.slice(needs(asked))
    assert [one.id for one in snapshot.institutions] == found
    assert snapshot.id == house.overview().id


def test_the_id_is_of_the_whole_register(tmp_path: Path) -> None:
    ids = {register(tmp_path, TEXT).slice(needs()).id}
    ids.add(register(tmp_path, TEXT + " ").slice(needs()).id)
    assert len(ids) == 2


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    house = register(tmp_path)
    assert len(house.overview().institutions) == 2
    register(tmp_path, TEXT.replace('"one"', '"three"'))
    assert house.overview().institutions[0].id == "three"


def test_no_file_is_an_empty_register() -> None:
    snapshot = FileRegister(None).slice(needs("911100000001238620"))
    assert snapshot.institutions == ()
    assert snapshot.id.startswith("sha256:")
    assert FileRegister(None).overview().as_of is None


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        FileRegister(tmp_path / "nowhere.json").slice(needs())
    assert caught.value.values["problem"] == "no-such-file"
