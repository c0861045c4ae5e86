# SPDX-License-Identifier: Apache-2.0
"""How much work the name constraints of a path are (RFC 5280 §4.2.1.10), counted before it is done.

Every name of a certificate is compared with every constraint above it, so both are counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model.certificate import Certificate
from .. import der

_NAME_CONSTRAINTS = "2.5.29.30"
_ALTERNATIVE_NAMES = "2.5.29.17"


def comparisons(path: Sequence[Certificate]) -> int:
    """Comparisons of a name with a constraint that `path` (signer first) can ask for.

    Raises:
        DerError: constraints or names are not of the shape the standard gives them.
    """
    constraints = total = 0
    for one in reversed(path):
        # Alternative names that nothing constrains are not looked at, readable or not.
        total += constraints * (1 + _names(one)) if constraints else 0
        constraints += _constraints(one)
    return total


def are_constrained(path: Sequence[Certificate]) -> bool:
    """Whether any certificate of `path` constrains names."""
    return any(one.extension(_NAME_CONSTRAINTS) is not None for one in path)


def _names(certificate: Certificate) -> int:
    extension = certificate.extension(_ALTERNATIVE_NAMES)
    if extension is None:
        return 0
    return _count(extension.value, der.whole(extension.value, der.SEQUENCE))


def _constraints(certificate: Certificate) -> int:
    extension = certificate.extension(_NAME_CONSTRAINTS)
    if extension is None:
        return 0
    value = extension.value
    return sum(_count(value, one) for one in der.children(value, der.whole(value, der.SEQUENCE)))


def _count(data: bytes, parent: der.Element) -> int:
    return sum(1 for _ in der.children(data, parent))
