"""The components: which markup comes out of a tag."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from lxml import html  # type: ignore[import-untyped] # comes with pikepdf

from motcua.ui.statuses import SHAPES, STATUSES

NOW = datetime(2025, 2, 5, 9, 30, tzinfo=UTC)


def draw(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


def tree(source: str, **values: Any) -> html.HtmlElement:
    return html.fragment_fromstring(draw(source, **values), create_parent="div")


class Someone(forms.Form):
    """A form as Django makes it."""

    full_name = forms.CharField(label="Họ tên", help_text="Như trong căn cước", max_length=80)
    sex = forms.ChoiceField(label="Giới tính", choices=[("nam", "Nam"), ("nu", "Nữ")])
    note = forms.CharField(label="Ghi chú", required=False)


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    page = tree('{% ui_input "phone" label="Điện thoại" hint="10 số" error="Thiếu số" value="09" %}')
    [control] = page.xpath("//input")
    assert control.get("id") == "id_phone"
    assert control.get("value") == "09"
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "id_phone-hint id_phone-error"
    assert page.xpath("//label[@for='id_phone']")[0].text_content() == "Điện thoại"
    assert "Thiếu số" in page.xpath("//*[@id='id_phone-error']")[0].text_content()
    assert page.xpath("//*[@id='id_phone-hint']")[0].text_content() == "10 số"


def test_other_keywords_become_attributes() -> None:
    [control] = tree('{% ui_input "a" label="A" hx_get="/x" readonly=True disabled=False data_kind="y" %}').xpath(
        "//input"
    )
    assert (control.get("hx-get"), control.get("data-kind")) == ("/x", "y")
    assert control.get("readonly") is not None
    assert control.get("disabled") is None


def test_what_people_type_is_escaped_everywhere() -> None:
    bad = '"><script>alert(1)</script>'
    sources = [
        '{% ui_input "a" label=bad hint=bad value=bad error=bad data_x=bad show_when=bad %}',
        '{% ui_textarea "a" label=bad value=bad %}',
        "{% ui_summary_list rows title=bad %}",
        "{% ui_table columns rows caption=bad %}",
        "{% ui_timeline events %}",
        "{% ui_tag bad 'late' %}{% ui_empty bad bad %}{% ui_copy_code bad %}{% ui_button bad name=bad %}",
        "{% ui_path_diagram events %}{% ui_bar_chart bars bad %}{% ui_error_summary errors %}",
    ]
    values = {
        "bad": bad,
        "rows": [(bad, bad, bad)],
        "columns": [bad, bad],
        "events": [{"title": bad, "text": bad, "by": bad, "note": bad}],
        "bars": [(bad, 3, bad)],
        "errors": {"a": bad},
    }
    for source in sources:
        drawn = draw(source, **values)
        assert "<script>" not in drawn
        assert "&lt;script&gt;" in drawn


def test_a_bound_field_brings_all_it_knows() -> None:
    form = Someone({"full_name": "", "sex": "nu"})
    page = tree("{% ui_input form.full_name %}{% ui_radios form.sex %}{% ui_input form.note %}", form=form)
    assert page.xpath("//input[@name='full_name']/@maxlength") == ["80"]
    assert page.xpath("//*[@id='id_full_name-hint']/text()") == ["Như trong căn cước"]
    assert page.xpath("//*[@id='id_full_name-error']")
    assert page.xpath("//input[@checked]/@value") == ["nu"]
    assert "(không bắt buộc)" in page.xpath("//label[@for='id_note']")[0].text_content()


def test_keywords_win_over_the_bound_field() -> None:
    page = tree('{% ui_input form.full_name label="Tên bạn" error="Khác" %}', form=Someone({"full_name": ""}))
    assert page.xpath("//label")[0].text_content() == "Tên bạn"
    assert page.xpath("//*[@id='id_full_name-error']")[0].text_content().split() == ["Lỗi:", "Khác"]


@pytest.mark.parametrize(
    "choices",
    [
        [("a", "Một"), ("b", "Hai")],
        [("a", "Một", "gợi ý"), ("b", "Hai", "")],
        [{"value": "a", "text": "Một"}, {"value": "b", "text": "Hai"}],
    ],
)
def test_choices_are_taken_as_pairs_triples_or_mappings(choices: list[Any]) -> None:
    page = tree('{% ui_checkboxes "x" choices label="X" value=chosen %}', choices=choices, chosen=["b"])
    assert page.xpath("//input/@value") == ["a", "b"]
    assert page.xpath("//input[@checked]/@value") == ["b"]
    assert page.xpath("//input/@id") == ["id_x", "id_x-2"]


def test_a_select_has_its_value_chosen() -> None:
    page = tree('{% ui_select "x" choices label="X" value=2 empty="Chọn" %}', choices=[(1, "Một"), (2, "Hai")])
    assert page.xpath("//option/text()") == ["Chọn", "Một", "Hai"]
    assert page.xpath("//option[@selected]/@value") == ["2"]


@pytest.mark.parametrize(
    "value", ["1990-02-05", datetime(1990, 2, 5).date(), {"day": "5", "month": "2", "year": "1990"}]
)
def test_a_date_shows_its_parts(value: Any) -> None:
    page = tree('{% ui_date_input "born" label="Ngày sinh" value=value %}', value=value)
    shown = {box.get("name"): box.get("value") for box in page.xpath("//input")}
    assert shown == {"born-day": "5", "born-month": "2", "born-year": "1990"}
    assert page.xpath("//input/@id")[0] == "id_born"


@pytest.mark.parametrize(
    "errors",
    [
        {"full_name": "Thiếu tên"},
        {"full_name": ["Thiếu tên"]},
        [("full_name", "Thiếu tên")],
        [("#id_full_name", "Thiếu tên")],
    ],
)
def test_the_summary_jumps_to_the_field(errors: Any) -> None:
    page = tree('{% ui_error_summary errors %}{% ui_input "full_name" label="Tên" %}', errors=errors)
    [link] = page.xpath("//a")
    assert link.text == "Thiếu tên"
    assert page.xpath(f"//input[@id='{link.get('href')[1:]}']")


def test_the_summary_takes_a_form() -> None:
    page = tree("{% ui_error_summary form %}", form=Someone({"sex": "nu"}))
    assert page.xpath("//a/@href") == ["#id_full_name"]


def test_no_errors_no_summary() -> None:
    assert draw("{% ui_error_summary errors %}", errors={}) == ""


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_status_has_words_and_a_shape(status: str) -> None:
    page = tree("{% ui_status status %}", status=status)
    assert page.text_content().strip() == str(STATUSES[status].text)
    assert page.xpath("count(//*[local-name()='svg']/*)") >= 1


def test_every_tone_has_a_shape_of_its_own() -> None:
    drawn = {tone: draw('{% ui_tag "x" tone %}', tone=tone).partition("<svg")[2] for tone in SHAPES}
    assert len(set(drawn.values())) == len(SHAPES)


@pytest.mark.parametrize(
    ("source", "text", "tone"),
    [
        ("{% ui_time_left late now %}", "trễ 1 ngày", "late"),
        ("{% ui_time_left soon now %}", "còn 3 giờ", "attention"),
        ("{% ui_time_left soon now paused=True %}", "đồng hồ dừng", "waiting"),
        ("{% ui_time_left late now done=True %}", "đã xong", "done"),
        ("{% ui_time_left None now %}", "không có hạn", "draft"),
    ],
)
def test_time_left_is_a_tag(source: str, text: str, tone: str) -> None:
    page = tree(source, now=NOW, late=NOW - timedelta(days=1), soon=NOW + timedelta(hours=3))
    assert page.text_content().strip() == text
    assert page.xpath(f"//*[contains(@class, 'mc-tag--{tone}')]")


def test_a_summary_list_says_what_is_changed() -> None:
    page = tree("{% ui_summary_list rows %}", rows=[("Tên", "Hoa", "/sua"), ("Số", "082*******34")])
    assert page.xpath("//a")[0].text_content() == "Sửa Tên"
    assert len(page.xpath("//dt")) == 2


def test_cells_of_a_table_carry_their_heading_for_narrow_screens() -> None:
    columns = [{"key": "code", "label": "Mã", "head": True}, {"key": "fee", "label": "Phí", "numeric": True}]
    page = tree("{% ui_table columns rows caption='Hồ sơ' %}", columns=columns, rows=[{"code": "V1", "fee": "5"}])
    assert page.xpath("//tbody//*/@data-label") == ["Mã", "Phí"]
    assert page.xpath("//tbody/tr/th/text()") == ["V1"]
    assert "govuk-table__cell--numeric" in page.xpath("//td/@class")[0]


def test_an_empty_table_says_so() -> None:
    assert "Không có gì" in draw("{% ui_table columns rows empty='Không có gì' %}", columns=["Mã"], rows=[])


def test_the_path_says_where_the_dossier_stands_without_colour() -> None:
    steps = [
        {"title": "Tiếp nhận", "state": "done"},
        {"title": "Ký", "state": "current"},
        {"title": "Trả", "state": "next"},
    ]
    page = tree("{% ui_path_diagram steps %}", steps=steps)
    texts = [" ".join(item.text_content().split()) for item in page.xpath("//li")]
    assert texts == ["Tiếp nhận đã xong", "Ký đang ở đây", "Trả (chưa đến)"]
    assert [item.get("aria-current") for item in page.xpath("//li")] == [None, "step", None]


def test_progress_is_in_words() -> None:
    assert "Bước 3 trong 6: Cha mẹ" in tree('{% ui_progress 3 6 "Cha mẹ" %}').text_content()


def test_a_trend_has_its_numbers_as_a_table() -> None:
    page = tree("{% ui_trend_chart rows 'Theo ngày' %}", rows=[("01/02", 1200), ("02/02", 1500)])
    assert page.xpath("//td/text()") == ["1.200", "1.500"]
    assert page.xpath("//*[local-name()='polyline']/@points")[0].count(",") == 2


def test_a_trend_without_figures_says_so() -> None:
    assert "Chưa có số liệu" in draw("{% ui_trend_chart rows 'Theo ngày' %}", rows=[])


def test_navigation_marks_the_page_one_is_on() -> None:
    items = [("Tiếp nhận", "/a", 12), ("Xử lý", "/b")]
    page = tree("{% ui_sub_navigation items current='/b' %}", items=items)
    assert page.xpath("//a[@aria-current='page']/@href") == ["/b"]
    assert "12 hồ sơ" in page.xpath("//a[@href='/a']")[0].text_content()


def test_pages_of_a_list_keep_the_filters(rf: Any) -> None:
    page = tree(
        "{% ui_pagination page %}",
        request=rf.get("/?q=hoa&cursor=cu"),
        page={"next_cursor": "sau", "previous_cursor": ""},
    )
    assert page.xpath("//a/@href") == ["?q=hoa&cursor=sau"]


def test_one_page_needs_no_pages() -> None:
    assert draw("{% ui_pagination page %}", page={"next_cursor": "", "previous_cursor": ""}) == ""


def test_a_button_is_guarded_unless_told_otherwise() -> None:
    drawn = draw('{% ui_button "A" %}{% ui_button "B" guard=False %}{% ui_button "C" type="button" %}')
    assert drawn.count("data-once") == 1


def test_block_tags_hold_what_is_inside() -> None:
    page = tree('{% ui_details "Căn cứ" %}<p>Luật Hộ tịch</p>{% endui_details %}')
    assert page.xpath("//details//p/text()") == ["Luật Hộ tịch"]
