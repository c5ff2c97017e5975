"""How a dossier stands before it is made: enough or not, and why, by criterion and indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet, Criterion, number_of
from catalogue.rules import Approved, Missing, missing
from dossiers import choices as chosen
from storage import dossier_evidence
from storage.dossier_evidence import Span
from storage.models import Dossier

Found = Mapping[tuple[int, str], Mapping[int, Approved]]  # reports by what they count for


@dataclass(frozen=True)
class Standing:
    code: str
    name: str
    verified: bool
    reports: int
    photos: int
    missing: Missing
    from_reports: bool
    indicators: tuple["Standing", ...] = ()

    @property
    def label(self) -> str:
        return f"{number_of(self.code)} {self.name}".strip()

    @property
    def enough(self) -> bool:
        return self.reports > 0 and not self.missing


async def of_dossier(catalogue: Catalogue, dossier: Dossier, of: CriteriaSet) -> list[Standing]:
    found = await _found(dossier)
    return [_criterion(catalogue, of, each, found, dossier.last_day) for each in of.criteria]


async def _found(dossier: Dossier) -> Found:
    """As the officer left it."""
    mine = chosen.read(dossier.choices)
    found: dict[tuple[int, str], dict[int, Approved]] = {}
    fewer = await dossier_evidence.lost_by(sorted(mine.without_photos))
    span = Span(dossier.unit_id, dossier.set, dossier.first_day, dossier.last_day)
    for row in await dossier_evidence.counted(span):
        if row["id"] not in mine.without_reports:
            told = Approved(row["day"], row["photos"] - fewer.get(row["id"], 0))
            found.setdefault((row["criterion"], row["indicator"]), {})[row["id"]] = told
    added = await dossier_evidence.shown(sorted(mine.added))
    for report, counts in mine.added.items():
        if report in added and report not in mine.without_reports:
            day, photos = added[report]
            for each in counts:
                found.setdefault(each, {})[report] = Approved(day, photos - fewer.get(report, 0))
    return found


def _criterion(catalogue: Catalogue, of: CriteriaSet, criterion: Criterion, found: Found, end: date) -> Standing:
    """A criterion's reports are its own and those of its indicators, each once."""
    number = criterion.number
    indicators = []
    for each in criterion.indicators:
        mine = found.get((number, each.code), {})
        rule = catalogue.evidence.of(of.id, number, each.code)
        indicators.append(
            Standing(
                each.code,
                each.text_vi,
                each.verified,
                len(mine),
                sum(report.photos for report in mine.values()),
                missing(rule, mine.values(), end),
                bool(each.activities),
            )
        )
    every = {id: report for (of_, _code), mine in found.items() if of_ == number for id, report in mine.items()}
    return Standing(
        str(number),
        criterion.name_vi,
        criterion.verified,
        len(every),
        sum(report.photos for report in every.values()),
        missing(catalogue.evidence.of(of.id, number), every.values(), end),
        bool(criterion.activities) or any(each.activities for each in criterion.indicators),
        tuple(indicators),
    )
