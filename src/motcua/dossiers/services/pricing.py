"""Settling what a dossier is charged for when it is filed, and again when a claim does not stand."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import override

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.catalog.explaining_fees import benefit_words
from motcua.catalog.queries.procedures import Plan, plan
from motcua.catalog.rules.fees import ChargedLine, FeeQuote, Quantities
from motcua.dossiers.models import Dossier, DueItem
from motcua.dossiers.queries.pricing import Asking, may_be_used_up, quote_for
from motcua.dossiers.services.charging import revise_fee_order


class NothingClaimedError(ValueError):
    """No item of the dossier stands on a claim of that ground."""


def charge(dossier: Dossier, known: Plan, asking: Asking, *, fixed: int | None) -> list[DueItem]:
    """Return the items of a dossier that is being filed, to be written with it, and set its sum.

    ``fixed`` is a sum that was worked out elsewhere.
    """
    if fixed is not None and not (fixed and known.fees):
        dossier.fee_amount = fixed
        return []
    if asking.account is not None and may_be_used_up(known, asking):  # nor is it had twice at the same moment
        User.objects.select_for_update(of=("self",)).values_list("pk").get(pk=asking.account.pk)
    quote = quote_for(known, asking)
    items = list(_items(dossier, quote, asking))
    if fixed is not None and items:
        items = items[:1]
        items[0].ordinary = items[0].amount = fixed
    dossier.fee_amount = sum(item.amount for item in items) if fixed is None else fixed
    return items


def _items(dossier: Dossier, quote: FeeQuote, asking: Asking) -> Iterable[DueItem]:
    with override("vi"):  # what a person is charged for is told in the language of receipts
        for position, line in enumerate(quote.lines, 1):
            yield _item(dossier, position, line, asking)


def _item(dossier: Dossier, position: int, line: ChargedLine, asking: Asking) -> DueItem:
    ground = line.relief.ground if line.relief else ""
    return DueItem(
        dossier=dossier,
        position=position,
        kind=line.line.kind,
        code=line.line.code,
        title=(line.line.name or dossier.procedure.name)[:300],
        per=line.line.per,
        quantity=line.quantity,
        ordinary=line.ordinary,
        amount=line.amount,
        source=line.line.source,
        relief=line.relief.key if line.relief else "",
        ground=ground,
        reason=benefit_words(line)[:500],
        evidence=asking.claims.get(ground, ""),
    )


@transaction.atomic
def refuse_claim(dossier: Dossier, ground: str, reason: str, *, by: User, at: datetime) -> Dossier:
    """Charge what is due without a benefit whose evidence does not stand; the rest is worked out as when filed.

    Raises ``NothingClaimedError``; ``OrderError`` once it was paid or is being paid.
    """
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    items = list(locked.due_items.all())
    claims = {item.ground: item.evidence for item in items if item.evidence}
    if claims.pop(ground, None) is None:
        raise NothingClaimedError(ground)
    asking = Asking(
        locked.channel,
        localdate(locked.submitted_at),
        _counts(items, locked),
        locked.applicant,
        locked.identity_is_verified,
        claims,
    )
    locked.due_items.all().delete()
    DueItem.objects.bulk_create(charge(locked, plan(locked.procedure_id), asking, fixed=None))
    locked.save(update_fields=["fee_amount"])
    revise_fee_order(locked, by=by, at=at)
    facts = {"ground": ground, "reason": reason, "amount": locked.fee_amount}
    audit("refuse fee claim", f"dossier:{locked.pk}", by=by.pk, at=at, data=facts)
    return locked


def _counts(items: Iterable[DueItem], dossier: Dossier) -> Quantities:
    """Return the counts that the items were charged for."""
    by_unit = {item.per: item.quantity for item in items}
    pages = by_unit.get("page", dossier.copies) // max(dossier.copies, 1)
    return Quantities(dossier.copies, max(pages, 1), by_unit.get("case", 1))
