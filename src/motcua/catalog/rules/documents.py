"""A procedure with its form and its way of handling as one readable document, and everything wrong with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from motcua.catalog.rules.forms import FormError, compile_form
from motcua.catalog.rules.pack import FormSource
from motcua.catalog.rules.pack_procedures import ProcedureSource, read_procedure
from motcua.catalog.rules.pack_workflows import WorkflowSource, fits, read_workflows
from motcua.kernel.sourced import Judge, Mistake, Row, UnreadableError, parse_yaml
from motcua.workflows.rules import ONWARD, Action, WorkflowError, main_path, read

PARTS = ("procedure", "form", "workflow")
HEADER = "# Một thủ tục: nội dung công bố, biểu mẫu điện tử, quy trình nội bộ.\n"
LONGEST_TEXT = 400_000
WIDTH = 110
DEAD_ENDS = {
    "no_accept": "bước đầu của đường đi thường gặp phải có thao tác “accept” (tiếp nhận)",
    "no_stamp": "trước khi trả kết quả phải có một bước “stamp” (đóng dấu, phát hành)",
    "no_hand_out": "đường đi thường gặp phải kết thúc bằng “hand_out” (trả kết quả)",
}

Document = dict[str, Any]  # {"procedure": {…}, "form": {…}, "workflow": {…}}: plain values only


@dataclass(frozen=True, slots=True)
class Known:
    """What a document may refer to: names of fields of administration, keys of agencies, codes of procedures."""

    fields: Collection[str]
    agencies: Collection[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: the part it is in ("" for the whole), its line, and what to do."""

    part: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Examined:
    """A document taken apart; a part that cannot be read at all is ``None``."""

    document: Document
    text: str
    faults: tuple[Fault, ...]
    procedure: ProcedureSource | None = None
    form: FormSource | None = None
    workflow: WorkflowSource | None = None

    @property
    def is_whole(self) -> bool:
        """Say whether it may be published."""
        return not self.faults


class _Dumper(yaml.SafeDumper):
    """Writes what people read: texts of several lines as such, nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def write_document(document: Mapping[str, Any]) -> str:
    """Return a document as YAML; reading it again gives the same document, writing that the same text.

    Policy: one file a procedure, in the order in which it is read: what is promised, what is asked, who does it.
    """
    ordered = {part: document[part] for part in PARTS if part in document}
    rest = {key: value for key, value in document.items() if key not in PARTS}
    return HEADER + yaml.dump(
        {**ordered, **rest}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, indent=2
    )


def plain(value: Any) -> Any:
    """Return a value without the marks of its file: rows as mappings, dates as text.

    Policy: what is kept in the database and what is written into a file are the same values.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, str):
        return str(value)  # a choice of a model is more than its text
    return value.isoformat() if isinstance(value, date) else value


def read_document(text: str, file: str, known: Known) -> Examined:
    """Return what a text says, with every fault and its line; a text that is no YAML has one fault.

    Policy: a draft may be kept with faults; only a document without any may be published.
    """
    if len(text) > LONGEST_TEXT:
        return Examined({}, text, (Fault("", 1, f"tệp dài quá {LONGEST_TEXT} ký tự"),))
    try:
        row = parse_yaml(text, file)
    except UnreadableError as error:
        return Examined({}, text, (Fault("", error.mistake.line, error.mistake.sentence),))
    if not isinstance(row, Row):
        return Examined({}, text, (Fault("", 1, f"tệp phải có ba phần: {', '.join(PARTS)}"),))
    return _Examiner(row, text, known).whole()


def examine(document: Mapping[str, Any], known: Known) -> Examined:
    """Return a kept document taken apart; lines are those of its YAML. Policy: see ``read_document``."""
    return read_document(write_document(document), "thu-tuc.yaml", known)


