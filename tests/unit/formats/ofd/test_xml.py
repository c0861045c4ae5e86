# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import codecs
from contextlib import suppress
from xml.etree.ElementTree import tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pki.ofd_report import report

from esignverify.formats.ofd import encodings, xml
from esignverify.formats.ofd.encodings import hides_tags
from esignverify.formats.ofd.errors import (
    PackageError,
    PackageLimitError,
    PackageMalformedError,
)
from esignverify.formats.ofd.xml import (
    Budget,
    Tree,
    asides,
    is_whole,
    parse,
    root_name,
    text_of,
)


def read(octets: bytes) -> Tree:
    return parse(octets, "a.xml", Budget())


def test_a_tree_has_local_names_namespaces_attributes_and_text():
    root = read(b'<o:A xmlns:o="http://www.ofdspec.org/2016" x="1"><o:B> t </o:B><C/></o:A>').root
    assert (root.tag, root.attrib) == ("A", {"x": "1"})
    assert [(one.tag, text_of(one)) for one in root] == [("B", " t "), ("C", "")]


def test_other_namespaces_are_told_with_the_local_names_in_them():
    octets = (
        b'<A xmlns:o="http://www.ofdspec.org/2016" xmlns:p="u"><p:B/><o:B/><p:C><p:B/></p:C></A>'
    )
    assert read(octets).foreign == ("B", "C")
    assert read(b'<o:A xmlns:o="http://www.ofdspec.org"><B/></o:A>').foreign == ()


def test_a_namespace_is_written_before_each_name_so_it_must_be_short():
    for prefix in (b":p", b""):
        within, over = (b"u" * length for length in (xml.MAX_NAMESPACE, xml.MAX_NAMESPACE + 1))
        assert read(b"<A><B xmlns%b='%b'/></A>" % (prefix, within)).root.tag == "A"
        with pytest.raises(PackageLimitError) as raised:
            read(b"<A><B xmlns%b='%b'/></A>" % (prefix, over))
        assert raised.value.code == "xml-namespace"


@pytest.mark.parametrize("piece", [1, 2, 3, 7])
def test_other_encodings_are_read_by_pieces(piece: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encodings, "_PIECE", piece)
    written = '<?xml version="1.0" encoding="%s"?><a>结论 𠀀 合格</a>'
    for name, octets in (
        ("GB18030", (written % "GB18030").encode("gb18030")),
        ("UTF-16", (written % "UTF-16").encode("utf-16")),
    ):
        assert text_of(read(octets).root) == "结论 𠀀 合格", name
        with pytest.raises(PackageError):
            read(octets[:-1])
    cut = codecs.BOM_UTF16_LE + "<a>x</a>".encode("utf-16-le") + b"\x00\xd8"
    with pytest.raises(PackageMalformedError, match="xml-encoding"):
        read(cut)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8"])
def test_too_much_is_not_even_decoded(encoding: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encodings, "MAX_OCTETS", 100)
    octets = f'<?xml version="1.0" encoding="{encoding}"?><a>{"x" * 100}</a>'.encode(encoding)
    for reading in (read, lambda one: root_name(one, "a.xml")):
        with pytest.raises(PackageLimitError, match="xml-octets"):
            reading(octets)


def test_a_declaration_without_end_may_name_any_encoding():
    long = b'<?xml version="1.0"' + b" " * 2000 + b'encoding="GBK"?><a/>'
    with pytest.raises(PackageMalformedError, match="xml-encoding"):
        read(long)
    assert hides_tags(long)
    assert read(b"<?xml-stylesheet " + b"x" * 2000 + b"?><a/>").root.tag == "a"
    assert read(b'<?xml version="1.0" encoding="GBK"' + b" " * 900 + b"?><a/>").root.tag == "a"


def test_text_is_all_that_stands_in_an_element_itself():
    root = read(b"<!-- 0 --><a>1<b>2</b>3<!-- 4 -->5<![CDATA[6]]>7<?p 8?>9</a><!-- 10 -->").root
    assert text_of(root) == "135679"
    assert [one.tag for one in root] == ["b", "", "", ""]


