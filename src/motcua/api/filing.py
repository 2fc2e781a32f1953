"""Filing by a connected system: the service of the counter's screen, with a key that makes a retry harmless."""

import uuid

from ninja import Router, Status

from motcua.accounts.rules import Scope
from motcua.api.callers import MachineRequest
from motcua.api.filing_values import FiledOut, FilingIn, QuoteIn, QuoteOut
from motcua.api.handing_in import Sender
from motcua.api.operations import asks, by_itself, writes

router = Router()


@writes(
    router,
    "",
    scope=Scope.FILE,
    response={201: FiledOut},
    operation_id="file_dossier",
    summary="File a dossier",
    vi="Nộp hồ sơ: tại quầy và bưu chính thì tiếp nhận ngay, trực tuyến thì chờ tiếp nhận.",
    run=by_itself,
)
def file(request: MachineRequest, filing: FilingIn) -> Status[FiledOut]:
    """Take a dossier in (counter, post) or down (online). The same key again gives the same receipt."""
    call = request.auth
    key = uuid.uuid5(call.client.user_id, f"{call.client.pk}:{request.key}")
    keep = request.keep
    return Status(201, Sender(call).file(filing, key=key, keep=lambda told: keep(Status(201, told))))


@asks(
    router,
    "/quote",
    scope=Scope.FILE,
    response=QuoteOut,
    operation_id="quote_dossier",
    summary="Say what a filing would cost and when it would be due",
    vi="Tạm tính phí, ngày hẹn trả và thành phần hồ sơ trước khi nộp.",
)
def quote(request: MachineRequest, wanted: QuoteIn) -> QuoteOut:
    """Look before anything is saved."""
    return Sender(request.auth).told(wanted)
