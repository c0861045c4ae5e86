# SPDX-License-Identifier: Apache-2.0
"""Fetching CRLs and OCSP answers: listed addresses, what one gave, what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """An address of the profile of a CA. It decides nothing: what comes from it is verified.

    `private`: the operator wants it asked although it leads into a private network.
    """

    url: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the version it gave (RFC 9110 §8.8), to be asked for a newer one."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to an address; `hosts` (``host`` or ``host:port``) it may redirect to.

    `question` is an OCSP request (DER), which is sent by POST; empty where a file is wanted.
    """

    address: ListedAddress
    hosts: tuple[str, ...] = ()
    known: Validators = Validators()
    question: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave: files as they came, unverified; none where nothing is newer."""

    files: tuple[bytes, ...]
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class HeldList:
    """A kept CRL that an address gave: `path` in the folder of CRLs, and its times."""

    path: str
    this_update: datetime
    next_update: datetime | None


@dataclass(frozen=True, slots=True)
class AddressState:
    """What is known of an address: when it last gave the newest it has, and which lists."""

    asked_at: datetime
    lists: tuple[HeldList, ...]
    validators: Validators = Validators()
