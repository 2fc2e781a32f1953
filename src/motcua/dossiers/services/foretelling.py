"""The one report of a reorganisation: foretold by a dry run, told again when it is done, in the same shape.

``docs/reference/reorganisation.md`` describes every key. Values are names, codes and counts, never personal data.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from motcua.catalog.services.authority import Moved, moved_procedures
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import transfers as queries
from motcua.dossiers.services.transferring import CHUNK, Facts, Map, decided, map_of, waiting
from motcua.organizations.models import Agency, Reorganisation
from motcua.organizations.queries import working_calendar
from motcua.organizations.rules.reorganisation import Destination
from motcua.organizations.rules.reorganisation_plan import Plan
from motcua.organizations.structure import Changes, changes_of

Report = dict[str, Any]


def head(plan: Plan, mode: str) -> Report:
    """Return what a report begins with."""
    return {
        "mode": mode,
        "plan": {
            "file": plan.file,
            "name": plan.name,
            "effective": plan.effective.isoformat(),
            "legal_basis": plan.legal_basis,
            "digest": plan.digest,
        },
        "mistakes": [asdict(each) for each in plan.mistakes],
    }


def structure(plan: Plan, changes: Changes) -> Report:
    """Return how many places, agencies and postings begin and end; nought where they were written before."""
    return {
        "areas_founded": len(changes.areas),
        "areas_ended": len(changes.areas_ended),
        "area_successions": len(changes.area_successions),
        "agencies_founded": len(changes.agencies),
        "agencies_ended": len(changes.agencies_ended),
        "agencies": dict(sorted(Counter(str(each.change) for each in plan.orders.endings.values()).items())),
        "postings_ended": len(changes.postings_ended),
        "postings_opened": len(changes.postings),
    }


def procedure(moved: Moved) -> Report:
    """Return a line about a procedure whose authority goes elsewhere."""
    version = moved.version
    return {
        "code": version.procedure.code,
        "name": version.name,
        "from": version.deciding_level,
        "to": moved.level,
        "agency": moved.agency,
    }


def foretold(plan: Plan) -> Report:
    """Return the report of a plan that was not carried out: everything decided, nothing written."""
    changes = changes_of(plan)
    forecast = _Forecast(plan)
    forecast.run()
    return {
        **head(plan, "dry-run"),
        "structure": structure(plan, changes),
        "procedures": [procedure(each) for each in moved_procedures(plan.orders, plan.effective)],
        **forecast.as_dict(),
    }


def made(row: Reorganisation, plan: Plan, now: Mapping[str, Any]) -> Report:
    """Return the report of what was done, counted from the rows that tell it."""
    moved = row.transfers.filter(undone_at=None)
    pairs = queries.pairs(row)
    count = moved.count()
    kept = sum(1 for before, after in moved.values_list("due_before", "due_after").iterator() if before == after)
    return {
        **head(plan, "executed"),
        "structure": row.report["structure"],
        "procedures": row.report["procedures"],
        "dossiers": {
            "open": now["open"],
            "moved": count,
            "staying": now["open"] - count,
            "by_rule": queries.by_rule(moved.values_list("rule", flat=True)),
            "clocks": {"kept": kept, "recomputed": count - kept},
            "undecided": [
                _undecided(each.dossier.code, each.from_deciding, each.to_deciding)
                for each in queries.undecided(row)
            ],
        },
        "units": [_pair(asdict(pair)) for pair in pairs],
        "letters": {
            "people": moved.exclude(dossier__applicant=None).values("dossier__applicant").distinct().count(),
            "dossiers_without_account": moved.filter(dossier__applicant=None).count(),
        },
        "hand_over_records": len(pairs),
        "balance": queries.balance(row, now),
    }


def _undecided(code: str, old: Any, new: Any) -> Report:
    return {"code": code, "from": old.name, "to": new.name}


def _pair(pair: Mapping[str, Any]) -> Report:
    return {
        "from": pair["old"],
        "from_code": pair["old_code"],
        "to": pair["new"],
        "to_code": pair["new_code"],
        "dossiers": pair["count"],
    }


class _Forecast:
    """One run of the rules over every open dossier that would move; counts only."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._map: Map = map_of(plan)
        self._names: dict[int, Agency] = {}
        self._after: dict[str, Agency] = {}
        self._people = Dossier.objects.none()
        self._rules: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._ways: Counter[tuple[str, str]] = Counter()
        self._undecided: list[Report] = []
        self._recomputed = 0

    def run(self) -> None:
        ids = list(waiting(self._map.ended).order_by("pk").values_list("pk", flat=True))
        self._people = Dossier.objects.filter(pk__in=ids).exclude(applicant=None)
        self._names = Agency.objects.in_bulk()
        self._after = {row.key: row for row in Agency.objects.on(self._plan.effective)}
        for start in range(0, len(ids), CHUNK):
            for facts, where in decided(self._map, ids[start : start + CHUNK]):
                self._count(facts, where)

    def _count(self, facts: Facts, where: Destination) -> None:
        deciding = where.deciding if facts.finished_at is None else f"={facts.deciding}"
        ways = (
            (facts.holder, where.holder),
            (facts.deciding, deciding),
            (facts.receiving, where.receiving),
        )
        changed = [(old, new) for old, new in ways if new != f"={old}"]
        if not changed:
            return
        old, new = changed[0]
        self._rules[where.rule or ""] += 1
        self._pairs[self._map.key(old), new] += 1
        if facts.is_counted and deciding != f"={facts.deciding}":
            self._ways[f"={facts.deciding}", deciding] += 1
        if not where.is_certain:
            names = (self._names[facts.deciding], self._heir(deciding))
            self._undecided.append(_undecided(facts.code, *names))
        self._recomputed += self._calendar_differs(facts.deciding, deciding)

    def _calendar_differs(self, old: int, new: str) -> bool:
        if new == f"={old}":
            return False
        before, after = working_calendar(self._names[old]), working_calendar(self._after.get(new))
        return before is not after and before != after

    def _heir(self, key: str) -> Any:
        return self._names[int(key[1:])] if key.startswith("=") else self._plan.after[key]

    def _old(self, key: str) -> Any:
        ended = {row.key: row for row in self._map.ended.values()}
        return self._names[int(key[1:])] if key.startswith("=") else ended[key]

    def as_dict(self) -> Report:
        before = queries.snapshot()
        moved = sum(self._pairs.values())
        return {
            "dossiers": {
                "open": before["open"],
                "moved": moved,
                "staying": before["open"] - moved,
                "by_rule": dict(sorted(self._rules.items())),
                "clocks": {"kept": moved - self._recomputed, "recomputed": self._recomputed},
                "undecided": sorted(self._undecided, key=lambda line: line["code"]),
            },
            "units": sorted(self._units(), key=lambda line: (line["from_code"], line["to_code"])),
            "letters": {
                "people": self._people.values("applicant").distinct().count(),
                "dossiers_without_account": moved - self._people.count(),
            },
            "hand_over_records": len(self._pairs),
            "balance": self._balance(before),
        }

    def _units(self) -> Iterator[Report]:
        for (old, new), count in self._pairs.items():
            giver, taker = self._old(old), self._heir(new)
            yield _pair(
                {
                    "old": giver.name,
                    "old_code": giver.code,
                    "new": taker.name,
                    "new_code": taker.code,
                    "count": count,
                }
            )

    def _balance(self, before: Report) -> Report:
        """Return what the balance would be: what leaves one unit arrives at another, so nothing is lost."""
        units = Counter({f"={unit}": count for unit, count in before["units"].items()})
        for (old, new), count in self._ways.items():
            units[old] -= count
            units[new] += count
        after = {**queries.without_units(before), "counted": sum(units.values())}
        if self._recomputed:
            after["due_digest"] = None
        equal = queries.without_due(queries.without_units(before)) == queries.without_due(after)
        return {
            "before": queries.without_units(before),
            "after": after,
            "units": sum(1 for count in units.values() if count),
            "unequal": [],
            "equal": equal and all(count >= 0 for count in units.values()),
            "other_acts": 0,
        }
