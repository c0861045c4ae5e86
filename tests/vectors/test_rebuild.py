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
    sizes = {name: len(data) for name, data in _content(COMMITTED, FOLDERS).items()}
    attacks = sum(size for name, size in sizes.items() if name.startswith("pdf/attacks/"))
    packages = sum(size for name, size in sizes.items() if name.startswith("ofd/"))
    assert attacks < 8_000_000
    assert packages < 6_000_000
    assert sum(sizes.values()) - attacks - packages < 8_500_000
    assert max(sizes.values()) < 80_000
