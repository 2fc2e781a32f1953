"""Queue entry points: asking after open attempts and closing orders whose time is over."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.payments.services.asking import ask, ask_due
from motcua.payments.services.orders import expire_orders
from motcua.payments.services.receipt_sending import send_due


@app.task(name="payments.ask")
def ask_one(attempt_id: str) -> None:
    """Ask at once about an attempt that a call-back has spoken of; the table asks again if this is lost."""
    ask(UUID(attempt_id), at=timezone.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="payments.ask_due", queueing_lock="payments.ask_due", lock="payments.ask_due")
def ask_open(timestamp: int) -> None:
    """Ask every five seconds about the attempts whose time has come."""
    ask_due(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="payments.expire", queueing_lock="payments.expire")
def expire(timestamp: int) -> None:
    """Close the orders whose time is over."""
    expire_orders(at=timezone.now())


@app.periodic(cron="* * * * * */15")
@app.task(name="payments.send_receipts", queueing_lock="payments.send_receipts", lock="payments.send_receipts")
def send_receipts(timestamp: int) -> None:
    """Sign and hand over what the tax office has not been told yet; the table keeps what does not get through."""
    send_due(at=timezone.now())
