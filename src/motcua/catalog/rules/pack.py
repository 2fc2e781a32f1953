"""A province's data pack: every file read and everything checked before anything is written."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from motcua.catalog.rules.fee_reliefs import Relief, read_reliefs
from motcua.catalog.rules.forms import FormError, compile_form
from motcua.catalog.rules.pack_links import GroupSource, read_groups
from motcua.catalog.rules.pack_packages import PackageSource, read_essential, read_life_events
from motcua.catalog.rules.pack_procedures import (
    CATALOGUE_COLUMNS,
    GENERIC,
    Deciders,
    ProcedureSource,
    adapt,
    from_catalogue,
    read_procedures,
)
from motcua.catalog.rules.pack_workflows import WorkflowSource, fits, read_workflows, standard_for
from motcua.kernel.sourced import Judge, Mistake, Row, UnreadableError, parse_csv, parse_yaml
from motcua.organizations.rules import pack as places
from motcua.organizations.rules.pack import Organizations

COMMON = "common"
SETTINGS = "pack.yaml"
RELIEFS = "reliefs.yaml"
COMMUNE_LISTS = ("communes-2024.csv", "communes-2025.csv")
FIELD_COLUMNS = ("code", "name", "sector", "confidence")
TARGET_COLUMNS = ("key", "name", "value", "unit", "valid_from", "valid_to", "source")
KNOWN = (
    "name", "province", "effective", "organization_code", "areas", "successions", "sectors", "branches",
    "hours", "days", "procedures_from", "procedures",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldSource:
    code: str
    name: str
    sector: str


@dataclass(frozen=True)
class FormSource:
    """A compiled form with the procedures it was made for."""

    key: str
    title: str
    body: Mapping[str, Any]
    procedures: tuple[str, ...]


@dataclass
class Pack:
    """What a pack says, checked; what is listed in ``mistakes`` keeps it from being loaded."""

    name: str
    digest: str = ""
    title: str = ""
    effective: date = date.min
    organization_code: Mapping[str, str] = field(default_factory=dict)
    deciders: Deciders = Deciders()  # noqa: RUF009 - frozen
    organizations: Organizations = field(default_factory=Organizations)
    fields: list[FieldSource] = field(default_factory=list)
    forms: dict[str, FormSource] = field(default_factory=dict)
    workflows: dict[str, WorkflowSource] = field(default_factory=dict)
    procedures: list[ProcedureSource] = field(default_factory=list)
    packages: list[PackageSource] = field(default_factory=list)
    links: list[GroupSource] = field(default_factory=list)
    reliefs: list[Relief] = field(default_factory=list)
    targets: list[dict[str, str]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def pack_names(home: Path) -> list[str]:
    """Return the packs of a folder. Policy: whatever folder has a ``pack.yaml`` is one."""
    return sorted(path.parent.name for path in home.glob(f"*/{SETTINGS}"))


def pack_digest(home: Path, name: str) -> str:
    """Return the fingerprint of a pack with all it shares. Policy: any changed byte is a changed pack."""
    digest = hashlib.sha256()
    for folder in (home / COMMON, home / name):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".yaml", ".csv"}:
                digest.update(f"{path.relative_to(home)}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_pack(home: Path, name: str) -> Pack:
    """Read a pack and everything it shares; all mistakes come at once, sorted by file and line.

    Policy: a pack with one mistake is not loaded at all.
    """
    reading = _Reading(home, name)
    pack = reading.whole()
    pack.mistakes = sorted(set(reading.judge.mistakes))
    return pack


class _Reading:
    """One run over the files of a pack."""

    def __init__(self, home: Path, name: str) -> None:
        self._home = home
        self._folder = home / name
        self.judge = Judge()
        self._pack = Pack(name, pack_digest(home, name))

    def whole(self) -> Pack:
        settings = self._yaml(self._folder / SETTINGS)
        if settings is None:
            return self._pack
        self._settings(settings)
        self._organizations(settings)
        self._shared()
        self._procedures(settings)
        self._fit_together()
        return self._pack

    def _settings(self, settings: Row) -> None:
        judge, pack = self.judge, self._pack
        judge.only(settings, KNOWN)
        pack.title = judge.text(settings, "province", longest=100)
        pack.effective = judge.day(settings, "effective") or date.min
        code = settings.get("organization_code")
        if isinstance(code, Row):
            pack.organization_code = {key: judge.text(code, key) for key in ("value", "confidence", "source")}
        else:
            judge.note(settings, "organization_code", "thiếu “organization_code” với value, confidence, source")
        sectors = settings.get("sectors")
        if isinstance(sectors, Row):
            branches = frozenset(judge.words(settings, "branches"))
            pack.deciders = Deciders({str(key): str(value) for key, value in sectors.items()}, branches)
            for sector in branches - pack.deciders.agencies.keys():
                judge.note(settings, "branches", f"“branches” có ngành “{sector}” không có trong “sectors”")
        else:
            judge.note(settings, "sectors", "thiếu “sectors”: ngành nào do cơ quan nào phụ trách")

    def _organizations(self, settings: Row) -> None:
        judge, facts = self.judge, self._pack.organizations
        communes = {name: self._csv(self._common(name), places.COMMUNE_COLUMNS) for name in COMMUNE_LISTS}
        facts.areas = places.read_areas(judge, judge.rows(settings, "areas", required=True), communes)
        if judge.text(settings, "successions", required=False):
            rows = self._csv(self._common(str(settings["successions"])), places.SUCCESSION_COLUMNS)
            facts.successions = places.read_successions(judge, rows, facts.areas)
        rows = self._csv(self._folder / "agencies.csv", places.AGENCY_COLUMNS)
        facts.agencies = places.read_agencies(judge, rows, facts.areas)
        rows = self._csv(self._folder / "staff.csv", places.STAFF_COLUMNS)
        facts.staff = places.read_staff(judge, rows, facts.agencies)
        hours = judge.rows(settings, "hours", required=True)
        facts.hours = places.read_hours(judge, hours, facts.agencies, self._pack.effective)
        facts.days = places.read_days(judge, judge.rows(settings, "days"))
        known = {agency.key for agency in facts.agencies if agency.valid_to is None}
        for sector, key in self._pack.deciders.agencies.items():
            if key not in known:
                judge.note(settings["sectors"], sector, f"không có cơ quan đang hoạt động nào mang khóa “{key}”")

    def _shared(self) -> None:
        judge, pack = self.judge, self._pack
        for row in self._csv(self._common("fields.csv"), FIELD_COLUMNS):
            texts = (judge.text(row, "code", longest=20), judge.text(row, "name", longest=200))
            pack.fields.append(FieldSource(*texts, judge.text(row, "sector", longest=60)))
            if pack.deciders.agencies and row["sector"] not in pack.deciders.agencies:
                judge.note(row, "sector", f"{SETTINGS} không nói cơ quan nào phụ trách ngành “{row['sector']}”")
        pack.workflows = read_workflows(judge, self._yamls("workflows"))
        for row in self._yamls("forms"):
            self._form(row)
        pack.targets = [self._target(row) for row in self._csv(self._folder / "targets.csv", TARGET_COLUMNS)]

    def _form(self, row: Row) -> None:
        try:
            body = compile_form(row)
        except FormError as error:
            for problem in error.problems:
                line = _line_at(row, problem.path)
                self.judge.mistakes.append(Mistake(row.file, line, f"{problem.path}: {problem.message}"))
            return
        ui = body["ui"]
        self._pack.forms[ui["key"]] = FormSource(ui["key"], ui["title"], body, tuple(ui["procedures"]))

    def _target(self, row: Row) -> dict[str, str]:
        self.judge.number(row, "value")
        self.judge.day(row, "valid_from")
        self.judge.day(row, "valid_to", required=False)
        return {column: self.judge.text(row, column, required=column != "valid_to") for column in TARGET_COLUMNS}

    def _procedures(self, settings: Row) -> None:
        judge, pack = self.judge, self._pack
        rows = self._csv(self._common("catalogue.csv"), CATALOGUE_COLUMNS)
        sources = {row["code"]: from_catalogue(row, pack.title.removeprefix("Tỉnh ")) for row in rows}
        if len(sources) < len(rows):
            seen: set[str] = set()
            for row in rows:
                if row["code"] in seen:
                    judge.note(row, "code", f"thủ tục {row['code']} bị ghi hai lần")
                seen.add(row["code"])
        sources |= {source.code: source for source in read_procedures(judge, self._yamls("procedures"))}
        adapt(judge, sources, judge.rows(settings, "procedures"))
        begins = judge.day(settings, "procedures_from") or pack.effective
        essential = self._yaml(self._common("essential.yaml"))
        events = self._yaml(self._common("life-events.yaml"))
        numbers: dict[str, int] = {}
        if essential is not None:
            package, numbers = read_essential(judge, essential, sources.keys())
            pack.packages.append(package)
        if events is not None:
            pack.packages += read_life_events(judge, events, sources.keys())
        path = self._common("linked.yaml")
        linked = self._yaml(path) if path.is_file() else None
        if linked is not None:
            pack.links = read_groups(judge, linked, sources.keys())
        self._reliefs(sources.keys())
        made_for = {code: form.key for form in pack.forms.values() for code in form.procedures}
        pack.procedures = [
            self._completed(source, begins, numbers.get(source.code), made_for) for source in sources.values()
        ]

    def _reliefs(self, codes: Collection[str]) -> None:
        """Read the benefits of the nation and the province's own beside them; either file may be absent."""
        for path in (self._common(RELIEFS), self._folder / RELIEFS):
            told = self._yaml(path) if path.is_file() else None
            if told is not None:
                self._pack.reliefs += read_reliefs(self.judge, told, codes)

    def _completed(
        self, source: ProcedureSource, begins: date, number: int | None, made_for: Mapping[str, str]
    ) -> ProcedureSource:
        """Give a procedure what it did not name itself: first day, form, and the standard workflow that fits."""
        standard = None
        if not source.workflow:
            standard = standard_for(source.shortest_hours, self._pack.workflows.values())
        return replace(
            source,
            valid_from=source.valid_from or begins,
            essential_number=number,
            form=source.form or made_for.get(source.code) or GENERIC,
            workflow=standard.key if standard else source.workflow,
        )

    def _fit_together(self) -> None:
        """Check what one file says against the others."""
        pack = self._pack
        fields = {each.name for each in pack.fields}
        codes = {source.code for source in pack.procedures}
        for source in pack.procedures:
            for sentence in (*self._misfits(source, fields, codes), *self._missing_parts(source)):
                self.judge.mistakes.append(Mistake(source.file, source.line, f"{source.code}: {sentence}"))

    def _misfits(self, source: ProcedureSource, fields: set[str], codes: set[str]) -> Iterable[str]:
        pack = self._pack
        if source.field not in fields:
            yield f"không có lĩnh vực “{source.field}” trong fields.csv"
        if source.form not in pack.forms:
            yield f"không có biểu mẫu “{source.form}”"
        workflow = pack.workflows.get(source.workflow)
        if workflow is None:
            yield f"không có quy trình “{source.workflow}”"
        elif not fits(workflow, source.shortest_hours):
            yield f"quy trình “{source.workflow}” dài hơn thời hạn {source.shortest_hours} giờ làm việc"
        if source.successor and source.successor not in codes:
            yield f"không có thủ tục kế thừa {source.successor}"
        if source.valid_to and source.valid_from and source.valid_to < source.valid_from:
            yield f"hết hiệu lực {source.valid_to} trước khi bắt đầu {source.valid_from}"
        if (
            source.is_published
            and source.deciding_level in {"province", "vertical"}
            and not pack.deciders.of(source)
        ):
            yield f"không có cơ quan nào của tỉnh phụ trách ngành “{source.sector}”"

    def _missing_parts(self, source: ProcedureSource) -> Iterable[str]:
        workflow = self._pack.workflows.get(source.workflow)
        linked = {group.code for group in self._pack.links}
        if workflow and source.code not in linked and any(step.get("parts") for step in workflow.body["steps"]):
            yield f"quy trình “{source.workflow}” có bước phần việc nhưng linked.yaml không có thủ tục này"

    def _common(self, name: str) -> Path:
        return self._home / COMMON / name

    def _yamls(self, folder: str) -> list[Row]:
        read = (self._yaml(path) for path in sorted((self._home / COMMON / folder).glob("*.yaml")))
        return [row for row in read if row is not None]

    def _yaml(self, path: Path) -> Row | None:
        text = self._text(path)
        try:
            found = None if text is None else parse_yaml(text, self._named(path))
        except UnreadableError as error:
            self.judge.mistakes.append(error.mistake)
            return None
        if text is not None and not isinstance(found, Row):
            self.judge.mistakes.append(Mistake(self._named(path), 1, "tệp phải là một bảng “khóa: giá trị”"))
            return None
        return found

    def _csv(self, path: Path, columns: tuple[str, ...]) -> list[Row]:
        text = self._text(path)
        try:
            return [] if text is None else parse_csv(text, self._named(path), columns)
        except UnreadableError as error:
            self.judge.mistakes.append(error.mistake)
            return []

    def _text(self, path: Path) -> str | None:
        try:
            text = path.read_text(encoding="utf-8")
            if "\0" not in text:
                return text
            line = text[: text.index("\0")].count("\n") + 1
            self.judge.mistakes.append(Mistake(self._named(path), line, "tệp có ký tự rỗng (NUL)"))
        except FileNotFoundError:
            self.judge.mistakes.append(Mistake(self._named(path), 1, "không có tệp này"))
        except UnicodeDecodeError as error:
            before = path.read_bytes()[: error.start].count(b"\n")
            self.judge.mistakes.append(Mistake(self._named(path), before + 1, "tệp không phải UTF-8"))
        return None

    def _named(self, path: Path) -> str:
        return str(path.relative_to(self._home))


def _line_at(row: Row, path: str) -> int:
    """Return the line of the innermost mapping on a path like ``steps.0.fields.1.label``."""
    line = row.line
    value: Any = row
    for name in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, Row) and name in value:
            line, value = value.line_of(name), value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
            line = value.line if isinstance(value, Row) else line
        else:
            break
    return line
