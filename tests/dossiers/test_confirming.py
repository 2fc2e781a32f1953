"""An applicant held against the population database: with a purpose, by a click, forgotten at the end."""

import logging
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from motcua.accounts.models import User
from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Correction, Dossier, DossierEvent
from motcua.dossiers.queries.population import look_of, population_use, unconfirmed
from motcua.dossiers.services.confirming import Wish, ask_again, forget_ended, look_up_applicant, take_over
from motcua.dossiers.services.filing import Person
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.population.models import LookUp
from motcua.population.queries import access_by, access_total, fields_of, values_of
from motcua.population.rules import Detail, InquiryError, Purpose, Subject, Verdict
from motcua.population.services.looking import Inquiry, look_up, person_key, retry_wanted
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, office
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db(transaction=True)

SAU = {"name": "Nguyễn Thị Sáu", "identity_number": "082159004167", "address": "Ấp 1", "phone": "0912000111"}
HOME = "Khu phố 3, Phường Mỹ Phong, Tỉnh Đồng Tháp"
WISH = Wish(Purpose.RECEIVE, "Đối chiếu người nộp", "1959-03-12")
NOW = moment("2025-01-13T09:00")


@pytest.fixture
def place(transactional_db: None) -> Office:
    return office()


def received(place: Office, **more: str) -> Dossier:
    told = {**SAU, **more}
    person = Person(told["name"], told["identity_number"], told["phone"], address=told["address"])
    return make.accepted(place, person=person)


def looked_up(place: Office, dossier: Dossier, wish: Wish = WISH) -> LookUp:
    return look_up_applicant(dossier.pk, wish, by=place.intake, at=NOW)


def test_who_fits_is_confirmed_and_what_differs_is_shown_beside_it(
    place: Office, population: RunningSandbox
) -> None:
    look = looked_up(place, received(place))
    assert (look.state, look.verdict, look.agency) == ("answered", Verdict.MISMATCH, place.centre)
    shown = {each.detail: (each.verdict, each.declared, each.value) for each in fields_of(look)}
    assert shown[Detail.FULL_NAME][0] is Verdict.MATCH
    assert shown[Detail.RESIDENCE] == (Verdict.MISMATCH, "Ấp 1", HOME)
    assert shown[Detail.SEX] == (None, "", "female")
    [entry] = population.ledger(service="population")
    assert entry["mahoso"] == look.dossier_code == Dossier.objects.get().code
    assert entry["body"]["MucDich"] == "TIEP_NHAN"


@pytest.mark.parametrize(
    ("person", "birth", "verdict"),
    [
        ({"address": HOME}, "1959-03-12", Verdict.MATCH),
        ({"name": "Nguyễn Thị Sau"}, "1959-03-12", Verdict.MISMATCH),
        ({"identity_number": "082159009999"}, "1959-03-12", Verdict.NO_INFORMATION),
        ({"address": HOME}, "1959", Verdict.INSUFFICIENT),
    ],
)
def test_the_four_lawful_answers(
    place: Office, population: RunningSandbox, person: dict[str, str], birth: str, verdict: Verdict
) -> None:
    assert (
        looked_up(place, received(place, **person), Wish(Purpose.RECEIVE, "Đối chiếu", birth)).verdict == verdict
    )


def test_nothing_is_overwritten_until_somebody_takes_it_over(place: Office, population: RunningSandbox) -> None:
    dossier = received(place)
    looked_up(place, dossier)
    dossier.refresh_from_db()
    assert dossier.address == "Ấp 1"
    take_over(dossier.pk, [Detail.RESIDENCE, Detail.SEX], by=place.intake, at=NOW)
    dossier.refresh_from_db()
    assert dossier.address == HOME
    kept = Correction.objects.get()
    assert (kept.field, kept.before, kept.after) == ("address", "Ấp 1", HOME)
    event = DossierEvent.objects.get(kind="applicant_corrected")
    assert event.data == {"fields": ["address"]}


