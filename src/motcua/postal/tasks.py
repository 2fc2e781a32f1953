"""Jobs of the post; the tables own the promises, the jobs only come by."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.postal.services.ordering import place_due
from motcua.postal.services.tracking import poll_due


@app.periodic(cron="* * * * *")
@app.task(name="postal.place", queueing_lock="postal.place", lock="postal.place")
def place(timestamp: int) -> None:
    """Send every minute what the post has not been told."""
    place_due(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="postal.follow", queueing_lock="postal.follow", lock="postal.follow")
def follow(timestamp: int) -> None:
    """Look every five minutes after the parcels that are due."""
    poll_due(timezone.now())
