"""What the page of one dossier shows: facts in words, the path, the clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalog.queries.procedures import definition_by_id
from motcua.catalog.rules.answers import review
from motcua.dossiers import explaining
from motcua.dossiers.models import Attachment, Consultation, Dossier
from motcua.dossiers.queries.clocks import deadline_of
from motcua.organizations.models import Area
from motcua.ui.formats import as_date, mask_email, mask_id, mask_phone, term
from motcua.workflows.rules import main_path

MASKS = {"personal_id": mask_id, "old_id": mask_id, "tax_code": mask_id, "phone": mask_phone, "email": mask_email}


@dataclass(frozen=True, slots=True)
class Block:
    """A titled list of facts."""

    title: str
    rows: list[tuple[str, str]]


def applicant_rows(dossier: Dossier, *, masked: bool = True) -> list[tuple[str, str]]:
    """Return who files, with numbers hidden unless somebody has said why they look."""
    id_, phone, mail = (mask_id, mask_phone, mask_email) if masked else (str, str, str)
    rows = [
        (_("Họ tên"), dossier.applicant_name),
        (_("Số định danh"), id_(dossier.identity_number)),
        (_("Điện thoại"), phone(dossier.phone)),
        (_("Thư điện tử"), mail(dossier.email)),
        (_("Địa chỉ"), dossier.address),
        (_("Cách nộp"), _channel(dossier)),
        (_("Số bưu gửi"), str(dossier.answers.get("_waybill", ""))),
        (
            _("Ngày gửi bưu chính"),
            as_date(dossier.answers.get("_posted_on")) if "_posted_on" in dossier.answers else "",
        ),
        (_("Nhận kết quả"), dossier.get_return_by_display()),
    ]
    return [(label, value) for label, value in rows if value]


def _channel(dossier: Dossier) -> str:
    name = str(dossier.get_channel_display())
    if dossier.is_assisted:
        helper = dossier.filed_by.full_name if dossier.filed_by else ""
        return _("%(channel)s, %(helper)s nộp hộ (%(consent)s)") % {
            "channel": name, "helper": helper, "consent": dossier.consent,
        }  # fmt: skip
    return _("%(channel)s, đã xác thực VNeID") % {"channel": name} if dossier.identity_is_verified else name


def answer_blocks(dossier: Dossier, *, masked: bool = True) -> list[Block]:
    """Return the answers of the form, step by step; what is not of the form is listed as it was given."""
    answers = {key: value for key, value in dossier.answers.items() if not key.startswith("_")}
    if not answers:
        return []
    if dossier.procedure.form is None:
        return [Block(_("Nội dung khai"), [(str(key), str(value)) for key, value in answers.items()])]
    body = dossier.procedure.form.body
    kinds = dict(_kinds(body))
    sections = review(body, answers, _communes(answers))
    return [
        Block(
            section.title,
            [
                (
                    f"{row.group}: {row.label}" if row.group else row.label,
                    _shown(row.value, kinds.get(_key(row.path)), masked),
                )
                for row in section.rows
                if row.value
            ],
        )
        for section in sections
    ]


def _key(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdigit())


def _kinds(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for step in body["ui"]["steps"]:
        for field in step["fields"]:
            yield field["key"], field["kind"]
            for inner in field.get("fields", ()):
                yield f"{field['key']}.{inner['key']}", inner["kind"]


def _shown(value: str, kind: str | None, masked: bool) -> str:
    mask = MASKS.get(kind or "") if masked else None
    return mask(value) if mask else value


def _communes(answers: Mapping[str, Any]) -> dict[str, str]:
    codes = set(_codes(answers))
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _codes(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("commune"), str):
            yield value["commune"]
        for inner in value.values():
            yield from _codes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _codes(inner)


def path_of(dossier: Dossier) -> list[dict[str, str]]:
    """Return the steps of the way with where the dossier stands, for the diagram."""
    definition = definition_by_id(dossier.workflow_id)
    steps = main_path(definition)
    known = [step.key for step in steps]
    here = known.index(dossier.step) if dossier.step in known else -1
    if dossier.step and here < 0 and dossier.step in definition.steps:  # a side step: shown where it stands
        steps = [*steps, definition.steps[dossier.step]]
        here = len(steps) - 1
    is_over = not dossier.step
    assignee = dossier.assignee.full_name if dossier.assignee else ""
    return [
        {
            "title": step.name,
            "state": _state(place, here, is_over, is_returned=dossier.returned_at is not None),
            "note": assignee if place == here else "",
        }
        for place, step in enumerate(steps)
    ]


def _state(place: int, here: int, is_over: bool, *, is_returned: bool) -> str:
    if is_over:
        return "done" if is_returned or place == 0 else "skipped"
    if place == here:
        return "current"
    return "done" if place < here else "next"


def clock_lines(dossier: Dossier) -> list[str]:
    """Return why the dossier is due when it is, one line for each reason."""
    told = explaining.lines(deadline_of(dossier), term=term(dossier.term_amount, dossier.term_unit))
    return [*explaining.answer_lines(dossier), *told]


def open_questions(dossier: Dossier, agencies: frozenset[int]) -> list[Consultation]:
    """Return what this officer's agencies were asked and have not answered."""
    asked = dossier.consultations.filter(agency__in=agencies, answered_at=None).select_related(
        "agency", "asked_by"
    )
    return list(asked.order_by("due_at"))


def papers_of(dossier: Dossier) -> list[Attachment]:
    """Return the papers in the order they came."""
    return list(dossier.attachments.select_related("consent", "digital_copy").order_by("added_at", "id"))


def shown_paper(papers: list[Attachment], wanted: str) -> Attachment | None:
    """Return the paper to show beside: the one asked for, else the first that has a file."""
    with_file = [paper for paper in papers if paper.sha256 and (paper.consent is None or paper.consent.holds)]
    return next((paper for paper in with_file if str(paper.pk) == wanted), with_file[0] if with_file else None)


def is_late(dossier: Dossier, now: datetime) -> bool:
    return dossier.due_at is not None and dossier.due_at < now