def test_what_was_not_ticked_or_not_said_cannot_be_taken(place: Office, population: RunningSandbox) -> None:
    dossier = received(place)
    with pytest.raises(ActionRefusedError, match="nothing_to_take"):
        take_over(dossier.pk, [Detail.RESIDENCE], by=place.intake, at=NOW)
    looked_up(place, dossier)
    with pytest.raises(ActionRefusedError, match="nothing_to_take"):
        take_over(dossier.pk, [Detail.FULL_NAME], by=place.intake, at=NOW)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        take_over(dossier.pk, [Detail.RESIDENCE], by=place.stranger, at=NOW)


def test_only_those_at_work_on_it_may_ask_and_only_while_it_is_open(
    place: Office, population: RunningSandbox
) -> None:
    dossier = received(place)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        look_up_applicant(dossier.pk, WISH, by=place.stranger, at=NOW)
    with pytest.raises(InquiryError, match="birth_missing"):
        looked_up(place, dossier, Wish(Purpose.RECEIVE, "Đối chiếu", ""))
    ended = make.returned(place)
    with pytest.raises(ActionRefusedError, match="not_now"):
        looked_up(place, ended)
    assert not LookUp.objects.exists()
    assert population.ledger(service="population") == []


def test_every_access_is_audited_under_the_person_before_it_is_made(
    place: Office, population: RunningSandbox
) -> None:
    population.break_down(population={"reset": 9})
    look = looked_up(place, received(place))
    assert look.state == LookUp.State.AWAY
    seen = AuditEvent.objects.get(subject=person_key(look.subject_index))
    assert (seen.action, seen.actor_id, seen.purpose) == (
        "look",
        place.intake.pk,
        "Tiếp nhận hồ sơ: Đối chiếu người nộp",
    )
    assert seen.data["dossier_code"] == look.dossier_code


def test_a_database_that_is_away_leaves_a_mark_and_all_are_asked_again_at_once(
    place: Office, population: RunningSandbox
) -> None:
    population.break_down(population={"error_500": 1.0})
    waiting = [received(place) for _ in range(3)]
    for dossier in waiting:
        assert looked_up(place, dossier).state == LookUp.State.AWAY
    assert {each.dossier.pk for each in unconfirmed([place.centre.pk])} == {each.pk for each in waiting}
    assert ask_again([place.centre.pk], by=place.intake, at=NOW) == 3
    assert ask_again([place.centre.pk], by=place.intake, at=NOW) == 0
    assert retry_wanted(NOW) == 0
    population.heal()
    _rested()
    later = NOW + timedelta(minutes=20)
    assert retry_wanted(later) == 3
    assert unconfirmed([place.centre.pk]) == []
    assert {look_of(each).state for each in waiting} == {"answered"}  # type: ignore[union-attr]
    assert population.summary()["services"]["population"]["look_ups"] == 3
    assert retry_wanted(later) == 0


def _rested() -> None:
    """Begin with a line that has no failures behind it, as a worker of its own does."""
    from motcua.foundation.adapters import adapter

    adapter.cache_clear()


def test_an_answer_is_sealed_and_never_kept_beyond_the_dossier(place: Office, population: RunningSandbox) -> None:
    dossier = received(place)
    look = looked_up(place, dossier)
    assert forget_ended(NOW + timedelta(days=5)) == 0
    assert all(value.startswith("v1|") for value in _stored(look))
    Dossier.objects.filter(pk=dossier.pk).update(status=8)
    assert forget_ended(NOW) == 1
    assert _stored(look) == {""}
    look.refresh_from_db()
    assert (look.verdict, look.details["residence"], values_of(look)) == (Verdict.MISMATCH, "mismatch", {})
    assert access_total(NOW.date(), NOW.date()).asked == 1
    assert forget_ended(NOW) == 0


def _stored(look: LookUp) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT question, answer FROM population_lookup WHERE id = %s", [look.pk])
        return set(cursor.fetchone() or ())


