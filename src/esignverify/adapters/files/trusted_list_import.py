# SPDX-License-Identifier: Apache-2.0
"""A trusted list whose signature verified, as files of the store of foreign CAs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from ...formats.trusted_list.errors import TrustedListError
from ...formats.trusted_list.services import read_services
from ...formats.trusted_list.shape import MAX_OCTETS
from ...formats.trusted_list.signed import signed_octets
from ...formats.x509.certificate import CertificateError, read_certificate
from ...model.arrangements import StandingPeriod
from ...model.certificate import Certificate
from ...model.errors import UsageError
from ...model.moments import utc_text
from ...model.problems import Problem
from ...model.trust_records import Confirmation, ListRecord
from ...model.trusted_list import ListedService, ListSource, SignedList
from .certificates import not_an_anchor, pem
from .folder import LIST_TOML
from .source import complaint, read_bytes
from .trusted_lists import SCHEMA

EARLY = timedelta(days=1)
"""How far ahead of our clock a list may say that it was issued."""
_HEAD = """# 由 esignverify trust foreign import 写入，不要手改
# written by esignverify trust foreign import, not by hand
"""


def load_trusted_list(file: Path, signer_sha256: str, at: datetime) -> SignedList:
    """The list in `file`, if its signature is by the certificate with that digest (hex).

    Raises:
        UsageError: the extra `etsi` is not installed.
        ConfigurationError: it is no list, is not signed so, or says too little.
    """
    data = read_bytes(file, MAX_OCTETS)
    try:
        signed, signer = signed_octets(data, signer_sha256, at)
        content = read_services(signed)
    except TrustedListError as error:
        raise complaint(error.code, str(file), reason=error.detail) from None
    except ModuleNotFoundError as error:
        raise UsageError("etsi", problem="etsi-not-installed", found=error.name or "") from None
    return SignedList(content, signer, sha256(data).hexdigest())


def require_current(given: SignedList, country: str, held: ListRecord | None, at: datetime) -> None:
    """Refuse a list of another country, one out of date, and one older than what is held.

    Raises:
        ConfigurationError: with the reason.
    """
    content = given.content
    name = f"{content.territory} no. {content.sequence}"
    if content.territory != country:
        raise complaint("list-country", name, expected=country, found=content.territory)
    if content.next_update <= at:
        raise complaint("list-expired", name, until=utc_text(content.next_update))
    if content.issued > at + EARLY:
        raise complaint("list-future", name, found=utc_text(content.issued))
    if held is not None and (content.sequence, content.issued) < (held.sequence, held.issued):
        raise complaint("list-older", name, found=content.sequence, held=held.sequence)
    same_number = held is not None and content.sequence == held.sequence
    if same_number and held is not None and given.sha256 != held.list_sha256:
        raise complaint("list-older", name, found=content.sequence, held=held.sequence)


def list_files(
    given: SignedList,
    identity: str,
    origin: ListSource,
    held: ListRecord | None,
    taken_keys: Mapping[str, str],
    *,
    demo: bool,
) -> tuple[dict[str, bytes], Sequence[Problem]]:
    """Content of ``list.toml`` and of the bundle it names, and what of the list is left out.

    The bundle is named by its content: while one list takes another's place, each finds its own.
    `taken_keys` are keys (SHA-256, hex) of others in the store, and whose.
    """
    kept: list[tuple[ListedService, tuple[Certificate, ...]]] = []
    left_out: list[Problem] = []
    for service in given.content.services:
        certificates, problems = _usable(service, taken_keys)
        left_out += problems
        if certificates:
            kept.append((service, certificates))
    signer = sha256(given.signer).hexdigest()
    confirmations = [origin.confirmation]
    if held is not None and held.signer_sha256 == signer:
        others = [one for one in held.confirmations if one.by != origin.confirmation.by]
        confirmations = [*others, origin.confirmation]
    every = {one.sha256: one for _, certificates in kept for one in certificates}
    bundle = pem(given.signer) + b"".join(pem(every[digest].der) for digest in sorted(every))
    file = f"{sha256(bundle).hexdigest()[:16]}.pem"
    text = "\n".join(
        [
            *_head(given, identity, origin, signer, demo=demo),
            f"bundle = {_quoted(file)}",
            *(line for one in confirmations for line in _confirmation(one, signer)),
            *(line for service, found in kept for line in _service(service, found)),
        ]
    )
    return {file: bundle, LIST_TOML: (_HEAD + text + "\n").encode()}, left_out


def _usable(
    service: ListedService, taken_keys: Mapping[str, str]
) -> tuple[tuple[Certificate, ...], list[Problem]]:
    """The CA certificates of a service that no other authority has, and why the others are not."""
    label = f"{service.provider}: {service.name}"
    found: list[Certificate] = []
    problems: list[Problem] = []
    for der in service.certificates:
        try:
            one = read_certificate(der)
        except CertificateError:
            problems.append(Problem(False, "list-certificate-unreadable", {"service": label}))
            continue
        if not_an_anchor(one):
            values = {"service": label, "sha256": one.sha256}
            problems.append(Problem(False, "list-not-a-ca", values))
        elif one.key_sha256 in taken_keys:
            values = {"service": label, "sha256": one.sha256, "other": taken_keys[one.key_sha256]}
            problems.append(Problem(False, "list-key-of-another", values))
        else:
            found.append(one)
    if not service.certificates:
        problems.append(Problem(False, "list-no-certificate", {"service": label}))
    return tuple(found), problems


def _head(
    given: SignedList, identity: str, origin: ListSource, signer: str, *, demo: bool
) -> Iterator[str]:
    content = given.content
    yield f"schema = {_quoted(SCHEMA)}"
    yield f"id = {_quoted(identity)}"
    yield f"country = {_quoted(content.territory)}"
    yield f"operator = {_quoted(content.operator)}"
    yield f"sequence = {content.sequence}"
    yield f"issued = {utc_text(content.issued)}"
    yield f"next_update = {utc_text(content.next_update)}"
    yield f"list_sha256 = {_quoted(given.sha256)}"
    yield f"signer_sha256 = {_quoted(signer)}"
    yield f"source = {_quoted(f'{origin.source}; {origin.retrieved.isoformat()}')}"
    if demo:
        yield "demo = true"


def _confirmation(one: Confirmation, signer: str) -> Collection[str]:
    return (
        "",
        "[[confirmation]]",
        f"by = {_quoted(one.by)}",
        f"at = {utc_text(one.at)}",
        f"source = {_quoted(one.source)}",
        f"sha256 = {_quoted(signer)}",
    )


def _service(service: ListedService, certificates: Sequence[Certificate]) -> Iterator[str]:
    yield ""
    yield "[[service]]"
    yield f"provider = {_quoted(service.provider)}"
    yield f"name = {_quoted(service.name)}"
    yield f"certificates = {_quoted([one.sha256 for one in certificates])}"
    for period in service.periods:
        yield from _status(period)


def _status(period: StandingPeriod) -> Iterator[str]:
    yield "[[service.status]]"
    yield f"status = {_quoted(period.status)}"
    yield f"holds = {'true' if period.holds else 'false'}"
    if period.start is not None:
        yield f"from = {utc_text(period.start)}"
    if period.end is not None:
        yield f"until = {utc_text(period.end)}"


def _quoted(value: object) -> str:
    """A basic string or an array of them: what JSON writes of printable text is TOML too."""
    return json.dumps(value, ensure_ascii=False)
