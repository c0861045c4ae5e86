# SPDX-License-Identifier: Apache-2.0
"""One chain judged with the engine's own path, validity and revocation blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from esignverify.formats.x509.certificate import CertificateError, read_certificate
from esignverify.formats.x509.crl import CrlError, read_crl
from esignverify.model.moments import ValidationTime
from esignverify.model.policy import Policy
from esignverify.model.trust import Anchor, Authority, CaProfile, Role, TrustSnapshot
from esignverify.validation.certificates import check_validity
from esignverify.validation.checked import Existence
from esignverify.validation.context import Context, Revocations
from esignverify.validation.findings import Notebook
from esignverify.validation.path import DEFAULT_INPUTS, PathInputs, find_path
from esignverify.validation.pool import build_pool
from esignverify.validation.sliding import check_revocation

NOTE = Notebook("conformance")


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the chain stands, and in the engine's words why not."""

    valid: bool
    why: tuple[str, ...]


def trusted(roots: Iterable[bytes]) -> TrustSnapshot:
    """A store whose one confirmed authority has these anchors."""
    anchors = tuple(
        Anchor(der, read_certificate(der).sha256, tuple(Role), usable=True) for der in roots
    )
    authority = Authority(
        "suite", "suite", None, (), None, False, True, (), False, anchors, CaProfile()
    )
    return TrustSnapshot("sha256:suite", pinned=True, authorities=(authority,))


def judge_chain(
    target: bytes,
    pool: Iterable[bytes],
    roots: Iterable[bytes],
    at: datetime,
    policy: Policy,
    *,
    crls: Iterable[bytes] | None = None,
    inputs: PathInputs = DEFAULT_INPUTS,
) -> Answer:
    """Path and validity of `target` at `at`; with `crls`, revocation too."""
    lists = []
    for data in crls or ():
        try:
            lists.append(read_crl(data))
        except CrlError as error:
            return Answer(False, (f"CRL: {error}",))
    try:
        signer = read_certificate(target)
    except CertificateError as error:
        return Answer(False, (f"certificate: {error}",))
    context = Context(
        pool=build_pool(trusted(roots), pool),
        revocations=Revocations(tuple(lists), ()),
        policy=policy,
        at=ValidationTime(at, hypothetical=True),
        demo=False,
    )
    found = find_path(signer, context.pool, Role.SIGN, NOTE, at=at, inputs=inputs)
    findings = list(found.findings)
    problems = [found.problem] if found.problem else []
    if found.path is not None:
        existence = Existence(at, proven=False)
        checks = [check_validity(found.path, existence, NOTE, known_good=True)]
        if crls is not None:
            checks.append(check_revocation(found.path, Role.SIGN, existence, context, NOTE)[0])
        for one in checks:
            problems += one.problems
            findings += one.findings
    why = tuple(
        f"{one.reason}: {one.values.get('detail', '')}"
        for one in findings
        if one.reason is not None
    )
    return Answer(not problems, why)
