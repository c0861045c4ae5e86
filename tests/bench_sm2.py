# SPDX-License-Identifier: Apache-2.0
"""One SM2 verification beside `openssl speed sm2`, in turns in one run (part of `make bench`).

    python -m tests.bench_sm2

Ours is all that a caller pays once the key was read: strict form, range, arithmetic. The goal for
libcrypto is 1.3 times what OpenSSL's own program needs.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time

from esignverify.crypto.sm2.backend import LOADERS
from esignverify.crypto.sm2.curve import PublicKey, read_spki
from esignverify.crypto.sm2.interface import Backend, BackendMissingError
from esignverify.crypto.sm2.verify import verify

from .pki import sm2

ROUNDS = 5
SECONDS = 1
PRIVATE = 0x20261122


def openssl_seconds(program: str) -> float | None:
    """Seconds of one verification as `openssl speed` says; None where it has no SM2.

    The last column of its table is verifications per second.
    """
    command = [program, "speed", "-seconds", str(SECONDS), "sm2"]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    rows = [line.split() for line in said.stdout.splitlines() if "CurveSM2" in line]
    return 1 / float(rows[-1][-1]) if rows else None


def our_seconds(backend: Backend, key: PublicKey, signature: bytes, e: bytes) -> float:
    """Seconds of one verification by `backend`: of the processor, as `openssl speed` counts."""
    count, start = 0, time.process_time()
    while (taken := time.process_time() - start) < SECONDS / 2:
        if not verify(key, signature, e, backend):
            raise AssertionError("the signature does not verify: nothing to measure")
        count += 1
    return taken / count


def backends() -> list[Backend]:
    """The back-ends that are here."""
    found: list[Backend] = []
    for _, load in LOADERS:
        try:
            found.append(load())
        except BackendMissingError:
            continue
    return found


def main() -> None:
    """Print microseconds and the ratio to `openssl speed` of each back-end."""
    key = read_spki(sm2.spki(PRIVATE))
    e = sm2.message_digest(key.point, b"what is verified")
    signature = sm2.signature_der(*sm2.sign_digest(PRIVATE, e))
    program = shutil.which("openssl")
    here = backends()
    theirs: list[float] = []
    ours: dict[str, list[float]] = {one.name: [] for one in here}
    for _ in range(ROUNDS):
        if program is not None and (said := openssl_seconds(program)) is not None:
            theirs.append(said)
        for one in here:
            ours[one.name].append(our_seconds(one, key, signature, e))
    base = statistics.median(theirs) if theirs else None
    say = sys.stdout.write
    say(f"\nSM2, one verification, median of {ROUNDS}          µs   ÷ openssl speed sm2\n")
    if base is None:
        say("openssl with SM2 is not here: no ratio\n")
    else:
        say(f"{'openssl speed sm2':32}{base * 1e6:12.0f}{1:12.2f}\n")
    for name, taken in ours.items():
        middle = statistics.median(taken)
        ratio = "" if base is None else f"{middle / base:12.2f}"
        say(f"{name:32}{middle * 1e6:12.0f}{ratio}\n")


if __name__ == "__main__":
    main()
