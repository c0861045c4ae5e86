# SPDX-License-Identifier: Apache-2.0
"""Which octets of a document each signature stands over (`esignverify.revisions/1`).

Made from a report: what a signature does not stand over is no signed revision, whatever its byte
range says, and the listing says why. The document's octets are counted and digested, never read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from ..crypto.digests import sha256_hex, sha256_of_starts
from ..formats.earlier import signed_octets
from .catalogue import Catalogue
from .escape import escape

SCHEMA = "esignverify.revisions/1"
MAX_STEM, MAX_ID = 120, 32
"""Octets of a document's name and characters of a signature's id in the name of a file: with the
rest fewer than the 255 octets that file systems allow."""
MAX_COVERING = 8
"""Signatures over one revision that are named for a change."""
_PLAIN = re.compile(r"[^A-Za-z0-9_\-\u4e00-\u9fff]")
_WHY = ("coverage.", "format.signature", "crypto.", "time.imprint")
"""Checks that decide whether a signature stands over a revision, what is heaviest first."""


def revisions(report: Mapping[str, Any], document: bytes, texts: Catalogue) -> dict[str, Any]:
    """The revisions of the `document` that `report` is about, as JSON values.

    Each row of ``signatures`` has ``revision`` (``number``, ``offset``, ``size``, ``sha256``,
    ``signed_sha256``: of the same without the place of the signature value, or null,
    ``after``: octets and changes behind it, ``file``: a name for it that is safe to create), or
    null and ``because``. A change's ``covered_by`` are the ids of the signatures over the first
    signed revision that has it.
    """
    rows = report["signatures"]
    sizes = [row["revision"]["size"] for row in rows if row["revision"]]
    digests, octets = sha256_of_starts(document, sizes), signed_octets(document)
    names = file_names(report["document"]["name"], [row["id"] for row in rows])
    size_now, cover = report["document"]["size"], _Cover(rows)
    return {
        "schema": SCHEMA,
        "document": report["document"],
        "demo": report["demo"],
        "signatures": [
            {
                "id": row["id"],
                "type": row["type"],
                "signer": row["signer"],
                "anchor": row["anchor"],
                "indication": row["indication"],
                "integrity": row["integrity"],
                "times": row["times"],
                "revision": _revision(row, size_now, cover, (digests, octets), names[row["id"]]),
                "because": None if row["revision"] else _because(row["id"], report, texts),
            }
            for row in rows
        ],
        "current": {
            "offset": 0,
            "size": size_now,
            "sha256": report["document"]["sha256"],
            "file": names[None],
        },
    }


def _revision(
    row: Mapping[str, Any],
    size_now: int,
    cover: _Cover,
    digests: tuple[Mapping[int, str], Mapping[int, str]],
    name: str,
) -> dict[str, Any] | None:
    if row["revision"] is None:
        return None
    number, size = row["revision"]["number"], row["revision"]["size"]
    starts, signed = digests
    changes = [
        {**change, "covered_by": cover.first_over(change["revision"])}
        for change in row["changes_after"]
    ]
    return {
        "number": number,
        "offset": 0,
        "size": size,
        "sha256": starts[size],
        "signed_sha256": signed.get(size),
        "after": {"octets": size_now - size, "changes": changes},
        "file": name,
    }


class _Cover:
    """Which signatures stand over which revision."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        numbered = [(row["revision"]["number"], row["id"]) for row in rows if row["revision"]]
        self._order = sorted(numbered)

    def first_over(self, number: int) -> list[str]:
        """The signatures over the first signed revision that has the one called `number` in it."""
        at = bisect_left(self._order, (number, ""))
        near = self._order[at : at + MAX_COVERING]
        return [name for found, name in near if found == near[0][0]]


def _because(about: str, report: Mapping[str, Any], texts: Catalogue) -> dict[str, Any]:
    """Why a signature stands over no revision: the reason of the report's heaviest finding."""
    found = [
        one
        for one in report["findings"]
        if one["about"] == about and one["outcome"] in ("failed", "not-checked") and one["reason"]
    ]
    for start in _WHY:
        for one in found:
            if one["check"].startswith(start) and one["reason"] != "NOT_REACHED":
                return {"reason": one["reason"], "text": one["text"]}
    return {"reason": "NOT_REACHED", "text": texts.both("reason.NOT_REACHED")}


def file_names(document: str, ids: list[str]) -> dict[str | None, str]:
    """File names for the signed revision of each id, and for the current one (None).

    The name of a field is its maker's: of it only plain letters, digits and Chinese characters are
    kept; where that is not the whole of it, or two would be one name to some file system, a digest
    keeps them apart. The document's own name is shortened and made visible.
    """
    stem = document.rpartition(".")[0] or document
    stem = escape(stem).replace("/", "_").replace("\\", "_").lstrip(".-")
    stem = stem.encode()[:MAX_STEM].decode(errors="ignore") or "document"
    kept = {one: _PLAIN.sub("_", one)[:MAX_ID] for one in ids}
    alike = [name.casefold() for name in kept.values()]
    names: dict[str | None, str] = {None: f"{stem}.current.pdf"}
    for one, name in kept.items():
        told = name
        if name != one or alike.count(name.casefold()) > 1:
            told = f"{name}-{sha256_hex(one.encode())[:8]}"
        names[one] = f"{stem}.signed-by-{told}.pdf"
    return names
