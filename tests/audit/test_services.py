"""An entry of the audit log says the same whether it is written alone or with the rows of an act."""

import inspect

import pytest
from django.utils import timezone

from motcua.audit.models import AuditEvent
from motcua.audit.services import MissingPurposeError, entry, record, record_look
from motcua.foundation.ids import new_id

pytestmark = pytest.mark.django_db


def test_what_is_recorded_is_the_entry() -> None:
    who, at = new_id(), timezone.now()
    record("open", "dossier:1", by=who, at=at, purpose="xử lý", data={"n": 1})
    made = entry("open", "dossier:1", by=who, at=at, purpose="xử lý", data={"n": 1})
    told = ("action", "subject", "actor_id", "at", "purpose", "data")
    assert [getattr(AuditEvent.objects.get(), name) for name in told] == [getattr(made, name) for name in told]


def test_purpose_and_details_may_be_left_out() -> None:
    record("sweep", "sessions", by=None, at=timezone.now())
    found = AuditEvent.objects.get()
    assert (found.actor_id, found.purpose, found.data) == (None, "", {})


def test_who_and_when_are_never_left_out() -> None:
    with pytest.raises(KeyError):
        record("sweep", "sessions")  # type: ignore[call-arg]
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("purpose", ["", "  "])
def test_nobody_looks_without_a_purpose(purpose: str) -> None:
    with pytest.raises(MissingPurposeError):
        record_look("person:1", by=None, at=timezone.now(), purpose=purpose)
    assert not AuditEvent.objects.exists()


def test_what_an_entry_says_is_declared_once() -> None:
    for each in (record, entry, record_look):
        names = list(inspect.signature(each).parameters)
        assert names[-1] == "facts"
        assert set(names) <= {"action", "subject", "facts"}
