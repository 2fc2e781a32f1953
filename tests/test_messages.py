"""Every word of the screens is there in English, and only what is Vietnamese by its nature stays Vietnamese."""

import json
import re
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner
from django.conf import settings as configured
from django.test import Client
from django.utils.translation import ngettext, override
from lxml import html  # type: ignore[import-untyped] # comes with pikepdf
from pytest_django.fixtures import Settings

from motcua.cli.messages import command
from motcua.foundation import messages
from motcua.ui import formats
from tests.english import ENGLISH, compiled, is_vietnamese, vietnamese_in, without_terms

# Vietnamese all the same
UNACCENTED = {
    "Giao",
    "Giao cho",
    "Nam",
    "TT",
    "Thu %(amount)s",
    "Thu sau",
    "Trang sau",
    "Xem",
    "Xong",
    "sao",
    "trang",
}
PUBLIC = [
    "/",
    "/thu-tuc/",
    "/thu-tuc/?q=khai+sinh",
    "/thu-tuc/1.001193/",
    "/tra-cuu/",
    "/verify/",
    "/thong-ke/",
    "/dang-nhap/",
    "/khong-co/",
]
MARKED = re.compile(
    r"""{\#.*?\#} | {%[ ]blocktranslate.*?endblocktranslate[ ]%} | {%[ ]translate[ ].*?%} | _\((?:".*?"|'.*?')\)""",
    re.DOTALL | re.VERBOSE,
)


def said_by(tmp_path: Path, name: str, text: str) -> list[messages.Message]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return list(messages.collect(tmp_path))


@pytest.fixture
def english(settings: Settings, tmp_path: Path) -> None:
    """The English file as it is now, compiled for this test alone."""
    settings.LOCALE_PATHS = [compiled(tmp_path)]


def test_every_text_has_its_english() -> None:
    assert messages.problems("en") == []


def test_every_text_of_the_code_is_vietnamese() -> None:
    collected = [message.text for message in messages.collect()]
    assert len(collected) > 700
    assert [text for text in collected if not is_vietnamese(text) and text not in UNACCENTED] == []


def test_no_template_says_vietnamese_past_translation() -> None:
    said: list[str] = []
    for path in sorted(messages.SOURCE.rglob("*.html")):
        if "samples" not in path.parts:  # of the gallery: made-up content
            said += [
                f"{path.name}: {line}" for line in MARKED.sub("", path.read_text(encoding="utf-8")).splitlines()
            ]
    assert [line for line in said if is_vietnamese(line)] == []


def test_no_english_is_vietnamese_left_over() -> None:
    said = [text for entry in polib.pofile(str(ENGLISH)) for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in map(without_terms, said) if is_vietnamese(text)] == []


@pytest.mark.parametrize(
    ("template", "message"),
    [
        pytest.param('{% translate "Tìm" %}', messages.Message("Tìm"), id="tag"),
        pytest.param('{% translate "Tìm" as word %}', messages.Message("Tìm"), id="tag kept for later"),
        pytest.param('{% translate "Ký" context "act" %}', messages.Message("Ký", context="act"), id="context"),
        pytest.param('{% ui_button _("Tìm") kind="secondary" %}', messages.Message("Tìm"), id="argument"),
        pytest.param('{{ text|default:_("Tìm") }}', messages.Message("Tìm"), id="filter"),
        pytest.param(
            "{% blocktranslate with n=page.n %}Trang {{ n }}, 5 %{% endblocktranslate %}",
            messages.Message("Trang %(n)s, 5 %%"),
            id="block",
        ),
        pytest.param(
            "{% blocktranslate trimmed %}\n  Một\n  hai\n{% endblocktranslate %}",
            messages.Message("Một hai"),
            id="trimmed",
        ),
        pytest.param(
            "{% blocktranslate count n=n %}{{ n }} tệp{% plural %}{{ n }} tệp{% endblocktranslate %}",
            messages.Message("%(n)s tệp", "%(n)s tệp"),
            id="plural",
        ),
    ],
)
def test_a_template_is_read(tmp_path: Path, template: str, message: messages.Message) -> None:
    assert said_by(tmp_path, "page.html", template) == [message]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("from django.utils.translation import gettext as _\n_('Tìm')", messages.Message("Tìm")),
        (
            "from django.utils.translation import gettext_lazy\ngettext_lazy('Một ' 'hai')",
            messages.Message("Một hai"),
        ),
        (
            "from django.utils.translation import ngettext\nngettext('%d tệp', '%d tệp', n)",
            messages.Message("%d tệp", "%d tệp"),
        ),
        (
            "from django.utils.translation import pgettext_lazy\npgettext_lazy('act', 'Ký')",
            messages.Message("Ký", context="act"),
        ),
    ],
)
def test_code_is_read(tmp_path: Path, code: str, message: messages.Message) -> None:
    assert said_by(tmp_path, "module.py", code) == [message]


