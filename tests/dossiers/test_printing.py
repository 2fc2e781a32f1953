"""Printing forms: what may be printed, which form it is on, the same again, and written down each time."""

from datetime import datetime, timedelta

import pytest

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Attachment, Dossier, Extension, IssuedForm, Supplement
from motcua.dossiers.queries.printable import one_printable, printable
from motcua.dossiers.rules.forms import Form
from motcua.dossiers.services.ending import stop, withdraw
from motcua.dossiers.services.printing import print_form
from motcua.dossiers.services.receiving import refuse
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, moment
from tests.paper import text_of

NEW_SET = moment("2025-09-15T08:00")
DAY = timedelta(days=1)


def printed(dossier: Dossier, form: Form, place: Office, occasion: int | None = None) -> bytes:
    wanted = one_printable(dossier, form, occasion)
    assert wanted is not None
    return print_form(dossier, wanted, by=place.intake, at=FILED + DAY)


def titles(dossier: Dossier) -> list[tuple[Form, str]]:
    return [(each.form, each.label) for each in printable(dossier)]


def test_a_receipt_printed_again_is_the_same_paper_whatever_changed_since(place: Office) -> None:
    dossier = make.accepted(place, channel="counter")
    first = printed(dossier, Form.RECEIPT, place)
    Dossier.objects.filter(pk=dossier.pk).update(
        due_at=FILED + 9 * DAY,
        extended_by=2,
        applicant_name="Nguyễn Thị Bảy",
        receiving_agency=place.commune_agency,
    )
    changed = Dossier.objects.get(pk=dossier.pk)
    assert printed(changed, Form.RECEIPT, place) == first
    assert IssuedForm.objects.get(dossier=dossier).form == "receipt"


def test_a_receipt_promises_what_was_promised_also_when_it_is_first_printed_later(place: Office) -> None:
    dossier = make.accepted(place, channel="counter")
    Dossier.objects.filter(pk=dossier.pk).update(due_at=FILED + 9 * DAY)
    Attachment.objects.create(
        dossier=dossier, name="Giấy nộp sau", source="paper", originals=1, added_at=FILED + 2 * DAY
    )
    words = text_of(printed(Dossier.objects.get(pk=dossier.pk), Form.RECEIPT, place))
    assert "17 giờ 00 phút, ngày 16 tháng 01 năm 2025" in words
    assert "Giấy nộp sau" not in words


def test_each_print_is_in_the_audit_log_with_what_was_printed(place: Office) -> None:
    dossier = make.accepted(place)
    for _ in range(2):
        printed(dossier, Form.RECEIPT, place)
    entries = AuditEvent.objects.filter(subject=f"dossier:{dossier.pk}", action="print").order_by("id")
    assert [entry.data["again"] for entry in entries] == [False, True]
    assert {entry.data["sha256"] for entry in entries} == {dossier.issued_forms.get().sha256}
    assert {entry.actor_id for entry in entries} == {place.intake.pk}


def test_a_dossier_not_yet_taken_in_has_a_receipt_that_is_not_kept(place: Office) -> None:
    dossier = make.filed(place)
    assert "Chưa xác định" in text_of(printed(dossier, Form.RECEIPT, place))
    assert not IssuedForm.objects.exists()
    assert [form for form, _ in titles(dossier)] == [Form.RECEIPT]


def test_the_forms_of_2018_and_of_2025_are_told_apart_by_the_day_of_each_act(place: Office) -> None:
    dossier = make.accepted(place)
    Supplement.objects.create(
        dossier=dossier, number=1, stage="appraisal", items=[{"component": "", "what": "Ảnh"}], reason="Thiếu",
        asked_at=NEW_SET - DAY, asked_by=place.specialist, closed_at=NEW_SET,
    )  # fmt: skip
    Extension.objects.create(
        dossier=dossier, number=1, amount=2, reason="Chậm", due_before=NEW_SET + DAY, due_after=NEW_SET + 2 * DAY,
        at=NEW_SET, by=place.specialist,
    )  # fmt: skip
    assert titles(dossier) == [
        (Form.RECEIPT, "Mẫu số 01 – Thông tư 01/2018/TT-VPCP"),
        (Form.SUPPLEMENT, "Mẫu số 02 – Thông tư 01/2018/TT-VPCP"),
        (Form.APOLOGY, "Mẫu số 04 – Thông tư 03/2025/TT-VPCP"),
        (Form.CONTROL, "Mẫu số 05 – Thông tư 01/2018/TT-VPCP"),
    ]
    words = text_of(printed(dossier, Form.APOLOGY, place, 1))
    assert "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT" in words
    assert "PHIẾU YÊU CẦU BỔ SUNG" in text_of(printed(dossier, Form.SUPPLEMENT, place, 1))


@pytest.mark.parametrize(
    ("at", "title"),
    [
        (FILED, "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ"),
        (NEW_SET, "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
    ],
)
def test_an_end_without_result_is_told_on_the_form_of_its_day(place: Office, at: datetime, title: str) -> None:
    dossier = stop(make.taken(place, at).pk, "Không đủ điều kiện", by=place.specialist, at=at)
    words = text_of(printed(dossier, Form.STOP, place))
    assert title in words
    assert "Giai đoạn giải quyết: Thẩm định" in words
    assert "Lý do: Không đủ điều kiện" in words


def test_a_withdrawal_has_a_form_only_since_there_is_one(place: Office) -> None:
    old = withdraw(make.accepted(place).pk, "Không cần nữa", by=place.citizen, at=FILED)
    new = withdraw(make.accepted(place, NEW_SET).pk, "Không cần nữa", by=place.citizen, at=NEW_SET)
    assert one_printable(old, Form.STOP) is None
    assert "Theo đề nghị của: Ông/Bà (tổ chức) đề nghị dừng, rút hồ sơ" in text_of(printed(new, Form.STOP, place))


def test_a_refusal_is_printed_from_its_own_act(place: Office) -> None:
    dossier = refuse(make.filed(place).pk, "Không đúng thẩm quyền", by=place.intake, at=FILED)
    assert "Lý do: Không đúng thẩm quyền" in text_of(printed(dossier, Form.REFUSAL, place))
    assert one_printable(dossier, Form.CONTROL) is None


def test_the_control_sheet_goes_on_with_the_dossier(place: Office) -> None:
    dossier = make.taken(place)
    before = text_of(printed(dossier, Form.CONTROL, place))
    done = make.proposed(place)
    after = text_of(printed(done, Form.CONTROL, place))
    assert "Ký duyệt" not in before
    assert "Ký duyệt" in after
    assert not IssuedForm.objects.exists()
