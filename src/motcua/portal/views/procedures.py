"""Finding a procedure and reading what it takes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.catalog.models import Package
from motcua.foundation.access import public
from motcua.foundation.pagination import CursorError, keyset_page
from motcua.portal import browsing
from motcua.portal.facts import NotOfferedError, facts_of, successor_of
from motcua.portal.finding import SUGGESTIONS, find
from motcua.portal.front_door import national_page
from motcua.portal.pages import fragment, page, sentence


@public
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Search by words, or browse by field and level; a fragment while somebody is typing."""
    found = find(request.GET, on=localdate())
    if request.headers.get("HX-Request") and request.GET.get("q"):
        return fragment(request, "procedures#suggestions", {"found": found, "most": SUGGESTIONS})
    if found.text:
        return page(request, "procedures", {"found": found})
    rows = browsing.browse(localdate(), field=found.field_code, level=found.level)
    try:
        listing = keyset_page(rows, order=("name", "id"), cursor=request.GET.get("cursor", ""))
    except CursorError as error:
        raise Http404 from error
    return page(request, "procedures", {"found": found, "listing": listing})


@public
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Answer what one gets, what it takes, how long, how much, and where."""
    try:
        facts = facts_of(code, on=localdate())
    except NotOfferedError as error:
        successor = successor_of(code)
        if successor is None:
            raise Http404 from error
        return _replaced(request, code, successor.code)
    national = national_page(code, localdate()) if facts.can_apply else ""
    return page(request, "procedure", {"facts": facts, "version": facts.version, "national": national})


def _replaced(request: HttpRequest, code: str, successor: str) -> HttpResponse:
    title = _("Thủ tục %(code)s đã được thay thế") % {"code": code}
    text = _("Thủ tục này nay mang mã %(successor)s. Hồ sơ đã nộp theo mã cũ vẫn được giải quyết.")
    link = (reverse("portal:procedure", args=[successor]), _("Xem thủ tục mới"))
    return sentence(request, title, text % {"successor": successor}, status=200, link=link)


@public
@require_safe
def package(request: HttpRequest, key: str) -> HttpResponse:
    """Show what belongs to a life event or a programme."""
    found = get_object_or_404(Package.objects.today(), key=key)
    services = browsing.services_of(found, localdate())
    return page(request, "package", {"package": found, "services": services})
