"""The dossiers and periodic reports of a unit: begun here, and the old ones with who made them and when."""

from datetime import date

from aiohttp import web

from dashboard import look
from dashboard.area import by_number, trail
from dashboard.asking import day
from dashboard.dossier_place import LONGEST_YEARS, PATH, STATES, WHY, Place, place, sets, span
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from dossiers import choices, papers
from locales import _
from locales.amounts import size_words
from storage import database, dossiers, units


async def show(request: web.Request) -> web.Response:
    return await _page(request, await place(request), "")


async def _page(request: web.Request, at: Place, wrong: str) -> web.Response:
    site, speech = request.app[SITE], request[VISITOR].speech
    today = _today(request)
    found = await dossiers.of_unit(at.unit.id)
    choice = await sets(request, at.unit, today)
    newest = found[0].set if found else (choice[0].id if choice else "")
    list_ = site.catalogue.documents.list_for(at.unit.kind)
    there = await papers.of_unit(site.catalogue, at.unit.kind, at.unit.id, newest, today.year)
    return await look.page(
        request,
        "dossiers.html",
        status=422 if wrong else 200,
        at=at,
        trail=await trail(request[VISITOR].sight, at.unit),
        below=sorted(await units.children(at.unit.id, today), key=by_number),
        kinds=[(each.id, each.name(speech.language)) for each in site.catalogue.documents.kinds.values()],
        sets=[(each.id, each.name(speech.language)) for each in choice],
        found=found,
        states=STATES,
        papers_link=at.papers(newest, today.year) if list_ and newest else "",
        signed=sum(each.state == "signed" for each in there),
        papers=len(there),
        wrong=wrong,
        told=await request.post() if wrong else {},
        size=lambda size: size_words(speech, size or 0),
        names={each.id: each.name(speech.language) for each in site.catalogue.documents.kinds.values()},
        today=today,
    )


def _today(request: web.Request) -> date:
    site = request.app[SITE]
    return site.clock().astimezone(site.timezone).date()


async def begin(request: web.Request) -> web.Response:
    at, told = await place(request, to_change=True), await request.post()
    site = request.app[SITE]
    kind = site.catalogue.documents.kinds.get(str(told.get("kind", "")))
    of = site.catalogue.sets.get(str(told.get("set", "")))
    if kind is None or of is None:
        raise web.HTTPNotFound
    days = span(kind.period, day(str(told.get("first", ""))), day(str(told.get("last", ""))), _today(request))
    if days is None:
        return await _page(request, at, _("Please say from which day to which day."))
    if days[1] < days[0]:
        return await _page(request, at, WHY["period"])
    if days[1].year - days[0].year > LONGEST_YEARS or days[0].year < 2000:
        return await _page(request, at, _("A dossier spans at most six years. Please choose other days."))
    kept = choices.for_the_next(await dossiers.newest_choices(at.unit.id))
    async with database.transaction():
        made = await dossiers.begin(kind.id, at.unit.id, of.id, days, at.me.id, site.clock(), kept)
    raise web.HTTPSeeOther(f"{PATH}/{made.id}")


ROUTES = [web.get(PATH, show), web.post(PATH, begin)]
