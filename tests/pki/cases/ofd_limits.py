# SPDX-License-Identifier: Apache-2.0
"""Counts in a package, each just above and just below (design part 6).

What packs to a hundredth may cost a reader what a file a hundred times as long would; the large
files are in `tests.hostile.ofd_files`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import Case, case
from ..gm_cms import GmCms
from ..ofd import element, signed_by
from ..ofd_cases import accepted, never_accepted, undecided
from ..ofd_report import PAGES, report
from ..revocation import crl
from .ofd_genuine import PLAIN

RULE = "design part 6"
_NULL = b"\x05\x00"
_OVER = {"format.signature": "not-checked:LIMIT_EXCEEDED"}


def _with_namespace(length: int) -> bytes:
    """The report; a layer of its second page stands in a namespace of `length` characters."""
    name = "http://example.test/".ljust(length, "n")
    made = report().replace(PAGES[1], "<ofd:Layer", f'<ofd:Layer xmlns:x="{name}" x:note="1"')
    return made.sign().data


@case(clause=f"{RULE}; Namespaces in XML 1.0 §2")
def namespace_of_two_hundred_characters() -> Case:
    """A note of the producer in a namespace of its own."""
    return accepted(_with_namespace(200))


@case(clause=RULE, twin="ofd/limits/namespace-of-two-hundred-characters")
def namespace_of_a_thousand_characters() -> Case:
    """A parser writes it anew before each name in it: a page of them takes hours."""
    return never_accepted(_with_namespace(1000), {"document.format": "failed:LIMIT_EXCEEDED"})


def _with_nulls(count: int) -> bytes:
    """A signed-data by the institution with `count` NULLs among its certificates."""
    how = GmCms(certificates=(_NULL,) * count)
    return report().sign(replace(PLAIN, make=signed_by(how))).data


@case(clause=f"{RULE}; RFC 5652 §10.2.2")
def other_things_among_the_certificates() -> Case:
    """A CertificateSet may hold other things than certificates; a few of them harm nobody."""
    return accepted(_with_nulls(20), seal=False)


@case(clause=RULE, twin="ofd/limits/other-things-among-the-certificates")
def structure_with_hundreds_of_parts() -> Case:
    """Of two octets each, millions fit into a small file: no more than the limit are looked at."""
    return undecided(_with_nulls(300), None, _OVER, integrity=None)


def _with_lists(count: int) -> bytes:
    """A signed-data by the institution that brings `count` revocation lists of its issuer."""
    lists = tuple(
        crl(sm2_who.issuing(), who.LISTED - timedelta(minutes=minute), who.FAR)
        for minute in range(count)
    )
    how = GmCms(lists=lists)
    return report().sign(replace(PLAIN, make=signed_by(how))).data


@case(clause=f"{RULE}; RFC 5652 §10.2.1")
def revocation_lists_inside() -> Case:
    """A signed-data may bring the lists by which it is to be judged."""
    return accepted(_with_lists(3), seal=False)


@case(clause=RULE, twin="ofd/limits/revocation-lists-inside")
def flood_of_revocation_lists() -> Case:
    """Each of them would be tried for each certificate of each signature."""
    return undecided(_with_lists(101), None, _OVER, integrity=None)


def _clipped(depth: int) -> bytes:
    """The report; a text of its second page in clips within one another, each a whole page."""
    inner = element("Clip", element("Area", element("Path", Boundary="0 0 210 297")))
    for _ in range(depth - 1):
        whole = element("Path", element("Clips", inner), Boundary="0 0 210 297")
        inner = element("Clip", element("Area", whole))
    clips = element("Clips", inner)
    return report().replace(PAGES[1], "<ofd:TextCode", f"{clips}<ofd:TextCode").sign().data


@case(clause="GB/T 33190-2016 §8.4")
def clip_within_a_clip() -> Case:
    """A clip is a graphic unit and may be clipped itself."""
    return accepted(_clipped(2))


@case(clause=f"{RULE}; GB/T 33190-2016 §8.4", twin="ofd/limits/clip-within-a-clip")
def clips_within_clips_within_clips() -> Case:
    """Each would be looked at once for every one around it: what is in the third is not seen."""
    return accepted(_clipped(4), findings={"document.hidden-objects": "warning:HIDDEN_OBJECTS"})
