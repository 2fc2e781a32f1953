"""The workshop: who may enter, sections as forms without scripts, findings while editing, publishing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html  # type: ignore[import-untyped] # comes with pikepdf

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import ProcedureDraft, ProcedureVersion
from motcua.catalog.queries.documents import document_of
from motcua.catalog.rules.documents import write_document
from motcua.catalog.rules.step_table import SAMPLE, TITLES
from motcua.catalog.services import designing
from motcua.dossiers.models import Draft
from motcua.dossiers.services.drafting import start_draft
from motcua.foundation.sheets import read_cells, write_sheet
from motcua.notifications.models import Message
from tests.console.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.designs import CODE, complete
from tests.factories.offices import Office, officer

TODAY = timezone.localdate()


@pytest.fixture
def whole(place: Office) -> Office:
    complete(place.version)
    return place


@pytest.fixture
def draft(whole: Office) -> ProcedureDraft:
    return designing.begin_draft(CODE, by=whole.signer, at=timezone.now())


def address(name: str, draft: ProcedureDraft, *more: str) -> str:
    return reverse(f"console:{name}", args=[draft.pk, *more])


def document(draft: ProcedureDraft) -> dict[str, Any]:
    draft.refresh_from_db()
    found: dict[str, Any] = draft.document
    return found


def posted(client: Client, page: str, **changes: str) -> dict[str, str]:
    """Return what a browser without scripts would send of the page's main form, with changes."""
    shown = html.fromstring(client.get(page).content.decode())
    forms = [form for form in shown.forms if "seen" in form.fields]
    return {**dict(forms[0].form_values()), **changes}


