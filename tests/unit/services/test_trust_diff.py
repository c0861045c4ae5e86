# SPDX-License-Identifier: Apache-2.0
"""Every kind of change has its sentence, and nothing that counts changes without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put

from esignverify.adapters.files.authority import Rules
from esignverify.adapters.files.folder import collect
from esignverify.adapters.files.trust_store import overview_of
from esignverify.adapters.texts import PackagedTexts
from esignverify.entrypoints.cli.speech import catalogue
from esignverify.entrypoints.cli.trust_history import sentence
from esignverify.model.trust import Role
from esignverify.model.trust_records import StoreOverview
from esignverify.services.trust_diff import trust_changes

RULES = Rules()
TEXT = HEAD.format(id="test-ca") + LICENCE + anchor(make())


def overview(
    folder: Path, text: str | None = TEXT, rules: Rules = RULES, spare: bool = False
) -> StoreOverview:
    if text is not None:
        put(folder, make(), text)
    put(folder, make("Other"), None, identity="other")
    if spare:
        (folder / "other" / "spare.pem").write_bytes(make("Spare").pem)
    return overview_of(collect(folder, deep=True), rules, "")


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        (TEXT, []),
        (TEXT.replace("测试电子认证", "改名电子认证"), ["field"]),
        (TEXT + '\n[profile]\nuscc_field = "1.2.3"\nevent_certificates = true\n', ["field"] * 2),
        (TEXT + '\n[[profile.crl]]\naddress = "http://ca.example/"\n', ["field"]),
        (TEXT.replace("2029-12-31", "2027-12-31"), ["licence-end"]),
        (
            TEXT.replace('status = "granted"', 'status = "revoked"'),
            ["licence-added", "licence-gone"],
        ),
        (HEAD.format(id="test-ca") + anchor(make()), ["licence-gone"]),
        (HEAD.format(id="test-ca") + LICENCE, ["anchor-gone", "spare-added"]),
        (TEXT.replace('"sign", "tsa"', '"sign"'), ["anchor-field"]),
        (HEAD.format(id="test-ca") + LICENCE + anchor(make(), by=("two",)), ["anchor-field"]),
        (None, ["authority-gone"]),
    ],
)
def test_what_changed_is_told_in_both_languages(
    tmp_path: Path, after: str | None, kinds: list[str]
) -> None:
    old, new = overview(tmp_path / "old"), overview(tmp_path / "new", after)
    changes = list(trust_changes(old, new))
    assert sorted(one.kind for one in changes) == sorted(kinds)
    for one in changes:
        zh, en = sentence(one)
        assert "keeper." not in zh + en
        assert "未注明" not in zh
        assert "not stated" not in en


def test_a_new_authority_is_told_with_its_licence_and_anchor(tmp_path: Path) -> None:
    old, new = overview(tmp_path / "old", None), overview(tmp_path / "new")
    kinds = [one.kind for one in trust_changes(old, new)]
    assert kinds[:3] == ["authority-added", "licence-added", "anchor-added"]
    assert "anchor-field" in kinds  # its roles, and who confirmed it
    told = [sentence(one) for one in trust_changes(old, new)]
    assert any("的用途由“—”改为“文件签名、时间戳”" in zh for zh, _ in told)
    assert any(
        "roles of anchor" in en and "is “signatures of documents, timestamps”" in en
        for _, en in told
    )


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_words(role: Role) -> None:
    assert f"keeper.role.{role.value}" in catalogue()


def test_arrangements_of_a_foreign_ca_are_told(tmp_path: Path) -> None:
    old, new = (tmp_path / name for name in ("old", "new"))
    row = """
[[arrangement]]
kind = "hong-kong-eto"
status = "granted"
from = 2020-01-01
source = "test"
"""
    text = HEAD.format(id="hk") + 'country = "HK"\n' + anchor(make("Abroad"))
    put(old / "foreign", make("Abroad"), text + row, identity="hk")
    put(new / "foreign", make("Abroad"), text + row + "until = 2026-06-30\n", identity="hk")
    changes = list(trust_changes(overview(old), overview(new)))
    assert [one.kind for one in changes] == ["arrangement-added", "arrangement-gone"]
    assert "香港《电子交易条例》认可" in sentence(changes[0])[0]
    assert "2026-06-30" in sentence(changes[0])[1]


def test_settings_are_part_of_what_a_state_means(tmp_path: Path) -> None:
    old = overview(tmp_path / "old", spare=True)
    new = overview(tmp_path / "new", rules=Rules(2, demo=True))
    kinds = [one.kind for one in trust_changes(old, new)]
    assert kinds == ["confirmations", "demo", "spare-gone"]


def test_every_sentence_is_used() -> None:
    given = {
        key.removeprefix("keeper.change.")
        for key in PackagedTexts().catalogue()
        if key.startswith("keeper.change.")
    }
    used = (Path(__file__).parents[3] / "src/esignverify/services/trust_diff.py").read_text()
    assert given == {kind for kind in given if f'"{kind}"' in used}
