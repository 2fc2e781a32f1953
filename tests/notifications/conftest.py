from collections.abc import Iterator

import pytest

from motcua.accounts.models import User
from motcua.notifications.queries.sending_rules import forget_sending_rules
from motcua.notifications.queries.wording import forget_words
from tests.factories.offices import citizen


@pytest.fixture(autouse=True)
def _fresh_words() -> Iterator[None]:
    forget_words()
    forget_sending_rules()
    yield
    forget_words()
    forget_sending_rules()


@pytest.fixture
def reader(db: None) -> User:
    """Somebody with a telephone and an e-mail address."""
    user = citizen()
    user.email = "sau@example.vn"
    user.save()
    return user
