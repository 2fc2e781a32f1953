"""What differs between two versions of a procedure, and whom each difference may reach."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from motcua.catalog.rules.document_parts import written_row
from motcua.catalog.rules.documents import Examined
from motcua.catalog.rules.pack_procedures import ComponentSource, ProcedureSource
from motcua.catalog.rules.pack_strings import FeeSource, TermSource

RANKS = ("counter", "partial", "full")
FORM_TEXTS = frozenset({"label", "short", "hint", "help", "width", "messages", "pattern_message"})
FORM_TOLD = frozenset(  # told in their own way, or saying nothing to anybody
    {
        "key",
        "digest",
        "procedures",
        "title",
        "legal_basis",
        "declaration",
        "subject_line",
        "lists",
        "steps",
        "example",
    }
)
LONGEST = 160


class Impact(IntEnum):
    """Whom a change may reach at most; the strongest of several counts."""

    HARMLESS = 1  # also dossiers that are being handled
    DRAFTS = 2  # what has not been filed yet
    NEW = 3  # only what is begun after the change


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: its ``kind`` (a key of ``IMPACTS``), where it is, and what was and will be said there."""

    kind: str
    where: str
    before: str = ""
    after: str = ""

    @property
    def impact(self) -> Impact:
        return IMPACTS[self.kind]


# The one table: what was promised or answered is kept for whoever it was promised to or asked of.
IMPACTS: Mapping[str, Impact] = {
    "text": Impact.HARMLESS,
    "field_of_law": Impact.NEW,  # statistics of what was filed stay where they were counted
    "decider": Impact.NEW,
    "online_widened": Impact.HARMLESS,
    "online_narrowed": Impact.NEW,  # who began online may finish online
    "published": Impact.HARMLESS,
    "withdrawn": Impact.NEW,
    "result": Impact.DRAFTS,
    "term": Impact.DRAFTS,  # the day was promised with the receipt
    "fee": Impact.DRAFTS,  # the fee was fixed when filed
    "paper_needed": Impact.DRAFTS,
    "paper_more_copies": Impact.DRAFTS,
    "paper_eased": Impact.HARMLESS,
    "paper_text": Impact.HARMLESS,
    "question_added": Impact.DRAFTS,
    "question_removed": Impact.NEW,  # what was answered could not be read any more
    "question_kind": Impact.NEW,
    "question_text": Impact.HARMLESS,
    "question_needed": Impact.DRAFTS,
    "question_eased": Impact.HARMLESS,
    "question_rule": Impact.DRAFTS,
    "choice_added": Impact.DRAFTS,
    "choice_removed": Impact.NEW,
    "form_rule": Impact.DRAFTS,
    "step_added": Impact.DRAFTS,
    "step_removed": Impact.DRAFTS,
    "step_owner": Impact.DRAFTS,
    "step_longer": Impact.HARMLESS,
    "step_shorter": Impact.DRAFTS,
    "step_rule": Impact.DRAFTS,
    "way_added": Impact.HARMLESS,
    "way_removed": Impact.DRAFTS,
    "start": Impact.DRAFTS,
}


def changes_between(old: Examined, new: Examined) -> tuple[Change, ...]:
    """Return every difference between two documents, in the order of their parts; a part not readable is skipped.

    Policy: the internal steps may change for what is not filed; running dossiers follow only by a checked move.
    """
    found: list[Change] = []
    if old.procedure and new.procedure:
        found += _procedure(old.procedure, new.procedure)
    if old.form and new.form:
        found += _form(old.form.body["ui"], new.form.body["ui"])
    if old.workflow and new.workflow:
        found += _workflow(old.workflow.body, new.workflow.body)
    return tuple(found)


def impact_of(changes: Iterable[Change]) -> Impact:
    """Return the strongest impact of several changes; none at all is harmless. Policy: see ``IMPACTS``."""
    return max((change.impact for change in changes), default=Impact.HARMLESS)


def _procedure(old: ProcedureSource, new: ProcedureSource) -> Iterator[Change]:
    for name in ("name", "subjects", "legal_basis", "description", "keywords", "source", "confidence"):
        yield from _differs("text", name, getattr(old, name), getattr(new, name))
    yield from _differs("field_of_law", "field", old.field, new.field)
    yield from _differs("decider", "level", (old.deciding_level, old.sector), (new.deciding_level, new.sector))
    yield from _differs("result", "result", (old.result_name, old.result_code), (new.result_name, new.result_code))
    if old.online_level != new.online_level:
        is_wider = RANKS.index(new.online_level) > RANKS.index(old.online_level)
        kind = "online_widened" if is_wider else "online_narrowed"
        yield Change(kind, "online", old.online_level, new.online_level)
    if old.is_published != new.is_published:
        yield Change("published" if new.is_published else "withdrawn", "published")
    yield from _differs("term", "terms", _terms(old.terms), _terms(new.terms))
    yield from _differs("fee", "fees", _fees(old.fees), _fees(new.fees))
    yield from _papers(old.components, new.components)


def _terms(terms: Sequence[TermSource]) -> tuple[str, ...]:
    return tuple(f"{term.channel or 'mọi kênh'}: {term.amount} {term.unit}" for term in terms)


def _fees(fees: Sequence[FeeSource]) -> tuple[str, ...]:
    return tuple(", ".join(f"{name} {value}" for name, value in written_row(fee).items()) for fee in fees)


