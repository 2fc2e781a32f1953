"""What is told about dossiers, read for many at once with a number of queries that does not grow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from motcua.accounts.queries import national_account_ids
from motcua.dossiers.models import Attachment, Dossier, DossierEvent, HandOut, Result, Supplement
from motcua.dossiers.queries.charging import PaidBy, paid_by
from motcua.organizations.models import Posting
from motcua.population.queries import answered_for
from motcua.sync import rules
from motcua.sync.models import CodeKind, ForeignDossier
from motcua.sync.ports import (
    DossierReport,
    OnlinePayment,
    PaperFile,
    PaperSheet,
    ProgressReport,
    ResultReport,
    Reuse,
    SupplementReport,
)
from motcua.sync.queries.codes import Codes, Span, codes_for
from motcua.sync.rules.codes import Entry, unit_line
from motcua.vault.models import Document
from motcua.workflows.models import Workflow

SYSTEM = ("Hệ thống một cửa điện tử", "Xử lý tự động")
APPLICANT = "Người nộp hồ sơ"
POPULATION = "population"
OFFICER = "Công chức, viên chức"
PAID = {
    PaidBy.NATIONAL: OnlinePayment.PAID_ONLINE,
    PaidBy.PROVINCE: OnlinePayment.PAID_AT_PROVINCE,
    PaidBy.OTHERWISE: OnlinePayment.PAID_OTHERWISE,
}
WORDS = {
    "accept": "Tiếp nhận hồ sơ",
    "refuse": "Từ chối tiếp nhận hồ sơ",
    "request_supplement": "Yêu cầu bổ sung hồ sơ",
    "supplement_answered": "Người nộp đã bổ sung hồ sơ",
    "supplement_received": "Tiếp nhận giấy tờ bổ sung",
    "supplement_reminded": "Nhắc người nộp bổ sung",
    "extend": "Xin lỗi và gia hạn thời hạn giải quyết",
    "papers_returned": "Trả lại giấy tờ",
    "copies_signed": "Số hóa thành phần hồ sơ",
    "paid": "Đã nộp phí, lệ phí",
    "corrected": "Sửa thông tin chủ hồ sơ",
    "applicant_corrected": "Sửa thông tin chủ hồ sơ theo CSDL quốc gia về dân cư",
    "resume": "Tiếp tục xử lý hồ sơ",
    "request_payment": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "take": "Nhận xử lý hồ sơ",
    "assign": "Phân công xử lý",
    "transfer": "Chuyển cơ quan giải quyết do sắp xếp đơn vị",
    "transfer_undone": "Hoàn tác việc chuyển cơ quan giải quyết",
    "forward": "Chuyển xử lý",
    "return_step": "Trả lại bước trước",
    "consult": "Lấy ý kiến phối hợp",
    "consult_answered": "Cơ quan phối hợp đã trả lời",
    "submit_for_signature": "Trình ký kết quả",
    "sign": "Ký duyệt kết quả",
    "stamp": "Đóng dấu, phát hành kết quả",
    "hand_out": "Trả kết quả",
    "stop": "Dừng giải quyết hồ sơ",
    "withdraw": "Công dân rút hồ sơ",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A dossier as it is told: its state after entry ``upto``, and the acts of the entries not told before.

    ``fault`` is why it cannot be told, ``about`` which code or number; then there is no report.
    """

    code: str
    upto: int
    report: DossierReport | None
    progress: tuple[tuple[int, ProgressReport], ...] = ()  # with the seq of each
    fault: str = ""
    about: str = ""  # what the fault is about


@dataclass(frozen=True)
class _Shelf:
    """Everything about a batch of dossiers, by dossier."""

    events: Mapping[UUID, list[DossierEvent]]
    attachments: Mapping[UUID, list[Attachment]]
    supplements: Mapping[UUID, list[Supplement]]
    results: Mapping[UUID, Result]
    accounts: Mapping[UUID, str]
    postings: Mapping[UUID, list[Posting]]
    steps: Mapping[int, Mapping[str, str]]
    kinds: Mapping[UUID, str] = field(default_factory=dict)
    ways: Mapping[UUID, str] = field(default_factory=dict)  # how results were given, where they were
    paid: Mapping[UUID, PaidBy] = field(default_factory=dict)  # which way, of those whose fee is paid
    looked_up: frozenset[UUID] = frozenset()  # filings for which the population database has answered
    codes: Codes = field(default_factory=Codes)
    foreign: Mapping[UUID, ForeignDossier] = field(default_factory=dict)


