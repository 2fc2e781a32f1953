"""The counter: a card, a procedure, papers, one press."""

import io
import os
import uuid
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.rules import Role
from motcua.catalog.models import Form, ProcedureVersion
from motcua.catalog.rules.forms import compile_form
from motcua.desk import scans
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.tasks import forget_uploads
from motcua.foundation import files, sweeping
from motcua.organizations.models import Area
from tests.desk.conftest import SignIn
from tests.factories.offices import Office, area, moment, officer

ADDRESS = "/can-bo/tiep-nhan/"
CARD = "082157000123|311234567|Nguyễn Thị Sáu|02031957|Nữ|Ấp 1, xã Thử|10052021"
NOW = moment("2025-01-22T15:30")


def filled(place: Office, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()), "name": "Trần Văn Tư", "identity_number": "082093000125", "phone": "0987654321",
        "address": "Ấp 2", "kind": "citizen", "agency": place.centre.pk, "procedure": place.version.pk,
        "channel": "counter", "copies": "1", "return_by": "counter", "paper-to-khai": "on", **more,
    }  # fmt: skip


def test_a_card_fills_in_the_person(place: Office, intake: Client) -> None:
    part = intake.post(f"{ADDRESS}the/", {"card": CARD}, headers={"HX-Request": "true"})
    for words in ("Nguyễn Thị Sáu", "082157000123", "Ấp 1, xã Thử", "02/03/1957", place.citizen.phone):
        assertContains(part, words)
    assertNotContains(part, "<html")
    assertContains(intake.post(f"{ADDRESS}the/", {"card": CARD}), "<html")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Hãy quét lại mã QR"),
        ("082157000123||Nguyen Thij Saus|02031957|Nữ|Ấp 1|10052021", "bộ gõ"),
        ("123|||", "không đủ 12 chữ số"),
        ("\x00<script>|||", "Hãy quét lại"),
    ],
)
def test_a_bad_card_says_what_to_do(intake: Client, text: str, words: str) -> None:
    part = intake.post(f"{ADDRESS}the/", {"card": text}, headers={"HX-Request": "true"})
    assertContains(part, words)
    assertNotContains(part, "<script>")


def test_procedures_are_suggested_by_a_few_letters_only_those_received_here(place: Office, intake: Client) -> None:
    ProcedureVersion.objects.update(search_grams=["dang", "ky", "khai", "sinh"])
    found = intake.get(f"{ADDRESS}thu-tuc/?q=kh").json()
    assert [each["value"] for each in found] == [str(place.version.pk)]
    ProcedureVersion.objects.update(deciding_level="commune")
    with time_machine.travel(NOW, tick=False):
        assert intake.get(f"{ADDRESS}thu-tuc/?q=kh").json() == []


def test_since_july_2025_any_centre_takes_in_what_others_decide(place: Office, sign_in: SignIn) -> None:
    desk = officer("Hồ Một Cửa Xã", Role.INTAKE, place.commune_agency)
    client = sign_in(desk)
    area("Xã Bên", Area.Kind.COMMUNE, "99002", place.commune.parent)
    page = client.get(ADDRESS)
    assertContains(page, "Nơi khác giải quyết (phi địa giới)")
    assertContains(page, '<option value="99002">Xã Bên</option>')
    answers = {**filled(place), "agency": str(place.commune_agency.pk)}
    with time_machine.travel(moment("2026-01-21T15:30"), tick=False):
        part = client.post(
            f"{ADDRESS}tam-tinh/", {"procedure": place.version.pk, "channel": "counter", "copies": "1"}
        )
        assertContains(part, "khi cơ quan giải quyết có hồ sơ")
        assert client.post(ADDRESS, answers).status_code == 302
    dossier = Dossier.objects.get()
    assert dossier.is_out_of_area
    assert (dossier.receiving_agency, dossier.deciding_agency) == (place.commune_agency, place.department)
    assert dossier.due_at is not None
    assert f"{localtime(dossier.due_at):%H:%M %d/%m/%Y}" in part.content.decode()
    with time_machine.travel(NOW, tick=False):  # before the decree
        assert client.post(ADDRESS, {**answers, "key": str(uuid.uuid4())}).status_code == 422