def test_what_was_asked_for_a_filing_that_never_came_is_forgotten_after_a_day(
    place: Office, population: RunningSandbox
) -> None:
    inquiry = Inquiry(
        key=uuid.uuid4(),
        dossier_code="H58.14-250113-T00000001",
        purpose=Purpose.RECEIVE,
        reason="Đối chiếu",
        subject=Subject(SAU["identity_number"], SAU["name"], "1959-03-12"),
        agency=place.centre,
    )
    look_up(inquiry, by=place.intake, at=NOW)
    assert forget_ended(NOW + timedelta(hours=23)) == 0
    assert forget_ended(NOW + timedelta(hours=25)) == 1


def test_accesses_are_counted_by_unit_officer_purpose_and_month(place: Office, population: RunningSandbox) -> None:
    looked_up(place, received(place))
    looked_up(place, received(place, identity_number="082159009999"))
    day = NOW.date()
    total = access_total(day, day)
    assert (total.asked, total.mismatched, total.no_information, total.away) == (2, 1, 1, 0)
    assert access_total(day, day, [place.department.pk]).asked == 0
    assert [(row.name, row.asked) for row in access_by("agency", day, day)] == [(place.centre.name, 2)]
    assert [(row.name, row.asked) for row in access_by("officer", day, day)] == [(place.intake.full_name, 2)]
    assert [(row.name, row.asked) for row in access_by("purpose", day, day)] == [("receive", 2)]
    assert [(row.name, row.asked) for row in access_by("month", day, day)] == [("01/2025", 2)]
    assert access_total(day + timedelta(days=1), day + timedelta(days=2)).asked == 0
    use = population_use(day, day)
    assert (use.received, use.using, use.looked_up, use.signed_in) == (2, 2, 2, 0)


@pytest.mark.parametrize("change", [{"identity_number": "082159009999"}, {"applicant_name": "Nguyễn Thị Sau"}])
def test_what_was_said_of_somebody_else_confirms_nobody(
    place: Office, population: RunningSandbox, change: dict[str, str]
) -> None:
    """A number or name that is put right after the look-up, or a form that was filled in for another."""
    dossier = received(place)
    look = looked_up(place, dossier)
    assert look_of(dossier) == look
    for name, value in change.items():
        setattr(dossier, name, value)
    dossier.save()
    assert look_of(dossier) is None
    with pytest.raises(ActionRefusedError, match="nothing_to_take"):
        take_over(dossier.pk, [Detail.RESIDENCE], by=place.intake, at=NOW)


def test_two_officers_of_one_name_are_counted_apart(place: Office, population: RunningSandbox) -> None:
    looked_up(place, received(place))
    namesake = User.objects.create(username="other", kind=User.Kind.OFFICER, full_name=place.intake.full_name)
    other = LookUp.objects.get()
    other.pk, other.asked_by = uuid.uuid4(), namesake
    other.save(force_insert=True)
    rows = access_by("officer", NOW.date(), NOW.date())
    assert [(row.name, row.asked) for row in rows] == [(place.intake.full_name, 1)] * 2


def test_no_personal_word_is_in_logs_jobs_audit_or_errors(
    place: Office, population: RunningSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    canaries = [SAU["identity_number"], SAU["name"], "1959-03-12", "19590312", HOME, "Mỹ Phong"]
    dossier = received(place)
    with caplog.at_level(logging.DEBUG):
        looked_up(place, dossier)
        population.break_down(population={"error_500": 1.0})
        looked_up(place, dossier)
        ask_again([place.centre.pk], by=place.intake, at=NOW)
        retry_wanted(NOW)
    written = [record.getMessage() for record in caplog.records]
    with connection.cursor() as cursor:
        for table in ("procrastinate_jobs", "audit_auditevent", "population_lookup", "dossiers_dossierevent"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            written += [row[0] for row in cursor.fetchall()]
    found = [(canary, line[:80]) for canary in canaries for line in written if canary in line]
    assert found == []
