"""Filing twice, filing for another, signing together, claiming: as citizens meet them in the portal."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.models import User
from motcua.catalog.models import Channel, ProcedureVersion
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import CoSignature, Dossier, Draft
from motcua.dossiers.rules.representing import Right
from motcua.dossiers.services.filing import Person, lodge
from motcua.dossiers.services.marking import WHY
from motcua.organizations.models import Area
from motcua.portal.filing import filing_of
from motcua.portal.filling import Filling, begin, keep_answers
from tests.factories.offices import citizen as make_citizen
from tests.portal.papers import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
BRIDE, GROOM = "082198006603", "087095004417"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def finished(version: ProcedureVersion, user: User, commune: Area, answers: dict[str, Any]) -> Draft:
    draft = begin(version, user, commune.code, at=timezone.now())
    keep_answers(Filling(draft), {**Filling(draft).answers, **answers}, step="result", at=timezone.now())
    draft.refresh_from_db()
    assert draft.is_complete
    return draft


def own(user: User) -> dict[str, Any]:
    return {
        "requester_name": user.full_name,
        "requester_personal_id": user.personal_id,
        "requester_birth_date": "1996-08-20",
    }


@pytest.fixture
def draft(citizen: User, birth: ProcedureVersion, commune: Area, birth_answers: dict[str, Any]) -> Draft:
    return finished(birth, citizen, commune, {**birth_answers, **own(citizen)})


def review(draft: Draft) -> str:
    return f"/nhap/{draft.pk}/xem-lai/"


class TestFilingTwice:
    """The same birth sent a second time."""

    @pytest.fixture
    def first(self, browser: Client, draft: Draft) -> Dossier:
        browser.post(review(draft), {"declared": "on"})
        return Dossier.objects.get()

    @pytest.fixture
    def again(
        self, first: Dossier, citizen: User, birth: ProcedureVersion, commune: Area, birth_answers: dict[str, Any]
    ) -> Draft:
        return finished(birth, citizen, commune, {**birth_answers, **own(citizen)})

    def test_one_is_told_and_asked_why(self, browser: Client, first: Dossier, again: Draft) -> None:
        page = browser.get(review(again))
        for words in ("Có thể hồ sơ này đã được nộp", first.code, "cùng họ tên và ngày sinh"):
            assertContains(page, words)
        refused = browser.post(review(again), {"declared": "on"})
        assertContains(refused, "hãy ghi vì sao", status_code=422)
        assert Dossier.objects.count() == 1
        sent = browser.post(review(again), {"declared": "on", "double_why": "Nộp nhầm xã"})
        assert sent["Location"] == f"/nhap/{again.pk}/da-nop/"
        second = Dossier.objects.exclude(pk=first.pk).get()
        assert second.answers[WHY] == {"why": "Nộp nhầm xã"}

    def test_a_parent_named_in_it_is_told_a_stranger_is_not(
        self, first: Dossier, birth: ProcedureVersion, commune: Area, birth_answers: dict[str, Any], stranger: User
    ) -> None:
        father = make_citizen("Trần Văn Minh", birth_answers["father_personal_id"])
        by_father = finished(
            birth, father, commune, {**birth_answers, **own(father), "requester_birth_date": "1990-08-17"}
        )
        assertContains(signed_in(father).get(review(by_father)), first.code)
        nosy = finished(
            birth, stranger, commune, {**birth_answers, **own(stranger), "requester_birth_date": "1994-05-05"}
        )
        assertNotContains(signed_in(stranger).get(review(nosy)), first.code)

    def test_another_child_is_no_double(
        self, first: Dossier, browser: Client, citizen: User, birth: ProcedureVersion, commune: Area,
        birth_answers: dict[str, Any],
    ) -> None:  # fmt: skip
        twin = {**birth_answers, **own(citizen), "child_name": "Trần Nguyễn Minh Anh"}
        other = finished(birth, citizen, commune, twin)
        assertNotContains(browser.get(review(other)), "đã được nộp")
        assert browser.post(review(other), {"declared": "on"}).status_code == 302


class TestFilingForAnother:
    """A daughter files for her mother."""

    def told(self, **more: str) -> dict[str, str]:
        last = localdate() + timedelta(days=30)
        return {
            "right": "mandate", "name": "Lê Thị Chín", "number": "082160000119", "proof": "Giấy ủy quyền số 12",
            "scope": "this", "valid_until-day": str(last.day), "valid_until-month": str(last.month),
            "valid_until-year": str(last.year), **more,
        }  # fmt: skip

    def test_the_start_asks_for_whom(
        self, browser: Client, birth: ProcedureVersion, commune: Area, citizen: User
    ) -> None:
        assertContains(browser.get("/nop-ho-so/1.001193/"), "Bạn nộp hồ sơ cho ai?")
        answer = browser.post("/nop-ho-so/1.001193/", {"commune": commune.code, "for": "other"})
        assert answer["Location"] == f"/nhap/{Draft.objects.get().pk}/nop-cho-ai/"
        assertContains(browser.get(answer["Location"]), "Nộp thay cho người khác")

    def test_the_owner_is_whom_it_is_for_and_who_files_is_recorded(
        self, browser: Client, citizen: User, draft: Draft
    ) -> None:
        address = f"/nhap/{draft.pk}/nop-cho-ai/"
        assert browser.post(address, self.told()).status_code == 302
        draft.refresh_from_db()
        assert draft.answers["requester_name"] == "Lê Thị Chín"
        draft.answers |= {"requester_birth_date": "1960-03-08", "requester_phone": "0909000111"}
        keep_answers(Filling(draft), draft.answers, step="result", at=timezone.now())
        assertContains(browser.get(review(draft)), "Bạn nộp thay cho Lê Thị Chín.")
        assert browser.post(review(draft), {"declared": "on"})["Location"] == f"/nhap/{draft.pk}/da-nop/"
        dossier = Dossier.objects.get()
        assert (dossier.applicant, dossier.applicant_name, dossier.identity_is_verified) == (
            None,
            "Lê Thị Chín",
            False,
        )
        assert (dossier.filed_by, dossier.representation.right) == (citizen, Right.MANDATE)
        mine = browser.get("/ho-so-cua-toi/")
        assertContains(mine, "Nộp thay cho Lê Thị Chín")
        page = browser.get(f"/ho-so-cua-toi/{dossier.pk}/")
        for words in ("Người nộp thay", citizen.full_name, "Người được ủy quyền"):
            assertContains(page, words)
        public = Client().post("/tra-cuu/", {"code": dossier.code, "proof": dossier.lookup_secret})
        assertContains(public, "Người được ủy quyền")
        assertNotContains(public, citizen.full_name)

    def test_the_proof_comes_along_with_the_dossier(self, browser: Client, draft: Draft) -> None:
        papers = f"/nhap/{draft.pk}/giay-to/"
        assertNotContains(browser.get(papers), "chứng minh bạn được nộp thay")
        browser.post(f"/nhap/{draft.pk}/nop-cho-ai/", self.told())
        assertContains(browser.get(papers), "chứng minh bạn được nộp thay")
        mandate = SimpleUploadedFile("uy-quyen.pdf", pdf(), "application/pdf")
        assert browser.post(papers, {"file-": mandate}).status_code == 302
        assertContains(browser.get(papers), "uy-quyen.pdf")
        draft.refresh_from_db()
        draft.answers |= {"requester_birth_date": "1960-03-08", "requester_phone": "0909000111"}
        keep_answers(Filling(draft), draft.answers, step="result", at=timezone.now())
        assert browser.post(review(draft), {"declared": "on"}).status_code == 302
        assert Dossier.objects.get().attachments.filter(file_name="uy-quyen.pdf").exists()

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"valid_until-year": "2024"}, "Giấy ủy quyền đã hết hạn"),
            ({"scope": "other"}, "không nói đến thủ tục này"),
            ({"proof": ""}, "Hãy ghi giấy tờ chứng minh"),
            ({"right": "parent"}, "Hãy ghi ngày sinh của con"),
            ({"right": "legal_rep"}, "082160000119"),
            ({"number": "12"}, "Số này không đúng dạng"),
            ({"number": "082196010824"}, "người nộp và người đứng tên là một"),
        ],
    )
    def test_a_right_that_does_not_hold_is_refused_in_a_sentence(
        self, browser: Client, draft: Draft, more: dict[str, str], words: str
    ) -> None:
        if more == {"right": "legal_rep"}:
            assert browser.post(f"/nhap/{draft.pk}/nop-cho-ai/", self.told(**more)).status_code == 302
            return
        page = browser.post(f"/nhap/{draft.pk}/nop-cho-ai/", self.told(**more))
        assertContains(page, words, status_code=422)
        assertContains(page, "Lê Thị Chín", status_code=422)

    def test_a_mandate_that_ends_before_sending_files_nothing(self, browser: Client, draft: Draft) -> None:
        browser.post(f"/nhap/{draft.pk}/nop-cho-ai/", self.told())
        draft.refresh_from_db()
        draft.answers["_acting"]["valid_until"] = (localdate() - timedelta(days=1)).isoformat()
        draft.answers |= {"requester_birth_date": "1960-03-08", "requester_phone": "0909000111"}
        keep_answers(Filling(draft), draft.answers, step="result", at=timezone.now())
        assertContains(browser.post(review(draft), {"declared": "on"}), "đã hết hạn", status_code=422)
        assert not Dossier.objects.exists()

    def test_back_to_oneself(self, browser: Client, citizen: User, draft: Draft) -> None:
        browser.post(f"/nhap/{draft.pk}/nop-cho-ai/", self.told())
        browser.post(f"/nhap/{draft.pk}/nop-cho-ai/", {"self": "1"})
        draft.refresh_from_db()
        assert "_acting" not in draft.answers
        assert draft.answers["requester_personal_id"] == citizen.personal_id

    def test_a_form_in_another_name_asks_by_what_right(self, browser: Client, draft: Draft) -> None:
        filling = Filling(draft)
        other = {**filling.answers, "requester_personal_id": "082193004512", "requester_birth_date": "1993-02-05"}
        keep_answers(filling, other, step="result", at=timezone.now())
        page = browser.post(review(draft), {"declared": "on"})
        assertContains(page, "bạn nộp thay theo tư cách nào", status_code=422)
        assert not Dossier.objects.exists()


class TestSigningTogether:
    """A marriage: both sign, each for himself."""

    @pytest.fixture
    def bride(self) -> User:
        return make_citizen("Phạm Thị Lan", BRIDE)

    @pytest.fixture
    def groom(self) -> User:
        return make_citizen("Huỳnh Quốc Bảo", GROOM)

    @pytest.fixture
    def wedding(self, bride: User, commune: Area) -> Draft:
        version = version_on("1.000894", localdate())
        assert version.form is not None
        example = {
            key: {**value, "commune": commune.code}
            if isinstance(value, dict) and value["commune"] != "other"
            else value
            for key, value in version.form.body["ui"]["example"].items()
        }
        return finished(version, bride, commune, example)

    def sign(self, groom: User, **more: str) -> None:
        asked = CoSignature.objects.get(replaced_at=None, party="groom")
        page = signed_in(groom).get(f"/cung-ky/{asked.pk}/")
        seen = page.context["seen"]
        signed_in(groom).post(f"/cung-ky/{asked.pk}/", {"declared": "on", "seen": seen, **more})

    def test_nothing_is_filed_before_both_have_signed(self, bride: User, groom: User, wedding: Draft) -> None:
        browser = signed_in(bride)
        refused = browser.post(review(wedding), {"declared": "on"})
        assertContains(refused, "Chưa đủ chữ ký", status_code=422)
        browser.post(f"/nhap/{wedding.pk}/moi-ky/")
        browser.post(f"/nhap/{wedding.pk}/moi-ky/")  # asking again changes nothing
        assert CoSignature.objects.count() == 1
        assert groom.messages_received.get().link.startswith("/cung-ky/")
        assertContains(signed_in(groom).get("/ho-so-cua-toi/"), "Chờ bạn ký")
        self.sign(groom)
        self.sign(groom)  # a retry
        assert bride.messages_received.get(subject="Đã đủ chữ ký")
        assert browser.post(review(wedding), {"declared": "on"})["Location"] == f"/nhap/{wedding.pk}/da-nop/"
        assert Dossier.objects.count() == 1

    def test_only_the_one_who_is_asked_may_sign(
        self, bride: User, groom: User, wedding: Draft, stranger: User
    ) -> None:
        signed_in(bride).post(f"/nhap/{wedding.pk}/moi-ky/")
        asked = CoSignature.objects.get()
        for other in (bride, stranger):
            assert signed_in(other).get(f"/cung-ky/{asked.pk}/").status_code == 404
            assert signed_in(other).post(f"/cung-ky/{asked.pk}/", {"declared": "on"}).status_code == 404
        unread = signed_in(groom).post(f"/cung-ky/{asked.pk}/", {})
        assertContains(unread, "đánh dấu lời cam đoan", status_code=422)
        assert CoSignature.objects.get().signed_at is None

    def test_what_is_changed_after_a_signature_has_to_be_signed_again(
        self, bride: User, groom: User, wedding: Draft
    ) -> None:
        browser = signed_in(bride)
        browser.post(f"/nhap/{wedding.pk}/moi-ky/")
        self.sign(groom)
        wedding.refresh_from_db()
        keep_answers(Filling(wedding), {**wedding.answers, "groom_time": 3}, step="result", at=timezone.now())
        assertContains(browser.get(review(wedding)), "cần ký lại")
        assert browser.post(review(wedding), {"declared": "on"}).status_code == 422
        browser.post(f"/nhap/{wedding.pk}/moi-ky/")
        self.sign(groom, seen="0" * 64)  # what was read is not what stands there
        assert browser.post(review(wedding), {"declared": "on"}).status_code == 422
        self.sign(groom)
        assert browser.post(review(wedding), {"declared": "on"}).status_code == 302

    def test_a_no_is_told_and_can_be_asked_anew(self, bride: User, groom: User, wedding: Draft) -> None:
        signed_in(bride).post(f"/nhap/{wedding.pk}/moi-ky/")
        asked = CoSignature.objects.get()
        signed_in(groom).post(f"/cung-ky/{asked.pk}/", {"decline": "1"})
        assert bride.messages_received.filter(subject="Có người không đồng ý ký").exists()
        assertContains(signed_in(bride).get(review(wedding)), "Không đồng ý ký")
        signed_in(bride).post(f"/nhap/{wedding.pk}/moi-ky/")
        assert CoSignature.objects.filter(replaced_at=None, declined_at=None).count() == 1

    def test_an_invitation_ends_after_a_week(self, bride: User, groom: User, wedding: Draft) -> None:
        signed_in(bride).post(f"/nhap/{wedding.pk}/moi-ky/")
        CoSignature.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        self.sign(groom)
        assert CoSignature.objects.get().signed_at is None
        assertNotContains(signed_in(groom).get("/ho-so-cua-toi/"), "Chờ bạn ký")
        assertContains(signed_in(bride).get(review(wedding)), "Hết hạn mời")

    def test_another_partner_replaces_the_invitation(self, bride: User, groom: User, wedding: Draft) -> None:
        signed_in(bride).post(f"/nhap/{wedding.pk}/moi-ky/")
        wedding.refresh_from_db()
        other = {**wedding.answers, "groom_personal_id": "087095004425"}
        keep_answers(Filling(wedding), other, step="result", at=timezone.now())
        signed_in(bride).post(f"/nhap/{wedding.pk}/moi-ky/")
        before, after = CoSignature.objects.order_by("invited_at")
        assert (before.replaced_at is None, after.replaced_at) == (False, None)
        assertContains(signed_in(groom).get(f"/cung-ky/{before.pk}/"), "không còn hiệu lực")


class TestClaiming:
    """A dossier of the counter comes into the account."""

    def test_with_code_and_secret_it_is_among_ones_own(
        self, browser: Client, citizen: User, draft: Draft, stranger: User
    ) -> None:
        filing = filing_of(Filling(draft), citizen, at=timezone.now())
        person = Person(citizen.full_name, citizen.personal_id, address="Ấp 1")
        from dataclasses import replace

        counter = replace(filing, person=person, channel=Channel.COUNTER, draft_id=None)
        dossier = lodge(counter, by=stranger, at=timezone.now(), accept=True)
        assertNotContains(browser.get("/ho-so-cua-toi/"), dossier.code)
        assertContains(browser.get("/nhan-ho-so/"), "Mã tra cứu")
        assertContains(browser.post("/nhan-ho-so/", {"code": ""}), "Hãy nhập mã hồ sơ", status_code=422)
        wrong = browser.post("/nhan-ho-so/", {"code": dossier.code, "secret": "AAAA"})
        assertContains(wrong, "không khớp nhau", status_code=404)
        right = browser.post("/nhan-ho-so/", {"code": dossier.code, "secret": dossier.lookup_secret})
        assert right["Location"] == f"/ho-so-cua-toi/{dossier.pk}/"
        assertContains(browser.get("/ho-so-cua-toi/"), dossier.code)
        assertContains(browser.get(right["Location"]), "đã nhận hồ sơ về tài khoản")

    def test_guessing_is_braked(self, browser: Client, draft: Draft) -> None:
        for _ in range(5):
            assert browser.post("/nhan-ho-so/", {"code": "H1-1", "secret": "x"}).status_code == 404
        assertContains(
            browser.post("/nhan-ho-so/", {"code": "H1-1", "secret": "x"}), "đợi 15 phút", status_code=429
        )