def test_fee_and_due_day_are_shown_before_saving(place: Office, intake: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        part = intake.post(
            f"{ADDRESS}tam-tinh/", {"procedure": place.version.pk, "channel": "counter", "copies": "1"}
        )
    assertContains(part, "20.000 đồng")
    assertContains(part, "17:00 03/02/2025")
    assertContains(part, "Tờ khai")
    assert not Dossier.objects.exists()


def test_one_press_takes_in_and_shows_the_receipt(place: Office, intake: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = intake.post(ADDRESS, filled(place))
        dossier = Dossier.objects.get()
        assert answer["Location"] == f"{ADDRESS}xong/{dossier.pk}/"
        page = intake.get(answer["Location"])
    assert (dossier.status, dossier.channel, dossier.is_assisted) == (Status.ACCEPTED, "counter", False)
    assert dossier.due_at == moment("2025-02-03T17:00")
    assert dossier.attachments.get().source == "paper"
    assertContains(page, dossier.code)
    assertContains(page, f"/can-bo/phieu/{dossier.pk}/tiep-nhan.pdf")


def test_pressing_twice_is_one_dossier(place: Office, intake: Client) -> None:
    form = filled(place)
    first, second = intake.post(ADDRESS, form), intake.post(ADDRESS, form)
    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1


def test_a_known_person_is_tied_to_their_account(place: Office, intake: Client) -> None:
    intake.post(ADDRESS, filled(place, identity_number=place.citizen.personal_id))
    assert Dossier.objects.get().applicant == place.citizen


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Hãy ghi họ tên người nộp."),
        ("address", "", "Hãy ghi địa chỉ người nộp."),
        ("identity_number", "12345", "Số này không đúng dạng"),
        ("phone", "abc", "Số điện thoại không đúng"),
        ("procedure", "", "chọn trong danh sách"),
        ("procedure", "99999999", "chọn trong danh sách"),
        ("channel", "post", "Hãy ghi số bưu gửi"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    place: Office, intake: Client, field: str, value: str, words: str
) -> None:
    answer = intake.post(ADDRESS, filled(place, **{field: value}))
    assertContains(answer, words, status_code=422)
    assertContains(answer, "Ấp 2" if field != "address" else "Trần Văn Tư", status_code=422)
    assert not Dossier.objects.exists()


def test_a_missing_paper_is_asked_about_once(place: Office, intake: Client) -> None:
    form = filled(place)
    del form["paper-to-khai"]
    assertContains(intake.post(ADDRESS, form), "Chưa đánh dấu: Tờ khai", status_code=422)
    assert intake.post(ADDRESS, {**form, "accept_missing": "on"}).status_code == 302


def test_post_keeps_waybill_and_day(place: Office, intake: Client) -> None:
    posted = {"channel": "post", "waybill": "EK123456789VN", "posted_on-day": "20", "posted_on-month": "1",
              "posted_on-year": "2025"}  # fmt: skip
    intake.post(ADDRESS, filled(place, **posted))
    dossier = Dossier.objects.get()
    assert dossier.channel == "post"
    assert dossier.answers == {"_waybill": "EK123456789VN", "_posted_on": "2025-01-20"}
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "EK123456789VN")


def scan() -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("L", (1654, 2339), "white").save(picture, "PNG", dpi=(200, 200))
    return SimpleUploadedFile("to khai.png", picture.getvalue(), "image/png")


def test_a_scan_survives_a_form_that_had_to_be_mended(place: Office, intake: Client) -> None:
    answer = intake.post(ADDRESS, {**filled(place, name=""), "scan-to-khai": scan()})
    assertContains(answer, "Đã quét: to khai.png", status_code=422)
    kept = answer.context["papers"][0].kept
    assert intake.post(ADDRESS, filled(place, **{"kept-to-khai": kept})).status_code == 302
    paper = Dossier.objects.get().attachments.get()
    assert (paper.source, paper.content_type, paper.name) == ("scan", "image/png", "Tờ khai")


def test_a_scan_that_was_made_too_long_ago_is_said_to_be_and_not_dropped(place: Office, intake: Client) -> None:
    answer = intake.post(ADDRESS, {**filled(place, name=""), "scan-to-khai": scan()})
    made = answer.context["papers"][0].scan
    with time_machine.travel(datetime.now(tz=UTC) - timedelta(hours=25)):
        token = signing.dumps(asdict(made), salt=scans.SALT)
    late = intake.post(ADDRESS, filled(place, **{"kept-to-khai": token}))
    assertContains(late, "Bản quét này đã để quá 24 giờ", status_code=422)
    assert not Dossier.objects.exists()
    again = {**filled(place, **{"kept-to-khai": token}), "scan-to-khai": scan()}
    assert intake.post(ADDRESS, again).status_code == 302
    assert Dossier.objects.get().attachments.get().source == "scan"


def test_an_electronic_form_left_for_months_is_filed_with_its_scan(
    with_form: Office, intake: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MOTCUA_FILES = tmp_path
    form = intake.post(ADDRESS, {**filled(with_form, with_form="1"), "scan-to-khai": scan()})["Location"]
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        os.utime(path, (1, 1))
    forget_uploads(timestamp=0)
    for day in range(29):
        sweeping.sweep(timezone.now() + timedelta(days=day))
    assert list(files.kept_aside()) == []
    intake.post(form, {"applicant_name": "Trần Văn Tư", "child": "Trần Bé"})
    paper = Dossier.objects.get().attachments.get()
    assert files.load(paper.sha256).startswith(b"\x89PNG")


def test_a_disguised_scan_is_refused_with_a_sentence(place: Office, intake: Client) -> None:
    fake = SimpleUploadedFile("to khai.pdf", b"MZ this is a program", "application/pdf")
    answer = intake.post(ADDRESS, {**filled(place), "scan-to-khai": fake})
    assertContains(answer, "govuk-error-message", status_code=422)
    assert not Dossier.objects.exists()


def test_a_forged_scan_token_counts_for_nothing(place: Office, intake: Client) -> None:
    intake.post(ADDRESS, filled(place, **{"kept-to-khai": "x:y:z"}))
    assert Dossier.objects.get().attachments.get().source == "paper"


def test_only_those_who_receive_come_in(place: Office, specialist: Client) -> None:
    for address in (ADDRESS, f"{ADDRESS}thu-tuc/", "/can-bo/nop-ho/"):
        assert specialist.get(address).status_code == 404
    assert specialist.post(ADDRESS, filled(place)).status_code == 404
    assert not Dossier.objects.exists()


@pytest.fixture
def with_form(place: Office) -> Office:
    source = {
        "key": "thu", "title": "Tờ khai thử", "applicant": {"name": "applicant_name"},
        "steps": [
            {"key": "a", "title": "Người yêu cầu", "fields": [
                {"key": "applicant_name", "kind": "person_name", "label": "Họ tên", "prefill": "identity.full_name"},
                {"key": "child", "kind": "text", "label": "Họ tên con"},
            ]},
        ],
    }  # fmt: skip
    body = compile_form(source)
    place.version.form = Form.objects.create(key="thu", version=1, title="Tờ khai thử", body=body, digest="thu")
    place.version.save()
    return place


def test_filing_for_somebody_records_consent_and_is_counted_apart(with_form: Office, intake: Client) -> None:
    place = with_form
    lacking = intake.post("/can-bo/nop-ho/", filled(place))
    assertContains(lacking, "Hãy chọn cách người nộp đã đồng ý.", status_code=422)
    consent = {"consent_method": "witness", "consent_text": "Trần Văn A, trưởng ấp 3"}
    form = intake.post("/can-bo/nop-ho/", filled(place, **consent))["Location"]
    assertContains(intake.get(form), "Trần Văn Tư")
    assertContains(intake.post(form, {"applicant_name": "Trần Văn Tư"}), "Họ tên con", status_code=422)
    assert intake.post(form, {"applicant_name": "Trần Văn Tư", "child": "Trần Bé"}).status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.channel, dossier.is_assisted, dossier.status) == ("online", True, Status.REGISTERED)
    assert "Trần Văn A, trưởng ấp 3" in dossier.consent
    assert (dossier.filed_by, dossier.applicant_name) == (place.intake, "Trần Văn Tư")
    assert dossier.answers == {"applicant_name": "Trần Văn Tư", "child": "Trần Bé"}
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "nộp hộ")


