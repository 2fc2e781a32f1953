"""The catalogue as it stands in the database: what is offered, complete and processable."""

from datetime import date

import pytest
from django.db.models import Q

from motcua.catalog.models import Package, Procedure, ProcedureVersion
from motcua.catalog.queries.offers import deciding_agency, receiving_agency
from motcua.organizations.queries import communes_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
TODAY = date(2026, 10, 1)
REPORTED = 1_849  # services on the portal, report of 31 March 2023
OWN_FORMS = {
    "1.001193", "1.000656", "1.000894", "1.004873", "2.000635", "1.004222", "1.004194", "1.001612", "1.001776",
    "3.000347",
}  # fmt: skip


def published(day: date = TODAY) -> "list[ProcedureVersion]":
    rows = ProcedureVersion.objects.on(day).filter(is_published=True)
    rows = rows.select_related("procedure", "form", "workflow", "field")
    return list(rows.defer("form__body", "workflow__body", "search_grams"))


def test_as_many_services_as_reported_are_offered() -> None:
    assert len(published()) >= REPORTED


def test_everything_that_is_offered_can_be_processed() -> None:
    assert [row.procedure.code for row in published() if row.form is None or row.workflow is None] == []


def test_everything_that_is_offered_has_somebody_to_receive_and_decide() -> None:
    commune = communes_on(TODAY)[0]
    deciding = {(row.deciding_level, row.deciding_agency_key, row.field_id): row for row in published()}
    for row in deciding.values():
        decides, receives = deciding_agency(row, commune, TODAY), receiving_agency(row, commune, TODAY)
        assert decides.kind != "centre", f"{row.procedure.code} falls back to the centre"
        assert receives.kind in {"centre", "commune"}


def test_residence_is_received_by_the_commune_and_decided_by_its_police() -> None:
    residence = ProcedureVersion.objects.get(procedure__code="1.004222")
    commune = communes_on(TODAY).get(code="28261")
    assert receiving_agency(residence, commune, TODAY).name == "Ủy ban nhân dân phường Mỹ Tho"
    assert deciding_agency(residence, commune, TODAY).name == "Công an phường Mỹ Tho"
    birth = ProcedureVersion.objects.get(procedure__code="1.001193")
    assert deciding_agency(birth, commune, TODAY).name == "Ủy ban nhân dân phường Mỹ Tho"


def test_what_only_ministries_handle_is_known_but_not_offered() -> None:
    rows = ProcedureVersion.objects.on(TODAY).filter(deciding_level=ProcedureVersion.Level.MINISTRY)
    assert rows.count() > 500
    assert not rows.filter(is_published=True).exists()


def test_the_complete_ones_have_papers_result_term_fee_and_law() -> None:
    complete = ProcedureVersion.objects.exclude(result_name="").prefetch_related("components", "terms", "fees")
    assert len(complete) == 45
    bare = {row.procedure.code for row in complete if not row.components.all()}
    assert bare == {"2.001159"}  # a notice of guests needs no paper at all
    for row in complete:
        assert row.terms.all()
        assert row.fees.all()
        assert row.legal_basis
        assert row.confidence in {"H", "M", "L"}


def test_ten_have_a_form_and_a_workflow_of_their_own() -> None:
    rows = [row for row in published() if row.procedure.code in OWN_FORMS]
    forms = {row.form.key for row in rows if row.form}
    workflows = {row.workflow.key for row in rows if row.workflow}
    assert len(forms) == len(workflows) == len(rows) == len(OWN_FORMS)
    assert not any(key.startswith("standard") for key in workflows)
    assert "generic" not in forms


@pytest.mark.parametrize(("old", "new"), [("1.001731", "1.014028"), ("1.009122", "1.013225")])
def test_codes_that_changed_keep_their_history(old: str, new: str) -> None:
    before, after = (ProcedureVersion.objects.get(procedure__code=code) for code in (old, new))
    assert before.procedure.successor == after.procedure
    assert (before.valid_to, after.valid_from) == (date(2025, 6, 30), date(2025, 7, 1))
    assert old not in {row.procedure.code for row in published()}
    assert new in {row.procedure.code for row in published()}


def test_terms_and_fees_are_kept_per_channel() -> None:
    residence = ProcedureVersion.objects.get(procedure__code="1.004222")
    assert dict(residence.fees.values_list("channel", "amount")) == {
        "counter": 20_000,
        "online": 10_000,
        "post": 20_000,
    }
    assert [(term.amount, term.unit) for term in residence.terms.all()] == [(7, "working_day")]


def test_a_fee_left_to_the_province_is_a_note_not_a_zero() -> None:
    open_fees = ProcedureVersion.objects.filter(
        description__fee_note__startswith="Mức thu do Hội đồng nhân dân tỉnh"
    )
    assert open_fees.count() > 20
    assert not open_fees.filter(Q(fees__amount=0)).exists()


def test_the_essential_services_are_twenty_five() -> None:
    package = Package.objects.get(key="de-an-06")
    assert [member.position for member in package.members.all()] == list(range(1, 26))
    assert [member.position for member in package.members.all() if member.procedure is None] == [8, 11, 18]
    assert ProcedureVersion.objects.filter(essential_number=12).get().procedure.code == "1.001193"


def test_life_events_name_procedures_in_order() -> None:
    event = Package.objects.get(key="sinh-con")
    assert [member.procedure.code for member in event.members.all() if member.procedure][:2] == [
        "1.001193",
        "2.000986",
    ]


def test_every_code_of_the_catalogue_is_there() -> None:
    assert Procedure.objects.count() == 3_480
