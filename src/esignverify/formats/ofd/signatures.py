# SPDX-License-Identifier: Apache-2.0
"""Every listed signature of a package as facts; one that is broken never hides another.

What was signed are the octets of Signature.xml, which bind the parts through its References
(GB/T 33190-2016 §18). Type=Seal or Sign is a claim: the container is told by the value's DER.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ...crypto import oids
from ...model.axes import Container, SignatureType
from ...model.facts import SIGNER_MARK, SignatureFacts, Unreadable
from ...model.finding import JsonValue
from ...model.moments import ClaimedTime
from ...model.packages import LoosePart, PackageCoverage, PartKind, Stamp
from ...model.reasons import Reason
from ..cms.errors import CmsError
from ..cms.signed_data import OCTETS_BEHIND
from ..signature_value import SignatureValue, digests_of, read_signature_value
from .coverage import Coverage, Signed
from .errors import PackageError, PackageLimitError
from .locations import folder_of, folders_of
from .references import Compared, Digests, compare, holding
from .same_signer import signer_certificate
from .signature_list import Listed
from .signature_xml import HOLDS_MORE, SignatureXml, read_signature_xml
from .spending import SignedXml, Spending
from .stamps import Stamps
from .trail import Trail
from .walk import Body

MAX_VALUE = 16 * 1024 * 1024
"""Octets of one signature value; a seal's picture reaches some hundred KiB."""
_BASIS = "GB/T 33190-2016 §18.2"
_SEAL = "Seal.esl"
_SES = frozenset({Container.SES_V1, Container.SES_V4, Container.SES_V5})


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of one listed signature, as far as it came."""

    listed: Listed
    xml: SignatureXml | None = None
    compared: Compared = field(default_factory=lambda: Compared((), ()))
    value_part: str | None = None
    seal_part: str | None = None
    value: SignatureValue | None = None
    unreadable: Unreadable | None = None


def read_signatures(
    trail: Trail, bodies: tuple[Body, ...], listed: tuple[Listed, ...]
) -> tuple[SignatureFacts, ...]:
    """The facts of all `listed`, in their order; several for a value with several signers.

    Raises:
        PackageLimitError: a budget of the whole package is spent.
    """
    spending = Spending(sum(map(len, trail.parts.values())))
    digests = Digests(trail, spending)
    seen: set[str] = set()
    read = [_value_once(_read_once(one, trail, digests, spending, seen), seen) for one in listed]
    read = [_value_within(one, spending) for one in read]
    named = {one.seal_part for one in read}
    read = [_with_seal_beside(one, trail, named) for one in read]
    alone = len(read) == 1
    signed = [_signed(one, trail, None if alone else _signer(one)) for one in read]
    coverage = Coverage(trail, bodies, signed)
    stamps = Stamps(bodies)
    ids = frozenset(one.id for one in listed)
    found: list[SignatureFacts] = []
    for one, sign in zip(read, signed, strict=True):
        package = None
        if one.xml is not None:
            placed = stamps.place(one.xml.stamps, one.listed.body)
            package = _package(one, one.xml, coverage.loose(sign), placed, trail, ids)
        found += _facts(one, package, trail, spending)
    return tuple(found)


def _read_once(
    listed: Listed, trail: Trail, digests: Digests, spending: Spending, seen: set[str]
) -> _Read:
    """One Signature.xml is one signature, however often it is listed."""
    if listed.part is not None and listed.part in seen:
        again = _Read(listed)
        return _bad(again, Reason.SIGNATURE_MALFORMED, "signature-listed-twice", listed.part)
    seen.add(listed.part or "")
    return _read(listed, trail, digests, spending)


def _value_once(read: _Read, seen: set[str]) -> _Read:
    """One value signs one Signature.xml: a second that names it is none of its own."""
    if read.value_part is None or read.unreadable is not None:
        return read
    if read.value_part in seen:
        return _bad(read, Reason.SIGNATURE_MALFORMED, "signature-value-shared", read.value_part)
    seen.add(read.value_part)
    return read


def _value_within(read: _Read, spending: Spending) -> _Read:
    """One whose value is too much after those before it is not judged."""
    if read.value is None or read.unreadable is not None:
        return read
    try:
        spending.value(read.value)
    except PackageLimitError as error:
        return _over(read, error, read.value_part or "")
    return read


def _over(read: _Read, error: PackageLimitError, part: str) -> _Read:
    detail = f"{error.code} over {error.most}"
    return _bad(read, Reason.LIMIT_EXCEEDED, detail, part, supported=False)


def _read(listed: Listed, trail: Trail, digests: Digests, spending: Spending) -> _Read:
    read = _Read(listed)
    if listed.part is None:
        return _bad(read, Reason.PART_NOT_FOUND, "Signature.xml", listed.location)
    try:
        xml = read_signature_xml(trail.parts[listed.part], listed.part, trail.budget)
    except PackageLimitError as error:
        return _over(read, error, listed.part)
    except PackageError as error:
        return _bad(read, Reason.SIGNATURE_MALFORMED, error.code, listed.part)
    read = replace(
        read,
        xml=xml,
        compared=compare(xml, listed.part, trail, digests),
        value_part=_own_part(trail, xml.value, listed.part),
        seal_part=_own_part(trail, xml.seal, listed.part),
    )
    return _with_value(read, trail, spending)


def _own_part(trail: Trail, location: str | None, by: str) -> str | None:
    if not location:
        return None
    return trail.reach(location, by, PartKind.SIGNATURE, *folders_of(by))


def _with_seal_beside(read: _Read, trail: Trail, named: set[str | None]) -> _Read:
    """Where none is named, readers look for the seal beside Signature.xml by its usual name."""
    part = read.listed.part
    if read.seal_part is not None or read.xml is None or part is None:
        return read
    beside = trail.places.beside(part, _SEAL)
    return read if beside in named else replace(read, seal_part=beside)


def _with_value(read: _Read, trail: Trail, spending: Spending) -> _Read:
    if read.value_part is None:
        return _bad(read, Reason.PART_NOT_FOUND, "SignedValue", read.listed.location)
    octets = trail.parts[read.value_part]
    if not octets.strip(b"\0"):
        return _bad(read, Reason.SIGNATURE_EMPTY, "no octets", read.value_part)
    if len(octets) > MAX_VALUE:
        detail = f"over {MAX_VALUE} octets"
        return _bad(read, Reason.LIMIT_EXCEEDED, detail, read.value_part, supported=False)
    try:
        value = read_signature_value(octets, spending.looks)
    except CmsError as error:
        supported = error.supported
        return _bad(read, error.reason, error.detail, read.value_part, supported=supported)
    read = replace(read, value=value)
    if not value.messages:
        detail = "a bare signature value, without certificate"
        reason = Reason.NO_SIGNING_CERTIFICATE
        return _bad(read, reason, detail, read.value_part or "", supported=False)
    return read


def _bad(read: _Read, reason: Reason, detail: str, part: str, *, supported: bool = True) -> _Read:
    values: Mapping[str, JsonValue] = {"detail": detail[:300], "part": part[:300]}
    return replace(read, unreadable=Unreadable(reason, supported, _BASIS, values))


def _signer(read: _Read) -> bytes | None:
    """The one certificate that all signers of a value are said to have; None where in doubt."""
    messages = read.value.messages if read.value is not None else ()
    found = {signer_certificate(one) for one in messages}
    return found.pop() if len(found) == 1 else None


def _signed(read: _Read, trail: Trail, signer: bytes | None) -> Signed:
    covered = read.compared.covered
    own: frozenset[str] = frozenset()
    if read.unreadable is None and read.listed.part is not None and read.value_part is not None:
        own = frozenset({read.listed.part})
        if _is_alone(read):
            own |= {read.value_part}
        if read.seal_part is not None and _seal_same(read, trail):
            own |= {read.seal_part}
    plain = read.xml is None or HOLDS_MORE not in read.xml.problems
    return Signed(read.listed, covered, holding(read.compared.references), own, signer, plain)


def _is_alone(read: _Read) -> bool:
    """Whether nothing stands behind the value: readers that search it find a picture there, too."""
    messages = () if read.value is None else read.value.messages
    return not any(OCTETS_BEHIND in one.deviations for one in messages)


def _seal_same(read: _Read, trail: Trail) -> bool | None:
    """Whether Seal.esl is the seal inside the value; None where no such file is named.

    A file beside a value without a seal is another one, unless the references cover it.
    """
    if read.seal_part is None:
        return None
    if read.value is not None and read.value.seal is not None:
        return trail.parts[read.seal_part] == read.value.seal.der
    return None if read.seal_part in read.compared.covered else False


def _package(
    read: _Read,
    xml: SignatureXml,
    loose: tuple[LoosePart, ...],
    stamps: tuple[Stamp, ...],
    trail: Trail,
    ids: frozenset[str],
) -> PackageCoverage:
    listed = read.listed
    problems = [*xml.problems, *read.compared.problems]
    if xml.seal is not None and read.seal_part is None:
        problems.append("seal-part-missing")
    if read.value is not None and (read.value.container in _SES) != (listed.type == "Seal"):
        problems.append("type-is-not-the-container")
    if not _method_fits(read, xml.signature_method):
        problems.append("signature-method-is-another")
    return PackageCoverage(
        signature_part=listed.part or "",
        value_part=read.value_part or "",
        seal_part=read.seal_part,
        seal_same=_seal_same(read, trail),
        method=xml.method,
        method_written=xml.method_written,
        signature_method=xml.signature_method,
        references=read.compared.references,
        loose=loose,
        stamps=stamps,
        base=listed.base,
        base_found=listed.base is not None and listed.base != listed.id and listed.base in ids,
        property_fits=_property_fits(read, trail),
        problems=tuple(problems),
        held_by=read.compared.held_by,
    )


def _method_fits(read: _Read, written: str | None) -> bool:
    """Whether SignatureMethod (GB/T 33190-2016 §18.2), where known, is of the value's kind."""
    named, _ = oids.SIGNATURES.get(written or "", (None, None))
    messages = () if read.value is None else read.value.messages
    return named is None or all(one.algorithm.name == named for one in messages)


