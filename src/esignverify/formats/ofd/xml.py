# SPDX-License-Identifier: Apache-2.0
"""XML of a package as a tree, without DTD and within budgets (XML 1.0, Namespaces in XML 1.0).

A DOCTYPE is refused wherever it stands, so no entity but the five of XML exists. Octets are UTF-8,
or what `encodings` makes UTF-8 of, which is told where other readers may find other tags in it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, NoReturn
from xml.etree.ElementTree import Comment, Element, TreeBuilder
from xml.parsers import expat

from .encodings import BLANK, MAX_OCTETS, as_utf8, has_two_readings, is_gbk
from .errors import PackageLimitError, PackageMalformedError

MAX_DEPTH = 64
"""Elements within elements (design part 6)."""
MAX_OCTETS_TOGETHER = 64 * 1024 * 1024
"""Octets of XML read in one package, a part that is read again counted again: half a second. The
largest real files have one MiB."""
MAX_TAGS_TOGETHER = 400_000
"""Tags of all parts of one package, of which each element has two or one: some 100 MiB as trees and
a second. The largest real files have 12,000, a thousand pages some hundred each."""
MAX_ATTRIBUTES = 256
"""Attributes of one element; OFD knows about twenty."""
MAX_ATTRIBUTES_TOGETHER = 400_000
"""Signs of equality in all parts of one package, of which each attribute has one."""
MAX_NAMESPACE = 256
"""Characters of a namespace; OFD's has 28. The parser writes it anew before each name in it."""
MAX_STAMPS = 10_000
"""Stamps of all signatures of one package: a seam stamp on each of some thousand pages."""

OFD_NAMESPACES = frozenset({"http://www.ofdspec.org/2016", "http://www.ofdspec.org", ""})
"""GB/T 33190-2016 §6.1, a form seen in real files, and files without any."""

_USUAL = (
    "Page", "Area", "PhysicalBox", "Template", "Content", "Layer", "PageBlock", "TextObject",
    "TextCode", "CGTransform", "Glyphs", "PathObject", "AbbreviatedData", "ImageObject",
    "CompositeObject", "FillColor", "StrokeColor", "Signature", "SignedInfo", "Provider",
    "SignatureMethod", "SignatureDateTime", "References", "Reference", "CheckValue", "StampAnnot",
    "SignedValue",
)  # fmt: skip
"""Elements of which there are many; no attribute that anybody reads has such a name."""
_SEPARATOR = "}"
_LOCAL = {
    f"{space}{_SEPARATOR}{name}": name for space in OFD_NAMESPACES if space for name in _USUAL
}
"""Names as the parser makes them, and what it is told to put in their place."""

_ASIDE = re.compile(rb"<!--(.*?)-->|<\?(.*?)\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
"""Every < of well-formed XML begins markup, so these are found as a parser finds them."""
_BASES = {("http://www.w3.org/XML/1998/namespace", "base"), ("xml", "base")}
"""Readers that heed XML Base (§3) count locations from there, others from where a part lies."""
_UNBOUND_PREFIX = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]


def text_of(one: Element) -> str:
    """All text right inside `one`, without that of its children."""
    return (one.text or "") + "".join(child.tail or "" for child in one)


