"""Jobs of messages; the promise itself is kept by the table of sendings."""

from procrastinate.contrib.django import app

from motcua.notifications import relay

SECONDS = 50.0


@app.periodic(cron="* * * * *")
@app.task(name="notifications.carry", queueing_lock="notifications.carry")
def carry(timestamp: int) -> None:
    """Bring out of the house every minute what is due."""
    relay.drain(seconds=SECONDS)
