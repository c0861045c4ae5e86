# SPDX-License-Identifier: Apache-2.0
"""The leaves of a seal: strict DER (GB/T 38540-2020 §6), and the deviations that real ones have.

Most of what is read here is covered by the signer's or the seal-maker's signature, so what is
tolerated can only have been written by them. Outside stand the signer's certificate, algorithm and
value of the later forms: they prove themselves, under whichever tag, and no single bit makes one
tag of another. What is odd is noted all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...crypto import oids
from ...model.algorithm import Algorithm
from ...model.reasons import Reason
from .. import der
from ..cms.errors import CmsError

BOOLEAN, BIT_STRING, OCTETS, NULL, CONTEXT_0 = 0x01, 0x03, 0x04, 0x05, 0xA0
UTF8_STRING, PRINTABLE_STRING, IA5_STRING = 0x0C, 0x13, 0x16

MAX_TEXT = 4096
"""Octets of an identifier, a name or a range; real ones have under a hundred."""
MAX_INTEGER = 6
"""Octets of a version, a kind or a length in millimetres; real ones have one or two, and what is
told of them must be an integer of JSON (RFC 8259 §6: under 2^53).
"""

TEXT_TYPE = "ses-text-of-other-type"
TEXT_ENCODING = "ses-text-not-in-its-encoding"
ALGORITHM_IDENTIFIER = "ses-algorithm-with-parameters"
INTEGER_FORM = "ses-integer-not-in-its-shortest-form"
BITS_AS_OCTETS = "ses-bits-as-octet-string"
CERTIFICATE_BARE = "ses-certificate-not-in-octet-string"


def broken(detail: str) -> CmsError:
    """Not the structure that its version asks for."""
    return CmsError(Reason.SIGNATURE_MALFORMED, f"seal: {detail}")


def over(detail: str) -> CmsError:
    """More than a reader looks at."""
    return CmsError(Reason.LIMIT_EXCEEDED, f"seal: {detail}", supported=False)


@dataclass(slots=True)
class Walk:
    """One structure being read, and the codes of what was odd in it.

    Every method raises `DerError` or `CmsError` where the octets are not what it reads.
    """

    data: bytes
    deviations: list[str] = field(default_factory=list)

    def note(self, code: str) -> None:
        """Remember a deviation, once."""
        if code not in self.deviations:
            self.deviations.append(code)

    def raw(self, one: der.Element) -> bytes:
        """The element as it stands."""
        return self.data[one.start : one.end]

    def content(self, one: der.Element) -> bytes:
        """Its content octets."""
        return self.data[one.content : one.end]

    def row(self, parent: der.Element, most: int, what: str) -> list[der.Element]:
        """The elements of a SEQUENCE; more than `most` are over the limit."""
        if parent.tag != der.SEQUENCE:
            raise broken(f"{what} is no SEQUENCE")
        found: list[der.Element] = []
        for one in der.children(self.data, parent):
            if len(found) >= most:
                raise over(f"{what} has more than {most} parts")
            found.append(one)
        return found

    def parts(self, parent: der.Element, counts: tuple[int, ...], what: str) -> list[der.Element]:
        """The elements of a SEQUENCE that must be one of `counts` in number."""
        if parent.tag != der.SEQUENCE:
            raise broken(f"{what} is no SEQUENCE")
        found: list[der.Element] = []
        for one in der.children(self.data, parent):
            found.append(one)
            if len(found) > max(counts):
                break
        if len(found) not in counts:
            raise broken(f"{what} has not {' or '.join(map(str, counts))} parts")
        return found

    def _leaf(self, one: der.Element, tag: int, what: str) -> bytes:
        if one.tag != tag:
            raise broken(f"{what} under tag {one.tag:02x}")
        return self.content(one)

    def integer(self, one: der.Element, what: str) -> int:
        """An INTEGER; a longer form than the shortest (X.690 §8.3.2) is noted."""
        content = self._leaf(one, der.INTEGER, what)
        if not 0 < len(content) <= MAX_INTEGER:
            raise broken(f"{what} of {len(content)} octets")
        if len(content) > 1 and (content[0], content[1] >> 7) in ((0x00, 0), (0xFF, 1)):
            self.note(INTEGER_FORM)
        return int.from_bytes(content, "big", signed=True)

    def octets(self, one: der.Element, what: str) -> bytes:
        """An OCTET STRING."""
        return self._leaf(one, OCTETS, what)

    def certificate(self, one: der.Element, what: str) -> bytes:
        """A certificate in an OCTET STRING; one that stands there itself is noted."""
        if one.tag == der.SEQUENCE:
            self.note(CERTIFICATE_BARE)
            return self.raw(one)
        return self.octets(one, what)

    def bits(self, one: der.Element, what: str) -> bytes:
        """A BIT STRING of whole octets; an OCTET STRING in its place is noted."""
        if one.tag == OCTETS:
            self.note(BITS_AS_OCTETS)
            return self.content(one)
        content = self._leaf(one, BIT_STRING, what)
        if content[:1] != b"\0":
            raise broken(f"{what} is not of whole octets")
        return content[1:]

    def explicit(self, one: der.Element, what: str) -> der.Element:
        """The one element under an explicit [0]."""
        if one.tag != CONTEXT_0:
            raise broken(f"{what} under tag {one.tag:02x}")
        inner = der.element(self.data, one.content, one.end)
        if inner.end != one.end:
            raise broken(f"{what}: more than one element under its tag")
        return inner

    def text(self, one: der.Element, tag: int, what: str) -> str:
        """A character string; another type, or Chinese octets that are not UTF-8, are noted.

        Octets without a character set count as text: ranges of a PDF stand so.
        """
        content = self.content(one)
        if len(content) > MAX_TEXT:
            raise over(f"{what} of {len(content)} octets")
        found = der.string_text(UTF8_STRING if one.tag == OCTETS else one.tag, content)
        if one.tag != tag:
            if found is None and one.tag != OCTETS:
                raise broken(f"{what} is no text")
            self.note(TEXT_TYPE)
        if found is None:
            self.note(TEXT_ENCODING)
            # Names of seals come in the encoding of Chinese Windows; they prove nothing.
            return content.decode("gb18030", errors="replace")
        return found

    def algorithm(self, one: der.Element, what: str) -> Algorithm:
        """A signature algorithm: an OID, or the AlgorithmIdentifier that some write instead."""
        if one.tag == der.SEQUENCE:
            first, *rest = self.parts(one, (1, 2), what)
            if any(self.raw(more) != b"\x05\x00" for more in rest):
                raise broken(f"{what} with parameters")
            self.note(ALGORITHM_IDENTIFIER)
            one = first
        oid = der.oid_text(self._leaf(one, der.OID, what))
        scheme, digest = oids.SIGNATURES.get(oid, (oid, None))
        # The curve's OID says nothing of a digest; SM2 signs over SM3 (GB/T 35276 §9).
        return Algorithm(scheme, "sm3" if scheme == "sm2" else digest)
