"""When jobs are done: by the clock on the wall of the office."""

from datetime import UTC, date, datetime, time

from motcua.kernel.working_time import VIETNAM


def daily(clock: str) -> str:
    """Return the cron expression for once a day at a time of Vietnam ("03:40"): the queue reckons by UTC."""
    here = datetime.combine(date(2026, 1, 1), time.fromisoformat(clock), VIETNAM)  # there is no summer time
    there = here.astimezone(UTC)
    return f"{there.minute} {there.hour} * * *"
