"""Charts people know how to read: by criterion, by village, over time, and what people gave. Each is a table too."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from catalogue.contributions import UNITS
from catalogue.criteria import CriteriaSet
from dashboard import chart, download, look
from dashboard.area import Area, area_of, count_words, fresh, trail
from dashboard.asking import number
from dashboard.chart import Chart, Line
from dashboard.site import SITE
from dashboard.telling import Teller
from dashboard.visitor import VISITOR
from locales import _
from storage import contributions, overview, tallies
from storage import reports as storage_reports
from storage.reports import Wanted
from tables.write import Cell

PATH = "/dashboard/charts"
MONTHS = 12
GIVEN = {
    "money": _("Money given by people (dong)"),
    "labour": _("Days of work given"),
    "land": _("Land given (m²)"),
}
PLACES = 40  # bars


@dataclass(frozen=True)
class Asked:
    area: Area
    set: CriteriaSet | None
    sets: list[CriteriaSet]
    year: int  # of what people gave
    years: list[int]

    def link(self, path: str = PATH, **more: object) -> str:
        told = {"unit": self.area.unit.id, "set": self.set.id if self.set else "", "year": self.year, **more}
        return f"{path}?" + "&".join(f"{key}={value}" for key, value in told.items() if value)


async def show(request: web.Request) -> web.Response:
    asked = await _asked(request)
    charts = [
        made
        for made in (
            await _by_criterion(request, asked),
            await _by_place(request, asked),
            await _by_month(request, asked),
            *[await _given(request, asked, kind) for kind in GIVEN],
        )
        if made is not None
    ]
    return await look.page(
        request,
        "charts.html",
        asked=asked,
        area=asked.area,
        trail=await trail(request[VISITOR].sight, asked.area.unit),
        charts=charts,
        count=count_words(request),
    )


async def _asked(request: web.Request) -> Asked:
    site, seen = request.app[SITE], request[VISITOR].sight
    area = await area_of(request)
    await fresh(request)
    counted = await overview.sets_counted(seen, area.unit.id, area.ahead)
    begins = {each.set: each.first for each in site.catalogue.applies}
    sets = sorted(
        (site.catalogue.sets[each] for each in counted if each in site.catalogue.sets),
        key=lambda each: (each.official, begins.get(each.id, date.min), each.id),
        reverse=True,
    )
    chosen = next((each for each in sets if each.id == request.query.get("set")), sets[0] if sets else None)
    this_year = site.clock().astimezone(site.timezone).year
    years = list(range(this_year, this_year - 5, -1))
    year = number(request.query.get("year", "")) or this_year
    return Asked(area, chosen, sets, year if year in years else this_year, years)


def _names(tell: Teller) -> list[tuple[str, str]]:
    return [("approved", tell.speech.say(_("approved"))), ("waiting", tell.speech.say(_("waiting")))]


async def _by_criterion(request: web.Request, asked: Asked) -> Chart | None:
    tell, seen = look.teller(request), request[VISITOR].sight
    if asked.set is None:
        return None
    found = (
        await tallies.by_criterion(asked.area.unit.id)
        if asked.area.ahead
        else await storage_reports.by_criterion(seen, Wanted(unit=asked.area.unit.id))
    )
    counts = {row["criterion"]: row for row in found if row["set"] == asked.set.id}
    lines = [
        Line(
            f"{each.number}. {each.name(tell.speech.language)}",
            _both(counts.get(each.number)),
            f"/dashboard/reports?unit={asked.area.unit.id}&set={asked.set.id}&criterion={each.number}",
        )
        for each in asked.set.criteria
    ]
    return chart.bars("criteria", tell.speech.say(_("Reports by criterion")), _names(tell), lines, tell)


def _both(row: dict[str, object] | None) -> tuple[float, float]:
    return (float(str(row["approved"] or 0)), float(str(row["waiting"] or 0))) if row else (0.0, 0.0)


async def _by_place(request: web.Request, asked: Asked) -> Chart | None:
    tell, area = look.teller(request), asked.area
    if area.places == [area.unit]:
        return None
    found = await tallies.by_area(area.ids) if area.ahead else await overview.by_place(request[VISITOR].sight, area.ids)
    counts = {row["area"]: row for row in found}
    lines = [
        Line(tell.named(place.name, place.kind), _both(counts.get(place.id)), f"{PATH}?unit={place.id}")
        for place in area.places
    ]
    return chart.bars("places", tell.speech.say(_("Reports by place")), _names(tell), _most(lines), tell)


def _most(lines: list[Line]) -> list[Line]:
    """Where there are many places, those with the most reports."""
    if len(lines) <= PLACES:
        return lines
    return sorted(lines, key=lambda line: -sum(line.values))[:PLACES]


async def _by_month(request: web.Request, asked: Asked) -> Chart | None:
    tell, area = look.teller(request), asked.area
    found = (
        await tallies.by_month(area.unit.id)
        if area.ahead
        else await overview.months(request[VISITOR].sight, area.unit.id)
    )
    lines = [Line(f"{int(row['month'][5:])}/{row['month'][:4]}", _both(row)) for row in found][-MONTHS:]
    return chart.bars("months", tell.speech.say(_("Reports by month")), _names(tell), lines, tell)


async def _given(request: web.Request, asked: Asked, kind: str) -> Chart | None:
    """Only for those who see everything there: these sums know no criteria."""
    tell, area = look.teller(request), asked.area
    if not area.whole:
        return None
    months = (asked.year * 100 + 1, asked.year * 100 + 12)
    names = [("given", tell.speech.say(GIVEN[kind]))]
    by_month = {
        row["month"]: float(row["amount"])
        for row in await contributions.by_month(area.unit.id, area.unit.kind, months)
        if row["kind"] == kind
    }
    lines = [
        Line(f"{month}/{asked.year}", (by_month.get(asked.year * 100 + month, 0.0),))
        for month in range(1, 13)
        if by_month
    ]
    return chart.bars(kind, tell.speech.say(GIVEN[kind]), names, lines, tell, UNITS[kind])


CHARTS = {"criteria": _by_criterion, "places": _by_place, "months": _by_month}


async def keep(request: web.Request) -> web.StreamResponse:
    """One chart's numbers as a table."""
    name, kind = request.match_info["chart"], request.match_info["kind"]
    asked, tell = await _asked(request), look.teller(request)
    if name in GIVEN:
        made = await _given(request, asked, name)
    elif name in CHARTS:
        made = await CHARTS[name](request, asked)
    else:
        made = None
    if made is None:
        raise web.HTTPNotFound
    header = [tell.speech.say(_("Name")), *(words for _name, words in made.names)]

    async def rows() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        yield made.table

    return await download.send(request, kind, made.title, header, rows())


ROUTES = [web.get(PATH, show), web.get(rf"{PATH}/{{chart:\w+}}.{{kind:xlsx|csv}}", keep)]
