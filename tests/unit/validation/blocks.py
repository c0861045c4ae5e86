# SPDX-License-Identifier: Apache-2.0
"""What tests of the EN 319 102-1 blocks start from: the demo's people as the judge sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tests.pki import authorities as who
from tests.pki.certificates import Entity
from tests.pki.cms import Cms, signed_data

from esignverify.formats.cms.signed_data import read_signed_message
from esignverify.formats.x509.certificate import read_certificate
from esignverify.model.certificate import Certificate
from esignverify.model.facts import SignedMessage
from esignverify.model.finding import Finding, Outcome
from esignverify.model.reasons import Reason
from esignverify.model.trust import Anchor, Authority, CaProfile, Role, TrustSnapshot
from esignverify.validation.findings import Notebook
from esignverify.validation.judged import TrustedPath

NOTE = Notebook("Sig1")
DATA = b"covered bytes"


def seen(one: Entity | bytes) -> Certificate:
    """The certificate of a person, or in these octets, as values."""
    return read_certificate(one if isinstance(one, bytes) else one.der)


def message(signer: Entity | None = None, how: Cms | None = None) -> SignedMessage:
    """A signature over `DATA`, read."""
    made = signed_data(DATA, signer or who.institution(), how or Cms(signing_time=who.SIGNED))
    return read_signed_message(made)


def anchor(
    root: Entity | bytes,
    *roles: Role,
    usable: bool = True,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Anchor:
    """An anchor of that certificate; for signing where no role is named."""
    one = seen(root)
    return Anchor(one.der, one.sha256, roles or (Role.SIGN,), usable, start, end)


def authority(*anchors: Anchor, profile: CaProfile | None = None, name: str = "CA") -> Authority:
    """A CA with these anchors."""
    return Authority(
        name, name, None, (), None, False, False, (), False, anchors, profile or CaProfile()
    )


def trust(
    *authorities: Authority, pinned: bool = True, candidates: Sequence[bytes] = ()
) -> TrustSnapshot:
    """A store of these CAs."""
    return TrustSnapshot("test", pinned, authorities, tuple(candidates))


def path(*chain: Entity | bytes, profile: CaProfile | None = None) -> TrustedPath:
    """A path of these certificates, signer first, the last an anchor for every role."""
    top = anchor(chain[-1], *Role)
    return TrustedPath(tuple(map(seen, chain)), top, authority(top, profile=profile))


def usual_path(signer: Entity | None = None) -> TrustedPath:
    """The good institution's path: issuing CA, root."""
    return path(signer or who.institution(), who.issuing(), who.root())


def told(findings: Sequence[Finding]) -> list[tuple[str, Outcome, Reason | None]]:
    """Check, outcome and reason of each."""
    return [(one.check, one.outcome, one.reason) for one in findings]
