# SPDX-License-Identifier: Apache-2.0
"""Changing a PDF as a forger would: offsets stay right, updates are well formed, holes keep size.

Without this nearly every mutation breaks the cross-references, and no reader looks any further.
What stands before the end of the signed revision is mostly left alone, since whatever changes
there is caught by the digest.
"""

from __future__ import annotations

import re
from random import Random

from .mutate_der import Bytes
from .mutate_der import mutate as mutate_der

_HEADER = re.compile(rb"(?<![0-9])([0-9]{1,7}) ([0-9]{1,5}) obj\b")
_TABLE = re.compile(rb"xref\n(?:[0-9]+ [0-9]+ ?\n(?:[0-9]{10} [0-9]{5} [nf] ?\r?\n)*)+")
_ROW = re.compile(rb"(?<=\n)([0-9]{1,7}) 1 ?\n([0-9]{10}) ([0-9]{5} n)")
_START = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\n?")
_RANGE = re.compile(rb"/ByteRange ?\[ ?([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+)")
_HOLE = re.compile(rb"/Contents ?<([0-9A-Fa-f]{64,})>")
_TOKEN = re.compile(rb"<<|>>|/[A-Za-z0-9]+|\([^()]{0,40}\)|[0-9]+ 0 R|-?[0-9.]+|\[|\]")
_OBJECT = re.compile(rb"([0-9]{1,7}) 0 obj\b(.*?)endobj", re.DOTALL)

KEYS = (
    b"AA AP AcroForm Annots AS B BBox ByteRange Catalog Cert Certs Contents Count CropBox CRLs DA "
    b"Dests DocMDP DocTimeStamp DR DSS DV Encrypt Extends Extensions F FT FieldMDP Fields Filter "
    b"First Flags Font Form ID Index Info JavaScript JS Kids Length Lock MediaBox Metadata N "
    b"Names NeedAppearances Next O OC OCProperties OCSPs OpenAction Outlines P Page Pages Parent "
    b"Perms Prev R Rect Reference Resources Root Rotate S SigFlags Size StructTreeRoot SubFilter T "
    b"TransformMethod TransformParams Type U UserUnit V VRI Version W XFA XObject XRefStm"
).split()
VALUES = (
    b"0", b"1", b"-1", b"3", b"4294967296", b"9007199254740993", b"0.5", b"1e3", b"+-1", b"null",
    b"true", b"()", b"(x)", b"(\\", b"<>", b"<0>", b"[]", b"[0 0 0 0]", b"[0 0 600 800]", b"<<>>",
    b"1 0 R", b"2 0 R", b"3 0 R", b"4 0 R", b"6 0 R", b"999 0 R", b"1 65535 R", b"/Sig", b"/Tx",
    b"/Widget", b"/ObjStm", b"/XRef", b"/DocTimeStamp", b"/FlateDecode", b"/ETSI.RFC3161",
    b"/adbe.pkcs7.detached", b"/#53ig", b"<</S/JavaScript/JS(1)>>", b"% %%EOF\n", b"stream\n",
    b"endobj", b"xref\n", b"trailer\n", b"startxref\n0\n%%EOF\n", b"\0", b"\r",
)  # fmt: skip


def dictionary() -> list[bytes]:
    """Words that the fuzzer puts in by itself."""
    return [b"/" + key for key in KEYS] + [one for one in VALUES if len(one) > 1]


def signed_end(data: bytes) -> int:
    """Offset behind the last byte that any /ByteRange in plain sight names."""
    ends = (int(one[3]) + int(one[4]) for one in _RANGE.finditer(data))
    return max((end for end in ends if end <= len(data)), default=0)


def mutate(data: bytes, size: int, seed: int, other: Bytes) -> bytes:
    """`data` changed, at most `size` octets."""
    random = Random(seed)
    if random.random() < 0.4:
        for _ in range(random.choice((1, 1, 2))):
            data = _update(data, random, other)
        return data[:size]
    for _ in range(random.choice((1, 1, 2, 3))):
        data = random.choice(_WAYS)(data, random, other)
    if random.random() < 0.85:
        data = relink(data, 0 if random.random() < 0.2 else signed_end(data))
    if random.random() < 0.15:
        data = _row(data, random)
    return data[:size]


def relink(data: bytes, start: int) -> bytes:
    """`data` with right offsets in the classic tables and ends of the updates behind `start`."""
    before = [int(one[1]) for one in _START.finditer(data, 0, start)]
    previous = before[-1] if before else None
    out = data[:start]
    while (ended := _START.search(data, start)) is not None:
        part = data[start : ended.end()]
        table = _TABLE.search(part)
        offsets = {int(one[1]): len(out) + one.start() for one in _HEADER.finditer(part)}
        if table is not None:
            place = len(out) + table.start()
            rest = part[table.end() :]
            if previous is not None:
                rest = re.sub(rb"/Prev [0-9]+", b"/Prev %d" % previous, rest)
            rows = b"" if previous is not None else b"0 1\n0000000000 65535 f \n"
            rows += b"".join(b"%d 1\n%010d 00000 n \n" % row for row in sorted(offsets.items()))
            part = part[: table.start()] + b"xref\n" + rows + rest
        else:
            place = max(offsets.values(), default=len(out))
        part = _START.sub(b"startxref\n%d\n%%%%EOF\n" % place, part)
        out += part
        previous, start = place, ended.end()
    return out + data[start:]


def _octets(data: bytes, random: Random, other: Bytes) -> bytes:
    """A few octets by the fuzzer's own mutation."""
    at = _anywhere(data, random)
    end = min(len(data), at + random.choice((4, 16, 64)))
    return data[:at] + other(data[at:end] or b"\0", end - at + 16) + data[end:]


