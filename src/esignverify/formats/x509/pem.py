# SPDX-License-Identifier: Apache-2.0
"""PEM (RFC 7468): text armour around DER. Text between the blocks is allowed and ignored (§2)."""

from __future__ import annotations

import base64
import binascii
import re

_BEGIN = re.compile(rb"^-----BEGIN ([A-Z0-9 ]{1,64})-----[ \t]*\r?$", re.MULTILINE)
_BLANKS = re.compile(rb"[ \t\r\n]+")


class PemError(ValueError):
    """A block is cut off, or holds something other than base64."""


def pem_blocks(data: bytes) -> list[tuple[str, bytes]]:
    """Label and DER of every block in `data`, in order; empty where there is none.

    Raises:
        PemError: a block without its END line, or whose content is not base64.
    """
    blocks: list[tuple[str, bytes]] = []
    position = 0
    while begin := _BEGIN.search(data, position):
        label = begin.group(1)
        end = data.find(b"-----END " + label + b"-----", begin.end())
        if end < 0:
            raise PemError("a PEM block has no END line")
        body = _BLANKS.sub(b"", data[begin.end() : end])
        try:
            blocks.append((label.decode("ascii"), base64.b64decode(body, validate=True)))
        except binascii.Error:
            raise PemError("a PEM block is not base64") from None
        position = end
    return blocks


def split_pem(data: bytes) -> list[bytes]:
    """DER of every CERTIFICATE block in `data`, in order; other blocks are passed over.

    Raises:
        PemError: a block is damaged.
    """
    return [der for label, der in pem_blocks(data) if label == "CERTIFICATE"]
