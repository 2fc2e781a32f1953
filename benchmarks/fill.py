"""A database with any number of finished and running dossiers, made by SQL in minutes and consistent in itself.

Dossiers, journals, audit and daily counts agree with each other (``dossiers.queries.consistency`` finds no fault);
people are invented, a few procedures are most of the work; sealed values are sealed with the keys of this installation. Nothing waits in the feed: the
readers of the journal are where they would be after having taken everything.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import Channel, ProcedureVersion
from motcua.catalog.queries.offers import NoAgencyError, deciding_agency, receiving_agency
from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Dossier
from motcua.foundation.crypto import blind_index, seal
from motcua.foundation.ids import new_id
from motcua.kernel.vietnamese import fold
from motcua.simulation.people import invent
from motcua.workflows.rules import Action

PEOPLE = 2_000  # invented people who file again and again
DAYS = 900  # how far back the oldest dossier lies
BATCH = 100_000
VERSIONS = 600
TABLES = ("dossiers_dossier", "dossiers_dossierevent", "audit_auditevent", "indicators_dailycount")

PREPARE = """
CREATE TEMP TABLE people (n int PRIMARY KEY, account uuid, name text, fold text, identity text, identity_index text,
    phone text, phone_index text, address text);
CREATE TEMP TABLE kinds (n int PRIMARY KEY, version int, procedure int, workflow int, receiving int, unit text,
    deciding int, start_step text, start_role text, work_step text, work_role text, work_holder int, last_step text,
    last_role text, term int, term_unit text, intake uuid, specialist uuid);
"""
DOSSIERS = """
WITH raw AS (
    SELECT n, (%(first)s::date + (n / %(per_day)s)) AS day, n %% %(per_day)s AS serial,
        n::bigint * 7919 %% 100 AS fate, n::bigint * 31 %% %(people)s AS person,
        floor(%(kinds)s * power((n::bigint * 7817 %% 10007) / 10007.0, 3))::int AS kind
    FROM generate_series(%(start)s, %(stop)s - 1) AS n
), timed AS (
    SELECT raw.*, k.*, p.*, raw.n AS number,
        (day + time '07:30' + (serial %% 500) * interval '1 minute') AT TIME ZONE 'Asia/Ho_Chi_Minh' AS filed,
        CASE WHEN %(is_open)s THEN 4 WHEN fate < 93 THEN 10 WHEN fate < 94 THEN 9 WHEN fate < 98 THEN 4 WHEN fate < 99 THEN 2 ELSE 1 END AS fated
    FROM raw JOIN kinds k ON k.n = kind JOIN people p ON p.n = person
), known AS (
    SELECT timed.*, filed + interval '5 minutes' AS taken_in,
        filed + coalesce(term, 10) * interval '1.4 days' AS due,
        filed + coalesce(term, 10) * interval '1.4 days' * (0.3 + (number %% 83) / 100.0) AS done
    FROM timed
), placed AS (
    SELECT known.*, CASE WHEN fated > 8 AND done > now() - interval '1 day' THEN 4 ELSE fated END AS state FROM known
), waiting AS (
    SELECT placed.*, CASE WHEN state = 1 THEN 'answer' WHEN state < 9 THEN 'step' WHEN state = 9 THEN 'collect' ELSE '' END AS waits_for,
        CASE WHEN state = 1 THEN filed WHEN state < 9 THEN taken_in WHEN state = 9 THEN done END AS wait_started_at,
        CASE WHEN state = 9 THEN done + interval '90 days' WHEN state = 1 OR term IS NULL THEN filed ELSE due END AS act_by
    FROM placed
)
INSERT INTO dossiers_dossier (id, code, lookup_secret, submission_key, procedure_id, workflow_id, receiving_agency_id,
    deciding_agency_id, area_id, channel, is_assisted, filed_by_id, consent, applicant_id, applicant_kind,
    applicant_name, applicant_name_fold, identity_number, identity_index, phone, phone_index, email, address,
    identity_is_verified, answers, copies, fee_amount, return_by, status, step, holder_id, holder_role, assignee_id,
    term_amount, term_unit, submitted_at, received_at, received_on, due_at, step_due_at, act_by, finished_at,
    finished_on, returned_at, journal_length, is_out_of_area, extended_by, waits_for, wait_started_at, warn_at, watch_at)
