"""Messages to people: how each channel fares, what did not arrive, the texts and the rules."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.rules import Role
from motcua.console import messaging
from motcua.console.access import ManagerRequest, administrators, province_only
from motcua.console.pages import page
from motcua.foundation.pagination import CursorError, keyset_page
from motcua.notifications.models import Sending
from motcua.notifications.queries.figures import figures, lost, queue
from motcua.notifications.queries.wording import versions, words
from motcua.notifications.rules.events import SHORT, Channel, keys
from motcua.notifications.rules.timing import SendingRuleError
from motcua.notifications.rules.wording import check
from motcua.notifications.services.carrying import NotRefusedError, send_again
from motcua.notifications.services.publishing import WordingRefusedError, publish, say_sending_rule


@province_only
@require_safe
def overview(request: ManagerRequest) -> HttpResponse:
    return _overview(request, messaging.RuleForm())


@administrators
@require_POST
def rule(request: ManagerRequest) -> HttpResponse:
    form = messaging.RuleForm(request.POST)
    if form.is_valid():
        try:
            say_sending_rule(form.rule(), by=request.user, at=timezone.now())
        except SendingRuleError as error:
            form.refuse(error)
    if not form.is_valid():
        return _overview(request, form, status=422)
    messages.success(request, _("Đã ghi. Áp dụng từ ngày đã chọn."))
    return redirect("console:messages")


def _overview(request: ManagerRequest, form: messaging.RuleForm, *, status: int = 200) -> HttpResponse:
    now, channel = timezone.now(), request.GET.get("kenh", "")
    try:
        listing = keyset_page(lost(channel), order=("-created_at", "-id"), cursor=request.GET.get("cursor", ""))
    except CursorError as error:
        raise Http404 from error
    values = {
        "figures": [(messaging.CHANNELS[each.channel.value], each) for each in figures(now)],
        "queue": queue(now),
        "listing": listing,
        "rows": messaging.lost_rows(listing.rows),
        "rules": messaging.rule_lines(timezone.localdate(now)),
        "form": form,
        "may_write": Role.ADMINISTRATOR in request.user.current_roles(),
    }
    return page(request, "messages", values, status=status)


@administrators
@require_POST
def again(request: ManagerRequest, sending_id: UUID) -> HttpResponse:
    try:
        send_again(sending_id, by=request.user, at=timezone.now())
    except Sending.DoesNotExist:
        raise Http404 from None
    except NotRefusedError:
        messages.info(request, _("Tin này đang được gửi hoặc đã đến nơi."))
    else:
        messages.success(request, _("Đã xếp lại vào hàng gửi."))
    return redirect("console:messages")


@province_only
@require_safe
def wordings(request: ManagerRequest) -> HttpResponse:
    language = request.GET.get("ngon-ngu", "vi")
    if language not in messaging.LANGUAGES:
        raise Http404
    values = {
        "rows": messaging.event_rows(language),
        "language": language,
        "languages": messaging.LANGUAGES.items(),
        "channels": messaging.CHANNELS.items(),
    }
    return page(request, "wordings", values)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: ManagerRequest, event: str, language: str, channel: str) -> HttpResponse:
    """Edit one text: look at it with samples first, then publish it."""
    if event not in keys() or language not in messaging.LANGUAGES or channel not in messaging.CHANNELS:
        raise Http404
    place = (event, language, Channel(channel))
    if request.method != "POST":
        text = words().of(*place)
        initial = {"subject": text.subject, "body": text.body, "template": text.template}
        return _wording(request, place, messaging.TextForm(initial=initial))
    form = messaging.TextForm(request.POST)
    if form.is_valid():
        form.refuse(check(event, place[2], form.text()))
    if not form.is_valid() or "publish" not in request.POST:
        return _wording(request, place, form, status=200 if form.is_valid() else 422)
    return _published(request, place, form)


def _published(request: ManagerRequest, place: tuple[str, str, Channel], form: messaging.TextForm) -> HttpResponse:
    try:
        made = publish(place, form.text(), by=request.user, at=timezone.now())
    except WordingRefusedError as refused:
        form.refuse(refused.faults)
        return _wording(request, place, form, status=422)
    if made is None:
        messages.info(request, _("Nội dung không đổi nên không có phiên bản mới."))
    else:
        told = _("Đã công bố phiên bản %(n)d. Tin gửi từ bây giờ dùng lời mới.")
        messages.success(request, told % {"n": made.version})
    return redirect("console:wording", *(str(part) for part in place))


def _wording(
    request: ManagerRequest, place: tuple[str, str, Channel], form: messaging.TextForm, *, status: int = 200
) -> HttpResponse:
    event, language, channel = place
    shown = form.text() if form.is_bound and form.is_valid() else None
    current = words().of(*place)
    values = {
        "form": form,
        "event": messaging.event_name(event),
        "language": messaging.LANGUAGES[language],
        "language_code": language,
        "channel": messaging.CHANNELS[channel.value],
        "is_short": channel in SHORT,
        "is_zalo": channel is Channel.ZALO,
        "facts": messaging.fact_rows(event, channel),
        "preview": messaging.preview(event, channel, shown or current) if shown or not form.errors else None,
        "is_new": shown is not None and shown != current,
        "versions": versions(event, language, channel.value),
    }
    return page(request, "wording", values, status=status)
