"""A request to sign, as the one who is asked reads it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalog.rules.answers import prune, review
from motcua.dossiers.models import CoSignature
from motcua.dossiers.rules.cosigning import digest_of
from motcua.organizations.models import Area

DECLARATION = "declaration"


def letter_to_sign(asked: CoSignature, *, now: datetime) -> dict[str, Any]:
    """Return what the page shows: the form as it stands, its fingerprint, and whether signing is still asked."""
    form = asked.draft.procedure.form
    body: dict[str, Any] = form.body if form else {"ui": {"steps": []}}
    answers = prune(body, asked.draft.answers)
    seen = digest_of(answers)
    is_current = asked.answers_digest == seen and asked.replaced_at is None
    is_signed = asked.signed_at is not None and (is_current or not asked.draft.is_open)
    expired = asked.signed_at is None and asked.expires_at <= now
    is_over = bool(asked.replaced_at or asked.declined_at or expired or not asked.draft.is_open)
    return {
        "asked": asked,
        "sections": [] if is_over else _sections(body, answers),
        "seen": seen,
        "is_current": is_current,
        "is_signed": is_signed,
        "is_over": is_over,
        "declaration": body["ui"].get(DECLARATION) or _("Tôi đã đọc và đồng ý với nội dung tờ khai này."),
    }


def _sections(body: dict[str, Any], answers: dict[str, Any]) -> list[dict[str, Any]]:
    communes = dict(Area.objects.today().values_list("code", "name"))
    return [
        {"title": section.title, "rows": [(row.label, row.value) for row in section.rows if row.value]}
        for section in review(body, answers, communes)
    ]
