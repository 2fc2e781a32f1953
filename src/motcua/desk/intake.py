"""From the counter's screen to a filing."""

from typing import Any

from django.utils.timezone import localdate

from motcua.accounts.queries import by_personal_id
from motcua.catalog.models import Channel
from motcua.desk.forms.intake import IntakeForm
from motcua.desk.scans import PaperLine
from motcua.desk.wording import card_warning
from motcua.dossiers.services.filing import Filing, Person
from motcua.kernel.identity_card import parse_card
from motcua.ui.formats import as_date

POST_FACTS = ("_waybill", "_posted_on")  # kept beside the answers: no question of a form can be called so


def person_from_card(text: str) -> tuple[dict[str, Any], list[str]]:
    """Return what a card says as the fields of block 1, and what to tell the officer about it."""
    card = parse_card(text)
    found = {
        "name": card.full_name or "",
        "identity_number": card.personal_id or card.old_id or "",
        "address": card.residence or "",
        "birth_date": as_date(card.birth_date) if card.birth_date else "",
        "birth": card.birth_date.isoformat() if card.birth_date else "",
    }
    account = by_personal_id(card.personal_id) if card.personal_id else None
    if account is not None and account.phone:
        found["phone"] = account.phone
    quiet = {"extra_fields"}
    return found, [card_warning(code) for code in card.warnings if code not in quiet]


def person_of(form: IntakeForm) -> Person:
    """Return block 1 as the person of a filing; a known account is tied to it by its personal id."""
    data = form.cleaned_data
    return Person(
        name=data["name"],
        identity_number=data["identity_number"],
        phone=data["phone"],
        address=data["address"],
        kind=data["kind"],
        account=by_personal_id(data["identity_number"]) if data["identity_number"] else None,
    )


def filing_of(form: IntakeForm, papers: list[PaperLine]) -> Filing:
    """Return what is filed; call it for a valid form only."""
    data, quote = form.cleaned_data, form.quote
    if quote is None:
        raise ValueError("the form is not valid")
    return Filing(
        key=data["key"],
        version_id=quote.version.pk,
        channel=Channel(data["channel"]),
        person=person_of(form),
        receiving_agency=form.place(),
        deciding_agency=quote.decides,
        area=form.area(),
        answers=post_facts(form),
        copies=data["copies"],
        return_by=data["return_by"],
        papers=tuple(line.paper() for line in papers if line.is_there),
        claims=form.claims(),
    )


def post_facts(form: IntakeForm) -> dict[str, Any]:
    """Return what the envelope says of a dossier that came by post."""
    if form.cleaned_data["channel"] != Channel.POST:
        return {}
    return {
        "_waybill": form.cleaned_data["waybill"],
        "_posted_on": form.posted_on.iso or localdate(form.at).isoformat(),
    }


def missing(papers: list[PaperLine]) -> list[str]:
    """Return the required papers that were not ticked or scanned."""
    return [line.component.name for line in papers if line.is_always_needed and not line.is_there]
