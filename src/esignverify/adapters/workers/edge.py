# SPDX-License-Identifier: Apache-2.0
"""The worker's edge: the one place where anything a document makes us raise is caught (rule 1).

A crash is not a verdict. It is told apart from one, counted and logged, and the document gets
`reader.completed` failed, INDETERMINATE, REVIEW. What is kept of it names our code, never the
document: an exception's message may quote bytes of the file, so it is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, TypeVar

from ...model.axes import DocumentFormat
from ...model.claim import Claim
from ...model.codec import encode
from ...model.evidence import Evidence, Needs
from ...model.issuers import IssuerSnapshot
from ...model.moments import ValidationTime
from ...model.policy import Policy
from ...model.trust import TrustSnapshot
from ...model.verdict import Verdict
from .frames import Kind, frame_header, to_json

T = TypeVar("T")
PLACE = re.compile(r"[A-Za-z0-9_. :-]{1,200}")
"""What a place in our code looks like; a child that was taken over may send anything else."""
PACKAGE = __name__.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Setup:
    """What all documents of a run are judged by."""

    trust: TrustSnapshot
    policy: Policy
    demo: bool


@dataclass(frozen=True, slots=True)
class Material:
    """What one document is judged by, gathered between reading and judging."""

    evidence: Evidence
    issuers: IssuerSnapshot
    claim: Claim | None
    at: ValidationTime


@dataclass(frozen=True, slots=True)
class Crash:
    """Reading or judging raised. `where`: exception type and ``module:line`` of our own code."""

    where: str


class Labour(Protocol):
    """What the children of a nursery do, of whatever kind."""

    def warm_up(self) -> None:
        """Import and run once all that is needed, since a child can open no file."""

    def prepare(self, setup: Setup) -> None:
        """Read once what every child of a run needs: the certificates of the trust store."""

    def serve(self, setup: Setup | None, request: BinaryIO) -> None:
        """In a child that is locked in: read from `request`, answer to the pipe for answers."""


class Work(Labour, Protocol):
    """What a worker does: the readers and the judge, as one thing that tests can replace."""

    def read(self, document: bytes) -> Any:
        """Facts of a document, in the work's own type."""

    def needs_of(self, facts: Any) -> Needs:
        """What judging those facts needs."""

    def judge(self, document: bytes, facts: Any, setup: Setup, material: Material) -> Verdict:
        """Judge them."""

    def crashed(self, format: DocumentFormat, where: str) -> Verdict:  # noqa: A002 - as the field
        """The verdict on a document whose reading or judging crashed."""


def at_the_edge(step: Callable[[], T]) -> T | Crash:
    """Run `step`; whatever it raises becomes a `Crash`."""
    try:
        return step()
    except (KeyboardInterrupt, SystemExit):
        raise
    # BaseException: a panic of a native library written in Rust is not an Exception.
    except BaseException as error:  # noqa: BLE001 - the one catch-all of the house
        return Crash(place_of(error))


def place_of(error: BaseException) -> str:
    """``TypeError esignverify.formats.pdf.fields:120``: the innermost of our own frames."""
    place = "outside"
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.partition(".")[0] == PACKAGE and module != __name__:
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} {place}"


def clean_place(where: str) -> str:
    """`where` if it looks like a place in our code, else `unreadable`: it may be an enemy's."""
    return where if PLACE.fullmatch(where) else "unreadable"


class Reading:
    """One document between reading and judging, on the side where hostile bytes are touched."""

    def __init__(self, work: Work, setup: Setup, document: bytes) -> None:
        self._work = work
        self._setup = setup
        self._document = document
        self._facts: Any = None

    def read(self) -> bytes | Crash:
        """`Needs` as JSON, or a `Crash`."""
        return at_the_edge(self._read)

    def judge(self, material: Callable[[], Material]) -> bytes | Crash:
        """`Verdict` as JSON, or a `Crash`; `material` is made at the edge too."""
        return at_the_edge(lambda: self._judge(material()))

    def _read(self) -> bytes:
        self._facts = self._work.read(self._document)
        return answer_body(Kind.NEEDS, self._work.needs_of(self._facts))

    def _judge(self, material: Material) -> bytes:
        verdict = self._work.judge(self._document, self._facts, self._setup, material)
        return answer_body(Kind.VERDICT, verdict)


def answer_body(kind: Kind, value: Needs | Verdict) -> bytes:
    """`value` as the body of an answer.

    Raises:
        FrameError: it is over the limit of its kind.
        UnicodeEncodeError: a text in it is no text.
    """
    body = to_json(encode(value))
    frame_header(kind, len(body))
    return body
