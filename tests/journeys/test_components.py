"""The components and page scripts in a real browser, each page with the policy it is really sent with."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template import Context, Template
from django.test import Client
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.journeys.conftest import DESK, PHONE, assert_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
STATIC = Path(__file__).resolve().parents[2] / "src" / "motcua" / "ui" / "static"
HOME = "http://motcua.test"
Answer = Callable[[Request], tuple[int, dict[str, str], str]]


class Shown:
    """A browser page that gets its HTML from a test and its scripts from the build."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[str, Answer] = {}
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if "Content Security" in said.text else None
        )
        page.route("**/*", self._answer)

    def show(self, body: str, headers: dict[str, str] | None = None) -> Page:
        self.answers["/"] = lambda _: (200, {"Content-Type": "text/html; charset=utf-8", **(headers or {})}, body)
        self.page.goto(f"{HOME}/")
        return self.page

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path in self.answers:
            status, headers, body = self.answers[path](route.request)
            route.fulfill(status=status, headers=headers, body=body)
        else:
            route.fulfill(status=404)


@pytest.fixture
def shown(chromium: Browser) -> Iterator[Shown]:
    context = chromium.new_context(viewport=DESK, locale="vi-VN")
    context.set_default_timeout(10_000)
    yield Shown(context.new_page())
    context.close()


def page_of(body: str, *scripts: str, **values: Any) -> str:
    tags = "".join(f'<script type="module" src="/static/built/{name}.js"></script>' for name in scripts)
    return Template(
        '{% extends "ui/officer.html" %}'
        "{% block page_scripts %}" + tags + "{% endblock %}{% block main %}<h1>Thử</h1>" + body + "{% endblock %}"
    ).render(Context(values))


