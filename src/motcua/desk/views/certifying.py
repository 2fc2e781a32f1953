"""Certified copies: one screen from the paper to its number, the register, and mistakes put right."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.desk.access import OfficerRequest, found, receivers
from motcua.desk.forms.certifying import CertifyForm, CorrectionForm, said
from motcua.desk.forms.intake import counters
from motcua.desk.pages import fragment, page, posted
from motcua.dossiers.models import Certification, Dossier
from motcua.dossiers.queries.certification import Entry, books_of, entries_of, entry, name_of, read
from motcua.dossiers.queries.certification import register as rows_of
from motcua.dossiers.rules.certification import CertificationError
from motcua.dossiers.services.certifying import certify, correct
from motcua.foundation.pagination import CursorError, Page, keyset_page

PAGE_SIZE = 50


@receivers
@require_http_methods(["GET", "POST"])
def certify_copies(request: OfficerRequest) -> HttpResponse:
    """Take papers in, give them their numbers; "look" only works out the fee and adds lines."""
    form = CertifyForm(posted(request), user=request.user, at=timezone.now())
    if form.is_bound and "look" not in request.POST and form.is_valid():
        saved = _saved(request, form)
        if saved is not None:
            return redirect("desk:certified", saved.pk)
    if "look" in request.POST:
        form.errors.clear()
    return page(request, "certify", {"form": form}, status=422 if form.errors else 200)


def _saved(request: OfficerRequest, form: CertifyForm) -> Dossier | None:
    wanted = form.request()
    if wanted is None:
        return None
    try:
        return certify(wanted, by=request.user, at=form.at)
    except CertificationError as error:
        form.add_error(None, said(error))
        return None


@receivers
@require_POST
def fee(request: OfficerRequest) -> HttpResponse:
    """Show what the lines cost so far; nothing is saved."""
    form = CertifyForm(request.POST, user=request.user, at=timezone.now())
    return fragment(request, "certify#fee", {"form": form})


@receivers
@require_safe
def certified(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show numbers and stamps to print, and wait for the next person."""
    dossier = found(request, dossier_id)
    entries = entries_of(dossier)
    if not entries:
        raise Http404
    return page(
        request, "certified", {"dossier": dossier, "entries": entries, "book": name_of(entries[0].row.book)}
    )


@receivers
@require_safe
def register(request: OfficerRequest) -> HttpResponse:
    """Show the register of a year, the latest entries first."""
    units = [unit.pk for unit in counters(request.user, timezone.now())]
    books = list(books_of(units))
    wanted = request.GET.get("so", "")
    book = next((each for each in books if str(each.pk) == wanted), books[0] if books else None)
    listing: Page[Certification] = Page([], "", "")
    if book is not None:
        try:
            listing = keyset_page(
                rows_of(book), order=["-number"], cursor=request.GET.get("cursor", ""), size=PAGE_SIZE
            )
        except CursorError:
            raise Http404 from None
    choices = [(str(each.pk), f"{each.year}, {each.agency.name}") for each in books]
    values = {"book": book, "choices": choices, "listing": listing, "entries": read(listing.rows)}
    return page(request, "register", {**values, "book_name": name_of(book) if book else ""})


@receivers
@require_http_methods(["GET", "POST"])
def correct_entry(request: OfficerRequest, certification_id: int) -> HttpResponse:
    """Put an entry right; what stood there stays readable."""
    form, row = CorrectionForm(posted(request)), _entry(request, certification_id)
    if form.is_bound and form.is_valid():
        try:
            correct(certification_id, form.correction(), by=request.user, at=timezone.now())
        except CertificationError as error:
            form.add_error("value" if error.code in {"title", "pages", "copies", "same"} else None, said(error))
        else:
            messages.success(request, _("Đã sửa số chứng thực %(number)s.") % {"number": row.row.number})
            return redirect("desk:register")
    return page(request, "correct", {"form": form, "entry": row}, status=422 if form.errors else 200)


def _entry(request: OfficerRequest, certification_id: int) -> Entry:
    try:
        return entry(certification_id, [unit.pk for unit in counters(request.user, timezone.now())])
    except Certification.DoesNotExist:
        raise Http404 from None