class _Examiner:
    """One look at a document; each part is judged for itself, then what one says against the others."""

    def __init__(self, row: Row, text: str, known: Known) -> None:
        self._row, self._text, self._known = row, text, known
        self._faults: list[Fault] = []

    def whole(self) -> Examined:
        for key in self._row.keys() - set(PARTS):
            self._fault("", self._row.line_of(key), f"không biết phần “{key}”; chỉ có {', '.join(PARTS)}")
        procedure, form, workflow = self._procedure(), self._form(), self._workflow()
        if procedure is not None:
            self._against_the_province(procedure)
            if workflow is not None:
                self._against_the_term(procedure, workflow)
        faults = tuple(sorted(set(self._faults), key=lambda fault: (fault.line, fault.sentence)))
        return Examined(plain(self._row), self._text, faults, procedure, form, workflow)

    def _part(self, name: str) -> Row | None:
        found = self._row.get(name)
        if isinstance(found, Row):
            return found
        self._fault(name, self._row.line_of(name), f"thiếu phần “{name}” với các khóa của nó")
        return None

    def _fault(self, part: str, line: int, sentence: str) -> None:
        self._faults.append(Fault(part, line, sentence))

    def _procedure(self) -> ProcedureSource | None:
        row, judge = self._part("procedure"), Judge()
        if row is None:
            return None
        source = read_procedure(judge, row, "")
        self._take("procedure", judge.mistakes)
        return source

    def _form(self) -> FormSource | None:
        row = self._part("form")
        if row is None:
            return None
        try:
            ui = (body := compile_form(row))["ui"]
        except FormError as error:
            for problem in error.problems:
                self._fault("form", line_of(row, problem.path), f"{problem.path}: {problem.message}")
            return None
        return FormSource(ui["key"], ui["title"], body, tuple(ui["procedures"]))

    def _workflow(self) -> WorkflowSource | None:
        row, judge = self._part("workflow"), Judge()
        if row is None:
            return None
        found = read_workflows(judge, [row])
        self._take("workflow", judge.mistakes)
        source = next(iter(found.values()), None)
        if source is None or not source.body["steps"]:
            return None
        for code in dead_ends(source.body):
            self._fault("workflow", row.line_of("steps"), DEAD_ENDS[code])
        return source

    def _take(self, part: str, mistakes: Iterable[Mistake]) -> None:
        for mistake in mistakes:
            self._fault(part, mistake.line, mistake.sentence)

    def _against_the_province(self, source: ProcedureSource) -> None:
        row = self._row["procedure"]
        if source.field and source.field not in self._known.fields:
            self._fault("procedure", row.line_of("field"), f"không có lĩnh vực “{source.field}”")
        needs = source.is_published and source.deciding_level in {"province", "vertical"}
        if (source.sector or needs) and source.sector not in self._known.agencies:
            sentence = f"không có cơ quan nào mang khóa “{source.sector}” để giải quyết thủ tục này"
            self._fault("procedure", row.line_of("sector"), sentence)

    def _against_the_term(self, procedure: ProcedureSource, workflow: WorkflowSource) -> None:
        if any(fault.part == "workflow" for fault in self._faults):
            return
        hours = procedure.shortest_hours
        if hours is not None and not fits(workflow, hours):
            line = self._row["workflow"].line_of("steps")
            sentence = f"tổng giờ các bước vượt thời hạn đã công bố ({hours} giờ làm việc)"
            self._fault("workflow", line, sentence)


def dead_ends(body: Mapping[str, Any]) -> list[str]:
    """Return what keeps the usual way from ending with a result: ``no_accept``, ``no_stamp``, ``no_hand_out``.

    Policy: a dossier is received, its result is issued, then handed out: the statuses 2, 9 and 10 of the portal.
    """
    try:
        definition = read(body)
        path = main_path(definition)
    except WorkflowError:
        return []
    taken = [_onward(body, step.key) for step in path]
    if path[-1].parts:  # linked procedures issue and hand out for themselves
        return [] if Action.ACCEPT in taken[0] else ["no_accept"]
    ends = {"no_accept": Action.ACCEPT in taken[0], "no_hand_out": Action.HAND_OUT in taken[-1]}
    ends["no_stamp"] = any(Action.STAMP in actions for actions in taken)
    return sorted(code for code, is_there in ends.items() if not is_there)


def _onward(body: Mapping[str, Any], key: str) -> set[str]:
    return {row["action"] for row in body["transitions"] if row["from"] == key and row["action"] in ONWARD}


def for_publishing(examined: Examined, *, valid_from: date) -> ProcedureSource:
    """Return the procedure of a whole document, referring to the document's own form and workflow.

    Raises ``ValueError`` for one with faults. Policy: the first day is said when it is published, not in the file.
    """
    if not examined.is_whole or not (examined.procedure and examined.form and examined.workflow):
        raise ValueError("the document has faults")
    return replace(
        examined.procedure,
        form=examined.form.key,
        workflow=examined.workflow.key,
        valid_from=valid_from,
        valid_to=None,
        successor="",
    )


def line_of(row: Row, path: str) -> int:
    """Return the line of the innermost thing on a path like ``steps[0]`` or ``steps.applicant.name.label``.

    Policy: what cannot be found is told with the line of what holds it.
    """
    line: int = row.line
    value: Any = row
    for name in path.replace("[", ".").replace("]", "").split("."):
        found = _inside(value, name)
        if found is None:
            break
        value, line = found[0], found[1] or line
    return line


def _inside(value: Any, name: str) -> tuple[Any, int] | None:
    """Return what goes by a name within a value, with its line (0: it has none of its own)."""
    if isinstance(value, Row) and name in value:
        return value[name], value.line_of(name)
    if isinstance(value, Row) and isinstance(value.get("fields"), list):
        value = value["fields"]
    if not isinstance(value, list):
        return None
    if name.isdigit() and int(name) < len(value):
        one = value[int(name)]
        return one, one.line if isinstance(one, Row) else 0
    return next(((one, one.line) for one in value if isinstance(one, Row) and one.get("key") == name), None)