@pytest.mark.parametrize("address", ["/ui/", "/ui/can-bo/"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_every_component_is_accessible_and_fits(
    client: Client, shown: Shown, address: str, size: dict[str, int]
) -> None:
    sent = client.get(address)
    policy = {"Content-Security-Policy": sent["Content-Security-Policy"]}
    shown.page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page = shown.show(sent.content.decode(), policy)
    expect(page.locator("body.js-enabled")).to_be_attached()
    assert shown.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("address", ["/ui/", "/ui/can-bo/"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_gallery_has_no_finding_of_axe(
    client: Client, shown: Shown, address: str, size: dict[str, int]
) -> None:
    shown.page.set_viewport_size({"width": size["width"], "height": size["height"]})
    assert_accessible(shown.show(client.get(address).content.decode()))


def test_a_form_saves_itself_and_tries_again(shown: Shown) -> None:
    tries: list[str] = []

    def save(request: Request) -> tuple[int, dict[str, str], str]:
        assert request.headers["x-autosave"] == "1"
        tries.append(request.post_data or "")
        return (500 if len(tries) == 1 else 204), {}, ""

    shown.answers["/save"] = save
    form = '<form method="post" data-autosave="/save">{% ui_input "name" label="Tên" %}{% ui_save_state %}</form>'
    page = shown.show(page_of(form, "autosave"))
    page.get_by_label("Tên").fill("Hoa")
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("Chưa lưu được, sẽ thử lại")
    expect(state).to_contain_text("Đã lưu lúc")
    assert len(tries) == 2
    assert "Hoa" in tries[1]


def test_a_cut_upload_goes_on_where_it_stopped(shown: Shown) -> None:
    content = bytes(range(256)) * 4096  # 1 MiB: two pieces
    kept = bytearray()
    calls: list[str] = []

    def start(request: Request) -> tuple[int, dict[str, str], str]:
        assert json.loads(request.post_data or "") == {"name": "giay.pdf", "size": len(content)}
        return 201, {"Location": "/files/1"}, "{}"

    def piece(request: Request) -> tuple[int, dict[str, str], str]:
        calls.append(request.method)
        if request.method == "PATCH":
            assert request.headers["upload-offset"] == str(len(kept))
            kept.extend(request.post_data_buffer or b"")
            if calls.count("PATCH") == 1:  # kept, but the answer gets lost
                return 502, {}, ""
        return 204, {"Upload-Offset": str(len(kept))}, ""

    shown.answers |= {"/files": start, "/files/1": piece}
    form = '<form method="post">{% ui_file_upload "scan" label="Giấy" upload_url="/files" %}</form>'
    page = shown.show(page_of(form, "upload"))
    page.get_by_label("Giấy").set_input_files(
        {"name": "giay.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    expect(page.locator("[data-upload-state]")).to_contain_text("Đã gửi xong: giay.pdf")
    assert calls == ["PATCH", "HEAD", "PATCH"]
    assert bytes(kept) == content
    assert page.locator("input[name=scan_upload]").input_value() == "/files/1"


def test_a_refused_file_says_why(shown: Shown) -> None:
    shown.answers["/files"] = lambda _: (413, {"Content-Type": "application/json"}, '{"detail": "Tệp quá lớn."}')
    form = '<form method="post">{% ui_file_upload "scan" label="Giấy" upload_url="/files" %}</form>'
    page = shown.show(page_of(form, "upload"))
    page.get_by_label("Giấy").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    expect(page.locator("[data-upload-state]")).to_contain_text("Tệp quá lớn.")


def test_the_desk_is_worked_with_keys(client: Client, shown: Shown) -> None:
    page = shown.show(client.get("/ui/can-bo/").content.decode())
    bar = page.locator("[data-batch-bar]")
    expect(bar).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("1 hồ sơ đã chọn")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("2 hồ sơ đã chọn")
    expect(page.locator(".mc-row-here")).to_contain_text("V55-250205-0002")
    page.keyboard.press("k")
    expect(page.locator(".mc-row-here [data-row-open]")).to_be_focused()
    page.get_by_label("Mã hồ sơ hoặc tên").fill("jx")
    expect(page.get_by_label("Mã hồ sơ hoặc tên")).to_have_value("jx")


def test_an_error_leads_to_its_field(shown: Shown) -> None:
    body = '{% ui_error_summary errors %}{% ui_input "name" label="Tên" error=errors.name %}'
    drawn = page_of(body, errors={"name": "Thiếu tên"})
    page = shown.show(drawn)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Thiếu tên").click()
    expect(page.get_by_label("Tên")).to_be_focused()


def test_a_question_shows_when_it_applies_and_is_sent_only_then(shown: Shown) -> None:
    form = '<form>{% ui_select "kind" "ab" label="Loại" %}{% ui_input "more" label="Thêm" show_when="kind=b" %}</form>'
    page = shown.show(page_of(form))
    expect(page.get_by_label("Thêm")).to_be_hidden()
    assert page.evaluate("[...new FormData(document.querySelector('main form')).keys()]") == ["kind"]
    page.get_by_label("Loại").select_option("b")
    expect(page.get_by_label("Thêm")).to_be_visible()
    assert page.evaluate("[...new FormData(document.querySelector('main form')).keys()]") == ["kind", "more"]


def test_groups_are_added_and_removed(client: Client, shown: Shown) -> None:
    page = shown.show(client.get("/ui/").content.decode())
    page.get_by_role("button", name="Thêm một con").click()
    expect(page.locator("[name='child-1']")).to_be_focused()
    page.get_by_role("button", name="Thêm một con").click()
    expect(page.get_by_role("button", name="Thêm một con")).to_be_hidden()
    page.get_by_role("button", name="Bỏ con này").first.click()
    expect(page.locator("[data-repeat-item]")).to_have_count(2)


def test_a_commune_is_found_without_accents(shown: Shown) -> None:
    places = [
        {"value": "28249", "text": "Phường Mỹ Tho", "more": "Đồng Tháp"},
        {"value": "1", "text": "Xã Tân Đông"},
    ]
    shown.answers["/places"] = lambda _: (200, {"Content-Type": "application/json"}, json.dumps(places))
    page = shown.show(
        page_of('<form>{% ui_autocomplete "place" source="/places" label="Nơi ở" %}</form>', "autocomplete")
    )
    page.get_by_role("combobox", name="Nơi ở").press_sequentially("my tho")
    expect(page.get_by_role("option")).to_have_count(1)
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Nơi ở")).to_have_value("Phường Mỹ Tho")
    assert page.locator("[name=place]").input_value() == "28249"


def test_one_press_sends_once(shown: Shown) -> None:
    sent: list[str] = []

    def take(request: Request) -> tuple[int, dict[str, str], str]:
        sent.append(request.method)
        return 204, {}, ""

    shown.answers["/send"] = take
    page = shown.show(page_of('<form method="post" action="/send">{% ui_button "Nộp" %}</form>'))
    page.get_by_role("button", name="Nộp").dblclick()
    page.wait_for_timeout(300)
    assert sent == ["POST"]


SCAN = """(field, text) => {
    for (const key of text) {
        field.dispatchEvent(new KeyboardEvent("keydown", { key: key === "\\n" ? "Enter" : key, bubbles: true }));
        field.value += key;
    }
}"""  # as fast as a scanner, however busy this machine is


def test_a_scanned_card_is_taken_whole(shown: Shown) -> None:
    page = shown.show(page_of('<form>{% ui_scanner "card" label="Thẻ" %}</form>', "scanner"))
    page.evaluate("document.addEventListener('scanned', (event) => { window.took = event.detail.text })")
    page.get_by_label("Thẻ").evaluate(SCAN, "082190001234|312345678|Nguyễn Thị Hoa\n|05021990")
    page.wait_for_function("window.took")
    assert page.evaluate("window.took") == "082190001234|312345678|Nguyễn Thị Hoa\n|05021990"


@pytest.mark.parametrize(
    "form",
    [
        '<form action="/send" method="post" hx-post="/send" hx-swap="none"><button data-once>Gửi</button></form>',
        '<form action="/send" method="post"><button hx-post="/send" hx-swap="none" data-once>Gửi</button></form>',
        '<form action="/send" method="post" target="answer"><button data-once>Gửi</button></form><iframe name="answer">',
    ],
    ids=["a form that htmx sends", "a button that htmx sends", "a form that the browser sends"],
)
def test_a_button_pressed_twice_sends_once(shown: Shown, form: str) -> None:
    heard: list[str] = []

    def send(request: Request) -> tuple[int, dict[str, str], str]:
        heard.append(request.method)
        return 200, {"Content-Type": "text/html"}, "xong"

    shown.answers["/send"] = send
    page = shown.show(page_of(form))
    expect(page.locator("body.js-enabled")).to_be_attached()
    page.evaluate(
        "() => { const b = document.querySelector('[data-once]'); for (let n = 0; n < 3; n++) b.click(); }"
    )
    page.wait_for_timeout(1_000)  # what was queued behind the first would have gone by now
    assert heard == ["POST"]
    if "hx-post" in form:  # answered: it may be pressed again, where the page stays
        page.get_by_role("button", name="Gửi").click()
        page.wait_for_timeout(500)
        assert heard == ["POST", "POST"]
    assert shown.complaints == []
