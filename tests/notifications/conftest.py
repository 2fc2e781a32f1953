import pytest

from motcua.accounts.models import User
from tests.factories.offices import citizen


@pytest.fixture
def reader(db: None) -> User:
    """Somebody with a telephone and an e-mail address."""
    user = citizen()
    user.email = "sau@example.vn"
    user.save()
    return user
