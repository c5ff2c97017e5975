"""Which criteria sets are in force, what a report counts for, and whether the evidence is enough."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet, Criterion, Indicator
from catalogue.evidence import Enough

UnitKind = tuple[str, Sequence[str]]  # a unit's kind and the sets it aims at


@dataclass(frozen=True)
class Counts:
    """A report counts for a criterion of a set, or for one of its indicators where these are known."""

    set: CriteriaSet
    criterion: Criterion
    indicator: Indicator | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        return self.set.id, self.criterion.number, self.indicator.code if self.indicator else ""

    @property
    def verified(self) -> bool:
        """Whether the wording was compared with the decision; what was not is shown as "chưa đối chiếu"."""
        return self.indicator.verified if self.indicator else self.criterion.verified


@dataclass(frozen=True)
class Approved:
    """An approved report as evidence: its day and how many photos it has."""

    day: date
    photos: int


@dataclass(frozen=True)
class Missing:
    reports: int
    photos: int

    def __bool__(self) -> bool:
        return self.reports > 0 or self.photos > 0


def sets_in_force(catalogue: Catalogue, units: Iterable[UnitKind], day: date) -> tuple[CriteriaSet, ...]:
    """The sets for a unit and all above it on a day; a set with a condition only where one of them aims at it."""
    units = tuple(units)
    kinds = {kind for kind, _ in units}
    aims = {aim for _, aims in units for aim in aims}
    found = {
        applies.set: catalogue.sets[applies.set]
        for applies in catalogue.applies
        if applies.first <= day <= applies.last
        and kinds & set(applies.kinds)
        and (not applies.when or applies.set in aims)
    }
    return tuple(found.values())


def chosen_set(catalogue: Catalogue, units: Iterable[UnitKind], wanted: Iterable[str], day: date) -> CriteriaSet | None:
    """The first of those wanted (asked for, aimed at), else the official one in force for a unit and all above it."""
    for name in wanted:
        if name in catalogue.sets:
            return catalogue.sets[name]
    in_force = sets_in_force(catalogue, units, day)
    return next((of for of in in_force if of.official), in_force[0] if in_force else None)


def counts_for(catalogue: Catalogue, activity: str, sets: Sequence[CriteriaSet]) -> tuple[Counts, ...]:
    """All that an activity is evidence for: official sets first, then what concerns people, then what is verified."""
    found = [counts for of in sets for criterion in of.criteria for counts in _counts_in(of, criterion, activity)]
    order = {of.id: at for at, of in enumerate(sets)}
    return tuple(
        sorted(
            found,
            key=lambda counts: (
                not counts.set.official,
                order[counts.set.id],
                not catalogue.evidence.of(*counts.key).people_facing,
                not counts.verified,
                counts.indicator is None,
            ),
        )
    )


def _counts_in(of: CriteriaSet, criterion: Criterion, activity: str) -> list[Counts]:
    """By indicator where one is mapped, else by the criterion."""
    by_indicator = [Counts(of, criterion, each) for each in criterion.indicators if activity in each.activities]
    if by_indicator or activity not in criterion.activities:
        return by_indicator
    return [Counts(of, criterion)]


def missing(rule: Enough, approved: Iterable[Approved], end: date) -> Missing:
    """How many approved reports and photos are still wanted by `end`: the appraisal, or the year's last day."""
    begin = end - timedelta(days=rule.within_days)
    within = [report for report in approved if begin < report.day <= end]
    photos = sum(report.photos for report in within)
    return Missing(max(0, rule.reports - len(within)), max(0, rule.photos - photos))


def enough(rule: Enough, approved: Iterable[Approved], end: date) -> bool:
    return not missing(rule, approved, end)


@dataclass(frozen=True)
class Gap:
    """What evidence is asked for, and how much of it is missing."""

    counts: Counts
    rule: Enough
    missing: Missing
    first: bool = False  # comes first this year

    @property
    def activities(self) -> tuple[str, ...]:
        """What a village can report for it."""
        indicator = self.counts.indicator
        return indicator.activities if indicator else self.counts.criterion.activities


def wanted(of: CriteriaSet) -> tuple[Counts, ...]:
    """What reports can be evidence for: each indicator they count for, and the criterion where none is known."""
    found: list[Counts] = []
    for criterion in of.criteria:
        known = [each for each in criterion.indicators if each.activities]
        by_indicator = {activity for each in known for activity in each.activities}
        if set(criterion.activities) - by_indicator:
            found.append(Counts(of, criterion))
        found += [Counts(of, criterion, each) for each in known]
    return tuple(found)


def gaps(
    catalogue: Catalogue,
    of: CriteriaSet,
    approved: Mapping[tuple[int, str], Sequence[Approved]],
    end: date,
    first: Collection[tuple[str, int]] = (),
) -> list[Gap]:
    """Everything that is wanted by a day, missing or not; `approved` by criterion and indicator."""
    found: list[Gap] = []
    for counts in wanted(of):
        _set, number, code = counts.key
        rule = catalogue.evidence.of(of.id, number, code)
        lacking = missing(rule, approved.get((number, code), ()), end)
        found.append(Gap(counts, rule, lacking, (of.id, number) in first))
    return found


def cheapest_first(found: Iterable[Gap]) -> list[Gap]:
    """What is still missing: what comes first this year, then what costs least, then what concerns people."""
    return sorted(
        (gap for gap in found if gap.missing),
        key=lambda gap: (
            not gap.first,
            gap.rule.cost,
            not gap.rule.people_facing,
            gap.missing.reports,
            gap.counts.criterion.number,
            gap.counts.key[2],
        ),
    )


def evidence(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[int, str], list[Approved]]:
    """By criterion and indicator, from rows with criterion, indicator, day and photos."""
    found: dict[tuple[int, str], list[Approved]] = {}
    for row in rows:
        found.setdefault((row["criterion"], row["indicator"]), []).append(Approved(row["day"], row["photos"]))
    return found


def longest(catalogue: Catalogue, of: CriteriaSet) -> int:
    """How many days before the end evidence may count at most."""
    return max((catalogue.evidence.of(*counts.key).within_days for counts in wanted(of)), default=0)
