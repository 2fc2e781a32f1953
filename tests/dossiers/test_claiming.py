"""A dossier that somebody else filed becomes the person's own by code, secret and signed number."""

from datetime import timedelta

import pytest

from motcua.audit.models import AuditEvent
from motcua.catalog.models import Channel
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.tracking import own_dossiers
from motcua.dossiers.rules.representing import Right
from motcua.dossiers.services.claiming import MOST_MISTAKES, REFUSED, ClaimRefusedError, claim
from motcua.dossiers.services.filing import Person, lodge
from tests.factories.dossiers import FILED, filing
from tests.factories.offices import Office, citizen

NUMBER = "082060000111"
LATER = FILED + timedelta(days=1)


@pytest.fixture
def dossier(place: Office) -> Dossier:
    """Filed at the counter before the person had an account."""
    person = Person("Lê Văn Tám", NUMBER, "0909000111", address="Ấp 3")
    return lodge(filing(place, person=person, channel=Channel.COUNTER), by=place.intake, at=FILED, accept=True)


def test_it_becomes_ones_own_once(dossier: Dossier) -> None:
    owner = citizen("Lê Văn Tám", NUMBER)
    typed = " ".join((dossier.lookup_secret[:6].lower(), dossier.lookup_secret[6:]))
    claim(f" {dossier.code.lower()} ", typed, by=owner, at=LATER)
    claim(dossier.code, dossier.lookup_secret, by=owner, at=LATER)
    dossier.refresh_from_db()
    assert (dossier.applicant, list(own_dossiers(owner))) == (owner, [dossier])
    assert dossier.events.filter(kind="claimed").count() == 1
    assert AuditEvent.objects.filter(action="claim", subject=f"dossier:{dossier.pk}").count() == 1


@pytest.mark.parametrize(
    ("number", "code", "secret"),
    [
        pytest.param("082060000112", "", "", id="another person"),
        pytest.param(NUMBER, "", "AAAABBBBCCCC", id="a wrong secret"),
        pytest.param(NUMBER, "H58.14-250113-9999", "", id="a wrong code"),
        pytest.param(NUMBER, "", "0909000111", id="the phone is no secret"),
    ],
)
def test_whatever_does_not_fit_is_one_answer_and_logged(
    dossier: Dossier, number: str, code: str, secret: str
) -> None:
    somebody = citizen("Lê Văn Tám", number)
    with pytest.raises(ClaimRefusedError, match="no_match"):
        claim(code or dossier.code, secret or dossier.lookup_secret, by=somebody, at=LATER)
    dossier.refresh_from_db()
    assert dossier.applicant is None
    logged = AuditEvent.objects.get(action=REFUSED)
    assert logged.actor_id == somebody.pk
    assert dossier.lookup_secret not in f"{logged.subject}{logged.data}"


def test_guessing_is_braked_by_person_and_by_code_and_ends_by_itself(dossier: Dossier) -> None:
    owner, other = citizen("Lê Văn Tám", NUMBER), citizen("Lê Văn Lạ", "082091000007")
    for _ in range(MOST_MISTAKES):
        with pytest.raises(ClaimRefusedError, match="no_match"):
            claim(dossier.code, "AAAABBBBCCCC", by=other, at=LATER)
    for somebody in (other, owner):  # the right secret is not looked at either
        with pytest.raises(ClaimRefusedError, match="too_often"):
            claim(dossier.code, dossier.lookup_secret, by=somebody, at=LATER)
    assert (
        claim(dossier.code, dossier.lookup_secret, by=owner, at=LATER + timedelta(minutes=16)).applicant == owner
    )


def test_the_relative_who_filed_keeps_sight_of_it(place: Office) -> None:
    person = Person("Lê Văn Tám", NUMBER, account=place.citizen)
    dossier = lodge(filing(place, person=person), by=place.citizen, at=FILED)
    owner = citizen("Lê Văn Tám", NUMBER)
    claim(dossier.code, dossier.lookup_secret, by=owner, at=LATER)
    dossier.refresh_from_db()
    assert (dossier.applicant, dossier.representation.account) == (owner, place.citizen)
    assert dossier.representation.right == Right.RELATIVE
    assert list(own_dossiers(place.citizen)) == [dossier]
