"""The protocol of resumable uploads: announce, send pieces, ask where it stands."""

import json
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Draft, Upload
from motcua.dossiers.queries.drafts import own_upload
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.uploading import (
    Home,
    NewFile,
    OffsetError,
    UploadRefusedError,
    attach_from_vault,
    begin_upload,
    give_up,
    receive_piece,
)
from motcua.portal.access import SignedInRequest
from motcua.portal.uploads import words
from motcua.vault.queries import documents_of

MOST_PIECE_BYTES = 2 * 1024 * 1024


def begin(request: SignedInRequest, home: Home) -> HttpResponse:
    """Answer an announcement: 201 with the address for the pieces and how much is there already."""
    try:
        file = _announced(request)
        upload = begin_upload(home, file, by=request.user, at=timezone.now())
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        return _refused(error)
    except (Draft.DoesNotExist, Dossier.DoesNotExist) as error:
        raise Http404 from error
    except ActionRefusedError:
        return _problem(_("Hồ sơ này đã gửi, không thêm giấy tờ ở đây được nữa."), 409)
    address = reverse("portal:upload-piece", args=[upload.pk])
    answer = JsonResponse({"url": address, "offset": upload.received}, status=201)
    answer["Location"] = address
    return answer


def answer(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Answer for one upload of this person; somebody else's does not exist."""
    try:
        upload = own_upload(request.user, upload_id)
        if request.method == "DELETE":
            give_up(upload_id, by=request.user)
            return HttpResponse(status=204)
        if request.method == "PATCH":
            upload = _take(request, upload_id)
    except Upload.DoesNotExist as error:
        raise Http404 from error
    except OffsetError as error:
        refused = _problem(_("Phần này không nối tiếp phần trước."), 409)
        refused["Upload-Offset"] = str(error.expected)
        return refused
    except UploadRefusedError as error:
        give_up(upload_id, by=request.user)
        return _refused(error)
    except ActionRefusedError:
        return _problem(_("Hồ sơ này đã gửi, không thêm giấy tờ ở đây được nữa."), 410)
    return _told(upload)


def _take(request: SignedInRequest, upload_id: UUID) -> Upload:
    request.session.modified = True  # a long upload keeps its session
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdecimal() or len(offset) > 12:
        raise OffsetError(own_upload(request.user, upload_id).received)
    piece = request.read(MOST_PIECE_BYTES)
    return receive_piece(upload_id, int(offset), piece, by=request.user, at=timezone.now())


def _told(upload: Upload) -> HttpResponse:
    told = HttpResponse(status=204)
    told["Upload-Offset"] = str(upload.received)
    return told


def _announced(request: SignedInRequest) -> NewFile:
    told = json.loads(request.body)
    return NewFile(str(told["name"]), int(told["size"]), request.GET.get("giay-to", "")[:60])


def _refused(error: Exception) -> HttpResponse:
    if isinstance(error, UploadRefusedError):
        return _problem(words(error), 413 if error.code == "too_large" else 422)
    return _problem(_("Thiếu tên hoặc cỡ của tệp. Hãy chọn lại tệp."), 400)


def _problem(text: str, status: int) -> HttpResponse:
    return JsonResponse({"detail": text}, status=status, json_dumps_params={"ensure_ascii": False})


def use_kept(request: SignedInRequest, home: Home) -> None:
    """Take a paper from the person's vault where the button for it was pressed ("<document>:<component>")."""
    document_id, _colon, component = request.POST.get("use", "").partition(":")
    chosen = next((each for each in documents_of(request.user) if str(each.pk) == document_id), None)
    if chosen is not None:
        attach_from_vault(home, chosen, component, by=request.user, at=timezone.now())
