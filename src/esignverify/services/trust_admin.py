# SPDX-License-Identifier: Apache-2.0
"""Keeping the trust store: find, propose, show the difference, write.

No row is trusted before an operator confirmed it: `propose_confirmation` compares a SHA-256 that
was typed from the CA's own publication with the certificate in the store.
"""

from __future__ import annotations

import difflib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Sequence

from ..model.errors import AnchorDigestMismatchError, ConfirmedAlreadyError, UsageError
from ..model.problems import Problem
from ..model.trust import LicenceKind, LicenceStatus
from ..model.trust_records import (
    AnchorRecord,
    AnchorStanding,
    AuthorityRecord,
    Confirmation,
    FileChange,
    LicenceRecord,
    ListRecord,
    StoreEdit,
    StoreOverview,
    Withdrawal,
)
from ..ports import Clock, TrustEditor

_DIGEST = re.compile(r"[0-9a-f]{64}")
_TYPED = str.maketrans("", "", " :-\t\u3000")
"""What publications put between the digits of a fingerprint."""


def find_authority(overview: StoreOverview, identity: str) -> AuthorityRecord:
    """The authority with this id.

    Raises:
        UsageError: there is none.
    """
    for record in overview.records:
        if record.authority.id == identity:
            return record
    raise UsageError(identity, problem="no-such-authority", found=identity)


