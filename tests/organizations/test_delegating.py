"""Acting for a colleague: by whom it may be given, for which days, and when it ends."""

from datetime import date

import pytest

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.organizations.models import Delegation
from motcua.organizations.rules.delegations import DelegationError, Grant, check_grant
from motcua.organizations.services.delegating import Wish, delegate, delegations_of, take_back
from tests.factories.offices import START, Office, moment, office, officer

TODAY = date(2025, 1, 13)
NOW = moment("2025-01-13T08:00")
LAST = date(2025, 1, 17)


def grant(**changes: object) -> Grant:
    values = {
        "holder": 1, "role": Role.SIGNER, "held_from": START, "held_to": None, "to": 2,
        "first": TODAY, "last": LAST, "basis": "GUQ 12",
    }  # fmt: skip
    return Grant(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": 1}, "same_person"),
        ({"role": Role.ADMINISTRATOR}, "role_stays"),
        ({"basis": " "}, "no_basis"),
        ({"last": date(2025, 1, 12)}, "no_days"),
        ({"first": date(2025, 1, 2), "last": date(2025, 1, 10)}, "over"),
        ({"held_to": date(2025, 1, 15)}, "outside_posting"),
        ({"held_from": date(2025, 1, 14)}, "outside_posting"),
    ],
)
def test_a_delegation_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(DelegationError) as error:
        check_grant(grant(**changes), today=TODAY)
    assert error.value.code == code


def test_a_delegation_within_the_posting_is_allowed() -> None:
    check_grant(grant(held_to=LAST), today=TODAY)


@pytest.fixture
def place(db: None) -> Office:
    return office()


def wish(of: User, to: User, **more: object) -> Wish:
    values = {"first": TODAY, "last": LAST, "basis": "GUQ 12", **more}
    return Wish(of.postings.get().pk, to, **values)  # type: ignore[arg-type]


def test_the_holder_and_the_head_give_it_and_nobody_else(place: Office) -> None:
    deputy = officer("Lý Cấp Phó", Role.SPECIALIST, place.department)
    own = delegate(wish(place.signer, deputy), by=place.signer, at=NOW)
    assert delegate(wish(place.signer, deputy), by=place.signer, at=NOW).pk == own.pk  # twice is once
    delegate(wish(place.specialist, deputy), by=place.signer, at=NOW)
    for by in (place.clerk, place.stranger):
        with pytest.raises(DelegationError) as error:
            delegate(wish(place.specialist, deputy), by=by, at=NOW)
        assert error.value.code == "not_yours"
    assert Delegation.objects.count() == 2


def test_what_was_received_is_not_passed_on(place: Office) -> None:
    deputy = officer("Lý Cấp Phó", Role.SPECIALIST, place.department)
    delegate(wish(place.clerk, deputy), by=place.clerk, at=NOW)
    with pytest.raises(DelegationError) as error:
        delegate(wish(place.clerk, place.specialist), by=deputy, at=NOW)
    assert error.value.code == "not_yours"


def test_roles_come_and_go_with_the_days_and_end_at_once_when_taken_back(place: Office) -> None:
    deputy = officer("Lý Cấp Phó", Role.SPECIALIST, place.department)
    given = delegate(wish(place.signer, deputy, first=date(2025, 1, 14)), by=place.signer, at=NOW)

    def roles(day: date) -> frozenset[str]:
        return User.objects.get(pk=deputy.pk).current_roles(day)

    assert roles(TODAY) == {Role.SPECIALIST}
    assert roles(date(2025, 1, 14)) == {Role.SPECIALIST, Role.SIGNER} == roles(LAST)
    assert roles(date(2025, 1, 18)) == {Role.SPECIALIST}
    take_back(given.pk, by=place.signer, at=NOW)
    assert roles(LAST) == {Role.SPECIALIST}
    assert not delegations_of(place.signer, TODAY).exists()
