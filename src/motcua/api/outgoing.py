"""The way of a result out of the house, and what takes its place when it was wrong."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Scope
from motcua.api import act_values as values
from motcua.api.acts import proposal_of
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import ActedOut, Paging, acted
from motcua.api.operations import reads, writes
from motcua.api.values import Moment, Text
from motcua.dossiers.models import Revision
from motcua.dossiers.services import delivering, handing, revising
from motcua.dossiers.services.revising import Change
from motcua.foundation.pagination import keyset_page

router = Router()


class WaybillIn(BaseModel):
    """The number on the waybill."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[Text, Field(min_length=1, max_length=40)]


class DeliveredIn(BaseModel):
    """When the post gave it to its owner."""

    model_config = ConfigDict(extra="forbid")

    delivered: Moment


class RevisionOut(BaseModel):
    """A paper that is to take the place of a result, and how far it is."""

    id: int
    dossier: UUID
    kind: str
    number: str
    title: str
    reason: str
    proposed: Moment
    signed: Moment | None
    issued: Moment | None
    dropped: Moment | None


class RevisionPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[RevisionOut]
    next_cursor: str | None


@writes(
    router,
    "/{uuid:dossier_id}/pickup-code",
    scope=Scope.RETURN,
    response=ActedOut,
    operation_id="send_pickup_code",
    summary="Send the owner a code to get the result with",
    vi="Gửi mã nhận kết quả đến tài khoản của chủ hồ sơ.",
)
def pickup_code(request: MachineRequest, dossier_id: UUID) -> ActedOut:
    """Send a one-time code to the owner's account; it is not told here."""
    return _delivering(request, dossier_id, handing.send_code)


@writes(
    router,
    "/{uuid:dossier_id}/dispatches",
    scope=Scope.RETURN,
    response=ActedOut,
    operation_id="post_result",
    summary="Hand a result to the public post",
    vi="Gửi kết quả qua bưu chính.",
)
def post_result(request: MachineRequest, dossier_id: UUID, body: WaybillIn) -> ActedOut:
    """Write down under which number the post has it."""
    return _delivering(request, dossier_id, lambda key, **told: delivering.post_result(key, body.number, **told))


@writes(
    router,
    "/{uuid:dossier_id}/dispatches/delivered",
    scope=Scope.RETURN,
    response=ActedOut,
    operation_id="record_delivery",
    summary="Record that the post delivered a result",
    vi="Ghi bưu chính đã phát kết quả.",
)
def delivered(request: MachineRequest, dossier_id: UUID, body: DeliveredIn) -> ActedOut:
    """Count the result as handed out."""
    return _delivering(
        request, dossier_id, lambda key, **told: delivering.record_delivery(key, body.delivered, **told)
    )


@writes(
    router,
    "/{uuid:dossier_id}/dispatches/came-back",
    scope=Scope.RETURN,
    response=ActedOut,
    operation_id="record_came_back",
    summary="Record that the post brought a result back",
    vi="Ghi bưu chính chuyển hoàn kết quả.",
)
def came_back(request: MachineRequest, dossier_id: UUID, body: values.ReasonIn) -> ActedOut:
    """Let the result wait at the counter again."""
    return _delivering(
        request, dossier_id, lambda key, **told: delivering.record_came_back(key, body.reason, **told)
    )


def _delivering(request: MachineRequest, dossier_id: UUID, do: Callable[..., Any]) -> ActedOut:
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    do(dossier.pk, by=call.user, at=call.at)
    return acted(call.dossier(dossier_id), call)


@reads(
    router,
    "/{uuid:dossier_id}/revisions",
    scope=Scope.RESULTS,
    response=RevisionPage,
    operation_id="list_revisions",
    summary="List what took the place of a result",
    vi="Các bản đính chính, cấp lại của kết quả.",
)
def revisions(request: MachineRequest, dossier_id: UUID, asked: Query[Paging]) -> RevisionPage:
    """List corrections and re-issues, the latest first."""
    rows = request.auth.dossier(dossier_id).revisions.all()
    page = keyset_page(rows, order=["-id"], cursor=asked.cursor, size=asked.limit)
    return RevisionPage(items=[_revision(each) for each in page.rows], next_cursor=page.next_cursor or None)


@writes(
    router,
    "/{uuid:dossier_id}/revisions",
    scope=Scope.REVISE,
    response={201: RevisionOut},
    operation_id="propose_revision",
    summary="Propose a correction or a re-issue",
    vi="Trình bản đính chính hoặc cấp lại.",
)
def propose(request: MachineRequest, dossier_id: UUID, body: values.RevisionIn) -> Status[RevisionOut]:
    """Write the paper that is to take the place of a signed result."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    wanted = proposal_of(dossier, body, call)
    change = Change(body.kind, body.reason, wanted.number, wanted.title, wanted.content)
    made = revising.propose_revision(dossier.pk, change, by=call.user, at=call.at)
    return Status(201, _revision(made))


@writes(
    router,
    "/{uuid:dossier_id}/revisions/{int:revision_id}/sign",
    scope=Scope.SIGN,
    response=RevisionOut,
    operation_id="sign_revision",
    summary="Sign a revision",
    vi="Ký bản thay thế.",
)
def sign_revision(request: MachineRequest, dossier_id: UUID, revision_id: int) -> RevisionOut:
    """Put the leader's signature on it."""
    return _carried_on(request, dossier_id, revision_id, revising.sign_revision)


@writes(
    router,
    "/{uuid:dossier_id}/revisions/{int:revision_id}/issue",
    scope=Scope.SIGN,
    response=RevisionOut,
    operation_id="issue_revision",
    summary="Seal and issue a revision",
    vi="Đóng dấu, phát hành bản thay thế.",
)
def issue_revision(request: MachineRequest, dossier_id: UUID, revision_id: int) -> RevisionOut:
    """Let it take the place of the old result; both are kept."""
    return _carried_on(request, dossier_id, revision_id, revising.issue_revision)


@writes(
    router,
    "/{uuid:dossier_id}/revisions/{int:revision_id}/drop",
    scope=Scope.REVISE,
    response=RevisionOut,
    operation_id="drop_revision",
    summary="Give a revision up",
    vi="Bỏ bản thay thế chưa phát hành.",
)
def drop(request: MachineRequest, dossier_id: UUID, revision_id: int, body: values.ReasonIn) -> RevisionOut:
    """Leave the result as it was, with the reason."""
    return _carried_on(
        request, dossier_id, revision_id, lambda key, **told: revising.drop_revision(key, body.reason, **told)
    )


def _carried_on(
    request: MachineRequest, dossier_id: UUID, revision_id: int, do: Callable[..., Revision]
) -> RevisionOut:
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    found = Revision.objects.filter(Q(dossier=dossier)).get(pk=revision_id)
    return _revision(do(found.pk, by=call.user, at=call.at))


def _revision(revision: Revision) -> RevisionOut:
    return RevisionOut(
        id=revision.pk,
        dossier=revision.dossier_id,
        kind=revision.kind,
        number=revision.number,
        title=revision.title,
        reason=revision.reason,
        proposed=revision.proposed_at,
        signed=revision.signed_at,
        issued=revision.issued_at,
        dropped=revision.dropped_at,
    )
