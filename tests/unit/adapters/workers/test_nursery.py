# SPDX-License-Identifier: Apache-2.0
"""A nursery whose parent goes away ends without a word."""

from __future__ import annotations

import socket

from esignverify.adapters.workers.nursery import Nursery
from esignverify.adapters.workers.work import REAL


def test_a_parent_that_ends_with_a_reply_unread_is_no_error() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with theirs:
        theirs.sendall(b"a reply that nobody reads")
        ours.close()  # a Unix socket closed with bytes unread resets the connection
        Nursery(REAL, theirs, fuse_seconds=1, sandbox=False).serve()
