# SPDX-License-Identifier: Apache-2.0
"""What a signature covers of an OFD package (design rule 7, GB/T 33190-2016 §18, GM/T 0099-2020).

1. Every Reference holds: the part is there, its digest is the one that was signed.
2. The digest is strong enough (EN 319 102-1 §5.2.8).
3. Every part that a reader shows is covered, or explained by a row of what is known as harmless.
4. Nothing stands in the archive that is reachable from nowhere.
5. The seal is shown where it was put, and is the one inside the signature value.
6. The signature that it rests on is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..crypto import oids
from ..model.axes import SignatureAxis
from ..model.facts import SIGNER_MARK
from ..model.finding import Finding
from ..model.outcome import SubIndication
from ..model.packages import LoosePart, PackageCoverage, PartKind
from ..model.reasons import Reason
from .algorithms import digest_weaknesses
from .checked import NOTHING, Checked, Existence
from .context import Context
from .covered import Covered
from .findings import Notebook
from .judged import JudgedSignature
from .weaknesses import tell_weaknesses

MAX_NAMED = 20
"""Parts named in one finding; the rest is a count."""
LONGEST_NAMED = 200
"""Characters of each; five hundred signatures may have a finding or two of them."""

_BASE, _BASE_BASIS = "signature.base", "GM/T 0099-2020 §7 (Relative)"
_CONSTRAINT = SubIndication.SIG_CONSTRAINTS_FAILURE
_KNOWN = frozenset(oids.DIGESTS.values())


def check_package(
    package: PackageCoverage,
    existence: Existence,
    context: Context,
    note: Notebook,
    *,
    sealed: bool,
) -> Covered:
    """All six; every one is made and told. `sealed`: the signature value holds a seal."""
    references, unchanged = _check_references(package, note)
    coverage, covered = _check_coverage(package.loose, note)
    seal_file, same_seal = _check_seal_file(package, note, sealed=sealed)
    checked = (
        references
        + _check_method(package, existence, context, note)
        + coverage
        + _check_unlisted(package.loose, note)
        + _check_stamps(package, note)
        + seal_file
        + _check_base(package, note)
    )
    return Covered(checked, sound=covered and same_seal, unchanged=unchanged)


def judge_bases(signatures: Sequence[JudgedSignature]) -> tuple[JudgedSignature, ...]:
    """`signatures`, each that rests on another told whether that one passed (domain E3 (16)).

    Asked after all were judged. The worst of all decides, so this adds a reason and no more.
    """
    return tuple(_with_base(one, signatures) for one in signatures)


def _with_base(
    signature: JudgedSignature, signatures: Sequence[JudgedSignature]
) -> JudgedSignature:
    package = signature.facts.package
    if package is None or not package.base_found:
        return signature
    bases = [one for one in signatures if one.facts.id.partition(SIGNER_MARK)[0] == package.base]
    if bases and all(one.axis is SignatureAxis.TOTAL_PASSED for one in bases):
        return signature
    note = Notebook(signature.facts.id)
    told = note.warning(_BASE, Reason.BASE_SIGNATURE_NOT_VALID, _BASE_BASIS, base=package.base)
    kept = (one for one in signature.conclusion.findings if one.check != _BASE)
    conclusion = replace(signature.conclusion, findings=(*kept, told))
    return replace(signature, conclusion=conclusion)


def _check_references(package: PackageCoverage, note: Notebook) -> tuple[Checked, bool | None]:
    """GB/T 33190-2016 §18.2.3: each part has the digest that Signature.xml states."""
    check, basis = "package.references", "GB/T 33190-2016 §18.2.3; EN 319 102-1 §5.2.7.4 (2)"
    listed = package.references
    found: list[Finding] = []
    problems: list[SubIndication] = []
    wrong = [one.part for one in listed if one.holds is False]
    missing = [one.part for one in listed if not one.present]
    unknown = [one.method for one in listed if one.present and one.holds is None]
    if wrong and package.held_by is not None:
        # Who writes the digests signs the name beside them: it was wrong when it was signed.
        methods = {"method": package.method, "found": package.held_by}
        found.append(note.failed(check, Reason.CHECK_METHOD_WRONG, basis, **methods))
        problems.append(SubIndication.HASH_FAILURE)
    elif wrong:
        found.append(note.failed(check, Reason.DIGEST_MISMATCH, basis, **_named(wrong)))
        problems.append(SubIndication.HASH_FAILURE)
    if missing:
        # In a package nothing can come from elsewhere: it is not what was signed any more.
        found.append(note.failed(check, Reason.PART_NOT_FOUND, basis, **_named(missing)))
        problems.append(SubIndication.FORMAT_FAILURE)
    if unknown:
        names: list[str] = sorted(set(unknown))[:MAX_NAMED]
        told = note.not_checked(check, Reason.ALGORITHM_UNKNOWN, basis, algorithm=", ".join(names))
        found.append(told)
        problems.append(SubIndication.UNSUPPORTED_SIGNATURE)
    if not found:
        found.append(note.passed(check, basis, parts=len(listed)))
    twice = _twice(one.part for one in listed)
    if twice:
        found.append(note.warning(check, Reason.REFERENCE_TWICE, basis, **_named(twice)))
    unchanged = False if wrong or missing else (None if unknown else True)
    return Checked(tuple(problems), tuple(found)), unchanged


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    again: dict[str, None] = {}
    for name in names:
        if name in seen:
            again[name] = None
        seen.add(name)
    return list(again)


def _named(parts: list[str]) -> dict[str, list[str] | int]:
    """The first of `parts`, and how many there are."""
    return {"parts": [one[:LONGEST_NAMED] for one in parts[:MAX_NAMED]], "count": len(parts)}


def _check_method(
    package: PackageCoverage, existence: Existence, context: Context, note: Notebook
) -> Checked:
    """A weak digest lets another part be made that has the same one."""
    if package.method not in _KNOWN:
        return NOTHING  # Told with the references.
    now = digest_weaknesses(package.method, context.policy, context.at.at)
    then = digest_weaknesses(package.method, context.policy, existence.best)
    return tell_weaknesses("acceptance.references", now, then, existence, note)


def _check_coverage(loose: Iterable[LoosePart], note: Notebook) -> tuple[Checked, bool]:
    check, basis = "package.coverage", "design rule 7; GM/T 0099-2020"
    open_ = [one for one in loose if one.harmless is None and one.kind is not PartKind.UNLISTED]
    if open_:
        kinds: list[str] = sorted({one.kind for one in open_})
        parts = _named([one.part for one in open_])
        found = note.failed(check, Reason.NOT_FULLY_COVERED, basis, kinds=kinds, **parts)
        return Checked((_CONSTRAINT,), (found,)), False
    excused = sorted({one.harmless for one in loose if one.harmless is not None})
    return Checked((), (note.passed(check, basis, harmless=list(excused)),)), True


def _check_unlisted(loose: Iterable[LoosePart], note: Notebook) -> Checked:
    """Files that nothing leads to: shown by no reader that keeps to the standard."""
    check, basis = "package.unlisted", "GM/T 0099-2020 App. D"
    parts = [p.part for p in loose if p.kind is PartKind.UNLISTED and p.harmless is None]
    if parts:
        return Checked((), (note.warning(check, Reason.UNLISTED_PARTS, basis, **_named(parts)),))
    return Checked((), (note.passed(check, basis),))


def _check_stamps(package: PackageCoverage, note: Notebook) -> Checked:
    """A stamp nobody can see is a seal on nothing; one over the edge is how pages are joined."""
    check, basis = "package.stamps", "GB/T 33190-2016 §18.2.5"
    nowhere = [one.id for one in package.stamps if one.page is None]
    if nowhere:
        found = note.failed(check, Reason.STAMP_OUT_OF_PLACE, basis, stamps=nowhere[:MAX_NAMED])
        return Checked((_CONSTRAINT,), (found,))
    over = [one.id for one in package.stamps if not one.inside]
    if over:
        told = note.warning(check, Reason.STAMP_OUT_OF_PLACE, basis, stamps=over[:MAX_NAMED])
        return Checked((), (told,))
    return Checked((), (note.passed(check, basis, stamps=len(package.stamps)),))


def _check_seal_file(
    package: PackageCoverage, note: Notebook, *, sealed: bool
) -> tuple[Checked, bool]:
    """Readers draw the seal out of the file; the signature covers the one in its value.

    Where that has none, whose seal it is that readers draw, and whether the signer may use it, was
    never looked at.
    """
    check, basis = "seal.file", "GB/T 33190-2016 §18.2.6; GB/T 38540-2020"
    if package.seal_same is None:
        if sealed or (package.seal_part is None and not package.stamps):
            return NOTHING, True
        loose = note.not_checked(check, Reason.SEAL_OUTSIDE_VALUE, basis, part=package.seal_part)
        return Checked((_CONSTRAINT,), (loose,)), True
    if package.seal_same:
        return Checked((), (note.passed(check, basis, part=package.seal_part),)), True
    found = note.failed(check, Reason.SEAL_FILE_DIFFERS, basis, part=package.seal_part)
    return Checked((_CONSTRAINT,), (found,)), False


def _check_base(package: PackageCoverage, note: Notebook) -> Checked:
    check, basis = _BASE, _BASE_BASIS
    if package.base is None:
        return NOTHING
    if package.base_found:
        return Checked((), (note.passed(check, basis, base=package.base),))
    found = note.failed(check, Reason.BASE_SIGNATURE_NOT_FOUND, basis, base=package.base)
    return Checked((_CONSTRAINT,), (found,))
