# SPDX-License-Identifier: Apache-2.0
"""Paths from a signer to an anchor: built by key, validated after RFC 5280 §6.1.

1. Build: depth first from the signer, each link proved by the issuer's key, within a budget.
2. Order: paths whose certificates are all valid at the time asked and whose anchor is trusted
   then, then those of CAs that are licensed then, then to the topmost anchor.
3. Validate with certvalidator: signatures, names, policies, path lengths, critical extensions.
   Time and revocation are not asked here: they have blocks of their own (§5.2.6.4, rule 9). The
   library sees what §6.1 asks of (`views`), the links are proved over the octets that came.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.name_trees import (
    PKIXSubtrees,
    default_excluded_subtrees,
    default_permitted_subtrees,
    process_general_subtrees,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms, PKIXValidationParams
from pyhanko_certvalidator.sig_validate import SignatureValidator
from pyhanko_certvalidator.validate import async_validate_path

from ..formats.der import LIBRARY_ERRORS, DerError, explained
from ..formats.x509.certificate import read_certificate
from ..formats.x509.constraints import comparisons
from ..formats.x509.links import is_signed_by
from ..formats.x509.views import views
from ..model.certificate import Certificate
from ..model.finding import Finding
from ..model.outcome import SubIndication
from ..model.reasons import Reason
from ..model.trust import Authority, LicenceKind, LicenceStatus, Role
from .findings import Notebook
from .judged import TrustedPath
from .path_building import MAX_PATHS, Budget, build_paths
from .pool import Pool

MAX_COMPARISONS = 65_536
"""Names times constraints in one path, 0.2 s; real constrained CAs need some hundreds."""

T = TypeVar("T")

_ANCHOR = "path.anchor"
_RFC5280 = "path.rfc5280"


@dataclass(frozen=True, slots=True)
class PathResult:
    """The path taken, or why none: `problem` may also stand beside a path (role, confirmation)."""

    path: TrustedPath | None
    problem: SubIndication | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PathInputs:
    """What the user brings to path validation (RFC 5280 §6.1.1 (c), (e), (f), (g)).

    `policies` are the acceptable certificate policies as dotted OIDs, None for any-policy. The
    defaults ask for no policy, as the standard does: what a signer's policy must be is a question
    of a CA's profile.
    """

    policies: frozenset[str] | None = None
    explicit_policy: bool = False
    mapping_inhibited: bool = False
    any_policy_inhibited: bool = False


DEFAULT_INPUTS = PathInputs()


def find_path(
    signer: Certificate,
    pool: Pool,
    role: Role,
    note: Notebook,
    *,
    at: datetime | None = None,
    inputs: PathInputs = DEFAULT_INPUTS,
) -> PathResult:
    """The best path from `signer` to an anchor with `role`.

    Of several, one whose certificates are all valid at `at` is preferred; that a path is valid
    then is not decided here.
    """
    budget = Budget()
    built = on_one_side(list(build_paths(signer, pool, budget)))
    candidates = sorted(built, key=lambda one: _rank(one, at))
    if not candidates:
        reason = Reason.PATH_BUDGET if budget.spent else Reason.NO_CHAIN
        missing = note.failed(
            _ANCHOR, reason, "EN 319 102-1 §5.2.6.4 (2)", issuer=signer.issuer_text
        )
        return PathResult(None, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, (missing,))
    granted = [one for one in candidates if role in one.anchor.roles]
    if not granted:
        refused = note.failed(
            _ANCHOR,
            Reason.ROLE_NOT_GRANTED,
            "design rule 8",
            role=role,
            ca=candidates[0].authority.name,
        )
        return PathResult(None, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, (refused,))
    usable = [one for one in granted if one.anchor.usable or not pool.pinned]
    return _first_valid(usable or granted, inputs, note, confirmed=bool(usable), pinned=pool.pinned)


def on_one_side(candidates: list[TrustedPath]) -> list[TrustedPath]:
    """Of paths to domestic and to foreign anchors those of one side, the nearest anchor's.

    A CA that is in no store may be certified on both sides; who made the document chooses what
    comes with it.
    """
    nearest = min((len(one.certificates) for one in candidates), default=0)
    foreign = any(one.authority.foreign for one in candidates if len(one.certificates) == nearest)
    return [one for one in candidates if one.authority.foreign is foreign]


def _rank(path: TrustedPath, at: datetime | None) -> tuple[bool, int, int]:
    """Sorts first: valid at `at` below the anchor, which is trusted by its bytes; then long.

    Between both stands the licence: a CA without one certifies whomever it likes, and must not turn
    a licensed CA's signers into its own.
    """
    if at is None:
        return False, 0, -len(path.certificates)
    start, end = path.anchor.start, path.anchor.end
    trusted = (start is None or start <= at) and (end is None or at < end)
    valid = trusted and all(one.not_before <= at <= one.not_after for one in path.certificates[:-1])
    return not valid, _unlicensed(path.authority, at), -len(path.certificates)


def _unlicensed(authority: Authority, at: datetime) -> int:
    """0: licensed at `at`; 1: for e-government only; 2: nothing is recorded; 3: not licensed."""
    held = {
        one.kind
        for one in authority.licences
        if one.status is LicenceStatus.GRANTED
        and one.start <= at
        and (one.end is None or at < one.end)
    }
    if held:
        return 0 if LicenceKind.MIIT in held else 1
    return 3 if authority.licences or authority.unlicensed else 2


def _first_valid(
    candidates: list[TrustedPath],
    inputs: PathInputs,
    note: Notebook,
    *,
    confirmed: bool,
    pinned: bool,
) -> PathResult:
    errors = [(one, rfc5280_problem(one, inputs)) for one in candidates[:MAX_PATHS]]
    path, error = next((pair for pair in errors if pair[1] is None), errors[0])
    if error is not None:
        broken = note.failed(_RFC5280, Reason.PATH_INVALID, "RFC 5280 §6.1", detail=error)
        return PathResult(path, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE, (broken,))
    sound = note.passed(_RFC5280, "RFC 5280 §6.1", length=len(path.certificates))
    if not confirmed:
        unconfirmed = note.failed(
            _ANCHOR, Reason.ANCHOR_UNCONFIRMED, "design: trust store", ca=path.authority.name
        )
        return PathResult(path, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, (sound, unconfirmed))
    basis = "EN 319 102-1 §5.2.6.4 (2)"
    if pinned:
        reached = note.passed(_ANCHOR, basis, ca=path.authority.name)
    else:
        reached = note.warning(_ANCHOR, Reason.ANCHOR_UNCONFIRMED, basis, ca=path.authority.name)
    return PathResult(path, None, (sound, reached))


# Validity and revocation are judged elsewhere, so the library is given a moment and a tolerance
# that no certificate can miss.
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_ANY_TOLERANCE = timedelta(days=365 * 1000)


class _ProvedLinks(SignatureValidator):
    """Hands the library our own proof of each link, anchor first: octets as they came, our keys.

    Left to itself the library hashes what it would write, not what came, and refuses DSA keys that
    inherit their parameters.
    """

    def __init__(self, certificates: tuple[bytes, ...], keys: tuple[bytes, ...]) -> None:
        self._links = iter(reversed(tuple(zip(certificates[:-1], keys[1:], strict=True))))

    def validate_signature(self, *_: object, **__: object) -> None:
        certificate, key = next(self._links)
        if not is_signed_by(certificate, key):
            raise InvalidSignature


def rfc5280_problem(path: TrustedPath, inputs: PathInputs = DEFAULT_INPUTS) -> str | None:
    """What RFC 5280 §6.1 finds wrong in `path`, in the library's words; None when nothing."""
    certificates = path.certificates
    try:
        if comparisons(certificates) > MAX_COMPARISONS:
            return f"more than {MAX_COMPARISONS} comparisons of names with constraints"
    except DerError as error:
        return f"name constraints: {error}"
    return _validated(
        tuple(one.der for one in certificates),
        tuple(one.public_key for one in certificates),
        inputs,
    )


