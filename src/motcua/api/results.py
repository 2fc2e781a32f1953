"""Results of the agency's dossiers, as a list; each is opened through its dossier."""

from ninja import Query, Router
from pydantic import BaseModel

from motcua.accounts.rules import Scope
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import Paging, ResultOut, told_result
from motcua.api.operations import reads
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.queries.desk import readable
from motcua.foundation.pagination import keyset_page

router = Router()


class ResultQuestion(Paging):
    """Results of dossiers within reach, the latest first."""

    is_sealed: bool = False


class ResultPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[ResultOut]
    next_cursor: str | None


@reads(
    router,
    "",
    scope=Scope.RESULTS,
    response=ResultPage,
    operation_id="list_results",
    summary="List results",
    vi="Danh sách kết quả của hồ sơ trong phạm vi; is_sealed: chỉ bản đã đóng dấu.",
)
def results(request: MachineRequest, asked: Query[ResultQuestion]) -> ResultPage:
    """List results of dossiers that the caller may read."""
    mine = Dossier.objects.filter(readable(request.auth.agencies)).values("pk")
    rows = Result.objects.filter(dossier__in=mine).select_related("dossier")
    rows = rows.filter(sealed_at__isnull=False) if asked.is_sealed else rows
    page = keyset_page(rows, order=["-id"], cursor=asked.cursor, size=asked.limit)
    items = [told_result(each, each.dossier) for each in page.rows]
    return ResultPage(items=items, next_cursor=page.next_cursor or None)
