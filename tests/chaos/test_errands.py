"""No kind of background job is left out of the trial of dying workers."""

from motcua.chaos import world
from motcua.chaos.errands import ERRANDS, UNSEEN


def test_every_kind_of_job_has_something_to_do_or_a_reason_why_not() -> None:
    kinds = world.kinds()
    assert sorted(set(kinds) - ERRANDS.keys() - UNSEEN.keys()) == []
    assert len(kinds) >= 30


def test_no_errand_is_kept_for_a_job_that_has_gone() -> None:
    assert sorted((ERRANDS.keys() | UNSEEN.keys()) - set(world.kinds())) == []
    assert ERRANDS.keys().isdisjoint(UNSEEN)
