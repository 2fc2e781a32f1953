"""A parcel as an e-mail: pure but for the classes of Django's mail."""

from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives

from motcua.notifications.ports import Parcel


def message(parcel: Parcel, *, sender: str) -> EmailMultiAlternatives:
    """Return an e-mail in plain text and HTML that can be stopped with one click (RFC 8058).

    Its Message-ID is our reference: the same message sent again is seen once by mailboxes that know it.
    """
    domain = parseaddr(sender)[1].partition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{parcel.reference}@{domain}>", "Auto-Submitted": "auto-generated"}
    if parcel.stop_url:
        headers |= {
            "List-Unsubscribe": f"<{parcel.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    mail = EmailMultiAlternatives(parcel.subject, parcel.text, sender, [parcel.to], headers=headers)
    mail.attach_alternative(parcel.html, "text/html")
    return mail
