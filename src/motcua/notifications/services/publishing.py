"""The province's own words: texts in versions, and by which rules they are sent."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.notifications.models import SendingWord, Wording
from motcua.notifications.queries.sending_rules import forget_sending_rules
from motcua.notifications.queries.wording import forget_words, words
from motcua.notifications.rules.events import Channel
from motcua.notifications.rules.timing import SendingRule, check_rule
from motcua.notifications.rules.wording import Fault, Text, check


class WordingRefusedError(Exception):
    """A text cannot be published; ``faults`` say why, field by field."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


@transaction.atomic
def publish(place: tuple[str, str, Channel], text: Text, *, by: User, at: datetime) -> Wording | None:
    """Publish a text for an event, a language and a channel as the next version; ``None``: it says the same.

    What was told before stays as it was said. Raises ``WordingRefusedError``.
    """
    event, language, channel = place
    faults = check(event, channel, text)
    if faults:
        raise WordingRefusedError(faults)
    forget_words()
    if words().of(event, language, channel) == text:
        return None
    rows = Wording.objects.filter(event=event, language=language, channel=channel.value)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    row = Wording.objects.create(
        event=event,
        language=language,
        channel=channel.value,
        version=last + 1,
        subject=text.subject,
        body=text.body,
        template=text.template,
        published_at=at,
        published_by=by,
    )
    data = {"version": row.version}
    audit("publish wording", f"wording:{event}:{language}:{channel.value}", by=by.pk, at=at, data=data)
    forget_words()
    transaction.on_commit(forget_words)  # whoever reads until then keeps the old one
    return row


@transaction.atomic
def say_sending_rule(rule: SendingRule, *, by: User | None, at: datetime) -> SendingWord:
    """Write down a province's word on quiet hours or on how many messages. Raises ``SendingRuleError``."""
    check_rule(rule)
    values = {
        "starts": rule.starts,
        "ends": rule.ends,
        "amount": rule.amount,
        "source": rule.source,
        "confidence": rule.sure,
        "said_at": at,
        "said_by": by,
    }
    row, _is_new = SendingWord.objects.update_or_create(
        key=rule.key.value, valid_from=rule.valid_from, defaults=values
    )
    data = {"key": rule.key.value, "valid_from": rule.valid_from.isoformat()}
    audit("say sending rule", f"sending-rule:{row.pk}", by=by.pk if by else None, at=at, data=data)
    forget_sending_rules()
    transaction.on_commit(forget_sending_rules)
    return row
