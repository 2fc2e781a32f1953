"""Housekeeping of the job queue itself."""

from procrastinate.contrib.django import app

SILENT_SECONDS = 30  # a worker says it lives every ten


@app.periodic(cron="* * * * *")
@app.task(name="foundation.retry_stalled_jobs", queueing_lock="foundation.retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put back the jobs of workers that were killed in the middle of them; every task is safe to repeat."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await app.job_manager.retry_job(job)
