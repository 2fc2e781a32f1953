"""When a term ends, and why: the same engine that judges dossiers."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from motcua.api.operations import asks
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import Moment
from motcua.dossiers import explaining
from motcua.kernel.working_time import CalendarGapError, Pause, TermError, Unit, deadline
from motcua.organizations.queries import working_calendar
from motcua.ui import formats

router = Router()


class Stretch(BaseModel):
    """A stretch in which the clock stands; without ``to`` it still does."""

    model_config = ConfigDict(extra="forbid")

    start: Moment = Field(alias="from")
    end: Moment | None = Field(None, alias="to")


class DeadlineQuestion(BaseModel):
    """A term that begins at ``received``; ``unit`` is working days, calendar days or working hours."""

    model_config = ConfigDict(extra="forbid")

    received: Moment
    term: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    unit: Unit
    pauses: list[Stretch] = Field(default_factory=list, max_length=100)


class DeadlineAnswer(BaseModel):
    """``due`` is null while an open pause keeps the end from being known."""

    due: Moment | None
    explanation: list[str]


@asks(
    router,
    "",
    response=DeadlineAnswer,
    operation_id="compute_deadline",
    summary="Compute when a term ends",
    vi="Tính ngày hẹn trả theo lịch làm việc của tỉnh và giải thích từng ngày không tính.",
)
def compute(request: HttpRequest, question: DeadlineQuestion) -> DeadlineAnswer:
    """Count by the province's working calendar and explain every day that was not counted."""
    pauses = [_pause(place, each) for place, each in enumerate(question.pauses)]
    try:
        found = deadline(question.received, question.term, question.unit, working_calendar(), pauses)
        term = formats.term(question.term, question.unit)
        return DeadlineAnswer(due=found.due_at, explanation=explaining.lines(found, term=term))
    except (CalendarGapError, OverflowError) as gap:
        raise _beyond(gap.day.year if isinstance(gap, CalendarGapError) else question.received.year) from gap
    except TermError as no:
        raise wrong(FieldError(field="term", detail=_("Thời hạn quá dài để tính. Hãy gửi số nhỏ hơn."))) from no


def _pause(place: int, stretch: Stretch) -> Pause:
    try:
        return Pause(stretch.start, stretch.end)
    except TermError as no:
        detail = _("Lần tạm dừng kết thúc trước khi bắt đầu. Hãy xem lại hai thời điểm.")
        raise wrong(FieldError(field=f"pauses.{place}.to", detail=detail)) from no


def _beyond(year: int) -> RefusedError:
    detail = _("Chưa có lịch làm việc của năm %(year)s. Hãy hỏi về thời gian đã có lịch.") % {"year": year}
    return wrong(FieldError(field="received", detail=detail))
