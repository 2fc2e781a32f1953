"""Jobs of the population look-ups; nothing personal stands in a job."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.population.services.looking import retry_wanted


@app.periodic(cron="* * * * *")
@app.task(name="population.retry", queueing_lock="population.retry", lock="population.retry")
def retry(timestamp: int) -> None:
    """Ask every minute again what somebody wants asked again."""
    retry_wanted(timezone.now())
