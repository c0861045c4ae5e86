# SPDX-License-Identifier: Apache-2.0
"""Speed beside released pyHanko, as ratios in one run on one machine (`make bench`).

Same file, same trust anchor, same revocation data, same time, warm, systems interleaved; medians.
Absolute times move with the machine and say nothing; ratios of one run do. Nothing here gates a
commit.

    python -m tests.bench              the table
    python -m tests.bench --profile    and where our own time goes
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import io
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from esignverify.bootstrap import DEFAULT_POLICY, Settings, open_outside
from esignverify.formats.read import read
from esignverify.services.verify_document import Request, verify_document

from . import bench_ofd, bench_sm2

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = {
    "RSA-2048, timestamp": "pdf/genuine/rsa-with-timestamp/input.pdf",
    "P-256, timestamp": "pdf/genuine/ecdsa-p256-with-timestamp/input.pdf",
    "two signatures": "pdf/genuine/signatory-and-institution/input.pdf",
}
ROUNDS = 15
Task = Callable[[], None]


def pyhanko(document: bytes, anchors: list[bytes], at: datetime) -> Task:
    """Released pyHanko over every signature of `document`, revocation data required."""
    from asn1crypto import crl
    from asn1crypto import x509 as asn1

    facts = read(document)
    lists = {*facts.crls, *(c for s in facts.signatures if s.message for c in s.message.crls)}

    def context() -> ValidationContext:
        return ValidationContext(
            trust_roots=[asn1.Certificate.load(der) for der in anchors],
            crls=[crl.CertificateList.load(der) for der in lists],
            moment=at,
            revocation_mode="require",
            allow_fetching=False,
        )

    def once() -> None:
        reader = PdfFileReader(io.BytesIO(document))
        for signature in reader.embedded_regular_signatures:
            status = validate_pdf_signature(signature, context(), context())
            if not (status.intact and status.valid):
                raise AssertionError("pyHanko does not pass this file: nothing to compare")

    return once


def ours(document: bytes, at: datetime, stack: ExitStack, isolation: str) -> Task:
    """The whole use case, from bytes to report; `isolation` as in the settings."""
    settings = Settings(demo=True, isolation="none" if isolation == "none" else "process")
    outside = stack.enter_context(open_outside(settings))

    def once() -> None:
        report = verify_document(Request("b.pdf", document, DEFAULT_POLICY, at=at), outside)
        if report["axes"]["signature"] != "TOTAL-PASSED":
            raise AssertionError(f"not passed: {report['reasons']}")

    return once


def floor(document: bytes, anchors: list[bytes]) -> Task:
    """Hash the file and verify three signatures with the anchor's kind of key; nothing else."""
    certificate = x509.load_der_x509_certificate(anchors[0])
    key, signature = certificate.public_key(), certificate.signature
    signed, digest = certificate.tbs_certificate_bytes, certificate.signature_hash_algorithm
    assert digest is not None

    def once() -> None:
        hashlib.sha256(document).digest()
        for _ in range(3):
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, signed, padding.PKCS1v15(), digest)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, signed, ec.ECDSA(digest))

    return once


def medians(tasks: dict[str, Task]) -> dict[str, float]:
    """Milliseconds of each task: median over rounds in which all take their turn."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def anchors_of(document: bytes) -> list[bytes]:
    """The demo anchors, that of the document's own CA first."""
    pems = sorted((FIXTURES / "demo" / "trust_store").glob("*/root.pem"))
    roots = [x509.load_pem_x509_certificate(p.read_bytes()) for p in pems]
    message = next(s.message for s in read(document).signatures if s.message)
    issuers = {x509.load_der_x509_certificate(c).issuer for c in message.certificates}
    roots.sort(key=lambda root: root.subject not in issuers)
    from cryptography.hazmat.primitives.serialization import Encoding

    return [root.public_bytes(Encoding.DER) for root in roots]


def main() -> None:
    """Print the table; with ``--profile`` also where the time of one verification goes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--profile", action="store_true")
    profile = options.parse_args().profile
    at = datetime(2026, 6, 1, tzinfo=UTC)
    columns = ("pyHanko", "in process", "worker", "floor")
    say = sys.stdout.write
    say(f"{'ms, median of ' + str(ROUNDS):24}" + "".join(f"{c:>12}" for c in columns))
    say("   pyHanko ÷ in process\n")
    with ExitStack() as stack:
        for name, file in FILES.items():
            document = (FIXTURES / file).read_bytes()
            anchors = anchors_of(document)
            here = ours(document, at, stack, "none")
            found = medians(
                {
                    "pyHanko": pyhanko(document, anchors, at),
                    "in process": here,
                    "worker": ours(document, at, stack, "process"),
                    "floor": floor(document, anchors),
                }
            )
            say(f"{name:24}" + "".join(f"{found[c]:12.2f}" for c in columns))
            say(f"   {found['pyHanko'] / found['in process']:.1f}\n")
            if profile:
                where_time_goes(here)
    bench_ofd.main()
    bench_sm2.main()


def where_time_goes(task: Task) -> None:
    """Our own functions by their share of ten verifications in process."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(10):
        task()
    profiler.disable()
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(25)


if __name__ == "__main__":
    main()
