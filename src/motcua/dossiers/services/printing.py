"""Printing forms: what was issued once is printed again as it was, and every print is written down."""

from datetime import date, datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers import papers
from motcua.dossiers.models import Dossier, DossierEvent, IssuedForm
from motcua.dossiers.queries.book import Pages
from motcua.dossiers.queries.printable import Printable
from motcua.dossiers.rules.forms import Form
from motcua.foundation import files
from motcua.organizations.models import Agency
from motcua.workflows.rules import Action


@transaction.atomic
def print_form(dossier: Dossier, wanted: Printable, *, by: User, at: datetime) -> bytes:
    """Return a form as PDF: as it was first issued, whatever changed since; the control sheet as it stands now.

    Each print is in the audit log with the digest of what was printed. A form about a dossier that is not yet
    taken in is a draft of its receipt and not kept.
    Law: Circular 01/2018/TT-VPCP Art. 9, 10 (forms are filled in by the system, printable, searchable).
    """
    kept = dossier.issued_forms.filter(form=wanted.form, occasion=wanted.occasion).first()
    if kept is not None:
        pdf, sha256 = files.load(kept.sha256), kept.sha256
    else:
        pdf = _build(dossier, wanted)
        sha256 = files.store(pdf).sha256 if _is_final(dossier, wanted) else ""
        if sha256:
            _keep(dossier, wanted, sha256, by=by, at=at)
    data = {"form": wanted.form.value, "occasion": wanted.occasion, "sha256": sha256, "again": kept is not None}
    audit("print", f"dossier:{dossier.pk}", by=by.pk, at=at, data=data)
    return pdf


@transaction.atomic
def print_together(dossiers: list[Dossier], *, by: User, at: datetime) -> bytes:
    """Return one receipt for dossiers that were taken in together; the print is written down for each of them."""
    pdf = papers.joint_receipt(dossiers)
    for dossier in dossiers:
        data = {"form": Form.RECEIPT.value, "together": len(dossiers)}
        audit("print", f"dossier:{dossier.pk}", by=by.pk, at=at, data=data)
    return pdf


@transaction.atomic
def print_book(agency: Agency, pages: Pages, days: tuple[date, date], *, by: User, at: datetime) -> bytes:
    """Return pages of a one-stop unit's book as PDF and write down who printed which days.

    Law: Circular 01/2018/TT-VPCP Art. 9, 10.
    """
    first, last = days
    data = {"form": Form.REGISTER.value, "first": f"{first}", "last": f"{last}", "rows": len(pages.rows)}
    audit("print", f"agency:{agency.key}", by=by.pk, at=at, data=data)
    return papers.register(agency, pages.rows, first, last, before=pages.before)


def _is_final(dossier: Dossier, wanted: Printable) -> bool:
    if wanted.form is Form.RECEIPT:
        return dossier.received_at is not None
    return wanted.form is not Form.CONTROL


def _keep(dossier: Dossier, wanted: Printable, sha256: str, *, by: User, at: datetime) -> None:
    issued = IssuedForm(
        dossier=dossier,
        form=wanted.form,
        occasion=wanted.occasion,
        acted_at=wanted.acted_at,
        sha256=sha256,
        printed_at=at,
        printed_by=by,
    )
    IssuedForm.objects.bulk_create([issued], ignore_conflicts=True)  # two printers at once made the same bytes


def _build(dossier: Dossier, wanted: Printable) -> bytes:
    if wanted.form is Form.CONTROL:
        return papers.control_sheet(dossier)
    if wanted.form is Form.RECEIPT:
        return papers.receipt(dossier)
    if wanted.form is Form.SUPPLEMENT:
        asked = dossier.supplements.select_related("asked_by").get(number=wanted.occasion)
        asked.dossier = dossier
        return papers.supplement(asked)
    if wanted.form is Form.APOLOGY:
        extension = dossier.extensions.select_related("by").get(number=wanted.occasion)
        extension.dossier = dossier
        return papers.apology(extension)
    return _build_ending(dossier, wanted)


def _build_ending(dossier: Dossier, wanted: Printable) -> bytes:
    event = dossier.events.select_related("by").get(seq=wanted.occasion)
    by = _who_answers_for(dossier, event)
    basis = str(event.data.get("legal_basis", ""))
    if wanted.form is Form.REFUSAL:
        return papers.refusal(dossier, papers.Refusal(event.note, by, event.at, basis))
    own_wish = event.kind == Action.WITHDRAW
    act = papers.Ending(event.note, by, event.at, _stage(dossier, event), basis, is_own_wish=own_wish)
    return papers.stop_notice(dossier, act)


def _who_answers_for(dossier: Dossier, event: DossierEvent) -> User:
    """Return who ended a dossier; where time itself did, whoever asked for the papers that did not come."""
    if event.by is not None:
        return event.by
    return dossier.supplements.select_related("asked_by").latest("number").asked_by


def _stage(dossier: Dossier, event: DossierEvent) -> str:
    before = dossier.events.filter(seq__lt=event.seq).exclude(step="").order_by("-seq").first()
    step = definition_by_id(dossier.workflow_id).steps.get(before.step) if before else None
    return step.name if step else ""
