"""A walk without a dossier obeys the same engine and the same statuses."""

from motcua.dossiers.rules.rehearsing import rehearse
from motcua.dossiers.rules.transitions import Status
from motcua.workflows.rules import Action, read
from tests.factories.offices import STANDARD

WAY = read(STANDARD)


def test_it_walks_from_filing_to_handing_out() -> None:
    acts = [("accept", "assess"), ("take", "assess"), ("submit_for_signature", "sign"), ("sign", "stamp"),
            ("stamp", "return"), ("hand_out", "")]  # fmt: skip
    walk = rehearse(WAY, acts)
    assert (walk.step, walk.status, len(walk.stations)) == (None, Status.RETURNED, 6)
    assert walk.ways == ()


def test_at_each_step_only_lawful_acts_are_offered() -> None:
    start = rehearse(WAY, [])
    assert {way.action for way in start.ways} == {Action.ACCEPT, Action.REFUSE, Action.REQUEST_SUPPLEMENT}
    waiting = rehearse(WAY, [("accept", "assess"), ("request_supplement", "assess")])
    assert waiting.status is Status.AWAITING_SUPPLEMENT
    assert {way.action for way in waiting.ways} == {Action.RESUME, Action.STOP}


def test_an_impossible_act_ends_the_walk_where_it_stands() -> None:
    for wrong in [("sign", "stamp"), ("accept", "nowhere"), ("dance", "assess")]:
        walk = rehearse(WAY, [wrong, ("accept", "assess")])
        assert (walk.stations, walk.step.key if walk.step else "") == ((), "intake")
