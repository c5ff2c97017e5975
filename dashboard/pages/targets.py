"""Targets: what a unit aims at, how it stands, what is missing cheapest first; over communes their average."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aiohttp import web

from catalogue.criteria import CriteriaSet
from catalogue.rules import sets_in_force
from dashboard import look
from dashboard.asking import day
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from reports import assessment
from storage import access, appointing, database, gaps, targets, units
from storage.database import Row
from storage.kinds import COMMUNES
from storage.models import Unit

PATH = "/dashboard/targets"
EDITING = ("officer", "admin")
FIELDS = (  # of a model commune, one of which is its outstanding one
    *(_("production"), _("education"), _("culture"), _("tourism")),
    *(_("landscape and environment"), _("security and order"), _("digital transformation")),
)
WIDE = ("quoc_gia", "tinh", "huyen")


@dataclass(frozen=True)
class Place:
    """The unit and year a page speaks of, and whether the visitor may change things there."""

    unit: Unit
    year: int
    may: bool

    def link(self, **more: object) -> str:
        told = {"unit": self.unit.id, "year": self.year, **more}
        return f"{PATH}?{'&'.join(f'{key}={value}' for key, value in told.items() if value)}"


async def place(request: web.Request, *, to_change: bool = False) -> Place:
    """From the address; 404 outside one's area, or where one may not change what one wants to."""
    site, visitor, seen = request.app[SITE], request[VISITOR], request[VISITOR].sight
    assert visitor.person is not None
    today = site.clock().astimezone(site.timezone).date()
    known = [*seen.areas, *(area for area, _only in seen.bounded), *seen.own]
    wanted = _number(request.query.get("unit", "")) or (known[0] if known else 0)
    unit = await units.whole(wanted) if wanted and await access.covers(seen, wanted) else None
    if unit is None:
        raise web.HTTPNotFound
    year = _number(request.query.get("year", "")) or today.year
    held = (await appointing.held_over(visitor.person.id, [unit.id], site.clock()))[unit.id]
    may = any(role in EDITING for role, _steps in held)
    if (to_change and not may) or not 2000 <= year <= 2100:
        raise web.HTTPNotFound
    return Place(unit, year, may)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def show(request: web.Request) -> web.Response:
    at = await place(request)
    if at.unit.kind in WIDE:
        return await _wide(request, at)
    site = request.app[SITE]
    above = await units.above(at.unit.id)
    aimed = await targets.aimed(at.unit.id, at.year)
    of = set_of(request, at, above, [each.set for each in aimed])
    found = await assessment.standings(site.catalogue, at.unit.id, of, at.year) if of else []
    return await look.page(
        request,
        "targets.html",
        at=at,
        above=[each for each in above[1:] if await access.covers(request[VISITOR].sight, each.id)],
        below=await units.children(at.unit.id, date(at.year, 12, 31)),
        aimed=aimed,
        of=of,
        sets=_choices(request, at, above),
        found=found,
        met=sum(each.met is True for each in found),
        said=sum(each.met is not None for each in found),
        missing=assessment.cheapest_first(found),
        warned=[each for each in found if each.warning],
        counted=[(each, await _reached(request, at, each)) for each in await targets.counted(at.unit.id, at.year)],
        fields=FIELDS,
        activities=_activities(request),
        verified=of is not None and of.status == "verified",
        now=site.clock(),
    )


def set_of(request: web.Request, at: Place, above: list[Unit], aimed: list[str]) -> CriteriaSet | None:
    """In force at the end of that year, or today if that is earlier."""
    site = request.app[SITE]
    day = min(site.clock().astimezone(site.timezone).date(), date(at.year, 12, 31))
    return assessment.chosen_set(site.catalogue, above, aimed, day, request.query.get("set", ""))


def _choices(request: web.Request, at: Place, above: list[Unit]) -> list[CriteriaSet]:
    """What this kind of unit may aim at in that year: the sets that apply to it, also those it has not chosen."""
    catalogue = request.app[SITE].catalogue
    everything = [(unit.kind, list(catalogue.sets)) for unit in above]
    return list(sets_in_force(catalogue, everything, date(at.year, 12, 31)))


async def _reached(request: web.Request, at: Place, target: Any) -> int:
    """What was told by hand, else approved reports of that activity in the year."""
    if target.reached is not None or target.what not in request.app[SITE].catalogue.activities:
        return int(target.reached or 0)
    return await gaps.approved_of(at.unit.id, target.what, date(at.year, 1, 1), date(at.year, 12, 31))


def _activities(request: web.Request) -> list[tuple[str, str]]:
    tell = look.teller(request)
    return [(each.id, tell.activity(each.id)) for each in request.app[SITE].catalogue.likeliest]


async def _wide(request: web.Request, at: Place) -> web.Response:
    site = request.app[SITE]
    day = min(site.clock().astimezone(site.timezone).date(), date(at.year, 12, 31))
    sets = [of for of in sets_in_force(site.catalogue, [(kind, ()) for kind in COMMUNES], day) if of.official]
    rows = await targets.communes([at.unit.id], [of.id for of in sets], at.year)
    provinces: dict[int, list[Row]] = {}
    if at.unit.kind == "quoc_gia":  # thousands of communes are no page
        for row in rows:
            provinces.setdefault(row["parent_id"] or at.unit.id, []).append(row)
    return await look.page(
        request,
        "targets_wide.html",
        at=at,
        rows=rows,
        provinces=[
            (unit, len(provinces[unit.id]), _average(provinces[unit.id]))
            for unit in await units.by_ids(list(provinces))
        ],
        sets=sets,
        average=_average(rows) if rows else None,
        groups=[(group, sum(row["group"] == group for row in rows)) for group in (1, 2, 3)],
    )


def _average(rows: Sequence[Row]) -> Decimal:
    """Criteria met per commune."""
    return round(Decimal(sum(row["met"] for row in rows)) / len(rows), 1)


async def aim(request: web.Request) -> web.Response:
    at, told = await place(request, to_change=True), await request.post()
    me, of = request[VISITOR].person, str(told.get("set", ""))
    if me is None or of not in request.app[SITE].catalogue.sets:
        raise web.HTTPNotFound
    async with database.transaction():
        note = str(told.get("note", "")).strip()[:500]
        await targets.aim(at.unit.id, of, at.year, day(str(told.get("by_day", ""))), note, me.id)
    raise web.HTTPSeeOther(at.link())


async def take_back(request: web.Request) -> web.Response:
    at, me = await place(request, to_change=True), request[VISITOR].person
    assert me is not None
    async with database.transaction():
        await targets.take_back(_number(str((await request.post()).get("target", ""))), at.unit.id, me.id)
    raise web.HTTPSeeOther(at.link())


async def count(request: web.Request) -> web.Response:
    at, told, me = await place(request, to_change=True), await request.post(), request[VISITOR].person
    assert me is not None
    what = (str(told.get("what", "")) or str(told.get("words", ""))).strip()[:60]
    reached = str(told.get("reached", "")).strip()
    if what:
        async with database.transaction():
            least, so_far = _number(str(told.get("least", ""))), _number(reached) if reached else None
            await targets.count_on(at.unit.id, at.year, what, least, so_far, me.id)
    raise web.HTTPSeeOther(at.link())


ROUTES = [
    web.get(PATH, show),
    web.post(f"{PATH}/aim", aim),
    web.post(f"{PATH}/take-back", take_back),
    web.post(f"{PATH}/count", count),
]
