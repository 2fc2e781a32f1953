"""The trial of the feed: whoever breaks off is told, for the others prove less than was meant."""

from dataclasses import replace
from uuid import uuid4

import pytest

from motcua.chaos.goals.feed import _run
from motcua.chaos.outcomes import QUICK


@pytest.mark.django_db(transaction=True)
def test_a_writer_who_breaks_off_is_told() -> None:
    run = _run([uuid4()], replace(QUICK, entries=1), seed=1)
    assert len(run.broken_off) == 1
    assert "DoesNotExist" in run.broken_off[0]
    assert (run.taken_back, min(run.polls.values()) >= 0) == (0, True)
