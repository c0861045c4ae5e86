# SPDX-License-Identifier: Apache-2.0
"""Templates of the files an operator writes; each is itself a valid file of its schema."""

from __future__ import annotations

from importlib import resources

TEMPLATES = {
    "ca": "ca.toml",
    "foreign": "foreign.toml",
    "policy": "policy.toml",
    "claim": "claim.json",
    "issuers": "issuers.json",
    "issuers-csv": "issuers.csv",
    "issuers-csv-full": "issuers-full.csv",
}


def template(kind: str) -> str:
    """The template of a kind of file, as text.

    Raises:
        KeyError: there is none of that kind.
    """
    folder = resources.files("esignverify.data") / "templates"
    return (folder / TEMPLATES[kind]).read_text("utf-8")
