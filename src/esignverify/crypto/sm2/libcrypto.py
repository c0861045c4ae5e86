# SPDX-License-Identifier: Apache-2.0
"""SM2 verification by the system's OpenSSL libcrypto, 3.0 or later, through ctypes.

Only functions of its documented interface: EVP_PKEY_fromdata(3) with the group "SM2" and
EVP_PKEY_verify(3) over the finished digest. They run in a library context of our own, so no
configuration file of the system changes what they do, and let go of the interpreter's lock.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .curve import POINT_OCTETS, PublicKey
from .encoding import Signature
from .interface import BackendMissingError

NAME = "libcrypto"
SONAMES = ("libcrypto.so.3", "libcrypto.so.4")
"""Names under which the loader knows OpenSSL 3 and 4. No search that starts other programs."""
LEAST_MAJOR = 3
_KEPT_KEYS = 256
"""Loaded keys kept, some KiB each; a document names tens."""

_PUBLIC_KEY = 0x86  # EVP_PKEY_PUBLIC_KEY (openssl/evp.h): parameters and public part
_UTF8_STRING, _OCTET_STRING = 4, 5  # OSSL_PARAM_… (openssl/core.h)
_UNMODIFIED = ctypes.c_size_t(-1).value  # OSSL_PARAM_UNMODIFIED (openssl/params.h)


class _Param(ctypes.Structure):
    """Struct ossl_param_st (openssl/core.h)."""

    _fields_ = (
        ("key", ctypes.c_char_p),
        ("data_type", ctypes.c_uint),
        ("data", ctypes.c_char_p),
        ("data_size", ctypes.c_size_t),
        ("return_size", ctypes.c_size_t),
    )


_POINTER = ctypes.c_void_p
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "OPENSSL_version_major": (ctypes.c_uint, ()),
    "OSSL_LIB_CTX_new": (_POINTER, ()),
    "ERR_clear_error": (None, ()),
    "ERR_peek_error": (ctypes.c_ulong, ()),
    "EVP_PKEY_CTX_new_from_name": (_POINTER, (_POINTER, ctypes.c_char_p, ctypes.c_char_p)),
    "EVP_PKEY_CTX_new_from_pkey": (_POINTER, (_POINTER, _POINTER, ctypes.c_char_p)),
    "EVP_PKEY_CTX_free": (None, (_POINTER,)),
    "EVP_PKEY_fromdata_init": (ctypes.c_int, (_POINTER,)),
    "EVP_PKEY_fromdata": (
        ctypes.c_int,
        (_POINTER, ctypes.POINTER(_POINTER), ctypes.c_int, ctypes.POINTER(_Param)),
    ),
    "EVP_PKEY_free": (None, (_POINTER,)),
    "EVP_PKEY_verify_init": (ctypes.c_int, (_POINTER,)),
    "EVP_PKEY_verify": (
        ctypes.c_int,
        (_POINTER, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t),
    ),
}
"""Result and arguments of each function we call, as its manual page declares it."""


class _Key:
    """An EVP_PKEY, freed with its last user."""

    def __init__(self, library: Any, pointer: int) -> None:
        self._free = library.EVP_PKEY_free
        self.pointer = pointer

    def __del__(self) -> None:
        self._free(self.pointer)


class Libcrypto:
    """The back-end around one loaded library."""

    name = NAME

    def __init__(self, library: Any, context: int) -> None:
        self._library = library
        self._context = context
        self._key = lru_cache(maxsize=_KEPT_KEYS)(self._load_key)

    def verify(self, key: PublicKey, signature: Signature, e: bytes) -> bool | None:
        """As `Backend.verify`.

        The library answers 0 for a wrong signature and for a want of memory alike; only the
        second leaves an error in its queue.
        """
        library = self._library
        library.ERR_clear_error()
        try:
            answer = self._ask(self._key(key.point), signature.der, e)
            if answer == 1:
                return True
            return False if answer == 0 and not library.ERR_peek_error() else None
        except _FailedError:
            return None
        finally:
            library.ERR_clear_error()  # it is also that of Python's ssl

    def _ask(self, key: _Key, signature: bytes, e: bytes) -> int:
        """`key` is held here for as long as the library uses it, also where no cache holds it."""
        library = self._library
        asking = _made(library.EVP_PKEY_CTX_new_from_pkey(self._context, key.pointer, None))
        try:
            _expect_one(library.EVP_PKEY_verify_init(asking))
            # Over a finished digest no ZA is added: that is EVP_DigestVerify's (EVP_PKEY-SM2(7)).
            answer: int = library.EVP_PKEY_verify(asking, signature, len(signature), e, len(e))
            return answer
        finally:
            library.EVP_PKEY_CTX_free(asking)

    def _load_key(self, point: bytes) -> _Key:
        library = self._library
        parameters = (_Param * 3)(
            _Param(b"group", _UTF8_STRING, b"SM2", 3, _UNMODIFIED),
            _Param(b"pub", _OCTET_STRING, point, POINT_OCTETS, _UNMODIFIED),
            _Param(None, 0, None, 0, 0),
        )
        loading = _made(library.EVP_PKEY_CTX_new_from_name(self._context, b"SM2", None))
        try:
            found = _POINTER()
            _expect_one(library.EVP_PKEY_fromdata_init(loading))
            _expect_one(
                library.EVP_PKEY_fromdata(loading, ctypes.byref(found), _PUBLIC_KEY, parameters)
            )
            return _Key(library, _made(found.value))
        finally:
            library.EVP_PKEY_CTX_free(loading)


class _FailedError(Exception):
    """A call that cannot go wrong for these values went wrong."""


def _made(pointer: int | None) -> int:
    if pointer is None:
        raise _FailedError
    return pointer


def _expect_one(result: int) -> None:
    if result != 1:
        raise _FailedError


def load(sonames: Sequence[str] = SONAMES) -> Libcrypto:
    """This back-end over the first of `sonames` that is found.

    Raises:
        BackendMissingError: none is there, or it is older than OpenSSL 3.
    """
    library = _open(sonames)
    major = library.OPENSSL_version_major()
    if major < LEAST_MAJOR:
        raise BackendMissingError(f"OpenSSL {major}")
    context = library.OSSL_LIB_CTX_new()  # for the life of the process
    if context is None:
        raise BackendMissingError("no library context")
    return Libcrypto(library, context)


def _open(sonames: Sequence[str]) -> Any:
    """The library with the types of what we call set: left to a guess, pointers would be ints."""
    for name in sonames:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        try:
            for function, (result, arguments) in _FUNCTIONS.items():
                declared = getattr(library, function)
                declared.restype, declared.argtypes = result, arguments
        except AttributeError as error:
            raise BackendMissingError(f"{name}: {error}") from error
        return library
    raise BackendMissingError(f"none of {', '.join(sonames)} is here")
