# SPDX-License-Identifier: Apache-2.0
"""What tests of the network share."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest


@pytest.fixture
def unused() -> Callable[[], str]:
    """A place on loopback where nobody listens."""

    def find() -> str:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            return f"127.0.0.1:{one.getsockname()[1]}"

    return find
