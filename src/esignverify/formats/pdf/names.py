# SPDX-License-Identifier: Apache-2.0
"""Names as the octets they are (ISO 32000-2 §7.3.5), in place of the library's reading as text."""

from __future__ import annotations

import re
from typing import Any

from pyhanko.pdf_utils import generic, misc

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_UNWRITTEN = re.compile(rb"[^!\"#$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]|#(?![0-9A-Fa-f]{2})")


def decode_name(octets: bytes) -> Any:
    """A name, one character for each octet: as text, two names could become one (§7.3.5).

    Raises:
        PdfReadError: an octet or escape that no name has.
    """
    if _UNWRITTEN.search(octets) is not None:
        raise misc.PdfReadError("an octet or escape that no name has")
    if b"#" in octets:
        octets = _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), octets)
    return generic.NameObject("/" + octets.decode("latin-1"))
