# SPDX-License-Identifier: Apache-2.0
"""The back-ends that are here, and one signature of the standard to turn into wrong ones."""

from __future__ import annotations

import pytest
from tests.pki import sm2

from esignverify.crypto.sm2.backend import LOADERS
from esignverify.crypto.sm2.curve import PublicKey, read_point
from esignverify.crypto.sm2.interface import Backend, BackendMissingError

POINT = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
MESSAGE = b"message digest"
ZA = bytes.fromhex("b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3")
E = bytes.fromhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
"""GB/T 32918.5 §A.2: key, message, ZA, e and signature."""
KEY: PublicKey = read_point(POINT)
DER = sm2.signature_der(R, S)


def backend(name: str) -> Backend:
    """The back-end of that name; skips the test where its library is not here."""
    try:
        return dict(LOADERS)[name]()
    except BackendMissingError as missing:
        pytest.skip(f"{name} is not here: {missing}")


NAMES = [name for name, _ in LOADERS]


def here() -> list[Backend]:
    """All back-ends that can be loaded, at least our own."""
    found = []
    for _, load in LOADERS:
        try:
            found.append(load())
        except BackendMissingError:
            continue
    return found
