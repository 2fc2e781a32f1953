"""A goal is reached only when everything that must hold was found so."""

from motcua.chaos.outcomes import QUICK, Proof, Size


def test_a_figure_that_only_informs_breaks_nothing() -> None:
    proof = Proof("R0", "a trial")
    proof.note(kills=3)
    assert proof.passed
    assert proof.as_dict() == {"goal": "R0", "title": "a trial", "passed": True, "broken": [], "kills": 3}


def test_what_must_be_so_and_is_not_is_said() -> None:
    proof = Proof("R0", "a trial")
    proof.must("lost", 0, 0)
    proof.must("doubled", 2, 0)
    assert (proof.passed, proof.broken) == (False, ["doubled is 2, not 0"])


def test_a_limit_is_missed_by_what_reaches_it_and_by_what_was_never_measured() -> None:
    for found, passes in ((29.99, True), (30.0, False), (None, False)):
        proof = Proof("R0", "a trial")
        proof.must_be_below("seconds", found, 30)
        assert proof.passed is passes


def test_a_trial_that_could_not_have_failed_proves_nothing() -> None:
    proof = Proof("R0", "a trial")
    proof.must_be_at_least("late_commits", 0, 1)
    assert not proof.passed


def test_wishes_replace_what_they_name_and_nothing_else() -> None:
    size = QUICK.with_wishes({"kills": 9, "clients": None})
    assert (size.kills, size.clients, size.submissions) == (9, QUICK.clients, QUICK.submissions)
    assert Size().submissions == 50_000
