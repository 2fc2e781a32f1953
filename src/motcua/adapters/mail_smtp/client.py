"""``notifications.ports.Carrier`` over SMTP, by Django's own back end."""

import smtplib
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.mail.backends.smtp import EmailBackend

from motcua.adapters.mail_smtp import mapping
from motcua.notifications.ports import (
    NoReceiptError,
    Parcel,
    RefusedError,
    Report,
    UnavailableError,
    UncertainError,
)

FOREVER = 500  # an SMTP reply from here on is a no for good
LONGEST_REASON = 200


class SmtpMail:
    """One connection for each message: the relay sends few at a time. ``url`` is smtp://user:password@host:port,
    smtps:// for TLS from the start; with a user name STARTTLS is required."""

    can_find = False

    def __init__(self, *, url: str, sender: str, timeout_seconds: float = 10) -> None:
        parts = urlsplit(url)
        self._sender = sender
        self._options: dict[str, Any] = {
            "host": parts.hostname or "",
            "port": parts.port or 25,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp" and bool(parts.username),
            "timeout": timeout_seconds,
        }

    def send(self, parcel: Parcel) -> str:
        """Hand one message to the mail server; return its Message-ID."""
        mail = mapping.message(parcel, sender=self._sender)
        line = self._open()
        try:
            line.send_messages([mail])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as no:
            raise _judged(no) from no
        except (OSError, smtplib.SMTPException) as error:
            raise UncertainError(f"Máy chủ thư không trả lời ({type(error).__name__}).") from error
        finally:
            _hang_up(line)
        return str(mail.extra_headers["Message-ID"])

    def find(self, reference: str) -> str | None:
        """Nobody can be asked."""
        return None

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Report]:
        """Mail servers do not call back."""
        raise NoReceiptError("e-mail has no receipts")

    def check(self) -> str:
        """Greet the mail server and say in one sentence that it answered."""
        _hang_up(self._open())
        return f"{self._options['host']}:{self._options['port']} answers"

    def _open(self) -> EmailBackend:
        line = EmailBackend(fail_silently=False, **self._options)
        try:
            line.open()
        except (OSError, smtplib.SMTPException) as error:
            raise UnavailableError(f"Không kết nối được máy chủ thư ({type(error).__name__}).") from error
        return line


def _judged(no: smtplib.SMTPException) -> Exception:
    """Return a refusal for good, or one for now; of several receivers there is only ours.

    What is said of our own name or address is about the line: every message would meet with it.
    """
    code: int
    words: bytes | str
    if isinstance(no, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(no.recipients.values()))
    elif isinstance(no, smtplib.SMTPResponseException):
        code, words = no.smtp_code, no.smtp_error
    else:
        raise TypeError(no)
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    said = f"{text} ({code})"[:LONGEST_REASON]
    is_about_us = isinstance(no, smtplib.SMTPSenderRefused | smtplib.SMTPHeloError)
    return RefusedError(said) if code >= FOREVER and not is_about_us else UnavailableError(said)


def _hang_up(line: EmailBackend) -> None:
    try:
        line.close()
    except (OSError, smtplib.SMTPException):
        line.connection = None
