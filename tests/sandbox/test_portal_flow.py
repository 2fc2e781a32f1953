"""The life of a dossier at the portal: creating, updating, progress in order, repeats, batches."""

from typing import Any

import pytest

from tests.sandbox.client import Caller
from tests.sandbox.messages import CODE, OTHER, dossier, finished, returned, step


def taken(answer: dict[str, Any]) -> None:
    assert answer["error_code"] == "0", answer


def refused(answer: dict[str, Any], words: str) -> None:
    assert answer["error_code"] == "-1", answer
    assert words in answer["message"]


def walk(sandbox: Caller, *statuses: str) -> dict[str, Any]:
    """Send one progress row a minute; return the answer to the last."""
    rows = [step(status, f"202508041{number // 60}{number % 60:02d}00") for number, status in enumerate(statuses)]
    answers = [sandbox.progress(row) for row in rows]
    for answer in answers[:-1]:
        taken(answer)
    return answers[-1]


def test_a_created_dossier_can_be_looked_up(sandbox: Caller) -> None:
    taken(sandbox.create(dossier()))
    [found] = sandbox.look_up(CODE)
    assert found["TrangThaiHoSo"] == "2"
    assert found["TrichYeuHoSo"] == "Đăng ký khai sinh cho con"
    assert found["DanhSachTienDo"] == []


def test_an_unknown_dossier_is_not_found(sandbox: Caller) -> None:
    assert sandbox.look_up(CODE) == []


def test_creating_what_exists_is_refused(sandbox: Caller) -> None:
    taken(sandbox.create(dossier()))
    refused(sandbox.create(dossier()), "đã tồn tại")
    assert sandbox.summary()["dossiers"] == 1


def test_updating_what_is_unknown_is_refused(sandbox: Caller) -> None:
    refused(sandbox.update(dossier()), "chưa tồn tại")
    assert sandbox.summary()["dossiers"] == 0


def test_progress_of_what_is_unknown_is_refused(sandbox: Caller) -> None:
    refused(sandbox.progress(step()), "chưa tồn tại")


def test_an_update_replaces_the_dossier(sandbox: Caller) -> None:
    sandbox.create(dossier())
    taken(sandbox.update(finished(GhiChu="mới")))
    [found] = sandbox.look_up(CODE)
    assert (found["TrangThaiHoSo"], found["GhiChu"]) == ("9", "mới")


def test_the_same_update_twice_is_one_update_and_a_duplicate(sandbox: Caller) -> None:
    sandbox.create(dossier())
    taken(sandbox.update(finished()))
    taken(sandbox.update(finished()))
    assert sandbox.summary()["duplicates"] == 1
    assert [entry["outcome"] for entry in sandbox.ledger(service="DongBoHoSoMC")] == [
        "accepted",
        "accepted",
        "duplicate",
    ]


def test_a_whole_life(sandbox: Caller) -> None:
    sandbox.create(dossier(TrangThaiHoSo="1", NgayTiepNhan=""))
    taken(walk(sandbox, "1", "2", "4", "4", "5", "4", "6", "4", "9", "10"))
    taken(sandbox.update(returned()))
    [found] = sandbox.look_up(CODE)
    assert found["TrangThaiHoSo"] == "10"
    assert [row["TrangThai"] for row in found["DanhSachTienDo"]] == [
        "1",
        "2",
        "4",
        "4",
        "5",
        "4",
        "6",
        "4",
        "9",
        "10",
    ]
    assert sandbox.summary()["by_status"] == {"10": 1}
    assert sandbox.summary()["refusals"] == 0


@pytest.mark.parametrize(
    "path",
    [
        "2 9 10",
        "2 4 8",
        "2 4 7",
        "1 3",
        "1 7",
        "1 5 1 2 4",
        "1 6 2 4 9",
        "1 5 3",
        "2 5 2 4",
        "2 6 4 9",
        "2 2 4",
        "2 4 9 9 10",
    ],
)
def test_lawful_ways_are_taken(sandbox: Caller, path: str) -> None:
    sandbox.create(dossier(TrangThaiHoSo="1", NgayTiepNhan=""))
    taken(walk(sandbox, *path.split()))
    assert sandbox.look_up(CODE)[0]["TrangThaiHoSo"] == path.rsplit(maxsplit=1)[-1]


@pytest.mark.parametrize(
    "path",
    [
        "2 3",  # a received dossier is stopped (8), not refused at intake
        "2 5 3",
        "2 4 1",
        "2 4 2",
        "2 4 10",  # a result is handed over after it exists
        "2 4 5 9",  # done while the citizen is still waited for
        "1 4",
        "1 9",
        "1 8",
        "1 3 2",
        "1 7 2",
        "2 4 8 9",  # stopped, then dressed up as done
        "2 4 8 4",
        "2 4 7 4",
        "2 4 9 4",
        "2 9 10 9",
        "2 9 10 10",
    ],
)
def test_unlawful_ways_are_refused(sandbox: Caller, path: str) -> None:
    sandbox.create(dossier(TrangThaiHoSo="1", NgayTiepNhan=""))
    refused(walk(sandbox, *path.split()), "TrangThai: hồ sơ")
    assert sandbox.look_up(CODE)[0]["TrangThaiHoSo"] == path.split()[-2]


