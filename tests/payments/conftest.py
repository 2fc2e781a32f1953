import pytest

from tests.factories.offices import Office, office


@pytest.fixture
def place(db: None) -> Office:
    return office()
