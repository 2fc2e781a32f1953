"""In which language somebody is written to."""

from datetime import datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit


@transaction.atomic
def choose_language(language: str, *, by: User, at: datetime) -> User:
    """Remember the language of a person's messages. Raises ``ValueError`` for one that nothing is written in."""
    chosen = User.Language(language)
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if user.language != chosen:
        user.language = chosen
        user.save(update_fields=["language"])
        audit("choose language", f"user:{user.pk}", by=by.pk, at=at, data={"language": chosen.value})
    by.language = chosen
    return user
