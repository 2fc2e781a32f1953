"""The same request filed twice is found, explained, and decided once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from motcua.accounts.models import User
from motcua.catalog.models import Channel, Form, Procedure, ProcedureVersion
from motcua.catalog.rules.forms import compile_form
from motcua.dossiers.models import Dossier, DoubleVerdict, SubjectMark
from motcua.dossiers.queries.doubles import doubles_for, verdicts_on
from motcua.dossiers.queries.suspecting import suspected
from motcua.dossiers.rules.duplicates import Level, Reason
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.doubles import Ruling, decide
from motcua.dossiers.services.filing import Filing, Person, lodge
from motcua.dossiers.services.marking import Apart
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import accept
from tests.factories.dossiers import FILED, filing
from tests.factories.offices import START, Office, citizen

DOUBLE, DISTINCT = DoubleVerdict.Outcome.DOUBLE, DoubleVerdict.Outcome.DISTINCT
FATHER = "082090007731"
BIRTH = {
    "key": "birth",
    "title": "Khai sinh",
    "subject_line": "{child_name}",
    "subjects": [{"name": "child_name", "birth_date": "child_birth_date"}],
    "applicant": {"name": "requester_name", "identity_number": "requester_personal_id"},
    "steps": [
        {
            "key": "all",
            "title": "Tờ khai",
            "fields": [
                {"key": "requester_name", "kind": "person_name", "label": "Họ tên"},
                {"key": "requester_personal_id", "kind": "personal_id", "label": "Số định danh"},
                {"key": "child_name", "kind": "person_name", "label": "Tên trẻ"},
                {"key": "child_birth_date", "kind": "date", "label": "Ngày sinh"},
                {"key": "father_personal_id", "kind": "personal_id", "label": "Số của cha", "required": False},
            ],
        }
    ],
}


@pytest.fixture
def birth(place: Office) -> Office:
    """The office with a form that says which of its answers name the child."""
    place.version.form = Form.objects.create(
        key="birth", version=1, title="Khai sinh", body=compile_form(BIRTH), digest="b"
    )
    place.version.save()
    from motcua.catalog.queries.procedures import plan

    plan.cache_clear()
    return place


def answers(child: str = "Trần Nguyễn Minh An", **more: Any) -> dict[str, Any]:
    return {"child_name": child, "child_birth_date": "2025-01-02", "father_personal_id": FATHER, **more}


def by_mother(place: Office, **more: Any) -> Dossier:
    return lodge(filing(place, **{"answers": answers(), **more}), by=place.citizen, at=FILED)


def paper_of_father(place: Office, **more: Any) -> Filing:
    father = Person("Trần Văn Minh", FATHER, "0912000111", address="Ấp 2")
    return filing(place, person=father, channel=Channel.COUNTER, **{"answers": answers(), **more})


def by_father(place: Office, **more: Any) -> Dossier:
    return lodge(paper_of_father(place, **more), by=place.intake, at=FILED + timedelta(days=1), accept=True)


def reasons(dossier: Dossier) -> list[tuple[str, Level, tuple[Reason, ...]]]:
    return [(each.dossier.code, each.likeness.level, each.likeness.reasons) for each in doubles_for(dossier)]


def test_two_parents_file_for_one_child_and_each_dossier_shows_the_other(birth: Office) -> None:
    online, counter = by_mother(birth), by_father(birth, answers=answers("TRẦN NGUYỄN MINH AN"))
    why = (Level.SURE, (Reason.SAME_NAME_AND_BIRTH, Reason.SHARED_PERSON))
    assert reasons(counter) == [(online.code, *why)]
    assert reasons(online) == [(counter.code, *why)]


def test_twins_are_two_children(birth: Office) -> None:
    by_mother(birth)
    assert reasons(by_father(birth, answers=answers("Trần Nguyễn Minh Anh"))) == []


def test_a_paper_filing_is_known_by_a_person_the_form_names(birth: Office) -> None:
    online = by_mother(birth)
    counter = by_father(birth, answers={})
    assert reasons(counter) == [(online.code, Level.POSSIBLE, (Reason.SHARED_PERSON, Reason.SUBJECT_NOT_TYPED))]


def test_a_new_code_of_the_procedure_is_the_same_procedure(birth: Office) -> None:
    newer = Procedure.objects.create(code="9.000001")
    Procedure.objects.filter(pk=birth.version.procedure_id).update(successor=newer)
    old = by_mother(birth)
    renewed = ProcedureVersion.objects.create(
        procedure=newer, version=1, valid_from=START, name="Khai sinh", field=birth.version.field,
        online_level="full", deciding_level="province", workflow=birth.version.workflow, form=birth.version.form,
        digest="n",
    )  # fmt: skip
    assert [code for code, *_why in reasons(by_father(birth, version_id=renewed.pk))] == [old.code]


def test_another_procedure_is_another_request(birth: Office) -> None:
    by_mother(birth)
    other = ProcedureVersion.objects.create(
        procedure=Procedure.objects.create(code="9.000002"), version=1, valid_from=START, name="Khác",
        field=birth.version.field, online_level="full", deciding_level="province",
        workflow=birth.version.workflow, form=birth.version.form, digest="o",
    )  # fmt: skip
    assert reasons(by_father(birth, version_id=other.pk)) == []


def test_nothing_personal_can_be_read_in_the_index(birth: Office) -> None:
    by_mother(birth)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dossiers_subjectmark")
        kept = str(cursor.fetchall()).lower()
    assert SubjectMark.objects.count() == 4  # the child by name and birth, by name; mother; father
    for secret in ("minh an", "trần", "tran", FATHER, birth.citizen.personal_id, "2025-01-02"):
        assert secret not in kept
    assert birth.citizen.personal_id_index[:32] not in kept  # not to be joined with the index of accounts


def test_a_double_is_turned_away_with_reason_and_link(birth: Office) -> None:
    counter = by_father(birth)
    online = lodge(filing(birth, answers=answers()), by=birth.citizen, at=FILED + timedelta(days=2))
    ruling = Ruling(DOUBLE, "Cha đã nộp tại quầy.")
    verdict = decide(online.pk, counter.pk, ruling, by=birth.intake, at=FILED + timedelta(days=3))
    online.refresh_from_db()
    assert (verdict.earlier, verdict.later, online.status) == (counter, online, Status.REFUSED)
    told = birth.citizen.messages_received.get(key__endswith="refused").body
    assert f"Trùng với hồ sơ {counter.code} nộp ngày 14/01/2025. Cha đã nộp tại quầy." in told
    assert [each.earlier.code for each in verdicts_on(online)] == [counter.code]
    assert reasons(counter) == []


def test_a_double_in_handling_is_stopped_by_who_holds_it(birth: Office) -> None:
    online, counter = by_mother(birth), by_father(birth)
    decide(counter.pk, online.pk, Ruling(DOUBLE, "Trùng"), by=birth.specialist, at=FILED + timedelta(days=2))
    counter.refresh_from_db()
    assert counter.status == Status.STOPPED


def test_what_is_no_double_is_remembered_and_said_once(birth: Office) -> None:
    online, counter = by_mother(birth), by_father(birth)
    ruling = Ruling(DISTINCT, "Hai trẻ trùng tên, đã đối chiếu giấy chứng sinh")
    first = decide(counter.pk, online.pk, ruling, by=birth.specialist, at=FILED + timedelta(days=2))
    again = decide(counter.pk, online.pk, ruling, by=birth.specialist, at=FILED + timedelta(days=2))
    assert first == again
    assert (reasons(online), reasons(counter)) == ([], [])
    counter.refresh_from_db()
    assert counter.status == Status.ACCEPTED
    assert counter.events.filter(kind="double_dismissed").count() == 1


def test_what_the_clerk_set_apart_at_the_counter_does_not_come_back(birth: Office) -> None:
    online = by_mother(birth)
    counter = by_father(birth, apart=Apart((online.pk,), "Trẻ khác, giấy chứng sinh số 77"))
    assert (reasons(online), reasons(counter)) == ([], [])
    assert verdicts_on(counter)[0].reason == "Trẻ khác, giấy chứng sinh số 77"


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ("stranger", "Trùng", "not_yours"),
        ("specialist", "  ", "reason_missing"),
        ("citizen", "Trùng", "not_yours"),
    ],
)
def test_a_decision_needs_the_right_and_a_reason(birth: Office, who: str, reason: str, code: str) -> None:
    online, counter = by_mother(birth), by_father(birth)
    by: User = getattr(birth, who)
    with pytest.raises(ActionRefusedError) as refused:
        decide(counter.pk, online.pk, Ruling(DOUBLE, reason), by=by, at=FILED + timedelta(days=2))
    assert refused.value.code == code
    assert not DoubleVerdict.objects.exists()


def test_what_does_not_look_alike_cannot_be_ended_as_a_double(birth: Office) -> None:
    online, other = by_mother(birth), by_father(birth, answers=answers("Lê Thị Bình"))
    with pytest.raises(ActionRefusedError) as refused:
        decide(other.pk, online.pk, Ruling(DOUBLE, "Trùng"), by=birth.specialist, at=FILED + timedelta(days=2))
    assert refused.value.code == "not_alike"


def test_only_those_concerned_are_told_of_the_other_dossier(birth: Office) -> None:
    by_mother(birth)
    father, stranger = citizen("Trần Văn Minh", FATHER), citizen("Lê Văn Lạ", "082091000007")
    (double,) = doubles_for(by_father(birth))
    assert double.is_known_to(birth.citizen)
    assert double.is_known_to(father)
    assert not double.is_known_to(stranger)


def test_an_officer_sees_no_warning_for_an_accepted_one_that_was_filed_again_after_refusal(birth: Office) -> None:
    online = by_mother(birth)
    Dossier.objects.filter(pk=online.pk).update(status=Status.REFUSED)
    anew = lodge(filing(birth, answers=answers()), by=birth.citizen, at=FILED + timedelta(days=2))
    assert reasons(accept(anew.pk, by=birth.intake, at=FILED + timedelta(days=2))) == []


def test_looking_costs_the_same_however_many_dossiers_there_are(
    birth: Office, django_assert_max_num_queries: Any
) -> None:
    counter = by_father(birth)
    with django_assert_max_num_queries(3):
        assert doubles_for(counter) == []
    by_mother(birth)
    with django_assert_max_num_queries(6):
        assert len(doubles_for(counter)) == 1


def test_the_search_goes_by_the_index(birth: Office) -> None:
    dossier = by_father(birth)
    mark = dossier.marks.first()
    assert mark is not None
    SubjectMark.objects.bulk_create(
        replaced(mark, number) for number in range(3_000)
    )  # enough for the planner to prefer an index
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dossiers_subjectmark")
        cursor.execute(
            "EXPLAIN SELECT dossier_id FROM dossiers_subjectmark WHERE digest IN (%s, %s) AND procedure_id IN (%s) "
            "AND filed_at BETWEEN now() - interval '180 days' AND now() ORDER BY filed_at DESC LIMIT 50",
            [mark.digest, "0" * 32, birth.version.procedure_id],
        )
        plan = "\n".join(str(row[0]) for row in cursor.fetchall())
    assert "subject_mark_by_digest" in plan
    assert "Seq Scan" not in plan


def replaced(mark: SubjectMark, number: int) -> SubjectMark:
    return SubjectMark(
        dossier_id=mark.dossier_id, procedure_id=mark.procedure_id, kind=mark.kind, place=number + 10,
        digest=f"{number:032x}", filed_at=mark.filed_at,
    )  # fmt: skip


def test_a_repeated_filing_leaves_one_set_of_marks(birth: Office) -> None:
    same = replace(paper_of_father(birth))
    first = lodge(same, by=birth.intake, at=FILED)
    lodge(same, by=birth.intake, at=FILED)
    assert SubjectMark.objects.filter(dossier=first).count() == SubjectMark.objects.count()


def test_a_whole_page_is_looked_through_at_once(birth: Office, django_assert_max_num_queries: Any) -> None:
    online, counter = by_mother(birth), by_father(birth)
    alone = by_father(birth, answers=answers("Lê Thị Bình", father_personal_id=""))
    page = [online.pk, counter.pk, alone.pk]
    with django_assert_max_num_queries(4):
        assert suspected(page) == {online.pk, counter.pk}
    assert suspected([online.pk]) == {online.pk}  # its double need not be on the page
    ruling = Ruling(DISTINCT, "Hai trẻ khác nhau")
    decide(counter.pk, online.pk, ruling, by=birth.specialist, at=FILED + timedelta(days=2))
    assert suspected(page) == frozenset()
    assert suspected([]) == frozenset()
