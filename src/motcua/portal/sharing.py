"""A link to a paper as the owner hands it on: address, code and QR; the secret stands behind the ``#``.

What stands there never reaches a server by itself, so no log of ours or of anybody between can hold it.
"""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.vault.models import Share
from motcua.vault.rules import LIFETIMES_DAYS, spaced
from motcua.vault.services.sharing import NewShare

QUIET = 2  # white edge of a QR code, in squares
LIFETIMES: dict[int, str | Promise] = {1: _("1 ngày"), 7: _("7 ngày"), 30: _("30 ngày")}
REFUSED: dict[str, str | Promise] = {
    "not_in_force": _("Giấy tờ này không còn hiệu lực nên không chia sẻ được."),
    "for_whom": _("Hãy ghi bạn chia sẻ cho ai, ví dụ tên ngân hàng hoặc trường học."),
}


@dataclass(frozen=True)
class Link:
    """A link just made, with everything needed to hand it on."""

    share: Share
    address: str
    code: str
    qr_path: str
    qr_size: int


def link_of(made: NewShare) -> Link:
    """Return the link with its secret: the only moment it can be shown."""
    address = f"{settings.MOTCUA_PUBLIC_URL}{reverse('portal:shared', args=[made.share.pk])}#{made.secret}"
    squares = segno.make(address, error="m", micro=False).matrix
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(squares)
        for column, is_dark in enumerate(line)
        if is_dark
    )
    return Link(made.share, address, spaced(made.secret), path, len(squares) + 2 * QUIET)


def lifetimes() -> list[tuple[str, str]]:
    """Return for how long a paper may be shown, as the choices of a form."""
    return [(str(days), str(LIFETIMES[days])) for days in LIFETIMES_DAYS]
