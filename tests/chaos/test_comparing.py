"""What was told is held against the journal: in our order, with our end."""

from pathlib import Path

import pytest

from motcua.chaos.comparing import Exchange, Step, _judge_steps, compare_acts, compare_portal
from motcua.chaos.ledger import Ledger
from motcua.chaos.outcomes import Proof
from motcua.chaos.sandbox import SandboxControl
from tests.plugins.sandbox import RunningSandbox

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


@pytest.mark.django_db
def test_where_nobody_did_anything_nothing_is_proven(tmp_path: Path, fresh_sandbox: RunningSandbox) -> None:
    """Officers and clients that broke off at once leave books that agree."""
    ledger, proof = Ledger(tmp_path / "empty.jsonl"), Proof("R2", "a trial")
    compare_acts(ledger, proof)
    compare_portal(SandboxControl(fresh_sandbox.url), proof, least=12)
    ledger.close()
    assert proof.broken == ["acts is 0, at least 1 wanted", "dossiers is 0, at least 12 wanted"]
