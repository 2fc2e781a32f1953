"""The ten national statuses of a dossier (TrangThaiHoSo) and the lawful ways between them."""

from motcua_sandbox.portal.fields import RefusedError

NAMES = {
    "1": "Mới đăng ký",
    "2": "Được tiếp nhận",
    "3": "Không được tiếp nhận",
    "4": "Đang xử lý",
    "5": "Yêu cầu bổ sung giấy tờ",
    "6": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "7": "Công dân yêu cầu rút hồ sơ",
    "8": "Dừng xử lý",
    "9": "Đã xử lý xong",
    "10": "Đã trả kết quả",
}
RECEIVED = frozenset({"2", "4", "5", "6", "7", "8", "9", "10"})  # counted as received
RUNNING = frozenset({"1", "2", "4", "5", "6"})  # no end date may exist yet
ACCEPTING = frozenset({"2", "4", "8", "9", "10"})  # having been there proves an acceptance
FIRST = frozenset({"1", "2", "3", "5", "6", "7"})  # what a dossier may begin with before or at acceptance

BEFORE = {  # until the dossier is accepted
    "1": frozenset({"1", "2", "3", "5", "6", "7"}),
    "5": frozenset({"1", "2", "3", "5", "6", "7"}),
    "6": frozenset({"1", "2", "3", "5", "6", "7"}),
    "3": frozenset[str](),
    "7": frozenset[str](),
}
AFTER = {  # once it is accepted
    "2": frozenset({"2", "4", "5", "6", "7", "8", "9"}),
    "4": frozenset({"4", "5", "6", "7", "8", "9"}),
    "5": frozenset({"2", "4", "5", "6", "7", "8"}),
    "6": frozenset({"2", "4", "5", "6", "7", "8", "9"}),
    "9": frozenset({"9", "10"}),
    "7": frozenset[str](),
    "8": frozenset[str](),
    "10": frozenset[str](),
}


def follows(old: str, new: str, *, accepted: bool) -> bool:
    """Say whether one step may lead from the old status to the new one."""
    return new in (AFTER if accepted else BEFORE).get(old, frozenset())


def _onward() -> dict[str, frozenset[str]]:
    """Where a dossier can still get to; a pause ends where it began, so going back to 2 is not getting on."""
    reached: dict[str, frozenset[str]] = {}
    for start in AFTER:
        seen, edge = {start}, {start}
        while edge:
            edge = {to for here in edge for to in AFTER[here] if to != "2"} - seen
            seen |= edge
        reached[start] = frozenset(seen)
    return reached


ONWARD = _onward()


def may_become(old: str, new: str, *, accepted: bool) -> bool:
    """Say whether a whole new picture of a dossier is lawful: steps in between may have been left out."""
    if old == new or follows(old, new, accepted=accepted):
        return True
    if accepted:
        return new in ONWARD[old]
    return bool(BEFORE[old]) and new in RECEIVED


def check_step(code: str, old: str, new: str, *, accepted: bool) -> None:
    """Raises ``RefusedError`` when a progress row jumps where no step leads."""
    if not old:
        if new not in FIRST:
            raise RefusedError(
                f"Trường TrangThai: tiến độ đầu tiên của hồ sơ {code}"
                f" phải là 'Tiếp nhận hồ sơ' (2), không phải {new}"
            )
    elif not follows(old, new, accepted=accepted):
        raise RefusedError(f"Trường TrangThai: hồ sơ {code} không được chuyển từ {_named(old)} sang {_named(new)}")


def check_picture(code: str, old: str, new: str, *, accepted: bool) -> None:
    """Raises ``RefusedError`` when an update takes the dossier to a status that it cannot reach."""
    if not may_become(old, new, accepted=accepted):
        raise RefusedError(
            f"Trường TrangThaiHoSo: hồ sơ {code} không được chuyển từ {_named(old)} sang {_named(new)}"
        )


def _named(status: str) -> str:
    return f"{status} ({NAMES[status]})"
