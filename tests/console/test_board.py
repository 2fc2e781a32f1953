"""The board: its numbers, the dossiers behind them, and who sees which."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.catalog.models import Channel
from motcua.console.choosing import choose
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.filing import Help
from motcua.indicators.services import fold_all
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment

MONDAY = moment("2025-01-13T08:00")
JANUARY = "ky=tu-den&tu=2025-01-01&den=2025-01-31"
HELP = Help("Đồng ý bằng lời nói, có người chứng kiến")
MOST_QUERIES = 12


@pytest.fixture
def lives(place: Office) -> Office:
    """Carried over and overdue, assisted, by post, returned, one elsewhere."""
    make.accepted(place, moment("2024-12-30T08:00"))
    make.accepted(place, MONDAY, help=HELP)
    make.taken(place, moment("2025-01-30T08:00"), channel=Channel.POST)
    make.returned(place, MONDAY)
    make.accepted(place, MONDAY, deciding_agency=place.commune_agency)
    fold_all()
    return place


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def links(text: str) -> list[tuple[str, str]]:
    """Return each link into the list of dossiers with its words."""
    found = re.findall(r'href="(/dieu-hanh/danh-sach/[^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return [(href, re.sub(r"<[^>]+>", " ", words)) for href, words in found]


def test_every_number_of_the_tables_opens_exactly_its_dossiers(board: Client, lives: Office) -> None:
    numbers = [
        (href, words) for href, words in links(text_of(board, f"/dieu-hanh/?{JANUARY}")) if words.isdecimal()
    ]
    assert {int(words) for _href, words in numbers} >= {1, 2}
    for href, words in numbers:
        listed = set(re.findall(r"H58[.\d]*-\d{6}-\d{4}", text_of(board, href)))
        assert len(listed) == int(words), href


def test_the_five_figures_and_what_is_to_decide(board: Client, lives: Office) -> None:
    text = text_of(board, f"/dieu-hanh/?{JANUARY}")
    assert "Sở Tư pháp: 2 hồ sơ quá hạn" in text
    assert "75,00 %" in text  # three of four came online, one of them assisted
    assert "nhiều hơn 3 so với kỳ liền trước" in text
    assert "Nộp hộ không bao giờ tính là người dân tự nộp" in text


def test_a_leader_sees_only_the_agencies_he_signs_for(signer: Client, board: Client, lives: Office) -> None:
    address = f"/dieu-hanh/danh-sach/?so=total_received&{JANUARY}"
    elsewhere = Dossier.objects.get(deciding_agency=lives.commune_agency).code
    assert elsewhere in text_of(board, address)
    assert elsewhere not in text_of(signer, address)
    asked = f"{address}&don-vi={lives.commune_agency.pk}"
    assert elsewhere in text_of(board, asked)
    assert "Không có hồ sơ nào" in text_of(signer, asked)


def test_whoever_handles_no_figures_finds_nothing(specialist: Client, place: Office) -> None:
    for path in ("", "bao-cao/", "danh-sach/?so=received", "xuat/", "ket-noi/", "thu-tuc/", "don-vi/", "cai-dat/"):
        assert specialist.get(f"/dieu-hanh/{path}").status_code == 404


def test_what_concerns_the_whole_province_is_not_for_every_leader(signer: Client, place: Office) -> None:
    assert signer.get("/dieu-hanh/").status_code == 200
    for path in ("ket-noi/", "thu-tuc/", "don-vi/", "cai-dat/"):
        assert signer.get(f"/dieu-hanh/{path}").status_code == 404


def test_a_dossier_opens_at_the_desk_only_for_those_who_may_read_it(
    signer: Client, board: Client, lives: Office
) -> None:
    address = f"/dieu-hanh/danh-sach/?so=total_received&{JANUARY}"
    mine = Dossier.objects.filter(deciding_agency=lives.department)[0]
    assert f"/can-bo/ho-so/{mine.pk}/" in text_of(signer, address)
    assert "/can-bo/ho-so/" not in text_of(board, address)


def test_the_list_names_no_person(board: Client, lives: Office) -> None:
    text = text_of(board, f"/dieu-hanh/danh-sach/?so=total_received&{JANUARY}")
    assert lives.citizen.full_name not in text
    assert lives.citizen.personal_id not in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ky=tu-den&tu=2026-02-30&den=2026-03-01", "Ngày đầu kỳ không có trong lịch"),
        ("tu=2026-03-01&den=hôm nay", "Ngày cuối kỳ không có trong lịch"),
        ("ky=tu-den&tu=2026-03-02&den=2026-03-01", "Ngày cuối kỳ đứng trước ngày đầu kỳ"),
        ("ky=tu-den&tu=0001-01-01&den=2026-03-01", "từ năm 2015"),
        ("ky=the-ky", "Không có kỳ này"),
        ("don-vi=%00'--", "Không hiểu lựa chọn này"),
        ("linh-vuc=99999999999999999999", "Không hiểu lựa chọn này"),
        ("thu-tuc=9.999999", "Không có thủ tục mang mã này"),
    ],
)
def test_a_damaged_address_gets_a_sentence(board: Client, query: str, sentence: str) -> None:
    for path in ("", "bao-cao/", "danh-sach/"):
        assert sentence in text_of(board, f"/dieu-hanh/{path}?so=received&{query}", 422)


@pytest.mark.parametrize("query", ["so=", "so=money", "so=received&cursor=xx"])
def test_no_such_list(board: Client, query: str) -> None:
    assert board.get(f"/dieu-hanh/danh-sach/?{query}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "",
        "bao-cao/?nhom=don-vi",
        "bao-cao/?nhom=thu-tuc",
        "danh-sach/?so=received",
        "xuat/",
        "ket-noi/",
        "don-vi/",
    ],
)
def test_pages_ask_few_questions_however_much_there_is(board: Client, lives: Office, path: str) -> None:
    address = f"/dieu-hanh/{path}{'&' if '?' in path else '?'}{JANUARY}"
    board.get(address)  # the lists of choices are then known for a minute
    with CaptureQueriesContext(
        connection,
    ) as queries:
        board.get(address)
    assert 0 < len(queries) <= MOST_QUERIES


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("thang-nay", date(2026, 5, 1), date(2026, 5, 9)),
        ("thang-truoc", date(2026, 4, 1), date(2026, 4, 30)),
        ("quy", date(2026, 4, 1), date(2026, 5, 9)),
        ("6-thang", date(2026, 1, 1), date(2026, 5, 9)),
        ("nam", date(2026, 1, 1), date(2026, 5, 9)),
    ],
)
def test_named_periods_end_today(period: str, first: date, last: date) -> None:
    chosen = choose({"ky": period}, None, date(2026, 5, 9))
    assert (chosen.scope.first, chosen.scope.last, chosen.errors) == (first, last, {})
