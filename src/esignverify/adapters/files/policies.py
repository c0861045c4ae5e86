# SPDX-License-Identifier: Apache-2.0
"""Policies (`esignverify.policy/1`, TOML): those that ship with the package, and an operator's.

A policy may be stricter than the floor, never looser. The floor of algorithms is here, in code:
a row that calls an algorithm reliable for longer than `FLOOR` allows is refused, and so is an
algorithm that is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import rfc8785

from ...model.arrangements import Arrangement
from ...model.errors import ConfigurationError
from ...model.moments import utc_text
from ...model.policy import AlgorithmConstraint, Policy
from ...model.snapshots import KEPT
from .fields import Table
from .source import Source, complaint, read_bytes, read_toml

SCHEMA = "esignverify.policy/1"
MAX_FILE = 256 * 1024
"""Octets: a policy is a page or two."""
NAME_FORM = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]*)){1,30}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}")
EGOV_KINDS = ("licence", "certificate", "type-approval")
"""Design part 2: an e-government CA is enough for these at most, never for a report."""


def _until(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


FLOOR: Mapping[str, tuple[tuple[int, datetime | None], ...]] = {
    # first rogue CA certificate by MD5 collision, shown on 2008-12-30
    "md5": ((0, _until(2008, 12, 30)),),
    # first SHA-1 collision published, SHAttered, 2017-02-23
    "sha1": ((0, _until(2017, 2, 23)),),
    # 160 bits as SHA-1; gone from SOG-IS, no collision known
    "ripemd160": ((0, _until(2020, 1, 1)),),
    "sha224": ((0, None),),
    "sha256": ((0, None),),
    "sha384": ((0, None),),
    "sha512": ((0, None),),
    "sha512-224": ((0, None),),
    "sha512-256": ((0, None),),
    "sha3-224": ((0, None),),
    "sha3-256": ((0, None),),
    "sha3-384": ((0, None),),
    "sha3-512": ((0, None),),
    "shake256": ((0, None),),
    "sm3": ((0, None),),
    # 768 bits factored on 2009-12-12, 829 bits on 2020-02-28; TS 119 312 ends 1536 in 2019
    "rsa": ((786, _until(2010, 8, 1)), (1024, _until(2020, 2, 28)), (2048, None)),
    "rsa-pss": ((786, _until(2010, 8, 1)), (1024, _until(2020, 2, 28)), (2048, None)),
    "dsa": ((1024, _until(2015, 12, 1)), (2048, None)),
    "ec:secp192r1": ((0, _until(2013, 1, 1)),),
    "ec:secp224r1": ((0, _until(2021, 10, 1)),),
    "ec:secp256r1": ((0, None),),
    "ec:secp256k1": ((0, None),),
    "ec:secp384r1": ((0, None),),
    "ec:secp521r1": ((0, None),),
    "ec:brainpoolp256r1": ((0, None),),
    "ec:brainpoolp384r1": ((0, None),),
    "ec:brainpoolp512r1": ((0, None),),
    "ec:sm2": ((0, None),),
    "ed25519": ((0, None),),
    "ed448": ((0, None),),
}
"""Algorithm to the loosest rows a policy may have: bits from which, and until when at most."""


class PolicyFiles:
    """The policies of the package, and those in `folder` (``NAME.toml``) if there is one.

    `keep` is handed digest and text of each that is used; `kept` finds one again by its digest.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        keep: Callable[[str, bytes], None] | None = None,
        kept: Callable[[str], Policy] | None = None,
    ) -> None:
        self._folder = folder
        self._keep = keep
        self._kept = kept
        self._read: dict[str, tuple[bytes, Policy]] = {}

    def get(self, name: str) -> Policy:
        """The policy of that name; ``sha256:…`` is an earlier one, as reports name it.

        Raises:
            ConfigurationError: there is none, it cannot be read, or it is looser than the floor.
        """
        if self._kept is not None and name.startswith(KEPT):
            return self._at_hand(name) or self._kept(name)
        if NAME_FORM.fullmatch(name) is None:
            raise complaint("no-such-policy", name, known=", ".join(self.names()))
        data, file = self._content(name)
        kept = self._read.get(name)
        if kept is None or kept[0] != data:
            kept = self._read[name] = (data, parse_policy(data, file, name))
            if self._keep is not None:
                self._keep(kept[1].sha256, data)
        return kept[1]

    def names(self) -> tuple[str, ...]:
        """Every policy there is, by name."""
        own = self._folder.glob("*.toml") if self._folder is not None else ()
        return tuple(sorted({*_shipped(), *(file.stem for file in own)}))

    def _at_hand(self, digest: str) -> Policy | None:
        """The policy with this digest among those of today: where nothing was ever kept, say."""
        for name in self.names():
            try:
                data, file = self._content(name)
                found = parse_policy(data, file, name)
            except ConfigurationError:
                continue  # not the one that is asked for
            if KEPT + found.sha256 == digest:
                return found
        return None

    def _content(self, name: str) -> tuple[bytes, str]:
        shipped = _shipped()
        own = None if self._folder is None else self._folder / f"{name}.toml"
        if name in shipped:
            if own is not None and own.exists():
                raise complaint("policy-name-taken", str(own), field="name", found=name)
            return shipped[name], f"{name}.toml"
        if own is None or not own.exists():
            raise complaint("no-such-policy", name, known=", ".join(self.names()))
        return read_bytes(own, MAX_FILE), str(own)


