"""A hundred at once, through every act that is done in batches; pressing twice does nothing twice."""

from django.test import Client
from pytest_django.asserts import assertContains

from motcua.accounts.rules import Role
from motcua.desk.batches import MOST_AT_ONCE
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import refuse
from motcua.dossiers.services.returning import Proposal, submit_for_signature
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, officer

ADDRESS = "/can-bo/hang-loat/"


def press(client: Client, act: str, rows: list[str], **more: str) -> tuple[int, int]:
    """Return how many were done and how many failed, each with a reason."""
    page = client.post(ADDRESS, {"act": act, "row": rows, "confirmed": "1", **more})
    outcomes = page.context["outcomes"]
    assert all(each.is_done or each.reason for each in outcomes)
    return sum(each.is_done for each in outcomes), sum(not each.is_done for each in outcomes)


def rows_of(*, but: Dossier) -> list[str]:
    return [f"{each.pk}:{each.journal_length}" for each in Dossier.objects.exclude(pk=but.pk).order_by("pk")] + [
        f"{but.pk}:{but.journal_length}"
    ]


def test_a_hundred_go_through_each_batch_and_the_one_that_cannot_says_why(place: Office, sign_in: SignIn) -> None:
    intake, specialist, signer, clerk = (
        sign_in(who) for who in (place.intake, place.specialist, place.signer, place.clerk)
    )
    colleague = officer("Đỗ Đồng Nghiệp", Role.SPECIALIST, place.department)
    gone = make.filed(place)
    refuse(gone.pk, "Không đúng nơi", by=place.intake, at=FILED)
    for _ in range(MOST_AT_ONCE - 1):
        make.filed(place)
    for client, act, more, kind in (
        (intake, "accept", {}, "accept"),
        (specialist, "assign", {"to": str(colleague.pk)}, "assign"),
        (signer, "sign", {}, "sign"),
        (clerk, "stamp", {}, "stamp"),
        (intake, "hand-out", {}, "hand_out"),
    ):
        if act == "sign":
            _lay_before_the_leader(place)
        rows = rows_of(but=gone)
        for _ in range(2):  # a double click
            assert press(client, act, rows, **more) == (MOST_AT_ONCE - 1, 1)
        for dossier in Dossier.objects.exclude(pk=gone.pk):
            assert dossier.events.filter(kind=kind).count() == 1
    assert Dossier.objects.filter(status=Status.RETURNED).count() == MOST_AT_ONCE - 1


def _lay_before_the_leader(place: Office) -> None:
    for number, dossier in enumerate(Dossier.objects.filter(step="assess"), 1):
        take(dossier.pk, by=place.specialist, at=FILED)
        proposal = Proposal(f"{number:02d}/TLKS", "Trích lục khai sinh", medium="paper")
        submit_for_signature(dossier.pk, proposal, by=place.specialist, at=FILED)


def test_a_page_can_show_as_many_as_one_batch_takes(place: Office, intake: Client) -> None:
    for _ in range(31):
        make.filed(place)
    assertContains(intake.get("/can-bo/viec/tiep-nhan/"), "?so=100")
    assert intake.get("/can-bo/viec/tiep-nhan/?so=100").content.decode().count("data-row-select") == 31
    assert intake.get("/can-bo/viec/tiep-nhan/?so=1000").content.decode().count("data-row-select") == 30
