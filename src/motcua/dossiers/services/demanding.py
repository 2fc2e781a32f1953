"""Writing down that a paper was asked for although the State holds it."""

from collections.abc import Mapping
from datetime import datetime

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, HeldPaperDemand
from motcua.dossiers.queries.holding import Held


def record_demands(
    dossier: Dossier, held: Held, reasons: Mapping[str, str], *, by: User, at: datetime
) -> list[HeldPaperDemand]:
    """Write down the demands for papers that are held."""
    return HeldPaperDemand.objects.bulk_create(
        HeldPaperDemand(
            dossier=dossier,
            component_key=key,
            held_in=HeldPaperDemand.HeldIn.VAULT,
            held_as=f"document:{documents[0].pk}",
            reason=reasons[key].strip()[:500],
            asked_by=by,
            asked_at=at,
        )
        for key, documents in held.items()
    )
