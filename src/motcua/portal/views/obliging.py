"""What an applicant owes another body: the copy of its notice."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from motcua.dossiers.models import Obligation
from motcua.foundation import files
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.tracking import own


@applicants
@require_safe
def notice(request: SignedInRequest, dossier_id: UUID, obligation_id: int) -> HttpResponse:
    """Hand out the copy of a notice, as a file to keep."""
    view = own(request.user, dossier_id, now=timezone.now())
    told = get_object_or_404(Obligation.objects.exclude(sha256=""), pk=obligation_id, dossier=view.dossier)
    try:
        content = files.load(told.sha256)
    except files.MissingFileError:
        raise Http404 from None
    disposition = content_disposition_header(as_attachment=True, filename=told.file_name) or "attachment"
    return HttpResponse(content, content_type=told.content_type, headers={"Content-Disposition": disposition})
