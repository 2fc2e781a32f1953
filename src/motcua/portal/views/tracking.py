"""A person's own dossier: where it is, and what to do now."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.dossiers.queries.printable import one_printable
from motcua.dossiers.services.delivering import collect_online
from motcua.dossiers.services.ending import withdraw as take_back
from motcua.dossiers.services.printing import print_form
from motcua.dossiers.services.uploading import Home, detach
from motcua.feedback.services import Opinion, rate
from motcua.payments.queries.receipts import of_subject
from motcua.portal import receiving_files, supplementing
from motcua.portal.access import SignedInRequest, applicants, serves_scripts
from motcua.portal.downloads import pdf_answer
from motcua.portal.issued import FORMS, rows_of
from motcua.portal.mailing import followed
from motcua.portal.pages import page
from motcua.portal.tracking import own
from motcua.portal.trying import told
from motcua.portal.uploads import limits, read_uuid, take_files
from motcua.vault.services import open_document


@applicants
@require_safe
def dossier(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Show everything about one's own dossier."""
    view = own(request.user, dossier_id, now=timezone.now())
    if view.dossier.parent_id and not view.track.supplement:  # a part is told of on the page of the whole
        return redirect(f"{reverse('portal:dossier', args=[view.dossier.parent_id])}#phan-viec")
    values = {"view": view, "dossier": view.dossier, **supplementing.wanted_papers(view, request.user), **limits()}
    told = {"forms": rows_of(view.dossier), "receipts": of_subject(view.dossier.pk)}
    return page(request, "dossier", {**values, **told, "parcels": followed(view.dossier)})


@applicants
@require_POST
def supplement(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Take papers of a supplement one by one; "send" tells the office that everything is there."""
    view = own(request.user, dossier_id, now=timezone.now())
    home = Home(dossier_id=view.dossier.pk)
    problems = []
    with told(request):
        receiving_files.use_kept(request, home)
        if chosen := read_uuid(request, "remove"):
            detach(home, chosen, by=request.user, at=timezone.now())
        problems = take_files(home, request.FILES, by=request.user, at=timezone.now())
        if "send" in request.POST and not problems:
            supplementing.send(request, view.dossier)
    supplementing.tell(request, problems)
    return redirect("portal:dossier", dossier_id=dossier_id)


@serves_scripts
@applicants
@require_POST
def begin_upload(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Open the way for a file of a supplement."""
    return receiving_files.begin(request, Home(dossier_id=dossier_id))


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Ask once whether it is meant, then take the dossier back."""
    view = own(request.user, dossier_id, now=timezone.now())
    if request.method != "POST":
        return page(request, "withdraw", {"view": view, "dossier": view.dossier})
    reason = request.POST.get("reason", "").strip()[:1000]
    with told(request):
        take_back(view.dossier.pk, reason, by=request.user, at=timezone.now())
    return redirect("portal:dossier", dossier_id=dossier_id)


@applicants
@require_POST
def rating(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Keep how the applicant found the service."""
    view = own(request.user, dossier_id, now=timezone.now())
    opinion = Opinion(request.POST.get("level", ""), request.POST.get("comment", ""))
    with told(request):
        rate(view.dossier, opinion, by=request.user, at=timezone.now())
    return redirect(f"{reverse('portal:dossier', args=[dossier_id])}#danh-gia")


@applicants
@require_safe
def receipt(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Hand out the receipt as a PDF."""
    return form(request, dossier_id, "tiep-nhan")


@applicants
@require_safe
def form(request: SignedInRequest, dossier_id: UUID, kind: str, occasion: int | None = None) -> HttpResponse:
    """Hand out a printed form of one's own dossier; what only the offices use does not exist here."""
    view = own(request.user, dossier_id, now=timezone.now())
    wanted = one_printable(view.dossier, FORMS[kind], occasion) if kind in FORMS else None
    if wanted is None:
        raise Http404
    pdf = print_form(view.dossier, wanted, by=request.user, at=timezone.now())
    return pdf_answer(pdf, f"{wanted.title} {view.dossier.code}")


@applicants
@require_safe
def result(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Hand out the result, and note that it was opened."""
    view = own(request.user, dossier_id, now=timezone.now())
    if view.document is None:
        raise Http404
    content = open_document(view.document, by=request.user, at=timezone.now(), purpose="Người nộp tải kết quả")
    collect_online(view.dossier.pk, by=request.user, at=timezone.now())
    return pdf_answer(content, view.document.title)
