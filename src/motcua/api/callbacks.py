"""Where the payment platform and the bank tell us that money may have come: heard, noted, answered at once."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.foundation.access import public
from motcua.payments.ports import ForgedError, UnreadableError
from motcua.payments.services.banking import hear_notice
from motcua.payments.services.hearing import hear
from motcua.postal import ports as postal
from motcua.postal.models import PostOrder
from motcua.postal.services.tracking import hear_push

LARGEST_BODY = 64 * 1024


@public
@csrf_exempt
@require_POST
def payment(request: HttpRequest) -> HttpResponse:
    """Hear a call-back of the payment platform and answer as it expects."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    return JsonResponse(hear(request.body, at=timezone.now()))


@public
@csrf_exempt
@require_POST
def bank(request: HttpRequest) -> HttpResponse:
    """Hear the bank's notice of money that came."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    try:
        hear_notice(request.body, request.headers.get("X-Chu-Ky", ""), at=timezone.now())
    except ForgedError:
        return JsonResponse({"maLoi": "97"}, status=401)
    except UnreadableError:
        return JsonResponse({"maLoi": "99"}, status=422)
    return JsonResponse({"maLoi": "00"})


@public
@csrf_exempt
@require_POST
def parcels(request: HttpRequest) -> HttpResponse:
    """Hear the post tell of a parcel; what it tells twice counts once."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    try:
        hear_push(request.body, request.headers.get("X-Signature", ""), at=timezone.now())
    except postal.ForgedError:
        return JsonResponse({"Status": "401"}, status=401)
    except (postal.UnreadableError, PostOrder.DoesNotExist):
        return JsonResponse({"Status": "102"}, status=422)
    return JsonResponse({"Status": "100"})


app_name = "callbacks"
urlpatterns = [
    path("payment", payment, name="payment"),
    path("bank", bank, name="bank"),
    path("post", parcels, name="post"),
]
