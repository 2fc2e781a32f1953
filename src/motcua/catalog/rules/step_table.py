"""The table of steps as provinces publish it (thứ tự, đơn vị, người, việc, giờ) turned into a way of handling."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.kernel.vietnamese import fold
from motcua.workflows.rules import HOURS_A_DAY

Cells = Sequence[Sequence[Any]]  # rows of cells, as a sheet has them
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "order": ("thu tu", "stt", "so tt", "tt", "buoc"),
    "unit": ("don vi", "co quan", "bo phan"),
    "person": ("nguoi", "vai tro", "chuc danh", "trach nhiem"),
    "work": ("noi dung", "cong viec", "viec"),
    "hours": ("thoi gian", "gio", "thoi han"),
}
SEARCHED = ("order", "unit", "person", "hours", "work")  # "giờ làm việc" is no work
TITLES = ("Thứ tự", "Đơn vị thực hiện", "Người thực hiện", "Nội dung công việc", "Thời gian (giờ làm việc)")
SAMPLE = (
    (1, "Trung tâm Phục vụ hành chính công", "Cán bộ tiếp nhận", "Tiếp nhận và kiểm tra hồ sơ", 2),
    (2, "Phòng chuyên môn", "Chuyên viên", "Thẩm định hồ sơ, dự thảo kết quả", 14),
    (3, "Lãnh đạo cơ quan", "Lãnh đạo", "Ký duyệt kết quả", 4),
    (4, "Văn phòng", "Văn thư", "Đóng dấu, phát hành kết quả", 2),
    (5, "Trung tâm Phục vụ hành chính công", "Cán bộ trả kết quả", "Trả kết quả", 2),
)
ROLES: Mapping[str, tuple[str, ...]] = {  # the first that fits, in this order
    "clerk": ("van thu",),
    "intake": ("tiep nhan", "tra ket qua", "mot cua"),
    "signer": (
        "lanh dao so",
        "lanh dao uy ban",
        "lanh dao co quan",
        "giam doc",
        "chu tich",
        "lanh dao",
        "ky duyet",
    ),
    "specialist": ("chuyen vien", "cong chuc", "can bo", "truong phong", "chuyen mon", "phong"),
}
RECEIVING = ("mot cua", "phuc vu hanh chinh cong", "tiep nhan")
HEADER_WITHIN, MOST_STEPS, MOST_HOURS = 15, 40, 2_000
LONGEST = 120
_HOURS = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(gio|g|h|ngay)?(?: lam viec)?$")


@dataclass(frozen=True, slots=True, order=True)
class CellMistake:
    """One thing wrong in a sheet: the cell ("C7") and what to do."""

    cell: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class ReadStep:
    """One row that was understood."""

    order: int
    unit: str
    person: str
    work: str
    hours: int
    role: str
    place: str


@dataclass(frozen=True)
class StepTable:
    """What a sheet says; with mistakes it is only a preview."""

    steps: tuple[ReadStep, ...]
    mistakes: tuple[CellMistake, ...]


def read_step_table(cells: Cells) -> StepTable:
    """Return the steps of a sheet in their order, and every mistake with its cell.

    The header is looked for in the first rows, so that a title above it does no harm.
    Policy: unit and person are recognised by the words of the published decisions; what is not is asked back.
    """
    mistakes: list[CellMistake] = []
    found = _header(cells)
    if found is None:
        names = ", ".join(f"“{title}”" for title in TITLES)
        return StepTable((), (CellMistake("A1", f"không thấy dòng tiêu đề có các cột {names}"),))
    top, columns = found
    for name, title in zip(COLUMNS, TITLES, strict=True):
        if name not in columns:
            mistakes.append(CellMistake(_cell(top, 0), f"thiếu cột “{title}”"))
    if mistakes:
        return StepTable((), tuple(mistakes))
    steps = list(_steps(cells, top, columns, mistakes))
    if len(steps) < 2 and not mistakes:
        mistakes.append(CellMistake(_cell(top + 1, 0), "bảng cần ít nhất hai bước: tiếp nhận và trả kết quả"))
    if len(steps) > MOST_STEPS:
        mistakes.append(CellMistake(_cell(top + MOST_STEPS, 0), f"bảng có quá {MOST_STEPS} bước"))
    return StepTable(tuple(sorted(steps, key=lambda step: step.order)), tuple(sorted(mistakes)))


def _header(cells: Cells) -> tuple[int, dict[str, int]] | None:
    """Return the row of the header and the column of each name; the row that names most, at least three."""
    best: tuple[int, dict[str, int]] | None = None
    for row, values in enumerate(cells[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for column, value in enumerate(values):
            name = _column(value)
            if name and name not in columns:
                columns[name] = column
        if len(columns) >= 3 and (best is None or len(columns) > len(best[1])):
            best = (row, columns)
    return best


def _column(value: Any) -> str:
    said = fold(str(value)) if isinstance(value, str) else ""
    if not said or len(said) > 60:
        return ""
    fitting = (name for name in SEARCHED if any(_says(said, word) for word in COLUMNS[name]))
    return next(fitting, "")


def _says(said: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", said) is not None


def _steps(cells: Cells, top: int, columns: Mapping[str, int], mistakes: list[CellMistake]) -> Iterator[ReadStep]:
    orders: dict[int, str] = {}
    for row in range(top + 1, len(cells)):
        values = {name: _value(cells[row], column) for name, column in columns.items()}
        if not values["work"] and values["order"] in ("", None):
            continue  # an empty line, or a line of sums
        at = {name: _cell(row, column) for name, column in columns.items()}
        order = _order(values["order"], at["order"], mistakes)
        if order in orders:
            mistakes.append(CellMistake(at["order"], f"thứ tự {order} đã có ở ô {orders[order]}"))
        orders[order] = at["order"]
        yield _step(order, values, at, mistakes)


def _step(order: int, values: Mapping[str, Any], at: Mapping[str, str], mistakes: list[CellMistake]) -> ReadStep:
    unit, person, work = (str(values[name] or "").strip() for name in ("unit", "person", "work"))
    if not work:
        mistakes.append(CellMistake(at["work"], "thiếu nội dung công việc"))
    if len(work) > LONGEST:
        mistakes.append(CellMistake(at["work"], f"dài {len(work)} ký tự, tối đa {LONGEST}"))
    role = role_of(person) or role_of(unit)
    if not role:
        known = "cán bộ tiếp nhận, chuyên viên, lãnh đạo, văn thư"
        sentence = f"không rõ “{person or 'ô trống'}” là ai; hãy ghi một trong: {known}"
        mistakes.append(CellMistake(at["person"], sentence))
    hours = _hours(values["hours"], at["hours"], mistakes)
    place = "receiving" if role == "intake" or _names(unit, RECEIVING) else "deciding"
    return ReadStep(order, unit, person, work[:LONGEST], hours, role, place)


def role_of(text: str) -> str:
    """Return the role that a title names, or an empty text.

    Policy: the four roles of a handling process; a head of division examines, a head of agency signs.
    """
    return next((role for role, words in ROLES.items() if _names(text, words)), "")


def _names(text: str, words: Sequence[str]) -> bool:
    said = fold(text)
    if "lanh dao phong" in said:
        said = said.replace("lanh dao phong", "chuyen vien")
    return any(_says(said, word) for word in words)


def _order(value: Any, cell: str, mistakes: list[CellMistake]) -> int:
    match = re.search(r"\d+", str(value if value is not None else ""))
    if match is None or len(match[0]) > 4:
        mistakes.append(CellMistake(cell, "thứ tự phải là một số"))
        return 0
    return int(match[0])


def _hours(value: Any, cell: str, mistakes: list[CellMistake]) -> int:
    said = fold(str(value if value is not None else "")).strip()
    match = _HOURS.match(said)
    hours = float(match[1].replace(",", ".")) * (HOURS_A_DAY if match[2] == "ngay" else 1) if match else -1
    if not 0 <= hours <= MOST_HOURS:
        mistakes.append(CellMistake(cell, f"“{value}” không phải số giờ; hãy ghi “4”, “4 giờ” hoặc “0,5 ngày”"))
        return 0
    return int(-(-hours // 1))


def _value(row: Sequence[Any], column: int) -> Any:
    return row[column] if column < len(row) else None


def _cell(row: int, column: int) -> str:
    """Return a cell's name as a sheet shows it; counted from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def as_workflow(steps: Sequence[ReadStep]) -> list[dict[str, Any]]:
    """Return the steps of a workflow as they are written, with the usual acts of each role.

    Policy: a published table names the onward way only; asking for papers, returning and stopping belong to every
    step that examines. Steps are keyed by their place, ``buoc-1`` and so on.
    """
    keys = [f"buoc-{place}" for place in range(1, len(steps) + 1)]
    return [
        {
            "key": keys[place],
            "name": step.work,
            "role": step.role,
            "place": step.place,
            "hours": step.hours,
            "actions": _actions(steps, place, keys),
        }
        for place, step in enumerate(steps)
    ]


def _actions(steps: Sequence[ReadStep], place: int, keys: Sequence[str]) -> dict[str, str]:
    step = steps[place]
    following = keys[place + 1] if place + 1 < len(keys) else "end"
    back = {"return_step": keys[place - 1]} if place else {}
    if place == len(steps) - 1:
        return {"hand_out": "end"}
    if place == 0:
        return {"accept": following, "forward": following, "refuse": "end", **_asking()}
    if step.role == "signer":
        return {"sign": following, **back}
    if step.role == "clerk":
        return {"stamp": following, **back}
    onward = "submit_for_signature" if steps[place + 1].role == "signer" else "forward"
    examining = {"take": "stay", "assign": "stay", "consult": "stay", onward: following}
    return {**examining, **_asking(), "request_payment": "stay", **back, "stop": "end"}


def _asking() -> dict[str, str]:
    return {"request_supplement": "stay", "resume": "stay"}
