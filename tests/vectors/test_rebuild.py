# SPDX-License-Identifier: Apache-2.0
"""The committed fixtures are what the builder makes, bit for bit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pki import build

COMMITTED = build.FIXTURES
FOLDERS = (*build.KINDS, "demo")


def _content(folder: Path, parts: tuple[str, ...]) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in parts
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def test_the_builder_makes_the_committed_fixtures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "FIXTURES", tmp_path)
    build.build_vectors([])
    build.build_demo()
    made, kept = _content(tmp_path, FOLDERS), _content(COMMITTED, FOLDERS)
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_fixtures_stay_small() -> None:
    """As much as a clone can carry for a case, on the average and at the most, in octets."""
    sizes = {name: len(data) for name, data in _content(COMMITTED, FOLDERS).items()}
    cases = sum(name.endswith("/case.toml") for name in sizes)
    assert sum(sizes.values()) / cases < 18_500
    assert max(sizes.values()) < 80_000
