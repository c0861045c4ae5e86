# SPDX-License-Identifier: Apache-2.0
"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from esignverify.bootstrap import CAPABILITIES, KNOWN, Settings, capabilities, engine, sm2_refused
from esignverify.crypto.sm2.backend import LOADERS, chosen
from esignverify.model.errors import ConfigurationError


def test_nothing_set_is_the_built_in_house() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({"ESIGNVERIFY_ISSUERS": " "}) == Settings()


def test_every_setting_is_read() -> None:
    found = Settings.from_environment(
        {
            "ESIGNVERIFY_TRUST_STORE": "/t",
            "ESIGNVERIFY_TRUST_PINS": "sha256:a, sha256:b",
            "ESIGNVERIFY_CONFIRMATIONS": "2",
            "ESIGNVERIFY_ISSUERS": "/i.json",
            "ESIGNVERIFY_DATA": "/d",
            "ESIGNVERIFY_DATABASE_URL": "postgresql://u:secret@h/n",
            "ESIGNVERIFY_POLICIES": "/p",
            "ESIGNVERIFY_EVIDENCE": "/e",
            "ESIGNVERIFY_DEMO": "yes",
            "ESIGNVERIFY_ISOLATION": "none",
            "ESIGNVERIFY_ALLOW_NO_ISOLATION": "1",
            "ESIGNVERIFY_FETCH_AHEAD_HOURS": "48",
            "ESIGNVERIFY_FETCH_SECONDS": "30",
            "ESIGNVERIFY_HTTP_POLICIES": "strict merchant-admission",
        }
    )
    assert found == Settings(
        trust_store=Path("/t"),
        trust_pins=("sha256:a", "sha256:b"),
        confirmations=2,
        issuers=Path("/i.json"),
        data=Path("/d"),
        database_url="postgresql://u:secret@h/n",
        policies=Path("/p"),
        evidence=Path("/e"),
        demo=True,
        isolation="none",
        allow_no_isolation=True,
        fetch_ahead_hours=48,
        fetch_seconds=30,
        http_policies=("strict", "merchant-admission"),
    )
    assert len(KNOWN) == 14
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONFIRMATIONS", "3"),
        ("ISOLATION", "maybe"),
        ("DEMO", "ja"),
        ("FETCH_SECONDS", "0"),
        ("FETCH_SECONDS", "-1"),
        ("FETCH_SECONDS", "3601"),
        ("FETCH_AHEAD_HOURS", "½"),
        ("FETCH_AHEAD_HOURS", "9" * 5000),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment({f"ESIGNVERIFY_{name}": value})
    assert caught.value.values["file"] == f"ESIGNVERIFY_{name}"


def test_the_engine_says_by_which_library_it_verifies_sm2() -> None:
    assert capabilities() == (*CAPABILITIES, f"sm2:{chosen().backend.name}")
    assert engine().capabilities == capabilities()
    before = [name for name, _ in LOADERS[: len(sm2_refused())]]
    assert [name for name, _ in sm2_refused()] == before
