"""Forms on the page: what is drawn, sent back unchanged, is what was answered; errors are where their links lead."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines

from motcua.catalog.rules.answers import merge_step, parse_post, validate_step
from motcua.catalog.rules.forms import Form
from motcua.ui.forms.drawing import grouped_places
from tests.catalog.forms import COMMUNES, DAY, NAMES, example, form, small_form

PAGE = """{% load electronic_forms %}{% ui_error_summary problems|summary_pairs %}
<form>{% form_step form step answers problems communes=communes %}</form>"""


class Browser(HTMLParser):
    """Reads a form as a browser without scripts would send it, and notes every id and link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labelled: set[str] = set()
        self.described: list[str] = []
        self._select = self._area = ""
        self._inert = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._inert += tag == "template"
        if self._inert:
            return
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"].removeprefix("#")] if given.get("href", "").startswith("#") else []
        self.labelled |= {given["for"]} if "for" in given else set()
        self.described += given.get("aria-describedby", "").split()
        if tag == "input" and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            self.sent.setdefault(given["name"], []).append(given.get("value", ""))
        if tag in {"select", "textarea"}:
            self._select, self._area = (given["name"], "") if tag == "select" else ("", given["name"])
        if tag == "option" and "selected" in given:
            self.sent.setdefault(self._select, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent.setdefault(self._area, []).append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inert -= tag == "template"
        if tag == "textarea":
            self._area = ""


def draw(known: Form, step: str, answers: dict[str, Any], problems: Any = ()) -> str:
    context = {"form": known, "step": step, "answers": answers, "problems": problems, "communes": COMMUNES}
    return str(engines["django"].from_string(PAGE).render(context))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_drawn_and_sent_back_is_what_was_answered(name: str) -> None:
    known, answers = form(name), example(name)
    sent: dict[str, Any] = {}
    for step in known["ui"]["steps"]:
        browser = Browser(draw(known, step["key"], answers))
        sent = merge_step(known, step["key"], sent, parse_post(known, step["key"], browser.sent))
    assert sent == answers


@pytest.mark.parametrize("name", NAMES)
def test_every_error_link_leads_to_a_field_and_every_description_exists(name: str) -> None:
    known = form(name)
    for step in known["ui"]["steps"]:
        problems = validate_step(known, step["key"], {}, on=DAY)
        html = draw(known, step["key"], {}, problems)
        browser = Browser(html)
        assert len(browser.links) == len(problems)
        assert set(browser.links) | set(browser.described) <= set(browser.ids)
        assert len(browser.ids) == len(set(browser.ids))
        assert all(problem.message in html for problem in problems)
        assert "style=" not in html
        assert "<script" not in html


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_a_label_of_its_own(name: str) -> None:
    known, answers = form(name), example(name)
    for step in known["ui"]["steps"]:
        browser = Browser(draw(known, step["key"], answers))
        assert browser.labelled <= set(browser.ids)
        assert browser.labelled


def test_what_was_typed_wrong_is_shown_again() -> None:
    typed = {"child_birth_date": {"day": "31", "month": "2", "year": "2022"}, "child_name": "<b>An</b>"}
    browser = Browser(draw(form("khai-sinh"), "child", typed))
    assert browser.sent["child_birth_date-day"] == ["31"]
    assert browser.sent["child_name"] == ["<b>An</b>"]
    assert "<b>An" not in draw(form("khai-sinh"), "child", typed)


def test_a_condition_is_said_in_words_and_to_scripts() -> None:
    html = draw(form("khai-sinh"), "certificate", {})
    assert 'data-show-when="certificate_kind=facility"' in html
    said = "Chỉ điền khi “Giấy tờ chứng minh việc sinh” là “Giấy chứng sinh của cơ sở y tế”."
    assert f'<noscript><p class="govuk-hint">{said}</p></noscript>' in html


def test_what_hangs_on_a_hidden_question_is_hidden_with_it() -> None:
    html = draw(form("khai-tu"), "linked", {})
    outer, inner = 'data-show-when="linked_services=funeral"', 'data-show-when="funeral_group=merit|insurance"'
    assert f"<div {outer}><div {inner}>" in html


def test_a_field_ruled_out_by_an_earlier_step_is_not_drawn() -> None:
    assert "represented_tax_code" not in draw(form("generic"), "represented", {"applicant_kind": "on_behalf"})
    assert "represented_tax_code" in draw(form("generic"), "represented", {"applicant_kind": "business"})


def test_a_group_can_grow_without_scripts_up_to_its_limit() -> None:
    answers = {"funeral_group": "merit", "linked_services": ["funeral"], "relatives": [{"name": "A"}] * 3}
    html = draw(form("khai-tu"), "linked", answers)
    assert 'name="add-relatives"' in html
    assert 'name="remove-relatives" value="2"' in html
    assert "relatives-__index__-name" in html
    answers["relatives"] = [{"name": "A"}] * 4
    assert 'name="add-relatives"' not in draw(form("khai-tu"), "linked", answers)


def test_places_stand_in_groups_by_their_kind() -> None:
    names = {"1": "Xã Bình Phú", "2": "Phường Mỹ Tho", "3": "Thị trấn Cái Bè", "4": "Xã An Hữu"}
    assert grouped_places(names) == [
        ("Phường", [("2", "Phường Mỹ Tho")]),
        ("Thị trấn", [("3", "Thị trấn Cái Bè")]),
        ("Xã", [("4", "Xã An Hữu"), ("1", "Xã Bình Phú")]),
    ]
    html = draw(form("khai-sinh"), "requester", {})
    assert '<optgroup label="Phường"><option value="28249">Phường Đạo Thạnh</option>' in html
    assert draw(form("khai-sinh"), "no-such-step", {}).strip().endswith("<form></form>")


def test_information_and_files_are_drawn_but_not_sent() -> None:
    known = small_form(
        {"key": "note", "kind": "info", "text": "Mang theo bản chính.", "label": "Lưu ý"},
        {"key": "photo", "kind": "file", "label": "Ảnh chân dung"},
    )
    html = draw(known, "only", {})
    assert "Mang theo bản chính." in html
    assert 'name="file-photo"' in html
    assert parse_post(known, "only", Browser(html).sent | {"photo": ["x"], "note": ["x"]}) == {}
