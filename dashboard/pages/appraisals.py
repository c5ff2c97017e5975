"""Appraisals of a unit: a link for the team that ends, a sample with its seed, and the minutes."""

import secrets
from datetime import timedelta
from urllib.parse import urlencode

from aiohttp import web

from dashboard import look, minutes
from dashboard.asking import day, number
from dashboard.dossier_place import PATH, WHY, Place, place, sets, span
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from dossiers.sample import draw
from locales import _
from storage import appraisals, database
from storage.dossier_evidence import Span
from storage.models import Appraisal

APPRAISALS = f"{PATH}/appraisals"
LONGEST_DAYS = 60


async def show(request: web.Request) -> web.Response:
    return await _page(request, await place(request), "", "")


async def _page(request: web.Request, at: Place, wrong: str, link: str) -> web.Response:
    site = request.app[SITE]
    today = site.clock().astimezone(site.timezone).date()
    return await look.page(
        request,
        "appraisals.html",
        status=422 if wrong else 200,
        at=at,
        sets=[(each.id, each.name(request[VISITOR].speech.language)) for each in await sets(request, at.unit, today)],
        found=await appraisals.of_unit(at.unit.id),
        now=site.clock(),
        wrong=wrong,
        link=link,
    )


async def begin(request: web.Request) -> web.Response:
    """The link is shown this once: only its hash is kept."""
    at, told = await place(request, to_change=True), await request.post()
    site = request.app[SITE]
    today = site.clock().astimezone(site.timezone).date()
    of = site.catalogue.sets.get(str(told.get("set", "")))
    if of is None:
        raise web.HTTPNotFound
    days = span("year", day(str(told.get("first", ""))), day(str(told.get("last", ""))), today)
    percent, lasts = number(str(told.get("percent", ""))) or 0, number(str(told.get("days", ""))) or 0
    if days is None or days[1] < days[0]:
        return await _page(request, at, WHY["period"], "")
    if not 1 <= percent <= 100 or not 1 <= lasts <= LONGEST_DAYS:
        return await _page(request, at, _("Please choose 1 to 100 percent, and 1 to 60 days."), "")
    wanted = Span(at.unit.id, of.id, *days)
    reports = await appraisals.population(wanted)
    if not reports:
        return await _page(request, at, WHY["nothing_approved"], "")
    seed = "".join(str(told.get("seed", "")).split())[:40] or secrets.token_hex(4)
    token, now = secrets.token_urlsafe(32), site.clock()
    async with database.transaction():
        await appraisals.begin(
            wanted,
            draw(reports, percent, seed),
            token=token,
            team=str(told.get("team", "")).strip()[:200],
            percent=percent,
            seed=seed,
            by=at.me.id,
            now=now,
            expires_at=now + timedelta(days=lasts),
        )
    address = site.public_url or f"{request.scheme}://{request.host}"
    return await _page(request, at, "", f"{address}/appraisal/{token}")


async def _one(request: web.Request, *, to_change: bool) -> tuple[Place, Appraisal]:
    at = await place(request, to_change=to_change)
    found = await appraisals.by_id(number(request.match_info["id"]) or 0)
    if found is None or found.unit_id != at.unit.id:
        raise web.HTTPNotFound
    return at, found


async def end(request: web.Request) -> web.Response:
    at, found = await _one(request, to_change=True)
    async with database.transaction():
        await appraisals.end(found, at.me.id, request.app[SITE].clock())
    raise web.HTTPSeeOther(f"{APPRAISALS}?{urlencode({'unit': at.unit.id})}")


async def keep(request: web.Request) -> web.StreamResponse:
    _at, found = await _one(request, to_change=False)
    return await minutes.send(request, found)


ROUTES = [
    web.get(APPRAISALS, show),
    web.post(APPRAISALS, begin),
    web.post(f"{APPRAISALS}/{{id:\\d+}}/end", end),
    web.get(f"{APPRAISALS}/{{id:\\d+}}/minutes{minutes.KIND}", keep),
]
