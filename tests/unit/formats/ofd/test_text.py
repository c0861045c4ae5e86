# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.corpora.places import corpus, octets
from tests.pki import authorities as who
from tests.pki import ofd_report as r
from tests.pki.ofd import Ofd, element

from esignverify.formats.ofd import text as texts
from esignverify.formats.ofd.errors import PackageLimitError, PackageMalformedError
from esignverify.formats.ofd.text import read_text
from esignverify.model.page_text import TextRun


def runs(package: Ofd) -> list[TextRun]:
    return list(read_text(package.data))


def only(package: Ofd, text: str) -> TextRun:
    (one,) = [run for run in runs(package) if run.text == text and run.page == 2]
    return one


VERDICT = f"结论 {r.HONEST}"


def test_text_with_page_box_and_source():
    found = runs(r.report())
    assert [run.text for run in found if run.page == 1] == [
        who.ORGANISATION,
        f"CMA {who.CMA}",
        "检验检测报告",
        f"报告编号 {r.NUMBER}",
        f"委托单位 {who.MERCHANT}",
        "20260310",
        "签发日期 2026年03月10日",
        "正本",
    ]
    assert all(run.shown and not run.hidden_by for run in found)
    note = next(run for run in found if run.text == "正本")
    assert (note.page, note.box[:2], note.source) == (1, ("172", "12"), r.ANNOTATION)
    assert only(r.report(), VERDICT).source == r.PAGES[1]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<ofd:TextObject ID="63"', '<ofd:TextObject Visible="false" ID="63"', "not-visible"),
        ('<ofd:TextObject ID="63"', '<ofd:TextObject Alpha="0" ID="63"', "transparent"),
        ('<ofd:TextObject ID="63"', '<ofd:TextObject Fill="false" ID="63"', "not-drawn"),
        ('<ofd:TextObject ID="63"', '<ofd:TextObject CTM="1 0 0 1 500 0" ID="63"', "off-page"),
        ('<ofd:Layer ID="60"', '<ofd:Layer ID="60" Visible="false"', "not-visible"),
        ('Size="8"', 'Size="0.1"', "tiny"),
        ('Boundary="30 100', 'Boundary="30 400', "off-page"),
        ("<ofd:TextCode ", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode ', "white"),
    ],
)
def test_what_a_reader_does_not_show_is_marked(old: str, new: str, code: str):
    one = only(r.report().replace(r.PAGES[1], old, new), VERDICT)
    assert (one.shown, one.hidden_by) == (False, (code,))


def test_a_template_in_front_is_drawn_after_the_page():
    package = r.report().replace(r.PAGES[1], "<ofd:Template ", '<ofd:Template ZOrder="Foreground" ')
    second = [run.text for run in runs(package) if run.page == 2]
    assert second.index(VERDICT) < second.index(who.ORGANISATION)


def _with_unit(content: str) -> Ofd:
    unit = element("CompositeGraphicUnit", element("Content", content), ID="30")
    package = r.report().replace(
        r.OWN, "</ofd:Res>", element("CompositeGraphicUnits", unit) + "</ofd:Res>"
    )
    use = element("CompositeObject", ID="31", ResourceID="30", Boundary="10 20 50 50")
    return package.replace(r.PAGES[1], "</ofd:Layer>", use + "</ofd:Layer>")


def test_text_in_a_composite_object():
    one = only(_with_unit(r.text(32, "内", (1, 2))), "内")
    assert one.box[:2] == ("11", "22")
    again = element("CompositeObject", ResourceID="30", Boundary="0 0 9 9")
    assert len(runs(_with_unit(r.text(32, "内", (1, 2)) + again))) < 60


def test_composite_objects_in_a_circle_end():
    again = element("CompositeObject", ResourceID="30", Boundary="0 0 9 9")
    with pytest.raises(PackageLimitError):
        runs(_with_unit(again * 50))


def test_glyphs_that_the_document_chooses_are_told():
    chosen = '<ofd:CGTransform CodePosition="0"/><ofd:TextCode '
    one = only(r.report().replace(r.PAGES[1], "<ofd:TextCode ", chosen), VERDICT)
    assert one.glyphs_chosen
    assert one.shown


def test_what_cannot_be_read_and_limits(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(PackageMalformedError):
        read_text(b"")
    for name in ("MAX_RUNS", "MAX_CHARACTERS", "MAX_DRAWN"):
        with monkeypatch.context() as patch:
            patch.setattr(texts, name, 3)
            with pytest.raises(PackageLimitError):
                runs(r.report())


@corpus("ofd")
@pytest.mark.parametrize(
    ("name", "text"),
    [("1.ofd", "83089647"), ("999.ofd", "12235358"), ("zsbk.ofd", None), ("n.ofd", None)],
)
def test_real_files_have_text(name: str, text: str | None):
    found = read_text(octets("ofd", name))
    assert found
    assert text is None or any(text in run.text and run.shown for run in found)
