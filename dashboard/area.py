"""The area a page is about, what lies below it, and numbers that are up to date."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from catalogue import contributions
from dashboard.asking import number
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales.amounts import number_words
from storage import access, overview, tallies, units
from storage.access import Sight
from storage.kinds import LARGE
from storage.models import Unit


@dataclass(frozen=True)
class Area:
    unit: Unit
    places: list[Unit]  # right below, or the unit itself
    whole: bool  # they see everything there
    ahead: bool  # large enough to be counted ahead

    @property
    def ids(self) -> list[int]:
        return [place.id for place in self.places]


async def area_of(request: web.Request) -> Area:
    """As the address asks (`unit`), else the largest they see; outside their area there is nothing."""
    seen = request[VISITOR].sight
    chosen = number(request.query.get("unit", ""))
    if chosen is not None and not await access.covers(seen, chosen):
        raise web.HTTPNotFound
    unit = await units.by_id(chosen or await overview.root(seen) or 0)
    if unit is None:
        raise web.HTTPNotFound
    site = request.app[SITE]
    whole = await overview.sees_whole(seen, unit.id)
    ahead = whole and unit.kind in LARGE
    if ahead:
        await fresh(request)
    today = site.clock().astimezone(site.timezone).date()
    return Area(unit, sorted(await overview.below(unit, today), key=by_number), whole, ahead)


async def fresh(request: web.Request) -> None:
    """Count what changed since somebody last looked."""
    site = request.app[SITE]
    await tallies.catch_up(site.clock(), contributions.kinds(site.catalogue))


async def trail(seen: Sight, unit: Unit) -> list[Unit]:
    """What lies above it within their area, the largest first."""
    found: list[Unit] = []
    above = await units.by_id(unit.parent_id) if unit.parent_id else None
    while above is not None and await access.covers(seen, above.id):
        found.append(above)
        above = await units.by_id(above.parent_id) if above.parent_id else None
    return found[::-1]


def by_number(unit: Unit) -> tuple[object, ...]:
    """Thôn 2 before Thôn 10, and what no longer exists last."""
    parts = re.split(r"(\d+)", unit.search)
    return (unit.valid_to is not None, *(part.zfill(6) if part.isdigit() else part for part in parts))


def count_words(request: web.Request) -> Callable[[int], str]:
    """10.250 as the visitor writes it."""
    speech = request[VISITOR].speech
    return lambda count: number_words(speech, count)
