"""One's own earlier results in the national store: looked for by a press, used by a press."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.dossiers.models import Draft, StoredPaper
from motcua.dossiers.queries.stored import Stored, stored_for
from motcua.dossiers.services.fetching import NotUsableError, look_for_draft, use_in_draft
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.portal.access import SignedInRequest
from motcua.portal.acting import principal_of
from motcua.portal.filling import Filling

AWAY = gettext_lazy(
    "Lúc này chưa hỏi được kho kết quả quốc gia. Bạn tải giấy tờ lên như thường, hoặc thử lại sau."
)


def may_look(filling: Filling) -> bool:
    """Say whether there is something to look for: papers that are results of other procedures, of one's own."""
    return not principal_of(filling.draft) and any(each.result_code for each in filling.components)


def found(filling: Filling) -> Stored:
    """Return what was found for a draft so far."""
    return stored_for(filling.draft.pk, localdate())


def act(request: SignedInRequest, draft: Draft) -> None:
    """Do what was pressed, if it concerns the store; the person is told what came of it."""
    try:
        if request.POST.get("store") == "look":
            _look(request, draft)
        elif request.POST.get("use_stored", "").isdecimal():
            use_in_draft(int(request.POST["use_stored"][:15]), draft.pk, by=request.user, at=timezone.now())
    except (UnavailableError, RefusedError):
        messages.warning(request, str(AWAY))
    except NotUsableError as error:
        messages.warning(request, str(error))
    except StoredPaper.DoesNotExist as error:
        raise Http404 from error


def _look(request: SignedInRequest, draft: Draft) -> None:
    if look_for_draft(draft.pk, by=request.user, at=timezone.now()):
        messages.success(request, _("Đã tìm thấy giấy tờ của bạn. Bấm “Dùng bản này” ở giấy tờ tương ứng."))
    else:
        messages.info(request, _("Kho kết quả quốc gia chưa có giấy tờ nào thay được. Bạn tải lên như thường."))
