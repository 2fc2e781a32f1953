"""Jobs of dossiers: what time does to drafts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.dossiers.services.expiring import forget_unfinished_uploads
from motcua.dossiers.services.expiring import remind_unsent as remind


@app.periodic(cron="0 8 * * *")
@app.task(name="dossiers.remind_unsent", queueing_lock="dossiers.remind_unsent")
def remind_unsent(timestamp: int) -> None:
    """Remember every morning those who have filled in everything and not sent it."""
    remind(timezone.now())


@app.periodic(cron="15 2 * * *")
@app.task(name="dossiers.forget_uploads", queueing_lock="dossiers.forget_uploads")
def forget_uploads(timestamp: int) -> None:
    """Clear away every night the uploads that nobody finished."""
    forget_unfinished_uploads(timezone.now())
