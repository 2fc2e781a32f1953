"""Jobs of the waiting hall."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.counters.services.calling import close_days
from motcua.foundation.hours import daily


@app.periodic(cron=daily("00:30"))
@app.task(name="counters.close_days", queueing_lock="counters.close_days")
def close_yesterday(timestamp: int) -> None:
    """End what yesterday has left open."""
    close_days(timezone.localdate(), at=timezone.now())
