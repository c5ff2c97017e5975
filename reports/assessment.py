"""How a unit stands against a criteria set: evidence, what is met, what slips, and what is missing, cheapest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalogue import rules
from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet, Criterion
from catalogue.evidence import Enough
from catalogue.rules import Approved, Gap, Missing, missing
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
    gaps: tuple[Gap, ...] = ()  # its indicators, where they are known, else itself

    @property
    def activities(self) -> tuple[str, ...]:
        """What a village can report for it."""
        return self.criterion.reported_by

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
    return rules.chosen_set(catalogue, [(unit.kind, unit.aims) for unit in above], (wanted, *aimed), day)


async def standings(catalogue: Catalogue, unit: int, of: CriteriaSet, year: int) -> list[Standing]:
    """By the year's last day; a unit's evidence is what was approved in it and all within it."""
    end = date(year, 12, 31)
    first = await targets.first(unit, year)
    rows = await gaps.approved(unit, of.id, end - timedelta(days=_longest(catalogue, of)), end)
    wanted = rules.gaps(catalogue, of, rules.evidence(rows), end, first)
    said = await targets.said(unit, of.id, year)
    before = await targets.said(unit, of.id, year - 1)
    found = []
    for each in of.criteria:
        reports = {row["id"]: Approved(row["day"], row["photos"]) for row in rows if row["criterion"] == each.number}
        rule = catalogue.evidence.of(of.id, each.number)
        inside = tuple(gap for gap in wanted if gap.counts.criterion is each)
        found.append(
            Standing(
                each,
                rule,
                _in_all(inside) if inside else missing(rule, reports.values(), end),
                len(reports),
                (of.id, each.number) in first,
                _of_year(said.get((of.id, each.number, "")), year),
                before.get((of.id, each.number, "")),
                inside,
            )
        )
    return found


def _in_all(gaps: Iterable[Gap]) -> Missing:
    """A criterion has enough where each of its indicators has."""
    lacking = [gap.missing for gap in gaps]
    return Missing(sum(each.reports for each in lacking), sum(each.photos for each in lacking))


def _longest(catalogue: Catalogue, of: CriteriaSet) -> int:
    usual = max((catalogue.evidence.of(of.id, each.number).within_days for each in of.criteria), default=0)
    return max(usual, rules.longest(catalogue, of))


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
