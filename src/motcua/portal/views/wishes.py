"""How one is written to: settings for who is signed in, and stopping by the link in an e-mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.accounts.services.speaking import choose_language
from motcua.foundation.access import public
from motcua.foundation.language import remember
from motcua.notifications.queries.sending_rules import quiet_hours
from motcua.notifications.services.wishing import StopLinkError, stop, wish
from motcua.notifications.stopping import who_stops
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.pages import page
from motcua.portal.wishing import CHANNELS, WishForm, addresses, wish_form


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: SignedInRequest) -> HttpResponse:
    form = WishForm(request.POST) if request.method == "POST" else wish_form(request.user)
    if request.method != "POST" or not form.is_valid():
        values = {"form": form, "addresses": addresses(request.user), "quiet": quiet_hours(timezone.localdate())}
        return page(request, "wishes", values, status=422 if form.is_bound else 200)
    now, language = timezone.now(), form.cleaned_data["language"]
    wish(form.wish(), by=request.user, at=now)
    choose_language(language, by=request.user, at=now)
    with override(language):
        messages.success(request, _("Đã lưu cách bạn muốn nhận thông báo."))
    response = redirect("portal:wishes")
    remember(request, response, language)
    return response


@public
@csrf_exempt  # the signed link is the permission: mail programs post it by themselves (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_channel(request: SignedInRequest, token: str) -> HttpResponse:
    """Ask, then stop: a program that only looks at links stops nothing."""
    found = who_stops(token)
    if found is None:
        return page(request, "stopped", {"is_unknown": True}, status=404)
    values = {"channel": CHANNELS[found[1]]}
    if request.method != "POST":
        return page(request, "stopped", values)
    try:
        stop(token, at=timezone.now())
    except StopLinkError:
        return page(request, "stopped", {"is_unknown": True}, status=404)
    return page(request, "stopped", {**values, "is_done": True})
