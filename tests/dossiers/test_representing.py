"""Acting for another: the rule by table, and the one object that goes along with the dossier."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from motcua.audit.models import AuditEvent
from motcua.catalog.models import Procedure
from motcua.dossiers.models import Dossier, Representation
from motcua.dossiers.papers.slips import receipt_data
from motcua.dossiers.queries.representing import acted_in, may_act, right_of
from motcua.dossiers.queries.tracking import own_dossiers, own_track
from motcua.dossiers.rules.representing import Claim, Right, RightError, age, check_right
from motcua.dossiers.services.filing import Help, Person, lodge
from motcua.dossiers.services.receiving import accept
from motcua.dossiers.services.representing import Acting
from motcua.dossiers.speaking import RIGHTS
from tests.factories.dossiers import FILED, filing
from tests.factories.offices import Office, citizen

TODAY = date(2025, 1, 13)
CODES = frozenset({"1.001193"})
PROOF = "Giấy ủy quyền số 12, chứng thực ngày 02/01/2025"


def mandate(**more: Any) -> Claim:
    return Claim(**{"right": Right.MANDATE, "proof": PROOF, "valid_until": TODAY, **more})


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        pytest.param(mandate(), "", id="holds on its last day"),
        pytest.param(mandate(valid_until=TODAY - timedelta(days=1)), "mandate_expired", id="ended yesterday"),
        pytest.param(mandate(granted_on=TODAY + timedelta(days=1), valid_until=None), "end_missing", id="no end"),
        pytest.param(
            mandate(granted_on=TODAY + timedelta(days=1), valid_until=TODAY + timedelta(days=9)), "not_yet",
            id="begins tomorrow",
        ),
        pytest.param(
            mandate(granted_on=TODAY, valid_until=TODAY - timedelta(days=3)), "days_crossed", id="ends before it begins"
        ),
        pytest.param(mandate(proof=" "), "proof_missing", id="no paper"),
        pytest.param(mandate(covers=("1.000894",)), "out_of_scope", id="for another procedure"),
        pytest.param(mandate(covers=("1.000894", "1.001193")), "", id="for this one too"),
        pytest.param(mandate(is_himself=True), "himself", id="for himself"),
        pytest.param(mandate(is_organisation=True), "person_only", id="a mandate for a company"),
        pytest.param(Claim(Right.PARENT, born_on=date(2007, 1, 14)), "", id="a day before eighteen"),
        pytest.param(Claim(Right.PARENT, born_on=date(2007, 1, 13)), "child_of_age", id="eighteen today"),
        pytest.param(Claim(Right.PARENT, born_on=date(2025, 1, 14)), "not_born", id="not born yet"),
        pytest.param(Claim(Right.PARENT), "birth_missing", id="age unknown"),
        pytest.param(Claim(Right.GUARDIAN), "proof_missing", id="guardian without decision"),
        pytest.param(Claim(Right.GUARDIAN, proof="Quyết định 5"), "", id="guardian"),
        pytest.param(Claim(Right.RELATIVE), "relation_missing", id="relative of no kind"),
        pytest.param(Claim(Right.RELATIVE, relation="Con gái"), "", id="daughter"),
        pytest.param(Claim(Right.OFFICER), "consent_missing", id="officer without consent"),
        pytest.param(Claim(Right.OFFICER, consent="Chữ ký", is_organisation=True), "", id="officer for a company"),
        pytest.param(Claim(Right.LEGAL_REPRESENTATIVE, proof="GCN 0312"), "company_only", id="of no company"),
        pytest.param(
            Claim(Right.LEGAL_REPRESENTATIVE, proof="GCN 0312", is_organisation=True), "", id="legal representative"
        ),
        pytest.param(
            Claim(Right.EMPLOYEE, proof="Giấy giới thiệu 7", is_organisation=True), "end_missing", id="sent for ever"
        ),
    ],
)  # fmt: skip
def test_a_right_holds_or_says_why_not(claim: Claim, code: str) -> None:
    if not code:
        check_right(claim, on=TODAY, codes=CODES)
        return
    with pytest.raises(RightError) as refused:
        check_right(claim, on=TODAY, codes=CODES)
    assert refused.value.code == code
    assert str(RIGHTS[code])


def test_age_counts_whole_years() -> None:
    assert [age(date(2008, 2, 29), day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]


def acting(place: Office, **more: Any) -> Acting:
    values = {"account": place.citizen, "proof": PROOF, "valid_until": localdate() + timedelta(days=30), **more}
    return Acting(Right.MANDATE, place.citizen.full_name, place.citizen.personal_id, **values)


OWNER = Person("Lê Văn Tám", "082060000111", "0909000111", address="Ấp 3")


def for_another(place: Office, **more: Any) -> Dossier:
    return lodge(filing(place, person=OWNER, acting=acting(place, **more)), by=place.citizen, at=FILED)


def test_the_applicant_stays_the_owner_and_who_files_is_named(place: Office) -> None:
    dossier = for_another(place)
    right = right_of(dossier)
    assert right is not None
    assert (dossier.applicant, dossier.applicant_name, dossier.identity_number) == (
        None,
        OWNER.name,
        OWNER.identity_number,
    )
    assert (dossier.filed_by, dossier.is_assisted) == (place.citizen, False)
    assert (right.right, right.account, right.name, right.proof) == (
        Right.MANDATE,
        place.citizen,
        "Nguyễn Thị Sáu",
        PROOF,
    )
    assert dossier.events.get(kind="submitted").data["right"] == "mandate"
    assert AuditEvent.objects.get(subject=f"dossier:{dossier.pk}").data["right"] == "mandate"


def test_an_expired_mandate_files_nothing(place: Office) -> None:
    with pytest.raises(RightError, match="mandate_expired"):
        for_another(place, valid_until=localdate(FILED) - timedelta(days=1))
    assert not Dossier.objects.exists()


def test_a_mandate_outlives_a_new_code_of_its_procedure(place: Office) -> None:
    old = Procedure.objects.create(code="1.000001", successor=place.version.procedure)
    dossier = for_another(place, covers=(old.code,))
    assert Representation.objects.get(dossier=dossier).covers == ["1.000001"]


def test_both_are_told(place: Office) -> None:
    owner = citizen(OWNER.name, OWNER.identity_number)
    person = Person(OWNER.name, OWNER.identity_number, account=owner)
    dossier = lodge(filing(place, person=person, acting=acting(place)), by=place.citizen, at=FILED)
    accept(dossier.pk, by=place.intake, at=FILED)
    assert [who.messages_received.count() for who in (owner, place.citizen)] == [1, 1]


def test_an_ended_mandate_ends_messages_and_sight(place: Office) -> None:
    dossier = for_another(place, valid_until=localdate(FILED))
    later = FILED + timedelta(days=1)
    accept(dossier.pk, by=place.intake, at=later)
    assert place.citizen.messages_received.count() == 0
    assert may_act(place.citizen, dossier, localdate(FILED))
    assert not may_act(place.citizen, dossier, localdate(later))
    assert acted_in(place.citizen, localdate(later)) == []


def test_who_acts_finds_the_dossier_among_their_own(place: Office) -> None:
    dossier = for_another(place)
    assert list(own_dossiers(place.citizen)) == [dossier]
    assert own_track(place.citizen, dossier.pk).dossier == dossier
    with pytest.raises(Dossier.DoesNotExist):
        own_track(citizen("Lê Văn Lạ", "082091000007"), dossier.pk)


def test_an_officers_help_is_the_same_object_and_still_counted_apart(place: Office) -> None:
    dossier = lodge(filing(place, help=Help("Chữ ký: giấy số 12")), by=place.intake, at=FILED)
    right = right_of(dossier)
    assert right is not None
    assert (right.right, right.account, right.consent) == (Right.OFFICER, place.intake, "Chữ ký: giấy số 12")
    assert (dossier.is_assisted, dossier.consent) == (True, "Chữ ký: giấy số 12")
    accept(dossier.pk, by=place.intake, at=FILED)
    assert place.intake.messages_received.count() == 0
    assert list(own_dossiers(place.intake)) == []


def test_the_number_of_who_acts_cannot_be_read_in_the_database(place: Office) -> None:
    from django.db import connection

    for_another(place)
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number, identity_index FROM dossiers_representation")
        ((sealed, index),) = cursor.fetchall()
    assert place.citizen.personal_id not in f"{sealed}{index}"


def test_the_receipt_names_who_filed_and_by_what_right(place: Office) -> None:
    assert receipt_data(for_another(place), FILED)["filed_by"] == "Nguyễn Thị Sáu (Người được ủy quyền)"
    helped = lodge(filing(place, help=Help("Chữ ký: giấy số 12")), by=place.intake, at=FILED)
    assert receipt_data(helped, FILED)["filed_by"] == place.intake.full_name
    assert receipt_data(lodge(filing(place), by=place.citizen, at=FILED), FILED)["filed_by"] == ""
