# SPDX-License-Identifier: Apache-2.0
"""All that can be set, and how it is read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .model.errors import ConfigurationError

PREFIX = "ESIGNVERIFY_"
DEFAULT_POLICY = "merchant-admission"
_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}

Isolation = Literal["process", "none"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. Each field `x` is `ESIGNVERIFY_X` in the environment; None: built in.

    Trust stands on `trust_store`, `trust_pins` and `confirmations`: whoever can change them
    decides what is accepted.
    """

    trust_store: Path | None = None
    """Folder of licensed CAs."""
    trust_folder: Path | None = None
    """``--trust DIR``: replaces the store for one run; vouches for nothing unless pinned."""
    trust_snapshot: str | None = None
    """``--trust-snapshot ID``: an earlier state of the store for one run, from `data`."""
    issuers_snapshot: str | None = None
    """``--issuers-snapshot ID``: an earlier register for one run, from the database."""
    keep_snapshots: bool = False
    """Keep in `data` each state of the trust store and each policy that is used."""
    trust_pins: tuple[str, ...] = ()
    """Manifest digests (``sha256:…``) of folders that may stand in for the store."""
    confirmations: int = 1
    """Operators who must have confirmed an anchor: 1 or 2."""
    issuers: Path | None = None
    """Register of inspection and certification bodies (`esignverify.issuers/1`): a file that takes
    the place of the one in the database."""
    data: Path | None = None
    """Folder of what the program keeps; by default ``esignverify`` in the user's data folder."""
    database_url: str | None = field(default=None, repr=False)
    """Database: ``postgresql://…`` or ``sqlite:///…``; by default a SQLite file in `data`.
    It can hold a password, so it is never shown."""
    policies: Path | None = None
    """Folder with policies of your own."""
    evidence: Path | None = None
    """Folder with CRLs, OCSP answers, certificates, timestamps."""
    demo: bool = False
    """Trust the demonstration authority; every report then says so."""
    isolation: Isolation = "process"
    """``process``: hostile bytes are read in a locked-in child. ``none``: in this process."""
    allow_no_isolation: bool = False
    """Where the system cannot lock a child in, use one that is not, instead of refusing."""
    fetch_ahead_hours: int = 24
    """``trust fetch --if-due``: so long before its end a CRL is fetched anew."""
    fetch_seconds: int = 120
    """``trust fetch``: wall time for one address."""
    http_policies: tuple[str, ...] = (DEFAULT_POLICY,)
    """Policies a caller over HTTP may choose; the first is the default."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the ``ESIGNVERIFY_…`` variables of `environ`.

        Raises:
            ConfigurationError: a value that cannot be; names the variable.
        """
        read = _Environment(environ)
        return cls(
            trust_store=read.path("TRUST_STORE"),
            trust_pins=read.words("TRUST_PINS"),
            confirmations=int(read.choice("CONFIRMATIONS", ("1", "2"))),
            issuers=read.path("ISSUERS"),
            data=read.path("DATA"),
            database_url=read.text("DATABASE_URL"),
            policies=read.path("POLICIES"),
            evidence=read.path("EVIDENCE"),
            demo=read.flag("DEMO"),
            isolation="none"
            if read.choice("ISOLATION", ("process", "none")) == "none"
            else "process",
            allow_no_isolation=read.flag("ALLOW_NO_ISOLATION"),
            fetch_ahead_hours=read.number("FETCH_AHEAD_HOURS", 24, 24 * 365),
            fetch_seconds=read.number("FETCH_SECONDS", 120, 3600),
            http_policies=read.words("HTTP_POLICIES") or (DEFAULT_POLICY,),
        )


_OF_ONE_RUN = {"trust_folder", "trust_snapshot", "issuers_snapshot", "keep_snapshots"}
KNOWN = frozenset(PREFIX + name.upper() for name in Settings.__slots__ if name not in _OF_ONE_RUN)


class _Environment:
    """Typed reading of environment variables; an empty one is an absent one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def _get(self, name: str) -> str:
        return self._environ.get(PREFIX + name, "").strip()

    def path(self, name: str) -> Path | None:
        text = self._get(name)
        return Path(text) if text else None

    def text(self, name: str) -> str | None:
        return self._get(name) or None

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self._get(name).replace(",", " ").split())

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of `allowed`; the first where absent."""
        text = self._get(name).lower() or allowed[0]
        if text not in allowed:
            raise _bad_setting(name, " | ".join(allowed))
        return text

    def number(self, name: str, usual: int, most: int) -> int:
        """A whole number from 1 to `most`; `usual` where absent."""
        text = self._get(name) or str(usual)
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
            raise _bad_setting(name, f"1 – {most}")
        return int(text)

    def flag(self, name: str) -> bool:
        text = self._get(name).lower()
        if text not in _WORDS:
            raise _bad_setting(name, "0 | 1")
        return _WORDS[text]


def _bad_setting(name: str, allowed: str) -> ConfigurationError:
    variable = PREFIX + name
    return ConfigurationError(
        f"{variable}: {allowed}", file=variable, line=0, field="", problem="choice", allowed=allowed
    )
