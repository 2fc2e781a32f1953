"""Which papers of a procedure the State holds already, so that nobody is asked for them again."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from motcua.accounts.models import User
from motcua.catalog.models import Component
from motcua.dossiers.models import Dossier
from motcua.vault.models import Document
from motcua.vault.queries import documents_of, held_for, in_force

Held = dict[str, list[Document]]  # by key of the component; latest first


def held_by_account(user: User, components: Iterable[Component], on: date) -> Held:
    """Return what is kept for a person and can stand for a paper on a day."""
    return _matched(in_force(documents_of(user), _kinds(components), on), components)


def held_by_number(identity_index: str, components: Iterable[Component], on: date) -> Held:
    """Return what is kept for whoever has a number (its keyed digest) and can stand for a paper on a day."""
    return _matched(held_for(identity_index, _kinds(components), on), components)


def held_for_dossier(dossier: Dossier, on: date) -> Held:
    """Return what is kept for the applicant of a dossier and can stand for one of its papers."""
    return held_by_number(dossier.identity_index, list(dossier.procedure.components.all()), on)


def _kinds(components: Iterable[Component]) -> list[str]:
    return [component.result_code for component in components if component.result_code]


def _matched(documents: QuerySet[Document], components: Iterable[Component]) -> Held:
    wanted = list(components)
    if not _kinds(wanted):
        return {}
    kept = list(documents)
    found = {
        each.key: [one for one in kept if one.kind == each.result_code] for each in wanted if each.result_code
    }
    return {key: rows for key, rows in found.items() if rows}
