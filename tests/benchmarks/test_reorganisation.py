"""The merger of 1 July 2025 on its eve: the whole plan carried out on open dossiers of 305 communes."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks.eve import PLAN, write_eve
from benchmarks.reorganisation_inside import BEGUN, fill
from motcua.accounts.models import User
from motcua.catalog.rules.pack import read_pack
from motcua.catalog.services.loading import load_pack
from motcua.dossiers.models import Dossier
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.queries.transfers import snapshot
from motcua.dossiers.services.reorganising import execute, preview, schedule, undo
from motcua.indicators.queries import Scope, balance, rows
from motcua.indicators.rules import total
from motcua.indicators.services import fold_all
from motcua.organizations.models import Agency, Area

pytestmark = pytest.mark.slow
OPEN = 150


def test_the_eve_is_a_pack_without_mistakes(tmp_path: Path) -> None:
    pack = read_pack(tmp_path, write_eve(tmp_path))
    assert pack.mistakes == []
    agencies = pack.organizations.agencies
    assert len([fact for fact in agencies if fact.kind == "commune"]) == 305
    assert len([fact for fact in agencies if fact.kind == "district"]) == 23


@pytest.mark.django_db
def test_two_provinces_become_one_and_again_two(db: None) -> None:
    assert fill(OPEN)["faults"] == []
    foretold, admin = preview(PLAN), User.objects.get(username="quantri")
    row = schedule(PLAN, "dong-thap-2026/2025-07-01", by=admin, at=BEGUN, start_at=BEGUN)
    row = execute(row.pk, PLAN, at=BEGUN)
    report = row.report
    fold_all()
    assert report["structure"]["agencies"] == {"close": 23, "merge": 474, "rename": 24, "split": 3}
    assert report["dossiers"] == foretold["dossiers"]
    assert report["balance"]["equal"]
    assert faults() == []
    first_day = BEGUN.date()
    assert Area.objects.on(first_day).filter(kind="commune").count() == 102
    assert not Agency.objects.on(first_day).filter(kind="district").exists()
    gone = Agency.objects.filter(valid_to__lt=first_day)
    assert not Dossier.objects.filter(status__in=OPEN_STATUSES, holder__in=gone).exists()
    half_year = Scope(date(2025, 1, 1), date(2025, 12, 31))
    found = [each.balance for each in rows(half_year, "agency")]
    assert total(found) == balance(half_year)
    assert all(each.in_progress >= 0 for each in found)
    undo(row.pk, by=admin, at=BEGUN + timedelta(hours=2))
    assert snapshot() == row.before
    assert Area.objects.on(first_day).filter(kind="commune").count() == 305


@pytest.mark.django_db
def test_the_pack_of_the_merged_province_fits_what_was_carried_out(db: None) -> None:
    fill(10)
    admin = User.objects.get(username="quantri")
    execute(schedule(PLAN, "x", by=admin, at=BEGUN, start_at=BEGUN).pk, PLAN, at=BEGUN)
    loaded = load_pack("dong-thap-2026", at=BEGUN + timedelta(days=1)).tallies
    assert (loaded["areas"].added, loaded["agencies"].added, loaded["successions"].added) == (0, 0, 0)
    assert (loaded["areas"].changed, loaded["agencies"].changed) == (0, 0)
