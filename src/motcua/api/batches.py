"""One plain act on many dossiers, with a result for each."""

from uuid import UUID

from django.db import transaction
from ninja import Router
from pydantic import BaseModel

from motcua.accounts.rules import Scope
from motcua.api import act_values as values
from motcua.api.acts import BY_SLUG, Doing, officer_named
from motcua.api.callers import Caller, MachineRequest
from motcua.api.operations import writes
from motcua.api.problems import RefusedError
from motcua.api.refusing import as_refusal
from motcua.dossiers.services.returning import hand_out

router = Router()


class BatchResult(BaseModel):
    """What became of one dossier; ``code`` and ``detail`` where it failed."""

    dossier: UUID
    is_done: bool
    code: str = ""
    detail: str = ""


class BatchOut(BaseModel):
    """What became of each dossier, in the order they were sent."""

    items: list[BatchResult]


@writes(
    router,
    "",
    scope=Scope.HANDLE,
    response=BatchOut,
    operation_id="act_on_many",
    summary="Do one plain act on many dossiers",
    vi="Làm một việc với nhiều hồ sơ; mỗi hồ sơ có kết quả riêng.",
)
def batch(request: MachineRequest, body: values.BatchIn) -> BatchOut:
    """Do the act on each dossier by itself and say what became of each; signing asks for that scope too."""
    call, act = request.auth, BY_SLUG[body.act]
    if act.scope not in call.token.scopes.split():
        raise RefusedError(403, f"scope {act.scope}", code="insufficient_scope")
    told = values.AssignIn(to=body.to) if body.act == "assign" and body.to else values.AcceptIn()
    if body.act == "assign":
        officer_named(body.to or "")
    return BatchOut(items=[_one(row, body.act, told, call) for row in body.rows])


def _one(row: values.BatchRow, slug: str, told: values.Plain, call: Caller) -> BatchResult:
    try:
        with transaction.atomic():
            dossier = call.dossier_to_act_on(row.dossier)
            if slug == "hand-out":
                hand_out(dossier.pk, by=call.user, at=call.at, seen=row.seen)
            else:
                BY_SLUG[slug].do(Doing(dossier, call, row.seen), told)
    except Exception as error:
        said = as_refusal(error)
        if said is None:
            raise
        return BatchResult(dossier=row.dossier, is_done=False, code=said.code or "not_found", detail=said.detail)
    return BatchResult(dossier=row.dossier, is_done=True)