def _papers(old: Sequence[ComponentSource], new: Sequence[ComponentSource]) -> Iterator[Change]:
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    for key in before.keys() - after.keys():
        yield Change("paper_eased", key, before=before[key].name)
    for key, paper in after.items():
        was = before.get(key)
        if was is None:
            yield Change("paper_needed" if paper.is_required else "paper_eased", key, after=paper.name)
            continue
        if paper.is_required != was.is_required:
            yield Change("paper_needed" if paper.is_required else "paper_eased", key, was.name, paper.name)
        counts = (was.originals, was.copies), (paper.originals, paper.copies)
        if counts[0] != counts[1]:
            more = paper.originals > was.originals or paper.copies > was.copies
            yield Change("paper_more_copies" if more else "paper_eased", key, str(counts[0]), str(counts[1]))
        texts = ("name", "code", "condition", "result_code")
        yield from _differs(
            "paper_text", key, [getattr(was, name) for name in texts], [getattr(paper, name) for name in texts]
        )


def _form(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in ("title", "legal_basis", "declaration", "subject_line"):
        yield from _differs("text", f"form.{name}", old.get(name), new.get(name))
    for name in sorted((old.keys() | new.keys()) - FORM_TOLD):
        yield from _differs("form_rule", f"form.{name}", old.get(name), new.get(name))
    before, after = _questions(old), _questions(new)
    for key in before.keys() - after.keys():
        yield Change("question_removed", key, before=before[key]["label"])
    for key, question in after.items():
        if key not in before:
            yield Change("question_added", key, after=question["label"])
        else:
            yield from _question(key, before[key], question)
    yield from _form_steps(old["steps"], new["steps"])


def _questions(ui: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the questions by key, those of a group as ``group.key``, each with its choices written out."""
    found: dict[str, dict[str, Any]] = {}

    def collect(fields: Iterable[Mapping[str, Any]], before: str) -> None:
        for field in fields:
            choices = ui["lists"].get(field.get("list") or "", field.get("options") or [])
            found[before + field["key"]] = {**field, "choices": {one["value"]: one["text"] for one in choices}}
            collect(field.get("fields", ()), f"{before}{field['key']}.")

    for step in ui["steps"]:
        collect(step["fields"], "")
    return found


def _question(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old["kind"] != new["kind"]:
        yield Change("question_kind", key, old["kind"], new["kind"])
        return
    if old["required"] != new["required"]:
        yield Change("question_needed" if new["required"] else "question_eased", key, old["label"], new["label"])
    texts = [{name: field.get(name) for name in sorted(FORM_TEXTS)} for field in (old, new)]
    if texts[0] != texts[1]:
        yield Change("question_text", key, _said(old["label"]), _said(new["label"]))
    for gone in old["choices"].keys() - new["choices"].keys():
        yield Change("choice_removed", key, before=old["choices"][gone])
    for come in new["choices"].keys() - old["choices"].keys():
        yield Change("choice_added", key, after=new["choices"][come])
    seen = FORM_TEXTS | {"required", "choices", "options", "list", "fields", "kind"}
    for name in sorted((old.keys() | new.keys()) - seen):
        yield from _differs("question_rule", f"{key}.{name}", old.get(name), new.get(name))


def _form_steps(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = {step["key"]: step for step in old}, {step["key"]: step for step in new}
    for key in before.keys() & after.keys():
        for name in ("title", "intro"):
            yield from _differs("text", f"form.{key}.{name}", before[key][name], after[key][name])
        yield from _differs("question_rule", f"form.{key}.show_if", before[key]["show_if"], after[key]["show_if"])


def _workflow(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = ({step["key"]: step for step in body["steps"]} for body in (old, new))
    for key in before.keys() - after.keys():
        yield Change("step_removed", key, before=before[key]["name"])
    for key, step in after.items():
        if key not in before:
            yield Change("step_added", key, after=step["name"])
        else:
            yield from _step(key, before[key], step)
    ways = [_ways(old), _ways(new)]
    both = before.keys() & after.keys()
    for way in sorted(ways[0] - ways[1]):
        if way[0] in both:
            yield Change("way_removed", way[0], before=_way(way))
    for way in sorted(ways[1] - ways[0]):
        if way[0] in both:
            yield Change("way_added", way[0], after=_way(way))
    yield from _differs("start", "start", old["start"], new["start"])


def _step(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    yield from _differs("text", key, old["name"], new["name"])
    owners = (old["role"], old["place"]), (new["role"], new["place"])
    yield from _differs("step_owner", key, *owners)
    if old["hours"] != new["hours"]:
        is_longer = new["hours"] > old["hours"]
        yield Change("step_longer" if is_longer else "step_shorter", key, str(old["hours"]), str(new["hours"]))
    for name in sorted((old.keys() | new.keys()) - {"key", "name", "role", "place", "hours"}):
        yield from _differs("step_rule", f"{key}.{name}", old.get(name), new.get(name))


def _ways(body: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {(row["from"], row["action"], row.get("to", "")) for row in body["transitions"]}


def _way(way: tuple[str, str, str]) -> str:
    return f"{way[1]} → {way[2] or 'end'}"


def _differs(kind: str, where: str, before: Any, after: Any) -> Iterator[Change]:
    if before != after:
        yield Change(kind, where, _said(before), _said(after))


def _said(value: Any) -> str:
    """Return a value in a line."""
    if isinstance(value, Mapping):
        text = "; ".join(f"{key}: {_said(one)}" for key, one in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(_said(one) for one in value)
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
