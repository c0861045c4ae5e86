# SPDX-License-Identifier: Apache-2.0
"""The doors of the house: every Protocol through which services reach the outside, on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from .model.claim import Claim
from .model.crl_fetching import AddressState, Answer, Asking
from .model.crl_records import CrlImport, CrlRecord, KeptCrl
from .model.evidence import Evidence, Needs
from .model.issuers import Institution, IssuerSnapshot
from .model.licence_list import LicenceImport, LicenceList, ListOrigin
from .model.moments import ValidationTime
from .model.ocsp_records import KeptAnswers, OcspQuestion, OcspRecord
from .model.policy import Policy
from .model.problems import Notes, Problem
from .model.register_facts import BlacklistEntry
from .model.register_history import ChangeCounts, FactChange, Provenance, SnapshotRecord, Unfinished
from .model.register_records import RegisterOverview
from .model.snapshots import KeptState, Origin
from .model.trust import TrustSnapshot
from .model.trust_records import (
    AnchorRecord,
    AuthorityRecord,
    Confirmation,
    LicenceRecord,
    ListRecord,
    NewAnchor,
    NewFacts,
    StoreEdit,
    StoreOverview,
    Withdrawal,
)
from .model.trusted_list import ListImport, ListSource, SignedList
from .model.verdict import Verdict


class Clock(Protocol):
    """The one clock; read once per run."""

    def now(self) -> datetime:
        """The time now, UTC."""


class TrustStore(Protocol):
    """Licensed CAs as data."""

    def snapshot(self) -> TrustSnapshot:
        """The store as it is now.

        Raises:
            ConfigurationError: the store cannot be read; names file, line and field.
        """


class Register(Protocol):
    """Inspection and certification bodies."""

    def slice(self, needs: Needs) -> IssuerSnapshot:
        """The entries that a document with `needs` can touch, with the whole register's id.

        Raises:
            ConfigurationError: the register cannot be read; names file, line and field.
        """


class EvidenceSource(Protocol):
    """Validation material from outside the document: given, imported or fetched before."""

    def gather(self, needs: Needs) -> Evidence:
        """Certificates, CRLs, OCSP responses and timestamps for a document with `needs`."""


class Policies(Protocol):
    """Named policies."""

    def get(self, name: str) -> Policy:
        """The policy of that name.

        Raises:
            ConfigurationError: there is none, or it cannot be read.
        """


class Session(Protocol):
    """One document in the hands of a reader and judge, between reading and judging."""

    def read(self) -> Needs:
        """Read the document and say what judging needs.

        Raises:
            TimeFuseError: reading took longer than the fuse.
        """

    def judge(
        self,
        evidence: Evidence,
        issuers: IssuerSnapshot,
        claim: Claim | None,
        at: ValidationTime,
    ) -> Verdict:
        """Judge what was read. A crash inside becomes `reader.completed` failed, INDETERMINATE.

        Raises:
            TimeFuseError: judging took longer than the fuse.
        """

    def close(self) -> None:
        """Let go of the document; safe to call twice."""


class Judge(Protocol):
    """Reads and judges hostile bytes under one trust snapshot and policy."""

    def open(self, document: bytes, trust: TrustSnapshot, policy: Policy, *, demo: bool) -> Session:
        """Take a document in.

        Raises:
            WorkerBrokenError: no worker could be had.
        """

    def close(self) -> None:
        """End the workers."""


class Texts(Protocol):
    """The one catalogue of texts in two languages."""

    def catalogue(self) -> Mapping[str, Mapping[str, str]]:
        """Text key to language (``zh``, ``en``) to template."""


class TrustEditor(Protocol):
    """The operator's own trust store: what is in it, proposals of changes, and writing them.

    A proposal writes nothing. Every method raises `ConfigurationError`, naming file, line and
    field, where the store or what is to go into it cannot be used.
    """

    def overview(self) -> StoreOverview:
        """The whole store."""

    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong or worth a look; never raises for a broken store."""

    def adding_folder(self, source: Path, *, foreign: bool = False) -> StoreEdit:
        """Take over a prepared folder, without the confirmations in it.

        `foreign`: into the store of foreign CAs.
        """

    def adding_certificate(self, source: Path, new: NewAnchor) -> StoreEdit:
        """Add a CA certificate as an unconfirmed anchor."""

    def require_writable(self) -> None:
        """Raise where the store is not the operator's own, before anything is asked or shown."""

    def entering(self, record: AuthorityRecord, facts: NewFacts) -> StoreEdit:
        """Write down a licence, the place of the holder's code, where its lists are fetched."""

    def importing(self, given: LicenceList, origin: ListOrigin) -> LicenceImport:
        """Take over the published list of licensed CAs."""

    def importing_trusted_list(
        self, given: SignedList, country: str, origin: ListSource, at: datetime
    ) -> ListImport:
        """Take over a trusted list, current at `at`."""

    def confirming_list(self, record: ListRecord, confirmation: Confirmation) -> StoreEdit:
        """Write a confirmation of a list's signer."""

    def confirming(
        self, record: AuthorityRecord, anchor: AnchorRecord, confirmation: Confirmation
    ) -> StoreEdit:
        """Write a confirmation behind an anchor."""

    def withdrawing_anchor(
        self, record: AuthorityRecord, anchor: AnchorRecord, withdrawal: Withdrawal
    ) -> StoreEdit:
        """Let an anchor end."""

    def withdrawing_licence(
        self, record: AuthorityRecord, licence: LicenceRecord, withdrawal: Withdrawal
    ) -> StoreEdit:
        """Let a licence's row end and another status begin."""

    def write(self, edit: StoreEdit, origin: Origin | None = None) -> None:
        """Write a proposal; `origin` is noted beside the state that it makes."""


