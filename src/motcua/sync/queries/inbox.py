"""What is missing of what national systems told us."""

from motcua.sync.models import InboxSubject


def pulls_wanted(source: str, *, limit: int = 100) -> list[str]:
    """Return the subjects of which a version is missing, longest waiting first, to be asked for."""
    waiting = InboxSubject.objects.filter(source=source, pull_wanted_at__isnull=False)
    return list(waiting.order_by("pull_wanted_at", "pk").values_list("subject", flat=True)[:limit])
