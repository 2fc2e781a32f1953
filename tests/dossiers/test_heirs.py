"""After a reorganisation: what an ended agency was asked, issued and kept is its heir's to answer and to put right."""

from pathlib import Path

import pytest

from motcua.dossiers.models import Certification, CertificationBook, Consultation, Dossier, Inquiry
from motcua.dossiers.queries.certification import books_of, entry
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.queries.desk import readable
from motcua.dossiers.queries.revisions import open_revisions
from motcua.dossiers.services.certifying import Correction, correct
from motcua.dossiers.services.consulting import Opinion, Question, Round, answer, consult
from motcua.dossiers.services.ending import return_papers
from motcua.dossiers.services.filing import Paper, lodge
from motcua.dossiers.services.possible import Aside, aside
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import refuse
from motcua.dossiers.services.reorganising import execute, schedule, undo
from motcua.dossiers.services.revising import (
    Change,
    issue_revision,
    propose_revision,
    sign_revision,
    steps_for,
)
from motcua.organizations.models import Agency, Reorganisation
from tests.factories import dossiers as make
from tests.factories.mergers import AT, FILED, Before, before, lodged

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Path) -> Before:
    return before(tmp_path / "plan")


def carry_out(world: Before) -> Reorganisation:
    row = schedule(world.plan, "thu", by=world.admin, at=AT, start_at=AT)
    return execute(row.pk, world.plan, at=AT)


def test_what_ended_before_is_found_at_the_successor(world: Before) -> None:
    old = lodged(world, world.two, world.local)
    Dossier.objects.filter(pk=old.pk).update(status=8, finished_at=FILED, finished_on=FILED.date())
    carry_out(world)
    new_unit = Agency.objects.get(key="xa-hop-nhat")
    assert list(Dossier.objects.filter(readable(frozenset({new_unit.pk})))) == [old]


def test_what_an_ended_agency_issued_is_put_right_by_its_heir(world: Before) -> None:
    place, old = world.place, world.place.department
    dossier = make.done(place, FILED)
    change = Change("correction", "Sai họ tên", "01/TLKS", "Trích lục khai sinh", {"facts": [["Họ tên", "Bế"]]})
    under_way = propose_revision(dossier.pk, change, by=place.specialist, at=FILED)
    carry_out(world)
    heir = Agency.objects.get(key="so-tu-phap", valid_to=None)
    assert Dossier.objects.get(pk=dossier.pk).deciding_agency == old != heir
    assert list(open_revisions([heir.pk])) == [under_way]
    assert steps_for(place.signer, Dossier.objects.get(pk=dossier.pk), under_way, AT) == {"sign", "drop"}
    sign_revision(under_way.pk, by=place.signer, at=AT)
    made = issue_revision(under_way.pk, by=place.clerk, at=AT)
    assert made.document is not None
    assert made.document.issuer == heir
    again = propose_revision(dossier.pk, change, by=place.specialist, at=AT)
    assert Dossier.objects.get(pk=again.dossier_id).deciding_agency == old
    assert faults() == []


def test_papers_of_what_ended_before_go_back_at_the_desk_of_the_heir(world: Before) -> None:
    papers = (Paper("Giấy chứng sinh", originals=1),)
    filed = make.filing(
        world.place, version_id=world.local.pk, receiving_agency=world.two, deciding_agency=world.two,
        area=world.two.area, papers=papers,
    )  # fmt: skip
    desk = world.intakes[world.two.pk]
    refused_one = refuse(lodge(filed, by=desk, at=FILED).pk, "Không thuộc thẩm quyền", by=desk, at=FILED)
    carry_out(world)
    assert Aside.RETURN_PAPERS in aside(Dossier.objects.get(pk=refused_one.pk), desk, AT)
    assert return_papers(refused_one.pk, by=desk, at=AT).events.filter(kind="papers_returned").count() == 1


def test_the_register_of_an_ended_agency_is_kept_on_by_its_heir(world: Before) -> None:
    old, clerk = world.two, world.intakes[world.two.pk]
    book = CertificationBook.objects.create(agency=old, year=2025, last=1)
    row = Certification.objects.create(
        book=book, number=1, dossier=make.filed(world.place, FILED), title="Bằng tốt nghiệp", pages=1, copies=1,
        fee_amount=2_000, signer=world.place.signer, certified_on=FILED.date(), entered_by=clerk, entered_at=FILED,
    )  # fmt: skip
    carry_out(world)
    heir = Agency.objects.get(key="xa-hop-nhat")
    own = CertificationBook.objects.create(agency=heir, year=2025, last=0)
    assert list(books_of([heir.pk])) == [own, book]
    correct(row.pk, Correction("pages", "2", "Ghi nhầm"), by=clerk, at=AT)
    assert entry(row.pk, [heir.pk]).pages == 2
    with pytest.raises(Certification.DoesNotExist):
        entry(row.pk, [world.place.centre.pk])


def test_an_opinion_asked_for_is_answered_by_the_heir(world: Before) -> None:
    dossier = lodged(world, world.one, world.local)
    inquiry = Inquiry.objects.create(
        dossier=dossier, number=1, needed=1, asked_at=FILED, asked_by=world.specialists[world.one.pk]
    )
    asked = Consultation.objects.create(
        dossier=dossier, inquiry=inquiry, agency=world.two, question="?", asked_at=FILED,
        asked_by=world.specialists[world.one.pk], due_at=AT,
    )  # fmt: skip
    row = carry_out(world)
    asked.refresh_from_db()
    assert asked.agency.key == "xa-hop-nhat"
    undo(row.pk, by=world.admin, at=AT)
    asked.refresh_from_db()
    assert asked.agency == world.two


def test_two_that_were_asked_and_are_one_now_answer_once(world: Before) -> None:
    asker = world.specialists[world.divided.pk]
    dossier = take(lodged(world, world.divided, world.local).pk, by=asker, at=FILED)
    questions = tuple(Question(unit, "Có tranh chấp không?", 400) for unit in (world.one, world.two))
    consult(dossier.pk, Round(questions), by=asker, at=FILED)
    carry_out(world)
    heir = Agency.objects.get(key="xa-hop-nhat")
    open_one = dossier.consultations.get(agency=heir)
    answer(open_one.pk, Opinion("Không"), by=world.specialists[world.one.pk], at=AT)
    assert dossier.inquiries.get().settled_at == AT
