# SPDX-License-Identifier: Apache-2.0
"""XML that costs too much, or that two parsers read in two ways (domain E4)."""

from __future__ import annotations

from ..case import Case, case
from ..ofd import HEAD, MAIN, SIGNATURES, Ofd, Sign, element
from ..ofd_cases import GENUINE, accepted, genuine, never_accepted
from ..ofd_report import DOCUMENT, PAGES, report

RULE = "design part 6: no DOCTYPE ever; XML depth 64"
PLAIN_TYPE = "<!DOCTYPE OFD>"
OUTSIDE = '<!DOCTYPE OFD [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def bomb() -> str:
    """Ten levels of entities, each ten times the one before (billion laughs)."""
    rows = ['<!ENTITY a0 "ha">']
    rows += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE x [{''.join(rows)}]>"


def typed(made: Ofd, part: str, declaration: str) -> Ofd:
    """The package; `part` has such a document type."""
    return made.replace(part, HEAD, f"{HEAD}{declaration}\n")


@case(clause=RULE, twin=GENUINE)
def document_type_in_the_main_part() -> Case:
    """OFD.xml has a document type."""
    return never_accepted(typed(genuine(), MAIN, PLAIN_TYPE).data)


@case(clause=RULE, twin=GENUINE)
def document_type_in_a_page() -> Case:
    """A page, signed like that, has a document type."""
    return never_accepted(typed(report(), PAGES[1], PLAIN_TYPE).sign().data)


@case(clause=RULE, twin=GENUINE)
def document_type_in_the_list() -> Case:
    """Signatures.xml has a document type with an entity that reads a file."""
    return never_accepted(typed(genuine(), SIGNATURES, OUTSIDE).data)


@case(clause=RULE, twin=GENUINE)
def document_type_in_a_signature() -> Case:
    """Signature.xml, signed like that, has a document type."""

    def with_type(content: bytes) -> bytes:
        return content.replace(HEAD.encode(), f"{HEAD}{PLAIN_TYPE}\n".encode())

    return never_accepted(report().sign(Sign(xml=with_type)).data)


@case(clause=RULE, twin=GENUINE)
def entity_from_outside() -> Case:
    """Document.xml, signed like that, takes a text from a file of the reader's machine."""
    made = typed(report(), DOCUMENT, OUTSIDE)
    return never_accepted(made.replace(DOCUMENT, "Tags/CustomTags.xml", "&x;").sign().data)


@case(clause=RULE, twin=GENUINE)
def entity_bomb() -> Case:
    """A page, signed like that, whose entities grow to ten thousand million characters."""
    made = typed(report(), PAGES[1], bomb())
    return never_accepted(made.replace(PAGES[1], "不合格", "&a9;").sign().data)


@case(clause=RULE, twin=GENUINE)
def deep_page() -> Case:
    """A page, signed like that, with elements two hundred deep."""
    deep = "<ofd:PageBlock>" * 200 + "</ofd:PageBlock>" * 200
    made = report().replace(PAGES[1], "</ofd:Layer>", f"{deep}</ofd:Layer>")
    return never_accepted(made.sign().data)


@case(clause=RULE, twin=GENUINE)
def deep_main_part() -> Case:
    """OFD.xml with elements two hundred deep."""
    deep = "<ofd:a>" * 200 + "</ofd:a>" * 200
    return never_accepted(genuine().replace(MAIN, "</ofd:DocBody>", f"{deep}</ofd:DocBody>").data)


@case(clause="design rule 1; XML 1.0 §2.1", twin=GENUINE)
def main_part_not_wellformed() -> Case:
    """OFD.xml is cut short; a lenient parser goes on."""
    made = genuine()
    return never_accepted(made.put(MAIN, made.parts[MAIN][:-20]).data)


@case(clause="design rule 7", twin=GENUINE)
def two_document_roots() -> Case:
    """A DocBody with two DocRoots: one parser takes the first, another the last."""
    made = genuine()
    for name in ("Document.xml", "PublicRes.xml", "DocumentRes.xml"):
        made.put(f"Doc_1/{name}", made.parts[f"Doc_0/{name}"])
    second = element("DocRoot", "Doc_1/Document.xml")
    return never_accepted(made.replace(MAIN, "<ofd:Signatures>", f"{second}<ofd:Signatures>").data)


@case(clause="design rule 7", twin=GENUINE)
def document_root_behind_a_comment() -> Case:
    """DocRoot holds a comment: parsers that take the first text only read another path."""
    made = genuine().replace(MAIN, "Doc_0/Document.xml<", "Doc_0/Document.xml<!-- -->.bak<")
    return never_accepted(made.data)


@case(clause="design rule 7", twin=GENUINE)
def list_of_another_namespace() -> Case:
    """The list's rows belong to another namespace; a parser that drops prefixes takes them."""
    made = genuine()
    made.put(
        SIGNATURES,
        made.parts[SIGNATURES]
        .replace(b"<ofd:Signature ", b'<x:Signature xmlns:x="urn:other" ')
        .replace(b"</ofd:Signature>", b"</x:Signature>"),
    )
    return never_accepted(made.data)


@case(clause="XML 1.0 §4.3.3", twin=GENUINE)
def page_in_utf16() -> Case:
    """A page in UTF-16, which every parser must read; it is covered as it stands."""
    made = report()
    text = made.parts[PAGES[1]].decode().replace("UTF-8", "UTF-16")
    return accepted(made.put(PAGES[1], text.encode("utf-16")).sign().data)