def _anywhere(data: bytes, random: Random) -> int:
    start = signed_end(data) if random.random() < 0.7 else 0
    return random.randrange(start, len(data)) if start < len(data) else len(data)


def _token(data: bytes, random: Random, _: Bytes) -> bytes:
    """One token in place of another."""
    found = list(_TOKEN.finditer(data, _anywhere(data, random)))[:200]
    if not found:
        return data
    one = random.choice(found)
    new = random.choice((random.choice(found).group(), *random.sample(VALUES, 2)))
    if one.group().startswith(b"/") and random.random() < 0.5:
        new = b"/" + random.choice(KEYS)
    return data[: one.start()] + new + data[one.end() :]


def _entry(data: bytes, random: Random, _: Bytes) -> bytes:
    """One more entry in a dictionary."""
    found = [one.start() for one in re.finditer(rb">>", data)]
    behind = [at for at in found if at > signed_end(data)] if random.random() < 0.7 else found
    if not (behind or found):
        return data
    at = random.choice(behind or found)
    return data[:at] + b" /" + random.choice(KEYS) + b" " + random.choice(VALUES) + data[at:]


def _update(data: bytes, random: Random, _: Bytes) -> bytes:
    """An incremental update: some objects as they were, some with an entry more, some new."""
    objects = {int(one[1]): one[2] for one in _OBJECT.finditer(data)}
    root = re.findall(rb"/Root ([0-9]+) 0 R", data)
    if not objects or not root or not _START.search(data):
        return data
    chosen = {random.choice(list(objects)) for _ in range(random.choice((1, 1, 2, 3)))}
    if random.random() < 0.3:
        chosen.add(int(root[-1]))
    if random.random() < 0.4:
        chosen.add(max(objects) + random.choice((1, 2)))
    out = data if data.endswith(b"\n") else data + b"\n"
    for number in sorted(chosen):
        out += b"%d 0 obj" % number + _body(objects.get(number), random) + b"endobj\n"
    trailer = b"<</Size %d /Root %s 0 R /Prev 0>>" % (max(objects) + 9, root[-1])
    table = b"xref\n0 0\ntrailer\n" + trailer + b"\nstartxref\n0\n%%EOF\n"
    return relink(out + table, len(data))


def _body(old: bytes | None, random: Random) -> bytes:
    if old is None or random.random() < 0.3:
        length = random.choice((5, 5, 4))
        made = b"<</Length %d>>\nstream\n/F1 g\nendstream" % length
        return b"\n" + random.choice((made, *random.sample(VALUES, 3))) + b"\n"
    if random.random() < 0.3:
        return old
    found = [one.start() for one in re.finditer(rb">>", old)]
    if not found:
        return b"\n" + random.choice(VALUES) + b"\n"
    at = random.choice(found)
    return old[:at] + b" /" + random.choice(KEYS) + b" " + random.choice(VALUES) + old[at:]


def _message(data: bytes, random: Random, other: Bytes) -> bytes:
    """Another structure in the hole of a signature, of the same size, or one more beside it."""
    found = list(_HOLE.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    digits = one[1]
    old = bytes.fromhex(digits[: len(digits) & ~1].decode())
    end = len(old.rstrip(b"\0"))
    made = mutate_der(old[:end], len(old), random.getrandbits(32), other)
    if len(made) > len(old):
        return data
    new = made.ljust(len(old), b"\0").hex().encode()
    if random.random() < 0.2:
        at = random.choice((one.start(), one.end()))
        return data[:at] + b" /Contents <" + new + b"> " + data[at:]
    return data[: one.start(1)] + new.ljust(len(digits), b"0") + data[one.end(1) :]


def _range(data: bytes, random: Random, _: Bytes) -> bytes:
    """One number of a /ByteRange a little or wholly otherwise."""
    found = list(_RANGE.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    which = random.randrange(1, 5)
    value = random.choice((0, int(one[which]) + random.choice((-2, -1, 1, 2)), len(data)))
    return data[: one.start(which)] + b"%d" % max(value, 0) + data[one.end(which) :]


def _row(data: bytes, random: Random) -> bytes:
    """One row of a table for another object, or to the place of another one."""
    rows = list(_ROW.finditer(data, signed_end(data))) or list(_ROW.finditer(data))
    places = [one.start() for one in _HEADER.finditer(data)]
    if not rows or not places:
        return data
    one = random.choice(rows)
    place = random.choice((random.choice(places), int(one[2]) + random.choice((-1, 1))))
    number = random.randrange(12) if random.random() < 0.5 else int(one[1])
    row = b"%d 1\n%010d %b" % (number, max(place, 0) % 10**10, one[3])
    return data[: one.start()] + row + data[one.end() :]


def _piece(data: bytes, random: Random, _: Bytes) -> bytes:
    """A piece left out, twice, or elsewhere."""
    marks = [one.start() for one in re.finditer(rb"[0-9]+ 0 obj|xref|trailer|startxref", data)]
    if len(marks) < 3:
        return data
    at, end = sorted(random.sample(marks, 2))
    place = random.choice(marks)
    piece = data[at:end] if len(data) + end - at < 30_000 else b""
    return random.choice(
        (data[:at] + data[end:], data[:place] + piece + data[place:], data[:end] + data[at:])
    )


_WAYS = (
    _octets,
    _octets,
    _token,
    _token,
    _entry,
    _entry,
    _update,
    _update,
    _message,
    _range,
    _piece,
)
