"""The printed forms of a dossier as the desk lists them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.printable import Printable, printable
from motcua.dossiers.rules.forms import Form

SLUGS: dict[str, Form] = {
    "tiep-nhan": Form.RECEIPT,
    "bo-sung": Form.SUPPLEMENT,
    "tu-choi": Form.REFUSAL,
    "xin-loi": Form.APOLOGY,
    "dung": Form.STOP,
    "kiem-soat": Form.CONTROL,
}
SLUG_OF = {form: slug for slug, form in SLUGS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A form on the list; ``issued_at`` is when it was first printed, ``None`` while it never was."""

    title: str
    label: str
    acted_at: datetime
    url: str
    issued_at: datetime | None
    is_living: bool


def printing_rows(dossier: Dossier) -> list[Row]:
    """Return the forms that may be printed now, each with its address."""
    issued = {(each.form, each.occasion): each.printed_at for each in dossier.issued_forms.all()}
    return [_row(dossier, each, issued.get((each.form.value, each.occasion))) for each in printable(dossier)]


def _row(dossier: Dossier, one: Printable, issued_at: datetime | None) -> Row:
    url = reverse("desk:form", args=[dossier.pk, SLUG_OF[one.form], one.occasion])
    return Row(one.title, one.label, one.acted_at, url, issued_at, one.form is Form.CONTROL)
