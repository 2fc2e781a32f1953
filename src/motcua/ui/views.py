"""The gallery of components and the switch of language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from motcua.foundation.access import public
from motcua.foundation.language import remember
from motcua.ui.gallery import sections


@public
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with its source."""
    return render(request, "ui/gallery.html", {"sections": sections(desk=False), "shell": "ui/citizen.html"})


@public
@require_safe
def officer_gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in the compact clothes of the desk."""
    return render(request, "ui/gallery.html", {"sections": sections(desk=True), "shell": "ui/officer.html"})


@public
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember in which language this visitor reads, and go back."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    remember(request, response, code)
    return response
