"""The way of a dossier, for whoever knows its code and a second proof."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, ConfigDict

from motcua.api.dossier_values import StatusOut
from motcua.api.operations import asks
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import Code, Moment
from motcua.api.wording import STATUSES, STEPS
from motcua.dossiers import explaining
from motcua.dossiers.models import DossierEvent
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.tracking import Track, track_by_code
from motcua.dossiers.rules.transitions import Status
from motcua.foundation.limits import LOOKUPS_BY_CODE, LOOKUPS_BY_VISITOR, visitor
from motcua.ui import formats

router = Router()


class Proof(BaseModel):
    """A dossier's code with one proof: the look-up secret of its receipt, or the phone number given in it."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    secret: Code | None = None
    phone: Code | None = None


class Step(BaseModel):
    """One thing that happened; ``agency`` is empty where the applicant acted."""

    kind: str
    words: str
    at: Moment
    agency: str


class DossierOut(BaseModel):
    """Where a dossier stands; no personal data. ``due`` is null before receipt and while the clock stands."""

    code: str
    procedure: str
    procedure_name: str
    status: StatusOut
    received: Moment | None
    due: Moment | None
    explanation: list[str]
    finished: Moment | None
    steps: list[Step]


@asks(
    router,
    "/track",
    response=DossierOut,
    operation_id="track_dossier",
    summary="Say where a dossier stands",
    vi="Tra cứu tình trạng hồ sơ bằng mã hồ sơ và một bằng chứng.",
    extra={"x-refusals": [404]},
)
def track(request: HttpRequest, proof: Proof) -> DossierOut:
    """Tell status, steps and due time. A wrong code and a wrong proof get the same answer."""
    given = _given(proof)
    _brake(request, proof.code)
    found = track_by_code(proof.code, given)
    if found is None:
        raise RefusedError(
            404, _("Mã hồ sơ và mã tra cứu hoặc số điện thoại không khớp. Hãy xem lại giấy tiếp nhận.")
        )
    return _told(found)


def _given(proof: Proof) -> str:
    given = [each for each in (proof.secret, proof.phone) if each is not None]
    if len(given) != 1:
        detail = _("Hãy gửi một trong hai: secret (mã tra cứu) hoặc phone (số điện thoại đã khai).")
        raise wrong(FieldError(field="secret", detail=detail))
    return given[0]


def _brake(request: HttpRequest, code: str) -> None:
    """Count this try together with those on the portal's page."""
    for limit, what in ((LOOKUPS_BY_VISITOR, visitor(request)), (LOOKUPS_BY_CODE, code.upper())):
        quota = limit.take(what)
        if not quota.is_admitted:
            detail = _("Đã thử nhiều lần liên tiếp. Hãy đợi 15 phút rồi gửi lại.")
            raise RefusedError(429, detail, headers=quota.headers, code="too_many_tries")


def _told(found: Track) -> DossierOut:
    dossier = found.dossier
    deadline = deadline_of(dossier)
    return DossierOut(
        code=dossier.code,
        procedure=dossier.procedure.procedure.code,
        procedure_name=dossier.procedure.name,
        status=StatusOut(number=dossier.status, words=str(STATUSES[Status(dossier.status)])),
        received=dossier.received_at,
        due=deadline.due_at,
        explanation=[
            *explaining.answer_lines(dossier),
            *explaining.lines(deadline, term=formats.term(dossier.term_amount, dossier.term_unit)),
        ],
        finished=dossier.finished_at,
        steps=[_step(event) for event in found.events if event.kind in STEPS],
    )


def _step(event: DossierEvent) -> Step:
    acted_for_agency = event.by is not None and event.by.is_officer and event.agency is not None
    agency = str(event.agency) if acted_for_agency else ""
    return Step(kind=event.kind, words=str(STEPS[event.kind]), at=event.at, agency=agency)