def is_whole(one: Element) -> bool:
    """False: a comment, a processing instruction, CDATA or a child stands in the text of `one`.

    Readers put such text together in different ways.
    """
    return len(one) == 0


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed part. Tags and names of attributes are local names, whatever their namespace.

    A comment, a processing instruction or the beginning of CDATA is an element with the tag "".
    `oddities` are stable codes of what readers take differently; `foreign` are the tags that stand
    in another namespace than OFD's, the ones above before those within.
    """

    root: Element
    oddities: frozenset[str]
    foreign: tuple[str, ...]


@dataclass(slots=True)
class Budget:
    """What may still be read in this package."""

    tags: int = field(default=MAX_TAGS_TOGETHER)
    octets: int = field(default=MAX_OCTETS_TOGETHER)
    attributes: int = field(default=MAX_ATTRIBUTES_TOGETHER)
    stamps: int = field(default=MAX_STAMPS)

    def spend(self, octets: bytes) -> None:
        """Count what `octets` would cost before they are parsed.

        Raises:
            PackageLimitError: too many octets, tags or attributes.
        """
        if len(octets) > MAX_OCTETS:
            raise PackageLimitError("xml-octets", MAX_OCTETS)
        self.octets -= len(octets)
        if self.octets < 0:
            raise PackageLimitError("xml-octets-together", MAX_OCTETS_TOGETHER)
        self.tags -= octets.count(b"<")
        if self.tags < 0:
            raise PackageLimitError("xml-tags-together", MAX_TAGS_TOGETHER)
        self.attributes -= octets.count(b"=")
        if self.attributes < 0:
            raise PackageLimitError("xml-attributes-together", MAX_ATTRIBUTES_TOGETHER)


def parse(octets: bytes, where: str, budget: Budget) -> Tree:
    """The tree of the part `where`.

    Raises:
        PackageMalformedError: not well-formed, a DOCTYPE, or an encoding that is not read.
        PackageLimitError: over a budget.
    """
    plain = as_utf8(octets, where)
    budget.spend(plain)
    tree = _tree(plain, where)
    if is_gbk(octets) and (has_two_readings(octets) or _has_odd_names(tree.root)):
        return replace(tree, oddities=tree.oddities | {"encoding-ambiguous"})
    return tree


def _tree(plain: bytes, where: str) -> Tree:
    try:
        return _Builder(where, _SEPARATOR).read(plain)
    except expat.ExpatError as error:
        if error.code != _UNBOUND_PREFIX:
            raise PackageMalformedError("xml-not-well-formed", where) from error
    # Readers without namespaces show such a part, others refuse it.
    try:
        tree = _Builder(where, None).read(plain)
    except expat.ExpatError as error:
        raise PackageMalformedError("xml-not-well-formed", where) from error
    return replace(tree, oddities=tree.oddities | {"unbound-prefix"})


def _has_odd_names(root: Element) -> bool:
    """Whether a tag or attribute is another one for readers that skip characters."""
    return not all(one.tag.isascii() and "".join(one.attrib).isascii() for one in root.iter())


class _RootSeenError(Exception):
    """Ends parsing at the first tag; not an error of anybody."""


def root_name(octets: bytes, where: str) -> str:
    """Local name of the root element; what follows its tag is not looked at.

    Raises:
        PackageMalformedError: no tag can be read, a DOCTYPE, or an encoding that is not read.
    """
    plain = as_utf8(octets, where)
    names: list[str] = []

    def first(name: str, _: object) -> None:
        names.append(name.rpartition(":")[2])
        raise _RootSeenError

    def refuse(*_: object) -> None:
        raise PackageMalformedError("xml-doctype", where)

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = first
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(plain, True)
    except (_RootSeenError, expat.ExpatError):
        if names and not (is_gbk(octets) and (has_two_readings(octets) or not names[0].isascii())):
            return names[0]
    raise PackageMalformedError("xml-not-well-formed", where)


def asides(octets: bytes, where: str) -> tuple[bytes, ...]:
    """What stands in comments, processing instructions and CDATA of a part that `parse` has read.

    Readers that search the text find it; the XML declaration is left out. As UTF-8.
    """
    plain = as_utf8(octets, where).removeprefix(codecs.BOM_UTF8)
    found = _ASIDE.finditer(plain)
    return tuple(
        b"".join(one.groups(b""))
        for one in found
        if one.start() or not plain.startswith(b"<?xml") or plain[5:6] not in BLANK
    )


class _Builder:
    """Makes the tree: the library's own builder takes the parser's events without our code between.

    `separator` stands between namespace and name; None: prefixes are taken as they are written.
    """

    def __init__(self, where: str, separator: str | None) -> None:
        self._where = where
        self._mark = separator or ":"
        self._building = building = TreeBuilder(insert_comments=True)
        self._names = _LOCAL.copy()
        """All names met, as they stand in the tree: the parser looks each up, to keep it once."""
        self._aside = False
        """Whether there is a comment, a processing instruction or CDATA."""
        self._parser = parser = expat.ParserCreate("utf-8", separator, self._names)
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = building.start
        parser.EndElementHandler = building.end
        parser.CharacterDataHandler = building.data
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._comment
        parser.StartCdataSectionHandler = self._comment
        parser.StartNamespaceDeclHandler = self._check_namespace
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.SkippedEntityHandler = self._refuse

    def read(self, octets: bytes) -> Tree:
        """Parse all of `octets`.

        Raises:
            ExpatError: not well-formed.
            PackageMalformedError: a DOCTYPE.
            PackageLimitError: too deep, too many attributes, or too long a namespace.
        """
        self._parser.Parse(octets, True)
        root = self._building.close()
        if self._aside or not self._are_usual():
            return self._with_local_names(root)
        for _ in _levels(root):
            pass
        return Tree(root, frozenset(), ())

    def _are_usual(self) -> bool:
        """Whether all names are local already, and too few for an element to have too many."""
        mark = self._mark
        return len(self._names) <= MAX_ATTRIBUTES and not any(
            mark in one for one in self._names.values() if one
        )

    def _comment(self, *_: object) -> None:
        """An element stands for each of them, so that text beside it is seen to be in pieces."""
        self._aside = True
        self._building.comment(None)

    def _refuse(self, *_: object) -> NoReturn:
        raise PackageMalformedError("xml-doctype", self._where)

    @staticmethod
    def _check_namespace(_: str | None, namespace: str | None) -> None:
        if len(namespace or "") > MAX_NAMESPACE:
            raise PackageLimitError("xml-namespace", MAX_NAMESPACE)

    def _with_local_names(self, root: Element) -> Tree:
        oddities: set[str] = set()
        foreign: dict[str, None] = {}
        local: dict[Any, str] = {Comment: ""}
        plain: set[str] = set()
        for one in chain.from_iterable(_levels(root)):
            tag = one.tag
            name = local.get(tag)
            if name is None:
                space, _, name = tag.rpartition(self._mark)
                local[tag] = name
                if self._mark == _SEPARATOR and space not in OFD_NAMESPACES:
                    foreign[name] = None
            one.tag = name
            names = one.keys()
            if plain.issuperset(names):
                continue
            if len(names) > MAX_ATTRIBUTES:
                raise PackageLimitError("xml-attributes", MAX_ATTRIBUTES)
            if self._mark in "".join(names):
                oddities |= self._localise(one.attrib)
            elif len(plain) + len(names) <= MAX_ATTRIBUTES:  # so no element of these has more
                plain.update(names)
        return Tree(root, frozenset(oddities), tuple(foreign))

    def _localise(self, attributes: dict[str, str]) -> set[str]:
        """Name them without namespaces; the first of two stays. Returns what is odd.

        OFD's own attributes begin with a capital and stand in no namespace (GB/T 33190-2016 §6.1):
        readers that heed namespaces see none where it has a prefix.
        """
        written = [
            (name, value)
            for name, value in attributes.items()
            if name != "xmlns" and not name.startswith("xmlns:")
        ]
        attributes.clear()
        found: set[str] = set()
        for name, value in written:
            space, _, local = name.rpartition(self._mark)
            if space and local[:1].isupper():
                found.add("attribute-in-namespace")
            if (space, local) in _BASES:
                found.add("base-of-locations")
            attributes.setdefault(local, value)
        return found | ({"attribute-twice"} if len(attributes) < len(written) else set())


def _levels(root: Element) -> Iterator[list[Element]]:
    """All elements, those of one depth together."""
    depth, level = 0, [root]
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise PackageLimitError("xml-depth", MAX_DEPTH)
        yield level
        level = [child for one in level for child in one]
