"""Earlier results of the applicant in the national store, put into a dossier in place of papers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.pages import page
from motcua.desk.refusals import sentence
from motcua.dossiers.models import Dossier, StoredPaper
from motcua.dossiers.queries.stored import stored_for
from motcua.dossiers.services.fetching import NotUsableError, look_for_dossier, use_in_dossier
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.foundation.adapters import RefusedError, UnavailableError


@officers
@require_http_methods(["GET", "POST"])
def stored(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show what the store was found to keep; POST asks it, or takes one paper out of it."""
    opened = found(request, dossier_id)
    if request.method == "POST":
        _act(request, opened)
        return redirect("desk:stored", opened.pk)
    names = {each.key: each.name for each in opened.procedure.components.all() if each.result_code}
    rows = stored_for(opened.submission_key, timezone.localdate())
    values = {"dossier": opened, "wanted": [(name, rows.get(key, [])) for key, name in names.items()]}
    return page(request, "stored", {**values, "any": any(rows.values())})


def _act(request: OfficerRequest, opened: Dossier) -> None:
    try:
        said = _done(request, opened)
    except ActionRefusedError as error:
        messages.warning(request, sentence(error))
    except (UnavailableError, RefusedError):
        messages.warning(
            request, _("Chưa hỏi được kho kết quả quốc gia. Việc giải quyết vẫn đi tiếp; hãy thử lại sau.")
        )
    except NotUsableError as error:
        messages.warning(request, str(error))
    except StoredPaper.DoesNotExist as error:
        raise Http404 from error
    else:
        messages.success(request, said)


def _done(request: OfficerRequest, opened: Dossier) -> str:
    wanted = request.POST.get("use", "")
    if wanted.isdecimal() and len(wanted) < 16:
        use_in_dossier(int(wanted), opened.pk, by=request.user, at=timezone.now())
        return _("Đã lấy giấy tờ từ kho kết quả quốc gia vào hồ sơ.")
    kept = look_for_dossier(opened.pk, by=request.user, at=timezone.now())
    return _("Kho quốc gia có %(n)s giấy tờ thay được.") % {"n": len(kept)}
