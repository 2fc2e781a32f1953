"""Daily counts are folded from the journal once, and every number has its dossiers."""

import threading
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from motcua.catalog.models import Channel
from motcua.dossiers.models import DossierEvent, NewEvent
from motcua.dossiers.services import ending
from motcua.dossiers.services.filing import Help
from motcua.indicators.models import DailyCount
from motcua.indicators.queries import (
    Scope,
    balance,
    counted_agencies,
    counted_fields,
    daily,
    dossiers_behind,
    figures,
    most_overdue,
    procedures_of_field,
    rows,
)
from motcua.indicators.rules import (
    Balance,
    Counts,
    Hidden,
    hide_small,
    on_time_share,
    online_share,
    resolved_share,
    self_service_share,
    total,
)
from motcua.indicators.services import fold, fold_all, folding, rebuild
from motcua.kernel.shares import percent
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, office

MONDAY = moment("2025-01-13T08:00")
JANUARY = Scope(date(2025, 1, 1), date(2025, 1, 31))


@pytest.fixture
def place(db: None) -> Office:
    return office()


def test_the_half_year_of_the_centre() -> None:
    half_year = Balance(2_582, Counts(online=18_320, counter=25_079, early=43_889))
    assert half_year.total_received == 45_981
    assert str(percent(resolved_share(half_year))) == "95.45"
    assert str(percent(online_share(half_year))) == "42.21"
    assert half_year.in_progress == 45_981 - 43_889


def test_assisted_filing_is_online_but_not_self_service() -> None:
    counts = Balance(0, Counts(online=3, assisted=1, counter=4))
    assert percent(online_share(counts)) == 50
    assert percent(self_service_share(counts)) == percent(online_share(Balance(0, Counts(online=3, counter=5))))


def test_no_cases_have_no_share() -> None:
    empty = Balance(0, Counts())
    assert (resolved_share(empty), on_time_share(empty), online_share(empty)) == (None, None, None)


def test_totals_are_the_sums_of_their_rows() -> None:
    each = Balance(1, Counts(online=2, late=1), overdue=1, paused=0)
    assert total([each, each]) == Balance(2, Counts(online=4, late=2), overdue=2, paused=0)


def lives(place: Office) -> None:
    """A little of everything that reports distinguish."""
    make.filed(place, MONDAY)  # registered only: not received
    make.accepted(place, moment("2024-12-30T08:00"))  # carried over, overdue
    make.accepted(place, MONDAY, help=Help("Đồng ý bằng lời nói, có người chứng kiến"))
    make.taken(place, moment("2025-01-30T08:00"), channel=Channel.POST)
    make.returned(place, MONDAY)
    gone = make.taken(place, MONDAY, channel=Channel.COUNTER)
    ending.withdraw(gone.pk, "Nộp nhầm", by=place.citizen, at=MONDAY)


def test_a_period_balances(place: Office) -> None:
    lives(place)
    assert fold_all() == DossierEvent.objects.count()
    found = balance(JANUARY)
    assert found == Balance(1, Counts(online=1, assisted=1, counter=1, post=1, early=1, ended=1), overdue=2)
    assert found.total_received == found.counts.resolved + found.in_progress == 5


@pytest.mark.parametrize("by", ["agency", "receiving", "procedure", "field"])
def test_rows_add_up_to_the_whole(place: Office, by: str) -> None:
    lives(place)
    fold_all()
    assert total(row.balance for row in rows(JANUARY, by)) == balance(JANUARY)


def test_every_number_opens_the_dossiers_behind_it(place: Office) -> None:
    lives(place)
    fold_all()
    found = balance(JANUARY)
    numbers: dict[str, Any] = {
        "carried_over": found.carried_over,
        "received": found.counts.received,
        "resolved": found.counts.resolved,
        "in_progress": found.in_progress,
        "overdue": found.overdue,
        "paused": found.paused,
        **{name: getattr(found.counts, name) for name in ("online", "assisted", "counter", "post")},
        **{name: getattr(found.counts, name) for name in ("early", "on_time", "late", "ended")},
        **{
            name: getattr(found.counts, name)
            for name in ("filed_online", "on_paper", "moved_in", "moved_out", "asked_again")
        },
        **{name: getattr(found, name) for name in ("total_received", "not_late", "in_time")},
        "unsigned": 0,
    }
    assert numbers.keys() == figures().keys()
    assert {name: dossiers_behind(name, JANUARY).count() for name in numbers} == numbers