@pytest.mark.parametrize(
    "octets",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<?xml version="1.0"?>\n<!-- c --><!DOCTYPE a><a/>',
        b"\xef\xbb\xbf<!DOCTYPE a><a/>",
        codecs.BOM_UTF16_LE + "<!DOCTYPE a><a/>".encode("utf-16-le"),
        b'<?xml version="1.0" encoding="gbk"?><!DOCTYPE a><a/>',
    ],
)
def test_no_document_type_ever(octets: bytes):
    with pytest.raises(PackageMalformedError) as raised:
        read(octets)
    assert raised.value.code == "xml-doctype"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<a>",
        b"<a/><b/>",
        b"<a>&e;</a>",
        b"<a>&#0;</a>",
        b'<a b="1" b="2"/>',
        b"<a>\xff</a>",
        b"<a>\xc0\xaf</a>",
        b"text",
        b'<:a xmlns:=""/>',
    ],
)
def test_what_is_not_well_formed_is_refused(octets: bytes):
    with pytest.raises(PackageMalformedError):
        read(octets)


def _declared(name: str, codec: str) -> bytes:
    return f'<?xml version="1.0" encoding="{name}"?><a>发票</a>'.encode(codec)


@pytest.mark.parametrize(
    "octets",
    [
        _declared("UTF-8", "utf-8"),
        codecs.BOM_UTF8 + _declared("utf-8", "utf-8"),
        _declared("GBK", "gbk"),
        _declared("gb2312", "gb2312"),
        _declared("GB18030", "gb18030"),
        codecs.BOM_UTF16_LE + _declared("UTF-16", "utf-16-le"),
        codecs.BOM_UTF16_BE + _declared("UTF-16", "utf-16-be"),
    ],
)
def test_encodings_that_are_read(octets: bytes):
    assert text_of(read(octets).root) == "发票"


@pytest.mark.parametrize(
    "octets",
    [
        _declared("UTF-8", "gbk"),
        _declared("Big5", "utf-8"),
        _declared("UTF-7", "utf-8"),
        _declared("ISO-8859-1", "utf-8"),
        _declared("UTF-16", "utf-8"),
        codecs.BOM_UTF8 + _declared("GBK", "utf-8"),
        codecs.BOM_UTF16_LE + _declared("GBK", "utf-16-le"),
        codecs.BOM_UTF16_LE + b"<",
        "<a/>".encode("utf-16-le"),
    ],
)
def test_encodings_that_are_refused(octets: bytes):
    with pytest.raises(PackageMalformedError):
        read(octets)


@pytest.mark.parametrize(
    "inner",
    [
        "<![CDATA[中]]><b/>]]>".encode(),
        b"<![CDATA[\xad]]><b/>]]>",
        b"<\xadfoo/>",
        b"<b \xadfoo='1'/>",
        "中文".encode(),
    ],
)
def test_gbk_that_others_read_with_other_tags_is_told(inner: bytes):
    head = b'<?xml version="1.0" encoding="GBK"?>'
    assert "encoding-ambiguous" in read(head + b"<a>" + inner + b"</a>").oddities


def test_gbk_with_a_bracket_within_a_character_is_no_riddle_without_cdata():
    whole = b'<?xml version="1.0" encoding="GBK"?><a b="\xad]">\xad]\xd6\xd0</a>'
    assert read(whole).oddities == frozenset()


@pytest.mark.parametrize(
    ("inner", "whole"),
    [
        ("x", True),
        ("&lt;", True),
        ("x<!-- c -->", False),
        ("x<?p?>", False),
        ("<![CDATA[x]]>", False),
        ("x<b/>", False),
    ],
)
def test_text_in_pieces_is_seen(inner: str, whole: bool):
    assert is_whole(read(f"<a>{inner}</a>".encode()).root) is whole


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_what_stands_in_comments_instructions_and_cdata(mark: bytes):
    octets = (
        mark + b"<?xml version='1.0'?><!--1--><a b='-->'><?p 2?><![CDATA[3<!--]]>4</a><?q -->?>"
    )
    read(octets)
    assert asides(octets, "") == (b"1", b"p 2", b"3<!--", b"q -->")
    wide = codecs.BOM_UTF16_LE + "<a><!--1--></a>".encode("utf-16-le")
    assert asides(wide, "") == (b"1",)
    assert asides(mark + b"<?xml-s?><a/>", "") == (b"xml-s",)
    assert asides(mark + b"<?xml version='1.0'?><a/>", "") == ()


