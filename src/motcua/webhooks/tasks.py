"""Housekeeping of the log."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.foundation.hours import daily
from motcua.webhooks.services import trim


@app.periodic(cron=daily("02:10"))
@app.task(name="webhooks.trim", queueing_lock="webhooks.trim")
def trim_log(timestamp: int) -> None:
    """Forget events that are older than the log is long."""
    trim(at=timezone.now())