def _shipped() -> dict[str, bytes]:
    folder = resources.files("esignverify.data") / "policies"
    return {
        file.name.removesuffix(".toml"): file.read_bytes()
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }


def parse_policy(data: bytes, file: str, expected: str | None) -> Policy:
    """Read a policy that must bear the name `expected`; None: whatever its name is.

    Raises:
        ConfigurationError: it cannot be used; names file, line and field.
    """
    source = read_toml(data, file)
    table = Table(source, (), source.data)
    table.schema(SCHEMA)
    name = table.match("name", NAME_FORM, "a-z 0-9 -")
    if expected not in {None, name}:
        raise table.error("name-differs", "name", expected=str(expected))
    policy = Policy(
        name=name,
        version=table.match("version", _VERSION, "0-9 A-Z a-z . -"),
        sha256="",
        algorithms=_algorithms(table),
        claimed_time_raises_window=table.flag("claimed_time_raises_window"),
        require_proven_time=table.flag("require_proven_time"),
        egov_kinds=_egov_kinds(table),
        max_revocation_age_hours=table.count("max_revocation_age_hours", 1, 8784),
        max_register_age_days=table.count("max_register_age_days", 0, 3660),
        signature_policies=table.texts("signature_policies", _OID, "1.2.3"),
        foreign_arrangements=table.choices("foreign_arrangements", Arrangement),
    )
    table.optional_text("title")
    table.optional_text("title_en")
    table.done()
    return replace(policy, sha256=_digest(source))


def _digest(source: Source) -> str:
    """SHA-256 (hex) of the RFC 8785 form of the content, times as UTC text.

    Comments, order of keys and layout do not matter.
    """
    return sha256(rfc8785.dumps(_plain(source.data))).hexdigest()


def _plain(value: object) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case datetime() if value.utcoffset() is not None:
            return utc_text(value)
        case bool() | int() | float() | str():
            return value
    return str(value)


def _egov_kinds(table: Table) -> tuple[str, ...]:
    kinds = table.texts("egov_kinds")
    for kind in kinds:
        if kind not in EGOV_KINDS:
            raise table.error("choice", "egov_kinds", allowed=", ".join(EGOV_KINDS), found=kind)
    return kinds


def _algorithms(table: Table) -> tuple[AlgorithmConstraint, ...]:
    rows = table.tables("algorithm", 500)
    if not rows:
        raise table.error("missing-field", "algorithm")
    return tuple(_algorithm(row) for row in rows)


def _algorithm(row: Table) -> AlgorithmConstraint:
    constraint = AlgorithmConstraint(
        name=row.text("name"),
        min_bits=row.count("min_bits", 0, 65536) or 0,
        until=row.optional_end("until"),
    )
    row.text("source")
    row.done()
    if constraint.name not in FLOOR:
        raise row.error("algorithm-unknown", "name", found=constraint.name)
    if not _holds_floor(constraint):
        raise _too_loose(row, constraint)
    return constraint


def _holds_floor(constraint: AlgorithmConstraint) -> bool:
    """Whether some row of the floor allows keys as short for as long."""
    return any(
        constraint.min_bits >= bits
        and (until is None or (constraint.until is not None and constraint.until <= until))
        for bits, until in FLOOR[constraint.name]
    )


def _too_loose(row: Table, constraint: AlgorithmConstraint) -> ConfigurationError:
    allowed = "; ".join(
        f"{bits}+ bits: {'no end' if until is None else utc_text(until)}"
        for bits, until in FLOOR[constraint.name]
    )
    return row.error("looser-than-floor", "until", found=constraint.name, allowed=allowed)
