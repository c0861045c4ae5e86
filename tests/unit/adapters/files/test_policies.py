# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from esignverify.adapters.files.policies import FLOOR, PolicyFiles, parse_policy
from esignverify.crypto import oids
from esignverify.model.arrangements import Arrangement
from esignverify.model.errors import ConfigurationError

HEAD = """schema = "esignverify.policy/1"
name = "own"
version = "1"
"""
ROW = """
[[algorithm]]
name = "sha256"
source = "test"
"""


def problem(text: str) -> tuple[str, int, str]:
    with pytest.raises(ConfigurationError) as caught:
        parse_policy(text.encode(), "own.toml", "own")
    values = caught.value.values
    return str(values["problem"]), int(values["line"]), str(values["field"])


def row(name: str, rest: str = "") -> str:
    return f'{HEAD}[[algorithm]]\nname = "{name}"\n{rest}source = "test"\n'


def test_the_shipped_policies() -> None:
    files = PolicyFiles()
    assert files.names() == ("cross-border", "merchant-admission", "strict")
    border, default, strict = (files.get(name) for name in files.names())
    assert default.claimed_time_raises_window
    assert not strict.claimed_time_raises_window
    assert strict.require_proven_time
    assert strict.max_revocation_age_hours == 72
    assert default.egov_kinds == ("licence", "certificate", "type-approval")
    assert len({default.sha256, strict.sha256}) == 2
    sha1 = next(one for one in default.algorithms if one.name == "sha1")
    assert sha1.until == datetime(2012, 8, 1, tzinfo=UTC)
    rsa = {one.min_bits: one.until for one in default.algorithms if one.name == "rsa"}
    assert rsa[2048] == datetime(2029, 1, 1, tzinfo=UTC)
    assert rsa[3072] is None
    assert default.foreign_arrangements == strict.foreign_arrangements == ()
    same = {"name": default.name, "sha256": default.sha256, "foreign_arrangements": ()}
    assert replace(border, **same) == default  # it asks for more, and decides as the default does
    assert set(border.foreign_arrangements) == set(Arrangement)


def test_strict_is_nowhere_looser_than_the_default() -> None:
    default, strict = (PolicyFiles().get(name) for name in ("merchant-admission", "strict"))
    for one in strict.algorithms:
        assert any(
            other.name == one.name
            and other.min_bits <= one.min_bits
            and (other.until is None or (one.until is not None and one.until <= other.until))
            for other in default.algorithms
        ), one


def test_every_name_of_the_floor_is_one_that_readers_give() -> None:
    curves = {f"ec:{name}" for name, _ in oids.CURVES.values()}
    keys = set(oids.KEYS.values()) - {"ec"}
    assert set(FLOOR) <= set(oids.DIGESTS.values()) | curves | keys


