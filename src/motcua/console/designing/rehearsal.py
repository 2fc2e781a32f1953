"""A draft tried without a dossier: the walk through its steps, its form as a citizen meets it, day and fee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import localdate

from motcua.catalog.models import Channel
from motcua.catalog.rules.documents import Examined
from motcua.catalog.rules.fees import FeeQuote, FeeScheduleError, fee_total
from motcua.console.designing.wording import STATUSES, action_words
from motcua.console.workflow_view import ROLES
from motcua.dossiers import explaining
from motcua.dossiers.queries.trying import fee_lines
from motcua.dossiers.rules.deadlines import Clock, due
from motcua.dossiers.rules.rehearsing import Walk, Way, rehearse
from motcua.organizations.queries import working_calendar
from motcua.ui import formats
from motcua.workflows.rules import WorkflowError, read

MOST_ACTS = 60


@dataclass(frozen=True)
class Promise:
    """What somebody who filed now would be told."""

    term: str
    lines: tuple[str, ...]
    fee: FeeQuote | None


def channel_of(text: str) -> str:
    return text if text in Channel.values else str(Channel.ONLINE)


def acts_of(text: str) -> list[tuple[str, str]]:
    """Return the acts of an address ("accept:assess,take:assess")."""
    parts = [part.partition(":") for part in text.split(",") if part]
    return [(action, target) for action, _sign, target in parts[:MOST_ACTS]]


def walk_of(whole: Examined, acts: Sequence[tuple[str, str]]) -> Walk | None:
    """Return how far the acts lead; ``None`` where the steps cannot be read."""
    if whole.workflow is None:
        return None
    try:
        return rehearse(read(whole.workflow.body), acts)
    except WorkflowError:
        return None


def shown_walk(whole: Examined, walk: Walk, acts: Sequence[tuple[str, str]], channel: str) -> dict[str, Any]:
    """Return the walk as the page shows it, each possible act with the address that takes it."""
    done = list(acts)[: len(walk.stations)]
    names = {step["key"]: step["name"] for step in whole.workflow.body["steps"]} if whole.workflow else {}
    return {
        "stations": [
            (each.step.name, _role(each.step.role), action_words(each.action), str(STATUSES[each.status]))
            for each in walk.stations
        ],
        "here": walk.step,
        "here_role": _role(walk.step.role) if walk.step else "",
        "status": str(STATUSES[walk.status]),
        "choices": [_choice(way, names, done, channel) for way in walk.ways],
        "diagram": _diagram(whole, walk),
    }


def _role(role: str) -> str:
    return str(ROLES.get(role, role))


def _choice(way: Way, names: Mapping[str, str], done: list[tuple[str, str]], channel: str) -> dict[str, str]:
    acts = ",".join(f"{action}:{target}" for action, target in [*done, (way.action, way.target)])
    return {
        "text": action_words(way.action),
        "target": names.get(way.target, ""),
        "href": "?" + urlencode({"kenh": channel, "di": acts}),
    }


def _diagram(whole: Examined, walk: Walk) -> list[dict[str, str]]:
    passed = {station.step.key for station in walk.stations}
    steps = whole.workflow.body["steps"] if whole.workflow else []
    here = walk.step.key if walk.step else ""
    return [
        {
            "title": step["name"],
            "note": _role(step["role"]),
            "state": "current" if step["key"] == here else "done" if step["key"] in passed else "next",
        }
        for step in steps
    ]


def promise(whole: Examined, channel: str, *, at: datetime) -> Promise:
    """Return day and fee as they would be said to somebody who files by a channel now."""
    terms = {term.channel: term for term in whole.procedure.terms} if whole.procedure else {}
    term = terms.get(channel) or terms.get("")
    words = formats.term(term.amount, term.unit) if term else ""
    lines = (
        explaining.lines(due(Clock(at, term.amount, term.unit), working_calendar()), term=words) if term else []
    )
    try:
        fee = fee_total(fee_lines(whole, localdate(at)), channel=channel, on=localdate(at))
    except FeeScheduleError:
        fee = None
    return Promise(words, tuple(lines), fee)
