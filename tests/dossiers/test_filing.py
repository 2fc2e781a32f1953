"""Filing: one transaction, one dossier, one code."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DataError, connection, transaction

from motcua.audit.models import AuditEvent
from motcua.catalog.models import Channel
from motcua.dossiers.models import Dossier, DossierEvent, NewEvent
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.drafting import start_draft, submit
from motcua.dossiers.services.filing import Help, Paper, _lodge, lodge, nothing
from motcua.dossiers.services.numbering import next_code
from motcua.kernel.identifiers import parse_dossier_code
from tests.factories.dossiers import FILED, filing
from tests.factories.offices import Office, moment, office


def test_an_online_filing_waits_for_intake_and_has_no_due_time(place: Office) -> None:
    dossier = lodge(filing(place), by=place.citizen, at=FILED)
    assert dossier.status == Status.REGISTERED
    assert (dossier.received_at, dossier.due_at) == (None, None)
    assert (dossier.holder, dossier.holder_role, dossier.step) == (place.centre, "intake", "intake")
    assert dossier.code == "H58.14-250113-0001"
    assert dossier.step_due_at == moment("2025-01-13T10:00")


def test_a_counter_filing_is_received_at_once_and_due(place: Office) -> None:
    dossier = lodge(filing(place, channel=Channel.COUNTER), by=place.intake, at=FILED, accept=True)
    assert dossier.status == Status.ACCEPTED
    assert dossier.due_at == moment("2025-01-16T17:00")
    assert (dossier.holder, dossier.holder_role) == (place.department, "specialist")
    kinds = list(dossier.events.order_by("seq").values_list("seq", "kind", "status", "step"))
    assert kinds == [(1, "submitted", 1, "intake"), (2, "accept", 2, "assess")]


def test_online_costs_less_than_the_counter(place: Office) -> None:
    online = lodge(filing(place), by=place.citizen, at=FILED)
    counter = lodge(filing(place, channel=Channel.COUNTER), by=place.intake, at=FILED, accept=True)
    assert (online.fee_amount, counter.fee_amount) == (10_000, 20_000)


def test_the_same_filing_twice_is_one_dossier(place: Office) -> None:
    once = filing(place)
    first, second = (lodge(once, by=place.citizen, at=FILED) for _ in range(2))
    assert first == second
    assert Dossier.objects.count() == 1
    assert DossierEvent.objects.count() == 1


def test_help_is_recorded_and_counted_apart(place: Office) -> None:
    helped = filing(place, help=Help("Ký tên trên giấy đề nghị"))
    dossier = lodge(helped, by=place.intake, at=FILED)
    assert (dossier.is_assisted, dossier.consent, dossier.filed_by) == (
        True,
        "Ký tên trên giấy đề nghị",
        place.intake,
    )
    assert dossier.events.get().data == {"channel": "online", "assisted": True, "right": "officer"}


def test_papers_of_the_counter_are_kept(place: Office) -> None:
    papers = (Paper("Tờ khai", "to-khai"), Paper("Giấy chứng sinh", sha256="a" * 64, file_name="cs.pdf"))
    dossier = lodge(filing(place, papers=papers, channel=Channel.COUNTER), by=place.intake, at=FILED, accept=True)
    assert list(dossier.attachments.order_by("name").values_list("name", "source")) == [
        ("Giấy chứng sinh", "scan"),
        ("Tờ khai", "paper"),
    ]


def test_every_reader_gets_every_event_once(place: Office) -> None:
    lodge(filing(place, channel=Channel.COUNTER), by=place.intake, at=FILED, accept=True)
    assert sorted(NewEvent.objects.values_list("reader", "event__seq")) == [
        ("indicators", 1), ("indicators", 2), ("sync", 1), ("sync", 2), ("webhooks", 1), ("webhooks", 2),
    ]  # fmt: skip


def test_filing_is_audited_without_personal_data(place: Office) -> None:
    dossier = lodge(filing(place), by=place.citizen, at=FILED)
    entry = AuditEvent.objects.get(subject=f"dossier:{dossier.pk}")
    assert (entry.action, entry.actor_id) == ("lodge", place.citizen.pk)
    assert place.citizen.personal_id not in str(entry.data)


def test_numbers_of_people_are_not_readable_in_the_database(place: Office) -> None:
    dossier = lodge(filing(place, answers={"id": "082193000999"}), by=place.citizen, at=FILED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM dossiers_dossier d WHERE id = %s", [dossier.pk])
        row = cursor.fetchone()[0]
    for secret in (place.citizen.personal_id, "0912345678", "082193000999", "Ấp 1"):
        assert secret not in row
    fresh = Dossier.objects.get(pk=dossier.pk)
    assert fresh.identity_number == place.citizen.personal_id
    assert fresh.answers == {"id": "082193000999"}


def test_the_ten_thousandth_code_of_a_day_has_five_digits(place: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_dailyserial (unit_code, day, last) VALUES ('H58.14', '2025-01-13', 9999)"
        )
    assert lodge(filing(place), by=place.citizen, at=FILED).code == "H58.14-250113-10000"


@pytest.mark.django_db(transaction=True)
def test_sixty_four_people_filing_at_once_get_sixty_four_codes() -> None:
    place = office()

    def one(number: int) -> str:
        try:
            return lodge(filing(place, key=uuid.uuid4()), by=place.citizen, at=FILED).code
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(one, range(64)))
    assert sorted(parse_dossier_code(code).serial for code in codes) == list(range(1, 65))


@pytest.mark.django_db(transaction=True)
def test_a_filing_that_fails_leaves_its_number_and_nothing_else() -> None:
    place, broken = office(), Paper("Tờ khai", sha256="a" * 64, file_name="x" * 500)
    with pytest.raises(DataError):
        lodge(filing(place, papers=(broken,)), by=place.citizen, at=FILED)
    assert (Dossier.objects.count(), DossierEvent.objects.count()) == (0, 0)
    assert lodge(filing(place), by=place.citizen, at=FILED).code == "H58.14-250113-0002"


@pytest.mark.django_db(transaction=True)
def test_the_same_filing_again_uses_up_no_number() -> None:
    place = office()
    once = filing(place)
    for _ in range(3):
        lodge(once, by=place.citizen, at=FILED)
    assert lodge(filing(place), by=place.citizen, at=FILED).code == "H58.14-250113-0002"


@pytest.mark.django_db(transaction=True)
def test_a_number_is_not_kept_back_by_a_filing_that_is_still_being_written() -> None:
    place = office()

    def other() -> str | None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return next_code(place.centre, FILED.date(), key=uuid.uuid4())
        finally:
            connection.close()

    slow = filing(place)
    code = next_code(slow.receiving_agency, FILED.date(), key=slow.key)
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        _lodge(slow, str(code), nothing, by=place.citizen, at=FILED, accept=False)
        assert pool.submit(other).result() == "H58.14-250113-0002"


@pytest.mark.django_db(transaction=True)
def test_the_same_draft_sent_by_eight_clicks_at_once_is_one_dossier() -> None:
    place = office()
    draft = start_draft(place.version, by=place.citizen, at=FILED)

    def click(_n: int) -> str:
        try:
            return submit(draft.pk, filing(place, key=draft.pk), by=place.citizen, at=FILED).code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(click, range(8)))
    assert len(codes) == 1
    assert Dossier.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_press_at_the_counter_at_once_is_one_dossier() -> None:
    place, key = office(), uuid.uuid4()

    def press(_n: int) -> str:
        try:
            whole = filing(place, key=key, channel=Channel.COUNTER)
            return lodge(whole, by=place.intake, at=FILED, accept=True).code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(press, range(8)))
    assert len(codes) == 1
    assert DossierEvent.objects.count() == 2
