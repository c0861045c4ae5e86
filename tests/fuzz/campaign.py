# SPDX-License-Identifier: Apache-2.0
"""One target under atheris (libFuzzer), in a process of its own: libFuzzer ends the process.

    python -m tests.fuzz.campaign TARGET OUT MOST PLANT libFuzzer-arguments…

Every new kind of find goes into the folder OUT; after MOST kinds the run ends. PLANT is the name
of a bug to put in first (`plants`), or `-`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import atheris


def main() -> None:
    """Fuzz until the time is over or enough was found."""
    name, out, most, plant, *flags = sys.argv[1:]
    # Never left: much is imported late, and must be instrumented too.
    atheris.instrument_imports(include=["esignverify"]).__enter__()
    from .finds import kind_of, wrong_with
    from .plants import PLANTS
    from .targets import TARGETS

    target = TARGETS[name]
    if plant != "-":
        PLANTS[plant].put_in(atheris.instrument_func)
    kinds: set[str] = set()

    def once(data: bytes) -> None:
        error = wrong_with(target.check, data)
        if error is None or kind_of(error) in kinds:
            return
        kinds.add(kind_of(error))
        Path(out, "find-" + hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
        if len(kinds) >= int(most):
            raise error

    def change(data: bytes, size: int, seed: int) -> bytes:
        return target.mutate(data, size, seed, atheris.Mutate)

    # What the checks compute once takes longer than one input may.
    for genuine in (target.genuine or target.seeds)()[:1]:
        wrong_with(target.check, genuine)
    atheris.Setup([sys.argv[0], *flags], once, custom_mutator=change)
    os.environ.pop("LD_PRELOAD", None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