def test_the_electronic_form_at_the_counter_takes_in_at_once(with_form: Office, intake: Client) -> None:
    form = intake.post(ADDRESS, filled(with_form, with_form="1"))["Location"]
    kept = intake.post(form, {"applicant_name": "Trần Văn Tư", "keep": "1"})
    assert kept.status_code == 200
    answer = intake.post(form, {"applicant_name": "Trần Văn Tư", "child": "Trần Bé"})
    dossier = Dossier.objects.get()
    assert answer["Location"] == f"{ADDRESS}xong/{dossier.pk}/"
    assert (dossier.status, dossier.channel, dossier.is_assisted) == (Status.ACCEPTED, "counter", False)
    assert dossier.attachments.get().name == "Tờ khai"


def test_an_electronic_form_by_post_that_is_paid_first_waits_for_its_fee(
    with_form: Office, intake: Client, settings: Any
) -> None:
    settings.MOTCUA_PREPAID_CHANNELS = ["post"]
    posted = {"channel": "post", "waybill": "EK123456789VN", "posted_on-day": "20", "posted_on-month": "1",
              "posted_on-year": "2025"}  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        form = intake.post(ADDRESS, filled(with_form, with_form="1", **posted))["Location"]
        answer = intake.post(form, {"applicant_name": "Trần Văn Tư", "child": "Trần Bé"})
        dossier = Dossier.objects.get()
        assert (dossier.status, dossier.received_at) == (Status.REGISTERED, None)
        assert intake.get(answer["Location"]).status_code == 200
        assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "Phải nộp trước khi tiếp nhận")


def test_a_draft_of_another_officer_is_not_found(with_form: Office, intake: Client, specialist: Client) -> None:
    form = intake.post(ADDRESS, filled(with_form, with_form="1"))["Location"]
    assert specialist.get(form).status_code == 404
    mine = Draft.objects.create(
        owner=with_form.intake, procedure=with_form.version, created_at=NOW, updated_at=NOW
    )
    assert intake.get(f"/can-bo/to-khai/{mine.pk}/").status_code == 404


def test_a_procedure_without_online_filing_is_not_filed_for_others(place: Office, intake: Client) -> None:
    consent = {"consent_method": "witness", "consent_text": "Trần Văn A"}
    answer = intake.post("/can-bo/nop-ho/", filled(place, **consent))
    assertContains(answer, "Hãy tiếp nhận tại quầy", status_code=422)


def test_an_officer_without_a_counter_is_told(place: Office, intake: Client) -> None:
    posting = place.intake.postings.get()
    posting.valid_to = date(2020, 12, 31)
    posting.save()
    assert intake.get(ADDRESS).status_code == 404