def test_who_waits_for_a_signature_longer_than_a_day(place: Office) -> None:
    sent_long_ago = make.proposed(place, MONDAY)
    make.proposed(place, timezone.now())
    assert list(dossiers_behind("unsigned", JANUARY)) == [sent_long_ago]


def test_days_and_units_of_a_period(place: Office) -> None:
    lives(place)
    fold_all()
    assert daily(JANUARY) == {date(2025, 1, 13): (3, 2), date(2025, 1, 30): (1, 0)}
    assert most_overdue(JANUARY) == [(place.department.pk, "Sở Tư pháp", 2)]
    assert counted_agencies() == [(place.department.pk, "Sở Tư pháp")]
    field = place.version.field_id
    assert counted_fields() == [(field, "Hộ tịch")]
    assert procedures_of_field(field) == {place.version.procedure_id}


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([0, 7, 12], [0, 7, 12]),
        ([3, 7, 12], [Hidden.SMALL, Hidden.WITHHELD, 12]),
        ([3, 4, 12], [Hidden.SMALL, Hidden.SMALL, 12]),
        ([3, 0], [Hidden.SMALL, 0]),
        ([], []),
    ],
)
def test_small_cells_are_hidden_and_never_one_alone(column: list[int], shown: list[int | Hidden]) -> None:
    assert hide_small(column) == shown


def test_folding_again_adds_nothing(place: Office) -> None:
    lives(place)
    fold_all()
    before = list(DailyCount.objects.values())
    assert fold() == 0
    assert list(DailyCount.objects.values()) == before


def test_rebuilding_gives_what_folding_gave(place: Office) -> None:
    lives(place)
    fold_all()
    columns = [field.name for field in DailyCount._meta.fields if field.name != "id"]
    folded = sorted(DailyCount.objects.values_list(*columns))
    rebuild()
    assert sorted(DailyCount.objects.values_list(*columns)) == folded


@pytest.mark.django_db(transaction=True)
def test_what_somebody_folds_while_all_is_counted_again_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make.accepted(office(), MONDAY)
    held, go, add = threading.Event(), threading.Event(), folding._add

    def work() -> None:
        try:
            fold()
        finally:
            connection.close()

    other = threading.Thread(target=work)

    def late(counted: Any) -> None:
        if threading.current_thread() is other:
            held.set()
            go.wait(30)
        add(counted)

    monkeypatch.setattr(folding, "_add", late)
    other.start()
    assert held.wait(30)
    rebuild()
    go.set()
    other.join(30)
    assert DailyCount.objects.get().received == 1


def test_another_reader_keeps_its_entries(place: Office) -> None:
    lives(place)
    fold_all()
    assert set(NewEvent.objects.values_list("reader", flat=True)) == {"sync", "webhooks"}


def test_a_scope_narrows(place: Office) -> None:
    lives(place)
    fold_all()
    elsewhere = Scope(JANUARY.first, JANUARY.last, agencies=frozenset({place.commune_agency.pk}))
    assert balance(elsewhere) == Balance(0, Counts())
    long_ago = Scope(JANUARY.first - timedelta(days=400), JANUARY.first - timedelta(days=370))
    assert balance(long_ago).total_received == 0


def test_whoever_was_asked_twice_is_in_time_by_the_day_and_overdue_for_the_index(place: Office) -> None:
    from motcua.dossiers.services.receiving import Missing, SupplementRequest, request_supplement, resume
    from motcua.dossiers.services.returning import Proposal, sign, stamp, submit_for_signature
    from motcua.indicators.rules import index_on_time_share, on_time_share

    for times in (1, 2):
        dossier = make.taken(place, MONDAY)
        for _ in range(times):
            asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu", justification="Vẫn thiếu")
            request_supplement(dossier.pk, asked, by=place.specialist, at=MONDAY)
            resume(dossier.pk, by=place.specialist, at=MONDAY)
        paper = Proposal(f"0{times}/TL", "Trích lục", medium="paper")
        submit_for_signature(dossier.pk, paper, by=place.specialist, at=MONDAY)
        sign(dossier.pk, by=place.signer, at=MONDAY)
        stamp(dossier.pk, by=place.clerk, at=MONDAY)
    fold_all()
    scope = Scope(MONDAY.date(), MONDAY.date())
    found = balance(scope)
    assert (found.counts.early, found.counts.late, found.counts.asked_again) == (2, 0, 1)
    assert (on_time_share(found), index_on_time_share(found)) == (Fraction(1), Fraction(1, 2))
    [behind] = dossiers_behind("asked_again", scope)
    assert behind.supplements.count() == 2
    before = found.counts
    rebuild()
    assert balance(scope).counts == before
