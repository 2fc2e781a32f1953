"""A web that has answered once is up, however slow its next answer is."""

from motcua.cli.ports import answers, lasting


def test_a_yes_is_kept_and_nobody_is_asked_again() -> None:
    told = iter([False, True, False])
    is_up = lasting(lambda: next(told))
    assert [is_up() for _ in range(4)] == [False, True, True, True]
    assert next(told) is False  # the third answer was never asked for


def test_nobody_answers_where_nobody_listens() -> None:
    assert answers("http://127.0.0.1:9/") is False
