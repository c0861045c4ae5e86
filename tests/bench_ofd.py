# SPDX-License-Identifier: Apache-2.0
"""One sealed OFD of 100 KB beside its floor, in turns in one run (part of `make bench`).

    python -m tests.bench_ofd

The floor is what nobody can leave out: inflate and hash every part, three SM2 verifications
(signer, seal-maker, signer's certificate). Ours is reading and judging in process, warm. The goal
is four times the floor.
"""

from __future__ import annotations

import io
import random
import statistics
import sys
import time
import zipfile
from collections.abc import Callable

from esignverify.adapters.workers.nursery import settle
from esignverify.crypto.digests import digest
from esignverify.crypto.sm2.curve import read_spki
from esignverify.crypto.sm2.verify import verify as verify_sm2
from esignverify.formats.read import read
from esignverify.model.axes import SignatureAxis

from .fuzz.seeds import evidence_beside_packages
from .pki import sm2
from .pki.ofd import Sign
from .pki.ofd_report import IMAGE, PAGES, report, text
from .support import NOW, verify

ROUNDS = 30
PRIVATE = 0x20261122
SIZE = 100_000


def document() -> bytes:
    """A report of two pages full of text with a picture, about 100 KB as a file."""
    made = report()
    rows = "".join(text(1000 + i, f"检验项目 {i}", (10, 20 + i % 250)) for i in range(150))
    for page in PAGES:
        made.replace(page, "</ofd:Layer>", f"{rows}</ofd:Layer>")
    made.put(IMAGE, made.parts[IMAGE] + random.Random(1).randbytes(75_000))
    return made.sign(Sign()).data


def floor(data: bytes) -> Callable[[], None]:
    """Hash every part; verify three times."""
    key = read_spki(sm2.spki(PRIVATE))
    point = sm2.public_point(PRIVATE)
    value, e = sm2.sign(PRIVATE, b"x"), sm2.message_digest(point, b"x")

    def once() -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for one in archive.infolist():
                digest("sm3", archive.read(one))
        for _ in range(3):
            if not verify_sm2(key, value, e):
                raise AssertionError("nothing to measure")

    return once


def ours(data: bytes) -> Callable[[], None]:
    """Facts to verdict."""
    material = evidence_beside_packages()

    def once() -> None:
        verdict = verify(data, NOW, evidence=material, facts=read(data))
        if verdict.axes.signature is not SignatureAxis.TOTAL_PASSED:
            raise AssertionError(f"not passed: {verdict.reasons}")

    return once


def main() -> None:
    """Print milliseconds and their ratio."""
    data = document()
    settle()  # As where documents are judged.
    tasks = {"floor": floor(data), "in process": ours(data)}
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            start = time.process_time()
            task()
            taken[name].append((time.process_time() - start) * 1000)
    found = {name: statistics.median(times) for name, times in taken.items()}
    ratio = found["in process"] / found["floor"]
    sys.stdout.write(
        f"OFD of {len(data) // 1000} KB, one seal: floor {found['floor']:.2f} ms,"
        f" in process {found['in process']:.2f} ms, {ratio:.1f} × floor (goal 4)\n"
    )


if __name__ == "__main__":
    main()
