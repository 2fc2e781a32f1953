"""Coming in by electronic identity, and going out."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.ports import SignInRefusedError, UnavailableError
from motcua.foundation.access import public
from motcua.foundation.language import remember
from motcua.portal import signing_in
from motcua.portal.access import SignedInRequest, applicants, safe_next
from motcua.portal.pages import page


@public
@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Offer the way in; whoever is in already goes on."""
    if request.user.is_authenticated and not request.user.is_officer:
        return redirect(safe_next(request))
    return page(request, "sign_in", {"next": safe_next(request), "problem": request.GET.get("loi", "")})


@public
@never_cache
@require_safe
def start(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the visitor to the provider, remembering what must come back."""
    try:
        address, attempt = signing_in.begin(provider)
    except UnavailableError:
        return redirect(f"{reverse('portal:sign-in')}?{urlencode({'loi': 'away', 'next': safe_next(request)})}")
    signing_in.remember(request.session, provider, attempt, safe_next(request))
    return redirect(address)


@public
@never_cache
@require_safe
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in whom the provider has proved, and go on to where the visitor wanted to be."""
    kept, wanted = signing_in.recall(request.session, provider)
    try:
        user, identity = signing_in.finish(provider, kept, request.GET.dict(), at=timezone.now())
    except SignInRefusedError as refusal:
        values = {"next": wanted, "problem": "declined" if refusal.code == "access_denied" else "refused"}
        return page(request, "sign_in", values, status=403)
    except UnavailableError:
        return page(request, "sign_in", {"next": wanted, "problem": "away"}, status=503)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    signing_in.stamp(request.session, identity, at=timezone.now())
    response = redirect(wanted)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language != settings.LANGUAGE_CODE:
        remember(request, response, user.language)  # on a new device, as on the last one
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here; nothing of it stays on this machine."""
    logout(request)
    return redirect("portal:home")


@applicants
@require_safe
def keep_session(request: SignedInRequest) -> HttpResponse:
    """Let a session that is in use go on."""
    request.session.modified = True
    return HttpResponse(status=204)
