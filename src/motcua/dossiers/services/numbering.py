"""The day's numbers of a unit: never given twice, and nobody waits long for one."""

from datetime import date
from uuid import UUID

from django.db import connection

from motcua.foundation.inserting import prepared
from motcua.kernel.identifiers import dossier_code
from motcua.organizations.models import Agency

# Nothing where the filing is known already: a repeated one uses up no number.
NEXT = """
INSERT INTO dossiers_dailyserial (unit_code, day, last)
SELECT %(unit)s::text, %(day)s::date, 1
WHERE NOT EXISTS (SELECT 1 FROM dossiers_dossier WHERE submission_key = %(key)s)
ON CONFLICT (unit_code, day) DO UPDATE SET last = dossiers_dailyserial.last + 1 RETURNING last
"""
# Does not wait for the disk: the log is written in order, so the number is there no later than its dossier.
AT_ONCE = "WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)) " + NEXT.replace(
    "WHERE NOT", "FROM relaxed WHERE NOT"
)


def next_code(agency: Agency, day: date, *, key: UUID) -> str | None:
    """Return the next dossier code of an agency on a day, ``None`` where the filing ``key`` has its dossier.

    Outside a transaction the number is taken for good at once, so that filings of one unit do not wait for each
    other's disk; a filing that fails afterwards leaves a gap. Inside one it is part of it.
    Law: Circular 01/2018/TT-VPCP Art. 19 (daily number per organisation code; it does not ask for no gaps).
    """
    statement = NEXT if connection.in_atomic_block else AT_ONCE
    with prepared() as cursor:
        cursor.execute(statement, {"unit": agency.code, "day": day, "key": key})
        row = cursor.fetchone()
    return str(dossier_code(agency.code, day, int(row[0]))) if row else None
