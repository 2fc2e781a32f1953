"""Writing down that a paper was asked for although the State holds it."""

from collections.abc import Mapping
from datetime import datetime

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, HeldPaperDemand
from motcua.dossiers.queries.holding import Held
from motcua.dossiers.queries.stored import Stored

HeldAs = tuple[HeldPaperDemand.HeldIn, str]


def record_demands(
    dossier: Dossier, held: Mapping[str, HeldAs], reasons: Mapping[str, str], *, by: User, at: datetime
) -> list[HeldPaperDemand]:
    """Write down the demands for papers that are held, each with where it is held."""
    return HeldPaperDemand.objects.bulk_create(
        HeldPaperDemand(
            dossier=dossier,
            component_key=key,
            held_in=where,
            held_as=name,
            reason=reasons[key].strip()[:500],
            asked_by=by,
            asked_at=at,
        )
        for key, (where, name) in held.items()
    )


def where_held(held: Held, stored: Stored) -> dict[str, HeldAs]:
    """Return by component where the State holds a paper: the province's vault before the national store."""
    national = {
        key: (HeldPaperDemand.HeldIn.DATABASE, f"stored:{rows[0].pk}") for key, rows in stored.items() if rows
    }
    vault = {key: (HeldPaperDemand.HeldIn.VAULT, f"document:{rows[0].pk}") for key, rows in held.items()}
    return {**national, **vault}