@pytest.mark.parametrize("first", ["4", "8", "9", "10"])
def test_the_first_progress_is_the_intake(sandbox: Caller, first: str) -> None:
    sandbox.create(dossier())
    refused(sandbox.progress(step(first)), "Tiếp nhận hồ sơ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (dossier(), returned()),
        (dossier(TrangThaiHoSo="5"), dossier()),
        (finished(), returned()),
        (dossier(), finished()),
    ],
)
def test_a_new_picture_may_leave_steps_out(sandbox: Caller, old: dict[str, Any], new: dict[str, Any]) -> None:
    sandbox.create(old)
    taken(sandbox.update(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (finished(), dossier()),
        (returned(), finished()),
        (dossier(TrangThaiHoSo="4"), dossier()),
        (dossier(TrangThaiHoSo="8"), finished()),
        (dossier(TrangThaiHoSo="7"), dossier(TrangThaiHoSo="4")),
        (dossier(), dossier(TrangThaiHoSo="1")),
        (dossier(TrangThaiHoSo="3", NgayTuChoi="20250804090000"), dossier()),
    ],
)
def test_a_picture_from_the_past_is_refused(sandbox: Caller, old: dict[str, Any], new: dict[str, Any]) -> None:
    taken(sandbox.create(old))
    refused(sandbox.update(new), "TrangThaiHoSo")
    assert sandbox.look_up(CODE)[0]["TrangThaiHoSo"] == old["TrangThaiHoSo"]


def test_history_told_late_does_not_pull_the_dossier_back(sandbox: Caller) -> None:
    sandbox.create(returned())
    for status in ("2", "4", "9"):
        taken(sandbox.progress(step(status, f"2025080410{status:0>2}00")))
        assert sandbox.look_up(CODE)[0]["TrangThaiHoSo"] == "10"
    taken(sandbox.progress(step("10", "20250805153000")))


def test_progress_does_not_go_back_in_time(sandbox: Caller) -> None:
    sandbox.create(dossier())
    sandbox.progress(step("2", "20250804100000"))
    refused(sandbox.progress(step("4", "20250804095959")), "ThoiDiemXuLy")
    taken(sandbox.progress(step("4", "20250804100000")))


def test_time_runs_for_each_dossier_alone(sandbox: Caller) -> None:
    sandbox.create(dossier(), dossier(MaHoSo=OTHER))
    taken(sandbox.progress(step("2", "20250804100000"), step("2", "20250804090000", MaHoSo=OTHER)))


def test_a_repeated_progress_is_absorbed_wherever_it_comes(sandbox: Caller) -> None:
    sandbox.create(dossier())
    first, second = step("2", "20250804100000"), step("4", "20250804110000")
    for row in (first, second, first, second, dict(reversed(second.items()))):
        taken(sandbox.progress(row))
    assert (sandbox.summary()["progress"], sandbox.summary()["duplicates"]) == (2, 3)
    assert sandbox.look_up(CODE)[0]["TrangThaiHoSo"] == "4"


def test_a_batch_is_taken_in_its_order(sandbox: Caller) -> None:
    sandbox.create(dossier(), dossier(MaHoSo=OTHER))
    answer = sandbox.progress(step("2"), step("2", MaHoSo=OTHER), step("4", "20250804090000"))
    taken(answer)
    assert [item["MaHoSo"] for item in answer["result"]] == [CODE, OTHER, CODE]
    assert [entry["mahoso"] for entry in sandbox.ledger(service="CapNhatTienDoHoSoMC")] == [CODE, OTHER, CODE]


def test_a_batch_with_one_wrong_item_changes_nothing(sandbox: Caller) -> None:
    answer = sandbox.create(dossier(), dossier(MaHoSo=OTHER, DonViXuLy=""))
    refused(answer, "DonViXuLy")
    assert [item["error_code"] for item in answer["result"]] == ["-1", "-1"]
    assert answer["result"][0]["message"].startswith("Không ghi nhận")
    counts = sandbox.summary()
    assert (counts["dossiers"], counts["refusals"]) == (0, 1)
    assert [entry["outcome"] for entry in sandbox.ledger(service="DongBoHoSoMC")] == ["undone", "refused"]


@pytest.mark.parametrize("data", [None, [], {}, "x", [1], [None]])
def test_data_is_a_list_of_objects(sandbox: Caller, data: object) -> None:
    refused(sandbox.call("DongBoHoSoMC", isUpdating="False", data=data), "data")
    refused(sandbox.call("CapNhatTienDoHoSoMC", data=data), "data")


def test_a_batch_holds_a_thousand_items(sandbox: Caller) -> None:
    refused(sandbox.create(*[dossier()] * 1001), "data")
    taken(sandbox.create(*[dossier(MaHoSo=f"H58.14-250804-{number:04d}") for number in range(1000)]))
    assert sandbox.summary()["dossiers"] == 1000


@pytest.mark.parametrize("updating", [True, False, "true", "1", None, ""])
def test_is_updating_is_one_of_two_words(sandbox: Caller, updating: object) -> None:
    refused(sandbox.call("DongBoHoSoMC", isUpdating=updating, data=[dossier()]), "isUpdating")
