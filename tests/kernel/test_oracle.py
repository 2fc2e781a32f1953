"""The engine is equal to a slow oracle on random cases; ``MOTCUA_ORACLE_CASES=100000`` takes as many as promised."""

import os

import pytest

from motcua.kernel.working_time import deadline
from tests.kernel import oracle

CASES = int(os.environ.get("MOTCUA_ORACLE_CASES") or 2_000)


@pytest.mark.slow
def test_the_engine_is_equal_to_the_slow_oracle() -> None:
    differing = []
    for received, term, unit, calendar, pauses in oracle.cases(CASES, seed=CASES):
        found = deadline(received, term, unit, calendar, pauses).due_at
        if found != oracle.due(received, term, unit, calendar, pauses):
            differing.append((received, term, unit, pauses, found))
    assert differing == []
