"""The gallery, the switch of language, the pages that say what went wrong."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped] # comes with pikepdf

from motcua.ui.samples import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["ui:gallery", "ui:officer-gallery"])
def test_the_gallery_shows_examples_with_their_source(client: Client, name: str) -> None:
    page = html.fromstring(client.get(reverse(name)).content.decode())
    sources = [one.text_content() for one in page.xpath("//pre[@class='mc-source']")]
    shown = [section for section in SAMPLES if name == "ui:officer-gallery" or not section[2]]
    assert len(sources) == sum(len(samples) for *_, samples in shown)
    assert all("{%" in source or "{{" in source for source in sources)
    assert page.get("lang") == "vi"


@pytest.mark.parametrize("name", ["ui:gallery", "ui:officer-gallery"])
def test_no_page_breaks_the_content_security_policy(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//*[@style]") == []
    assert page.xpath("//script[not(@src)]") == []
    assert [name for one in page.iter() for name in map(str, one.attrib) if re.match(r"on[a-z]", name)] == []
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_every_id_is_there_once(client: Client) -> None:
    ids = html.fromstring(client.get(reverse("ui:officer-gallery")).content.decode()).xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def test_the_other_language_comes_back_to_the_same_page(client: Client) -> None:
    answer = client.get(reverse("ui:language", args=["en"]), {"next": "/ui/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/ui/?a=1")
    assert html.fromstring(client.get(reverse("ui:gallery")).content.decode()).get("lang") == "en"


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_the_switch_of_language_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.get(reverse("ui:language", args=["vi"]), {"next": back})["Location"] == "/"


def test_a_language_we_do_not_speak_is_not_found(client: Client) -> None:
    assert client.get(reverse("ui:language", args=["xx"])).status_code == 404


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_what_went_wrong_is_said_without_request_or_database(name: str) -> None:
    text = html.fromstring(render_to_string(f"{name}.html")).xpath("//main")[0].text_content()
    assert "Hãy" in text or "hãy" in text
    assert "1022" in text