@pytest.mark.parametrize(
    "code", ["def _(text): ...\n_('Tìm')", "from django.utils.translation import gettext\ngettext(name)"]
)
def test_what_is_no_text_is_left_alone(tmp_path: Path, code: str) -> None:
    assert said_by(tmp_path, "module.py", code) == []


def test_an_update_keeps_what_is_translated_and_drops_what_nobody_says(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    page = source / "page.html"
    page.write_text('{% translate "Tìm" %}{% translate "Ký" %}', encoding="utf-8")
    assert messages.update("en", source) == messages.Update(added=2, removed=0, untranslated=2)
    file = polib.pofile(str(messages.file_of("en")))
    file.find("Tìm").msgstr = "Search"
    file.save()
    page.write_text('{% translate "Tìm" %}{% translate "Lọc" %}', encoding="utf-8")
    assert messages.update("en", source) == messages.Update(added=1, removed=1, untranslated=1)
    kept = {entry.msgid: entry.msgstr for entry in polib.pofile(str(messages.file_of("en")))}
    assert kept == {"Lọc": "", "Tìm": "Search"}


@pytest.mark.parametrize(
    ("english", "fault"),
    [("", "not translated"), ("Page", "placeholders differ"), ("Page %(m)s", "placeholders differ")],
)
def test_what_is_not_whole_is_said(settings: Settings, tmp_path: Path, english: str, fault: str) -> None:
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.html").write_text("{% blocktranslate %}Trang {{ n }}{% endblocktranslate %}", encoding="utf-8")
    messages.update("en", source)
    file = polib.pofile(str(messages.file_of("en")))
    file.find("Trang %(n)s").msgstr = english
    file.save()
    assert [line.partition(":")[0] for line in messages.problems("en", source)] == [fault]


@pytest.mark.usefixtures("english")
def test_one_and_many_are_told_apart_in_english() -> None:
    with override("en"):
        assert [ngettext("%d ngày", "%d ngày", count) % count for count in (1, 2)] == ["1 day", "2 days"]
        assert formats.term(1, "working_day") == "1 working day"
    with override("vi"):
        assert formats.term(3, "working_day") == "3 ngày làm việc"


@pytest.mark.usefixtures("english")
def test_numbers_are_written_as_the_language_does() -> None:
    with override("en"):
        assert (formats.number(45981), formats.money(15000), formats.percent(0.9545)) == (
            "45,981",
            "15,000 dong",
            "95.45 %",
        )
    with override("vi"):
        assert (formats.number(45981), formats.money(15000), formats.percent(0.9545)) == (
            "45.981",
            "15.000 đồng",
            "95,45 %",
        )


@pytest.mark.django_db
@pytest.mark.usefixtures("province", "english")
@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_in_english_says_nothing_of_its_own_in_vietnamese(client: Client, address: str) -> None:
    client.cookies[configured.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(address).content.decode()
    assert html.fromstring(page).get("lang") == "en"
    assert vietnamese_in(page) == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_the_switch_offers_the_other_language_and_leaves_only_a_cookie(client: Client) -> None:
    def offered() -> tuple[str, str, str]:
        page = html.fromstring(client.get("/tra-cuu/").content.decode())
        (link,) = page.xpath("//header//a[@hreflang]")
        return page.get("lang"), link.text_content(), link.get("href")

    shown, word, address = offered()
    assert (shown, word) == ("vi", "English")
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/tra-cuu/")
    assert set(client.cookies) - {configured.CSRF_COOKIE_NAME} == {configured.LANGUAGE_COOKIE_NAME}
    shown, word, address = offered()
    assert (shown, word) == ("en", "Tiếng Việt")
    client.get(address)
    assert offered()[:2] == ("vi", "English")


@pytest.mark.usefixtures("english")
def test_a_choice_of_a_model_is_read_in_the_language_of_the_reader() -> None:
    from motcua.feedback.models import Rating

    with override("en"):
        assert str(Rating.Level.VERY_SATISFIED.label) == "Very satisfied"
    with override("vi"):
        assert str(Rating.Level.VERY_SATISFIED.label) == "Rất hài lòng"


def test_the_command_says_what_is_missing_and_changes_nothing_when_it_checks(
    settings: Settings, tmp_path: Path
) -> None:
    whole = CliRunner().invoke(command, ["--check", "--json"])
    assert (whole.exit_code, json.loads(whole.output)) == (0, {"problems": []})
    settings.LOCALE_PATHS = [tmp_path]
    lacking = CliRunner().invoke(command, ["--check"])
    assert lacking.exit_code == 1
    assert "not translated: " in lacking.output
    assert list(tmp_path.iterdir()) == []
