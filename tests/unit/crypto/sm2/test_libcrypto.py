# SPDX-License-Identifier: Apache-2.0
"""The edge to OpenSSL: nothing left behind, nothing believed, `openssl` agrees with our signer."""

from __future__ import annotations

import ctypes
import shutil
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.pki import sm2

from esignverify.crypto.sm2 import libcrypto
from esignverify.crypto.sm2.curve import PublicKey, read_point
from esignverify.crypto.sm2.encoding import Signature, encode
from esignverify.crypto.sm2.interface import BackendMissingError
from esignverify.crypto.sm2.verify import verify

from .houses import DER, KEY, E, R, S, backend

KNOWN = Signature(R, S, DER)
OTHER = Signature(R, S ^ 1, encode(R, S ^ 1))


def libcrypto_here() -> libcrypto.Libcrypto:
    one = backend("libcrypto")
    assert isinstance(one, libcrypto.Libcrypto)
    return one


def test_it_leaves_no_error_in_the_queue_that_ssl_reads() -> None:
    one = libcrypto_here()
    assert one.verify(KEY, OTHER, E) is False
    assert one.verify(KEY, Signature(1, 1, b"\x30\x00"), E) is not True
    assert one._library.ERR_peek_error() == 0
    ssl.create_default_context()


def test_a_failure_of_its_own_is_no_answer() -> None:
    """A point off the curve does not get here; were one to, nothing would be said of it."""
    one = backend("libcrypto")
    off = PublicKey(KEY.point[:-1] + b"\0", KEY.x, KEY.y)
    assert one.verify(off, KNOWN, E) is None
    assert one.verify(KEY, KNOWN, E) is True


def test_keys_are_kept_within_a_bound_and_freed() -> None:
    one = libcrypto_here()
    points = [sm2.public_point(private) for private in range(1, 20)]
    for point in points:
        assert one.verify(read_point(point), KNOWN, E) is False
    assert one._key.cache_info().currsize == len(points)
    assert one._key.cache_info().maxsize == 256
    one._key.cache_clear()
    assert one.verify(KEY, KNOWN, E) is True


def test_threads_that_load_a_key_at_the_same_time_each_keep_theirs() -> None:
    """Of two made at once the cache keeps one; the other must live until its thread is done."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            for _ in range(20):
                one = libcrypto_here()
                answers = pool.map(
                    lambda n, one=one: one.verify(KEY, (OTHER, KNOWN)[n], E), [0, 1] * 4
                )
                assert list(answers) == [False, True] * 4
    finally:
        sys.setswitchinterval(before)


def test_no_such_library_is_told() -> None:
    names = ("libcrypto-that-is-not-here.so.3",)
    with pytest.raises(BackendMissingError, match="not-here"):
        libcrypto.load(names)


def test_a_library_that_is_not_openssl_3_is_told() -> None:
    """The C library has none of its functions, as OpenSSL 1.1 lacks the newer ones."""
    try:
        ctypes.CDLL("libc.so.6")
    except OSError:
        pytest.skip("no libc.so.6 here")
    with pytest.raises(BackendMissingError, match="OPENSSL_version_major"):
        libcrypto.load(("libc.so.6",))


def test_openssl_takes_what_the_tests_signer_makes(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here")
    curves = subprocess.run([openssl, "ecparam", "-list_curves"], capture_output=True, check=False)
    if b"SM2" not in curves.stdout:
        pytest.skip("this openssl has no SM2")
    private, message = 0x1234567890ABCDEF, b"what openssl reads"
    value = sm2.sign(private, message)
    for name, octets in (("k", sm2.spki(private)), ("s", value), ("m", message)):
        (tmp_path / name).write_bytes(octets)
    command = "pkeyutl -verify -pubin -keyform DER -inkey k -rawin -digest sm3 -in m -sigfile s"
    identity = ["-pkeyopt", "distid:1234567812345678"]
    found = subprocess.run(
        [openssl, *command.split(), *identity], cwd=tmp_path, capture_output=True, check=False
    )
    assert found.returncode == 0, found.stderr
    key = read_point(sm2.public_point(private))
    assert verify(key, value, sm2.message_digest(key.point, message))
