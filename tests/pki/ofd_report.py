# SPDX-License-Identifier: Apache-2.0
"""A small inspection report as OFD: two pages, a template, resources, annotations, an attachment.

As in `attacking`, the report says that the sample failed, and every forgery makes a reader show
something else.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from . import authorities as who
from .ofd import MAIN, Ofd, element, root
from .ofd_font import bars

DOCUMENT: Final = "Doc_0/Document.xml"
PUBLIC, OWN = "Doc_0/PublicRes.xml", "Doc_0/DocumentRes.xml"
PAGES: Final = ("Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_1/Content.xml")
TEMPLATE: Final = "Doc_0/Tpls/Tpl_0/Content.xml"
FONT, IMAGE = "Doc_0/Res/font_2.ttf", "Doc_0/Res/image_4.bmp"
ANNOTATIONS, ANNOTATION = "Doc_0/Annots/Annotations.xml", "Doc_0/Annots/Page_0/Annotation.xml"
ATTACHMENTS, ATTACHMENT = "Doc_0/Attachs/Attachments.xml", "Doc_0/Attachs/original.xml"
TAGS, TAG = "Doc_0/Tags/CustomTags.xml", "Doc_0/Tags/CustomTag.xml"

NUMBER: Final = "MJ-2026-000001"
HONEST, FORGED = "不合格", "合格"
EMBEDDED, OF_THE_READER = "2", "3"
"""IDs of the fonts."""
DIGITS: Final = "0123456789"
A4: Final = "0 0 210 297"


def text(
    identity: int,
    content: str,
    at: tuple[float, float],
    *,
    size: float = 5,
    font: str = OF_THE_READER,
    **more: str,
) -> str:
    """A TextObject whose upper left corner is `at`, in millimetres."""
    steps = " ".join([f"{size:g}"] * (len(content) - 1))
    code = element("TextCode", content, X="0", Y=f"{size:g}", DeltaX=steps or None)
    box = f"{at[0]:g} {at[1]:g} {size * len(content) + 2:g} {size + 2:g}"
    told = {"ID": str(identity), "Boundary": box, "Font": font, "Size": f"{size:g}", **more}
    return element("TextObject", code, **told)


def page(identity: int, content: str, *, template: str | None = "5") -> bytes:
    """A page with one layer."""
    behind = "" if template is None else element("Template", TemplateID=template)
    layer = element("Layer", content, ID=str(identity))
    return root("Page", behind + element("Content", layer))


def report() -> Ofd:
    """The report, unsigned."""
    return Ofd(dict(_parts()))


@cache
def _parts() -> tuple[tuple[str, bytes], ...]:
    return (
        (MAIN, _main()),
        (DOCUMENT, _document()),
        (PUBLIC, _public()),
        (OWN, _own()),
        (FONT, bars(DIGITS)),
        (IMAGE, bitmap()),
        (TEMPLATE, _template()),
        (PAGES[0], _first_page()),
        (PAGES[1], _second_page()),
        (ANNOTATIONS, _annotations()),
        (ANNOTATION, _annotation()),
        (ATTACHMENTS, _attachments()),
        (ATTACHMENT, f"<report><number>{NUMBER}</number></report>".encode()),
        (TAGS, root("CustomTags", element("CustomTag", _loc("CustomTag.xml"), TypeID="1"))),
        (TAG, b'<report xmlns:ofd="http://www.ofdspec.org/2016"><number>41</number></report>'),
    )


def _loc(path: str) -> str:
    return element("FileLoc", path)


def doc_body(document: str = "Doc_0/Document.xml", identity: str = "e5169000000001") -> str:
    """A DocBody as OFD.xml has one."""
    info = (
        element("DocID", identity)
        + element("Title", "检验检测报告")
        + element("CreationDate", "2026-03-10")
        + element("Creator", "esignverify")
    )
    return element("DocBody", element("DocInfo", info) + element("DocRoot", document))


def _main() -> bytes:
    return root("OFD", doc_body(), Version="1.1", DocType="OFD")


def _document() -> bytes:
    common = (
        element("MaxUnitID", "90")
        + element("PageArea", element("PhysicalBox", A4))
        + element("PublicRes", "PublicRes.xml")
        + element("DocumentRes", "DocumentRes.xml")
        + element("TemplatePage", ID="5", BaseLoc="Tpls/Tpl_0/Content.xml")
    )
    pages = "".join(
        element("Page", ID=str(number + 1), BaseLoc=f"Pages/Page_{number}/Content.xml")
        for number in range(2)
    )
    return root(
        "Document",
        element("CommonData", common)
        + element("Pages", pages.replace('ID="2"', 'ID="6"'))
        + element("Annotations", "Annots/Annotations.xml")
        + element("CustomTags", "Tags/CustomTags.xml")
        + element("Attachments", "Attachs/Attachments.xml"),
    )


def _public() -> bytes:
    embedded = element("FontFile", "font_2.ttf")
    fonts = element("Font", embedded, ID=EMBEDDED, FontName="EsignBars") + element(
        "Font", ID=OF_THE_READER, FontName="宋体", FamilyName="宋体"
    )
    return root("Res", element("Fonts", fonts), BaseLoc="Res")


def _own() -> bytes:
    image = element(
        "MultiMedia", element("MediaFile", "image_4.bmp"), ID="4", Type="Image", Format="BMP"
    )
    return root("Res", element("MultiMedias", image), BaseLoc="Res")


def bitmap(colour: bytes = b"\x20\x40\xc0") -> bytes:
    """A picture of 2 by 2 pixels (BMP, 24 bits, blue-green-red)."""
    rows = (colour * 2 + b"\0\0") * 2
    head = (40).to_bytes(4, "little") + (2).to_bytes(4, "little") * 2 + b"\x01\0\x18\0"
    info = head + bytes(4) + len(rows).to_bytes(4, "little") + bytes(16)
    size = 14 + len(info) + len(rows)
    return b"BM" + size.to_bytes(4, "little") + bytes(4) + b"\x36\0\0\0" + info + rows


def _template() -> bytes:
    return page(
        10,
        text(11, who.ORGANISATION, (40, 15), size=6)
        + text(12, f"CMA {who.CMA}", (40, 25))
        + text(13, "检验检测报告", (60, 40), size=10),
        template=None,
    )


def _first_page() -> bytes:
    picture = element(
        "ImageObject", ID="44", ResourceID="4", Boundary="15 15 20 20", CTM="20 0 0 20 0 0"
    )
    return page(
        40,
        picture
        + text(41, f"报告编号 {NUMBER}", (30, 70))
        + text(42, f"委托单位 {who.MERCHANT}", (30, 80))
        + text(43, "20260310", (30, 90), font=EMBEDDED)
        + text(45, "签发日期 2026年03月10日", (30, 100)),
    )


def _second_page() -> bytes:
    return page(
        60,
        text(61, "样品 儿童保温杯 KB-500", (30, 70))
        + text(62, "标准 GB/T 29606-2013", (30, 80))
        + text(63, f"结论 {HONEST}", (30, 100), size=8),
    )


def _annotations() -> bytes:
    return root("Annotations", element("Page", _loc("Page_0/Annotation.xml"), PageID="1"))


def _annotation() -> bytes:
    shown = element("Appearance", text(71, "正本", (2, 2)), Boundary="170 10 30 12")
    told = {"ID": "70", "Type": "Watermark", "Creator": "esignverify"}
    return root("PageAnnot", element("Annot", shown, **told, LastModDate="2026-03-10"))


def _attachments() -> bytes:
    told = {"ID": "80", "Name": "original", "Format": "xml", "Visible": "false"}
    return root("Attachments", element("Attachment", _loc("original.xml"), **told))
