"""Every row comes once, forwards and backwards, whatever the page size."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.audit.models import AuditEvent
from motcua.foundation.pagination import CursorError, keyset_page
from tests.factories.offices import moment


@pytest.fixture
def rows(db: None) -> list[int]:
    when = [moment("2025-01-13T08:00"), moment("2025-01-13T09:00"), moment("2025-01-14T08:00")]
    made = [AuditEvent.objects.create(at=when[n % 3], action="x", subject=str(n)) for n in range(23)]
    return [row.pk for row in sorted(made, key=lambda row: (row.at, row.pk))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(size=st.integers(1, 30), newest_first=st.booleans())
def test_every_row_once(rows: list[int], size: int, newest_first: bool) -> None:
    order = ["-at", "-id"] if newest_first else ["at", "id"]
    expected = rows[::-1] if newest_first else rows
    seen, cursor, last = [], "", None
    while True:
        page = keyset_page(AuditEvent.objects.all(), order=order, cursor=cursor, size=size)
        seen += [row.pk for row in page.rows]
        last = page
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    assert seen == expected
    back = [row.pk for row in last.rows]
    while last.previous_cursor:
        last = keyset_page(AuditEvent.objects.all(), order=order, cursor=last.previous_cursor, size=size)
        back = [row.pk for row in last.rows] + back
    assert back == expected


NESTED = base64.urlsafe_b64encode(b"[" * 100_000).decode()


@pytest.mark.parametrize("cursor", ["x", "####", "WyJmIl0", "e30", "WyJmIiwgImEiLCAiYiJd", NESTED])
def test_a_damaged_cursor_is_named(db: None, cursor: str) -> None:
    with pytest.raises(CursorError):
        keyset_page(AuditEvent.objects.all(), order=["at", "id"], cursor=cursor)
