"""Letters to tell, and the moments to tell them at."""

from datetime import datetime

from motcua.accounts.models import User
from motcua.notifications.rules.events import Kind, facts_of
from motcua.notifications.rules.wording import samples
from motcua.notifications.services import Letter
from motcua.notifications.services.telling import Said
from tests.factories.offices import moment

DAY: datetime = moment("2026-02-05T10:00")  # a Thursday, loud
NIGHT: datetime = moment("2026-02-05T22:00")
MORNING: datetime = moment("2026-02-06T07:00")


def letter(kind: Kind, key: str = "one", **facts: Said) -> Letter:
    """Return a letter with sample facts where none are given."""
    usual = {name: value for name, value in samples(kind).items() if name in facts_of(kind) and name != "site"}
    return Letter(f"test:{key}", kind, {**usual, **facts}, "/ho-so-cua-toi/")


def reached_by(user: User, **fields: str) -> User:
    """Give somebody other addresses or another language."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user
