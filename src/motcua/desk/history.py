"""The one stream under a dossier: acts, what was asked for, opinions, letters to the applicant."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.desk.wording import EVENTS
from motcua.dossiers.models import Consultation, Dossier, DossierEvent, Supplement
from motcua.notifications.models import Sending
from motcua.notifications.queries import Told, told
from motcua.organizations.models import Delegation
from motcua.ui.formats import as_datetime
from motcua.workflows.rules import Action

TONES: dict[str, str] = {
    Action.REFUSE: "stopped",
    Action.STOP: "stopped",
    Action.STAMP: "done",
    Action.HAND_OUT: "done",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the stream, as ``ui_timeline`` draws it."""

    title: str
    at: datetime
    by: str = ""
    text: str = ""
    url: str = ""
    link: str = ""
    tone: str = ""


def stream(dossier: Dossier) -> list[Happening]:
    """Return everything that happened to a dossier, the latest first, in a fixed number of queries."""
    events = list(dossier.events.select_related("by", "agency").order_by("seq"))
    supplements = list(dossier.supplements.order_by("number"))
    opinions = list(dossier.consultations.select_related("agency", "answered_by").order_by("asked_at"))
    names = principals_of(events)
    found = [_happening(dossier, event, supplements, opinions, names) for event in events]
    found += [_letter(each) for each in told(f"dossier:{dossier.pk}:", dossier.applicant_id)]
    return sorted(found, key=lambda each: each.at)[::-1]


def principals_of(events: Iterable[DossierEvent]) -> dict[str, str]:
    """Return the names of those whom the journal names by id: for whom others acted, from whom and to whom."""
    ids = {event.data.get(key) for event in events for key in ("acts_for", "from", "to")} - {None, ""}
    return {str(user.pk): user.full_name for user in User.objects.filter(pk__in=ids)} if ids else {}


def who(event: DossierEvent, principals: Mapping[str, str]) -> str:
    """Return who acted and where; both names where somebody acted for somebody else."""
    name = str(event.by or "")
    principal = principals.get(event.data.get("acts_for", ""))
    if principal:
        manner = str(Delegation.Manner(event.data["manner"]).label).lower()
        name = f"{name} ({manner} {principal})"
    return ", ".join(part for part in (name, str(event.agency or "")) if part)


def moved(event: DossierEvent, names: Mapping[str, str]) -> str:
    """Return from whom to whom a dossier was given when somebody was away."""
    if event.kind != "reassigned":
        return ""
    return f"{names.get(event.data['from'], '')} → {names.get(event.data['to'], _('danh sách chung'))}"


def _happening(
    dossier: Dossier,
    event: DossierEvent,
    supplements: list[Supplement],
    opinions: list[Consultation],
    names: Mapping[str, str],
) -> Happening:
    by = who(event, names)
    title = str(EVENTS.get(event.kind, event.kind))
    text = " ".join([event.note, *_more(event, supplements, opinions), moved(event, names)]).strip()
    url = ""
    if event.kind == Action.REQUEST_SUPPLEMENT:
        url = reverse("desk:form", args=[dossier.pk, "bo-sung", event.data.get("number", 1)])
    if event.kind in {Action.REFUSE, Action.STOP}:
        url = reverse(
            "desk:form", args=[dossier.pk, "tu-choi" if event.kind == Action.REFUSE else "dung", event.seq]
        )
    if event.kind == Action.EXTEND:
        url = reverse("desk:slip", args=[dossier.pk, "xin-loi"])
    return Happening(title, event.at, by, text, url, _("Phiếu PDF"), TONES.get(event.kind, ""))


def _more(event: DossierEvent, supplements: list[Supplement], opinions: list[Consultation]) -> Iterator[str]:
    if reason := event.data.get("unpaid_reason"):
        yield _("Chưa nộp đủ phí, lệ phí: %(reason)s") % {"reason": reason}
    if event.kind == Action.REQUEST_SUPPLEMENT:
        for asked in supplements:
            if asked.number == event.data.get("number"):
                yield "; ".join(item["what"] for item in asked.items) + "."
    for opinion in opinions:
        if event.kind == Action.CONSULT and opinion.asked_at == event.at:
            yield f"{opinion.agency}: {opinion.question}"
        if event.kind == "consult_answered" and opinion.answered_at == event.at:
            yield opinion.answer


def _letter(told: Told) -> Happening:
    """Say what the applicant was told, and over which channel it reached them."""
    title = _("Thông báo cho người nộp: %(subject)s") % {"subject": told.message.subject}
    ways = [_("Hộp thông báo: đã xem") if told.message.read_at else _("Hộp thông báo: chưa xem")]
    ways += [_way(sending) for sending in told.sendings]
    return Happening(title, told.message.created_at, text="; ".join(ways) + ".")


def _way(sending: Sending) -> str:
    state = sending.get_state_display().lower()
    moment = sending.ended_at or sending.sent_at or (sending.due_at if sending.state == "pending" else None)
    said = f"{sending.get_channel_display()}: {state}"
    said += f" {as_datetime(moment)}" if moment else ""
    return f"{said} ({_(sending.reason)})" if sending.reason and sending.ended_at else said