def test_digest_is_of_the_content_not_of_the_layout() -> None:
    plain = parse_policy((HEAD + ROW).encode(), "own.toml", "own")
    other = "# comment\r\nversion = '1'\nname = 'own'\nschema = 'esignverify.policy/1'\n" + ROW
    assert parse_policy(other.encode(), "x", "own").sha256 == plain.sha256
    changed = parse_policy((HEAD.replace('"1"', '"2"') + ROW).encode(), "own.toml", "own")
    assert changed.sha256 != plain.sha256


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD, ("missing-field", 1, "algorithm")),
        (HEAD + "requireproventime = true\n" + ROW, ("unknown-field", 4, "requireproventime")),
        (HEAD + "floor = false\n" + ROW, ("unknown-field", 4, "floor")),
        (HEAD + "require_proven_time = 1\n" + ROW, ("not-a-flag", 4, "require_proven_time")),
        (
            HEAD + 'egov_kinds = ["inspection-report"]\n' + ROW,
            ("choice", 4, "egov_kinds"),
        ),
        (
            HEAD + "max_revocation_age_hours = 0\n" + ROW,
            ("range", 4, "max_revocation_age_hours"),
        ),
        (
            HEAD + 'signature_policies = ["1.2.x"]\n' + ROW,
            ("form", 4, "signature_policies"),
        ),
        (
            HEAD + 'foreign_arrangements = ["any"]\n' + ROW,
            ("choice", 4, "foreign_arrangements"),
        ),
        (HEAD.replace("own", "other") + ROW, ("name-differs", 2, "name")),
        (HEAD.replace("policy/1", "policy/9") + ROW, ("schema", 1, "schema")),
        (row("crc32"), ("algorithm-unknown", 5, "algorithm[0].name")),
        (row("sha256", "bits = 5\n"), ("unknown-field", 6, "algorithm[0].bits")),
        (row("sha256", "min_bits = -1\n"), ("range", 6, "algorithm[0].min_bits")),
        (
            row("sha256").replace('source = "test"\n', ""),
            ("missing-field", 4, "algorithm[0].source"),
        ),
        (row("sha1"), ("looser-than-floor", 4, "algorithm[0].until")),
        (row("md5", "until = 2030-01-01\n"), ("looser-than-floor", 6, "algorithm[0].until")),
        (row("sha1", "until = 2017-02-24\n"), ("looser-than-floor", 6, "algorithm[0].until")),
        (row("rsa"), ("looser-than-floor", 4, "algorithm[0].until")),
        (row("rsa", "min_bits = 1024\n"), ("looser-than-floor", 4, "algorithm[0].until")),
        (row("rsa", "min_bits = 2047\n"), ("looser-than-floor", 4, "algorithm[0].until")),
        (
            row("rsa", "min_bits = 512\nuntil = 2005-01-01\n"),
            ("looser-than-floor", 7, "algorithm[0].until"),
        ),
        (row("ec:secp192r1"), ("looser-than-floor", 4, "algorithm[0].until")),
        (row("dsa", "min_bits = 1024\n"), ("looser-than-floor", 4, "algorithm[0].until")),
    ],
)
def test_a_policy_that_is_wrong_or_looser_is_refused(
    text: str, expected: tuple[str, int, str]
) -> None:
    assert problem(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        row("sha1", "until = 2017-02-22\n"),
        row("rsa", "min_bits = 1024\nuntil = 2019-01-01\n"),
        row("rsa", "min_bits = 4096\n"),
        row("ec:sm2"),
    ],
)
def test_a_policy_at_the_floor_or_stricter_is_fine(text: str) -> None:
    assert parse_policy(text.encode(), "own.toml", "own").algorithms


def test_what_a_policy_does_not_say_is_strict() -> None:
    policy = parse_policy((HEAD + ROW).encode(), "own.toml", "own")
    assert policy.egov_kinds == ()
    assert policy.signature_policies == ()
    assert not policy.claimed_time_raises_window


def test_signature_policies_that_an_operator_has_read() -> None:
    text = HEAD + 'signature_policies = ["1.2.3", "2.16.1"]\n' + ROW
    assert parse_policy(text.encode(), "own.toml", "own").signature_policies == ("1.2.3", "2.16.1")


def test_an_operators_own_policy(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + ROW)
    files = PolicyFiles(tmp_path)
    assert files.get("own").version == "1"
    assert files.get("own") is files.get("own")
    assert files.names() == ("cross-border", "merchant-admission", "own", "strict")
    (tmp_path / "own.toml").write_text(HEAD.replace('"1"', '"2"') + ROW)
    assert files.get("own").version == "2"


def test_a_shipped_name_cannot_be_taken(tmp_path: Path) -> None:
    (tmp_path / "strict.toml").write_text(HEAD.replace("own", "strict") + ROW)
    with pytest.raises(ConfigurationError) as caught:
        PolicyFiles(tmp_path).get("strict")
    assert caught.value.values["problem"] == "policy-name-taken"


@pytest.mark.parametrize("name", ["nowhere", "../own", "own.toml", "", "Own", "a/b"])
def test_no_such_policy(tmp_path: Path, name: str) -> None:
    (tmp_path / "own.toml").write_text(HEAD + ROW)
    with pytest.raises(ConfigurationError) as caught:
        PolicyFiles(tmp_path / "sub").get(name)
    assert caught.value.values["problem"] == "no-such-policy"
    assert "merchant-admission" in str(caught.value.values["known"])