SELECT uuidv7(filed - now()), unit || '-' || to_char(day, 'YYMMDD') || '-' || lpad((serial + 1)::text, 4, '0'),
    translate(substr(upper(md5(number::text)), 1, 12), '01', 'GH'), gen_random_uuid(), version, workflow, receiving,
    deciding, NULL, CASE WHEN number %% 5 < 2 THEN 'online' WHEN number %% 20 = 19 THEN 'post' ELSE 'counter' END,
    number %% 10 = 0, CASE WHEN number %% 5 < 2 AND number %% 10 <> 0 THEN account ELSE intake END,
    CASE WHEN number %% 10 = 0 THEN 'Ký giấy đề nghị nộp hộ' ELSE '' END, account, 'citizen', name, fold, identity,
    identity_index, phone, phone_index, '', address, number %% 5 < 2, '', 1, 0, 'counter', state,
    CASE WHEN state = 1 THEN start_step WHEN state < 9 THEN work_step WHEN state = 9 THEN last_step ELSE '' END,
    CASE WHEN state IN (2, 4) THEN work_holder ELSE receiving END,
    CASE WHEN state = 1 THEN start_role WHEN state < 9 THEN work_role WHEN state = 9 THEN last_role ELSE '' END,
    CASE WHEN state = 4 THEN specialist END, term, term_unit, filed,
    CASE WHEN state > 1 THEN taken_in END, CASE WHEN state > 1 THEN day END,
    CASE WHEN state > 1 AND term IS NOT NULL THEN due END, NULL,
    act_by,
    CASE WHEN state > 8 THEN done END,
    CASE WHEN state > 8 THEN (done AT TIME ZONE 'Asia/Ho_Chi_Minh')::date END,
    CASE WHEN state = 10 THEN done + interval '3 hours' END,
    CASE state WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 4 THEN 3 WHEN 9 THEN 4 ELSE 5 END, false, 0, waits_for,
    wait_started_at, wait_started_at + (act_by - wait_started_at) * 0.8, wait_started_at + (act_by - wait_started_at) * 0.5
FROM waiting ORDER BY number
"""
EVENTS = """
INSERT INTO dossiers_dossierevent (dossier_id, seq, kind, at, by_id, agency_id, status, step, due_at, note, data)
SELECT d.id, e.seq, e.kind, e.at, e.by_id, e.agency_id, e.status, e.step,
    CASE WHEN e.seq > 1 THEN d.due_at END, '', '{}'
FROM dossiers_dossier d JOIN kinds k ON k.version = d.procedure_id CROSS JOIN LATERAL (VALUES
    (1, 'submitted', d.submitted_at, d.filed_by_id, d.receiving_agency_id, 1, k.start_step),
    (2, 'accept', d.received_at, k.intake, d.receiving_agency_id, 2, k.work_step),
    (3, 'take', d.received_at + interval '1 hour', k.specialist, d.deciding_agency_id, 4, k.work_step),
    (4, 'stamp', d.finished_at, k.specialist, d.deciding_agency_id, 9, k.last_step),
    (5, 'hand_out', d.returned_at, k.intake, d.receiving_agency_id, 10, '')
) AS e(seq, kind, at, by_id, agency_id, status, step)
WHERE e.seq <= d.journal_length AND d.submitted_at >= %(from)s AND d.submitted_at < %(to)s ORDER BY e.at
"""
AUDIT = """
INSERT INTO audit_auditevent (at, actor_id, action, subject, purpose, data)
SELECT submitted_at, filed_by_id, 'lodge', 'dossier:' || id, '', jsonb_build_object('channel', channel)
FROM dossiers_dossier WHERE submitted_at >= %(from)s AND submitted_at < %(to)s
"""
COUNTS = """
INSERT INTO indicators_dailycount (day, agency_id, receiving_agency_id, procedure_id, channel, is_assisted,
    received, resolved_early, resolved_on_time, resolved_late, withdrawn, moved_in, moved_out)
SELECT day, deciding_agency_id, receiving_agency_id, v.procedure_id, channel, is_assisted, sum(received), sum(early),
    sum(on_time), sum(late), 0, 0, 0
