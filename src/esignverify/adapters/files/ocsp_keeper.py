# SPDX-License-Identifier: Apache-2.0
"""OCSP answers that were asked for: a folder per CA and certificate, used by every verification.

    <folder>/<id of the CA>/<SHA-256 of the certificate>/<thisUpdate>-<SHA-256>[-revoked].ocsp

Nothing is replaced. The folder is evidence, not trust: the judge checks every answer anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from ...formats.x509.links import verifies
from ...formats.x509.ocsp import OcspAnswer, OcspError, OcspResponse, read_ocsp
from ...model.certificate import Certificate
from ...model.errors import ConfigurationError
from ...model.ocsp_records import KeptAnswers, KeptOcsp, OcspQuestion, OcspRecord
from ...validation.responders import NO_CHECK, responders
from ...validation.statements import CLOCK_SKEW, HOLD
from .atomic import write_file
from .crl_keeper import kept_files
from .evidence import Kept
from .kept_places import kept_places, names_in
from .source import complaint, read_bytes, shown_text

MAX_ANSWER = 64 * 1024
"""Octets of an answer that is kept; with a delegate's certificate they have some two thousand."""
MAX_CERTIFICATES = 16
"""Certificates in one answer: each may cost a signature check."""
MAX_KEPT = 200
"""Answers that a verification uses: its worker reads each of them, in one to three ms."""
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{64}(-revoked)?\.ocsp")


