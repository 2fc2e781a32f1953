"""How much the work rests on the population database: accesses, and dossiers that use its data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from motcua.dossiers.queries.population import PopulationUse, population_use
from motcua.indicators.rules import population_share
from motcua.population.queries import AccessFigures, access_by, access_total


@dataclass(frozen=True, slots=True)
class PopulationFigures:
    """The figures of a period; ``accesses`` is "số lượng truy cập CSDL dân cư" of the reports."""

    accesses: AccessFigures
    by_month: list[AccessFigures]
    by_agency: list[AccessFigures]
    by_officer: list[AccessFigures]
    by_purpose: list[AccessFigures]
    use: PopulationUse

    @property
    def share(self) -> Fraction | None:
        return population_share(self.use.using, self.use.received)


def population_figures(first: date, last: date, agencies: Collection[int] | None = None) -> PopulationFigures:
    """Return accesses and use of a period, of some agencies or (``None``) of the province; both days included."""
    by = {how: access_by(how, first, last, agencies) for how in ("month", "agency", "officer", "purpose")}
    return PopulationFigures(
        access_total(first, last, agencies),
        by["month"],
        by["agency"],
        by["officer"],
        by["purpose"],
        population_use(first, last, agencies),
    )
