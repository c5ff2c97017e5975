"""Who is in charge: an official and a deputy for each village and each criterion of a commune."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from catalogue.criteria import CriteriaSet
from catalogue.rules import sets_in_force
from dashboard import look
from dashboard.pages import people
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from storage import appointing, charges, database, offices, units
from storage.models import Charge, Unit
from storage.offices import Office

PATH = f"{people.PATH}/charges"
IN_CHARGE = ("officer", "admin")

Thing = tuple[int, str, int | None]  # area, set, criterion


@dataclass(frozen=True)
class Line:
    """Something to be in charge of, the name of its field, and who has it: the official and the deputy."""

    thing: Thing
    label: str

    @property
    def field(self) -> str:
        area, of, criterion = self.thing
        return f"{area}.{of}.{criterion or ''}"


async def show(request: web.Request) -> web.Response:
    area, candidates = await _area(request)
    held = _by_thing(await charges.within(area.id, request.app[SITE].clock()))
    villages, criteria = await _lines(request, area)
    return await look.page(
        request, "charges.html", area=area, candidates=candidates, villages=villages, criteria=criteria, held=held
    )


async def _area(request: web.Request) -> tuple[Unit, list[Office]]:
    """The commune asked for, if the visitor is an officer over it, and its officials."""
    now, me = request.app[SITE].clock(), request[VISITOR].person
    number = request.query.get("unit", "")
    area = await units.whole(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if area is None or me is None:
        raise web.HTTPNotFound
    mine = (await appointing.held_over(me.id, [area.id], now))[area.id]
    if not any(role in IN_CHARGE for role, _steps in mine):
        raise web.HTTPNotFound
    held = [office for office in await offices.held_in([area.id], now) if office.role in IN_CHARGE]
    return area, list({office.person: office for office in held}.values())


def _by_thing(found: list[Charge]) -> dict[tuple[Thing, bool], Charge]:
    return {((each.area_id, each.set, each.criterion), each.deputy): each for each in found}


async def _lines(request: web.Request, area: Unit) -> tuple[list[Line], list[Line]]:
    tell = look.teller(request)
    places = [unit for unit in await offices.places(area.id) if unit.id != area.id]
    villages = [Line((unit.id, "", None), tell.named(unit.name, unit.kind)) for unit in places]
    language = request[VISITOR].speech.language
    criteria = [
        Line((area.id, of.id, each.number), f"{each.number}. {each.name(language)}")
        for of in await _sets(request, area)
        for each in of.criteria
    ]
    return villages, criteria


async def _sets(request: web.Request, area: Unit) -> list[CriteriaSet]:
    site = request.app[SITE]
    day = site.clock().astimezone(site.timezone).date()
    return [of for of in sets_in_force(site.catalogue, [(area.kind, area.aims)], day) if of.official]


async def save(request: web.Request) -> web.Response:
    """Only what differs is ended and given anew."""
    area, candidates = await _area(request)
    now, me, told = request.app[SITE].clock(), request[VISITOR].person, await request.post()
    assert me is not None
    known = {str(office.person) for office in candidates}
    villages, criteria = await _lines(request, area)
    async with database.transaction():
        held = _by_thing(await charges.within(area.id, now))
        for line in (*villages, *criteria):
            for deputy in (False, True):
                wanted = str(told.get(f"{'deputy' if deputy else 'main'}.{line.field}", ""))
                await _change(line.thing, held, wanted if wanted in known else "", me.id, request, deputy=deputy)
    raise web.HTTPSeeOther(f"{PATH}?unit={area.id}&saved=1")


async def _change(
    thing: Thing,
    held: Mapping[tuple[Thing, bool], Charge],
    wanted: str,
    by: int,
    request: web.Request,
    *,
    deputy: bool,
) -> None:
    before, now = held.get((thing, deputy)), request.app[SITE].clock()
    if (str(before.person_id) if before else "") == wanted:
        return
    if before:
        await charges.end(before.id, now, by)
    if wanted:
        area, of, criterion = thing
        await charges.give(int(wanted), area, now, by, of=of, criterion=criterion, deputy=deputy)


ROUTES = [web.get(PATH, show), web.post(PATH, save)]