def _property_fits(read: _Read, trail: Trail) -> bool | None:
    """Whether propertyInfo (GB/T 38540-2020 §6.2) names this Signature.xml."""
    seal = None if read.value is None else read.value.seal
    if seal is None or not seal.property.strip("\0 "):
        return None
    folder = "" if read.listed.part is None else folder_of(read.listed.part)
    return trail.places.find(seal.property.strip("\0 "), "", folder).part == read.listed.part


def _facts(
    read: _Read, package: PackageCoverage | None, trail: Trail, spending: Spending
) -> list[SignatureFacts]:
    stamps = package.stamps if package is not None else ()
    container = Container.UNKNOWN if read.value is None else read.value.container
    base = SignatureFacts(
        id=read.listed.name,
        type=SignatureType.SEAL if container in _SES else SignatureType.SIGNATURE,
        container=container,
        sub_filter=None,
        coverage=None,
        message=None,
        timestamp=None,
        unreadable=read.unreadable,
        digests={},
        claimed=_claimed(read),
        permissions=None,
        visible=bool(stamps),
        pages=tuple(sorted({one.page for one in stamps if one.page is not None})),
        seal=None if read.value is None else read.value.seal,
        package=package,
    )
    if read.unreadable is not None or read.value is None or read.listed.part is None:
        return [base]
    content = SignedXml(trail.parts[read.listed.part], spending)
    return [
        replace(
            base,
            id=base.id if number == 1 else f"{base.id}{SIGNER_MARK}{number}",
            message=message,
            claimed=base.claimed
            if message.signing_time is None
            else ClaimedTime(message.signing_time),
            digests=digests_of(message, content),
        )
        for number, message in enumerate(read.value.messages, 1)
    ]


def _claimed(read: _Read) -> ClaimedTime | None:
    if read.xml is None or read.xml.time is None:
        return None
    return ClaimedTime(read.xml.time)
