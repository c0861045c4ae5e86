# SPDX-License-Identifier: Apache-2.0
"""The difference policy for later revisions: pyHanko's rules, with its XMP rule made pure Python.

The library's own rule parses XMP with lxml; the judge takes no native parser but the crypto
library near hostile bytes (design, workers).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule

from .document import entry

MAX_XMP = 1024 * 1024
"""Octets of one metadata stream; real ones are some kilobytes."""
_XMP_ROOT = "adobe:ns:meta/ xmpmeta"


class XmpRule(WhitelistRule):
    """A new metadata stream is allowed where both it and the old one are well-formed XMP."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """The references that the metadata rule clears between two revisions."""
        return self._cleared(old, new)

    def _cleared(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[ReferenceUpdate]:
        for view in (new, old):
            stream = entry(view.root, "/Metadata")
            if stream is not None:
                check_xmp(stream)
        rule = MetadataUpdateRule(check_xml_syntax=False)  # type: ignore[no-untyped-call]  # pyHanko
        yield from rule.apply(old, new)


def check_xmp(stream: object) -> None:
    """Hold a metadata stream to well-formed XMP without a document type.

    Raises:
        SuspiciousModification: it is something else.
    """
    if not isinstance(stream, generic.StreamObject):
        raise SuspiciousModification("/Metadata is no stream")
    try:
        data = bytes(stream.data)
    except (PdfError, ValueError) as error:
        raise SuspiciousModification("/Metadata cannot be decoded") from error
    if len(data) > MAX_XMP:
        raise SuspiciousModification("/Metadata is too large")
    _parse(data)


def _parse(data: bytes) -> None:
    names: list[str] = []

    def refuse(*_: object) -> None:
        raise SuspiciousModification("/Metadata has a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: names.append(name) if not names else None
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SuspiciousModification("/Metadata is not well-formed") from error
    if names != [_XMP_ROOT]:
        raise SuspiciousModification("/Metadata is not XMP")


POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),  # type: ignore[no-untyped-call]  # pyHanko
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (
                DocInfoRule(),
                XrefStreamRule(),
                ObjectStreamRule(),
                DSSCompareRule(),
                XmpRule(),
            )
        ),
    ],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(),  # type: ignore[no-untyped-call]  # pyHanko
            SigFieldModificationRule(),
            GenericFieldModificationRule(),
        ],
    ),
)
"""Every object that a revision touches must be explained by one of these, or it is refused."""
