"""The forms that an applicant was sent about a dossier, as the page of the dossier lists them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.printable import printable
from motcua.dossiers.rules.forms import Form

FORMS: dict[str, Form] = {
    "tiep-nhan": Form.RECEIPT,
    "bo-sung": Form.SUPPLEMENT,
    "tu-choi": Form.REFUSAL,
    "xin-loi": Form.APOLOGY,
    "dung": Form.STOP,
}
SLUGS = {form: slug for slug, form in FORMS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A form the applicant may download."""

    title: str
    at: datetime
    url: str


def rows_of(dossier: Dossier) -> list[Row]:
    """Return the forms that went out to the applicant, oldest first."""
    return [
        Row(each.title, each.acted_at, reverse("portal:form", args=[dossier.pk, SLUGS[each.form], each.occasion]))
        for each in printable(dossier)
        if each.form in SLUGS
    ]
