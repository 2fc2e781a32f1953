"""Call-backs and notices: heard once, checked, and taken as a reason to ask."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from motcua.payments import ports
from motcua.payments.models import Attempt, Hint, Payment
from motcua.payments.ports import ForgedError, Heard, UnreadableError
from motcua.payments.rules.mismatches import MismatchKind
from motcua.payments.services.queueing import Found, queue

Verdict = Hint.Verdict
ANSWERS = {  # what the provider is told
    Verdict.HEARD: ("00", "Đã nhận"),
    Verdict.FORGED: ("97", "Sai mã xác thực"),
    Verdict.UNREADABLE: ("99", "Không đọc được bản tin"),
    Verdict.MERCHANT: ("02", "Sai mã đối tác"),
    Verdict.UNKNOWN: ("01", "Không có mã tham chiếu này"),
    Verdict.AMOUNT: ("04", "Sai số tiền"),
    Verdict.CURRENCY: ("05", "Sai loại tiền"),
}
ABOUT_OURS = frozenset({Verdict.HEARD, Verdict.AMOUNT, Verdict.CURRENCY})
UNSIGNED = frozenset({Verdict.FORGED, Verdict.UNREADABLE})
MOST_UNSIGNED_AN_HOUR = 200  # anybody can send them: more tell nobody anything
KINDS = {
    Verdict.FORGED: MismatchKind.FORGED,
    Verdict.MERCHANT: MismatchKind.MERCHANT,
    Verdict.AMOUNT: MismatchKind.AMOUNT,
    Verdict.CURRENCY: MismatchKind.CURRENCY,
}


def hear(body: bytes, *, at: datetime) -> dict[str, str]:
    """Hear a call-back of the national platform and return the answer it expects; no book moves by it.

    Signature, merchant, currency, order and amount are checked; whatever is wrong is put into the queue. A good
    one, and one that names another amount than ours, brings forward the question to the provider.
    """
    gateway = ports.gateway()
    heard: Heard | None = None
    try:
        heard = gateway.hear(body)
    except ForgedError:
        verdict = Verdict.FORGED
    except UnreadableError:
        verdict = Verdict.UNREADABLE
    with transaction.atomic():
        if heard is not None:
            verdict = _take_in(heard, body, gateway.merchant, at=at)
        else:
            _note(body, verdict, None, at=at)
    code, text = ANSWERS[verdict]
    return gateway.reply(heard, code=code, text=text, at=at)


def _take_in(heard: Heard, body: bytes, merchant: str, *, at: datetime) -> Verdict:
    attempt = Attempt.objects.filter(provider=ports.NATIONAL, reference=heard.reference).first()
    verdict = _verdict(heard, attempt, merchant)
    _note(body, verdict, attempt, at=at, heard=heard)
    if attempt is not None and verdict in ABOUT_OURS and _is_news(heard, attempt):
        Attempt.objects.filter(pk=attempt.pk).update(ask_at=at)
    return verdict


def _verdict(heard: Heard, attempt: Attempt | None, merchant: str) -> Verdict:
    if heard.merchant != merchant:
        return Verdict.MERCHANT
    if attempt is None:
        return Verdict.UNKNOWN
    if heard.currency != ports.CURRENCY:
        return Verdict.CURRENCY
    return Verdict.HEARD if heard.amount == attempt.amount else Verdict.AMOUNT


def _is_news(heard: Heard, attempt: Attempt) -> bool:
    """Say whether a message may tell more than is booked: a failure after a success, that money went back."""
    return not (heard.is_success and attempt.state == Attempt.State.PAID and _is_known(heard))


def _is_known(heard: Heard) -> bool:
    return Payment.objects.filter(provider=ports.NATIONAL, provider_txn=heard.txn).exists()


def _is_flood(at: datetime) -> bool:
    recent = Hint.objects.filter(verdict__in=list(UNSIGNED), heard_at__gt=at - timedelta(hours=1))
    return recent.count() >= MOST_UNSIGNED_AN_HOUR


def _note(
    body: bytes, verdict: Verdict, attempt: Attempt | None, *, at: datetime, heard: Heard | None = None
) -> None:
    """Keep that it was heard, once for the same bytes; a wrong one is a case for the queue.

    Those that anybody can send are one case a day, so that nobody can bury the others or keep a day open.
    """
    if verdict in UNSIGNED and _is_flood(at):
        return
    digest = hashlib.sha256(body).hexdigest()
    _, is_new = Hint.objects.get_or_create(
        provider=ports.NATIONAL,
        digest=digest,
        defaults={"attempt": attempt, "verdict": verdict, "heard_at": at},
    )
    kind = KINDS.get(verdict)
    if is_new and kind is not None:
        found = Found(
            kind=kind,
            key=f"{ports.NATIONAL}:hint:{localdate(at) if verdict in UNSIGNED else digest}",
            source=ports.NATIONAL,
            day=localdate(at),
            order=attempt.order if attempt else None,
            attempt=attempt,
            ours=attempt.amount if attempt else None,
            theirs=heard.amount if heard else None,
            detail=heard.currency if heard and verdict == Verdict.CURRENCY else "",
        )
        queue(found, at=at)
