"""Many codes at once: a sheet of villages goes in, a page of slips to print and cut comes out."""

import asyncio
import secrets
from collections.abc import AsyncIterator

from aiohttp import web
from aiohttp.web_request import FileField

from dashboard import download, invite_sheet, look, slips
from dashboard.invite_sheet import WHY, Wanted
from dashboard.pages.people import PATH
from dashboard.site import SITE
from dashboard.uploaded import WHY_FILE
from dashboard.visitor import VISITOR
from locales import _
from storage import appointing, database, invites, offices
from storage.models import Unit
from tables.read import WrongFile, read

DAYS = 30  # that these codes open: slips are handed out at a meeting
BULK = f"{PATH}/bulk"


async def show(request: web.Request) -> web.Response:
    me = request[VISITOR].sight.person
    if not await offices.governs(me, appointing.GIVERS, request.app[SITE].clock()):
        raise web.HTTPNotFound
    return await look.page(request, "bulk_invites.html", problems=[])


async def template(request: web.Request) -> web.StreamResponse:
    """The villages of one's area that have no head yet, ready to be printed for."""
    units = await _mine(request)
    held = await offices.held_in([unit.id for unit in units], request.app[SITE].clock())
    headed = {office.unit for office in held if office.role == "village_head"}
    say = request[VISITOR].speech.say
    rows = [
        (unit.name, unit.parent.name if unit.parent else "", say(_("Village head")), "")
        for unit in units
        if unit.id not in headed and unit.kind in appointing.PLACES["village_head"]
    ]
    header = [say(_("Village")), say(_("Commune")), say(_("Office")), say(_("Organisation"))]
    return await download.send(request, "xlsx", "moi-nguoi", header, _batch(rows))


async def _batch(rows: list[tuple[str, str, str, str]]) -> AsyncIterator[list[tuple[str, str, str, str]]]:
    yield rows


async def _mine(request: web.Request) -> list[Unit]:
    """The places where the visitor may give some office."""
    visitor, now = request[VISITOR], request.app[SITE].clock()
    assert visitor.person is not None
    units = await offices.governed(visitor.person.id, appointing.GIVERS, now)
    if not units:
        raise web.HTTPNotFound
    return units


async def take(request: web.Request) -> web.Response:
    """Nothing is made unless every row will do, or the bad ones may be left out."""
    site, visitor, told = request.app[SITE], request[VISITOR], await request.post()
    assert visitor.person is not None
    units = await _mine(request)
    sheet, skip = told.get("sheet"), told.get("skip") == "1"
    if not isinstance(sheet, FileField):
        return await _again(request, [_("Please choose a file first.")])
    try:
        table = await asyncio.to_thread(read, sheet.file.read())
    except WrongFile as wrong:
        return await _again(request, [WHY_FILE[wrong.why]], wrong.value)
    held = await appointing.held_over(visitor.person.id, [unit.id for unit in units], site.clock())
    good, problems = invite_sheet.check(table, units, lambda unit: appointing.given(held[unit.id], unit.kind))
    if not good or (problems and not skip):
        say = visitor.speech.say
        lines = [say(WHY[each.why], row=each.row, value=each.value) for each in problems]
        return await look.page(
            request, "bulk_invites.html", status=422, problems=lines or [say(_("The file has no rows."))]
        )
    return await _make(request, good, len(problems))


async def _again(request: web.Request, why: list[str], value: int = 0) -> web.Response:
    say = request[VISITOR].speech.say
    return await look.page(request, "bulk_invites.html", status=422, problems=[say(each, value=value) for each in why])


async def _make(request: web.Request, wanted: list[Wanted], skipped: int) -> web.Response:
    site, me, once = request.app[SITE], request[VISITOR].person, secrets.token_urlsafe(16)
    assert me is not None
    async with database.transaction():
        for nth, each in enumerate(wanted):
            await invites.make(
                *(each.unit.code, each.role, DAYS, site.clock(), site.secret_key),
                slips.letters(site.secret_key, me.id, once, nth),
                made_by=me.id,
                organisation=each.organisation,
            )
    raise web.HTTPSeeOther(f"{PATH}/slips/{once}?skipped={skipped}")


ROUTES = [web.get(BULK, show), web.post(BULK, take), web.get(f"{BULK}/template", template)]
