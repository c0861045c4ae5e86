# SPDX-License-Identifier: Apache-2.0
"""What is reachable, and what a reader could take differently."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from tests.pki import ofd_report as r
from tests.pki.ofd import MAIN, Ofd, element, root

from esignverify.formats.ofd import trail as trails
from esignverify.formats.ofd import walk as walks
from esignverify.formats.ofd import walk_lists
from esignverify.formats.ofd.errors import PackageLimitError, PackageMalformedError
from esignverify.formats.ofd.trail import Trail
from esignverify.formats.ofd.walk import Body, walk
from esignverify.formats.ofd.walk_content import content
from esignverify.model.packages import PartKind


def acting(event: str, what: str) -> str:
    return element("Actions", element("Action", f"<ofd:{what}/>", Event=event))


CLICK, PAGE_OPENED = "CLICK", "PO"
LINK = 'URI URI="http://h"'
CLIPPED = element("Clips", element("Clip", element("Area", element("Path", Boundary="0 0 0 0"))))
FOREIGN = '<DocRoot xmlns="urn:o">a</DocRoot>'
FIRST = 'BaseLoc="Pages/Page_0/Content.xml"'


def walked(package: Ofd) -> tuple[Trail, tuple[Body, ...]]:
    trail = Trail(package.parts)
    return trail, walk(trail)


def test_every_part_is_reached_by_its_kind():
    trail, bodies = walked(r.report())
    assert trail.kinds == {
        MAIN: PartKind.MAIN,
        r.DOCUMENT: PartKind.DOCUMENT,
        r.PUBLIC: PartKind.RESOURCE,
        r.OWN: PartKind.RESOURCE,
        r.FONT: PartKind.FONT,
        r.IMAGE: PartKind.MEDIA,
        r.TEMPLATE: PartKind.TEMPLATE,
        r.PAGES[0]: PartKind.PAGE,
        r.PAGES[1]: PartKind.PAGE,
        r.ANNOTATIONS: PartKind.ANNOTATION,
        r.ANNOTATION: PartKind.ANNOTATION,
        r.ATTACHMENTS: PartKind.ATTACHMENT,
        r.ATTACHMENT: PartKind.ATTACHMENT,
        r.TAGS: PartKind.CUSTOM_TAG,
        r.TAG: PartKind.CUSTOM_TAG,
    }
    for told in (trail.odd, trail.lenient, trail.moving, trail.hidden):
        assert told.places == {}
    assert trail.missing == {}
    (body,) = bodies
    assert (body.versions, body.choices, body.described) == (0, False, True)
    assert [(one.id, one.number, one.part) for one in body.roots[0].pages] == [
        ("1", 1, r.PAGES[0]),
        ("6", 2, r.PAGES[1]),
    ]
    box = body.roots[0].pages[0].box
    assert box is not None
    assert box.texts() == ("0", "0", "210", "297")


@pytest.mark.parametrize(
    ("part", "old", "new", "code"),
    [
        (MAIN, "<ofd:DocRoot>", "<ofd:DocRoot>/a</ofd:DocRoot><ofd:DocRoot>", "element-twice"),
        (MAIN, "Doc_0/Document.xml", "Doc_0/<!-- -->Document.xml", "text-in-pieces"),
        (MAIN, "</ofd:DocBody>", FOREIGN + "</ofd:DocBody>", "foreign-namespace"),
        (r.DOCUMENT, "</ofd:Document>", "<ofd:Pages/></ofd:Document>", "element-twice"),
        (r.DOCUMENT, 'ID="6"', 'ID="1"', "page-id-twice"),
        (r.DOCUMENT, FIRST, f'ofd:BaseLoc="x" {FIRST}', "attribute-twice"),
        (r.PAGES[0], "<ofd:Template ", '<Template TemplateID="x"/><u:Template ', "unbound-prefix"),
    ],
)
def test_two_readings_are_told(part: str, old: str, new: str, code: str):
    trail, _ = walked(r.report().replace(part, old, new))
    assert code in trail.odd.places
    assert part in trail.odd_parts


def test_two_bodies_are_both_walked():
    package = r.report().replace(
        MAIN, "</ofd:OFD>", r.doc_body("Doc_1/Document.xml") + "</ofd:OFD>"
    )
    package.put("Doc_1/Document.xml", root("Document", ""))
    trail, bodies = walked(package)
    assert len(bodies) == 2
    assert trail.kinds["Doc_1/Document.xml"] is PartKind.DOCUMENT


def test_a_version_is_walked_and_counted():
    version = element("Version", ID="1", Current="true", BaseLoc="Doc_0/Versions/V.xml")
    package = r.report().replace(
        MAIN, "</ofd:DocBody>", element("Versions", version) + "</ofd:DocBody>"
    )
    files = element("FileList", element("File", "/Doc_0/Other.xml"))
    package.put(
        "Doc_0/Versions/V.xml", root("DocVersion", files + element("DocRoot", "/Doc_0/D.xml"))
    )
    package.put("Doc_0/D.xml", root("Document", "")).put("Doc_0/Other.xml", b"<a/>")
    trail, (body,) = walked(package)
    assert body.versions == 1
    assert [one.part for one in body.roots] == [r.DOCUMENT, "Doc_0/D.xml"]
    assert trail.kinds["Doc_0/Versions/V.xml"] is PartKind.VERSION
    assert trail.kinds["Doc_0/Other.xml"] is PartKind.VERSION


def test_lists_that_other_lists_name_are_reached():
    package = r.report()
    package.replace(
        r.PAGES[0], "<ofd:Content>", "<ofd:PageRes>PageRes.xml</ofd:PageRes><ofd:Content>"
    )
    package.put(
        "Doc_0/Pages/Page_0/PageRes.xml",
        root(
            "Res",
            element("ColorSpaces", element("ColorSpace", ID="8", Profile="p.icc"))
            + element("Fonts", element("Font", element("FontFile", "/Doc_0/Res/f.ttf"), ID="9")),
        ),
    )
    package.put("Doc_0/Pages/Page_0/p.icc", b"1").put("Doc_0/Res/f.ttf", b"2")
    package.replace(
        r.DOCUMENT, "</ofd:Document>", "<ofd:Extensions>Ext.xml</ofd:Extensions></ofd:Document>"
    )
    package.put("Doc_0/Ext.xml", root("Extensions", element("ExtendData", "ext.dat")))
    package.put("Doc_0/ext.dat", b"3")
    package.replace(MAIN, "</ofd:DocInfo>", "<ofd:Cover>cover.png</ofd:Cover></ofd:DocInfo>")
    package.put("cover.png", b"4")
    trail, _ = walked(package)
    assert set(package.parts) == set(trail.kinds)
    assert trail.kinds["Doc_0/ext.dat"] is PartKind.EXTENSION
    assert trail.kinds["cover.png"] is PartKind.MEDIA


def test_what_is_named_and_not_there_is_told():
    trail, _ = walked(r.report().drop(r.FONT))
    assert trail.missing == {r.FONT: r.PUBLIC}


@pytest.mark.parametrize(
    ("part", "old", "new", "code"),
    [
        (r.OWN, "image_4.bmp", "http://host/image.bmp", "external-part"),
        (r.OWN, "image_4.bmp", "\\\\host\\image.bmp", "external-part"),
        (r.OWN, 'Type="Image"', 'Type="Video"', "sound-or-video"),
        (
            r.PAGES[0],
            "</ofd:Page>",
            acting(PAGE_OPENED, LINK) + "</ofd:Page>",
            "action-on-opening",
        ),
        (
            r.DOCUMENT,
            "</ofd:Document>",
            acting("do", 'GotoA AttachID="80"') + "</ofd:Document>",
            "action-on-opening",
        ),
        (
            r.PAGES[0],
            "</ofd:Page>",
            acting(CLICK, 'Sound ResourceID="1"') + "</ofd:Page>",
            "sound-or-video",
        ),
    ],
)
def test_what_moves_is_told(part: str, old: str, new: str, code: str):
    trail, _ = walked(r.report().replace(part, old, new))
    assert list(trail.moving.places) == [code]


def test_a_link_to_click_is_no_motion():
    click = acting(CLICK, LINK)
    trail, _ = walked(r.report().replace(r.PAGES[0], "</ofd:Page>", click + "</ofd:Page>"))
    assert trail.moving.places == {}


@pytest.mark.parametrize(
    ("part", "old", "new", "code"),
    [
        (
            r.PAGES[0],
            '<ofd:TextObject ID="41"',
            '<ofd:TextObject Visible="false" ID="41"',
            "not-visible",
        ),
        (r.PAGES[0], '<ofd:TextObject ID="41"', '<ofd:TextObject Alpha="0" ID="41"', "transparent"),
        (
            r.PAGES[0],
            '<ofd:TextObject ID="41"',
            '<ofd:TextObject Fill="false" ID="41"',
            "not-drawn",
        ),
        (r.TEMPLATE, "<ofd:Layer ", '<ofd:Layer Visible="0" ', "not-visible"),
        (r.ANNOTATION, "<ofd:Annot ", '<ofd:Annot Visible="false" ', "not-visible"),
        (r.PAGES[1], 'Size="8"', 'Size="0.1"', "tiny"),
        (r.PAGES[1], "<ofd:TextCode ", '<ofd:FillColor Alpha="0"/><ofd:TextCode ', "transparent"),
        (r.PAGES[1], "<ofd:TextCode ", CLIPPED + "<ofd:TextCode ", "clipped-away"),
    ],
)
def test_what_does_not_show_is_told(part: str, old: str, new: str, code: str):
    trail, _ = walked(r.report().replace(part, old, new))
    assert list(trail.hidden.places) == [code]


def test_a_size_that_a_matrix_makes_large_is_small_without_one():
    """An attack: the first text of that size is blown up, the next is there to be read by nobody.

    And one that shows as usual vouches for its size alone.
    """
    package = r.report()
    package.replace(
        r.PAGES[1],
        "<ofd:TextObject ",
        '<ofd:TextObject ID="901" Size="0.1" CTM="99 0 0 99 0 0" Boundary="1 1 1 1">'
        "<ofd:TextCode>x</ofd:TextCode></ofd:TextObject>"
        '<ofd:TextObject ID="902" Size="0.1" Boundary="1 1 1 1"><ofd:TextCode>x</ofd:TextCode>'
        '</ofd:TextObject><ofd:TextObject ID="903" Size="7" Boundary="1 1 1 1"><ofd:TextCode>x'
        '</ofd:TextCode></ofd:TextObject><ofd:TextObject ID="904" Size="7" Visible="false" '
        'Boundary="1 1 1 1"><ofd:TextCode>x</ofd:TextCode></ofd:TextObject><ofd:TextObject ',
    )
    trail, _ = walked(package)
    assert {code: len(places) for code, places in trail.hidden.places.items()} == {
        "tiny": 1,
        "not-visible": 1,
    }


def test_circles_end():
    package = r.report()
    package.replace(r.DOCUMENT, "PublicRes.xml", "Document.xml")
    package.replace(r.DOCUMENT, "Annots/Annotations.xml", "Document.xml")
    package.replace(r.DOCUMENT, "Pages/Page_0/Content.xml", "Document.xml")
    trail, _ = walked(package)
    assert trail.kinds[r.DOCUMENT] is PartKind.DOCUMENT


@pytest.mark.parametrize("part", [MAIN, r.DOCUMENT, r.PUBLIC, r.PAGES[0], r.TEMPLATE, r.ANNOTATION])
def test_a_part_that_is_no_xml_is_malformed(part: str):
    with pytest.raises(PackageMalformedError) as raised:
        walked(r.report().put(part, b"<!DOCTYPE a><a/>"))
    assert (raised.value.code, raised.value.where) == ("xml-doctype", part)


def test_no_main_part_or_body():
    with pytest.raises(PackageMalformedError):
        walked(r.report().drop(MAIN))
    with pytest.raises(PackageMalformedError):
        walked(r.report().put(MAIN, root("OFD", "")))


def test_limits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(walks, "MAX_PAGES", 1)
    with pytest.raises(PackageLimitError):
        walked(r.report())
    monkeypatch.setattr(trails, "MAX_LOCATIONS", 1)
    with pytest.raises(PackageLimitError):
        walked(r.report())


def test_a_part_that_many_pages_share_is_read_once():
    package = r.report()
    spent = [walked(package)[0].budget.octets]
    more = "".join(
        element("Page", ID=str(900 + one), BaseLoc="Pages/Page_0/Content.xml") for one in range(50)
    )
    package.replace(r.DOCUMENT, "</ofd:Pages>", f"{more}</ofd:Pages>")
    trail, bodies = walked(package)
    assert len(bodies[0].roots[0].pages) == 52
    assert spent[0] - trail.budget.octets == len(more)


def test_composite_objects_within_one_another_are_looked_at_once(monkeypatch: pytest.MonkeyPatch):
    looked: list[int] = []

    def counted(trail: Trail, page: Element, part: str, name: str) -> list[Element]:
        looked.append(sum(1 for _ in page.iter("TextObject")))
        return content(trail, page, part, name)

    package = r.report()
    unit = "CompositeGraphicUnit"
    deep = f"<ofd:{unit}>" * 50 + element("TextObject", Visible="false") + f"</ofd:{unit}>" * 50
    package.replace(
        r.PUBLIC, "</ofd:Res>", f"{deep}{element(unit, element('TextObject'))}</ofd:Res>"
    )
    monkeypatch.setattr(walk_lists, "content", counted)
    trail, _ = walked(package)
    assert "not-visible" in trail.hidden.places
    assert sum(looked) <= 5
