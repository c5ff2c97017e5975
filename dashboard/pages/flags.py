"""Flags of a report's photos: an officer who looked says that one is all right."""

from aiohttp import web

from dashboard import look
from dashboard.asking import PATH, asked, number
from dashboard.pages.record import found
from dashboard.visitor import VISITOR
from locales import _
from storage import access, database, flags


async def dismiss(request: web.Request) -> web.Response:
    report, seen = await found(request), request[VISITOR].sight
    if not await access.reviews(seen, report.id):
        return await look.message(request, 403, _("Only officers who review this report can do that."))
    flag = number(str((await request.post()).get("flag", "")))
    async with database.transaction():
        await flags.dismiss(flag or 0, report.id, seen.person)
    raise web.HTTPSeeOther(asked(request).record(report.code) + "#flags")


ROUTES = [web.post(PATH + "/{code}/flags", dismiss)]
