# SPDX-License-Identifier: Apache-2.0
"""Octets of XML as UTF-8, where every reader that goes by the declaration sees the same characters.

UTF-8, or UTF-16 with its mark, or GBK where the declaration says so (XML 1.0 §4.3.3, appendix F);
anything else is refused, for readers that do not go by the declaration would see other ones.
"""

from __future__ import annotations

import codecs
import re

from .errors import PackageLimitError, PackageMalformedError

MAX_OCTETS = 32 * 1024 * 1024
"""Octets of one XML part: the content of a page full of vector drawing reaches some MiB."""
BLANK = b" \t\r\n"
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF8 = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
_UTF16 = frozenset({"", "utf-16", "utf-16le", "utf-16be", "utf16"})
_GBK = frozenset({"gbk", "gb2312", "gb18030", "gb_2312-80", "cp936"})
_BRACKET_WITHIN = re.compile(rb"[\x81-\xfe]\]")
"""A character of GBK whose second octet is what ends CDATA for readers that see ASCII in it."""
_ONE_OCTET = frozenset({"iso-8859-1", "windows-1252"})
_OTHER_BEGINNINGS = (
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
    b"<\0",
    b"\0<",
    b"\0\0\0<",
    b"\0\0\xfe\xff",
    b"\x4c\x6f\xa7\x94",
)
"""How XML begins in UTF-16, UTF-32 and EBCDIC (XML 1.0 appendix F)."""
_PIECE = 1 << 20
_LONGEST_DECLARATION = 1024
"""Octets of an XML declaration; real ones have under a hundred."""


def as_utf8(octets: bytes, where: str) -> bytes:
    """`octets` as UTF-8; that those which say so are sound UTF-8 is the parser's to see.

    Raises:
        PackageMalformedError: an encoding that is not read.
        PackageLimitError: too many octets.
    """
    if len(octets) > MAX_OCTETS:
        raise PackageLimitError("xml-octets", MAX_OCTETS)
    try:
        plain = _decoded(octets)
    except UnicodeError as error:
        raise PackageMalformedError("xml-encoding", where) from error
    # NUL is no XML character; expat would take such octets for UTF-16, whatever it is told.
    if plain is None or b"\0" in plain:
        raise PackageMalformedError("xml-encoding", where)
    return plain


def _decoded(octets: bytes) -> bytes | None:
    """As UTF-8, None where the encoding is not read; that UTF-8 is sound is expat's to see."""
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        plain = _recoded(octets, "utf-16")
        return plain if _declared(plain) in _UTF16 else None
    name = _declared(octets.removeprefix(codecs.BOM_UTF8))
    if name in _UTF8:
        return octets
    if name in _GBK and not octets.startswith(codecs.BOM_UTF8):
        return _recoded(octets, "gb18030")
    return octets if name in _ONE_OCTET and octets.isascii() else None


def _recoded(octets: bytes, encoding: str) -> bytes:
    """As UTF-8, by pieces: a string of all of it may take four octets for each of these."""
    decoder = codecs.getincrementaldecoder(encoding)()
    starts = range(0, len(octets), _PIECE)
    pieces = (decoder.decode(octets[at : at + _PIECE]).encode("utf-8") for at in starts)
    return b"".join((*pieces, decoder.decode(b"", final=True).encode("utf-8")))


def _declared(octets: bytes) -> str:
    """The encoding that the declaration names, "" where it names none, "?" where it has no end."""
    start = octets[:_LONGEST_DECLARATION]
    found = _DECLARED.match(start)
    if found:
        return found[1].decode("ascii").lower()
    begun = start.startswith(b"<?xml") and start[5:6] in BLANK
    return "?" if begun and len(start) < len(octets) and b"?>" not in start else ""


def is_gbk(octets: bytes) -> bool:
    """Whether `octets` are declared as GBK, or a code like it, and hold characters of it."""
    return not octets.isascii() and _declared(octets) in _GBK


def has_two_readings(octets: bytes) -> bool:
    """Whether readers of other encodings see other text in GBK, or the end of CDATA elsewhere.

    Of all octets within its characters, none but the bracket is markup (GB 18030: 30 to 39, 40 to
    7E). Java's GB2312 and readers that mend what is no UTF-8 leave such an octet alone.
    """
    if b"<![" in octets and _BRACKET_WITHIN.search(octets):
        return True
    try:
        octets.decode("utf-8")
    except UnicodeError:
        return False
    return True


def hides_tags(octets: bytes) -> bool:
    """Whether some reader may take `octets` for XML in which tags are not written in ASCII."""
    known = _UTF8 | _GBK | _ONE_OCTET
    return octets.startswith(_OTHER_BEGINNINGS) or _declared(octets) not in known
