# SPDX-License-Identifier: Apache-2.0
"""The front door for programs: bytes in, the report of `esignverify verify --json` out.

`verify` for one document, `Verifier` for many.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..bootstrap import DEFAULT_POLICY, Isolation, Settings, open_outside, parse_claim


class Verifier:
    """Verifies documents, one warm set-up for all of them; use it in a ``with`` statement.

    Nothing is read from the environment: what is not in `settings` is as built in. With
    ``isolation="process"`` each document is read in a locked-in child process; with ``"none"`` a
    hostile document runs inside your program. Not for several threads at once.

    Raises:
        IsolationUnavailableError: on entering, where this system cannot lock a process in.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._outside = self._open.enter_context(open_outside(self._settings))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def verify(
        self,
        document: bytes,
        *,
        name: str = "document",
        policy: str = DEFAULT_POLICY,
        claim: bytes | None = None,
        at: datetime | None = None,
    ) -> dict[str, Any]:
        """The report (`esignverify.report/1`) of `document`, whatever its bytes are.

        `claim` is the text of an `esignverify.claim/1` file; `at` other than now makes the report
        hypothetical.

        Raises:
            EsignverifyError: no report could be made: over a limit, the fuse, a trust store,
                register, policy or claim that cannot be used. Never because a document is bad.
        """
        from ..services.verify_document import Request, verify_document

        stated = parse_claim(claim, "claim") if claim is not None else None
        return verify_document(Request(name, document, policy, stated, at), self._outside)

    def revisions(self, document: bytes, *, name: str = "document") -> dict[str, Any]:
        """Which revision of a PDF each signature covers (`esignverify.revisions/1`).

        The octets of a revision are ``document[:size]``; nothing is written.

        Raises:
            NoRevisionsError: it is no PDF, or not one that can be read.
            EsignverifyError: as `verify`.
        """
        from ..services.signed_revisions import signed_revisions
        from ..services.verify_document import Request

        return signed_revisions(Request(name, document, DEFAULT_POLICY), self._outside)


def verify(
    document: bytes | str | Path,
    *,
    policy: str = DEFAULT_POLICY,
    claim: bytes | None = None,
    at: datetime | None = None,
    isolation: Isolation = "process",
    settings: Settings | None = None,
) -> dict[str, Any]:
    """The report (`esignverify.report/1`) of one document, given as bytes or as a path.

    Starts and ends a worker process for it; `Verifier` keeps one for many documents.

    Raises:
        OSError: the path cannot be read.
        EsignverifyError: as `Verifier.verify`.
        IsolationUnavailableError: as entering a `Verifier`.
    """
    path = None if isinstance(document, bytes) else Path(document)
    data = document if isinstance(document, bytes) else Path(document).read_bytes()
    chosen = replace(settings or Settings(), isolation=isolation)
    name = path.name if path else "document"
    with Verifier(chosen) as verifier:
        return verifier.verify(data, name=name, policy=policy, claim=claim, at=at)
