"""Who walks a dossier onward knows the workflows of which that makes sense."""

from pathlib import Path

import pytest

from motcua.catalog.rules.pack import read_pack
from motcua.simulation.walking import signs_what_was_proposed, usual_way
from motcua.workflows.rules import Action, read

ROOT = Path(__file__).resolve().parents[2]
FLOWS = read_pack(ROOT / "provinces", "dong-thap-2026").workflows
WORKFLOWS = {key: read(flow.body) for key, flow in FLOWS.items()}


def test_certified_copies_are_not_walked_as_other_dossiers() -> None:
    assert not signs_what_was_proposed(WORKFLOWS["chung-thuc-ban-sao"])
    assert Action.SUBMIT_FOR_SIGNATURE not in usual_way(WORKFLOWS["chung-thuc-ban-sao"])


@pytest.mark.parametrize("key", sorted(WORKFLOWS.keys() - {"chung-thuc-ban-sao"}))
def test_everything_else_is_proposed_before_it_is_signed(key: str) -> None:
    assert signs_what_was_proposed(WORKFLOWS[key])
