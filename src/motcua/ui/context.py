"""What every page knows without asking the database."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext


@dataclass(frozen=True)
class Page:
    """The frame of a page: whose it is and in which language it speaks."""

    province_name: str
    service_name: str
    language: str
    path: str


def province_name() -> str:
    """Return the name of the province without the word "tỉnh"."""
    return str(settings.MOTCUA_PROVINCE_NAME)


def service_name() -> str:
    """Return the name of the citizens' portal, as written in its header."""
    return gettext("Cổng dịch vụ công tỉnh %(province)s") % {"province": province_name()}


def page(request: HttpRequest) -> dict[str, Page]:
    """Give templates ``page``; touches neither session nor database."""
    frame = Page(province_name(), service_name(), get_language() or "vi", request.get_full_path())
    return {"page": frame}