class TrustHistory(Protocol):
    """Earlier states of the trust store. Every method can raise `ConfigurationError`."""

    def states(self) -> tuple[KeptState, ...]:
        """Those that are kept, oldest first; one may come back."""

    def changed(self, older: str, newer: str) -> tuple[str, ...] | None:
        """Which authorities' folders differ between two; None where one is not kept whole."""

    def find(self, word: str) -> str:
        """The id that begins with `word`.

        Raises:
            UsageError: none, or several.
        """

    def overview(self, identity: str) -> StoreOverview:
        """One of them for the keeper."""


class CrlKeeper(Protocol):
    """CRLs that an operator imported or fetched, which every verification uses."""

    def examine(self, files: Sequence[Path], now: datetime) -> CrlImport:
        """What of `files` can be kept, and what is refused and why; writes nothing.

        Raises:
            ConfigurationError: the trust store cannot be read.
        """

    def examine_answer(
        self, authority: str, url: str, answer: Answer, now: datetime
    ) -> tuple[CrlRecord, ...]:
        """What `url`, listed by `authority`, gave, verified; writes nothing.

        Raises:
            ConfigurationError: it cannot be kept as a list of this CA, or the store cannot be read.
        """

    def newest(self) -> tuple[KeptCrl, ...]:
        """The newest complete CRL that is kept, of each CA and distribution point."""

    def keep(self, records: Sequence[CrlRecord]) -> None:
        """Keep them beside earlier ones.

        Raises:
            ConfigurationError: the folder cannot be written.
        """


class AddressMemory(Protocol):
    """What is known of addresses that CRLs are fetched from; it saves questions, no more."""

    def state(self, authority: str, url: str) -> AddressState | None:
        """What is known of an address of a CA; None: ask it as if for the first time."""

    def remember(self, authority: str, url: str, state: AddressState) -> None:
        """Write down what is known of it.

        Raises:
            ConfigurationError: the folder cannot be written.
        """


