# SPDX-License-Identifier: Apache-2.0
"""Options of `trust set` for the addresses of a CA's profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from ...model.crl_fetching import ListedAddress

CrlAddresses = Annotated[
    list[str] | None,
    typer.Option(
        "--crl",
        metavar="URL",
        help="它的 CRL 在哪里取（trust fetch），可多次：http https ldap ldaps / "
        "where its CRLs are fetched; may be repeated",
    ),
]
NoCrlAddresses = Annotated[
    list[str] | None,
    typer.Option("--no-crl", metavar="URL", help="不再从这里取 / fetch there no more"),
]
OcspAddresses = Annotated[
    list[str] | None,
    typer.Option(
        "--ocsp",
        metavar="URL",
        help="它的 OCSP 在哪里问（trust ocsp），可多次：http https / "
        "where OCSP is asked about its certificates; may be repeated",
    ),
]
NoOcspAddresses = Annotated[
    list[str] | None,
    typer.Option("--no-ocsp", metavar="URL", help="不再问这里 / ask there no more"),
]
Private = Annotated[
    bool,
    typer.Option(
        "--private", help="这些 --crl、--ocsp 地址在内网 / these are in a private network"
    ),
]


def listed(urls: Sequence[str] | None, *, private: bool) -> tuple[ListedAddress, ...]:
    """The addresses given, each once."""
    return tuple(ListedAddress(url, private) for url in dict.fromkeys(urls or ()))
