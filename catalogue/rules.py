"""Which criteria sets are in force, what a report counts for, and whether the evidence is enough."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
