"""What is scanned at the counter becomes a digital copy: read in the background, signed by the desk, untouched."""

import hashlib

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.audit.models import AuditEvent
from motcua.catalog.models import Channel, Component
from motcua.dossiers.models import Attachment, DigitalCopy, Dossier, HeldPaperDemand
from motcua.dossiers.queries.digitising import digital_figures
from motcua.dossiers.services.digitising import recognise_copy
from motcua.dossiers.services.filing import Paper, lodge
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.scanning import keep_scan
from motcua.dossiers.services.signing_copies import sign_copies
from motcua.dossiers.services.taking import HEARD, NotHeldError
from motcua.dossiers.services.uploading import UploadRefusedError
from motcua.foundation import files
from motcua.foundation.signatures import Verdict, verify_pdf
from tests.factories.dossiers import FILED, filing
from tests.factories.offices import Office, citizen, office
from tests.foundation.test_recognition import Install, install
from tests.foundation.test_scans import picture, scanned
from tests.paper import text_of
from tests.vault.papers import kept

__all__ = ["install"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Office:
    found = office()
    Component.objects.create(
        version=found.version, key="khai-sinh", name="Giấy khai sinh", position=2, result_code="giay-khai-sinh"
    )
    return found


def lodged(place: Office, *papers: Paper) -> Dossier:
    return lodge(filing(place, papers=papers, channel=Channel.COUNTER), by=place.intake, at=FILED, accept=True)


def scan(content: bytes = b"", name: str = "gcs.pdf") -> Paper:
    made = keep_scan(content or scanned(200), name)
    return Paper(**{**{key: getattr(made, key) for key in Paper.__slots__}, "name": "Giấy chứng sinh"})


def copy_of(dossier: Dossier) -> DigitalCopy:
    return DigitalCopy.objects.get(attachment__dossier=dossier)


def test_a_scan_too_coarse_is_refused_with_what_to_do() -> None:
    with pytest.raises(UploadRefusedError) as refused:
        keep_scan(scanned(150), "gcs.pdf")
    assert refused.value.detail == (
        "Bản quét chỉ đạt khoảng 150 dpi, cần ít nhất 200 dpi. Hãy đặt máy quét 200–300 dpi rồi quét lại."
    )


def test_a_scan_is_noted_with_its_facts_and_read_later(place: Office) -> None:
    dossier = lodged(place, scan(), Paper("Tờ khai", "to-khai"))
    copy = copy_of(dossier)
    assert (copy.pages, copy.dpi, copy.text_state) == (1, 200, "waiting")
    job = ProcrastinateJob.objects.get(task_name="dossiers.recognise")
    assert job.args == {"copy_id": copy.pk}
    assert [(each.source, each.nature) for each in dossier.attachments.order_by("name")] == [
        ("scan", "original"),
        ("paper", "original"),
    ]


def test_where_the_machine_cannot_read_it_says_so_and_invents_nothing(place: Office, install: Install) -> None:
    copy = recognise_copy(copy_of(lodged(place, scan())).pk, at=FILED)
    assert (copy.text_state, copy.text, copy.searchable_sha256) == ("not_recognised", "", "")
    assert copy.text_note == "chưa cài OCRmyPDF và Tesseract"


def test_a_scan_is_read_once_and_stays_byte_for_byte(place: Office, install: Install) -> None:
    install()
    content = scanned(300)
    dossier = lodged(place, scan(content))
    copy = recognise_copy(copy_of(dossier).pk, at=FILED)
    assert (copy.text_state, copy.text) == ("recognised", "Cộng hòa xã hội chủ nghĩa Việt Nam")
    install(reads="raise SystemExit(9)")
    assert recognise_copy(copy.pk, at=FILED).text_state == "recognised"
    original = Attachment.objects.get(dossier=dossier)
    assert original.sha256 == hashlib.sha256(content).hexdigest()
    assert files.load(original.sha256) == content


@pytest.mark.parametrize("as_picture", [False, True])
def test_the_desk_signs_every_copy_once_with_the_stamp_of_a_copy(place: Office, as_picture: bool) -> None:
    content = picture((1654, 2339), dpi=200) if as_picture else scanned(200)
    dossier = lodged(place, scan(content, "gcs.png" if as_picture else "gcs.pdf"))
    (copy,) = sign_copies(dossier.pk, by=place.intake, at=FILED)
    assert sign_copies(dossier.pk, by=place.intake, at=FILED) == []
    signed = files.load(copy.signed_sha256)
    (report,) = verify_pdf(signed)
    assert (report.verdict, report.signer) == (Verdict.VALID, "Lê Tiếp Nhận")
    shown = text_of(signed)
    assert "Bản số hóa" in shown
    assert "2025-01-13T08:00:00+07:00" in shown
    assert files.load(Attachment.objects.get(dossier=dossier).sha256) == content
    assert dossier.events.filter(kind="copies_signed").count() == 1
    assert AuditEvent.objects.filter(action="sign_copies", subject=f"dossier:{dossier.pk}").count() == 1
    assert digital_figures(FILED.date(), FILED.date()).with_signed_copies == 1


def test_only_the_desk_that_took_the_papers_in_signs_them(place: Office) -> None:
    dossier = lodged(place, scan())
    for stranger in (place.specialist, place.stranger, place.citizen):
        with pytest.raises(ActionRefusedError, match="not_yours"):
            sign_copies(dossier.pk, by=stranger, at=FILED)
    assert copy_of(dossier).signed_by is None


def test_a_kept_paper_is_used_at_the_counter_with_the_word_of_its_owner(place: Office) -> None:
    document = kept(place)
    dossier = lodged(place, Paper("Giấy khai sinh", "khai-sinh", document_id=str(document.pk)))
    paper = Attachment.objects.select_related("consent").get(dossier=dossier)
    assert (paper.source, paper.sha256, paper.proof) == ("vault", document.sha256, document.verification_code)
    assert paper.consent is not None
    assert (paper.consent.how, paper.consent.recorded_by) == (HEARD, place.intake)
    assert not DigitalCopy.objects.exists()


def test_the_paper_of_somebody_else_is_not_used(place: Office) -> None:
    other = citizen("Lê Văn Phúc", "082094007513")
    document = kept(place, owner_index=other.personal_id_index)
    with pytest.raises(NotHeldError):
        lodged(place, Paper("Giấy khai sinh", "khai-sinh", document_id=str(document.pk)))


def test_taking_a_held_paper_all_the_same_is_counted_with_its_reason(place: Office) -> None:
    document = kept(place)
    lodged(place, Paper("Giấy khai sinh", "khai-sinh", demand_reason="Bản trong kho mờ"))
    (demand,) = HeldPaperDemand.objects.all()
    assert (demand.held_as, demand.reason) == (f"document:{document.pk}", "Bản trong kho mờ")


def test_a_certified_copy_keeps_who_certified_it(place: Office) -> None:
    proof = "UBND phường Mỹ Tho, số 12/2025, ngày 10/01/2025"
    dossier = lodged(place, Paper("Bằng lái", originals=0, copies=1, nature="certified", proof=proof))
    paper = dossier.attachments.get()
    assert (paper.get_nature_display(), paper.proof) == ("Bản sao chứng thực", proof)
