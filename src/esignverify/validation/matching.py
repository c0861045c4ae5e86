# SPDX-License-Identifier: Apache-2.0
"""Which register entry a signer is, and how surely (design, rule 10; fraud patterns H1, H12).

A code that a confirmed CA vouches for links; a name alone never does. That a name merely looks
like a registered one proves nothing: 南京市质检院 and 北京市质检院 are one character apart and both
could be genuine. It is proven only where the code says that one body stands behind another's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..model.identifiers import uscc_check
from ..model.issuers import Institution
from ..model.register_facts import Site
from ..model.verdict import SignerIdentity
from .names import look_alike, same
from .periods import Window, overlaps


class MatchKind(StrEnum):
    """How a signer relates to a register."""

    CODE_AND_NAME = "code-and-name"
    """Same code, and a name registered for it at some moment of the window."""
    CODE_LOOK_ALIKE = "code-look-alike"
    """Same code, but the name is a character off: proven to be no registered name of the code."""
    CODE_OTHER_NAME = "code-other-name"
    """Same code, another name, or a former one outside its period."""
    CODE_WITHOUT_NAME = "code-without-name"
    """Same code, and no name that can be read: it confirms and contradicts nothing."""
    NAME_OF_ANOTHER = "name-of-another"
    """A registered name, borne by a vouched, well-formed code of another body."""
    NAME_ONLY = "name-only"
    """A registered name, and no code that could confirm or deny it."""
    LOOK_ALIKE = "look-alike"
    """No entry, but a name that can be taken for a registered one. Suspicious, not proven."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """`institution` is the entry found by code, or the one whose name the signer has or mimics."""

    kind: MatchKind
    institution: Institution | None
    branch: Site | None = None
    """The site of `institution` whose own code the signer has."""

    @property
    def by_code(self) -> Institution | None:
        """The entry, where a code linked it."""
        return self.institution if self.kind in _BY_CODE else None


_BY_CODE = frozenset(
    {
        MatchKind.CODE_AND_NAME,
        MatchKind.CODE_LOOK_ALIKE,
        MatchKind.CODE_OTHER_NAME,
        MatchKind.CODE_WITHOUT_NAME,
    }
)


def find(
    identity: SignerIdentity,
    code: str | None,
    institutions: tuple[Institution, ...],
    during: Window,
) -> Match:
    """The entry for `identity`; `code` is its USCC where a confirmed CA vouches for it."""
    # 1. By code: then the name must be one the register knows for that time.
    linked = [each for each in institutions if code is not None and each.uscc == code]
    if linked:
        return Match(_name_of_linked(identity.name, linked[0], during), linked[0])
    branches = [
        (each, site)
        for each in institutions
        for site in each.sites
        if code is not None and site.uscc == code
    ]
    if branches:
        parent, branch = branches[0]
        return Match(_name_of_branch(identity.name, parent, branch, during), parent, branch)

    # 2. By name, in its period. A code with a wrong check character denies nothing (domain C5).
    named = [each for each in institutions if bears(each, identity.name, during)]
    if named:
        another = code is not None and uscc_check(code)
        return Match(MatchKind.NAME_OF_ANOTHER if another else MatchKind.NAME_ONLY, named[0])

    # 3. Names that can be mistaken for a registered one, or were one once.
    near = [each for each in institutions if _resembles(each, identity.name)]
    return Match(MatchKind.LOOK_ALIKE, near[0]) if near else Match(MatchKind.NONE, None)


def name_at(institution: Institution, at: datetime) -> str:
    """The registered name at `at`; the newest one where none is recorded for then."""
    then = [row.name for row in institution.names if overlaps(row.start, row.end, (at, at))]
    return then[-1] if then else institution.names[-1].name if institution.names else ""


def known_by(institution: Institution, name: str) -> bool:
    """Whether `name` is or was a registered name, whatever its period."""
    return any(same(row.name, name) for row in institution.names)


def bears(institution: Institution, name: str, during: Window) -> bool:
    """Whether `name` was a registered name at some moment of `during`."""
    return any(
        same(row.name, name) and overlaps(row.start, row.end, during) for row in institution.names
    )


def _name_of_linked(name: str, institution: Institution, during: Window) -> MatchKind:
    if not name:
        return MatchKind.CODE_WITHOUT_NAME
    if bears(institution, name, during):
        return MatchKind.CODE_AND_NAME
    near = not known_by(institution, name) and _resembles(institution, name)
    return MatchKind.CODE_LOOK_ALIKE if near else MatchKind.CODE_OTHER_NAME


def _name_of_branch(name: str, parent: Institution, branch: Site, during: Window) -> MatchKind:
    """A branch signs under its own name, or under its parent's."""
    if not name:
        return MatchKind.CODE_WITHOUT_NAME
    if same(branch.name, name) or bears(parent, name, during):
        return MatchKind.CODE_AND_NAME
    near = look_alike(branch.name, name) or _resembles(parent, name)
    return MatchKind.CODE_LOOK_ALIKE if near else MatchKind.CODE_OTHER_NAME


def _resembles(institution: Institution, name: str) -> bool:
    return any(same(row.name, name) or look_alike(row.name, name) for row in institution.names)
