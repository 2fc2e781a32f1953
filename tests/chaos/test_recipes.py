"""No operation of the API that writes is left out of the trial of repeated calls."""

from motcua.api.service import api
from motcua.chaos.goals.repeats import writing_in
from motcua.chaos.recipes import RECIPES, UNCOUNTED


def test_every_operation_that_writes_has_a_valid_call_written_down() -> None:
    writing, undeclared = writing_in(api.get_openapi_schema()["paths"])
    assert undeclared == []
    assert sorted(set(writing) - RECIPES.keys() - UNCOUNTED.keys()) == []


def test_no_call_is_kept_for_an_operation_that_has_gone() -> None:
    writing, _undeclared = writing_in(api.get_openapi_schema()["paths"])
    assert sorted((RECIPES.keys() | UNCOUNTED.keys()) - set(writing)) == []
    assert RECIPES.keys().isdisjoint(UNCOUNTED)
    assert len(writing) > 50
