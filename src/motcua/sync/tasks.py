"""Jobs of the exchange; the sending itself is the relay's."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.foundation.hours import daily
from motcua.sync import cataloguing, reconciler
from motcua.sync.ports import national_portal


@app.periodic(cron="7 * * * *")
@app.task(name="sync.compare_latest", queueing_lock="sync.compare_latest")
def compare_latest(timestamp: int) -> None:
    """Compare with the portal every hour what was told since the last time, and go on with a broken-off night."""
    reconciler.latest(national_portal(), at=timezone.now(), due=_moment(timestamp))
    reconciler.rest_of_whole(national_portal(), at=timezone.now())


@app.periodic(cron=daily("01:30"))
@app.task(name="sync.compare_whole", queueing_lock="sync.compare_whole")
def compare_whole(timestamp: int) -> None:
    """Compare with the portal every night everything since the oldest open dossier."""
    reconciler.whole(national_portal(), at=timezone.now(), due=_moment(timestamp))


@app.periodic(cron=daily("00:30"))
@app.task(name="sync.read_catalogue", queueing_lock="sync.read_catalogue")
def read_catalogue(timestamp: int) -> None:
    """Read the lists of the national catalogue every night."""
    cataloguing.read(national_portal(), at=timezone.now(), due=_moment(timestamp))


def _moment(timestamp: int) -> datetime:
    """Return for which moment a job was due: one that is done again after a worker's death has the same."""
    return datetime.fromtimestamp(timestamp, UTC)
