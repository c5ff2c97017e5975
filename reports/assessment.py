"""How a unit stands against a criteria set: evidence, what is met, what slips, and what is missing, cheapest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet, Criterion
from catalogue.evidence import Enough
from catalogue.rules import Approved, Missing, missing, sets_in_force
from storage import gaps, targets
from storage.models import Assessment, Unit


@dataclass(frozen=True)
class Standing:
    """One criterion of a unit in a year."""

    criterion: Criterion
    rule: Enough
    missing: Missing
    approved: int = 0
    first: bool = False  # comes first this year
    said: Assessment | None = None
    before: Assessment | None = None  # what was said in an earlier year

    @property
    def activities(self) -> tuple[str, ...]:
        """What a village can report for it."""
        found = [*self.criterion.activities, *(one for each in self.criterion.indicators for one in each.activities)]
        return tuple(dict.fromkeys(found))

    @property
    def met(self) -> bool | None:
        latest = self.said or self.before
        return latest.met if latest else None

    @property
    def warning(self) -> str:
        """dropped: met before and no more; thin: met, but this year's evidence is not there."""
        if self.before and self.before.met and self.said and self.said.met is False:
            return "dropped"
        return "thin" if self.met and self.missing and self.activities else ""


def chosen_set(
    catalogue: Catalogue, above: Sequence[Unit], aimed: Iterable[str], day: date, wanted: str = ""
) -> CriteriaSet | None:
    """The set asked for, else one the unit aims at, else the official one in force for it or what it lies within."""
    for name in (wanted, *aimed):
        if name in catalogue.sets:
            return catalogue.sets[name]
    in_force = sets_in_force(catalogue, [(unit.kind, unit.aims) for unit in above], day)
    return next((of for of in in_force if of.official), in_force[0] if in_force else None)


async def standings(catalogue: Catalogue, unit: int, of: CriteriaSet, year: int) -> list[Standing]:
    """By the year's last day; a unit's evidence is what was approved in it and all within it."""
    end = date(year, 12, 31)
    rules = {each.number: catalogue.evidence.of(of.id, each.number) for each in of.criteria}
    longest = max((rule.within_days for rule in rules.values()), default=0)
    found: dict[int, list[Approved]] = {}
    for row in await gaps.approved(unit, of.id, end - timedelta(days=longest), end):
        found.setdefault(row["criterion"], []).append(Approved(row["day"], row["photos"]))
    first = await targets.first(unit, year)
    said = await targets.said(unit, of.id, year)
    before = await targets.said(unit, of.id, year - 1)
    return [
        Standing(
            each,
            rules[each.number],
            missing(rules[each.number], found.get(each.number, ()), end),
            len(found.get(each.number, ())),
            (of.id, each.number) in first,
            _of_year(said.get((of.id, each.number, "")), year),
            before.get((of.id, each.number, "")),
        )
        for each in of.criteria
    ]


def _of_year(said: Assessment | None, year: int) -> Assessment | None:
    return said if said and said.year == year else None


def reachable(found: Iterable[Standing]) -> list[Standing]:
    """The criteria that reports of a village can be evidence for."""
    return [each for each in found if each.activities]


def cheapest_first(found: Iterable[Standing]) -> list[Standing]:
    """What is still missing: what comes first this year, then what costs least, then what concerns people."""
    return sorted(
        (each for each in reachable(found) if each.missing),
        key=lambda each: (
            not each.first,
            each.rule.cost,
            not each.rule.people_facing,
            each.missing.reports,
            each.criterion.number,
        ),
    )