def said(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


# --- who may enter


def test_a_leader_designs_what_the_own_agency_leads_and_nothing_else(whole: Office, sign_in: SignIn) -> None:
    draft = designing.begin_draft(CODE, by=whole.signer, at=timezone.now())
    stranger = officer("Hồ Lãnh Đạo", Role.SIGNER, whole.commune_agency)
    for user, status in ((whole.signer, 200), (stranger, 404), (whole.specialist, 404), (whole.citizen, 404)):
        client = sign_in(user)
        assert client.get(address("design", draft)).status_code == status, user
        assert client.get(address("design-section", draft, "quy-trinh")).status_code == status, user
        assert client.get(reverse("console:design-procedure", args=[CODE])).status_code == status, user
        assert client.post(address("design-publish", draft)).status_code == (404 if status == 404 else 422), user
    link = address("design", draft)
    assert link in sign_in(whole.signer).get(reverse("console:designs")).content.decode()
    assert link not in sign_in(stranger).get(reverse("console:designs")).content.decode()


def test_the_province_designs_everything(draft: ProcedureDraft, chairman: User, sign_in: SignIn) -> None:
    assert sign_in(chairman).get(address("design", draft)).status_code == 200


def test_a_draft_begins_from_a_code_or_says_that_there_is_none(whole: Office, signer: Client) -> None:
    answer = signer.post(reverse("console:design-begin"), {"code": CODE})
    assert answer["Location"] == address("design", ProcedureDraft.objects.get())
    assert "Không có thủ tục" in said(signer.post(reverse("console:design-begin"), {"code": "9.9"}, follow=True))


# --- sections without scripts


@pytest.mark.parametrize("key", ["thong-tin", "thoi-han-phi", "giay-to", "bieu-mau", "quy-trinh"])
def test_a_section_sent_back_as_it_was_shown_changes_nothing(
    draft: ProcedureDraft, signer: Client, key: str
) -> None:
    before, page = document(draft), address("design-section", draft, key)
    answer = signer.post(page, posted(signer, page))
    assert (answer.status_code, document(draft)) == (302, before)


def test_a_value_that_is_no_choice_is_not_lost_when_the_page_is_saved(
    draft: ProcedureDraft, signer: Client
) -> None:
    other = {**document(draft), "procedure": {**document(draft)["procedure"], "sector": "xa-thu", "level": "ấp"}}
    ProcedureDraft.objects.filter(pk=draft.pk).update(document=other)
    page = address("design-section", draft, "thong-tin")
    signer.post(page, posted(signer, page, name="Tên khác"))
    part = document(draft)["procedure"]
    assert (part["name"], part["sector"], part["level"]) == ("Tên khác", "xa-thu", "ấp")


def test_a_page_of_the_form_sent_back_as_it_was_shown_changes_nothing(
    draft: ProcedureDraft, signer: Client
) -> None:
    before, page = document(draft), address("design-form-page", draft, "child")
    assert signer.post(page, posted(signer, page)).status_code == 302
    assert document(draft) == before


def test_term_and_fee_are_edited_in_tables(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-section", draft, "thoi-han-phi")
    changes = {"han-0-amount": "5", "phi-2-amount": "50.000", "phi-2-channel": "post", "phi-0-xoa": "1"}
    signer.post(page, posted(signer, page, **changes))
    part = document(draft)["procedure"]
    assert (
        part["terms"] == [{"channel": "", "amount": 5, "unit": "working_day"}] or part["terms"][0]["amount"] == 5
    )
    assert [(fee["amount"], fee.get("channel", "")) for fee in part["fees"]] == [
        (10_000, "online"),
        (50_000, "post"),
    ]


def test_papers_are_added_reordered_and_struck_out(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-section", draft, "giay-to")
    signer.post(page, posted(signer, page, **{"giay-1-name": "Giấy chứng sinh", "giay-1-thu-tu": "1"}))
    papers = document(draft)["procedure"]["components"]
    assert [(paper["key"], paper["name"]) for paper in papers] == [
        ("giay-chung-sinh", "Giấy chứng sinh"), ("to-khai", "Tờ khai"),
    ]  # fmt: skip
    signer.post(page, posted(signer, page, **{"giay-0-xoa": "1", "giay-1-required": "1"}))
    assert document(draft)["procedure"]["components"] == [{"key": "to-khai", "name": "Tờ khai"}]


def test_steps_and_what_leads_on_are_edited_in_two_tables(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-section", draft, "quy-trinh")
    new = {
        "buoc-5-name": "Kiểm soát",
        "buoc-5-role": "specialist",
        "buoc-5-place": "deciding",
        "buoc-5-hours": "0",
    }
    signer.post(page, posted(signer, page, **new, **{"buoc-5-thu-tu": "3"}))
    steps = document(draft)["workflow"]["steps"]
    assert [step["key"] for step in steps] == ["intake", "assess", "kiem-soat", "sign", "stamp", "return"]
    assert "không có đường nào đến bước" in said(signer.get(address("design", draft)))
    ways = posted(signer, page)
    row = next(name for name, value in ways.items() if value == "submit_for_signature").removesuffix("action")
    empty = int(ways["di-rows"]) - 2
    onward = {
        f"{row}to": "kiem-soat", f"{row}action": "forward", f"di-{empty}-from": "kiem-soat",
        f"di-{empty}-action": "submit_for_signature", f"di-{empty}-to": "sign",
    }  # fmt: skip
    signer.post(page, {**ways, **onward})
    assert "Không còn lỗi nào" in said(signer.get(address("design", draft)))
    assert document(draft)["workflow"]["steps"][2]["actions"] == {"submit_for_signature": "sign"}


def test_questions_are_added_and_changed_with_what_they_do_not_show_kept(
    draft: ProcedureDraft, signer: Client
) -> None:
    page = address("design-form-page", draft, "child")
    changes = {
        "o-0-label": "Họ và tên của trẻ", "o-1-options": "Bệnh viện; Tại nhà; Nơi khác",
        "o-2-label": "Ngày sinh", "o-2-kind": "date", "o-2-required": "1",
    }  # fmt: skip
    signer.post(page, posted(signer, page, **changes))
    fields = document(draft)["form"]["steps"][0]["fields"]
    assert [field["key"] for field in fields] == ["child", "place", "ngay_sinh"]
    assert fields[0]["label"] == "Họ và tên của trẻ"
    assert fields[1]["options"] == ["Bệnh viện", "Tại nhà", "Nơi khác"]
    assert fields[2] == {"key": "ngay_sinh", "kind": "date", "label": "Ngày sinh"}


def test_a_page_is_added_to_the_form(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-section", draft, "bieu-mau")
    signer.post(page, posted(signer, page, **{"trang-2-title": "Cha mẹ"}))
    assert [step["key"] for step in document(draft)["form"]["steps"]] == ["child", "applicant", "cha_me"]
    assert signer.get(address("design-form-page", draft, "cha_me")).status_code == 200


# --- findings while editing


def test_findings_diagram_and_impact_come_back_without_saving(draft: ProcedureDraft, signer: Client) -> None:
    before, page = document(draft), address("design-section", draft, "quy-trinh")
    fields = posted(signer, page, **{"buoc-1-hours": "900"})
    answer = signer.post(address("design-check", draft, "quy-trinh"), fields, headers={"HX-Request": "true"})
    assert "tổng giờ các bước vượt thời hạn" in said(answer)
    assert "mc-path" in answer.content.decode()
    assert "Tăng giờ của bước" in said(answer)
    assert "<html" not in answer.content.decode()
    assert document(draft) == before


def test_what_cannot_be_a_number_is_kept_and_told_not_lost(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-section", draft, "quy-trinh")
    answer = signer.post(page, posted(signer, page, **{"buoc-1-hours": "nhiều"}), follow=True)
    assert document(draft)["workflow"]["steps"][1]["hours"] == "nhiều"
    assert "“hours” là “nhiều”" in said(answer)


# --- two editors


def test_the_second_editor_is_told_keeps_the_words_and_overwrites_nothing(
    draft: ProcedureDraft, signer: Client, board: Client
) -> None:
    page = address("design-section", draft, "thong-tin")
    first, second = posted(signer, page, name="Của người trước"), posted(board, page, name="Của người sau")
    assert signer.post(page, first).status_code == 302
    answer = board.post(page, second)
    assert answer.status_code == 409
    assert "Người khác đã lưu phần này" in said(answer)
    assert "Của người sau" in said(answer)
    assert document(draft)["procedure"]["name"] == "Của người trước"


# --- the whole text


def test_the_text_is_saved_or_refused_with_its_line(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-text", draft)
    text = write_document(document(draft)).replace("Đăng ký khai sinh", "Khai sinh mới", 1)
    signer.post(page, {"seen": "1", "text": text})
    assert document(draft)["procedure"]["name"] == "Khai sinh mới"
    answer = signer.post(page, {"seen": "2", "text": "procedure:\n  code: [\n"})
    assert answer.status_code == 422
    assert "dòng 3" in said(answer)
    assert document(draft)["procedure"]["name"] == "Khai sinh mới"


def test_a_draft_goes_out_as_a_file_and_comes_in_again(draft: ProcedureDraft, signer: Client) -> None:
    answer = signer.get(address("design-export", draft))
    assert answer["Content-Disposition"] == f'attachment; filename="thu-tuc-{CODE}.yaml"'
    text = answer.content.decode()
    signer.post(address("design-discard", draft))
    file = SimpleUploadedFile("thu-tuc.yaml", text.encode())
    signer.post(reverse("console:design-import"), {"file": file})
    again = ProcedureDraft.objects.get(discarded_at=None)
    assert write_document(again.document) == text
    wrong = SimpleUploadedFile("thu-tuc.yaml", b"a: [")
    answer = signer.post(reverse("console:design-import"), {"file": wrong})
    assert (answer.status_code, "dòng 2" in said(answer)) == (422, True)


# --- Excel


def test_a_table_is_previewed_then_taken(draft: ProcedureDraft, signer: Client) -> None:
    template = signer.get(reverse("console:design-template")).content
    assert read_cells(template)[0] == list(TITLES)
    page = address("design-table", draft)
    answer = signer.post(page, {"file": SimpleUploadedFile("buoc.xlsx", template)})
    assert (answer.status_code, SAMPLE[1][3] in said(answer)) == (200, True)
    assert document(draft)["workflow"]["steps"][0]["key"] == "intake"
    taken = dict(
        next(form for form in html.fromstring(answer.content).forms if "token" in form.fields).form_values()
    )
    signer.post(address("design-take-table", draft), taken)
    assert [step["name"] for step in document(draft)["workflow"]["steps"]] == [row[3] for row in SAMPLE]
    assert "Không còn lỗi nào" in said(signer.get(address("design", draft)))


def test_a_table_with_mistakes_names_each_cell_and_offers_nothing_to_take(
    draft: ProcedureDraft, signer: Client
) -> None:
    rows = [SAMPLE[0], (2, "Phòng", "Người lạ nào", "Thẩm định", "lâu")]
    content = write_sheet("x", TITLES, [(*rows[0],), (2, "Ban", "Người lạ nào", "Thẩm định", "lâu")], [9] * 5)
    answer = signer.post(address("design-table", draft), {"file": SimpleUploadedFile("x.xlsx", content)})
    assert answer.status_code == 422
    assert all(cell in said(answer) for cell in ("Ô C3", "Ô E3"))
    assert "Lấy các bước này" not in said(answer)
    other = signer.post(address("design-table", draft), {"file": SimpleUploadedFile("x.xlsx", b"khong")})
    assert (other.status_code, "Không đọc được" in said(other)) == (422, True)


# --- trying


def test_a_walk_shows_who_could_do_what_and_what_follows(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-rehearsal", draft)
    answer = said(signer.get(page))
    assert "Đang ở: Tiếp nhận" in answer
    assert "10.000 đồng" in answer
    assert "Hạn trả kết quả" in answer
    walked = said(signer.get(page, {"kenh": "counter", "di": "accept:assess,submit_for_signature:sign"}))
    assert "Đang ở: Ký duyệt (Lãnh đạo ký)" in walked
    assert "20.000 đồng" in walked


def test_the_form_is_filled_as_a_citizen_would_and_nothing_is_kept(draft: ProcedureDraft, signer: Client) -> None:
    page = address("design-fill", draft, "child")
    drafts, sessions = Draft.objects.count(), dict(signer.session.items())
    shown = signer.get(page).content.decode()
    carried = re.search(r'name="answers" value="([^"]+)"', shown)
    assert carried is not None
    empty = signer.post(page, {"answers": carried[1], "child": ""})
    assert (empty.status_code, "Nhập" in said(empty)) == (422, True)
    onward = signer.post(page, {"answers": carried[1], "child": "Lê Văn Bé"})
    assert "Người đi khai" in said(onward)
    carried = re.search(r'name="answers" value="([^"]+)"', onward.content.decode())
    assert carried is not None
    last = said(signer.post(address("design-fill", draft, "applicant"), {"answers": carried[1]}))
    assert "Người dân sẽ thấy" in last
    assert "Lê Văn Bé" in last
    assert (Draft.objects.count(), set(signer.session.keys())) == (drafts, set(sessions) | {"touched"})


def test_last_year_is_tried_and_reported(whole: Office, draft: ProcedureDraft, signer: Client) -> None:
    dossier = make.taken(whole, timezone.now() - timedelta(days=30))
    page = address("design-section", draft, "thoi-han-phi")
    signer.post(page, posted(signer, page, **{"han-0-amount": "2"}))
    page = address("design-section", draft, "quy-trinh")
    signer.post(page, posted(signer, page, **{"buoc-1-hours": "2"}))
    answer = said(signer.get(address("design-effect", draft), {"thu": "1"}))
    assert "Đã thử 1 hồ sơ" in answer
    assert "Hẹn sớm hơn" in answer
    assert dossier.code in answer


# --- publishing, moving, closing


def publish(client: Client, draft: ProcedureDraft, day: str) -> Any:
    draft.refresh_from_db()
    return client.post(address("design-publish", draft), {"seen": draft.number, "valid_from": day}, follow=True)


def test_publishing_from_a_day_moving_what_runs_and_taking_it_back(
    whole: Office, draft: ProcedureDraft, signer: Client
) -> None:
    dossier = make.taken(whole, timezone.now())
    page = address("design-section", draft, "quy-trinh")
    signer.post(page, posted(signer, page, **{"buoc-1-hours": "10"}))
    assert "đã công bố phiên bản 2" in said(publish(signer, draft, TODAY.isoformat())).lower()
    new = ProcedureVersion.objects.get(version=2)
    move = reverse("console:design-move", args=[CODE, 1])
    assert "1 hồ sơ đang chạy, 1 chuyển được" in said(signer.get(move))
    fields = {**{f"buoc-{step['key']}": step["key"] for step in document_of(new)["workflow"]["steps"]}}
    assert "Hãy ghi lý do" in said(signer.post(move, {**fields, "lam": "1"}))
    signer.post(move, {**fields, "reason": "thử"})  # a dry run again: nothing moves
    dossier.refresh_from_db()
    assert dossier.procedure_id == whole.version.pk
    answer = signer.post(move, {**fields, "reason": "quy trình mới", "lam": "1"}, follow=True)
    assert "Đã chuyển 1 hồ sơ" in said(answer)
    dossier.refresh_from_db()
    assert dossier.procedure_id == new.pk
    undo = re.search(r'action="([^"]+hoan-tac[^"]+)"', answer.content.decode())
    assert undo is not None
    assert "Đã đưa 1 hồ sơ" in said(signer.post(undo[1], follow=True))
    dossier.refresh_from_db()
    assert dossier.procedure_id == whole.version.pk


@pytest.mark.parametrize(
    ("day", "words"), [("2020-13-01", "không có trong lịch"), ("2020-01-02", "Ngày này đã qua")]
)
def test_a_day_that_cannot_be_is_said(draft: ProcedureDraft, signer: Client, day: str, words: str) -> None:
    page = address("design-section", draft, "thong-tin")
    signer.post(page, posted(signer, page, name="Khác"))
    assert words in said(publish(signer, draft, day))
    assert ProcedureVersion.objects.count() == 1


def test_a_procedure_is_closed_with_a_letter_and_reopened(whole: Office, signer: Client) -> None:
    start_draft(whole.version, by=whole.citizen, at=timezone.now())
    address = reverse("console:design-close", args=[CODE])
    assert "Không có thủ tục thay thế" in said(
        signer.post(address, {"last_day": TODAY.isoformat(), "successor": "9.9"})
    )
    answer = signer.post(address, {"last_day": TODAY.isoformat(), "message": "Hẹn gặp lại."}, follow=True)
    assert "đã báo cho 1 bản nháp" in said(answer)
    assert "Hẹn gặp lại." in Message.objects.get().body
    assert (
        "tiếp tục nhận hồ sơ"
        in said(signer.post(reverse("console:design-reopen", args=[CODE]), follow=True)).lower()
    )


def test_a_published_version_is_a_file(whole: Office, signer: Client) -> None:
    answer = signer.get(reverse("console:design-version", args=[CODE, 1]))
    assert answer.content.decode() == write_document(document_of(whole.version))
    assert signer.get(reverse("console:design-version", args=[CODE, 9])).status_code == 404
