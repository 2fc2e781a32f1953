"""Following a dossier: one's own, and by code and proof; what to do, why this day, and how it was."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.catalog.models import Component
from motcua.dossiers.models import Attachment, Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.receiving import Missing, SupplementRequest, request_supplement
from motcua.feedback.models import Rating
from motcua.indicators.services import fold_all
from motcua.notifications.models import Message
from motcua.portal.linked import STATUS_WORDS
from motcua.ui.statuses import STATUSES
from tests.factories import dossiers as made
from tests.factories.offices import Office, moment, office
from tests.portal.papers import picture
from tests.vault.papers import expired, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def mine(place: Office) -> Client:
    client = Client()
    client.force_login(place.citizen)
    return client


def own(dossier: Dossier, part: str = "") -> str:
    return f"/ho-so-cua-toi/{dossier.pk}/{part}"


def asked(place: Office) -> Dossier:
    missing = SupplementRequest((Missing("Bản chụp rõ hơn của tờ khai", "to-khai"),), "Ảnh tờ khai bị mờ")
    dossier = made.accepted(place)
    return request_supplement(dossier.pk, missing, by=place.specialist, at=moment("2025-01-13T10:00"))


def test_the_way_is_told_in_plain_words(mine: Client, place: Office) -> None:
    body = mine.get(own(made.taken(place))).content.decode()
    for words in ("Bạn đã nộp hồ sơ", "Đã tiếp nhận hồ sơ", "Bắt đầu xử lý", "chuyên viên xử lý", "Sở Tư pháp"):
        assert words in body
    assert "17:00 16/01/2025" in body
    assert "Vì sao là ngày này" in body
    assert "Trần Chuyên Viên" not in body


def test_the_list_shows_own_dossiers_only(mine: Client, place: Office, stranger: object) -> None:
    dossier = made.filed(place)
    assert dossier.code in mine.get("/ho-so-cua-toi/").content.decode()
    other = Client()
    other.force_login(stranger)  # type: ignore[arg-type]
    assert dossier.code not in other.get("/ho-so-cua-toi/").content.decode()
    for part in ("", "rut/", "giay-tiep-nhan/", "ket-qua/"):
        assert other.get(own(dossier, part)).status_code == 404


def test_a_list_of_many_asks_the_database_no_oftener(
    mine: Client, place: Office, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        made.filed(place)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert mine.get("/ho-so-cua-toi/").status_code == 200


def test_a_supplement_is_answered_with_papers(mine: Client, place: Office) -> None:
    dossier = asked(place)
    body = mine.get(own(dossier)).content.decode()
    assert "Bạn cần bổ sung giấy tờ" in body
    assert "Bản chụp rõ hơn của tờ khai" in body
    mine.post(own(dossier, "bo-sung/"), {"send": "1"})
    assert dossier.supplements.get().answered_at is None
    paper = SimpleUploadedFile("ro.jpg", picture(), "image/jpeg")
    mine.post(own(dossier, "bo-sung/"), {"file-to-khai": paper, "send": "1"})
    assert dossier.supplements.get().answered_at is not None
    assert Attachment.objects.get(dossier=dossier, file_name="ro.jpg").component_key == "to-khai"
    assert "Bạn đã gửi phần bổ sung" in mine.get(own(dossier)).content.decode()


def test_papers_go_to_a_dossier_only_while_they_are_asked_for(mine: Client, place: Office) -> None:
    dossier = made.accepted(place)
    paper = SimpleUploadedFile("ro.jpg", picture(), "image/jpeg")
    answer = mine.post(own(dossier, "bo-sung/"), {"file-to-khai": paper, "send": "1"}, follow=True)
    assert "không nhận thêm giấy tờ" in answer.content.decode()
    assert not Attachment.objects.filter(file_name="ro.jpg").exists()


def test_a_dossier_is_withdrawn_after_being_asked_once(mine: Client, place: Office) -> None:
    dossier = made.accepted(place)
    assert "phải nộp hồ sơ mới" in mine.get(own(dossier, "rut/")).content.decode()
    mine.post(own(dossier, "rut/"), {"reason": "Nộp nhầm"})
    dossier.refresh_from_db()
    assert dossier.status == Status.WITHDRAWN
    answer = mine.get(own(dossier))
    assert "Bạn đã rút hồ sơ" in answer.content.decode()
    assert "Rút hồ sơ này" not in answer.content.decode()


def test_a_rating_is_given_once_and_at_the_end(mine: Client, place: Office) -> None:
    running = made.accepted(place)
    mine.post(own(running, "danh-gia/"), {"level": "satisfied"})
    assert not Rating.objects.exists()
    dossier = made.done(place)
    empty = mine.post(own(dossier, "danh-gia/"), {"level": ""}, follow=True)
    assert "Hãy chọn một mức đánh giá" in empty.content.decode()
    mine.post(own(dossier, "danh-gia/"), {"level": "satisfied", "comment": "Nhanh"})
    mine.post(own(dossier, "danh-gia/"), {"level": "unsatisfied"})
    assert (Rating.objects.get().level, Rating.objects.get().comment) == ("satisfied", "Nhanh")
    assert "Bạn đã đánh giá" in mine.get(own(dossier)).content.decode()


def test_the_result_is_handed_out_and_the_look_is_noted(mine: Client, place: Office) -> None:
    from motcua.audit.models import AuditEvent

    dossier = made.done(place)
    body = mine.get(own(dossier)).content.decode()
    assert "Tải kết quả" in body
    assert mine.get(own(dossier, "ket-qua/")).content.startswith(b"%PDF-")
    assert AuditEvent.objects.get(action="look").actor_id == place.citizen.pk
    vault = mine.get("/giay-to-cua-toi/").content.decode()
    assert "Trích lục khai sinh" in vault
    document = dossier.result.document
    assert document is not None
    assert mine.get(f"/giay-to-cua-toi/{document.pk}/").content.startswith(b"%PDF-")
    assert AuditEvent.objects.filter(action="look").count() == 2


def test_messages_are_read(mine: Client, place: Office) -> None:
    made.accepted(place)
    assert "Thông báo (mới)" in mine.get("/ho-so-cua-toi/").content.decode()
    assert "đã được tiếp nhận" in mine.get("/thong-bao/").content.decode()
    mine.post("/thong-bao/")
    assert not Message.objects.filter(read_at=None).exists()
    assert "Thông báo (mới)" not in mine.get("/thong-bao/").content.decode()


@pytest.mark.parametrize("proof", ["secret", "0912345678", "+84 912 345 678", "0912.345.678"])
def test_code_and_proof_show_the_way_without_personal_data(client: Client, place: Office, proof: str) -> None:
    dossier = made.accepted(place)
    proof = dossier.lookup_secret.lower() if proof == "secret" else proof
    answer = client.post("/tra-cuu/", {"code": dossier.code.lower(), "proof": proof})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "Đã tiếp nhận hồ sơ" in body
    assert "N. T. S." in body
    for secret in (dossier.applicant_name, "0912345678", dossier.identity_number, dossier.address):
        assert secret not in body
    assert "sessionid" not in answer.cookies


def test_a_wrong_code_and_a_wrong_proof_look_the_same(client: Client, place: Office) -> None:
    dossier = made.accepted(place)
    tries = [("H58.14-250113-9999", "0912345678"), (dossier.code, "0999999999"), (dossier.code, "ABCDEFGHJKLM")]
    answers = [client.post("/tra-cuu/", {"code": code, "proof": proof}) for code, proof in tries]
    assert {answer.status_code for answer in answers} == {404}
    assert all("không khớp" in answer.content.decode() for answer in answers)


def test_nothing_typed_is_told_what_to_type(client: Client) -> None:
    body = client.post("/tra-cuu/", {}).content.decode()
    assert "Hãy nhập mã hồ sơ" in body
    assert "Hãy nhập mã tra cứu" in body


def test_guessing_is_braked_even_for_the_right_answer(client: Client, place: Office) -> None:
    dossier = made.accepted(place)
    for number in range(10):
        client.post("/tra-cuu/", {"code": dossier.code, "proof": f"09000000{number:02d}"})
    answer = client.post("/tra-cuu/", {"code": dossier.code, "proof": "0912345678"})
    assert answer.status_code == 429
    assert "Hãy đợi 15 phút" in answer.content.decode()


def test_the_address_on_a_receipt_asks_for_the_proof(client: Client, place: Office) -> None:
    dossier = made.accepted(place)
    body = client.get(f"/tra-cuu/{dossier.code}/").content.decode()
    assert f'value="{dossier.code}"' in body
    assert "Đã tiếp nhận hồ sơ" not in body


def test_the_front_page_says_the_figures_of_the_month(client: Client, place: Office) -> None:
    fold_all()
    assert "Tháng này tại tỉnh" not in client.get("/").content.decode()
    made.accepted(place, at=timezone.now())
    fold_all()
    cache.clear()  # a minute later
    body = client.get("/").content.decode()
    assert "Tháng này tại tỉnh" in body
    assert "hồ sơ tiếp nhận" in body


def test_the_figures_of_the_front_page_are_counted_once_a_minute_however_many_look(
    client: Client, place: Office
) -> None:
    made.accepted(place, at=timezone.now())
    fold_all()
    first = client.get("/").content
    with CaptureQueriesContext(connection) as asked_for:
        again = client.get("/").content
    assert "Tháng này tại tỉnh" in first.decode()
    assert "Tháng này tại tỉnh" in again.decode()
    assert not [each for each in asked_for.captured_queries if '"dossiers_dossier"' in each["sql"]]


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words_for_people(status: Status) -> None:
    assert STATUS_WORDS[status] in STATUSES


def two_things_asked(place: Office) -> Dossier:
    missing = SupplementRequest(
        (Missing("Bản rõ hơn", "to-khai"), Missing("Ảnh hiện trạng", reason="Chưa có ảnh")),
        "Hồ sơ chưa đủ",
        justification="Phát hiện khi thẩm định",
    )
    now = timezone.now()
    return request_supplement(made.accepted(place, now).pk, missing, by=place.specialist, at=now)


def test_each_thing_asked_for_is_told_with_what_is_in_and_what_is_not(mine: Client, place: Office) -> None:
    dossier = two_things_asked(place)
    body = mine.get(own(dossier)).content.decode()
    for words in ("Còn thiếu 2 giấy tờ", "Bản rõ hơn", "Ảnh hiện trạng", "Chưa có ảnh", "Bạn có thể bổ sung đến",
                  "Thời hạn giải quyết tạm dừng"):  # fmt: skip
        assert words in body
    mine.post(own(dossier, "bo-sung/"), {"file-muc-2": SimpleUploadedFile("nha.jpg", picture(), "image/jpeg")})
    kept = mine.get(own(dossier)).content.decode()
    assert "Còn thiếu 1 giấy tờ" in kept
    assert "✓ nha.jpg" in kept
    assert dossier.supplements.get().answered_at is None


def test_only_what_still_holds_is_offered_in_place_of_a_paper(mine: Client, place: Office) -> None:
    Component.objects.create(
        version=place.version, key="khai-sinh", name="Giấy khai sinh", position=2, result_code="giay-khai-sinh"
    )
    missing = Missing("Giấy khai sinh", "khai-sinh", reason="Bản đã nộp không đọc được")
    asked_for = SupplementRequest((missing,), "Chưa đủ")
    now = timezone.now()
    dossier = request_supplement(made.accepted(place, now).pk, asked_for, by=place.specialist, at=now)
    gone, held = expired(place), kept(place)
    body = mine.get(own(dossier)).content.decode()
    assert f"{held.pk}:khai-sinh" in body
    assert str(gone.pk) not in body


def test_sending_a_part_needs_words_on_the_rest_and_loses_nothing(mine: Client, place: Office) -> None:
    dossier = two_things_asked(place)
    paper = SimpleUploadedFile("nha.jpg", picture(), "image/jpeg")
    answer = mine.post(own(dossier, "bo-sung/"), {"file-muc-2": paper, "send": "1"}, follow=True)
    assert "Còn thiếu: Bản rõ hơn." in answer.content.decode()
    assert "✓ nha.jpg" in answer.content.decode()
    assert dossier.supplements.get().answered_at is None
    mine.post(own(dossier, "bo-sung/"), {"send": "1", "note": "Tờ khai cũ đã thất lạc"})
    assert dossier.supplements.get().answered_at is not None
    assert dossier.events.get(kind="supplement_answered").note == "Tờ khai cũ đã thất lạc"


def test_a_financial_obligation_is_told_with_its_notice(mine: Client, place: Office, stranger: object) -> None:
    from motcua.dossiers.services.obliging import Notice, request_payment
    from motcua.foundation import files

    stored = files.store(b"%PDF-1.7 notice")
    dossier = made.taken(place)
    notice = Notice("Lệ phí trước bạ", "TB-9", None, "Chi cục Thuế", 4_500_000, "tb.pdf", "application/pdf",
                    stored.sha256)  # fmt: skip
    request_payment(dossier.pk, notice, by=place.specialist, at=moment("2025-01-13T10:00"))
    body = mine.get(own(dossier)).content.decode()
    for words in ("Lệ phí trước bạ", "TB-9", "Chi cục Thuế", "4.500.000"):
        assert words in body
    address = own(dossier, f"nghia-vu/{dossier.obligations.get().pk}/")
    answer = mine.get(address)
    assert answer.content == b"%PDF-1.7 notice"
    assert "attachment" in answer["Content-Disposition"]
    other = Client()
    other.force_login(stranger)  # type: ignore[arg-type]
    assert other.get(address).status_code == 404


def test_a_later_day_is_told_with_its_reason(mine: Client, place: Office) -> None:
    from motcua.dossiers.services.extending import Later, extend
    from motcua.dossiers.services.grounds import Grounds

    dossier = made.taken(place)
    extend(dossier.pk, Later(2, Grounds("Chờ xác minh")), by=place.specialist, at=moment("2025-01-14T08:00"))
    body = mine.get(own(dossier)).content.decode()
    for words in ("Cơ quan xin lỗi và hẹn lại ngày trả", "Chờ xác minh", "Đã xin lỗi và gia hạn thêm 2"):
        assert words in body