def test_what_readers_take_differently_is_told():
    unbound = read(b'<o:A xmlns="u" o:b="1" c="2"><o:B/></o:A>')
    assert unbound.oddities == {"unbound-prefix"}
    assert [one.tag for one in unbound.root.iter()] == ["A", "B"]
    assert unbound.root.attrib == {"b": "1", "c": "2"}
    twice = read(b'<A xmlns:o="u" ID="1" o:ID="2"/>')
    assert twice.oddities == {"attribute-twice", "attribute-in-namespace"}
    assert twice.root.attrib == {"ID": "1"}


def test_limits(monkeypatch: pytest.MonkeyPatch):
    assert read(b"<a>" * 64 + b"</a>" * 64).root.tag == "a"
    for octets in (b"<a>" * 65 + b"</a>" * 65, b"<a " + _attributes(257) + b"/>"):
        with pytest.raises(PackageLimitError):
            read(octets)
    monkeypatch.setattr(xml, "MAX_OCTETS", 3)
    with pytest.raises(PackageLimitError):
        read(b"<a/>")


@pytest.mark.parametrize(
    ("octets", "budget", "limit"),
    [
        (b"<a></a>", Budget(tags=3), "xml-tags-together"),
        (b"<a></a>", Budget(octets=13), "xml-octets-together"),
        (b"<a b='' c=''/>", Budget(attributes=3), "xml-attributes-together"),
    ],
)
def test_budgets_of_a_package(octets: bytes, budget: Budget, limit: str):
    parse(octets, "a", budget)
    with pytest.raises(PackageLimitError, match=limit):
        parse(octets, "a", budget)


def _attributes(count: int) -> bytes:
    return b" ".join(b'a%d=""' % number for number in range(count))


@given(st.binary(max_size=200))
def test_any_octets(octets: bytes):
    for whole in (octets, b"<a>" + octets + b"</a>", b'<?xml version="1.0" ' + octets):
        with suppress(PackageError):
            read(whole)


@pytest.mark.parametrize(
    ("octets", "name"),
    [
        (b"<a/>", "a"),
        (b"<?xml version='1.0'?><!-- <b/> --><o:a>", "a"),
        (b'<:a xmlns:="">', "a"),
        (b"<a><b", "a"),
        (codecs.BOM_UTF16_LE + "<a/>".encode("utf-16-le"), "a"),
    ],
)
def test_the_root_is_seen_whatever_follows(octets: bytes, name: str):
    assert root_name(octets, "a.xml") == name


@pytest.mark.parametrize("octets", [b"", b"text", b"<a", b"<!DOCTYPE a><a/>", b"\xff"])
def test_no_root(octets: bytes):
    with pytest.raises(PackageMalformedError):
        root_name(octets, "a.xml")


def test_attributes_seen_on_other_elements_count_as_well() -> None:
    """An attack: two elements that name what a third has together."""
    first = "".join(f' a{n}=""' for n in range(200))
    second = "".join(f' b{n}=""' for n in range(100))
    with pytest.raises(PackageLimitError, match="xml-attributes"):
        read(f"<A{first}><B{second}/><C{first}{second}/></A>".encode())
    assert read(f"<A{first}><B{second}/><C{first}/></A>".encode()).root.tag == "A"


_OFD = 'xmlns:o="http://www.ofdspec.org/2016"'


@pytest.mark.parametrize(
    "octets",
    [
        *(octets for part, octets in report().parts.items() if part.endswith(".xml")),
        f"<o:Page {_OFD}><o:Area/><Area/><x:Area xmlns:x='urn:x'/></o:Page>".encode(),
        f"<o:Page {_OFD}><!-- c --><o:Area o:BaseLoc='1' BaseLoc='2'/></o:Page>".encode(),
        f"<o:Page {_OFD}><o:Area><![CDATA[a]]>b<?p q?></o:Area></o:Page>".encode(),
        b"<Page xmlns='http://www.ofdspec.org'><Area Area='1'/><Odd/></Page>",
        b"<p:Page><p:Area p:ID='1'/></p:Page>",
    ],
)
def test_usual_names_are_what_they_are_without_a_list_of_them(
    octets: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_list = read(octets)
    monkeypatch.setattr(xml, "_LOCAL", {})
    without = read(octets)
    assert tostring(with_list.root) == tostring(without.root)
    assert (with_list.oddities, with_list.foreign) == (without.oddities, without.foreign)


def test_an_attribute_in_a_namespace_is_odd_beside_usual_names() -> None:
    octets = f"<o:Page {_OFD}><o:Area/><o:Template o:TemplateID='5'/></o:Page>".encode()
    assert "attribute-in-namespace" in read(octets).oddities
