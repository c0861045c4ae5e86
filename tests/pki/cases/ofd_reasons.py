# SPDX-License-Identifier: Apache-2.0
"""OFD files for reasons that no other topic needs, each beside a twin (see `reasons`)."""

from __future__ import annotations

from .. import authorities as who
from .. import authorities_sm2 as sm2_who
from ..case import INDETERMINATE, REVIEW, Case, Sig, case
from ..certificates import Entity
from ..ofd_cases import GENUINE, accepted, beside, genuine, packed
from ..seals import Seal, Sealing, seal
from ..zip_archive import Entry


@case(clause="APPNOTE.TXT §4.4.4; domain E4", twin=GENUINE)
def name_in_an_unstated_encoding() -> Case:
    """A file that nothing leads to, under a name in GBK: each program unpacks it under another."""
    data = packed([*genuine().entries(), Entry("发票.xml".encode("gbk"), b"<x/>", flags=0)])
    return Case(
        data,
        REVIEW,
        {"signature": "TOTAL-PASSED"},
        (Sig("1"),),
        {"document.package": "warning:PACKAGE_NAMES_ODD"},
        evidence=beside(),
    )


class _Unreadable(Entity):
    """A certificate of which a part that decides cannot be read."""

    @property
    def der(self) -> bytes:
        """With a version that does not exist (RFC 5280 §4.1.2.1)."""
        return super().der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)


@case(clause="GB/T 38540-2020 §7; domain E3 (2)", twin=GENUINE)
def certificate_of_the_maker_unreadable() -> Case:
    """The seal's maker has a certificate of a version that does not exist: nobody made the seal."""
    maker = sm2_who.seal_maker()
    broken = _Unreadable(maker.certificate, maker.key)
    data = genuine(Sealing(seal=seal(Seal(maker=broken)))).data
    return Case(
        data,
        REVIEW,
        {"signature": INDETERMINATE},
        (Sig("1", INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND", "intact"),),
        {"seal.maker-signature": "not-checked:CERTIFICATE_UNREADABLE"},
        evidence=beside(),
    )


@case(clause="GB/T 38540-2020 §7; design rule 8", twin=GENUINE)
def says_it_was_signed_before_the_certificate() -> Case:
    """The signer says that he signed half a year before his certificate began: no claim decides."""
    own = seal(Seal(valid=(who.at("2019-01-01T00:00:00"), who.at("2035-01-01T00:00:00"))))
    document = genuine(Sealing(seal=own, at=who.at("2019-06-02T00:00:00"))).data
    return accepted(document, findings={"time.claimed": "warning:CLAIMED_TIME_CONTRADICTED"})
