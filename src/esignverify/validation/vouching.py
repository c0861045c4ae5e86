# SPDX-License-Identifier: Apache-2.0
"""Whose key may sign a CRL about a certificate (RFC 5280 §6.3.3 (b)(1), (f)).

The issuer's own key always. Another only if it is proved to be the same authority's, or the one
that the certificate itself names, and under the same anchor. An equal name proves nothing
(rule 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..formats.x509.crl import Crl
from ..formats.x509.links import crl_is_signed_by, is_signed_by
from ..formats.x509.names import comparable
from ..formats.x509.points import points_of
from ..model.certificate import Certificate
from .context import Context
from .judged import TrustedPath
from .path import rfc5280_problem
from .path_building import Budget, build_paths

MAX_TRIES = 400
"""Signatures tried for one certificate's status; a flood of CRLs must not cost minutes."""
MAX_STEPS = 2
"""How far down one asks about the signer of a CRL about the signer of a CRL."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the status of `certificate`, issued by `issuer`, on `path` if it is known.

    `steps` counts the questions above this one, `asking` those certificates (SHA-256): none may
    vouch for itself.
    """

    certificate: Certificate
    issuer: Certificate
    context: Context
    path: TrustedPath | None
    steps: int = 0
    asking: frozenset[str] = frozenset()


IsGood = Callable[[Asked], bool]


def names_itself(certificate: Certificate) -> bool:
    """Whether its issuer put its status on a list of its own, which then is the only one there is.

    As with an OCSP responder without a check, the issuer chose so; a newer list of the issuer's
    own that revokes it counts (PKITS 4.14.30).
    """
    own = comparable(certificate.subject)
    return any(own in point.crl_issuers for point in points_of(certificate))


class Signers:
    """Tries keys on CRLs for one question, within a budget."""

    def __init__(self, asked: Asked, is_good: IsGood) -> None:
        self._asked = asked
        self._is_good = is_good
        self._tries = Budget(MAX_TRIES)

    @property
    def spent(self) -> bool:
        """Whether the budget ended the search."""
        return self._tries.spent

    def chain_of(self, crl: Crl) -> tuple[Certificate, ...]:
        """The certificate whose key signed `crl` and that may speak here, and what vouches for it.

        Empty without one; the issuer stands alone.
        """
        for one in self._candidates(crl):
            if one.key_usage is not None and "cRLSign" not in one.key_usage:
                continue
            if not self._tries.take():
                return ()
            if not crl_is_signed_by(crl, one.public_key):
                continue
            chain = (one,) if one is self._asked.issuer else self._vouched(one, crl)
            if chain:
                return chain
        return ()

    def signed(self, crl: Crl, signer: Certificate) -> bool:
        """Whether `signer`'s key signed this other CRL too (§6.3.3 (h))."""
        return self._tries.take() and crl_is_signed_by(crl, signer.public_key)

    def _candidates(self, crl: Crl) -> Iterator[Certificate]:
        asked = self._asked
        name = comparable(crl.issuer)
        if comparable(asked.issuer.subject) == name:
            yield asked.issuer
        if asked.path is None or asked.steps >= MAX_STEPS:
            return
        seen = {asked.issuer.sha256, *asked.asking}
        if not names_itself(asked.certificate):
            seen.add(asked.certificate.sha256)
        for one in (*asked.path.certificates, *asked.context.pool.named(crl.issuer)):
            if one.sha256 not in seen and comparable(one.subject) == name:
                seen.add(one.sha256)
                yield one

    def _vouched(self, signer: Certificate, crl: Crl) -> tuple[Certificate, ...]:
        """Its path, if `signer` was valid when it signed, is good, and may speak for the issuer."""
        if not signer.not_before <= crl.this_update <= signer.not_after:
            return ()
        asked = self._asked
        if signer.sha256 == asked.certificate.sha256:
            return (signer,)  # Its issuer made it so, and whoever asks has its path.
        path = self._path_of(signer, crl)
        if path is None:
            return ()
        if len(path.certificates) == 1:
            return path.certificates  # The anchor: nobody above it could revoke it.
        issuer = path.certificates[1]
        asking = asked.asking | {asked.certificate.sha256}
        question = replace(
            asked,
            certificate=path.certificates[0],
            issuer=issuer,
            path=path,
            steps=asked.steps + 1,
            asking=asking,
        )
        return path.certificates if self._is_good(question) else ()

    def _path_of(self, signer: Certificate, crl: Crl) -> TrustedPath | None:
        """Its path to the same anchor (§6.3.3 (f)), by keys of the path asked about."""
        own = self._asked.path
        assert own is not None  # candidates without a path are the issuer alone
        for index, one in enumerate(own.certificates):
            if one.sha256 == signer.sha256:
                return replace(own, certificates=own.certificates[index:])
        if signer.key_usage is None:
            return None  # What may sign CRLs beside the issuer says so (§4.2.1.3).
        for index, one in enumerate(own.certificates[1:], start=1):
            if comparable(one.subject) == comparable(signer.issuer) and is_signed_by(
                signer.der, one.public_key
            ):
                path = replace(own, certificates=(signer, *own.certificates[index:]))
                if rfc5280_problem(path) is None:
                    return path
        if comparable(crl.issuer) == comparable(self._asked.certificate.issuer):
            return None  # The issuer's name under a key that no key of this path certified.
        return self._path_elsewhere(signer, own)

    def _path_elsewhere(self, signer: Certificate, own: TrustedPath) -> TrustedPath | None:
        """The path of an issuer of indirect CRLs, whom the certificate names itself."""
        for path in build_paths(signer, self._asked.context.pool, self._tries):
            same = path.certificates[-1].sha256 == own.certificates[-1].sha256
            if same and rfc5280_problem(path) is None:
                return path
        return None
