"""Figures around a reorganisation: every unit's balance holds, in the old structure and in the new."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.reorganising import execute, schedule, undo
from motcua.dossiers.services.returning import Proposal, sign, stamp, submit_for_signature
from motcua.indicators.models import DailyCount
from motcua.indicators.queries import Row, Scope, balance, dossiers_behind, rows
from motcua.indicators.rules import total
from motcua.indicators.services import fold_all, rebuild
from motcua.indicators.straddling import rows_in_new_structure, straddles
from motcua.organizations.models import Agency, Posting, Reorganisation
from tests.factories.mergers import AT, EFFECTIVE, Before, before, some_life

pytestmark = pytest.mark.django_db
BOTH = Scope(date(2025, 1, 1), date(2025, 2, 28))
EVE = Scope(date(2025, 1, 1), EFFECTIVE - timedelta(days=1))
AFTER = Scope(EFFECTIVE, date(2025, 2, 28))
SIDES = pytest.mark.parametrize("by", ["agency", "receiving"])


@pytest.fixture
def world(db: None, tmp_path: Path) -> Before:
    return before(tmp_path / "plan")


def merged(world: Before) -> tuple[dict[str, Dossier], Reorganisation]:
    """Let a month go by, merge, and let one dossier that was moved be resolved at its new unit."""
    life = some_life(world)
    row = schedule(world.plan, "thu", by=world.admin, at=AT, start_at=AT)
    execute(row.pk, world.plan, at=AT)
    resolve(world, life["merged too"])
    fold_all()
    return life, row


def resolve(world: Before, dossier: Dossier) -> None:
    """Walk a dossier to its result, a week after the merger."""
    unit, day = Agency.objects.get(key="xa-hop-nhat"), AT + timedelta(days=4, hours=9)
    specialist = world.specialists[world.two.pk]
    for role, person in (("signer", world.place.signer), ("clerk", world.place.clerk)):
        Posting.objects.create(user=person, agency=unit, role=role, title=role, valid_from=EFFECTIVE)
    take(dossier.pk, by=specialist, at=day)
    submit_for_signature(dossier.pk, Proposal("01/KQ", "Kết quả"), by=specialist, at=day)
    sign(dossier.pk, by=world.place.signer, at=day)
    stamp(dossier.pk, by=world.place.clerk, at=day)


def by_name(found: list[Row]) -> dict[str, tuple[int, ...]]:
    """Return carried over, received, moved in, moved out, resolved and left of each row."""
    return {
        f"{row.key}": (
            row.balance.carried_over,
            row.balance.counts.received,
            row.balance.counts.moved_in,
            row.balance.counts.moved_out,
            row.balance.counts.resolved,
            row.balance.in_progress,
        )
        for row in found
    }


@SIDES
@pytest.mark.parametrize("scope", [BOTH, EVE, AFTER], ids=["both", "eve", "after"])
def test_the_balance_of_every_unit_holds(world: Before, scope: Scope, by: str) -> None:
    merged(world)
    found = rows(scope, by)
    assert total(row.balance for row in found) == balance(scope)
    for carried, received, moved_in, moved_out, resolved, left in by_name(found).values():
        assert carried + received + moved_in - moved_out == resolved + left
        assert left >= 0
    sums = total(row.balance for row in found).counts
    assert sums.moved_in == sums.moved_out == (0 if scope is EVE else 7)


def test_old_and_new_units_stand_side_by_side(world: Before) -> None:
    merged(world)
    found = by_name(rows(BOTH, "agency"))
    new = Agency.objects.get(key="xa-hop-nhat")
    assert found[str(world.two.pk)] == (0, 1, 0, 1, 0, 0)
    assert found[str(world.district.pk)] == (0, 2, 0, 2, 0, 0)
    assert found[str(new.pk)] == (0, 0, 3, 0, 1, 2)
    assert by_name(rows(EVE, "agency"))[str(world.two.pk)] == (0, 1, 0, 0, 0, 1)
    assert by_name(rows(AFTER, "agency"))[str(new.pk)] == (0, 0, 3, 0, 1, 2)


@SIDES
def test_the_new_structure_has_the_same_sum_without_inner_moves(world: Before, by: str) -> None:
    merged(world)
    found = rows_in_new_structure(BOTH, by)
    old = set(Agency.objects.filter(valid_from__lt=EFFECTIVE).values_list("pk", flat=True))
    assert old & {row.key for row in found} == set()
    whole, plain = total(row.balance for row in found), balance(BOTH)
    assert (whole.counts.received, whole.counts.resolved) == (plain.counts.received, plain.counts.resolved)
    assert whole.in_progress == plain.in_progress
    assert whole.counts.moved_in == whole.counts.moved_out < plain.counts.moved_in
    for carried, received, moved_in, moved_out, resolved, left in by_name(found).values():
        assert carried + received + moved_in - moved_out == resolved + left
        assert min(moved_in, moved_out, left) >= 0


@SIDES
@pytest.mark.parametrize("scope", [BOTH, EVE, AFTER], ids=["both", "eve", "after"])
def test_every_number_of_a_unit_opens_its_dossiers(world: Before, scope: Scope, by: str) -> None:
    merged(world)
    for row in rows(scope, by):
        keys = frozenset({row.key})
        mine = Scope(scope.first, scope.last, **{"agencies" if by == "agency" else "receiving": keys})
        counts = row.balance.counts
        numbers = {
            "received": counts.received,
            "resolved": counts.resolved,
            "moved_in": counts.moved_in,
            "moved_out": counts.moved_out,
            "in_progress": row.balance.in_progress,
            "carried_over": row.balance.carried_over,
            "total_received": row.balance.total_received,
        }
        assert {name: dossiers_behind(name, mine).count() for name in numbers} == numbers, row.label


def test_counting_again_from_the_journal_gives_the_same(world: Before) -> None:
    merged(world)
    columns = [field.name for field in DailyCount._meta.fields if field.name != "id"]
    folded = sorted(DailyCount.objects.values_list(*columns))
    rebuild()
    assert sorted(DailyCount.objects.values_list(*columns)) == folded


def test_an_undone_merger_leaves_no_trace_in_figures(world: Before) -> None:
    some_life(world)
    fold_all()
    untouched = by_name(rows(BOTH, "agency"))
    row = schedule(world.plan, "thu", by=world.admin, at=AT, start_at=AT)
    execute(row.pk, world.plan, at=AT)
    fold_all()
    assert straddles(BOTH.first, BOTH.last)
    undo(row.pk, by=world.admin, at=AT)
    fold_all()
    assert by_name(rows(BOTH, "agency")) == untouched
    assert not straddles(BOTH.first, BOTH.last)
    assert by_name(rows_in_new_structure(BOTH, "agency")) == untouched
