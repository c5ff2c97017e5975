"""What lists and photos can be narrowed by: places, criteria, activities, reporters, campaigns of one's own area."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from dashboard.area import by_number
from dashboard.site import SITE
from dashboard.telling import KINDS
from dashboard.visitor import VISITOR
from locales.plain import plain
from storage import campaign_reports, reports
from storage.access import Sight
from storage.models import Unit
from storage.reports import Wanted

REPORTERS = 200  # in the choice of them
CAMPAIGNS = 50


@dataclass(frozen=True)
class Choices:
    unit: Unit | None  # the chosen one
    places: list[Unit]
    activities: list[tuple[str, str]]
    reporters: list[dict[str, Any]]
    campaigns: list[dict[str, Any]]
    criteria: CriteriaSet | None = None  # where they do not stand beside the list
    narrowed: bool = False


async def choices(request: web.Request, narrowed: Wanted, *, with_criteria: bool = False) -> Choices:
    seen, catalogue = request[VISITOR].sight, request.app[SITE].catalogue
    places = sorted(await reports.places(seen, narrowed.unit), key=by_number)
    area = Wanted(unit=narrowed.unit)  # what is counted ahead where there is much
    told = (narrowed.activity, narrowed.unit, narrowed.since, narrowed.until, narrowed.person, narrowed.campaign)
    return Choices(
        await reports.place(narrowed.unit) if narrowed.unit else None,
        places,
        await _activities(request, seen),
        await _reporters(seen, narrowed, places),
        await campaign_reports.with_reports(seen, CAMPAIGNS),
        shown_set(narrowed, await reports.by_criterion(seen, area), catalogue) if with_criteria else None,
        any((*told, with_criteria and narrowed.set)),
    )


async def _activities(request: web.Request, seen: Sight) -> list[tuple[str, str]]:
    language, known = request[VISITOR].speech.language, request.app[SITE].catalogue.activities
    used = await reports.activities_of(seen)
    named = [(each, known[each].name(language) if each in known else each) for each in used]
    return sorted(named, key=lambda pair: plain(pair[1]))


async def _reporters(seen: Sight, wanted: Wanted, places: list[Unit]) -> list[dict[str, Any]]:
    """To choose from within one commune; across many there would be thousands."""
    many = any(each.kind in KINDS and each.valid_to is None for each in places)
    return [] if many and wanted.person is None else await reports.reporters(seen, wanted, REPORTERS)


def shown_set(wanted: Wanted, criteria: list[dict[str, Any]], catalogue: Catalogue) -> CriteriaSet | None:
    """The set whose criteria are offered: the one asked for, else the latest that reports count for."""
    if wanted.set:
        return catalogue.sets[wanted.set]
    counted = {row["set"] for row in criteria}
    begins = {each.set: each.first for each in catalogue.applies}
    known = [each for each in catalogue.sets.values() if each.id in counted]
    return max(known, key=lambda each: (each.official, begins.get(each.id, date.min), each.id), default=None)
