"""Doubles and those who file for others, at the counter and on the desk."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.catalog.models import Channel, Form
from motcua.catalog.queries.procedures import plan
from motcua.catalog.rules.forms import compile_form
from motcua.dossiers.models import CoSignature, Dossier, DoubleVerdict, Draft
from motcua.dossiers.rules.representing import Right
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.filing import Person, lodge
from motcua.dossiers.services.marking import WHY
from tests.desk.conftest import SignIn
from tests.factories.dossiers import filing
from tests.factories.offices import Office

ADDRESS = "/can-bo/tiep-nhan/"
NUMBER = "082093000125"


def filled(place: Office, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()), "name": "Trần Văn Tư", "identity_number": NUMBER, "phone": "0987654321",
        "address": "Ấp 2", "kind": "citizen", "agency": place.centre.pk, "procedure": place.version.pk,
        "channel": "counter", "copies": "1", "return_by": "counter", "paper-to-khai": "on", **more,
    }  # fmt: skip


@pytest.fixture
def online(place: Office) -> Dossier:
    """What the same person has filed online this morning."""
    person = Person("Trần Văn Tư", NUMBER, account=place.citizen)
    answers = {"child": "Bé", WHY: {"why": "Lần trước gửi nhầm tệp"}}
    return lodge(filing(place, person=person, answers=answers), by=place.citizen, at=timezone.now())


def test_the_clerk_is_told_before_saving_and_says_why_it_is_another(
    place: Office, online: Dossier, intake: Client
) -> None:
    first = filled(place)
    warned = intake.post(ADDRESS, first)
    assertContains(warned, online.code, status_code=422)
    assertContains(warned, "có chung một người", status_code=422)
    assertContains(warned, 'value="Trần Văn Tư"', status_code=422)  # nothing typed is lost
    assert Dossier.objects.count() == 1
    saved = intake.post(ADDRESS, {**first, "double_reason": "Trẻ khác, giấy chứng sinh số 77"})
    assert saved.status_code == 302
    verdict = DoubleVerdict.objects.get()
    assert (verdict.outcome, verdict.reason, verdict.earlier) == (
        "distinct",
        "Trẻ khác, giấy chứng sinh số 77",
        online,
    )
    assertContains(intake.get(f"/can-bo/ho-so/{verdict.later_id}/"), "Không trùng")


def test_the_same_press_twice_is_no_double_of_itself(place: Office, intake: Client) -> None:
    same = filled(place)
    assert intake.post(ADDRESS, same)["Location"] == intake.post(ADDRESS, same)["Location"]


def test_the_desk_shows_the_likely_double_with_reasons_and_takes_the_decision(
    place: Office, online: Dossier, intake: Client
) -> None:
    person = Person("Trần Văn Tư", NUMBER)
    later = lodge(
        filing(place, person=person, channel=Channel.POST),
        by=place.intake,
        at=timezone.now() + timedelta(minutes=5),
    )
    page = intake.get(f"/can-bo/ho-so/{later.pk}/")
    for words in ("Có thể trùng với hồ sơ khác", online.code, "có chung một người"):
        assertContains(page, words)
    assertContains(intake.get(f"/can-bo/ho-so/{online.pk}/"), "Lần trước gửi nhầm tệp")
    address = f"/can-bo/ho-so/{later.pk}/trung/{online.pk}/"
    assertContains(intake.get(address), f"Nếu trùng, hồ sơ nộp sau ({later.code})")
    assertContains(intake.post(address, {"outcome": "double"}), "Hãy ghi lý do", status_code=422)
    assert intake.post(address, {"outcome": "double", "reason": "Đã nộp trực tuyến."}).status_code == 302
    later.refresh_from_db()
    assert later.status == Status.REFUSED
    after = intake.get(f"/can-bo/ho-so/{later.pk}/")
    assertNotContains(after, "Có thể trùng với hồ sơ khác")
    assertContains(after, online.code)
    assert intake.get(address).status_code == 404


def test_somebody_elses_desk_does_not_decide(place: Office, online: Dossier, sign_in: SignIn) -> None:
    later = lodge(filing(place, person=Person("Trần Văn Tư", NUMBER)), by=place.citizen, at=timezone.now())
    address = f"/can-bo/ho-so/{later.pk}/trung/{online.pk}/"
    assert sign_in(place.stranger).get(address).status_code == 404
    kept = sign_in(place.specialist).post(
        address, {"outcome": "distinct", "reason": "Khác"}
    )  # reads it, holds it not
    assertContains(kept, "không còn ở chỗ bạn", status_code=422)
    assert not DoubleVerdict.objects.exists()


def acting(**more: str) -> dict[str, str]:
    last = timezone.localdate() + timedelta(days=30)
    return {
        "acting_right": "mandate", "acting_name": "Lê Thị Chín", "acting_number": "082157000123",
        "acting_proof": "Giấy ủy quyền số 12", "acting_until-day": str(last.day),
        "acting_until-month": str(last.month), "acting_until-year": str(last.year), **more,
    }  # fmt: skip


def test_who_comes_for_another_is_written_down_and_shown(place: Office, intake: Client) -> None:
    assert intake.post(ADDRESS, filled(place, **acting())).status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.applicant_name, dossier.is_assisted) == ("Trần Văn Tư", False)
    assert (dossier.representation.right, dossier.representation.name) == (Right.MANDATE, "Lê Thị Chín")
    page = intake.get(f"/can-bo/ho-so/{dossier.pk}/")
    for words in ("Người nộp thay", "Lê Thị Chín", "Giấy ủy quyền số 12"):
        assertContains(page, words)
    assertNotContains(page, "082157000123")  # masked until somebody says why


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"acting_until-year": "2024"}, "Giấy ủy quyền đã hết hạn"),
        ({"acting_proof": ""}, "Hãy ghi giấy tờ chứng minh"),
        ({"acting_name": ""}, "Hãy ghi họ tên người đến nộp"),
        ({"acting_number": "12"}, "Hãy ghi số định danh 12 số"),
        ({"acting_number": NUMBER}, "người nộp và người đứng tên là một"),
        ({"acting_until-day": "32"}, "Ngày này không có trong lịch"),
    ],
)
def test_a_right_that_does_not_hold_is_said_in_a_sentence(
    place: Office, intake: Client, more: dict[str, str], words: str
) -> None:
    page = intake.post(ADDRESS, filled(place, **acting(**more)))
    assertContains(page, words, status_code=422)
    assertContains(page, 'value="Trần Văn Tư"', status_code=422)
    assert not Dossier.objects.exists()


MARRIAGE = {
    "key": "marriage", "title": "Kết hôn", "subject_line": "{a}",
    "applicant": {"name": "a", "identity_number": "a_id"},
    "signers": [
        {"key": "bride", "title": "Bên nữ", "name": "a", "identity_number": "a_id"},
        {"key": "groom", "title": "Bên nam", "name": "b", "identity_number": "b_id"},
    ],
    "steps": [{"key": "all", "title": "Hai bên", "fields": [
        {"key": "a", "kind": "person_name", "label": "Bên nữ"},
        {"key": "a_id", "kind": "personal_id", "label": "Số của bên nữ"},
        {"key": "b", "kind": "person_name", "label": "Bên nam"},
        {"key": "b_id", "kind": "personal_id", "label": "Số của bên nam"},
    ]}],
}  # fmt: skip


@pytest.fixture
def marriage(place: Office) -> Office:
    body = compile_form(MARRIAGE)
    place.version.form = Form.objects.create(key="m", version=1, title="Kết hôn", body=body, digest="m")
    place.version.save()
    plan.cache_clear()
    return place


def test_the_counter_records_that_both_have_signed(marriage: Office, intake: Client) -> None:
    intake.post(ADDRESS, filled(marriage, with_form="1"))
    draft = Draft.objects.get()
    address = f"/can-bo/to-khai/{draft.pk}/"
    both = {"a": "Phạm Thị Lan", "a_id": "082198006603", "b": "Huỳnh Quốc Bảo", "b_id": "087095004417"}
    assertContains(intake.post(address, both), "ký trước mặt bạn rồi đánh dấu", status_code=422)
    one = {**both, "b_id": both["a_id"], "co_signed": "on"}
    assertContains(intake.post(address, one), "phải là những người khác nhau", status_code=422)
    assert not Dossier.objects.exists()
    assert intake.post(address, {**both, "co_signed": "on"}).status_code == 302
    dossier = Dossier.objects.get()
    assert CoSignature.objects.filter(witnessed_by=marriage.intake, signed_at__isnull=False).count() == 2
    page = intake.get(f"/can-bo/ho-so/{dossier.pk}/")
    assertContains(page, "Cùng ký")
    assertContains(page, f"ký trước mặt {marriage.intake.full_name}")
    assert dossier.submitted_at.date() >= date(2025, 1, 1)