def stories(wanted: Mapping[UUID, tuple[int, int]]) -> dict[UUID, Story]:
    """Return what to tell about each dossier: ``wanted`` says after which entry and up to which one."""
    related = ("procedure__procedure", "procedure__field", "deciding_agency", "receiving_agency")
    dossiers = Dossier.objects.select_related(*related).in_bulk(list(wanted))
    shelf = _gather(list(dossiers.values()))
    return {key: _story(dossier, wanted[key], shelf) for key, dossier in dossiers.items()}


def _gather(dossiers: list[Dossier]) -> _Shelf:
    keys = [dossier.pk for dossier in dossiers]
    events = list(
        DossierEvent.objects.filter(dossier__in=keys).select_related("by", "agency").order_by("dossier", "seq")
    )
    attachments = list(Attachment.objects.filter(dossier__in=keys).order_by("added_at", "id"))
    supplements = Supplement.objects.filter(dossier__in=keys).select_related("asked_by").order_by("number")
    results = Result.objects.filter(dossier__in=keys, document__isnull=False).select_related("document")
    kinds = _kinds(attachments)
    officers = {event.by_id for event in events if event.by_id}
    postings = Posting.objects.filter(user__in=officers).order_by("-valid_from", "id")
    online = [row.applicant_id for row in dossiers if row.applicant_id and row.channel == "online"]
    return _Shelf(
        events=_by(events, "dossier_id"),
        attachments=_by(attachments, "dossier_id"),
        supplements=_by(supplements, "dossier_id"),
        results={result.dossier_id: result for result in results},
        accounts=national_account_ids(online),
        postings=_by(postings, "user_id"),
        steps=_step_names({row.workflow_id for row in dossiers}),
        kinds=kinds,
        looked_up=answered_for([dossier.submission_key for dossier in dossiers]),
        codes=_codes(dossiers, kinds.values()),
        paid=paid_by(keys),
        ways=dict(HandOut.objects.filter(dossier__in=keys).values_list("dossier", "way")),
        foreign={row.pk: row for row in ForeignDossier.objects.filter(pk__in=keys).defer("declared")},
    )


def _by(rows: Iterable[Any], name: str) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _step_names(workflows: set[int]) -> dict[int, dict[str, str]]:
    rows = Workflow.objects.filter(pk__in=workflows).values_list("pk", "body")
    return {key: {step["key"]: step["name"] for step in body.get("steps", ())} for key, body in rows}


def _kinds(attachments: list[Attachment]) -> dict[UUID, str]:
    keys = [paper.document_id for paper in attachments if paper.document_id]
    return dict(Document.objects.filter(pk__in=keys).values_list("pk", "kind"))


def _codes(dossiers: list[Dossier], kinds: Iterable[str]) -> Codes:
    versions = [dossier.procedure for dossier in dossiers]
    return codes_for(
        {
            CodeKind.PROCEDURE: {version.procedure.code for version in versions},
            CodeKind.FIELD: {version.field.code for version in versions},
            CodeKind.UNIT: {code for dossier in dossiers for code in _units(dossier)},
            CodeKind.RESULT: {version.result_code for version in versions} | set(kinds),
        }
    )


def _units(dossier: Dossier) -> Iterable[str]:
    return (dossier.deciding_agency.code, *unit_line(_own_unit(dossier)))


def _own_unit(dossier: Dossier) -> str:
    """Return the unit that a dossier's code begins with."""
    return dossier.code.rpartition("-")[0].rpartition("-")[0]


def _span(dossier: Dossier) -> Span:
    return Span(localdate(dossier.submitted_at), localdate())


