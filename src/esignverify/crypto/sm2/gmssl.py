# SPDX-License-Identifier: Apache-2.0
"""SM2 verification by gmssl-pyx (GmSSL 3), where it is installed (the extra ``sm2``).

GmSSL writes a line of its source on standard error for each wrong signature. Workers have
/dev/null there. Without isolation the lines appear: descriptor 2 belongs to the whole process, and
swapping it here would swallow what other threads have to say.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from .curve import N, PublicKey
from .encoding import Signature
from .interface import BackendMissingError

NAME = "gmssl-pyx"


class Gmssl:
    """The back-end around one function: (point without 04, e, DER) to right or wrong."""

    name = NAME

    def __init__(
        self, ask: Callable[[bytes, bytes, bytes], bool], errors: tuple[type[Exception], ...]
    ) -> None:
        self._ask = ask
        self._errors = errors

    def verify(self, key: PublicKey, signature: Signature, e: bytes) -> bool | None:
        """As `Backend.verify`.

        GmSSL 3.2.0 takes a sum at infinity, which has no x, for one with x = 0. It could matter
        only where e = r (mod n), which no honest signature ever meets: there it is not asked.
        """
        if int.from_bytes(e, "big") % N == signature.r:
            return None
        try:
            return self._ask(key.point[1:], e, signature.der) is True
        except self._errors:
            return None


def load() -> Gmssl:
    """This back-end.

    Raises:
        BackendMissingError: the package is not installed or cannot be loaded.
    """
    try:
        library = importlib.import_module("gmssl_pyx")
        errors = (library.GmsslInnerError, library.InvalidValueError)
        return Gmssl(library.sm2_verify_sm3_digest, errors)
    except (ImportError, AttributeError) as error:
        raise BackendMissingError(str(error)) from error
