"""A province's own word on how long things may take, from a day on."""

from datetime import datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.catalog.models import Procedure
from motcua.dossiers.models import ClockPolicy
from motcua.dossiers.queries.policies import forget_policies
from motcua.dossiers.rules.policies import Policy, PolicyError, check_policy


@transaction.atomic
def say_policy(policy: Policy, *, by: User | None, at: datetime) -> ClockPolicy:
    """Keep a province's word on one clock; what is said again for the same day replaces what was said of it.

    Clocks that run go on as they began; those that begin from that day on follow it. Raises ``PolicyError``
    (``unknown`` for a procedure that there is none of).
    """
    check_policy(policy)
    code = next(iter(policy.procedures), "")
    if code and not Procedure.objects.filter(code=code).exists():
        raise PolicyError("unknown")
    row, _is_new = ClockPolicy.objects.update_or_create(
        key=policy.key,
        procedure_code=code,
        channel=policy.channel,
        valid_from=policy.valid_from,
        defaults={
            "amount": policy.amount,
            "unit": policy.unit,
            "source": policy.source.strip(),
            "confidence": policy.sure,
            "said_at": at,
            "said_by": by,
        },
    )
    forget_policies()
    facts = {"amount": policy.amount, "unit": str(policy.unit), "procedure": code, "source": policy.source}
    audit("say policy", f"clock:{policy.key}", by=by.pk if by else None, at=at, data=facts)
    return row
