"""Rules of sending that come with a data pack."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from motcua.notifications.models import SendingWord
from motcua.notifications.queries.sending_rules import forget_sending_rules
from motcua.notifications.rules.timing import SendingRule


@transaction.atomic
def load_rules(rules: Iterable[SendingRule], *, at: datetime) -> int:
    """Write down the rules of a pack that are not there yet; return how many. What the console said stays."""
    new = 0
    for rule in rules:
        values = {
            "starts": rule.starts,
            "ends": rule.ends,
            "amount": rule.amount,
            "source": rule.source,
            "confidence": rule.sure,
            "said_at": at,
        }
        _row, is_new = SendingWord.objects.get_or_create(
            key=rule.key.value, valid_from=rule.valid_from, defaults=values
        )
        new += is_new
    forget_sending_rules()
    transaction.on_commit(forget_sending_rules)
    return new
