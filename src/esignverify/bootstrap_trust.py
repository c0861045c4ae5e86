# SPDX-License-Identifier: Apache-2.0
"""The fuse box of the trust store's keepers: settings → adapters for editing, history, CRLs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .bootstrap import crl_folder, look, ocsp_folder, snapshot_archive, trust_store_folder
from .settings import Settings

if TYPE_CHECKING:
    from .model.licence_list import LicenceList
    from .model.trusted_list import SignedList
    from .ports import (
        AddressMemory,
        CrlKeeper,
        OcspKeeper,
        RevocationFetcher,
        TrustEditor,
        TrustHistory,
    )


def trust_editor(settings: Settings) -> TrustEditor:
    """The trust store for its keeper. Only a folder that the operator set can be written.

    Raises:
        ConfigurationError: there is no store.
    """
    from .adapters.files.trust_editor import FileTrustEditor

    return FileTrustEditor(
        trust_store_folder(settings),
        confirmations=settings.confirmations,
        demo=settings.demo,
        writable=settings.trust_store is not None,
        keep=snapshot_archive(settings).keep,
    )


def trust_history(settings: Settings) -> TrustHistory:
    """The states of the trust store that were kept."""
    return snapshot_archive(settings)


def crl_keeper(settings: Settings) -> CrlKeeper:
    """The CRLs that are kept, for their keeper.

    Raises:
        ConfigurationError: there is no trust store.
    """
    from .adapters.files.authority import Rules
    from .adapters.files.crl_keeper import CrlFolder

    rules = Rules(settings.confirmations, settings.demo)
    return CrlFolder(crl_folder(settings), trust_store_folder(settings), rules)


def trusted_list(file: Path, signer_sha256: str, at: datetime) -> SignedList:
    """A trusted list of an EU member state, if the certificate with that digest (hex) signed it.

    Raises:
        UsageError: the extra `etsi` is not installed.
        ConfigurationError: the list cannot be used.
    """
    from .adapters.files.trusted_list_import import load_trusted_list

    return load_trusted_list(file, signer_sha256, at)


def licence_list(file: Path, settings: Settings) -> LicenceList:
    """The published list of licensed CAs (CSV, XLSX), with what is wrong in it.

    Raises:
        IsolationUnavailableError: no worker can be locked in here, and nobody allowed less.
    """
    from .adapters.files.licence_list import read_licence_list

    return read_licence_list(file, look(settings))


def start_trust_store(folder: Path) -> int:
    """Make a trust store of one's own from the starter rows; the number of files copied.

    Raises:
        ConfigurationError: `folder` exists, or cannot be written.
    """
    from .adapters.files.trust_editor import copy_store

    return copy_store(trust_store_folder(Settings()), folder)


def address_memory(settings: Settings) -> AddressMemory:
    """What is known of the addresses that CRLs are fetched from."""
    from .adapters.files.crl_states import AddressStates

    return AddressStates(crl_folder(settings))


def crl_fetcher(settings: Settings) -> RevocationFetcher:
    """Asks addresses over the network."""
    from .adapters.network.fetcher import NetworkFetcher

    return NetworkFetcher(settings.fetch_seconds)


def ocsp_fetcher(settings: Settings) -> RevocationFetcher:
    """Asks responders over the network; no more is read than an answer that is kept may have."""
    from .adapters.files.ocsp_keeper import MAX_ANSWER
    from .adapters.network.fetcher import NetworkFetcher

    return NetworkFetcher(settings.fetch_seconds, 2 * MAX_ANSWER)


def ocsp_keeper(settings: Settings) -> OcspKeeper:
    """The OCSP answers that are kept."""
    from .adapters.files.ocsp_keeper import OcspFolder

    return OcspFolder(ocsp_folder(settings))


def fetch_ahead(settings: Settings) -> timedelta:
    """How long before its end a CRL is fetched anew."""
    return timedelta(hours=settings.fetch_ahead_hours)
