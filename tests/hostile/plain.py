# SPDX-License-Identifier: Apache-2.0
"""The smallest document to which a hostile file adds something."""

from __future__ import annotations

from collections.abc import Mapping

from tests.pki.pdf_syntax import one_revision, stream, write_dictionary


def plain(catalog: Mapping[str, str], more: Mapping[int, bytes]) -> bytes:
    """One empty page, with entries added to the catalog and objects from 6 on."""
    root = write_dictionary({"Type": "/Catalog", "Pages": "2 0 R", **catalog}).encode()
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>>"
    tree = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"
    return one_revision({1: root, 2: tree, 3: page, 4: stream({}, b""), 5: b"null", **more})