def _unit_name(dossier: Dossier, shelf: _Shelf, span: Span) -> str:
    """Return the unit's name in the national list; a list that stops at provinces does not name it."""
    agency = dossier.deciding_agency
    known = shelf.codes.find(CodeKind.UNIT, agency.code, span)
    return known.name if known else agency.name


def _story(dossier: Dossier, span: tuple[int, int], shelf: _Shelf) -> Story:
    told, upto = span
    events = {event.seq: event for event in shelf.events.get(dossier.pk, ()) if event.seq <= upto}
    acts = [
        rules.Act(seq, event.kind, event.at, event.status, event.step, event.due_at)
        for seq, event in events.items()
    ]
    try:
        report = _report(dossier, acts, shelf)
    except rules.UnfitError as error:
        return Story(dossier.code, upto, None, fault=error.code, about=error.about)
    progress = tuple(
        (stage.act.seq, _progress(dossier, stage, events[stage.act.seq], shelf))
        for stage in rules.stages(acts, submitted_at=dossier.submitted_at)
        if stage.act.seq > told
    )
    return Story(dossier.code, upto, report, progress)


def _report(dossier: Dossier, acts: list[rules.Act], shelf: _Shelf) -> DossierReport:
    stands = rules.standing(acts, received_at=dossier.received_at)
    version, way = dossier.procedure, shelf.ways.get(dossier.pk, dossier.return_by)
    span = _span(dossier)
    procedure = shelf.codes.named(CodeKind.PROCEDURE, Entry(version.procedure.code, version.name), span)
    shelf.codes.check_unit(_own_unit(dossier), span)
    field_of = shelf.codes.named(CodeKind.FIELD, Entry(version.field.code, version.field.name), span)
    return DossierReport(
        code=dossier.code,
        procedure_code=procedure.code,
        procedure_name=procedure.name,
        field_code=field_of.code,
        field_name=field_of.name,
        channel=dossier.channel,
        summary=f"{version.name} – {dossier.applicant_name}",
        submitted_at=dossier.submitted_at,
        received_at=stands.received_at,
        due_at=stands.due_at,
        refused_at=stands.refused_at,
        finished_at=stands.finished_at,
        returned_at=stands.returned_at,
        status=stands.status,
        return_note="Trả bản điện tử" if way == Dossier.ReturnBy.ONLINE else "",
        returns_by_post=way == Dossier.ReturnBy.POST,
        deciding_unit=_unit_name(dossier, shelf, span),
        payment=_payment(dossier, shelf),
        fee_amount=dossier.fee_amount,
        databases=(POPULATION,) if dossier.submission_key in shelf.looked_up else (),
        foreign_code=shelf.foreign[dossier.pk].code if dossier.pk in shelf.foreign else "",
        **_applicant(dossier, shelf),
        **_papers(dossier, acts, shelf),
        results=_results(dossier, stands.finished_at, shelf),
    )


def _payment(dossier: Dossier, shelf: _Shelf) -> OnlinePayment:
    if dossier.pk in shelf.paid:
        return PAID[shelf.paid[dossier.pk]]
    if dossier.fee_amount:
        return OnlinePayment.NOT_PAID
    is_paid_there = dossier.pk in shelf.foreign and shelf.foreign[dossier.pk].paid_amount
    return OnlinePayment.PAID_ONLINE if is_paid_there else OnlinePayment.NOTHING_DUE


def _applicant(dossier: Dossier, shelf: _Shelf) -> dict[str, Any]:
    """Whose dossier it is; the national account only of somebody who filed online, unhelped, for themselves."""
    is_own = dossier.channel == "online" and not dossier.is_assisted
    by_self = dossier.applicant_id if is_own and dossier.filed_by_id in {None, dossier.applicant_id} else None
    return {
        "applicant_name": dossier.applicant_name,
        "applicant_kind": dossier.applicant_kind,
        "account_id": shelf.accounts.get(by_self, "") if by_self else "",
        "identity_kind": rules.identity(dossier.applicant_kind, dossier.identity_number),
        "identity_number": dossier.identity_number.strip(),
        "email": dossier.email,
        "phone": dossier.phone,
        "is_verified": dossier.identity_is_verified,
    }