@lru_cache(maxsize=1024)
def _validated(
    certificates: tuple[bytes, ...], keys: tuple[bytes, ...], inputs: PathInputs
) -> str | None:
    """The same for certificates and their working keys (signer first, anchor last)."""
    try:
        seen = views([read_certificate(der) for der in certificates])
        *below, anchor = [x509.Certificate.load(der, strict=True) for der in seen]
        leaf, *between = below
        context = ValidationContext(
            trust_roots=[anchor],
            moment=_ANY_MOMENT,
            time_tolerance=_ANY_TOLERANCE,
            allow_fetching=False,
            algorithm_usage_policy=AcceptAllAlgorithms(),
            signature_validator=_ProvedLinks(certificates, keys),
        )
        candidate = ValidationPath(_anchor(anchor), reversed(between), leaf)
        run_now(async_validate_path(context, candidate, _parameters(inputs, anchor)))
    except (PathError, ValidationError) as error:
        return str(error)
    except (UnsupportedAlgorithm, NotImplementedError, RecursionError, *LIBRARY_ERRORS) as error:
        # Not implemented are constraints on IP addresses and other names; the recursion is the
        # library's own, when it shows a distinguished name that is not permitted.
        return f"{type(error).__name__}: {explained(error)}"
    return None


def _anchor(certificate: x509.Certificate) -> CertTrustAnchor:
    """The anchor with the path length of its own certificate (RFC 5937 §3.2)."""
    length = certificate.max_path_length
    return CertTrustAnchor(
        certificate, TrustQualifiers(max_path_length=length, max_aa_path_length=length)
    )


def _parameters(inputs: PathInputs, anchor: x509.Certificate) -> PKIXValidationParams:
    """The user's inputs and the name constraints of the anchor (§6.1.1 (h), (i); RFC 5937 §3.2)."""
    names = anchor.name_constraints_value
    permitted = {} if names is None else _subtrees(names["permitted_subtrees"])
    excluded = {} if names is None else _subtrees(names["excluded_subtrees"])
    everyone = frozenset({"any_policy"})
    return PKIXValidationParams(
        user_initial_policy_set=everyone if inputs.policies is None else inputs.policies,
        initial_explicit_policy=inputs.explicit_policy,
        initial_policy_mapping_inhibit=inputs.mapping_inhibited,
        initial_any_policy_inhibit=inputs.any_policy_inhibited,
        initial_permitted_subtrees=default_permitted_subtrees() | permitted,
        initial_excluded_subtrees=default_excluded_subtrees() | excluded,
    )


def _subtrees(found: object) -> PKIXSubtrees:
    """By kind of name; a kind that is not there is not constrained."""
    return process_general_subtrees(found) if isinstance(found, x509.GeneralSubtrees) else {}


def run_now(coroutine: Coroutine[object, object, T]) -> T:
    """Run a coroutine that must not wait for anything: judging does no IO.

    Raises:
        RuntimeError: it suspended.
    """
    try:
        coroutine.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    coroutine.close()
    raise RuntimeError("a judging coroutine wanted to wait")
