"""Which forms a dossier has on a day, and which act each of them tells of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.rules.forms import Form, form_set, withdrawal_has_a_form
from motcua.kernel.working_time import VIETNAM
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Printable:
    """A form that may be printed now: what it tells of (``occasion``), and when that was."""

    form: Form
    occasion: int
    acted_at: datetime

    @property
    def title(self) -> str:
        return form_set(self.acted_at.astimezone(VIETNAM).date()).forms[self.form].title

    @property
    def label(self) -> str:
        return form_set(self.acted_at.astimezone(VIETNAM).date()).label(self.form)


def printable(dossier: Dossier) -> list[Printable]:
    """Return the forms of a dossier in the order of their acts; the control sheet, once received, comes last.

    Law: Circular 01/2018/TT-VPCP and 03/2025/TT-VPCP; each form is that of the day of its act.
    """
    events = list(dossier.events.filter(kind__in=TOLD).order_by("seq"))
    found = [*_of_acts(events), *_of_requests(dossier)]
    found.sort(key=lambda each: each.acted_at)
    if dossier.received_at is not None:
        found.append(Printable(Form.CONTROL, 0, dossier.received_at))
    return found


TOLD = ("submitted", Action.ACCEPT, Action.REFUSE, Action.STOP, Action.WITHDRAW)


def _of_acts(events: list[DossierEvent]) -> Iterator[Printable]:
    accepted = [event for event in events if event.kind == Action.ACCEPT]
    receipt = accepted[-1:] or [event for event in events if event.kind == "submitted"]
    yield from (Printable(Form.RECEIPT, event.seq, event.at) for event in receipt)
    for event in events:
        if event.kind == Action.REFUSE:
            yield Printable(Form.REFUSAL, event.seq, event.at)
        if event.kind == Action.STOP or (event.kind == Action.WITHDRAW and _is_told(event, bool(accepted))):
            yield Printable(Form.STOP, event.seq, event.at)


def _is_told(event: DossierEvent, was_accepted: bool) -> bool:
    return was_accepted and withdrawal_has_a_form(event.at.astimezone(VIETNAM).date())


def _of_requests(dossier: Dossier) -> Iterator[Printable]:
    for asked in dossier.supplements.all():
        yield Printable(Form.SUPPLEMENT, asked.number, asked.asked_at)
    for extension in dossier.extensions.all():
        yield Printable(Form.APOLOGY, extension.number, extension.at)


def one_printable(dossier: Dossier, form: Form, occasion: int | None = None) -> Printable | None:
    """Return a form of a dossier; the latest of its kind unless ``occasion`` says which."""
    same = [each for each in printable(dossier) if each.form is form]
    if occasion is None:
        return same[-1] if same else None
    return next((each for each in same if each.occasion == occasion), None)


def taken_in_together(dossier: Dossier) -> list[Dossier]:
    """Return what one applicant handed in at one unit on one day, oldest first; alone where nobody knows who."""
    if dossier.received_on is None or not dossier.identity_index:
        return [dossier]
    same = Dossier.objects.filter(
        identity_index=dossier.identity_index,
        receiving_agency=dossier.receiving_agency_id,
        received_on=dossier.received_on,
    )
    return list(
        same.select_related("procedure", "deciding_agency", "receiving_agency").order_by("received_at", "id")
    )
