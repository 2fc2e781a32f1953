"""Digital copies of what was scanned: signed by the desk that took the papers in, read by all who handle them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from motcua.audit.services import record_look
from motcua.desk.access import OfficerRequest, found, officers, receivers
from motcua.desk.files import inline_pdf
from motcua.desk.refusals import sentence
from motcua.dossiers.models import DigitalCopy
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.signing_copies import sign_copies
from motcua.foundation import files


@receivers
@require_POST
def sign(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Sign every copy of a dossier that is not signed yet."""
    dossier = found(request, dossier_id)
    try:
        signed = sign_copies(dossier.pk, by=request.user, at=timezone.now())
    except ActionRefusedError as error:
        messages.error(request, sentence(error))
    else:
        done = ngettext("Đã ký %(n)s bản số hóa.", "Đã ký %(n)s bản số hóa.", len(signed)) % {"n": len(signed)}
        messages.success(request, done)
    return redirect("desk:dossier", dossier.pk)


@officers
@require_safe
def copy(request: OfficerRequest, dossier_id: UUID, copy_id: int) -> HttpResponse:
    """Show a signed copy; the look is recorded."""
    dossier = found(request, dossier_id)
    made = get_object_or_404(
        DigitalCopy.objects.exclude(signed_sha256="").select_related("attachment"),
        pk=copy_id,
        attachment__dossier=dossier,
    )
    purpose = _("Xem bản số hóa khi xử lý hồ sơ")
    record_look(f"dossier:{dossier.pk}", by=request.user.pk, at=timezone.now(), purpose=purpose)
    try:
        return inline_pdf(files.load(made.signed_sha256), made.attachment.name)
    except files.MissingFileError:
        raise Http404 from None
