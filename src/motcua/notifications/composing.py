"""A bundle of messages as one parcel: the words of its channel in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.notifications.models import Message, Sending
from motcua.notifications.ports import Parcel
from motcua.notifications.queries.wording import words
from motcua.notifications.rules.choosing import mail_address, mobile
from motcua.notifications.rules.events import MANY, SHORT, Channel
from motcua.notifications.rules.wording import Text, fill, placeholders, plain, public_facts
from motcua.notifications.services.planning import digest_facts
from motcua.notifications.stopping import stop_url


class AddressMissingError(Exception):
    """The person has no address for this channel any more."""


class NotSayableError(Exception):
    """The text names a fact that this message does not have: it was told before its kind had one."""


def compose(sending: Sending, recipient: User, messages: Sequence[Message]) -> Parcel:
    """Return one message ready to leave the house. Raises ``AddressMissingError``, ``NotSayableError``."""
    channel, last = Channel(sending.channel), messages[-1]
    to = mail_address(recipient.email) if channel is Channel.EMAIL else mobile(recipient.phone)
    if not to:
        raise AddressMissingError
    key = f"{last.event}{MANY}" if len(messages) > 1 else last.event
    facts = digest_facts(messages, last.language) if len(messages) > 1 else dict(last.facts)
    text = words().of(key, last.language, channel)
    if not {*placeholders(text.subject), *placeholders(text.body)} <= facts.keys():
        raise NotSayableError
    reference = str(sending.pk)
    if channel in SHORT:
        return _short(reference, to, channel, text, facts)
    return _mail(reference, to, recipient, _said(text, facts), last, is_many=len(messages) > 1)


def _short(reference: str, to: str, channel: Channel, text: Text, facts: Mapping[str, str]) -> Parcel:
    """Nothing about a person can get in: what is not known to be public is not there to be named."""
    public = public_facts(facts)
    said = fill(text.body, public)
    if channel is Channel.SMS:
        return Parcel(reference=reference, to=to, text=plain(said))
    data = {name: public[name] for name in placeholders(text.body)}
    return Parcel(reference=reference, to=to, text=said, template=text.template, data=data)


def _said(text: Text, facts: Mapping[str, str]) -> Text:
    subject = " ".join(fill(text.subject, facts).split())  # a fact of several lines makes no header of two
    return Text(subject, fill(text.body, facts).strip())


def _mail(reference: str, to: str, recipient: User, text: Text, last: Message, *, is_many: bool) -> Parcel:
    base = settings.MOTCUA_PUBLIC_URL.rstrip("/")
    where = "/thong-bao/" if is_many and not recipient.is_officer else last.link
    link = f"{base}{where}" if where else ""
    stop = stop_url(recipient.pk, Channel.EMAIL)
    values = {
        "subject": text.subject,
        "paragraphs": [line for line in text.body.split("\n") if line.strip()],
        "link": link,
        "stop_url": stop,
        "language": last.language,
        "province": settings.MOTCUA_PROVINCE_NAME,
    }
    with override(last.language):
        return Parcel(
            reference=reference,
            to=to,
            subject=text.subject,
            text=_plain(text, link, stop),
            html=render_to_string("notifications/mail.html", values),
            stop_url=stop,
        )


def _plain(text: Text, link: str, stop: str) -> str:
    """Return an e-mail for those who read without pictures and colours."""
    foot = _("Một cửa %(province)s. Thư tự động, xin không trả lời.") % {"province": settings.MOTCUA_PROVINCE_NAME}
    more = [f"{_('Xem chi tiết trên cổng dịch vụ công')}: {link}"] if link else []
    leave = f"{_('Không nhận thông báo qua thư điện tử nữa')}: {stop}"
    return "\n\n".join([text.body, *more, f"-- \n{foot}\n{leave}", ""])


def bundles(sendings: Iterable[Sending]) -> dict[UUID, list[Message]]:
    """Return the messages that sendings tell, oldest first, in one query."""
    found: dict[UUID, list[Message]] = {}
    rows = Message.objects.filter(bundle__in=[each.bundle for each in sendings]).order_by("created_at", "id")
    for message in rows:
        if message.bundle is not None:
            found.setdefault(message.bundle, []).append(message)
    return found
