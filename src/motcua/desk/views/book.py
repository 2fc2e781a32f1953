"""The book of the one-stop unit (sổ theo dõi hồ sơ)."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from motcua.desk.access import OfficerRequest, receivers
from motcua.desk.files import inline_pdf
from motcua.desk.forms.book import BookForm
from motcua.desk.pages import page, posted
from motcua.dossiers.services.printing import print_book


@receivers
@require_http_methods(["GET", "POST"])
def book(request: OfficerRequest) -> HttpResponse:
    """Print the pages of some days; by POST, as they hold names and addresses."""
    now = timezone.now()
    form = BookForm(posted(request), user=request.user, today=timezone.localdate(now))
    if not (form.is_bound and form.is_valid()) or form.pages is None:
        return page(request, "book", {"form": form}, status=422 if form.errors else 200)
    chosen = form.cleaned_data
    days = (chosen["first"], chosen["last"])
    return inline_pdf(print_book(chosen["agency"], form.pages, days, by=request.user, at=now), "so-theo-doi")
