"""Being told of what happens: a log of seven days to read from any point, and messages to one's own address."""

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Scope
from motcua.api.callers import Caller, MachineRequest
from motcua.api.operations import reads, writes
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import Moment, Text
from motcua.foundation.outbound import ForbiddenAddressError
from motcua.webhooks import services
from motcua.webhooks.models import LoggedEvent, Subscription
from motcua.webhooks.queries import TrimmedError, events_after, reach, subscription_of, subscriptions_of
from motcua.webhooks.services import Owner, SubscriptionError, Wish

events_router = Router()
router = Router()
CURSOR = r"^[0-9]{0,18}$"
KIND = r"^dossier\.[a-z_]{1,40}$"
Cursor = Annotated[
    str, Field(pattern=CURSOR, description="next_cursor of the answer before; empty: the oldest kept.")
]
EventKind = Annotated[str, Field(pattern=KIND)]


class EventQuestion(BaseModel):
    """Events of dossiers within reach, in the order in which they became known."""

    cursor: Cursor = ""
    kind: Annotated[str, Field(pattern=r"^(dossier\.[a-z_]{1,40})?$", description="Only this kind.")] = ""
    limit: int = Field(100, ge=1, le=500)


class EventOut(BaseModel):
    """One thing that happened; ``cursor`` is its place in the log."""

    cursor: str
    type: str
    dossier: UUID
    code: str
    seq: int
    status: int = Field(ge=1, le=10)
    at: Moment


class EventList(BaseModel):
    """``next_cursor`` is where to go on, now or later; it is never null."""

    items: list[EventOut]
    next_cursor: str


class SubscriptionIn(BaseModel):
    """Where to send what; without ``url`` nothing is sent, the events are fetched. No ``kinds``: all."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Text, Field(min_length=1)]
    url: Annotated[str, Field(max_length=500, pattern=r"^[\x21-\x7e]*$")] = ""
    kinds: Annotated[list[EventKind], Field(max_length=40)] = Field(default_factory=list)


class SubscriptionOut(BaseModel):
    """A subscription and how it fares; ``failing``: nobody took anything for three days, resume it."""

    id: UUID
    name: str
    url: str
    kinds: list[str]
    state: Subscription.State
    cursor: str
    created: Moment
    last_sent: Moment | None
    last_status: int | None
    last_error: str
    failing_since: Moment | None
    next_try: Moment
    is_test_waiting: bool


class SubscriptionSecret(SubscriptionOut):
    """The same with the secret, which is shown this one time."""

    secret: str
    old_secret_until: Moment | None


class SubscriptionList(BaseModel):
    """The system's own subscriptions, the oldest first."""

    items: list[SubscriptionOut]


class CursorIn(BaseModel):
    """Everything up to here is taken; what follows is told (again)."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]


class Deleted(BaseModel):
    """What is gone."""

    id: UUID
    is_deleted: Literal[True] = True


@reads(
    events_router,
    "",
    scope=Scope.EVENTS,
    response=EventList,
    operation_id="list_events",
    summary="Read the log of events",
    vi="Đọc nhật ký sự kiện bảy ngày, tiếp từ con trỏ đã có.",
    extra={"x-refusals": [410]},
)
def events(request: MachineRequest, asked: Query[EventQuestion]) -> EventList:
    """Read what happened after a cursor, of dossiers within reach; ids and states, nobody's name."""
    kinds = [asked.kind] if asked.kind else []
    return _events(int(asked.cursor or 0), request.auth.agencies, kinds, asked.limit, bool(asked.cursor))


def _events(position: int, agencies: frozenset[int], kinds: list[str], limit: int, is_named: bool) -> EventList:
    try:
        found = events_after(position, agencies=agencies, kinds=kinds, limit=limit)
    except TrimmedError as trimmed:
        if is_named:
            detail = _("Sự kiện sau con trỏ này đã quá bảy ngày. Hãy đọc lại hồ sơ rồi tiếp từ %(cursor)s.")
            raise RefusedError(410, detail % {"cursor": trimmed.oldest}, code="cursor_expired") from None
        found = events_after(trimmed.oldest, agencies=agencies, kinds=kinds, limit=limit)
    return EventList(items=[_event(each) for each in found.events], next_cursor=str(found.position))


