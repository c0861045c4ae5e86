# SPDX-License-Identifier: Apache-2.0
"""A work whose documents are commands, so that a document can do what a takeover would do.

Runs inside a real nursery and a real, locked-in child. The first word of a document is the name
of the behaviour, the rest its arguments.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO, NoReturn

from esignverify.adapters.workers.child import one_document
from esignverify.adapters.workers.edge import Material, Setup
from esignverify.adapters.workers.frames import HEADER, Kind, to_json, write_frame
from esignverify.model.axes import (
    CaLicence,
    Container,
    Decision,
    Depth,
    DocumentFormat,
    Fitness,
    Integrity,
    IssuerStanding,
    Review,
    SignatureAxis,
    SignatureType,
)
from esignverify.model.codec import encode
from esignverify.model.evidence import Evidence, Needs
from esignverify.model.finding import Axis, Finding, Outcome
from esignverify.model.issuers import IssuerSnapshot
from esignverify.model.moments import ValidationTime
from esignverify.model.policy import Policy
from esignverify.model.reasons import Reason
from esignverify.model.trust import Anchor, Authority, CaProfile, Role, TrustSnapshot
from esignverify.model.verdict import (
    AnchorIdentity,
    Axes,
    LegalAnswer,
    SignatureVerdict,
    SignedRevision,
    SignerIdentity,
    StatedClaims,
    Times,
    Verdict,
)

ANSWER = 4
AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
MACHINE = os.uname().machine  # asked while it may be asked
LIBC = ctypes.CDLL(None, use_errno=True)
SYSCALL = {  # x86-64, aarch64
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "io_uring_setup": (425, 425),
    "getdents64": (217, 61),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
}

TRUST = TrustSnapshot(
    "sha256:trust",
    pinned=True,
    authorities=(
        Authority(
            id="ca",
            name="甲认证中心",
            name_en=None,
            former_names=(),
            uscc=None,
            foreign=False,
            demo=False,
            licences=(),
            unlicensed=False,
            anchors=(
                Anchor(b"der", "aa" * 32, (Role.SIGN,), usable=True),
                Anchor(b"der", "bb" * 32, (Role.SIGN,), usable=False),
                Anchor(b"der", "cc" * 32, (Role.TSA,), usable=True),
            ),
            profile=CaProfile(),
        ),
        Authority(
            id="demo",
            name="演示认证中心",
            name_en=None,
            former_names=(),
            uscc=None,
            foreign=False,
            demo=True,
            licences=(),
            unlicensed=False,
            anchors=(Anchor(b"der", "ee" * 32, (Role.SIGN,), usable=True),),
            profile=CaProfile(),
        ),
        Authority(
            id="abroad",
            name="境外认证中心",
            name_en=None,
            former_names=(),
            uscc=None,
            foreign=True,
            demo=False,
            licences=(),
            unlicensed=False,
            anchors=(Anchor(b"der", "ff" * 32, (Role.SIGN,), usable=True),),
            profile=CaProfile(),
        ),
    ),
)
POLICY = Policy("merchant-admission", "1", "0" * 64, ())
EVIDENCE = Evidence("sha256:evidence")
ISSUERS = IssuerSnapshot("sha256:issuers", ())
NOW = ValidationTime(AT)

SIGNATURE = SignatureVerdict(
    id="Sig1",
    type=SignatureType.SIGNATURE,
    container=Container.CMS,
    algorithm="rsa-sha256",
    indication=SignatureAxis.TOTAL_PASSED,
    sub_indication=None,
    integrity=Integrity.INTACT,
    ca_licence=CaLicence.LICENSED,
    issuer=IssuerStanding.QUALIFIED,
    signer=SignerIdentity("某检测院", None, "CN=某检测院", "01", "dd" * 32, organisation=True),
    chain=("dd" * 32, "aa" * 32),
    anchor=AnchorIdentity("甲认证中心", "ECP1", "aa" * 32),
    times=Times(None, None, AT, (AT, AT)),
    changes_after=(),
)
ACCEPTED = Verdict(
    format=DocumentFormat.PDF,
    decision=Decision.ACCEPT,
    reasons=(),
    review=None,
    depth=(Depth.SIGNATURE, Depth.PATH),
    axes=Axes(
        SignatureAxis.TOTAL_PASSED,
        CaLicence.LICENSED,
        IssuerStanding.QUALIFIED,
        Fitness.NOT_ASKED,
    ),
    signatures=(SIGNATURE,),
    claims=StatedClaims(),
    institution=None,
    legal=(LegalAnswer("13(4)", "met", ("crypto.digest",)),),
    findings=(
        Finding("crypto.digest", Outcome.PASSED, None, Axis.SIGNATURE, "Sig1", "EN 319 102-1", {}),
    ),
    accept_floor=True,
)
"""Everything an honest ACCEPT says."""


def with_revision(number: int, size: int) -> Verdict:
    """A rejection that names a revision."""
    revision = SignedRevision(number, size)
    signatures = (replace(SIGNATURE, revision=revision),)
    return replace(ACCEPTED, decision=Decision.REJECT, signatures=signatures)


def crashed(format_: DocumentFormat, where: str) -> Verdict:
    """Like validation.judge.crashed, without importing the judge."""
    finding = Finding(
        "reader.completed",
        Outcome.FAILED,
        Reason.READER_CRASHED,
        Axis.DOCUMENT,
        "document",
        "design rule 1",
        {"where": where},
    )
    return replace(
        ACCEPTED,
        format=format_,
        decision=Decision.REVIEW,
        review=Review.JUDGE,
        axes=replace(ACCEPTED.axes, signature=SignatureAxis.INDETERMINATE),
        reasons=(Reason.READER_CRASHED,),
        signatures=(),
        findings=(finding,),
        accept_floor=False,
    )


def number(name: str) -> int:
    return SYSCALL[name][MACHINE == "aarch64"]


def system_call(name: str, *arguments: Any) -> None:
    ctypes.set_errno(0)
    if LIBC.syscall(number(name), *arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def executable_memory() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)


def memory_bomb() -> None:
    hoard = []
    while True:
        hoard.append(bytes(16 * 1024 * 1024))


def recursion() -> None:
    recursion()


def endless() -> NoReturn:
    while True:
        pass


def flood_stderr() -> None:
    for _ in range(200):
        os.write(2, b"x" * 65536)
        sys.stderr.write("y" * 1000)


def raw_write(data: bytes) -> NoReturn:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(ANSWER, rest) :]
    endless()


def say(kind: Kind, value: object) -> NoReturn:
    write_frame(ANSWER, kind, to_json(value))
    endless()


def deaf() -> NoReturn:
    """Answer at once, then never read again: the parent's next question fills the pipe."""
    write_frame(ANSWER, Kind.NEEDS, to_json(encode(Needs("pdf", 1, (), ()))))
    endless()


