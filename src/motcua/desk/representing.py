"""Who acts for the applicant and who has signed with them, as the page of a dossier says it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Representation
from motcua.dossiers.queries.cosigning import signatures_of
from motcua.dossiers.queries.representing import right_of
from motcua.dossiers.rules.representing import Right
from motcua.ui.formats import as_date, mask_id


def acting_rows(dossier: Dossier, *, masked: bool = True) -> list[tuple[str, str]]:
    """Return by whom and by what right a dossier was filed for its applicant, and who signed it together."""
    right = right_of(dossier)
    rows = list(_right(right, masked=masked)) if right and right.right != Right.OFFICER else []
    signed = [
        ", ".join(
            [
                each.name,
                as_date(each.signed_at),
                *([_("ký trước mặt %(officer)s") % {"officer": each.witnessed_by}] if each.witnessed_by else []),
            ]
        )
        for each in signatures_of(dossier)
    ]
    return [*rows, (_("Cùng ký"), "; ".join(signed))] if signed else rows


def _right(right: Representation, *, masked: bool) -> Iterator[tuple[str, str]]:
    number = mask_id(right.identity_number) if masked else right.identity_number
    yield _("Người nộp thay"), ", ".join(part for part in (right.name, number) if part)
    yield _("Tư cách"), ", ".join(part for part in (str(right.get_right_display()), right.relation) if part)
    proof = right.proof
    if right.valid_until:
        proof = _("%(proof)s, hết hạn %(day)s") % {"proof": proof, "day": as_date(right.valid_until)}
    if proof:
        yield _("Giấy tờ chứng minh"), proof
