"""Finding a dossier by code, by name without accents, by number with a purpose; never somebody else's."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.audit.models import AuditEvent
from motcua.dossiers.queries.finding import By, kind_of
from tests.factories import dossiers as make
from tests.factories.offices import Office

ADDRESS = "/can-bo/tim/"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("082157000123", By.NUMBER),
        ("0912 345 678", By.NUMBER),
        ("Nguyễn Thị Sáu", By.NAME),
        ("H58.14-250113-0001", By.CODE),
        ("250113-0001", By.CODE),
        ("000.00.14.H58-250113-0001", By.CODE),
    ],
)
def test_what_a_text_is_taken_for(text: str, kind: By) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize("text", ["nguyen thi", "Nguyễn Thị Sáu", "sau", "thi sau", "NGUYEN  THI"])
def test_names_are_found_without_accents_from_the_beginning_or_by_word(
    place: Office, intake: Client, text: str
) -> None:
    code = make.filed(place).code
    assertContains(intake.post(ADDRESS, {"text": text}), code)


def test_codes_are_found_whole_begun_or_without_their_unit(place: Office, intake: Client) -> None:
    code = make.filed(place).code
    for text in (code, code.lower(), code[:-2], code.split("-", 1)[1]):
        assertContains(intake.post(ADDRESS, {"text": text}), code)


@pytest.mark.parametrize("number", ["082157000123", "082 157 000 123", "0912345678", "0912.345.678"])
def test_numbers_need_a_purpose_and_the_look_is_recorded(place: Office, intake: Client, number: str) -> None:
    code = make.filed(place).code
    refused = intake.post(ADDRESS, {"text": number})
    assertContains(refused, "Hãy ghi mục đích tra cứu", status_code=422)
    assertNotContains(refused, code, status_code=422)
    assertContains(intake.post(ADDRESS, {"text": number, "purpose": "Công dân hỏi"}), code)
    look = AuditEvent.objects.get(action="look")
    assert (look.actor_id, look.purpose) == (place.intake.pk, "Công dân hỏi")
    assert number not in str(look.data) + look.subject


def test_other_agencies_dossiers_are_not_found(place: Office, stranger: Client) -> None:
    code = make.filed(place).code
    for text in (code, "nguyen thi sau"):
        assertContains(stranger.post(ADDRESS, {"text": text}), "Không thấy hồ sơ nào")


def test_too_little_to_look_for_is_said(intake: Client) -> None:
    assertContains(intake.post(ADDRESS, {"text": ""}), "Hãy nhập mã hồ sơ", status_code=422)
    assertContains(intake.post(ADDRESS, {"text": "a"}), "ít nhất hai ký tự", status_code=422)


def test_nothing_looked_for_stands_in_the_address(intake: Client) -> None:
    page = intake.get(f"{ADDRESS}?text=nguyen")
    assert page.context["results"] is None
