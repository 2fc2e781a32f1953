"""Jobs of the indicators: counting what is new, writing lists."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.indicators import services
from motcua.indicators.services import exporting


@app.periodic(cron="* * * * * */5")
@app.task(name="indicators.fold", queueing_lock="indicators.fold", lock="indicators.fold")
def fold(timestamp: int) -> None:
    """Add what is new in the journal to the counts of its day."""
    services.fold_all()


@app.task(name="indicators.write_export", retry=3)
def write_export(export_id: str) -> None:
    """Write a requested list to its file."""
    exporting.write_export(UUID(export_id), at=timezone.now())
