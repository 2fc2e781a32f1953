"""What was told is held against the journal: in our order, with our end."""

import pytest

from motcua.chaos.comparing import Exchange, Step, _judge_steps

A, B, C = (
    ("20260105080000", "2", "Tiếp nhận"),
    ("20260105090000", "4", "Nhận xử lý"),
    ("20260105100000", "9", "Ký"),
)


@pytest.mark.parametrize(
    ("told", "out_of_order", "incomplete"),
    [
        pytest.param([A, B, C], [], [], id="everything, in order"),
        pytest.param([A, C], [], [], id="steps in between may be left out"),
        pytest.param([A, B], [], ["H58"], id="the last one may not"),
        pytest.param([], [], ["H58"], id="nothing at all"),
        pytest.param([B, A, C], ["H58"], [], id="two changed places"),
        pytest.param([A, A, B, C], ["H58"], [], id="one twice"),
    ],
)
def test_steps_are_judged(told: list[Step], out_of_order: list[str], incomplete: list[str]) -> None:
    found = Exchange()
    _judge_steps(found, "H58", told, [A, B, C])
    assert (found.out_of_order, found.incomplete) == (out_of_order, incomplete)
