# SPDX-License-Identifier: Apache-2.0
"""What `tests.bench` measures beside each other: ours, released pyHanko, and the floor."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from esignverify.bootstrap import DEFAULT_POLICY, Settings, open_outside
from esignverify.formats.read import read
from esignverify.services.verify_document import Request, verify_document
from tests.pki.measured import Measured

DEMO_STORE = Path(__file__).parents[1] / "fixtures" / "demo" / "trust_store"
Task = Callable[[], float]
"""Does its work once, and gives the processor seconds that took, of all processes it needs."""


def roots() -> list[x509.Certificate]:
    """The demo anchors."""
    pems = sorted(DEMO_STORE.glob("*/root.pem"))
    return [x509.load_pem_x509_certificate(p.read_bytes()) for p in pems]


def prepared(one: Measured, folder: Path) -> None:
    """Lay document, anchors and evidence into `folder`."""
    (folder / "document.pdf").write_bytes(one.data)
    for number, root in enumerate(roots()):
        (folder / f"{number}.cer").write_bytes(root.public_bytes(Encoding.DER))
    for number, der in enumerate(one.evidence):
        (folder / f"{number}.crl").write_bytes(der)


def pyhanko(at: datetime, stack: ExitStack, folder: Path) -> Task:
    """Released pyHanko, untouched: a process that says itself how long it took."""
    command = [sys.executable, "-m", "tests.bench_pyhanko", str(folder), at.isoformat()]
    child = stack.enter_context(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    asked, answered = child.stdin, child.stdout
    assert asked is not None
    assert answered is not None
    stack.callback(asked.close)

    def once() -> float:
        asked.write("again\n")
        asked.flush()
        return float(answered.readline())

    return once


def ours(one: Measured, at: datetime, stack: ExitStack, folder: Path, isolation: str) -> Task:
    """The whole use case, from bytes to report; `isolation` as in the settings."""
    settings = Settings(
        demo=True, evidence=folder, isolation="none" if isolation == "none" else "process"
    )
    before = children()
    outside = stack.enter_context(open_outside(settings))
    workers = children() - before

    def of_children() -> float:
        return sum(map(spent_by, workers))

    def once() -> float:
        start = time.process_time() + of_children()
        report = verify_document(Request("b.pdf", one.data, DEFAULT_POLICY, at=at), outside)
        if report["axes"]["signature"] != "TOTAL-PASSED":
            raise AssertionError(f"{one.name} not passed: {report['reasons']}")
        return time.process_time() + of_children() - start

    return once


def children() -> set[int]:
    """Processes that this one started."""
    found = Path("/proc/self/task").glob("*/children")
    return {int(pid) for file in found for pid in file.read_text("ascii").split()}


def spent_by(pid: int) -> float:
    """Processor seconds of a process and of those that it started and that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


def floor(one: Measured) -> Task:
    """Hash the file once and verify every signature of messages and certificates; nothing else."""
    operations = list(_operations(one))

    def once() -> float:
        start = time.process_time()
        hashlib.sha256(one.data).digest()
        for key, value, signed, digest in operations:
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(value, signed, padding.PKCS1v15(), digest)
            else:
                key.verify(value, signed, ec.ECDSA(digest))
        return time.process_time() - start

    return once


_Operation = tuple[rsa.RSAPublicKey | ec.EllipticCurvePublicKey, bytes, bytes, hashes.HashAlgorithm]


def _operations(one: Measured) -> list[_Operation]:
    """Each public-key operation that nobody can leave out: one per message and certificate."""
    facts, known = read(one.data), {root.subject: root for root in roots()}
    found: dict[bytes, _Operation] = {}
    for signature in facts.signatures:
        message = signature.message
        assert message is not None
        inside = [x509.load_der_x509_certificate(c) for c in message.certificates]
        known |= {certificate.subject: certificate for certificate in inside}
        signer = next(c for c in inside if c.serial_number == message.signer.serial)
        found[message.signature] = _operation(
            signer, message.signature, message.signed_attributes, message.digest_algorithm
        )
    for certificate in list(known.values()):
        issuer = known.get(certificate.issuer)
        if issuer is not None and issuer != certificate:
            digest = certificate.signature_hash_algorithm
            assert digest is not None
            found[certificate.signature] = _operation(
                issuer, certificate.signature, certificate.tbs_certificate_bytes, digest.name
            )
    return list(found.values())


def _operation(by: x509.Certificate, value: bytes, signed: bytes | None, digest: str) -> _Operation:
    key = by.public_key()
    assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    algorithm = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384()}[digest]
    return key, value, signed or b"", algorithm
