# SPDX-License-Identifier: Apache-2.0
"""Changing ASN.1 so that it stays ASN.1: the lengths above a changed element are written anew.

Without this nearly every mutation breaks an outer length, and no reader looks any further.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from esignverify.formats import der

Bytes = Callable[[bytes, int], bytes]
"""The fuzzer's own mutation: octets, and how many there may be."""

MAX_DEPTH = 24
_CONSTRUCTED = 0x20
_WRAPPING = {0x03: b"\0", 0x04: b""}
"""BIT STRING and OCTET STRING may hold ASN.1 of their own, behind these octets."""
ODD = tuple(
    bytes.fromhex(one)
    for one in (
        "", "0500", "3000", "3100", "a000", "8000", "0101ff", "010100", "0200", "020100",
        "0209ffffffffffffffffff", "02087fffffffffffffff", "0600", "060180", "06032a0304",
        "0a0163", "0300", "030109", "03020700", "04023000", "0c01ff", "1e0161", "1c0300d800",
        "170b323630333130303230305a", "180e3230323630333130303230303030",
        "180f30303030303331303032303030305a", "181330303031303130313030303030302b31343030",
        "181339393939313233313233353935392d31343030", "0500" * 40,
    )
)  # fmt: skip
"""Elements at the edge of what readers expect."""
TAGS = bytes.fromhex("01020304050a0c13161718301e31a0a1a2a380818286")


@dataclass
class Node:
    """One element: a leaf with its octets, or a node with children behind `lead`."""

    tag: int
    content: bytes
    children: list[Node]
    lead: bytes = b""

    def dump(self) -> bytes:
        """The element in DER."""
        if not self.children:
            return der.wrap(self.tag, self.content)
        return der.wrap(self.tag, self.lead + b"".join(one.dump() for one in self.children))


def parse(data: bytes, depth: int = 0) -> Node | None:
    """`data` as exactly one element, None where it is not."""
    try:
        one = der.element(data, 0)
    except der.DerError:
        return None
    if one.end != len(data) or depth > MAX_DEPTH:
        return None
    content = data[one.content : one.end]
    lead = _WRAPPING.get(one.tag)
    if one.tag & _CONSTRUCTED:
        lead = b""
    elif lead is None or not content.startswith(lead) or len(content) < 4:
        return Node(one.tag, content, [])
    children = _row(content[len(lead) :], depth)
    return Node(one.tag, content, children or [], lead)


def _row(content: bytes, depth: int) -> list[Node] | None:
    """`content` as a row of elements, None where it is none."""
    found: list[Node] = []
    at = 0
    while at < len(content):
        try:
            end = der.element(content, at).end
        except der.DerError:
            return None
        child = parse(content[at:end], depth + 1)
        if child is None:
            return None
        found.append(child)
        at = end
    return found


def nodes(root: Node) -> list[tuple[Node, int]]:
    """Every (parent, position of a child), outermost first."""
    found: list[tuple[Node, int]] = []
    waiting = [root]
    while waiting:
        one = waiting.pop()
        found += [(one, at) for at in range(len(one.children))]
        waiting += one.children
    return found


def mutate(data: bytes, size: int, seed: int, other: Bytes) -> bytes:
    """`data` with one to three changes, at most `size` octets."""
    random = Random(seed)
    if random.random() < 0.1:
        return other(data, size)
    root = parse(data)
    if root is None:
        return other(data, size)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = nodes(root)
        if places:
            _change(root, *random.choice(places), random, other)
    made = root.dump()
    return made if len(made) <= size else other(data, size)


def _change(root: Node, parent: Node, at: int, random: Random, other: Bytes) -> None:
    child = parent.children[at]
    what = random.randrange(9)
    if what <= 2 and not child.children:
        child.content = other(child.content or b"\0", len(child.content) + 16)
    elif what <= 2:
        random.shuffle(child.children)
    elif what == 3 and len(parent.children) > 1:
        parent.children.pop(at)
    elif what == 4:
        parent.children.insert(at, child)
    elif what == 5:
        child.tag = random.choice(TAGS)
    elif what == 6:
        parent.children[at] = _odd(random)
    elif what == 7:
        giver, place = random.choice(nodes(root))
        # A copy: a tree that holds itself could not be written.
        parent.children[at] = parse(giver.children[place].dump()) or child
    elif child.children:
        child.children = child.children[: random.randrange(len(child.children))]
    else:
        child.content = child.content[: random.randrange(len(child.content) + 1)]


def _odd(random: Random) -> Node:
    raw = random.choice(ODD)
    return parse(raw) or Node(0x04, raw, [])
