"""The link by which a reader stops a channel without signing in."""

from uuid import UUID

from django.conf import settings
from django.core import signing

from motcua.notifications.rules.events import Channel

_STOP = "notifications.stop"


def stop_url(user_id: UUID, channel: Channel) -> str:
    """Return where a reader stops a channel without signing in; only we can make it, it serves nothing else."""
    token = signing.dumps([str(user_id), channel.value], salt=_STOP)
    return f"{settings.MOTCUA_PUBLIC_URL.rstrip('/')}/thong-bao/ngung/{token}/"


def who_stops(token: str) -> tuple[UUID, Channel] | None:
    """Return whose channel a link stops; ``None`` for a link that we did not make."""
    try:
        user_id, channel = signing.loads(token, salt=_STOP)
        return UUID(user_id), Channel(channel)
    except (signing.BadSignature, ValueError, TypeError):
        return None
