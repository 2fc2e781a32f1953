"""Papers between counter and unit: listed once, handed over once, confirmed or sent back to the list."""

import uuid

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Attachment, Consignment, Dossier
from motcua.dossiers.queries.consignments import to_give
from motcua.dossiers.services.consigning import ConsigningRefusedError, give, record_of, take_over
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office
from tests.paper import text_of

PAPERS, RESULTS = Consignment.Kind.PAPERS, Consignment.Kind.RESULTS


def on_paper(place: Office) -> Dossier:
    """Return a dossier at work in the department whose papers were handed in at the centre."""
    dossier = make.taken(place)
    Attachment.objects.create(
        dossier=dossier, name="Tờ khai", source=Attachment.Source.PAPER, originals=1, added_at=FILED
    )
    return dossier


def ids(place: Office, kind: str = PAPERS) -> list[uuid.UUID]:
    return [row.pk for row in to_give([place.centre.pk], kind)]


def test_only_papers_that_lie_here_and_belong_elsewhere_are_listed(place: Office) -> None:
    dossier = on_paper(place)
    make.filed(place)  # not taken in yet
    assert ids(place) == [dossier.pk]
    assert list(to_give([place.department.pk], PAPERS)) == []


def test_what_was_handed_over_is_not_handed_over_again(place: Office) -> None:
    dossier = on_paper(place)
    [made] = give([dossier.pk, dossier.pk], PAPERS, from_agency=place.centre, by=place.intake, at=FILED)
    assert (made.number, made.to_agency, str(made)) == (1, place.department, "01/2025")
    assert ids(place) == []
    with pytest.raises(ConsigningRefusedError, match="nothing"):
        give([dossier.pk], PAPERS, from_agency=place.centre, by=place.intake, at=FILED)
    other = on_paper(place)
    [second] = give([other.pk], PAPERS, from_agency=place.centre, by=place.intake, at=FILED)
    assert second.number == 2


def test_the_other_side_confirms_once_and_what_lacks_waits_again(place: Office) -> None:
    whole, lacking = on_paper(place), on_paper(place)
    [made] = give([whole.pk, lacking.pk], PAPERS, from_agency=place.centre, by=place.intake, at=FILED)
    with pytest.raises(ConsigningRefusedError, match="not_yours"):
        take_over(made.pk, {}, by=place.intake, at=FILED)
    take_over(made.pk, {lacking.pk: "thiếu bản chính"}, by=place.specialist, at=FILED)
    take_over(made.pk, {whole.pk: "nữa"}, by=place.specialist, at=FILED)
    made.refresh_from_db()
    assert made.taken_by == place.specialist
    assert ids(place) == [lacking.pk]
    text = text_of(record_of(made))
    assert whole.code in text
    assert "thiếu bản chính" in text
    assert "01/PBG" in text


def test_nobody_gives_away_the_papers_of_another_agency(place: Office) -> None:
    dossier = on_paper(place)
    with pytest.raises(ConsigningRefusedError, match="not_yours"):
        give([dossier.pk], PAPERS, from_agency=place.centre, by=place.specialist, at=FILED)


def test_the_screens_of_both_sides(place: Office, sign_in: SignIn) -> None:
    dossier = on_paper(place)
    counter: Client = sign_in(place.intake)
    assertContains(counter.get("/can-bo/ban-giao/"), dossier.code)
    answer = counter.post(
        f"/can-bo/ban-giao/ho-so/{place.centre.pk}/giao/", {"row": [str(dossier.pk)]}, follow=True
    )
    assertContains(answer, "Đã lập 1 phiếu bàn giao.")
    again = counter.post(f"/can-bo/ban-giao/ho-so/{place.centre.pk}/giao/", {"row": ["x"]}, follow=True)
    assertContains(again, "Hãy đánh dấu ít nhất một hồ sơ")
    made = Consignment.objects.get()
    unit: Client = sign_in(place.specialist)
    assertContains(unit.get("/can-bo/ban-giao/"), "chờ bạn xác nhận")
    page = unit.get(f"/can-bo/ban-giao/phieu/{made.pk}/")
    assertContains(page, "Xác nhận đã nhận phần còn lại")
    assert unit.post(f"/can-bo/ban-giao/phieu/{made.pk}/in/")["Content-Type"] == "application/pdf"
    unit.post(f"/can-bo/ban-giao/phieu/{made.pk}/nhan/", {f"missing-{dossier.pk}": "on"})
    assertContains(unit.get(f"/can-bo/ban-giao/phieu/{made.pk}/"), "chưa nhận được")
    assertContains(counter.get("/can-bo/ban-giao/"), "phải chuyển đi")
    assertNotContains(unit.get("/can-bo/ban-giao/"), "chờ bạn xác nhận")
    assert sign_in(place.stranger).get(f"/can-bo/ban-giao/phieu/{made.pk}/").status_code == 404