def _event(event: LoggedEvent) -> EventOut:
    return EventOut(
        cursor=str(event.position),
        type=event.word,
        dossier=event.dossier_id,
        code=event.code,
        seq=event.seq,
        status=event.status,
        at=event.at,
    )


@reads(
    router,
    "",
    scope=Scope.HOOKS,
    response=SubscriptionList,
    operation_id="list_subscriptions",
    summary="List the system's subscriptions",
    vi="Các đăng ký nhận sự kiện của hệ thống.",
)
def listed(request: MachineRequest) -> SubscriptionList:
    """List the system's own; nobody sees another's."""
    rows = subscriptions_of(request.auth.client).order_by("created_at", "pk")
    return SubscriptionList(items=[_told(each) for each in rows])


@writes(
    router,
    "",
    scope=Scope.HOOKS,
    response={201: SubscriptionSecret},
    operation_id="subscribe",
    summary="Subscribe to events",
    vi="Đăng ký nhận sự kiện; khóa ký chỉ được cho xem một lần.",
)
def subscribe(request: MachineRequest, body: SubscriptionIn) -> Status[SubscriptionSecret]:
    """Begin to tell what happens from now on; the secret signs every message (Standard Webhooks)."""
    made = _said(lambda: services.subscribe(_owner(request.auth), _wish(body), at=request.auth.at))
    return Status(201, _with_secret(made))


@reads(
    router,
    "/{uuid:subscription_id}",
    scope=Scope.HOOKS,
    response=SubscriptionOut,
    operation_id="show_subscription",
    summary="Show a subscription and how it fares",
    vi="Xem một đăng ký và tình trạng gửi.",
)
def show(request: MachineRequest, subscription_id: UUID) -> SubscriptionOut:
    """Tell how far it has been told and what went wrong last."""
    return _told(subscription_of(request.auth.client, subscription_id))


@writes(
    router,
    "/{uuid:subscription_id}",
    method="PUT",
    scope=Scope.HOOKS,
    response=SubscriptionOut,
    operation_id="change_subscription",
    summary="Change a subscription",
    vi="Đổi địa chỉ, tên hoặc loại sự kiện.",
)
def change(request: MachineRequest, subscription_id: UUID, body: SubscriptionIn) -> SubscriptionOut:
    """Tell it elsewhere or of other things; how far it has been told stays."""
    return _changed(request, subscription_id, lambda it, **told: services.change(it, _wish(body), **told))


@writes(
    router,
    "/{uuid:subscription_id}",
    method="DELETE",
    scope=Scope.HOOKS,
    response=Deleted,
    operation_id="unsubscribe",
    summary="Delete a subscription",
    vi="Xóa đăng ký.",
)
def unsubscribe(request: MachineRequest, subscription_id: UUID) -> Deleted:
    """Forget it and its secrets."""
    call = request.auth
    services.unsubscribe(subscription_of(call.client, subscription_id), by=_owner(call), at=call.at)
    return Deleted(id=subscription_id)


@writes(
    router,
    "/{uuid:subscription_id}/pause",
    scope=Scope.HOOKS,
    response=SubscriptionOut,
    operation_id="pause_subscription",
    summary="Pause a subscription",
    vi="Tạm dừng gửi.",
)
def pause(request: MachineRequest, subscription_id: UUID) -> SubscriptionOut:
    """Stop sending; what happens meanwhile waits as long as the log is kept."""
    return _changed(request, subscription_id, services.pause)


@writes(
    router,
    "/{uuid:subscription_id}/resume",
    scope=Scope.HOOKS,
    response=SubscriptionOut,
    operation_id="resume_subscription",
    summary="Go on with a subscription",
    vi="Gửi tiếp từ chỗ đã dừng.",
)
def resume(request: MachineRequest, subscription_id: UUID) -> SubscriptionOut:
    """Go on where it stopped."""
    return _changed(request, subscription_id, services.resume)


@writes(
    router,
    "/{uuid:subscription_id}/rotate-secret",
    scope=Scope.HOOKS,
    response=SubscriptionSecret,
    operation_id="rotate_secret",
    summary="Get a new secret",
    vi="Đổi khóa ký; khóa cũ còn ký song song một ngày.",
)
def rotate(request: MachineRequest, subscription_id: UUID) -> SubscriptionSecret:
    """Sign with a new secret; the old one signs beside it for a day."""
    call = request.auth
    found = subscription_of(call.client, subscription_id)
    return _with_secret(services.rotate(found, by=_owner(call), at=call.at))


