"""The first page: evidence by place and criterion, what is aimed at, this week's numbers, and who has been silent."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aiohttp import web

from catalogue import rules
from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet, Criterion
from catalogue.evidence import Enough
from catalogue.rules import Missing
from dashboard import look
from dashboard.area import Area, area_of, count_words, trail
from dashboard.asking import number
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from storage import overview, units
from storage.access import Sight
from storage.kinds import COMMUNES, VILLAGES
from storage.models import Unit
from storage.overview import Cell, Cells

PATH = "/dashboard/overview"
WEEKS = (2, 4, 8)
SHOWN = 60  # silent villages named


@dataclass(frozen=True)
class Judged:
    """A cell as the rule judges it."""

    cell: Cell
    missing: Missing
    reported: bool  # villages can report for it

    @property
    def state(self) -> str:
        if not self.missing:
            return "met"
        if self.cell.waiting:
            return "waiting"
        return "missing" if self.reported else "apart"


@dataclass(frozen=True)
class Line:
    place: Unit
    cells: list[Judged]
    villages: int = 0
    silent: int | None = None

    @property
    def met(self) -> int:
        return sum(cell.state == "met" for cell in self.cells)

    @property
    def of(self) -> int:
        return sum(cell.state != "apart" for cell in self.cells)


async def show(request: web.Request) -> web.Response:
    site, seen = request.app[SITE], request[VISITOR].sight
    area = await area_of(request)
    now = site.clock().astimezone(site.timezone)
    weeks = number(request.query.get("weeks", "")) or WEEKS[1]
    weeks = weeks if weeks in WEEKS else WEEKS[1]
    since = now - timedelta(weeks=weeks)
    sets = await _sets(site.catalogue, seen, area, now.date())
    chosen = next((each for each in sets if each.id == request.query.get("set")), sets[0] if sets else None)
    targets = await overview.targets(area.unit.id, now.year)
    target = next((each for each in targets if chosen and each.set == chosen.id), None)
    end = target.by_day if target and target.by_day else date(now.year, 12, 31)
    criteria = _criteria(chosen, seen, area)
    lines = await _lines(site.catalogue, seen, area, chosen, criteria, end)
    silent, heard_of = await _silent(seen, area, since)
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), time(), site.timezone)
    return await look.page(
        request,
        "overview.html",
        area=area,
        count=count_words(request),
        trail=await trail(seen, area.unit),
        sets=sets,
        chosen=chosen,
        criteria=criteria,
        target=target,
        targets=targets,
        end=end,
        lines=[_with_silent(line, heard_of) for line in lines],
        small=area.places == [area.unit] or area.unit.kind in COMMUNES,
        weeks=weeks,
        choices=WEEKS,
        silent=silent,
        shown=SHOWN,
        week=await overview.sent_since(seen, area.unit.id, monday),
        monday=monday.date(),
    )


async def _sets(catalogue: Catalogue, seen: Sight, area: Area, today: date) -> list[CriteriaSet]:
    """Those in force for the area, or for what lies in it; official ones first, then what reports count for."""
    kinds: list[tuple[str, list[str]]] = [(unit.kind, unit.aims) for unit in await units.above(area.unit.id)]
    if area.ahead or area.unit.kind not in (*COMMUNES, *VILLAGES):
        kinds += [(kind, []) for kind in COMMUNES]
    else:
        kinds += [(place.kind, place.aims) for place in area.places]
    now = rules.sets_in_force(catalogue, kinds, today)
    counted = await overview.sets_counted(seen, area.unit.id, area.ahead)
    earlier = [
        catalogue.sets[each] for each in sorted(counted) if each in catalogue.sets and catalogue.sets[each] not in now
    ]
    return [*sorted(now, key=lambda each: not each.official), *earlier]


def _criteria(chosen: CriteriaSet | None, seen: Sight, area: Area) -> list[Criterion]:
    """All of the set, or those of the officer's own field."""
    if chosen is None or area.whole:
        return list(chosen.criteria) if chosen else []
    mine = {number for _, only in seen.bounded for of, number in only if of == chosen.id}
    return [each for each in chosen.criteria if each.number in mine]


async def _lines(
    catalogue: Catalogue, seen: Sight, area: Area, chosen: CriteriaSet | None, criteria: list[Criterion], end: date
) -> list[Line]:
    if chosen is None:
        return []
    enough = {each.number: catalogue.evidence.of(chosen.id, each.number) for each in criteria}
    cells: Cells = {}
    if area.ahead:
        cells = await overview.large_cells(area.ids, chosen.id, end.year)
    else:
        for days in {rule.within_days for rule in enough.values()}:
            alike = [at for at, rule in enough.items() if rule.within_days == days]
            cells |= await overview.cells(seen, area.ids, chosen.id, alike, end - timedelta(days=days - 1), end)
    lines = []
    for place in area.places:
        judged = [_judged(cells.get((place.id, each.number), Cell()), enough[each.number], each) for each in criteria]
        lines.append(Line(place, judged))
    return lines


def _judged(cell: Cell, rule: Enough, criterion: Criterion) -> Judged:
    missing = Missing(max(0, rule.reports - cell.approved), max(0, rule.photos - cell.photos))
    return Judged(cell, missing, bool(criterion.reported_by))


@dataclass(frozen=True)
class Silence:
    """Who sent nothing: the villages by name within a commune, only how many across several."""

    villages: list[dict[str, object]]
    count: int
    of: int


async def _silent(seen: Sight, area: Area, since: datetime) -> tuple[Silence, dict[int, tuple[int, int]]]:
    if not area.whole:
        return Silence([], 0, 0), {}
    there, each_there = await overview.villages_there(area.unit, area.ids)
    if area.unit.kind in (*COMMUNES, *VILLAGES):
        villages = await overview.villages_silent(seen, area.unit.id, since)
        return Silence(sorted(villages, key=_longest), len(villages), there), {}
    heard, each_heard = await overview.villages_heard(area.unit.id, area.ids, since)
    by_place = {place: (count, count - each_heard.get(place, 0)) for place, count in each_there.items()}
    return Silence([], there - heard, there), by_place


def _longest(village: dict[str, object]) -> tuple[bool, str, str]:
    return village["last"] is not None, str(village["last"]), str(village["search"])


def _with_silent(line: Line, by_place: dict[int, tuple[int, int]]) -> Line:
    villages, silent = by_place.get(line.place.id, (0, None))
    return Line(line.place, line.cells, villages, silent)


ROUTES = [web.get(PATH, show)]
