# SPDX-License-Identifier: Apache-2.0
"""The store of foreign CAs beside the domestic one: what may stand in which."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.adapters.files.pki import make
from tests.unit.adapters.files.stores import HEAD, LICENCE, anchor, put
from tests.unit.adapters.files.test_trust_editor import refusal

from esignverify.adapters.files.trust_folder import TrustFolder
from esignverify.adapters.files.trust_store import FileTrustStore
from esignverify.model.arrangements import Arrangement

ROW = """
[[arrangement]]
kind = "hong-kong-eto"
status = "granted"
from = 2020-01-01
until = 2029-12-31
source = "https://www.ogcio.gov.hk/"
"""
FOREIGN = HEAD.format(id="hk-ca") + 'country = "HK"\n'


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put(tmp_path / "store", make(), HEAD.format(id="test-ca") + LICENCE + anchor(make()))
    return tmp_path / "store"


def abroad(store: Path, text: str = FOREIGN + ROW, name: str = "Abroad") -> None:
    made = make(name)
    put(store / "foreign", made, text + anchor(made), identity="hk-ca")


def test_a_store_without_foreign_cas_has_the_id_it_had(store: Path) -> None:
    before = FileTrustStore(store).snapshot()
    (store / "foreign").mkdir()
    assert FileTrustStore(store).snapshot() == before
    abroad(store)
    after = FileTrustStore(store).snapshot()
    assert after.id != before.id
    here = next(one for one in after.authorities if not one.foreign)
    assert (here,) == before.authorities


def test_whatever_lies_in_it_is_foreign_and_has_no_licence(store: Path) -> None:
    abroad(store)
    there = next(one for one in FileTrustStore(store).snapshot().authorities if one.foreign)
    assert (there.country, there.licences, there.unlicensed) == ("HK", (), False)
    (standing,) = there.standings
    assert standing.arrangement is Arrangement.HONG_KONG
    assert standing.periods[0].holds
    assert there.anchors[0].usable


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (FOREIGN + ROW + LICENCE, "unknown-field"),
        (FOREIGN + "foreign = false\n" + ROW, "unknown-field"),
        (HEAD.format(id="hk-ca") + ROW, "missing-field"),
        (FOREIGN.replace('"HK"', '"CN"') + ROW, "form"),
        (FOREIGN + ROW.replace("hong-kong-eto", "eu-trusted-list"), "list-needs-import"),
        (FOREIGN + ROW.replace("hong-kong-eto", "mutual-recognition"), "missing-field"),
        (FOREIGN + ROW.replace("hong-kong-eto", "somewhere"), "choice"),
        (FOREIGN + ROW + ROW, "overlapping-period"),
        (FOREIGN + ROW.replace("2029", "2019"), "reversed-period"),
    ],
)
def test_rows_that_are_refused(store: Path, text: str, problem: str) -> None:
    abroad(store, text)
    assert refusal(FileTrustStore(store).snapshot) == problem


def test_an_arrangement_in_the_domestic_store_is_refused(store: Path) -> None:
    put(store, make("Other"), HEAD.format(id="other") + ROW, identity="other")
    assert refusal(FileTrustStore(store).snapshot) == "unknown-field"


def test_one_key_in_both_stores_is_refused(store: Path) -> None:
    """Whose it is decides between licensed and foreign: a store that says both says nothing."""
    made = make()
    put(store / "foreign", made, FOREIGN + ROW + anchor(made), identity="hk-ca")
    assert refusal(FileTrustStore(store).snapshot) == "key-of-another"


def test_one_id_in_both_stores_is_refused(store: Path) -> None:
    abroad(store, (FOREIGN + ROW).replace("hk-ca", "test-ca"))
    assert refusal(FileTrustStore(store).snapshot) == "duplicate-id"


def test_certificates_beside_the_folders_are_refused(store: Path) -> None:
    abroad(store)
    (store / "foreign" / "stray.pem").write_bytes(make("Stray").pem)
    assert refusal(FileTrustStore(store).snapshot) == "foreign-needs-folder"


def test_a_folder_that_nobody_pinned_brings_no_foreign_store(store: Path) -> None:
    abroad(store)
    (authority,) = TrustFolder(store).snapshot().authorities
    assert not authority.foreign
    assert authority.anchors == ()


def test_check_tells_what_may_be_in_the_wrong_store(store: Path) -> None:
    abroad(store, FOREIGN)
    put(
        store,
        make("Old"),
        HEAD.format(id="old") + "foreign = true\n" + anchor(make("Old")),
        identity="old",
    )
    codes = {one.code for one in FileTrustStore(store).problems()}
    assert {"no-arrangement", "foreign-in-domestic"} <= codes
    assert "no-licence-known" not in codes


def test_check_tells_of_a_domestic_anchor_that_states_another_country(tmp_path: Path) -> None:
    demo = Path(__file__).parents[4] / "fixtures" / "demo" / "trust_store" / "foreign"
    pem = (demo / "demo-hong-kong" / "root.pem").read_bytes()
    text = (demo / "demo-hong-kong" / "ca.toml").read_text()
    rows = text[text.index("[[anchor]]") : text.index("[profile]")]
    file = put(tmp_path, None, HEAD.format(id="test-ca") + LICENCE + "\n" + rows)
    (file.parent / "root.pem").write_bytes(pem)
    (found,) = [one for one in FileTrustStore(tmp_path).problems() if one.code == "country-abroad"]
    assert found.values["country"] == "HK"