def find_anchor(record: AuthorityRecord, prefix: str | None) -> AnchorRecord:
    """The one anchor whose SHA-256 begins with `prefix`; None: the only one there is.

    Raises:
        UsageError: none, or more than one.
    """
    wanted = (prefix or "").lower().translate(_TYPED)
    found = [anchor for anchor in record.anchors if anchor.sha256.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    none = "no-such-anchor" if wanted else "no-anchor-yet"
    problem = "anchor-not-one" if found else none
    identity = record.authority.id
    raise UsageError(identity, problem=problem, count=len(found), id=identity)


def propose_confirmation(
    editor: TrustEditor,
    clock: Clock,
    target: tuple[AuthorityRecord, AnchorRecord],
    *,
    typed: str,
    by: str,
    source: str,
) -> StoreEdit:
    """Confirm an anchor, if `typed` is its SHA-256.

    Raises:
        UsageError: it is not a digest, or that of the PEM file; operator or source is missing.
        AnchorDigestMismatchError: it is the digest of something else.
        ConfirmedAlreadyError: this operator has confirmed the anchor, with the profile of now.
        ConfigurationError: the store cannot be used.
    """
    record, anchor = target
    # Says nothing of the certificate, true or false: another number was asked for.
    if typed_digest(typed) == anchor.file_sha256 != anchor.sha256:
        raise UsageError("digest", problem="digest-of-pem")
    # Whoever saw another profile may confirm anew, and still counts as one person.
    seen = [
        one for one in anchor.confirmations if one.profile_sha256 in (None, record.profile_sha256)
    ]
    confirmation = _confirmation(clock, anchor.sha256, seen, typed=typed, by=by, source=source)
    return editor.confirming(record, anchor, confirmation)


def propose_list_confirmation(
    editor: TrustEditor, clock: Clock, record: ListRecord, *, typed: str, by: str, source: str
) -> StoreEdit:
    """Confirm the signer of a trusted list, if `typed` is the SHA-256 of its certificate.

    Raises:
        UsageError, AnchorDigestMismatchError, ConfirmedAlreadyError, ConfigurationError: as
            `propose_confirmation`.
    """
    confirmation = _confirmation(
        clock, record.signer_sha256, record.confirmations, typed=typed, by=by, source=source
    )
    return editor.confirming_list(record, confirmation)


def typed_digest(typed: str) -> str:
    """A SHA-256 as somebody types it, as 64 lower-case digits.

    Raises:
        UsageError: it is none.
    """
    digest = typed.lower().translate(_TYPED)
    if _DIGEST.fullmatch(digest) is None:
        raise UsageError("digest", problem="digest-form")
    return digest


def _confirmation(
    clock: Clock,
    sha256: str,
    earlier: Sequence[Confirmation],
    *,
    typed: str,
    by: str,
    source: str,
) -> Confirmation:
    if not by.strip() or not source.strip():
        raise UsageError("operator", problem="person-needed")
    if not hmac.compare_digest(typed_digest(typed).encode(), sha256.encode()):
        raise AnchorDigestMismatchError
    if any(_person(one.by) == _person(by) for one in earlier):
        raise ConfirmedAlreadyError
    return Confirmation(by.strip(), clock.now(), source.strip())


def people(confirmations: Sequence[Confirmation], *more: str) -> int:
    """How many different operators these are, with those named in `more`."""
    return len({_person(name) for name in (*(one.by for one in confirmations), *more)})


def find_list(overview: StoreOverview, identity: str) -> ListRecord:
    """The trusted list with this id.

    Raises:
        UsageError: there is none.
    """
    for record in overview.lists:
        if record.id == identity:
            return record
    raise UsageError(identity, problem="no-such-authority", found=identity)


def propose_suspension(
    editor: TrustEditor,
    record: AuthorityRecord,
    withdrawal: Withdrawal,
    *,
    anchor: str | None,
    number: str | None,
) -> StoreEdit:
    """End an anchor (`anchor` is a prefix of its SHA-256), or else a licence.

    Without `number` it is the only licence of the MIIT that is granted on that day.

    Raises:
        UsageError: what is meant is not there, or not one.
        ConfigurationError: the store cannot be used.
    """
    if anchor is not None:
        return editor.withdrawing_anchor(record, find_anchor(record, anchor), withdrawal)
    return editor.withdrawing_licence(record, _granted(record, number), withdrawal)


def propose_resumption(
    editor: TrustEditor, record: AuthorityRecord, again: Withdrawal, *, number: str | None
) -> StoreEdit:
    """End a suspension: the licence counts again from ``again.day`` to ``again.last``.

    Raises:
        UsageError: no licence, or more than one, is suspended.
        ConfigurationError: the store cannot be used.
    """
    rows = suspended(record, number)
    if len(rows) != 1:
        problem = "suspended-not-one" if rows else "not-suspended"
        raise UsageError(record.authority.id, problem=problem, count=len(rows))
    return editor.withdrawing_licence(record, rows[0], again)


def suspended(record: AuthorityRecord, number: str | None = None) -> list[LicenceRecord]:
    """The licences, or the one with that number, whose suspension has no end yet."""
    return [
        row
        for row in record.licences
        if row.status is LicenceStatus.SUSPENDED
        and row.start is not None
        and row.end is None
        and number in (None, row.number)
    ]


def _granted(record: AuthorityRecord, number: str | None) -> LicenceRecord:
    """The open or last row that is granted, of the licence meant."""
    rows = [
        row
        for row in record.licences
        if row.status is LicenceStatus.GRANTED
        and row.start is not None
        and (row.kind is LicenceKind.MIIT if number is None else row.number == number)
    ]
    if not rows:
        raise UsageError(record.authority.id, problem="no-such-licence", count=0)
    if len({(row.kind, row.number) for row in rows}) > 1:
        raise UsageError(record.authority.id, problem="licence-not-one", count=len(rows))
    return max(rows, key=lambda row: (row.start is not None, row.start))


def still_missing(record: AuthorityRecord) -> tuple[str, ...]:
    """What this authority lacks before a report that it vouches for can be accepted, in order.

    Keys ``anchor``, ``refused``, ``licence``, ``arrangement``, ``uscc-field`` and ``confirm`` of
    the catalogue's ``keeper.missing``.
    """
    authority = record.authority
    standings = {one.standing for one in record.anchors}
    licensed = any(one.kind is LicenceKind.MIIT for one in authority.licences)
    lacking = {
        "anchor": not record.anchors,
        "refused": bool(standings)
        and not standings & {AnchorStanding.USABLE, AnchorStanding.UNCONFIRMED},
        "licence": not (licensed or authority.unlicensed or authority.foreign),
        "arrangement": authority.foreign and not authority.standings,
        # Certificates of foreign CAs rarely carry a Chinese code.
        "uscc-field": authority.profile.uscc_field is None and not authority.foreign,
        # Last: a confirmation notes the profile that it saw.
        "confirm": AnchorStanding.UNCONFIRMED in standings
        and AnchorStanding.USABLE not in standings,
    }
    return tuple(key for key, lacks in lacking.items() if lacks)


_BARE = frozenset({"no-anchor", "no-licence-known", "licence-undated"})
"""All that is noted of an authority of which only the name is known, as of every starter row."""


def without_bare_rows(problems: Sequence[Problem]) -> tuple[list[Problem], int]:
    """`problems` without those of authorities known by name only, and how many those are."""
    codes: dict[str, set[str]] = {}
    for one in problems:
        codes.setdefault(str(one.values.get("file")), set()).add(one.code)
    bare = {file for file, found in codes.items() if len(found) > 1 and found <= _BARE}
    kept = [one for one in problems if str(one.values.get("file")) not in bare]
    return kept, len(bare)


def difference(edit: StoreEdit) -> list[str]:
    """What a proposal would change, line by line: unified for texts, one line for certificates."""
    return [line for change in edit.changes for line in _lines(change)]


def _lines(change: FileChange) -> Iterator[str]:
    if not change.path.endswith(".toml"):
        yield f"+++ {change.path} ({len(change.after)} bytes)"
        return
    before = "" if change.before is None else change.before.decode("utf-8", "replace")
    yield from difflib.unified_diff(
        before.splitlines(),
        change.after.decode("utf-8", "replace").splitlines(),
        "/dev/null" if change.before is None else change.path,
        change.path,
        lineterm="",
    )


def _person(name: str) -> str:
    """One operator who writes the name in two ways is still one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
