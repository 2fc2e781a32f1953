"""An absent officer's dossiers go to colleagues: looked at first, shared out, safe to repeat."""

import pytest

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.sharing import share
from motcua.dossiers.services.reassigning import Absence, look, people_with_work, reassign
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, officer


def test_items_go_to_whoever_has_least_of_those_able() -> None:
    able = {1: "ab", 2: "ab", 3: "b", 4: "", 5: "ab"}
    assert share([1, 2, 3, 4, 5], able, {"a": 0, "b": 1}) == {1: "a", 2: "a", 3: "b", 4: None, 5: "a"}


@pytest.fixture
def team(place: Office) -> tuple[User, User]:
    return (
        officer("An Đồng Nghiệp", Role.SPECIALIST, place.department),
        officer("Bình Đồng Nghiệp", Role.SPECIALIST, place.department),
    )


def test_looking_changes_nothing_and_doing_shares_evenly_once(place: Office, team: tuple[User, User]) -> None:
    mine = [make.taken(place) for _ in range(6)]
    absence = Absence(place.specialist, team, "Nghỉ ốm")
    seen = look(absence, by=place.signer, at=FILED)
    assert sorted(str(each.to) for each in seen) == sorted([str(team[0])] * 3 + [str(team[1])] * 3)
    assert Dossier.objects.filter(assignee=place.specialist).count() == 6
    done = reassign(absence, by=place.signer, at=FILED)
    assert [each.to for each in done] == [each.to for each in seen]
    assert not Dossier.objects.filter(assignee=place.specialist).exists()
    assert reassign(absence, by=place.signer, at=FILED) == []
    for dossier in mine:
        event = dossier.events.get(kind="reassigned")
        assert event.data["from"] == str(place.specialist.pk)
        assert event.note == ""  # why somebody is away is not told to applicants
    assert AuditEvent.objects.filter(action="reassign", purpose="Nghỉ ốm").count() == 6


def test_who_cannot_do_the_step_gets_nothing_and_nobody_means_the_common_list(
    place: Office, team: tuple[User, User]
) -> None:
    make.taken(place)
    (handing,) = reassign(Absence(place.specialist, (place.clerk,)), by=place.signer, at=FILED)
    assert handing.problem == "wrong_colleague"
    assert Dossier.objects.get().assignee == place.specialist
    reassign(Absence(place.specialist, ()), by=place.signer, at=FILED)
    assert Dossier.objects.get().assignee is None


def test_only_the_head_of_the_unit_finds_something_to_give(place: Office, team: tuple[User, User]) -> None:
    make.taken(place)
    elsewhere = officer("Trưởng Nơi Khác", Role.SIGNER, place.commune_agency)
    for by in (place.clerk, elsewhere):
        assert reassign(Absence(place.specialist, team), by=by, at=FILED) == []
        assert people_with_work(by, FILED) == []
    assert people_with_work(place.signer, FILED) == [(place.specialist, 1)]