class OcspFolder:
    """The answers kept in `folder`, which is made with the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def examine(self, question: OcspQuestion, url: str, der: bytes, now: datetime) -> OcspRecord:
        """What `url` answered, verified (RFC 6960 §3.2, §4.2.2.2). Writes nothing.

        Raises:
            ConfigurationError: it is no answer to the question, nobody with the right to signed
                it, or it is older than what is kept, or that cannot be looked at.
        """
        name = shown_text(url)
        record = _verified(question, name, der, now)
        newest = max(self._names(question), default="")
        if record.path.rpartition("/")[2][:16] < newest[:16]:
            raise complaint("ocsp-older", name, found=f"{record.this_update:%Y-%m-%dT%H:%M:%SZ}")
        return record

    def kept(self, question: OcspQuestion) -> OcspRecord | None:
        """The newest answer that is kept; None where it is gone or no longer what was written."""
        try:
            name = max(self._names(question), default="")
            file = self._folder / _place(question) / name
            return _verified(question, name, read_bytes(file, MAX_ANSWER)) if name else None
        except ConfigurationError:
            return None

    def newest(self) -> KeptAnswers:
        """The newest answers that a verification uses; one that cannot be read is none of them."""
        used = kept_answers(self._folder)
        newest: dict[Path, Path] = {}
        for file in used:
            newest.setdefault(file.parent, file)
        places = {one.parent for one in kept_places(self._folder, _NAME)[0]}
        found = (_kept(file) for file in newest.values())
        return KeptAnswers(
            tuple(one for one in found if one is not None), len(places - newest.keys())
        )

    def keep(self, record: OcspRecord) -> None:
        """Write an answer beside earlier ones, whole or not at all.

        Raises:
            ConfigurationError: the folder cannot be written.
        """
        path = self._folder / record.path
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_file(path, record.der)
        except OSError as error:
            reason = error.strerror or ""
            raise complaint("not-writable", str(self._folder), reason=reason) from None

    def _names(self, question: OcspQuestion) -> Iterator[str]:
        """Of the answers that are kept about it; a stamp stands in front."""
        return filter(_NAME.fullmatch, names_in(self._folder / _place(question)))


def kept_with_answers(crls: Path, answers: Path, before: datetime | None = None) -> Kept:
    """Kept CRLs (`CrlFolder`), and behind the newest of them kept answers (`OcspFolder`).

    With `before`, only those whose file was written before that.
    """
    lists = kept_files(crls, before)
    return replace(lists, newest=(*lists.newest, *kept_answers(answers, before)))


def kept_answers(folder: Path, before: datetime | None = None) -> tuple[Path, ...]:
    """The answers of an `OcspFolder` that a verification uses, `MAX_KEPT` of them.

    Whatever says "revoked" comes first, however old, for a revocation is final (ADR 15), and with
    it the newest word on the same certificate, which may have ended a suspension; then the newest
    of the others. No number of good answers pushes a revocation out. A folder that cannot be
    looked into comes before all, and is not counted.
    """
    found, closed = kept_places(folder, _NAME, before)
    revoked = {path for path in found if path.stem.endswith("-revoked")}
    spoken_against = {path.parent for path in revoked}
    rows: Counter[Path] = Counter()
    ranked: list[tuple[bool, int, Path]] = []
    for path in sorted(found, key=lambda path: path.name, reverse=True):
        rank = rows[path.parent]
        first = path in revoked or (rank == 0 and path.parent in spoken_against)
        ranked.append((not first, rank, path))
        rows[path.parent] += 1
    ranked.sort(key=lambda one: one[:2])
    return (*closed, *(path for _, _, path in ranked[:MAX_KEPT]))


def _place(question: OcspQuestion) -> str:
    return f"{question.authority}/{question.certificate.sha256}"


def _verified(
    question: OcspQuestion, name: str, der: bytes, now: datetime | None = None
) -> OcspRecord:
    """The newest answer to the question in `der`, signed by who may; times against `now`."""
    response = _readable(name, der)
    answers = [
        one for one in response.answers if one.is_about(question.certificate, question.issuer)
    ]
    if not answers:
        raise complaint("ocsp-other-certificate", name)
    answer = max(answers, key=lambda one: one.this_update)
    if now is not None:
        _check_times(name, answer, now)
    signer = _signer(response, question.issuer)
    if signer is None:
        raise complaint("ocsp-signature-wrong", name)
    return OcspRecord(
        status=answer.status,
        revoked_at=answer.revoked_at,
        this_update=answer.this_update,
        next_update=answer.next_update,
        needs_crl=signer is not question.issuer and signer.extension(NO_CHECK) is None,
        path=f"{_place(question)}/{_file_name(answer, der)}",
        der=der,
        final=_is_final(answer),
    )


def _kept(file: Path) -> KeptOcsp | None:
    """What a kept answer says, for people: only a question tells for whom it counts.

    An answer about several certificates is told by the one of them that is named first.
    """
    try:
        response = _readable(file.name, read_bytes(file, MAX_ANSWER))
    except ConfigurationError:
        return None
    named = [one for one in response.answers if file.name.startswith(_stamp(one.this_update))]
    if not named:
        return None
    one = named[0]
    final = all(map(_is_final, named))
    return KeptOcsp(
        file.parent.parent.name, f"{one.serial:x}", one.this_update, one.next_update, final
    )


def _is_final(answer: OcspAnswer) -> bool:
    """What is not a suspension is never undone (RFC 5280 §5.3.1)."""
    return answer.status == "revoked" and answer.reason != HOLD


def _readable(name: str, der: bytes) -> OcspResponse:
    """A response that the judge could use."""
    if len(der) > MAX_ANSWER:
        raise complaint("too-large", name, limit=MAX_ANSWER)
    try:
        response = read_ocsp(der)
    except OcspError as error:
        raise complaint("ocsp-unreadable", name, reason=str(error)) from None
    if response.unknown_critical:
        raise complaint("ocsp-critical", name, found=", ".join(response.unknown_critical))
    if len(response.certificates) > MAX_CERTIFICATES:
        raise complaint("too-many", name, limit=MAX_CERTIFICATES)
    return response


def _check_times(name: str, answer: OcspAnswer, now: datetime) -> None:
    if answer.this_update > now + CLOCK_SKEW:
        found = f"{answer.this_update:%Y-%m-%dT%H:%M:%SZ}"
        raise complaint("ocsp-future", name, found=found)
    if answer.next_update is not None and answer.next_update < answer.this_update:
        raise complaint("reversed-period", name, field="nextUpdate")


def _signer(response: OcspResponse, issuer: Certificate) -> Certificate | None:
    """The issuer, or a delegate that it certified for this, whose key signed the response."""
    for one in responders(response, issuer):
        if verifies(one.public_key, response.algorithm, response.signature, response.tbs):
            return one
    return None


def _file_name(answer: OcspAnswer, der: bytes) -> str:
    mark = "-revoked" if answer.status == "revoked" else ""
    return f"{_stamp(answer.this_update)}-{sha256(der).hexdigest()}{mark}.ocsp"


def _stamp(at: datetime) -> str:
    # Not strftime, which writes years before 1000 with fewer than four digits.
    written = at.astimezone(UTC).isoformat(timespec="seconds")[:19]
    return written.replace("-", "").replace(":", "") + "Z"