FROM (
    SELECT received_on AS day, deciding_agency_id, receiving_agency_id, procedure_id, channel, is_assisted,
        1 AS received, 0 AS early, 0 AS on_time, 0 AS late
    FROM dossiers_dossier WHERE received_on IS NOT NULL
    UNION ALL
    SELECT finished_on, deciding_agency_id, receiving_agency_id, procedure_id, channel, is_assisted, 0,
        coalesce((finished_on < due_on)::int, 0), (finished_on = due_on OR due_on IS NULL)::int,
        coalesce((finished_on > due_on)::int, 0)
    FROM (SELECT *, (due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS due_on FROM dossiers_dossier) f
    WHERE finished_on IS NOT NULL
) facts JOIN catalog_procedureversion v ON v.id = facts.procedure_id
GROUP BY day, deciding_agency_id, receiving_agency_id, v.procedure_id, channel, is_assisted
"""


def fill(size: int, *, seed: int = 1, days: int = DAYS, is_open: bool = False) -> None:
    """Write ``size`` dossiers of the last ``days`` into a database that has a province and none."""
    today = localdate()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET session_replication_role = replica")  # the rows are consistent by their making
        cursor.execute(PREPARE)
        people, kinds = _people(seed, today), _kinds(today)
        _copy("people", people)
        _copy("kinds", kinds)
        per_day = -(-size // days)
        values = {
            "first": today - timedelta(days=days + 1),
            "is_open": is_open,
            "per_day": per_day,
            "people": len(people),
            "kinds": len(kinds),
        }
        for start in range(0, size, BATCH):
            cursor.execute(DOSSIERS, {**values, "start": start, "stop": min(start + BATCH, size)})
        for first, last in _stretches(values["first"], today):
            cursor.execute(EVENTS, {"from": first, "to": last})
            cursor.execute(AUDIT, {"from": first, "to": last})
        cursor.execute(COUNTS)
        cursor.execute("SET session_replication_role = origin")
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("CHECKPOINT")


def _stretches(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        yield first, first + timedelta(days=90)
        first += timedelta(days=90)


def _copy(table: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for number, row in enumerate(rows):
            copy.write_row((number, *row))


@transaction.atomic
def _people(seed: int, today: date) -> list[tuple[Any, ...]]:
    dice = random.Random(seed)
    found = []
    accounts = []
    for _ in range(PEOPLE):
        person = invent(dice)
        account = User(
            id=new_id(),
            username=f"bench-{len(accounts)}",
            kind=User.Kind.CITIZEN,
            full_name=person.name,
            name_fold=fold(person.name),
        )
        accounts.append(account)
        sealed = {
            column: seal(text, bound_to=f"{Dossier._meta.db_table}:{column}")
            for column, text in (
                ("identity_number", person.personal_id),
                ("phone", person.phone),
                ("address", person.hamlet),
            )
        }
        found.append(
            (
                account.pk,
                person.name,
                fold(person.name),
                sealed["identity_number"],
                blind_index(person.personal_id, kind="personal_id"),
                sealed["phone"],
                blind_index(person.phone, kind="phone"),
                sealed["address"],
            )
        )
    User.objects.bulk_create(accounts)
    return found


def _kinds(today: date) -> list[tuple[Any, ...]]:
    """Return procedures with everything their dossiers need; decided by the province, as many as there are."""
    levels = (ProcedureVersion.Level.PROVINCE, ProcedureVersion.Level.VERTICAL)
    versions = ProcedureVersion.objects.on(today).filter(
        is_published=True, workflow__isnull=False, deciding_level__in=levels
    )
    officers = dict(User.objects.filter(kind="officer").values_list("postings__agency", "pk"))
    found = [_kind(version.pk, today, officers) for version in versions.order_by("pk")]
    return [kind for kind in found if kind is not None][:VERSIONS]


def _kind(version_id: int, today: date, officers: dict[Any, Any]) -> tuple[Any, ...] | None:
    known = plan(version_id)
    try:
        decides = deciding_agency(known.version, None, today)
        receives = receiving_agency(known.version, None, today)
    except NoAgencyError:
        return None
    steps = known.definition.steps
    start = known.definition.start
    work = next(
        each.target
        for each in known.definition.transitions
        if each.source == start and each.action is Action.ACCEPT
    )
    last = next((each.source for each in known.definition.transitions if each.action is Action.HAND_OUT), "")
    if not last or not work or decides.pk not in officers or receives.pk not in officers:
        return None
    term = known.term(Channel.COUNTER)
    days = term.amount if term and term.unit != "hour" else None
    holder = receives.pk if steps[work].place == "receiving" else decides.pk
    return (
        *(version_id, known.version.procedure_id, known.workflow.pk, receives.pk, receives.code, decides.pk),
        *(start, steps[start].role, work, steps[work].role, holder, last, steps[last].role),
        *(days, term.unit if term and days else "", officers[receives.pk], officers[decides.pk]),
    )