def late_import() -> None:
    """As libraries do: a late import, and a broad except around it."""
    with contextlib.suppress(Exception):
        import colorsys  # noqa: F401 - the import is the point


def panic() -> NoReturn:
    class PanicException(BaseException):
        """What a Rust library raises; not an Exception."""

    raise PanicException("content of the document")


BEHAVIOUR: dict[str, Callable[..., Any]] = {
    "open-file": lambda path: os.open(path, os.O_RDONLY),
    "write-file": lambda path: os.open(path, os.O_WRONLY | os.O_CREAT),
    "list-folder": os.scandir,
    "getdents": lambda: system_call("getdents64", 0, ctypes.create_string_buffer(64), 64),
    "parents-memory": lambda pid: os.open(f"/proc/{pid}/mem", os.O_RDWR),
    "tcp": lambda port: socket.socket().connect(("127.0.0.1", int(port))),
    "udp": lambda port: socket.socket(type=socket.SOCK_DGRAM).sendto(
        b"x", ("127.0.0.1", int(port))
    ),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "socketpair": socket.socketpair,
    "fork": os.fork,
    "exec": lambda: os.execv("/bin/sh", ["sh", "-c", "true"]),
    "ptrace": lambda pid: system_call("ptrace", 16, int(pid), None, None),
    "process-vm": lambda pid: system_call("process_vm_readv", int(pid), None, 0, None, 0, 0),
    "io-uring": lambda: system_call("io_uring_setup", 8, None),
    "kill": lambda pid: os.kill(int(pid), signal.SIGTERM),
    "kill-group": lambda: os.killpg(0, signal.SIGTERM),
    "loosen-limits": lambda: system_call("prlimit64", 0, 9, ctypes.create_string_buffer(16), None),
    "undo-no-new-privs": lambda: system_call("prctl", 38, 0, 0, 0, 0),
    "executable-memory": executable_memory,
    "memory-bomb": memory_bomb,
    "endless": endless,
    "recursion": recursion,
    "panic": panic,
    "late-import": late_import,
    "segfault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "silent-exit": lambda: os._exit(0),
    "system-exit": lambda: sys.exit(0),
    "close-pipes": lambda: os.closerange(3, 5) or endless(),
    "flood-stderr": flood_stderr,
    "raise": lambda: {}["content of the document"],
    "surrogate": lambda: Needs("\ud800", 1, (), ()),
    "partial": lambda: raw_write(HEADER.pack(Kind.NEEDS, 100) + b"{"),
    "partial-header": lambda: raw_write(b"\x0b\x00"),
    "too-long": lambda: raw_write(HEADER.pack(Kind.VERDICT, 2**32 - 1)),
    "wrong-kind": lambda: raw_write(HEADER.pack(Kind.REPLY, 2) + b"{}"),
    "not-json": lambda: raw_write(HEADER.pack(Kind.NEEDS, 2) + b"{'"),
    "deep-json": lambda: raw_write(HEADER.pack(Kind.NEEDS, 200_000) + b"[" * 200_000),
    "wide-json": lambda: raw_write(
        HEADER.pack(Kind.NEEDS, 4_000_000) + b"[" + b"[]," * 1_333_332 + b"0]]"
    ),
    "wrong-schema": lambda: say(Kind.NEEDS, {"format": "pdf"}),
    "many-signatures": lambda: say(Kind.NEEDS, encode(Needs("pdf", 100_000, (), ()))),
    "lying-crash": lambda: say(Kind.CRASH, "\x1b[31m 张三 11010519491231002X"),
    "odd-crash": lambda: say(Kind.CRASH, ["not", "a", "text"]),
    "deaf": deaf,
}

