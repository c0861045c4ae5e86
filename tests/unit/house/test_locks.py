# SPDX-License-Identifier: Apache-2.0
"""The locks: everyone's index, every file by its hash, nothing that pyproject does not allow."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pinned(lock: str) -> dict[str, str]:
    """Package to version of one lock."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)", text, re.MULTILINE))


def test_all_locks_are_here():
    assert {p.stem for p in LOCKS} == {"base", "build", "dev", "hadolint", "server"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.stem)
def test_a_lock_names_no_host(lock: Path):
    assert re.findall(r"\w+://|file:|--(?:extra-)?index|--find-links", lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.stem)
def test_every_package_of_a_lock_has_its_hash(lock: Path):
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    packages = [entry for entry in entries if "==" in entry]
    assert packages
    assert [entry.split()[0] for entry in packages if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("base", PROJECT["dependencies"]),
        ("server", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["server"]),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, asked: list[str]):
    versions = pinned(lock)
    unmet = [
        line
        for line in asked
        if (need := Requirement(line))
        and not need.specifier.contains(versions.get(canonicalize_name(need.name), "0"))
    ]
    assert unmet == []


@pytest.mark.parametrize("larger", ["server", "dev"])
def test_what_is_tested_is_what_is_installed(larger: str):
    """Where two locks hold the same package, they hold the same version."""
    base, other = pinned("server" if larger == "dev" else "base"), pinned(larger)
    assert {n: v for n, v in base.items() if other.get(n, v) != v} == {}
