# SPDX-License-Identifier: Apache-2.0
"""Small pieces of PDF syntax (ISO 32000-2 §7.3): dictionaries, strings, streams, references."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from itertools import chain

BEIJING = timezone(timedelta(hours=8))

_TOKEN = re.compile(
    rb"\s*(<<|>>|\[|\]|\((?:\\.|[^\\()]|\([^()]*\))*\)|<[0-9A-Fa-f\s]*>|/[^\s/<>\[\]()]*|[^\s/<>\[\]()]+)",
    re.DOTALL,
)

Dictionary = dict[str, str]
"""A PDF dictionary: key without slash, value as it is written in the file."""


def parse_dictionary(data: bytes, start: int = 0) -> Dictionary:
    """The dictionary that begins at `start`; nested values are kept as text."""
    tokens: Iterator[str] = _tokens(data, start)
    if next(tokens) != "<<":
        raise ValueError("no dictionary here")
    found: Dictionary = {}
    while (token := next(tokens)) != ">>":
        parts, depth = [], 0
        value = next(tokens)
        while True:
            parts.append(value)
            depth += (value in {"<<", "["}) - (value in {">>", "]"})
            following = next(tokens)
            if depth == 0 and (following.startswith("/") or following == ">>"):
                break
            value = following
        found[token[1:]] = " ".join(parts)
        tokens = chain([following], tokens)
    return found


def _tokens(data: bytes, start: int) -> Iterator[str]:
    position = start
    while match := _TOKEN.match(data, position):
        yield match.group(1).decode("latin-1")
        position = match.end()


def write_dictionary(entries: Mapping[str, str]) -> str:
    """`entries` as a PDF dictionary."""
    return "<<" + " ".join(f"/{key} {value}" for key, value in entries.items()) + ">>"


def text_string(text: str) -> str:
    """A text string object: ASCII in parentheses, all else UTF-16 in hex (ISO 32000-2 §7.9.2.2)."""
    if text.isascii():
        return "(" + re.sub(r"([\\()])", r"\\\1", text) + ")"
    return "<" + ("\ufeff" + text).encode("utf-16-be").hex().upper() + ">"


def date_string(at: datetime) -> str:
    """A date in Beijing time, `D:20260310100000+08'00'` (ISO 32000-2 §7.9.4)."""
    return f"(D:{at.astimezone(BEIJING):%Y%m%d%H%M%S}+08'00')"


def stream(entries: Mapping[str, str], data: bytes) -> bytes:
    """A stream object, not compressed."""
    head = write_dictionary({**entries, "Length": str(len(data))})
    return head.encode("latin-1") + b"\nstream\n" + data + b"\nendstream"


def deflated(data: bytes) -> bytes:
    """`data` for FlateDecode in stored blocks: real compressors differ from machine to machine."""
    size = 0xFFFF
    blocks = [data[at : at + size] for at in range(0, len(data), size)] or [b""]
    out = bytearray(b"\x78\x01")
    for number, block in enumerate(blocks, 1):
        length = len(block)
        out.append(number == len(blocks))
        out += length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little") + block
    return bytes(out) + zlib.adler32(data).to_bytes(4)


def locked(body: bytes, number: int, lock: Callable[[int, bytes], bytes]) -> bytes:
    """`body` with its strings and stream encrypted, all but /Contents (ISO 32000-2 §7.6.2)."""
    head, mark, rest = body.partition(b"\nstream\n")
    if mark:
        entries = parse_dictionary(head)
        data = rest[: int(entries["Length"])]
        return stream(entries, lock(number, data))
    text = re.compile(rb"(/Contents )?(\([^()]*\)|(?<!<)<[0-9A-F]*>)")

    def close(match: re.Match[bytes]) -> bytes:
        if match.group(1):
            return match.group()
        raw = match.group(2)
        plain = raw[1:-1] if raw.startswith(b"(") else bytes.fromhex(raw[1:-1].decode())
        return b"<" + lock(number, plain).hex().upper().encode() + b">"

    return text.sub(close, body)


def reference(text: str) -> int:
    """Object number of an indirect reference `n 0 R`."""
    return int(text.split(maxsplit=1)[0])


def references(text: str) -> list[int]:
    """Object numbers in an array of indirect references."""
    return [int(number) for number in re.findall(r"(\d+) 0 R", text)]


def reference_array(numbers: list[int]) -> str:
    """An array of indirect references."""
    return "[" + " ".join(f"{number} 0 R" for number in numbers) + "]"


def runs(numbers: Mapping[int, int]) -> list[tuple[int, list[int]]]:
    """Consecutive runs of the keys, as subsections of a cross-reference want them."""
    found: list[tuple[int, list[int]]] = []
    for number in sorted(numbers):
        if found and found[-1][1][-1] + 1 == number:
            found[-1][1].append(number)
        else:
            found.append((number, [number]))
    return found


def one_revision(objects: Mapping[int, bytes], *, root: int = 1, identity: str = "") -> bytes:
    """A file of one revision with these objects, numbered without gaps from 1.

    `identity` is a hexadecimal string, both parts of /ID.
    """
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    rows = ["0000000000 65535 f "]
    for number, body in sorted(objects.items()):
        rows.append(f"{len(out):010d} 00000 n ")
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "\n".join(rows)
    named = f" /ID [{identity} {identity}]" if identity else ""
    trailer = f"<</Size {len(rows)} /Root {root} 0 R{named}>>"
    end = f"xref\n0 {len(rows)}\n{table}\ntrailer\n{trailer}\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + end.encode()
