# SPDX-License-Identifier: Apache-2.0
"""The fuse box of `replay`: what a report names by digest, taken from what is kept.

Only the digest decides: what is not what the report names is never passed off as it, and where
nothing is, today's stands in and `services.replay` tells the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from .bootstrap import (
    crl_folder,
    demonstration,
    evidence_folder,
    ocsp_folder,
    open_outside,
    register_file,
    register_is_file,
    register_is_kept,
    trust_store,
)
from .model.evidence import Needs
from .services.replay import Circumstances
from .settings import Settings

if TYPE_CHECKING:
    from .ports import EvidenceSource, Register
    from .services.outside import Outside

_NOBODY = Needs("unknown", 0, (), ())
_SECOND = timedelta(seconds=1)
"""What a report's time is rounded down to."""
_LAST = datetime.max.replace(tzinfo=UTC) - _SECOND


@contextmanager
def open_then(settings: Settings, was: Circumstances) -> Iterator[Outside]:
    """Everything outside as it was when a report was made in the circumstances `was`.

    Raises:
        EsignverifyError: its trust store's state is not kept, or what is kept cannot be read or is
            not what it is called.
    """
    then = replace(settings, trust_snapshot=was.trust_id, trust_folder=None, demo=was.demo)
    own = demonstration(settings)
    places = (then, own) if was.demo else (then,)
    registers = (one for place in places for one in _registers(place, was.issuers_id))
    register = (one for one in registers if one.slice(_NOBODY).id == was.issuers_id)
    sources = (one for place in places for one in _sources(place, was))
    evidence = (one for one in sources if one.gather(_NOBODY).id == was.evidence_id)
    with open_outside(then) as outside:
        yield replace(
            outside,
            trust=trust_store(own) if by_demo_store(settings, was) else outside.trust,
            register=next(register, outside.register),
            evidence=next(evidence, outside.evidence),
        )


def by_demo_store(settings: Settings, was: Circumstances) -> bool:
    """Whether the report was made in demo mode, with the store that the demonstration brings."""
    return was.demo and trust_store(demonstration(settings)).snapshot().id == was.trust_id


def _registers(settings: Settings, identity: str) -> Iterator[Register]:
    """The file that is set, none at all, and the snapshot of the database with this content.

    Raises:
        StorageError: the snapshot is not what its id names.
    """
    from .adapters.files.issuers import FileRegister
    from .adapters.storage.opening import data_folder, open_history, open_sound_register

    if register_is_file(settings):
        yield FileRegister(register_file(settings))
    yield FileRegister(None)
    if register_is_kept(settings):
        where = settings.database_url, data_folder(settings.data)
        for one in open_history(*where).snapshots():
            if one.id == identity:
                yield open_sound_register(*where, one.number)


def _sources(settings: Settings, was: Circumstances) -> Iterator[EvidenceSource]:
    """Today's evidence, and that without the CRLs and OCSP answers that were kept since."""
    from .adapters.files.evidence import EvidenceFolder
    from .adapters.files.ocsp_keeper import kept_with_answers

    # A report may say any time: behind the last one there is none.
    for end in (None, min(was.at, _LAST) + _SECOND, was.at):
        kept = partial(kept_with_answers, crl_folder(settings), ocsp_folder(settings), end)
        yield EvidenceFolder(evidence_folder(settings), kept)
