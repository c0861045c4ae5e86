# SPDX-License-Identifier: Apache-2.0
"""Numbers for which readers do not have room: a rectangle without area covers the page in one."""

from __future__ import annotations

from ..attacking import COVER, ROOM, genuine, modified, unvouched
from ..case import Case, Sig, case
from ..pdf import Field
from ..signing import from_tsa
from .attacks_base import honest

TOPIC = "attacks"

_NUMBERS = "ISO 32000-2 §7.3.3 and Annex C.2; design rule 6"
_TWIN = "attacks/number-that-all-readers-take"
_SEEN = "VISIBLE_CHANGE_AFTER_SIGNING"


def _stamped(rectangle: str) -> bytes:
    """A document timestamp, as any authority sells it, with an appearance as large as the page."""
    document = genuine()
    how = Field(
        from_tsa,
        "TS1",
        "ETSI.RFC3161",
        rect=ROOM,
        appearance=COVER,
        timestamp=True,
        widget={"Rect": rectangle},
    )
    document.sign(how)
    return document.data


@case(clause=_NUMBERS, twin=_TWIN)
def number_beyond_32_bits() -> Case:
    """The same number as an integer and as a real: to one reader the integer is 0."""
    return modified(_stamped("[0 4294967296 595 4294967296.0]"), Sig("TS1"))


@case(clause=_NUMBERS, twin=_TWIN)
def number_beyond_64_bits() -> Case:
    """Two numbers that are one in double precision: a reader that cuts them sees a height."""
    height = "1208925819614629174706176 595 1208925819614629174706771"
    return modified(_stamped(f"[0 {height}]"), Sig("TS1"))


@case(clause=_NUMBERS, twin=_TWIN)
def number_far_away() -> Case:
    """A rectangle without area beyond what single precision tells apart counts as visible."""
    return unvouched(_stamped("[0 2147483648 595 2147483648.0]"), _SEEN)


@case(clause=_NUMBERS, twin="attacks/number-beyond-32-bits")
def number_that_all_readers_take() -> Case:
    """An integer and a real that are one to every reader."""
    return honest(_stamped("[0 842 595 842.0]"))
