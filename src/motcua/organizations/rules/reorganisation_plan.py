"""Reading the plan of a reorganisation: one YAML file with its tables, judged as a whole against what stands."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from motcua.kernel.sourced import Judge, Mistake, Row, UnreadableError, parse_csv, parse_yaml
from motcua.organizations.rules.pack import (
    AGENCY_COLUMNS,
    AGENCY_KINDS,
    COMMUNE_COLUMNS,
    SUCCESSION_COLUMNS,
    AgencyFact,
    AreaFact,
    SuccessionFact,
    read_areas,
    read_successions,
)
from motcua.organizations.rules.reorganisation import Change, Ending, Heir, Orders, PlaceHeir, Shift

KNOWN = (
    "name", "effective", "legal_basis", "source", "places", "found", "units", "by_place", "hamlets", "authority",
)  # fmt: skip
UNIT_COLUMNS = ("change", "old", "new", "main", "words", "procedures", "fields", "note")
HAMLET_COLUMNS = ("old_code", "new_code", "hamlet")
LEVELS = ("commune", "district", "province", "vertical", "ministry")
ONE_DAY = timedelta(days=1)
COMMON = "common"


@dataclass(frozen=True)
class Standing:
    """What a plan is held against: what exists on the eve of its day, and what already begins on the day.

    ``procedures`` gives the level that decides each procedure on the eve.
    """

    agencies: Mapping[str, AgencyFact]
    begun: Mapping[str, AgencyFact]
    areas: Sequence[AreaFact]
    procedures: Mapping[str, str]


@dataclass
class Plan:
    """A plan as it was read; with mistakes nothing of it may be carried out."""

    file: str
    digest: str = ""
    name: str = ""
    effective: date = date.min
    legal_basis: str = ""
    source: str = ""
    areas: list[AreaFact] = field(default_factory=list)
    closed_areas: list[AreaFact] = field(default_factory=list)
    successions: list[SuccessionFact] = field(default_factory=list)
    founded: list[AgencyFact] = field(default_factory=list)
    after: dict[str, AgencyFact] = field(default_factory=dict)  # every agency from the day on, by key
    orders: Orders = field(default_factory=Orders)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def eve(self) -> date:
        return self.effective - ONE_DAY


def effective_of(path: Path) -> date:
    """Return the day of a plan, to know what to hold it against. Raises ``UnreadableError``.

    Policy: a plan without a day is no plan.
    """
    text = path.read_text(encoding="utf-8")
    settings = parse_yaml(text, path.name)
    found = settings.get("effective") if isinstance(settings, Row) else None
    if not isinstance(found, date):
        raise UnreadableError(
            Mistake(path.name, 1, "thiếu “effective”: ngày kế hoạch có hiệu lực, dạng 2025-07-01")
        )
    return found


def read_plan(path: Path, standing: Standing) -> Plan:
    """Return a plan with everything that is wrong in it, by file and line.

    Policy: validated as a whole; a plan with one mistake is not carried out at all.
    """
    reading = _Reading(path, standing)
    try:
        reading.whole()
    except UnreadableError as no:
        reading.judge.mistakes.append(no.mistake)
    reading.plan.digest = reading.digest.hexdigest()
    reading.plan.mistakes = sorted(set(reading.judge.mistakes))
    return reading.plan


class _Reading:
    """One run over a plan and its tables."""

    def __init__(self, path: Path, standing: Standing) -> None:
        self._path = path
        self._standing = standing
        self.judge = Judge()
        self.plan = Plan(path.name)
        self.digest = hashlib.sha256()
        self._after: dict[str, AgencyFact] = {}
        self._founding: dict[str, Row] = {}
        self._hamlets: dict[tuple[str, str], tuple[str, ...]] = {}
        self._said: dict[str, tuple[Row, list[Heir], Change]] = {}

    def whole(self) -> None:
        settings = parse_yaml(self._text(self._path), self._path.name)
        if not isinstance(settings, Row):
            raise UnreadableError(Mistake(self._path.name, 1, "kế hoạch phải gồm các khóa, mỗi khóa một dòng"))
        judge, plan = self.judge, self.plan
        judge.only(settings, KNOWN)
        plan.name = judge.text(settings, "name", longest=300)
        plan.effective = judge.day(settings, "effective") or date.max
        plan.legal_basis = judge.text(settings, "legal_basis", longest=300)
        plan.source = judge.text(settings, "source", longest=1000, required=False)
        places = self._places(settings)
        self._found(settings)
        self._units(settings)
        self._by_place(settings)
        self._agree(settings)
        endings = {key: Ending(key, change, tuple(heirs)) for key, (_row, heirs, change) in self._said.items()}
        plan.orders = Orders(endings, tuple(self._shifts(settings)), places, self._communes())

    def _text(self, path: Path) -> str:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as no:
            raise UnreadableError(Mistake(path.name, 1, "tệp phải ghi bằng UTF-8")) from no
        self.digest.update(f"{path.name}\0{text}\0".encode())
        return text

    def _table(self, row: Row, key: str, columns: Sequence[str]) -> list[Row]:
        """Return the rows of a table named in the plan: beside it, in its pack, or among what all packs share."""
        name = self.judge.text(row, key, required=False)
        if not name:
            return []
        folders = [self._path.parent, *list(self._path.parents)[1:3]]
        for folder in [*folders, *(each / COMMON for each in folders)]:
            if (folder / name).is_file():
                return parse_csv(self._text(folder / name), name, columns)
        self.judge.note(
            row, key, f"không thấy tệp “{name}” cạnh kế hoạch, trong gói dữ liệu hay trong provinces/common"
        )
        return []

    # places

    def _places(self, settings: Row) -> dict[str, tuple[PlaceHeir, ...]]:
        judge, plan = self.judge, self.plan
        told = settings.get("places")
        if told is None:
            return {}
        if not isinstance(told, Row):
            judge.note(settings, "places", "“places” phải có các khóa found, close, successions")
            return {}
        judge.only(told, ("found", "close", "successions"))
        sets = judge.rows(told, "found")
        communes = {name: self._communes_of(one) for one in sets if (name := str(one.get("communes", "")))}
        plan.areas = read_areas(judge, sets, communes)
        for area in plan.areas:
            if area.valid_from != plan.effective:
                judge.note(told, "found", f"{area.name} phải bắt đầu đúng ngày hiệu lực {plan.effective}")
                break
        plan.closed_areas = self._closed(told)
        closed = [replace(area, valid_to=plan.eve) for area in plan.closed_areas]
        rows = self._table(told, "successions", SUCCESSION_COLUMNS)
        plan.successions = read_successions(judge, rows, [*closed, *plan.areas])
        return self._place_heirs(settings)

    def _communes_of(self, one: Row) -> list[Row]:
        return self._table(one, "communes", COMMUNE_COLUMNS)

    def _closed(self, told: Row) -> list[AreaFact]:
        """Return the places of the provinces that end, with everything below them."""
        below: dict[str, list[AreaFact]] = {}
        for area in self._standing.areas:
            below.setdefault(area.parent[0] if area.parent else "", []).append(area)
        found: list[AreaFact] = []
        for code in self.judge.words(told, "close"):
            tops = [area for area in self._standing.areas if area.code == code]
            if not tops:
                self.judge.note(told, "close", f"không có đơn vị hành chính {code} vào ngày {self.plan.eve}")
            waiting = tops
            while waiting:
                found += waiting
                waiting = [each for area in waiting for each in below.get(area.code, []) if each is not area]
        return found

    def _place_heirs(self, settings: Row) -> dict[str, tuple[PlaceHeir, ...]]:
        words: dict[tuple[str, str], list[str]] = {}
        for row in self._table(settings, "hamlets", HAMLET_COLUMNS):
            words.setdefault((row["old_code"], row["new_code"]), []).append(row["hamlet"])
        heirs: dict[str, list[PlaceHeir]] = {}
        for each in self.plan.successions:
            named = tuple(words.pop((each.old[0], each.new[0]), ()))
            self._hamlets[each.old[0], each.new[0]] = named
            heirs.setdefault(each.old[0], []).append(PlaceHeir(each.new[0], each.is_main, named))
        for old, new in words:
            self.judge.note(
                settings, "hamlets", f"“hamlets” nói {old} → {new}, nhưng địa giới không kế thừa như vậy"
            )
        return {old: tuple(found) for old, found in heirs.items()}

    # agencies

    def _found(self, settings: Row) -> None:
        """Read the agencies that begin on the day, from a table in the form of a pack's ``agencies.csv``."""
        plan = self.plan
        rows = [
            row
            for row in self._table(settings, "found", AGENCY_COLUMNS)
            if row["valid_from"] == plan.effective.isoformat()
        ]
        places = {area.key for area in plan.areas} | {area.key for area in self._standing.areas}
        kept = {key: agency for key, agency in self._standing.agencies.items() if agency.valid_to is None}
        self._after = {**kept, **self._standing.begun}
        parents = {**{key: agency.parent for key, agency in self._after.items()}}
        parents |= {row["key"]: row["parent"] for row in rows}
        seen: dict[str, Row] = {}
        for row in rows:
            plan.founded.append(self._agency(row, parents, places))
            if row["key"] in seen:
                self.judge.note(row, "key", f"cơ quan “{row['key']}” được lập hai lần")
            seen[row["key"]] = row
        self._after |= {agency.key: agency for agency in plan.founded}
        self._founding = seen

    def _agency(self, row: Row, parents: Mapping[str, str], places: set[tuple[str, date]]) -> AgencyFact:
        judge, begins = self.judge, self.plan.effective
        key = judge.text(row, "key", longest=60)
        path = _path(key, parents)
        if path is None:
            judge.note(row, "parent", f"cơ quan cấp trên “{row['parent']}” của “{key}” không có hoặc nối vòng")
        area = (row["area"], judge.day(row, "area_from", required=False) or begins) if row["area"] else None
        if area is not None and area not in places:
            judge.note(row, "area", f"không có đơn vị hành chính {area[0]} từ {area[1]}")
        return AgencyFact(
            key,
            judge.text(row, "code", longest=40),
            judge.text(row, "name", longest=200),
            judge.choice(row, "kind", AGENCY_KINDS),
            row["parent"],
            path or f"/{key}/",
            area,
            begins,
            judge.day(row, "valid_to", required=False),
            judge.text(row, "address", longest=300, required=False),
            judge.text(row, "phone", longest=40, required=False),
        )

    def _codes(self) -> None:
        """Note an identifier that two agencies would hold from the day on: new dossiers are numbered by it."""
        holders: dict[str, str] = {}
        for key, agency in self.plan.after.items():
            other = holders.setdefault(agency.code, key)
            row = self._founding.get(key) or self._founding.get(other)
            if other != key and row is not None:
                self.judge.note(row, "code", f"mã định danh “{agency.code}” trùng giữa “{other}” và “{key}”")

    def _units(self, settings: Row) -> None:
        for row in self._table(settings, "units", UNIT_COLUMNS):
            change = Change(self.judge.choice(row, "change", [each.value for each in Change]))
            old, new = row["old"], row["new"]
            if old not in self._standing.agencies:
                self.judge.note(row, "old", f"không có đơn vị “{old}” đang hoạt động ngày {self.plan.eve}")
            if new not in self._after:
                self.judge.note(row, "new", f"không có đơn vị “{new}” từ ngày {self.plan.effective}")
            self._say(row, old, change, self._heir(row, new))

    def _heir(self, row: Row, new: str) -> Heir:
        after = self._after.get(new)
        return Heir(
            key=new,
            is_main=self.judge.yes(row, "main", default=True) if row["main"] else row["change"] != Change.SPLIT,
            place=after.area[0] if after and after.area else "",
            words=_parts(row["words"]),
            procedures=frozenset(_parts(row["procedures"])),
            fields=frozenset(_parts(row["fields"])),
        )

    def _say(self, row: Row, old: str, change: Change, heir: Heir) -> None:
        before = self._said.get(old)
        if before is None:
            self._said[old] = (row, [heir], change)
        elif before[2] is Change.SPLIT and change is Change.SPLIT:
            before[1].append(heir)
        else:
            where = f"{before[0].file}:{before[0].line}"
            self.judge.note(row, "old", f"đơn vị “{old}” đã được nói ở {where}; một đơn vị chỉ kết thúc một lần")

    def _by_place(self, settings: Row) -> None:
        """Let agencies that serve a place follow it to the agencies of the same kind that serve its heirs."""
        for row in self.judge.rows(settings, "by_place"):
            self.judge.only(row, ("kind", "parent"))
            kind = self.judge.choice(row, "kind", AGENCY_KINDS)
            parent = str(row.get("parent") or "")
            mine = [each for each in self._standing.agencies.values() if _is_branch(each, kind, parent)]
            heirs = {
                each.area[0]: each for each in self._after.values() if each.area and _is_branch(each, kind, parent)
            }
            for agency in mine:
                if agency.key not in self._said:
                    self._follow(row, agency, heirs)

    def _follow(self, row: Row, agency: AgencyFact, heirs: Mapping[str, AgencyFact]) -> None:
        ways = [each for each in self.plan.successions if agency.area and each.old == agency.area]
        for way in ways:
            heir = heirs.get(way.new[0])
            if heir is None:
                self.judge.note(row, "kind", f"không có đơn vị nào ở {way.new[0]} tiếp nhận “{agency.key}”")
                continue
            change = Change.MERGE if len(ways) == 1 else Change.SPLIT
            named = self._hamlets.get((way.old[0], way.new[0]), ())
            self._say(row, agency.key, change, Heir(heir.key, way.is_main, place=way.new[0], words=named))

    def _agree(self, settings: Row) -> None:
        """Hold the endings against each other: one main heir each, nobody left out, no heir that ends itself."""
        begun = {agency.key for agency in self.plan.founded} | self._standing.begun.keys()
        for old, (row, heirs, change) in self._said.items():
            mains = [heir for heir in heirs if heir.is_main]
            if len(mains) != 1:
                self.judge.note(
                    row, "main", f"“{old}” phải có đúng một đơn vị kế thừa chính, kế hoạch ghi {len(mains)}"
                )
                heirs[0] = replace(heirs[0], is_main=True)
            if change is Change.SPLIT and len(heirs) < 2:
                self.judge.note(row, "change", f"“{old}” chia tách thì phải có ít nhất hai đơn vị tiếp nhận")
            for heir in heirs:
                if heir.key in self._said and heir.key not in begun:
                    self.judge.note(row, "new", f"“{heir.key}” tiếp nhận “{old}” nhưng chính nó cũng kết thúc")
        for key in self._left_out():
            self.judge.note(settings, "units", f"đơn vị “{key}” kết thúc nhưng kế hoạch không nói giao cho ai")
        self._refounded(settings)
        ended = self._said.keys() - begun
        self.plan.after = {key: agency for key, agency in self._after.items() if key not in ended}
        self._codes()

    def _left_out(self) -> Iterator[str]:
        closed = {area.key for area in self.plan.closed_areas}
        for key, agency in self._standing.agencies.items():
            ends = agency.valid_to == self.plan.eve or (agency.area in closed)
            if ends and key not in self._said:
                yield key

    def _refounded(self, settings: Row) -> None:
        """Note a founded agency whose key is in use and is not said to end."""
        for agency in self.plan.founded:
            standing = self._standing.agencies.get(agency.key)
            if standing is not None and agency.key not in self._said and standing.valid_from != agency.valid_from:
                self.judge.note(
                    settings, "found", f"“{agency.key}” đang hoạt động; ghi đổi tên (rename) trước khi lập lại"
                )

    def _shifts(self, settings: Row) -> Iterable[Shift]:
        for row in self.judge.rows(settings, "authority"):
            self.judge.only(row, ("from", "to", "agency", "procedures", "note"))
            source = self.judge.choice(row, "from", LEVELS)
            target = self.judge.choice(row, "to", ("commune", "province"))
            agency = self.judge.text(row, "agency", required=target == "province")
            if agency and agency not in self._after:
                self.judge.note(row, "agency", f"không có cơ quan “{agency}” từ ngày {self.plan.effective}")
            procedures = frozenset(self.judge.words(row, "procedures"))
            for code in sorted(procedures - self._standing.procedures.keys()):
                self.judge.note(row, "procedures", f"không có thủ tục “{code}” vào ngày {self.plan.eve}")
            yield Shift(source, target, agency, procedures)

    def _communes(self) -> dict[str, str]:
        communes = [each for each in self._after.values() if each.kind == "commune" and each.area]
        return {each.area[0]: each.key for each in communes if each.area}


def _is_branch(agency: AgencyFact, kind: str, parent: str) -> bool:
    return agency.kind == kind and (not parent or agency.parent == parent)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _path(key: str, parents: Mapping[str, str]) -> str | None:
    trail = [key]
    while parents.get(trail[-1]):
        above = parents[trail[-1]]
        if above not in parents or above in trail:
            return None
        trail.append(above)
    return "/" + "/".join(reversed(trail)) + "/"
