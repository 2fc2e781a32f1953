"""Housekeeping of the job queue itself."""

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.foundation import revocation

SILENT_SECONDS = 30  # a worker says it lives every ten


@app.periodic(cron="* * * * *")
@app.task(name="foundation.retry_stalled_jobs", queueing_lock="foundation.retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put back the jobs of workers that were killed in the middle of them; every task is safe to repeat."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await app.job_manager.retry_job(job)


@app.periodic(cron="20 * * * *")
@app.task(name="foundation.refresh_revocation", queueing_lock="foundation.refresh_revocation")
def refresh_revocation(timestamp: int) -> None:
    """Fetch the revocation lists of the authorities that settings name."""
    revocation.refresh(settings.MOTCUA_CRL_URLS)
