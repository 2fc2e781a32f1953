"""The plan that ships: two provinces into one, districts gone, 305 communes to 102."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from motcua.catalog.services.authority import levels_on
from motcua.organizations.rules.reorganisation_plan import Plan, effective_of, read_plan
from motcua.organizations.structure import changes_of, standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


@pytest.fixture
def plan() -> Plan:
    path = Path(settings.PROVINCES) / "dong-thap-2026" / "reorganisations" / "2025-07-01.yaml"
    effective = effective_of(path)
    return read_plan(path, standing(effective, levels_on(effective)))


def test_it_has_no_mistake_and_leaves_nobody_out(plan: Plan) -> None:
    assert plan.mistakes == []
    changes = Counter(str(ending.change) for ending in plan.orders.endings.values())
    assert changes == {"merge": 474, "split": 3, "close": 23, "rename": 24}
    communes = [fact for fact in plan.founded if fact.kind == "commune"]
    assert len(communes) == 102
    assert len([area for area in plan.closed_areas if area.kind == "commune"]) == 305
    assert len([area for area in plan.closed_areas if area.kind == "district"]) == 23


def test_every_commune_has_an_heir_and_the_divided_ones_a_main_one(plan: Plan) -> None:
    ended = [
        ending for key, ending in plan.orders.endings.items() if key.startswith(("xa-", "phuong-", "thi-tran-"))
    ]
    assert len(ended) == 305
    assert all(sum(heir.is_main for heir in ending.heirs) == 1 for ending in ended)
    assert {heir.key for ending in ended for heir in ending.heirs} == {
        fact.key for fact in plan.founded if fact.kind == "commune"
    }


def test_where_the_pack_is_loaded_the_structure_is_there_already(plan: Plan) -> None:
    changes = changes_of(plan)
    assert (changes.agencies, changes.agencies_ended, changes.areas, changes.area_successions) == ([], [], [], [])
