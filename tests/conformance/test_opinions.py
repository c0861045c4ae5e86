# SPDX-License-Identifier: Apache-2.0
"""Each difference between us, pyHanko and pdfsig on a PDF is explained."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from . import opinions

FILES = opinions.files()


@pytest.mark.parametrize(("file", "path"), FILES.items(), ids=FILES.keys())
def test_a_difference_is_explained(file: str, path: Path) -> None:
    for one in opinions.compared(file, path):
        for peer, theirs in one.differences():
            why = opinions.argument(one, peer, theirs)
            assert why is not None, f"{one.signature}: ours {one.ours}, {peer} {theirs}"


def test_each_row_names_files_that_there_are() -> None:
    for row in opinions.rows():
        for case in row.get("cases", []):
            if not case.startswith(opinions.CORPUS) or any(
                f.startswith(opinions.CORPUS) for f in FILES
            ):
                assert any(opinions.names(file, [case]) for file in FILES), case


def test_only_stricter_answers_are_explained_for_every_file() -> None:
    for row in opinions.rows():
        if "cases" not in row and row["ours"] == "stands":
            assert row["theirs"] == "left open", row


def test_pdfsig_was_asked_of_most_vectors() -> None:
    """Some may be newer than its kept answers; many of them want ``--keep``."""
    unasked = [one for one in FILES if one not in opinions.kept()]
    assert len(unasked) < 100, unasked


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not here")
@pytest.mark.parametrize("file", ["genuine/rsa-with-timestamp", "content/page-byte-flipped"])
def test_the_pdfsig_of_this_machine_says_what_is_kept(file: str) -> None:
    assert opinions.asked(FILES[file]) == opinions.kept()[file]
