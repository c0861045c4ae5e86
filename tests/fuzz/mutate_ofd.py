# SPDX-License-Identifier: Apache-2.0
"""Changing an OFD as a forger would: parts anew, names, lists, signature values, then packed again.

Without this nearly every mutation breaks the archive, and no reader looks any further.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from tests.pki.zip_archive import Archive, Entry, write

from .mutate_der import Bytes
from .mutate_der import mutate as mutate_der

Parts = list[tuple[str, bytes]]
_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb"(?<=\")[^\"<>]{0,200}(?=\")|(?<=>)[^<>]{1,200}(?=<)")
_LOC = re.compile(rb"/?(?:[A-Za-z0-9_]+/)*[A-Za-z0-9_]+\.[a-z]{3}")

WORDS = (
    b"<ofd:DocBody>", b"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>", b"<!DOCTYPE a>", b"<!---->",
    b"<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", b"<![CDATA[x]]>", b"&#65;",
    b'<ofd:Template TemplateID="5"/>', b"<ofd:PageRes>/Doc_0/PublicRes.xml</ofd:PageRes>",
    b'<ofd:Versions><ofd:Version ID="1" Index="1" BaseLoc="/v.xml"/></ofd:Versions>',
    b"<ofd:Annotations>/Doc_0/Annots/Annotations.xml</ofd:Annotations>", b"<?xml-stylesheet?>",
    b"<ofd:Attachments>/Doc_0/Attachs/Attachments.xml</ofd:Attachments>", b"\xef\xbb\xbf",
    b'<ofd:DrawParam ID="1"/>', b"<ofd:Area><ofd:PhysicalBox>0 0 9 9</ofd:PhysicalBox></ofd:Area>",
)  # fmt: skip
VALUES = (
    b"", b"0", b"1", b"-1", b"5", b"21", b"1e9", b"0 0 210 297", b"true", b"false", b"Seal",
    b"Sign", b"../OFD.xml", b"/OFD.xml", b"OFD.xml", b"ofd.XML", b"/Doc_0/Document.xml",
    b"Document.xml",
    b"./Pages/Page_0/Content.xml", b"/Doc_0/Pages/Page_1/Content.xml", b"\\Doc_0\\Document.xml",
    b"1.2.156.10197.1.401", b"sm3", b"SHA-256", b"MD5", b"1.2.3", b"%44oc_0/Document.xml", b" ",
)  # fmt: skip
NAMES = ("OFD.xml", "ofd.xml", "/OFD.xml", "Doc_0\\Document.xml", "Doc_0/../OFD.xml", "x.xml", "a/")


def mutate(data: bytes, size: int, seed: int, other: Bytes) -> bytes:
    """`data` changed, at most `size` octets."""
    random = Random(seed)
    parts = _parts(data)
    if parts is None or random.random() < 0.1:
        return other(data, size)
    for _ in range(random.choice((1, 1, 2, 3))):
        random.choice(_WAYS)(parts, random, other)
    made = write(Archive([_entry(name, part, random) for name, part in parts]))
    return made[:size]


def _parts(data: bytes) -> Parts | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            rows = archive.infolist()[:64]
            return [(one.filename, archive.read(one)[:100_000]) for one in rows]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    except Exception:  # noqa: BLE001 - zlib.error and whatever else a broken archive makes of it
        return None


def _entry(name: str, data: bytes, random: Random) -> Entry:
    written = name.encode("utf-8", "surrogateescape")
    if random.random() < 0.98:
        return Entry(written, data)
    return random.choice(
        (
            Entry(written, data, local_name=b"other.xml"),
            Entry(written, data, listed=False),
            Entry(written, data, comment=b"PK\5\6"),
            Entry(written, data, size=1),
        )
    )


def _some(parts: Parts, random: Random) -> int:
    return random.randrange(len(parts))


def _value(parts: Parts, random: Random, _: Bytes) -> None:
    """One attribute value or text for another."""
    if not parts:
        return
    at = _some(parts, random)
    name, data = parts[at]
    found = list(_VALUE.finditer(data))
    if not found:
        return
    one = random.choice(found)
    locations = _LOC.findall(b" ".join(part for _, part in parts[:8]))
    new = random.choice((*VALUES, random.choice(found).group(), *locations[:20]))
    parts[at] = (name, data[: one.start()] + new + data[one.end() :])


def _tag(parts: Parts, random: Random, _: Bytes) -> None:
    """One tag twice, gone, or a word of ours beside it."""
    if not parts:
        return
    at = _some(parts, random)
    name, data = parts[at]
    found = list(_TAG.finditer(data))
    if not found:
        return
    one, other = random.choice(found), random.choice(found)
    new = random.choice((b"", one.group() * 2, other.group(), one.group() + random.choice(WORDS)))
    parts[at] = (name, data[: one.start()] + new + data[one.end() :])


def _octets(parts: Parts, random: Random, other: Bytes) -> None:
    if not parts:
        return
    at = _some(parts, random)
    name, data = parts[at]
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + 32)
    parts[at] = (name, data[:start] + other(data[start:end] or b"\0", 64) + data[end:])


def _signature(parts: Parts, random: Random, other: Bytes) -> None:
    """Another structure as a signature value or seal."""
    found = [at for at, (name, _) in enumerate(parts) if name.endswith((".dat", ".esl"))]
    if found:
        at = random.choice(found)
        name, data = parts[at]
        parts[at] = (name, mutate_der(data, len(data) + 64, random.getrandbits(32), other))


def _listing(parts: Parts, random: Random, _: Bytes) -> None:
    """A part gone, twice, under another name, or in the place of another."""
    if not parts:
        return
    at, place = _some(parts, random), _some(parts, random)
    name, data = parts[at]
    way = random.randrange(5)
    if way == 0:
        del parts[at]
    elif way == 1:
        parts.insert(place, (random.choice((name, name.upper(), f"/{name}", *NAMES)), data))
    elif way == 2:
        parts[at] = (random.choice((name.lower(), *NAMES)), data)
    elif way == 3:
        parts[at] = (name, parts[place][1])
    else:
        parts[at], parts[place] = parts[place], parts[at]


_WAYS: tuple[Callable[[Parts, Random, Bytes], None], ...] = (
    _value, _value, _value, _tag, _tag, _octets, _signature, _listing, _listing,
)  # fmt: skip
