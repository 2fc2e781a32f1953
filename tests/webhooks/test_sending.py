"""The threads that send: whoever started them hears when one falls."""

import threading

import pytest

from motcua.webhooks import relay


def test_a_sender_that_falls_is_heard() -> None:
    """Without a database at hand the first question it asks is its last."""
    fallen: list[bool] = []
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        relay._keep_sending(threading.Event(), lambda: fallen.append(True))
    assert fallen == [True]


def test_a_sender_that_was_told_to_stop_has_not_fallen() -> None:
    stop, fallen = threading.Event(), []
    stop.set()
    relay._keep_sending(stop, lambda: fallen.append(True))
    assert fallen == []
