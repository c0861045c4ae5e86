# SPDX-License-Identifier: Apache-2.0
"""What the signatures of one package may cost together: octets digested, DER structures read.

In a package the same things pack to a hundredth: a small file can bring a hundred thousand
certificates, and to read one takes half a millisecond.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ...crypto.digests import digest
from ...crypto.signatures import sm2_digest
from ..cms.ber import Looks
from ..signature_value import SignatureValue
from ..x509.weight import weight
from .errors import PackageLimitError

MOST: Mapping[str, int] = MappingProxyType(
    {
        "package-signers": 512,
        "package-certificate-octets": 1024 * 1024,
        "package-revocation-values": 100,
        "package-timestamps": 640,
    }
)
"""What all values together may bring, certificates and lists each once.

Signers: as many as signatures (design part 6). Octets of certificates: as any document's
(`validation.pool`). CRLs and OCSP answers: an OFD brings none by the standards, and each is tried
for every certificate asked about. Timestamps: one for each of as many signatures as may be, and
some more.
"""
LEAST_CERTIFICATE = 512
"""Octets that the smallest certificate counts for: reading costs by the piece, and by the part."""
WEIGHED_TIMES = 3
"""What may be weighed of certificates, in what all of them may weigh."""
MAX_LOOKS = 300_000
"""TLVs looked at in all values of indefinite length: as many as in three that are at the limit."""
DIGESTED_ALWAYS = 64 * 1024 * 1024
"""Octets digested for any package."""
DIGESTED_TIMES = 2
"""How often each octet of a larger package may be digested: two methods over all of it."""


class Spending:
    """What is left for the signatures of a package with `octets` unpacked."""

    def __init__(self, octets: int) -> None:
        self._most = self._digests = max(DIGESTED_ALWAYS, DIGESTED_TIMES * octets)
        self._used: Counter[str] = Counter()
        self._seen: set[bytes] = set()
        self._weighing = WEIGHED_TIMES * MOST["package-certificate-octets"]
        self.looks = Looks(MAX_LOOKS)
        """For the walk over values that are not definite (`cms.ber`)."""

    def digest(self, octets: int) -> None:
        """Count octets before they are digested.

        Raises:
            PackageLimitError: too many in this package.
        """
        self._digests -= octets
        if self._digests < 0:
            raise PackageLimitError("package-octets-digested", self._most)

    def value(self, value: SignatureValue) -> None:
        """Count what a value brings, before any of it is read.

        Raises:
            PackageLimitError: too much with those before it; then it is not counted.
        """
        messages = value.messages
        certificates = [one for message in messages for one in message.certificates]
        if value.seal is not None:
            certificates += (value.seal.maker, *value.seal.certificates)
        certificates = self._new(certificates)
        lists = self._new(one for message in messages for one in (*message.crls, *message.ocsps))
        asked = {
            "package-signers": len(messages),
            "package-certificate-octets": self._weight(certificates),
            "package-revocation-values": len(lists),
            "package-timestamps": sum(
                len(one.timestamps) + len(one.content_timestamps) for one in messages
            )
            + (value.seal is not None and value.seal.maker_timestamp is not None),
        }
        for limit, count in asked.items():
            if self._used[limit] + count > MOST[limit]:
                raise PackageLimitError(limit, MOST[limit])
        self._used.update(asked)
        self._seen.update(certificates, lists)

    def _weight(self, certificates: Iterable[bytes]) -> int:
        """What certificates weigh, or more than is left, which each value may ask for anew."""
        limit, together = "package-certificate-octets", 0
        for one in certificates:
            if self._weighing <= 0 or together > MOST[limit] - self._used[limit]:
                return MOST[limit] + 1
            self._weighing -= weight(one)
            together += max(weight(one), LEAST_CERTIFICATE)
        return together

    def _new(self, structures: Iterable[bytes]) -> list[bytes]:
        return [one for one in dict.fromkeys(structures) if one not in self._seen]


class SignedXml:
    """A Signature.xml as content that signers digest (`signature_value.Content`), each way once."""

    def __init__(self, octets: bytes, spending: Spending) -> None:
        self._octets = octets
        self._spending = spending
        self._known: dict[str | bytes, bytes] = {}

    def digest(self, name: str) -> bytes:
        """Its digest.

        Raises:
            UnknownDigestError: there is no such digest.
            PackageLimitError: too much was digested in this package.
        """
        if name not in self._known:
            self._spending.digest(len(self._octets))
            self._known[name] = digest(name, self._octets)
        return self._known[name]

    def sm2_digest(self, public_key: bytes) -> bytes:
        """SM3(ZA ‖ Signature.xml) for a key (SubjectPublicKeyInfo, DER).

        Raises:
            UnusableKeyError: it is no SM2 key.
            PackageLimitError: too much was digested in this package.
        """
        if public_key not in self._known:
            self._spending.digest(len(self._octets))
            self._known[public_key] = sm2_digest(public_key, self._octets)
        return self._known[public_key]
