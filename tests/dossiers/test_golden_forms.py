"""Every printed form, word for word, in two provinces and on the forms of two times.

To write the texts anew after a change that is meant: ``MOTCUA_WRITE_GOLDEN=1 pytest`` on this file, then
read the difference line by line.
"""

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

from motcua.dossiers import papers
from motcua.dossiers.models import (
    Attachment,
    Certification,
    CertificationBook,
    Dossier,
    Extension,
    HandOut,
    Supplement,
)
from motcua.kernel.working_time import VIETNAM
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, office

GOLDEN = Path(__file__).parent / "golden"
PROVINCES = {
    "tien-giang": ("Tỉnh Tiền Giang", "Xã Tân Hương", "H58"),
    "dong-thap": ("Tỉnh Đồng Tháp", "Phường Cao Lãnh", "H20"),
}
TIMES = {"2018": "2025-01-13T08:00", "2025": "2026-09-14T08:00"}  # Mondays, named after the set of forms that held
EVERY_PROVINCE = re.compile(
    "An Giang|Bà Rịa|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|Bình Thuận|Cà Mau|"
    "Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|Hà Tĩnh|"
    "Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hồ Chí Minh|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lạng Sơn|"
    "Lào Cai|Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|"
    "Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên|Tiền Giang|Trà Vinh|"
    "Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Scene:
    """A province on a day, with one dossier that was taken in at the counter."""

    place: Office
    at: datetime
    dossier: Dossier

    def later(self, hours: int) -> datetime:
        return self.at + timedelta(hours=hours)


@pytest.fixture(params=[(province, time) for province in PROVINCES for time in TIMES], ids="-".join)
def scene(request: pytest.FixtureRequest, db: None) -> Scene:
    province, time = request.param
    name, commune, unit = PROVINCES[province]
    place, at = office(province=name, commune=commune, unit=unit), moment(TIMES[time])
    request.node.stash[FOLDER] = f"{province}-{time}"
    dossier = make.accepted(place, at, channel="counter")
    Dossier.objects.filter(pk=dossier.pk).update(lookup_secret="ABCD2345EFGH")
    Attachment.objects.create(
        dossier=dossier, name="Giấy chứng sinh", source="paper", originals=1, copies=2, added_at=at
    )
    return Scene(place, at, Dossier.objects.get(pk=dossier.pk))


FOLDER = pytest.StashKey[str]()


def receipt(scene: Scene) -> bytes:
    return papers.receipt(scene.dossier)


def supplement(scene: Scene) -> bytes:
    items = [
        {
            "component": "to-khai",
            "what": "Ký tên ở trang 2",
            "reason": "Thiếu chữ ký",
            "legal_basis": "Luật Hộ tịch",
        },
        {"component": "", "what": "Số điện thoại", "reason": "", "legal_basis": ""},
    ]
    asked = Supplement.objects.create(
        dossier=scene.dossier, number=1, stage="appraisal", effect="pause", items=items, reason="Tờ khai chưa đủ",
        legal_basis="Điều 16 Luật Hộ tịch", asked_at=scene.later(4), asked_by=scene.place.specialist,
        answer_by=scene.later(24 * 7),
    )  # fmt: skip
    return papers.supplement(asked)


def refusal(scene: Scene) -> bytes:
    act = papers.Refusal(
        "Việc này do cơ quan khác giải quyết.", scene.place.intake, scene.later(1), "Luật Hộ tịch"
    )
    return papers.refusal(scene.dossier, act)


def apology(scene: Scene) -> bytes:
    extension = Extension.objects.create(
        dossier=scene.dossier, number=1, amount=2, reason="Cần xác minh ở nhiều nơi.",
        due_before=scene.later(24 * 3 + 9), due_after=scene.later(24 * 7 + 9), at=scene.later(24),
        by=scene.place.signer,
    )  # fmt: skip
    return papers.apology(extension)


def stop(scene: Scene) -> bytes:
    act = papers.Ending("Không đủ điều kiện.", scene.place.signer, scene.later(26), "Thẩm định", "Luật Hộ tịch")
    return papers.stop_notice(scene.dossier, act)


def stop_by_own_wish(scene: Scene) -> bytes:
    act = papers.Ending("Tôi không cần nữa.", scene.place.citizen, scene.later(26), "Thẩm định", is_own_wish=True)
    return papers.stop_notice(scene.dossier, act)


def control(scene: Scene) -> bytes:
    return papers.control_sheet(make.returned(scene.place, scene.at))


def register(scene: Scene) -> bytes:
    day = scene.at.astimezone(VIETNAM).date()
    return papers.register(scene.place.centre, [scene.dossier], day, day, before=11)


def hand_over(scene: Scene) -> bytes:
    record = papers.HandOver(
        "Phiếu bàn giao hồ sơ", "01/PBG", scene.place.centre, scene.place.department, scene.later(2),
        (papers.line_of(scene.dossier, note="Bản giấy"),), "Lê Tiếp Nhận", "Trần Chuyên Viên",
    )  # fmt: skip
    return papers.hand_over_record(record)


def result_hand_over(scene: Scene) -> bytes:
    dossier = make.done(scene.place, scene.at)
    record = papers.HandOver(
        "Phiếu bàn giao kết quả", "02/PBG", scene.place.department, scene.place.centre, scene.later(3),
        (papers.line_of(dossier),), grounds=("Căn cứ quy trình nội bộ;",), remarks=("Đủ số lượng, còn nguyên vẹn.",),
    )  # fmt: skip
    return papers.hand_over_record(record)


def result_receipt(scene: Scene) -> bytes:
    dossier = make.done(scene.place, scene.at)
    given = HandOut(
        dossier=dossier, way="counter", proof="paper", right="mandate", receiver="Trần Văn Bảy",
        receiver_identity="082190000456", right_proof="Giấy ủy quyền số 12 ngày 10/01/2025", at=scene.later(5),
        by=scene.place.intake,
    )  # fmt: skip
    return papers.result_receipt(given)


def joint_receipt(scene: Scene) -> bytes:
    second = make.accepted(scene.place, scene.later(1), channel="counter")
    Dossier.objects.filter(pk=second.pk).update(lookup_secret="WXYZ2345EFGH")
    return papers.joint_receipt([scene.dossier, Dossier.objects.get(pk=second.pk)])


def certification_receipt(scene: Scene) -> bytes:
    book = CertificationBook.objects.create(agency=scene.place.commune_agency, year=scene.at.year, last=1)
    Certification.objects.create(
        book=book, number=1, dossier=scene.dossier, title="Bằng tốt nghiệp", pages=2, copies=3, fee_amount=12_000,
        signer=scene.place.signer, certified_on=scene.at.date(), entered_by=scene.place.intake, entered_at=scene.at,
    )  # fmt: skip
    return papers.receipt(scene.dossier)


FORMS: list[Callable[[Scene], bytes]] = [
    receipt, supplement, refusal, apology, stop, stop_by_own_wish, control, register, hand_over, result_hand_over,
    result_receipt, joint_receipt, certification_receipt,
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_reads_word_for_word(
    scene: Scene, form: Callable[[Scene], bytes], request: pytest.FixtureRequest
) -> None:
    words = lines_of(form(scene))
    path = GOLDEN / request.node.stash[FOLDER] / f"{form.__name__}.txt"
    if os.environ.get("MOTCUA_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    assert words.split() == path.read_text(encoding="utf-8").split()  # where lines break depends on the font


@pytest.mark.parametrize("folder", [f"{province}-{time}" for province in PROVINCES for time in TIMES])
def test_no_form_names_another_province(folder: str) -> None:
    own = PROVINCES[folder.rsplit("-", 1)[0]][0].removeprefix("Tỉnh ").casefold()
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (GOLDEN / folder).glob("*.txt")}
    assert set(texts) == {form.__name__ for form in FORMS}
    named = {
        stem: {name.casefold() for name in EVERY_PROVINCE.findall(" ".join(text.split()))}
        for stem, text in texts.items()
    }
    assert named == {stem: {own} for stem in texts}


def lines_of(pdf: bytes) -> str:
    """Return the text of a PDF line by line, as it is read from top to bottom."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    lines = [" ".join(line.split()) for page in pages for line in unicodedata.normalize("NFC", page).splitlines()]
    return "\n".join(line for line in lines if line) + "\n"
