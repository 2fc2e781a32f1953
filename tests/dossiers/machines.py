"""Random acts by random people on real dossiers: what may be done with them, and what must always hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.services import ending, extending, obliging, processing, receiving, returning, supplementing
from motcua.dossiers.services.extending import Later
from motcua.dossiers.services.grounds import Grounds
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.returning import Proposal
from motcua.dossiers.services.supplementing import Came
from tests.factories.offices import Office, moment

BEGIN = moment("2026-03-09T08:00")
ASKED = SupplementRequest(
    (Missing("Bản rõ hơn", "to-khai"), Missing("Giấy chứng sinh")), "Chưa đủ", justification="Vẫn chưa đủ"
)
PAPER = Proposal("01/TL", "Trích lục", medium=Result.Medium.PAPER)

Do = Callable[[UUID, User, timedelta], object]


@dataclass(frozen=True)
class Deed:
    """One thing somebody may try: ``run`` gets the dossier, who tries, and how much time has gone by."""

    name: str
    run: Do


def deeds(place: Office) -> list[Deed]:
    """Return every act of the house on one dossier, with harmless words."""

    def do(service: Callable[..., object], *words: object) -> Do:
        return lambda pk, by, gone: service(pk, *words, by=by, at=BEGIN + gone)

    return [
        Deed("accept", do(receiving.accept)),
        Deed("refuse", do(receiving.refuse, Grounds("Sai thẩm quyền"))),
        Deed("ask", do(receiving.request_supplement, ASKED)),
        Deed("answer", do(receiving.answer_supplement)),
        Deed("take in first", do(supplementing.take_papers, Came((0,)))),
        Deed("take in second", do(supplementing.take_papers, Came((1,), "post"))),
        Deed("resume", do(receiving.resume)),
        Deed("oblige", do(obliging.request_payment, "Lệ phí trước bạ")),
        Deed("take", do(processing.take)),
        Deed("assign", do(processing.assign, place.specialist)),
        Deed("forward", do(processing.forward)),
        Deed("send back", do(processing.return_step, "Xem lại")),
        Deed("propose", do(returning.submit_for_signature, PAPER)),
        Deed("sign", do(returning.sign)),
        Deed("stamp", do(returning.stamp)),
        Deed("hand out", do(returning.hand_out)),
        Deed("extend", do(extending.extend, Later(2, Grounds("Chờ xác minh")))),
        Deed("stop", do(ending.stop, Grounds("Không đủ điều kiện"))),
        Deed("withdraw", do(ending.withdraw, "Thôi")),
        Deed("withdraw at counter", do(ending.withdraw_at_counter, ending.Request("Thôi", "Nguyễn Thị Sáu"))),
        Deed("give papers back", do(ending.return_papers)),
    ]


def people(place: Office) -> list[User]:
    return [place.citizen, place.intake, place.specialist, place.signer, place.clerk, place.stranger]


def row(dossier_id: UUID) -> dict[str, object]:
    """Return everything a dossier's row says."""
    found = Dossier.objects.filter(pk=dossier_id).values().get()
    return dict(found)
