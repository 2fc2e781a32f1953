"""Jobs of the exchange; the sending itself is the relay's."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.sync import relay
from motcua.sync.ports import national_portal


@app.periodic(cron="30 1 * * *")
@app.task(name="sync.reconcile", queueing_lock="sync.reconcile")
def reconcile(timestamp: int) -> None:
    """Compare with the portal every night what was told last."""
    relay.reconcile(national_portal(), at=timezone.now())
