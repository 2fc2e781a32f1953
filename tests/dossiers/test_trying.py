"""A change tried on the dossiers of last year says what would have broken, been faster or slower."""

from typing import Any

import pytest

from motcua.catalog.queries.documents import document_of, examined
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.trying import Trial, try_on_last_year
from tests.factories import dossiers as make
from tests.factories.designs import CODE, whole_office
from tests.factories.offices import Office, moment

NOW = moment("2025-06-02T09:00")


@pytest.fixture
def place(db: None) -> Office:
    return whole_office()


def tried(place: Office, change: Any = None, **options: Any) -> Trial:
    document = document_of(place.version)
    if change:
        change(document)
    return try_on_last_year(CODE, examined(document), at=NOW, **options)


def test_the_same_definition_breaks_nothing_and_promises_the_same(place: Office) -> None:
    make.returned(place)
    make.filed(place)
    found = tried(place)
    assert (found.tried, found.unharmed, found.broken_steps, found.broken_answers) == (2, 2, {}, {})
    assert {kind: tally.count for kind, tally in found.promised.items()} == {"same": 2}
    assert found.fees == {"same": 2}


def test_a_shorter_term_would_have_been_faster_and_made_some_late(place: Office) -> None:
    dossier = make.returned(place)
    Dossier.objects.filter(pk=dossier.pk).update(finished_at=moment("2025-01-15T10:00"))

    def shorter(document: dict[str, Any]) -> None:
        document["procedure"]["terms"] = [{"amount": 1, "unit": "working_day"}]

    found = tried(place, shorter)
    assert found.promised["faster"].codes == [dossier.code]
    assert found.newly_late.codes == [dossier.code]
    assert found.no_longer_late.count == 0


def test_a_longer_term_would_have_been_slower(place: Office) -> None:
    make.returned(place)

    def longer(document: dict[str, Any]) -> None:
        document["procedure"]["terms"] = [{"amount": 9, "unit": "working_day"}]

    assert tried(place, longer).promised["slower"].count == 1


def test_a_way_taken_away_is_found_where_it_was_used(place: Office) -> None:
    dossier = make.returned(place)

    def without_stamp(document: dict[str, Any]) -> None:
        steps = document["workflow"]["steps"]
        steps[2]["actions"]["sign"] = "return"
        steps[4]["actions"] = {"stamp": "stay", "hand_out": "end"}
        del steps[3]

    found = tried(place, without_stamp)
    assert {where: tally.codes for where, tally in found.broken_steps.items()} == {
        ("sign", "sign"): [dossier.code]
    }
    assert found.unharmed == 0


def test_a_question_that_becomes_necessary_is_found_by_its_key(place: Office) -> None:
    dossier = make.filed(place, answers={"child": "Nguyễn Văn Bé"})

    def needed(document: dict[str, Any]) -> None:
        document["form"]["steps"][0]["fields"][1].pop("required")

    found = tried(place, needed)
    assert {key: tally.codes for key, tally in found.broken_answers.items()} == {"place": [dossier.code]}


def test_a_new_fee_is_compared_with_what_was_paid(place: Office) -> None:
    make.filed(place)

    def dearer(document: dict[str, Any]) -> None:
        document["procedure"]["fees"] = [{"amount": 90_000}]

    assert tried(place, dearer).fees == {"dearer": 1}


def test_each_step_is_measured_against_its_old_and_new_hours(place: Office) -> None:
    make.done(place, moment("2025-01-13T08:00"))
    found = tried(place)
    assert found.steps["assess"].hours_before == 14
    assert found.steps["assess"].taken == [0.0]


def test_only_a_year_is_looked_at_and_no_more_than_asked(place: Office) -> None:
    make.filed(place, moment("2024-01-15T08:00"))
    make.filed(place)
    make.filed(place)
    assert (tried(place).tried, tried(place).is_cut) == (2, False)
    assert (tried(place, most=1).tried, tried(place, most=1).is_cut) == (1, True)
