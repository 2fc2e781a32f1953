"""Jobs of dossiers: what time does to drafts, results and requests."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.dossiers.services.charging import note_payments
from motcua.dossiers.services.collecting import remind_uncollected as remind_of_results
from motcua.dossiers.services.confirming import forget_ended
from motcua.dossiers.services.digitising import recognise_copy
from motcua.dossiers.services.expiring import forget_left_pieces, forget_unfinished_uploads, keep_scans
from motcua.dossiers.services.expiring import remind_unsent as remind
from motcua.dossiers.services.mailing import settle_parcels as settle_ends
from motcua.dossiers.services.part_uploads import forget_run_out
from motcua.dossiers.services.recounting import settle_recent
from motcua.dossiers.services.reorganising import carry_on, gather_stragglers
from motcua.dossiers.services.supplementing import end_overdue
from motcua.dossiers.services.supplementing import remind as remind_of_supplements
from motcua.dossiers.services.watching import watch as climb
from motcua.foundation.hours import daily


@app.periodic(cron=daily("08:00"))
@app.task(name="dossiers.remind_unsent", queueing_lock="dossiers.remind_unsent")
def remind_unsent(timestamp: int) -> None:
    """Remember every morning those who have filled in everything and not sent it."""
    remind(timezone.now())


@app.periodic(cron=daily("02:15"))
@app.task(name="dossiers.forget_uploads", queueing_lock="dossiers.forget_uploads")
def forget_uploads(timestamp: int) -> None:
    """Clear away every night the uploads that nobody finished or that ran out; what open drafts carry stays."""
    keep_scans()
    forget_unfinished_uploads(timezone.now())
    forget_run_out(timezone.now())
    forget_left_pieces(timezone.now())


@app.periodic(cron=daily("07:30"))
@app.task(name="dossiers.remind_uncollected", queueing_lock="dossiers.remind_uncollected")
def remind_uncollected(timestamp: int) -> None:
    """Remember every morning those whose result waits at the counter."""
    remind_of_results(timezone.now())


@app.periodic(cron=daily("07:00"))
@app.task(name="dossiers.remind_supplements", queueing_lock="dossiers.remind_supplements")
def remind_supplements(timestamp: int) -> None:
    """Remember every morning those whose time to bring what is missing is nearly over."""
    remind_of_supplements(timezone.now())


@app.periodic(cron="5 * * * *")
@app.task(name="dossiers.end_supplements", queueing_lock="dossiers.end_supplements")
def end_supplements(timestamp: int) -> None:
    """End every hour the waiting for papers whose time is over."""
    end_overdue(timezone.now())


@app.task(name="dossiers.recognise", retry=3)
def recognise(copy_id: int) -> None:
    """Read the words of a scan that was taken in; a second run finds them read."""
    recognise_copy(copy_id, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="dossiers.watch", queueing_lock="dossiers.watch")
def watch(timestamp: int) -> None:
    """Call every five minutes whoever a clock that runs out concerns."""
    climb(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="dossiers.settle_calendars", queueing_lock="dossiers.settle_calendars")
def settle_calendars(timestamp: int) -> None:
    """Count again what another process may have counted by the calendar it had kept for some seconds."""
    settle_recent(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="dossiers.reorganise", queueing_lock="dossiers.reorganise", lock="dossiers.reorganise")
def reorganise(timestamp: int) -> None:
    """Look every minute for reorganisations that are due, broken off or to be undone, and for stragglers."""
    carry_on(timezone.now())
    gather_stragglers(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="dossiers.forget_population", queueing_lock="dossiers.forget_population")
def forget_population(timestamp: int) -> None:
    """Delete every ten minutes what the population database said of dossiers that have ended."""
    forget_ended(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="dossiers.note_payments", queueing_lock="dossiers.note_payments")
def note_fees(timestamp: int) -> None:
    """Tell the journals every minute which fees have been paid."""
    note_payments(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="dossiers.settle_parcels", queueing_lock="dossiers.settle_parcels")
def settle_parcels(timestamp: int) -> None:
    """Take every five minutes the ends of parcels into their dossiers, and the door's money into the books."""
    settle_ends(timezone.now())
