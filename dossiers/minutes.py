"""What the minutes of an appraisal say: how the sample was drawn, and what the team found of each report in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.catalogue import Catalogue
from dossiers.gather import office_of, unit_words
from storage.models import Appraisal, AppraisalItem


@dataclass(frozen=True, slots=True)
class Looked:
    """One report of the sample."""

    code: str
    day: date
    unit: str
    activity: str
    passed: bool | None  # None: not looked at
    remark: str


@dataclass(frozen=True, slots=True)
class Minutes:
    team: str  # "" where it was not said
    unit: str  # xã Nhân Cơ
    place: str  # Nhân Cơ, before the date
    set_name: str
    first_day: date
    last_day: date
    percent: int
    seed: str
    looked: tuple[Looked, ...]
    made_on: date

    def with_result(self, passed: bool | None) -> int:
        return sum(each.passed is passed for each in self.looked)


def minutes_of(catalogue: Catalogue, of: Appraisal, items: Sequence[AppraisalItem], today: date) -> Minutes:
    """`of` with its unit and the one above, each of `items` with its report and where that was."""
    known = catalogue.sets.get(of.set)
    return Minutes(
        of.team,
        unit_words(catalogue, of.unit),
        office_of(catalogue, of.unit).place,
        known.name_vi if known else of.set,
        of.first_day,
        of.last_day,
        of.percent,
        of.seed,
        tuple(_looked(catalogue, each) for each in items),
        today,
    )


def _looked(catalogue: Catalogue, item: AppraisalItem) -> Looked:
    known = catalogue.activities.get(item.report.activity)
    name = known.name_vi if known else item.report.activity
    return Looked(item.report.code, item.report.day, item.report.unit.name, name, item.passed, item.remark)
