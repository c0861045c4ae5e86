# SPDX-License-Identifier: Apache-2.0
"""Verify one document: the only place where the steps are ordered.

The steps of one verification (design part 3):

 1. receive: size limit, digests
 2. detect the kind of file by its content          ┐
 3. read the signatures                             ┘ in the worker: `Session.read`
 4. gather evidence and register entries
 5. integrity                                       ┐
 6. path to a licensed CA                           │
 7. revocation                                      │
 8. time                                            │ in the worker: `Session.judge`
 9. what changed after signing                      │
10. issuer                                          │
11. what the document says, and fitness             │
12. decide                                          ┘
13. record: nothing is stored by this engine yet, and the entrances say so
14. report

Any bytes get a report; only a broken house, the fuse and the size limit raise.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..crypto.digests import UnknownDigestError, digest, sha256_hex
from ..formats.earlier import earlier_files
from ..model.claim import Claim
from ..model.errors import DocumentTooLargeError
from ..model.moments import ValidationTime, utc_text
from ..model.snapshots import KEPT
from ..reports.catalogue import Catalogue
from ..reports.report import Document, Run, build
from ..validation.needs import widen
from .outside import Outside

MAX_DOCUMENT = 512 * 1024 * 1024
"""Bytes; the most any entrance takes (design part 6). Entrances may have a smaller limit."""
MIB = 1024 * 1024
_LARGE = MIB
"""Bytes from which a thread costs less than it saves: SM3 takes three milliseconds for a MiB."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an entrance asks for. `at` None means now; `limit` is in bytes."""

    name: str
    document: bytes
    policy: str
    claim: Claim | None = None
    at: datetime | None = None
    limit: int = MAX_DOCUMENT


def verify_document(request: Request, outside: Outside) -> dict[str, Any]:
    """The report (`esignverify.report/1`) of one document, as JSON values.

    One clock reading serves the whole run, so two signatures in one file are never judged at two
    times. Same bytes, evidence, snapshots, policy, time and engine: the same `core_sha256`.

    Raises:
        DocumentTooLargeError: over `request.limit`.
        ConfigurationError: trust store, register or policy cannot be used.
        TimeFuseError: the document could not be judged in time.
        WorkerBrokenError: the worker could not be had, or answered what no honest one answers.
    """
    # 1. Receive.
    check_size(len(request.document), request.limit)
    described = _describing(request)
    earlier = outside.earlier or request.policy.startswith(KEPT)
    at = validation_time(outside.clock.now(), request.at, earlier=earlier)
    trust = outside.trust.snapshot()
    policy = outside.policies.get(request.policy)

    session = outside.judge.open(request.document, trust, policy, demo=outside.demo)
    try:
        # 2. and 3. What is in the file, and what does judging it need?
        needs = session.read()
        # 4. Gather. What the worker asked for is untrusted; the ports look it up, no more.
        evidence = outside.evidence.gather(needs)
        beginnings = earlier_files(request.document)
        asked = widen(needs, evidence, request.claim, beginnings, trust.candidates)
        issuers = outside.register.slice(asked)
        # 5. to 12. Judge.
        verdict = session.judge(evidence, issuers, request.claim, at)
    finally:
        session.close()

    # 13. Nothing is recorded. 14. Report.
    run = Run(
        document=described(),
        engine=outside.engine,
        trust_id=trust.id,
        issuers_id=issuers.id,
        evidence_id=evidence.id,
        policy=policy,
        at=at,
        demo=outside.demo,
        claim_sha256=request.claim.sha256 if request.claim else None,
    )
    return build(verdict, run, Catalogue(outside.texts.catalogue()))


def check_size(size: int, limit: int) -> None:
    """Hold the size limit of an entrance; both in bytes.

    Raises:
        DocumentTooLargeError: `size` is over `limit`.
    """
    if size > limit:
        raise DocumentTooLargeError(
            f"{size} bytes, limit {limit}", size=size, limit=limit, limit_mib=limit // MIB
        )


def validation_time(
    now: datetime, asked: datetime | None, *, earlier: bool = False
) -> ValidationTime:
    """The time to judge for; another one than now, to the second, is hypothetical (part 5).

    So is now where it is judged by an `earlier` trust store, register or policy: what became known
    since would be passed over.
    """
    at = (asked or now).replace(microsecond=0)
    return ValidationTime(at, hypothetical=earlier or utc_text(at) != utc_text(now))


def _describing(request: Request) -> Callable[[], Document]:
    """What a report says of the file; a large one is digested while the worker reads it."""
    if len(request.document) < _LARGE:
        document = _describe(request)
        return lambda: document
    with_thread = ThreadPoolExecutor(max_workers=1)
    described = with_thread.submit(_describe, request)
    with_thread.shutdown(wait=False)
    return described.result


def _describe(request: Request) -> Document:
    try:
        sm3 = digest("sm3", request.document).hex()
    except UnknownDigestError:
        sm3 = None
    return Document(request.name, len(request.document), sha256_hex(request.document), sm3)
