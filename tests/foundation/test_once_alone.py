"""A call that asks another system is had by one at a time, with no transaction open."""

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from motcua.foundation.once import Call, UnderWayError, alone

pytestmark = pytest.mark.django_db


def call(actor: str = "machine:1", key: uuid.UUID | None = None) -> Call:
    return Call(actor, key or uuid.uuid4(), "digest", timezone.now())


def tried_elsewhere(wanted: Call) -> bool:
    """Try to have a call in another connection; say whether that worked."""
    had: list[bool] = []

    def work() -> None:
        try:
            with alone(wanted):
                had.append(True)
        except UnderWayError:
            had.append(False)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return had[0]


def test_who_comes_meanwhile_is_told_to_wait() -> None:
    mine = call()
    with alone(mine):
        assert not tried_elsewhere(mine)
        assert tried_elsewhere(call())
        assert tried_elsewhere(call("machine:2", mine.key))
    assert tried_elsewhere(mine)


def test_it_is_let_go_of_when_the_effect_fails() -> None:
    mine = call()
    with pytest.raises(ValueError, match="away"), alone(mine):
        raise ValueError("away")
    assert tried_elsewhere(mine)
