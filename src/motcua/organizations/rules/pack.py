"""Places, agencies, staff and days as a data pack tells them: read and checked against each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from motcua.accounts.rules import Role
from motcua.kernel.sourced import Judge, Row
from motcua.kernel.vietnamese import tidy_name

AREA_KINDS = ("province", "district", "commune")
AGENCY_KINDS = ("province", "department", "centre", "district", "commune", "vertical")
STAFF_ROLES = tuple(role.value for role in Role if role not in {Role.CITIZEN, Role.BUSINESS})
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

AGENCY_COLUMNS = (
    "key", "code", "name", "kind", "parent", "area", "area_from", "valid_from", "valid_to", "address", "phone",
)  # fmt: skip
STAFF_COLUMNS = ("username", "full_name", "agency", "role", "title", "valid_from", "valid_to", "ready_made")
COMMUNE_COLUMNS = ("code", "name_vi", "province_code", "lat", "lon")
SUCCESSION_COLUMNS = ("old_code", "new_code", "share", "main_successor", "effective", "legal_basis")

Key = tuple[str, date]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AreaFact:
    """A place and the days it exists; ``parent`` is its code, valid on its first day."""

    code: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    parent: Key | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def key(self) -> Key:
        return self.code, self.valid_from


@dataclass(frozen=True, slots=True)
class SuccessionFact:
    old: Key
    new: Key
    is_whole: bool
    is_main: bool
    effective_on: date
    legal_basis: str


@dataclass(frozen=True, slots=True)
class AgencyFact:
    key: str
    code: str
    name: str
    kind: str
    parent: str
    path: str
    area: Key | None
    valid_from: date
    valid_to: date | None
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class StaffFact:
    username: str
    full_name: str
    agency: str
    role: str
    title: str
    valid_from: date
    valid_to: date | None
    is_ready_made: bool


@dataclass(frozen=True, slots=True)
class HoursFact:
    agency: str  # empty: the whole province
    weekday: int
    opens: time
    closes: time
    valid_from: date
    valid_to: date | None = None
    counts: bool = True  # no: the counter is open, but terms stand still

    @property
    def window(self) -> tuple[int, time, time, bool]:
        return self.weekday, self.opens, self.closes, self.counts


@dataclass(frozen=True, slots=True)
class DayFact:
    day: date
    is_open: bool
    name: str
    source: str


@dataclass
class Organizations:
    """Everything a pack says of who and where."""

    areas: list[AreaFact] = field(default_factory=list)
    successions: list[SuccessionFact] = field(default_factory=list)
    agencies: list[AgencyFact] = field(default_factory=list)
    staff: list[StaffFact] = field(default_factory=list)
    hours: list[HoursFact] = field(default_factory=list)
    days: list[DayFact] = field(default_factory=list)


def read_areas(judge: Judge, sets: Sequence[Row], communes: Mapping[str, Sequence[Row]]) -> list[AreaFact]:
    """Return the places of a pack's area sets: each a province, its districts if any, and its communes.

    ``communes`` holds the rows of each list that the sets name.
    Policy: a code names one place at a time; what it named before keeps its own row and days.
    """
    areas: list[AreaFact] = []
    for one in sets:
        judge.only(one, ("province", "name", "communes", "valid_from", "valid_to"))
        first, last = _days(judge, one)
        code = judge.text(one, "province", longest=10)
        province = AreaFact(code, judge.text(one, "name", longest=120), "province", first, last)
        areas.append(province)
        rows = communes.get(judge.text(one, "communes"))
        if rows is None:
            judge.note(one, "communes", f"không có danh sách xã “{one.get('communes')}” trong provinces/common")
            continue
        areas += _places(judge, province, [row for row in rows if row["province_code"] == code])
    _once(judge, ((area.key, None) for area in areas), sets, "mã đơn vị hành chính")
    return areas


def _places(judge: Judge, province: AreaFact, rows: Iterable[Row]) -> Iterator[AreaFact]:
    first, last = province.valid_from, province.valid_to
    districts: dict[str, AreaFact] = {}
    for row in rows:
        parent = province
        code = row.get("district_code", "")
        if code:
            if code not in districts:
                name = judge.text(row, "district_vi", longest=120)
                districts[code] = AreaFact(code, name, "district", first, last, province.key)
                yield districts[code]
            parent = districts[code]
        yield AreaFact(
            judge.text(row, "code", longest=10),
            judge.text(row, "name_vi", longest=120),
            "commune",
            first,
            last,
            parent.key,
            judge.number(row, "lat"),
            judge.number(row, "lon"),
        )


def read_successions(judge: Judge, rows: Iterable[Row], areas: Iterable[AreaFact]) -> list[SuccessionFact]:
    """Return which place took over from which; both ends must be places of the pack that meet on the day.

    Law: Resolution 1663/NQ-UBTVQH15 for the merger of 1 July 2025. Policy: one main successor for each old place.
    """
    communes = [area for area in areas if area.kind == "commune"]
    ends = {(area.code, area.valid_to + ONE_DAY): area for area in communes if area.valid_to}
    begins = {area.key: area for area in communes}
    found: list[SuccessionFact] = []
    mains: set[Key] = set()
    for row in rows:
        day = judge.day(row, "effective")
        old = _end(judge, row, "old_code", ends, day)
        new = _end(judge, row, "new_code", begins, day)
        if day is None or old is None or new is None:
            continue
        is_whole = judge.choice(row, "share", ("whole", "part")) == "whole"
        is_main = judge.yes(row, "main_successor", default=False)
        if is_main and old.key in mains:
            judge.note(row, "main_successor", f"xã cũ {old.code} có hơn một xã kế thừa chính")
        mains |= {old.key} if is_main else set()
        basis = judge.text(row, "legal_basis", longest=200)
        found.append(SuccessionFact(old.key, new.key, is_whole, is_main, day, basis))
    return found


def _end(judge: Judge, row: Row, key: str, places: Mapping[Key, AreaFact], day: date | None) -> AreaFact | None:
    """Return the commune at one end of a succession; note it when none ends or begins on the day."""
    found = places.get((row[key], day)) if day else None
    if found is None:
        judge.note(row, key, f"không có xã {row[key]} kết thúc hoặc bắt đầu đúng ngày {row['effective']}")
    return found


def read_agencies(judge: Judge, rows: Sequence[Row], areas: Iterable[AreaFact]) -> list[AgencyFact]:
    """Return the agencies with their paths from the top.

    Policy: a key is the pack's own name of an agency and never changes.
    """
    known = {area.key for area in areas}
    parents = {row["key"]: row["parent"] for row in rows}
    found = []
    for row in rows:
        first, last = _days(judge, row)
        key = judge.text(row, "key", longest=60)
        path = _path(key, parents)
        if path is None or len(path) > 200:
            judge.note(row, "parent", f"cơ quan cấp trên “{row['parent']}” của “{key}” không có hoặc nối vòng")
            path = f"/{key}/"
        area = None
        if row["area"]:
            area = (row["area"], judge.day(row, "area_from") or first)
            if area not in known:
                judge.note(row, "area", f"không có đơn vị hành chính {area[0]} từ {area[1]}")
        found.append(
            AgencyFact(
                key,
                judge.text(row, "code", longest=40),
                judge.text(row, "name", longest=200),
                judge.choice(row, "kind", AGENCY_KINDS),
                row["parent"],
                path,
                area,
                first,
                last,
                judge.text(row, "address", longest=300, required=False),
                judge.text(row, "phone", longest=40, required=False),
            )
        )
    _once(
        judge, (((each.key, each.valid_from), row) for each, row in zip(found, rows, strict=True)), rows, "cơ quan"
    )
    _codes_once(judge, found, rows)
    return found


def _codes_once(judge: Judge, found: Sequence[AgencyFact], rows: Sequence[Row]) -> None:
    """Note an identifier that two agencies hold on one day: dossier codes are built from it."""
    by_code: dict[str, list[tuple[date, date, Row]]] = {}
    for each, row in zip(found, rows, strict=True):
        by_code.setdefault(each.code, []).append((each.valid_from, each.valid_to or date.max, row))
    for code, spans in by_code.items():
        for earlier, later in pairwise(sorted(spans, key=lambda span: span[:2])):
            if later[0] <= earlier[1]:
                judge.note(later[2], "code", f"mã định danh “{code}” trùng với cơ quan “{earlier[2]['key']}”")


def _path(key: str, parents: Mapping[str, str]) -> str | None:
    trail = [key]
    while parents[trail[-1]]:
        above = parents[trail[-1]]
        if above not in parents or above in trail:
            return None
        trail.append(above)
    return "/" + "/".join(reversed(trail)) + "/"


def read_staff(judge: Judge, rows: Sequence[Row], agencies: Iterable[AgencyFact]) -> list[StaffFact]:
    """Return who works where. Policy: one user name is one person, in every row that carries it."""
    known = {each.key for each in agencies if each.valid_to is None}
    names: dict[str, str] = {}
    found = []
    for row in rows:
        first, last = _days(judge, row)
        user = judge.text(row, "username", longest=150)
        name = tidy_name(judge.text(row, "full_name", longest=200))
        if names.setdefault(user, name) != name:
            judge.note(row, "full_name", f"tài khoản “{user}” đã mang tên “{names[user]}”")
        if row["agency"] not in known:
            judge.note(row, "agency", f"không có cơ quan đang hoạt động nào mang khóa “{row['agency']}”")
        role = judge.choice(row, "role", STAFF_ROLES)
        title = judge.text(row, "title", longest=120)
        ready = judge.yes(row, "ready_made", default=False)
        found.append(StaffFact(user, name, row["agency"], role, title, first, last, ready))
    keys = (
        ((each.username, each.agency, each.role, each.valid_from), row)
        for each, row in zip(found, rows, strict=True)
    )
    _once(judge, keys, rows, "vị trí công tác")
    return found


def read_hours(judge: Judge, rows: Iterable[Row], agencies: Iterable[AgencyFact], first: date) -> list[HoursFact]:
    """Return office hours: for each group of weekdays the windows, in order and without overlap.

    Policy: hours that name an agency replace those of the province there; rules that begin later replace all
    earlier ones of the same agency.
    """
    known = {each.key for each in agencies}
    found: list[HoursFact] = []
    for row in rows:
        judge.only(row, ("agency", "days", "windows", "valid_from", "counts"))
        agency = judge.text(row, "agency", required=False)
        if agency and agency not in known:
            judge.note(row, "agency", f"không có cơ quan “{agency}”")
        begins = judge.day(row, "valid_from", required=False) or first
        counts = judge.yes(row, "counts", default=True)
        windows = [_window(judge, row, text) for text in judge.words(row, "windows")]
        if not _in_order(windows):
            judge.note(row, "windows", "giờ làm việc phải tăng dần và không chồng nhau")
        for name in judge.words(row, "days"):
            if name not in WEEKDAYS:
                judge.note(row, "days", f"không biết ngày “{name}”, phải là một trong: {', '.join(WEEKDAYS)}")
                continue
            day = WEEKDAYS.index(name)
            found += [HoursFact(agency, day, opens, closes, begins, None, counts) for opens, closes in windows]
    return [replace(fact, valid_to=_last_day(fact, found)) for fact in found]


def _in_order(windows: Sequence[tuple[time, time]]) -> bool:
    moments = [moment for window in windows for moment in window]
    return all(one <= two for one, two in pairwise(moments)) and all(opens < closes for opens, closes in windows)


def _last_day(fact: HoursFact, facts: Iterable[HoursFact]) -> date | None:
    """Return the day before the next rules of the same agency begin."""
    later = [each.valid_from for each in facts if each.agency == fact.agency and each.valid_from > fact.valid_from]
    return min(later) - ONE_DAY if later else None


def _window(judge: Judge, row: Row, text: str) -> tuple[time, time]:
    opens, _, closes = text.partition("-")
    ends = Row(row.file, row.line_of("windows"), {"opens": opens, "closes": closes})
    return judge.clock(ends, "opens"), judge.clock(ends, "closes")


def read_days(judge: Judge, rows: Iterable[Row]) -> list[DayFact]:
    """Return the days on which the province differs from the nation. Policy: each needs the decision behind it."""
    found = []
    for row in rows:
        judge.only(row, ("day", "open", "name", "source"))
        day = judge.day(row, "day")
        name, source = judge.text(row, "name", longest=120), judge.text(row, "source", longest=200)
        if day is not None:
            found.append(DayFact(day, judge.yes(row, "open", default=False), name, source))
            if day in {each.day for each in found[:-1]}:
                judge.note(row, "day", f"ngày {day} bị ghi hai lần")
    return found


def _days(judge: Judge, row: Row) -> tuple[date, date | None]:
    first = judge.day(row, "valid_from") or date.min
    last = judge.day(row, "valid_to", required=False)
    if last is not None and last < first:
        judge.note(row, "valid_to", f"hết hiệu lực {last} trước khi bắt đầu {first}")
    return first, last


def _once(judge: Judge, keyed: Iterable[tuple[Any, Row | None]], rows: Sequence[Row], what: str) -> None:
    seen: set[Any] = set()
    for key, row in keyed:
        if key in seen:
            judge.note(row or rows[0], "key", f"{what} {key[0]} bị ghi hai lần cho cùng một ngày bắt đầu")
        seen.add(key)