@writes(
    router,
    "/{uuid:subscription_id}/test",
    scope=Scope.HOOKS,
    response={202: SubscriptionOut},
    operation_id="test_subscription",
    summary="Have a test message sent",
    vi="Gửi thử một thông báo ping.",
)
def test(request: MachineRequest, subscription_id: UUID) -> Status[SubscriptionOut]:
    """Send a ping within a second or two; last_status and last_error tell what came of it."""
    return Status(202, _changed(request, subscription_id, services.want_test))


@writes(
    router,
    "/{uuid:subscription_id}/cursor",
    method="PUT",
    scope=Scope.HOOKS,
    response=SubscriptionOut,
    operation_id="move_cursor",
    summary="Replay from a cursor, or count events as taken",
    vi="Gửi lại từ một con trỏ, hoặc xác nhận đã nhận đến con trỏ.",
)
def move(request: MachineRequest, subscription_id: UUID, body: CursorIn) -> SubscriptionOut:
    """Tell everything after the cursor once more, or not what comes before it."""
    position = int(body.cursor)
    return _changed(request, subscription_id, lambda it, **told: services.move(it, position, **told))


@reads(
    router,
    "/{uuid:subscription_id}/events",
    scope=Scope.HOOKS,
    response=EventList,
    operation_id="fetch_subscription",
    summary="Fetch what a subscription has not taken yet",
    vi="Lấy các sự kiện đăng ký chưa nhận; xác nhận bằng con trỏ.",
)
def fetch(request: MachineRequest, subscription_id: UUID) -> EventList:
    """Tell what follows its cursor; nothing counts as taken until the cursor is moved."""
    call = request.auth
    found = subscription_of(call.client, subscription_id)
    return _events(found.position, reach(found, call.at), found.kinds, 100, False)


def _owner(call: Caller) -> Owner:
    return Owner(call.client, call.token.mandate)


def _wish(body: SubscriptionIn) -> Wish:
    return Wish(body.name, body.url, tuple(dict.fromkeys(body.kinds)))


def _changed(request: MachineRequest, subscription_id: UUID, do: Callable[..., Subscription]) -> SubscriptionOut:
    call = request.auth
    found = subscription_of(call.client, subscription_id)
    return _told(_said(lambda: do(found, by=_owner(call), at=call.at)))


def _said(do: Callable[[], Subscription]) -> Subscription:
    try:
        return do()
    except ForbiddenAddressError as no:
        raise wrong(FieldError(field="url", detail=_address(no.code))) from no
    except SubscriptionError as no:
        raise _refused(no.code) from no


def _address(code: str) -> str:
    if code == "scheme":
        return _("Hãy gửi địa chỉ bắt đầu bằng https://.")
    return _("Địa chỉ không đúng dạng. Hãy gửi dạng https://may-chu.example/duong-dan.")


def _refused(code: str) -> RefusedError:
    if code == "too_many":
        detail = _("Mỗi hệ thống có nhiều nhất %(most)s đăng ký. Hãy xóa bớt.") % {
            "most": services.MOST_OF_A_CLIENT
        }
        return RefusedError(409, detail, code=code)
    if code == "no_address":
        return RefusedError(409, _("Đăng ký này không có địa chỉ để gửi. Hãy thêm url."), code=code)
    return wrong(FieldError(field="cursor", detail=_("Nhật ký không có con trỏ này. Hãy dùng con trỏ đã nhận.")))


def _told(found: Subscription) -> SubscriptionOut:
    return SubscriptionOut(
        id=found.pk,
        name=found.name,
        url=found.url,
        kinds=found.kinds,
        state=Subscription.State(found.state),
        cursor=str(found.position),
        created=found.created_at,
        last_sent=found.last_sent_at,
        last_status=found.last_status,
        last_error=found.last_error,
        failing_since=found.failing_since,
        next_try=found.due_at,
        is_test_waiting=found.test_wanted_at is not None,
    )


def _with_secret(found: Subscription) -> SubscriptionSecret:
    until = found.old_secret_until
    return SubscriptionSecret(**_told(found).model_dump(), secret=found.secret, old_secret_until=until)