class OcspKeeper(Protocol):
    """OCSP answers that an operator asked for, which every verification uses."""

    def examine(self, question: OcspQuestion, url: str, der: bytes, now: datetime) -> OcspRecord:
        """What `url` answered, verified; `ConfigurationError` where it cannot be kept."""

    def kept(self, question: OcspQuestion) -> OcspRecord | None:
        """The newest answer that is kept, verified anew; None: ask as if for the first time."""

    def newest(self) -> KeptAnswers:
        """The newest kept answer about each certificate, of those that a verification uses."""

    def keep(self, record: OcspRecord) -> None:
        """Keep it beside earlier ones; `ConfigurationError` where the folder is not writable."""


class RevocationFetcher(Protocol):
    """The network, from the program's own machine. Used by `trust fetch` and `trust ocsp` alone."""

    def fetch(self, asking: Asking) -> Answer:
        """What an address that an operator listed gives now, unverified.

        Raises:
            FetchError: nothing that could be looked at.
        """


class RegisterKeeper(Protocol):
    """The register of institutions as its keeper sees it."""

    def faults(self) -> tuple[Problem, ...]:
        """Why the register cannot be read, as much of it as can be told; empty where it can."""

    def overview(self) -> RegisterOverview:
        """The whole register, with what looks odd in it.

        Raises:
            ConfigurationError: it cannot be read; names file, line and field.
        """


class RegisterProposal(Protocol):
    """An import that has not been written."""

    @property
    def earlier(self) -> Unfinished | None:
        """The import of this file that was found unfinished, taken up or not."""

    @property
    def taken(self) -> int:
        """How many institutions of the file have been compared, in its order."""

    @property
    def counts(self) -> ChangeCounts:
        """What it would change."""

    @property
    def first(self) -> Sequence[FactChange]:
        """The first changes it would make, some dozens."""

    @property
    def notes(self) -> Notes:
        """What was noted about the file."""

    def note(self, one: Problem) -> None:
        """Note what looks odd in the file."""

    def close(self, *, keep: bool = False) -> None:
        """Let go of it; safe to call twice. `keep`: it can be taken up later."""


class RegisterSource(Protocol):
    """A file to import, read as a stream: its size is no matter."""

    def sha256(self) -> str:
        """Of the whole file, hex, before it is read.

        Raises:
            ConfigurationError: there is no such file.
        """

    def items(
        self, wrong: Callable[[Problem], None], moved: Callable[[int], None], taken: int = 0
    ) -> Iterator[Institution | BlacklistEntry]:
        """What it says, without the first `taken` institutions. `moved` hears of octets.

        `wrong` hears what cannot be used (fatal) and what looks odd, by row and field.

        Raises:
            ConfigurationError: it cannot be read on; names file and line.
        """

    def provenance(self) -> tuple[str, datetime | None, str, str]:
        """Source, age, name and SHA-256 (hex) of the file; known once `items` came to its end."""


class RegisterHistory(Protocol):
    """All snapshots of the register that is kept. Every method can raise `StorageError`."""

    def begin(self, file: str, file_sha256: str, *, whole: bool, now: datetime) -> RegisterProposal:
        """Begin an import of a file, or take up one that was killed.

        It is taken up if file, register and `whole` are what they were; else it begins anew.
        `whole`: institutions that the file does not name are in the register no more.
        """

    def compare(
        self, proposal: RegisterProposal, items: Iterable[Institution | BlacklistEntry]
    ) -> None:
        """Compare `items` with the newest snapshot, without writing to the register.

        An institution that is named replaces what was said of it.
        """

    def commit(
        self, proposal: RegisterProposal, provenance: Provenance, moved: Callable[[int], None]
    ) -> SnapshotRecord:
        """Write a proposal as the next snapshot, all of it or nothing; `moved` of rows."""

    def snapshots(self) -> tuple[SnapshotRecord, ...]:
        """All of them, oldest first."""

    def institutions(self, number: int, words: str | None = None) -> Iterator[Institution]:
        """Those of a snapshot in whose id, code, names or numbers `words` stand; None: all."""

    def blacklist(self, number: int) -> Iterator[BlacklistEntry]:
        """Every entry of the blacklist of a snapshot."""

    def difference(self, older: int, newer: int) -> Iterator[FactChange]:
        """What the later of two snapshots says otherwise; number 0 says nothing."""
