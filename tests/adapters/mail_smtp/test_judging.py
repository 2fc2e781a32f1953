"""Whether what a mail server says is about the message or about the line."""

import smtplib

import pytest

from motcua.adapters.mail_smtp.client import _judged
from motcua.notifications.ports import RefusedError, UnavailableError


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"sau@example.vn": (550, b"User unknown")}), RefusedError),
        (smtplib.SMTPRecipientsRefused({"sau@example.vn": (450, b"Mailbox busy")}), UnavailableError),
        (smtplib.SMTPDataError(554, b"Rejected as spam"), RefusedError),
        (smtplib.SMTPDataError(451, b"Try again"), UnavailableError),
        (smtplib.SMTPSenderRefused(550, b"Sender not allowed", "mot-cua@example.vn"), UnavailableError),
        (smtplib.SMTPHeloError(501, b"Who are you"), UnavailableError),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else each.__name__,
)
def test_a_no_to_us_is_no_no_to_the_message(said: smtplib.SMTPException, expected: type[Exception]) -> None:
    assert type(_judged(said)) is expected
