"""Housekeeping of the job queue itself."""

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.foundation import limits, once, revocation, stalled, sweeping
from motcua.foundation.hours import daily


@app.periodic(cron="* * * * * */10")
@app.task(name="foundation.retry_stalled_jobs", queueing_lock="foundation.retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put back every ten seconds the jobs of workers that were killed in the middle of them."""
    await stalled.put_back()


@app.periodic(cron="20 * * * *")
@app.task(name="foundation.refresh_revocation", queueing_lock="foundation.refresh_revocation")
def refresh_revocation(timestamp: int) -> None:
    """Fetch the revocation lists of the authorities that settings name."""
    revocation.refresh(settings.MOTCUA_CRL_URLS)


@app.periodic(cron=daily("03:40"))
@app.task(name="foundation.sweep", queueing_lock="foundation.sweep")
def sweep(timestamp: int) -> None:
    """Forget tries of long ago, ended sessions, answers that nobody asks for again, files that no row names."""
    limits.sweep()
    SessionStore.clear_expired()  # with what was kept sealed for an hour (``stash``)
    once.sweep(timezone.now())
    sweeping.sweep(timezone.now())