VERDICTS: dict[str, Callable[[], Any]] = {
    "accept": lambda: ACCEPTED,
    "accept-without-floor": lambda: replace(ACCEPTED, accept_floor=False),
    "accept-failed": lambda: replace(
        ACCEPTED, axes=replace(ACCEPTED.axes, signature=SignatureAxis.TOTAL_FAILED)
    ),
    "accept-unsigned": lambda: replace(ACCEPTED, signatures=()),
    "accept-two-of-a-name": lambda: replace(ACCEPTED, signatures=(SIGNATURE, SIGNATURE)),
    "revision-behind-the-end": lambda: with_revision(1, 1_000_000),
    "revision-of-nothing": lambda: with_revision(1, 0),
    "revision-backwards": lambda: with_revision(1, -5),
    "revision-number-zero": lambda: with_revision(0, 5),
    "accept-modified": lambda: replace(
        ACCEPTED, signatures=(replace(SIGNATURE, integrity=Integrity.MODIFIED),)
    ),
    "accept-unconfirmed-anchor": lambda: replace(
        ACCEPTED,
        signatures=(replace(SIGNATURE, anchor=AnchorIdentity("乙", None, "bb" * 32)),),
    ),
    "accept-tsa-anchor": lambda: replace(
        ACCEPTED,
        signatures=(replace(SIGNATURE, anchor=AnchorIdentity("丙", None, "cc" * 32)),),
    ),
    "accept-foreign-anchor": lambda: replace(
        ACCEPTED,
        signatures=(replace(SIGNATURE, anchor=AnchorIdentity("戊", None, "ff" * 32)),),
    ),
    "accept-demo-anchor": lambda: replace(
        ACCEPTED,
        signatures=(replace(SIGNATURE, anchor=AnchorIdentity("丁", None, "ee" * 32)),),
    ),
    "accept-no-anchor": lambda: replace(ACCEPTED, signatures=(replace(SIGNATURE, anchor=None),)),
    "accept-unlicensed": lambda: replace(
        ACCEPTED, axes=replace(ACCEPTED.axes, ca_licence=CaLicence.NOT_LICENSED)
    ),
    "accept-mismatch": lambda: replace(
        ACCEPTED, axes=replace(ACCEPTED.axes, issuer=IssuerStanding.MISMATCH)
    ),
    "accept-unfit": lambda: replace(
        ACCEPTED, axes=replace(ACCEPTED.axes, fitness=Fitness.DOES_NOT_FIT)
    ),
    "verdict-raises": lambda: {}["content of the document"],
    "verdict-extra-field": lambda: say(Kind.VERDICT, encode(ACCEPTED) | {"more": 1}),
    "verdict-big-integer": lambda: say(Kind.VERDICT, encode(ACCEPTED) | {"accept_floor": 2**70}),
    "verdict-flood": lambda: raw_write(HEADER.pack(Kind.VERDICT, 2**25 + 1)),
    "verdict-overgrown": lambda: replace(
        ACCEPTED, claims=StatedClaims(number="x" * (33 * 1024 * 1024))
    ),
}


class Fakes:
    """A `Work`."""

    def warm_up(self) -> None:
        """Nothing to load."""

    def prepare(self, setup: Setup) -> None:
        """Nothing to read."""

    def serve(self, setup: Setup | None, request: BinaryIO) -> None:
        one_document(self, setup, request)

    def read(self, document: bytes) -> str:
        command, *arguments = document.decode().split()
        if command in BEHAVIOUR:
            outcome = BEHAVIOUR[command](*arguments)
            if isinstance(outcome, Needs):
                return outcome  # type: ignore[return-value] - a fake's facts are its own business
        return command

    def needs_of(self, facts: Any) -> Needs:
        return facts if isinstance(facts, Needs) else Needs("pdf", 1, ("某检测院",), ())

    def judge(self, document: bytes, facts: Any, setup: Setup, material: Material) -> Verdict:
        if facts == "echo":
            number = f"{len(document)} {material.evidence.id}"
            claims = StatedClaims(number=number, institution=setup.policy.name)
            return replace(ACCEPTED, claims=claims)
        made: Verdict = VERDICTS.get(facts, VERDICTS["accept"])()
        return made

    def crashed(self, format: DocumentFormat, where: str) -> Verdict:  # noqa: A002 - as the field
        return crashed(format, where)


FAKES = Fakes()
