# SPDX-License-Identifier: Apache-2.0
"""Text codecs that a locked-in child may be asked for; each is a module, to be loaded before."""

from __future__ import annotations

import codecs

CODECS = (
    *("ascii", "latin-1", "cp1252", "cp437", "mac-roman", "utf-8", "utf-8-sig", "utf-7"),
    *("utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le"),
    *("gb18030", "gbk", "gb2312", "big5", "idna", "punycode", "raw-unicode-escape"),
)
"""What PDF, X.509 names, ZIP and XML may ask for."""


def load_codecs() -> None:
    """Load them.

    Raises:
        LookupError: this Python lacks one.
    """
    for name in CODECS:
        codecs.lookup(name)
