"""What the national portal would not take of an agency's dossiers: why, in plain words, and where it is mended."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.adapters.portal_national.words import CODES, PERSON, explained, named
from motcua.sync import faults
from motcua.sync.models import Delivery

IDENTITY = frozenset(
    {"personal_id_missing", "personal_id_malformed", "tax_code_missing", "tax_code_malformed", "identity_invented"}
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused entry as it is shown; ``href`` leads to where its cause is mended, "" where no officer can."""

    delivery: Delivery
    why: str
    todo: str
    href: str


def refusals(deliveries: Iterable[Delivery]) -> list[Refusal]:
    """Return refused entries as an officer reads them."""
    return [
        Refusal(each, explained(each.fault, each.about, each.last_error), *_remedy(each)) for each in deliveries
    ]


def _remedy(delivery: Delivery) -> tuple[str, str]:
    fields = named(delivery.last_error)
    if delivery.fault in IDENTITY or fields & PERSON:
        return _("Sửa thông tin người nộp"), _to("desk:mend", delivery.dossier_id)
    if delivery.fault in faults.CODES or fields & CODES:
        return _("Báo quản trị chọn mã quốc gia"), ""
    if delivery.fault == faults.UNREADABLE:
        return _("Báo quản trị hệ thống"), ""
    return _("Xem lại hồ sơ"), _to("desk:dossier", delivery.dossier_id)


def _to(name: str, dossier_id: UUID) -> str:
    return reverse(name, args=[dossier_id])