def _papers(dossier: Dossier, acts: list[rules.Act], shelf: _Shelf) -> dict[str, Any]:
    papers = shelf.attachments.get(dossier.pk, [])
    asked = [each for each in shelf.supplements.get(dossier.pk, []) if each.asked_at <= acts[-1].at]
    sheets = [paper for paper in papers if not paper.sha256]
    return {
        "files": tuple(_file(paper, shelf, _span(dossier)) for paper in papers if paper.sha256),
        "sheets": tuple(PaperSheet(paper.name, paper.originals + paper.copies) for paper in sheets),
        "supplements": tuple(_supplement(each, acts) for each in asked),
    }


def _file(paper: Attachment, shelf: _Shelf, span: Span) -> PaperFile:
    """Re-use is told only where the paper was taken from a store, the province's or the nation's: evidence."""
    is_from_store = paper.source == Attachment.Source.DATABASE
    reused = is_from_store or (paper.source == Attachment.Source.VAULT and paper.document_id is not None)
    kind = shelf.kinds.get(paper.document_id, "") if reused and paper.document_id else ""
    known = shelf.codes.find(CodeKind.RESULT, kind, span) if kind else None
    name, reuse = paper.file_name or paper.name, Reuse.RESULT if reused else Reuse.NONE
    code = known.code if known else ""
    return PaperFile(str(paper.pk), name, paper.component_code, reuse, code, is_from_store)


def _supplement(asked: Supplement, acts: list[rules.Act]) -> SupplementReport:
    until = asked.closed_at or asked.answered_at
    after = [act.due_at for act in acts if until and act.at >= until and act.due_at]
    return SupplementReport(
        id=str(asked.pk),
        asked_by=asked.asked_by.full_name,
        content=asked.reason,
        asked_at=asked.asked_at,
        items=tuple(str(item["what"]) for item in asked.items),
        answered_at=asked.answered_at,
        is_closed=asked.closed_at is not None,
        due_before=rules.last_due([act for act in acts if act.at < asked.asked_at]),
        due_after=after[0] if after else None,
    )


def _results(dossier: Dossier, finished_at: datetime | None, shelf: _Shelf) -> tuple[ResultReport, ...]:
    """Only a signed and sealed result is told, never a paper that was handed in."""
    result = shelf.results.get(dossier.pk)
    if finished_at is None or result is None:
        return ()
    version = dossier.procedure
    code = shelf.codes.result(version.result_code, version.procedure.code, _span(dossier))
    return (ResultReport(str(result.document_id), result.title, code),)


def _progress(dossier: Dossier, stage: rules.Stage, event: DossierEvent, shelf: _Shelf) -> ProgressReport:
    officer, title = _who(event, shelf)
    unit = event.agency or dossier.receiving_agency
    return ProgressReport(
        code=dossier.code,
        officer=officer,
        title=title,
        unit=unit.name,
        content=_content(dossier, event, shelf),
        at=event.at,
        status=event.status,
        started_at=stage.started_at,
        due_at=stage.due_at,
    )


def _who(event: DossierEvent, shelf: _Shelf) -> tuple[str, str]:
    if event.by is None:
        return SYSTEM
    if not event.by.is_officer:
        return event.by.full_name, APPLICANT
    day = localdate(event.at)
    held = [each for each in shelf.postings.get(event.by.pk, ()) if each.valid_from <= day]
    held = [each for each in held if each.valid_to is None or each.valid_to >= day]
    here = [each for each in held if each.agency_id == event.agency_id]
    title = next((each.title for each in here + held if each.title), OFFICER)
    return event.by.full_name, title


def _content(dossier: Dossier, event: DossierEvent, shelf: _Shelf) -> str:
    words = WORDS.get(event.kind, "Cập nhật hồ sơ")
    if event.kind in {"forward", "return_step"}:
        step = shelf.steps.get(dossier.workflow_id, {}).get(event.step)
        words = f"{words}: {step}" if step else words
    return f"{words}. {event.note}" if event.note else words
