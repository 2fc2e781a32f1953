"""Jobs whose worker was killed: put back, or laid aside when they were what killed it."""

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

LOG = logging.getLogger(__name__)
SILENT_SECONDS = 30  # a worker says it lives every ten
MOST_TRIES = 3


async def put_back() -> int:
    """Put back the jobs of workers that say nothing any more; return how many. Every task is safe to repeat.

    A job in whose hands a worker ended for the third time is laid aside as failed, so that it cannot take down the
    others for ever: it stays in the table, `motcua doctor` counts it, and it can be put back when it was mended.
    """
    again = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        if job.attempts + 1 < MOST_TRIES:
            again += await _put_back(job)
        else:
            LOG.error(
                "jobs: %s was in hand when its worker ended, %d times; laid aside", job.task_name, MOST_TRIES
            )
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    return again


async def _put_back(job: Job) -> bool:
    """Put one job back, unless a newer one of which there may be only one waits already to do the same."""
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
        return False
    return True
