import pytest

from motcua.sync.rules.comparing import Gap, Kind, Repair, Shown, compare, compare_all, repair
from motcua.sync.services.comparing import unit_of


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        pytest.param(Shown(4, 2), Shown(4, 2), None, id="the same"),
        pytest.param(Shown(4, 2), Shown(0, 2), None, id="the portal does not say the status"),
        pytest.param(Shown(4, 2), Shown(4, None), None, id="the portal does not say the steps"),
        pytest.param(None, None, None, id="nobody knows it"),
        pytest.param(Shown(4, 2), None, Kind.MISSING_THERE, id="the portal does not know it"),
        pytest.param(None, Shown(4, 2), Kind.UNKNOWN_HERE, id="we do not know it"),
        pytest.param(Shown(9, 6), Shown(5, 2), Kind.STATUS_DIFFERS, id="another status"),
        pytest.param(Shown(9, 6), Shown(9, 5), Kind.STEPS_MISSING, id="fewer steps"),
        pytest.param(Shown(9, 6), Shown(9, 7), Kind.STEPS_EXTRA, id="more steps"),
        pytest.param(Shown(9, 6), Shown(0, 5), Kind.STEPS_MISSING, id="fewer steps and no status"),
    ],
)
def test_two_records_of_one_dossier(ours: Shown | None, theirs: Shown | None, kind: Kind | None) -> None:
    gap = compare("C", ours, theirs)
    assert (gap.kind if gap else None) == kind


def test_a_day_is_compared_from_both_sides() -> None:
    gaps = list(compare_all({"A": Shown(4), "B": Shown(9)}, {"B": Shown(9), "C": Shown(2)}))
    assert gaps == [Gap("A", Kind.MISSING_THERE, "4", ""), Gap("C", Kind.UNKNOWN_HERE, "", "2")]


@pytest.mark.parametrize(
    ("kind", "tries", "means"),
    [
        (Kind.STATUS_DIFFERS, 0, Repair.TELL_WHOLE),
        (Kind.MISSING_THERE, 0, Repair.TELL_WHOLE),
        (Kind.STEPS_MISSING, 2, Repair.TELL_WHOLE),
        (Kind.STEPS_MISSING, 3, Repair.ASK_SOMEBODY),
        (Kind.UNKNOWN_HERE, 0, Repair.ASK_SOMEBODY),
        (Kind.STEPS_EXTRA, 0, Repair.ASK_SOMEBODY),
    ],
)
def test_what_is_done_about_a_difference(kind: Kind, tries: int, means: Repair) -> None:
    assert repair(kind, tries) is means


@pytest.mark.parametrize(
    ("code", "unit"), [("H58.14-250113-0001", "H58.14"), ("000.00.14.H58-250113-0001", "000.00.14.H58"), ("x", "")]
)
def test_a_code_begins_with_its_unit(code: str, unit: str) -> None:
    assert unit_of(code) == unit
